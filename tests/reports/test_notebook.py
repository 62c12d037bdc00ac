"""The notebook, run headless: with demo data, with a file, with other wishes, and with wishes that nobody understands."""

import subprocess
import sys
from html import unescape
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest
from marimo import Html

from sla_engine.reports.notebook import KEEP, app
from sla_engine.whatif.histories.demo_history import AS_OF, TICKETS

NOTEBOOK = Path(str(files("sla_engine.reports") / "notebook.py"))
ORIGIN = {"source": "", "events": "", "mapping": "", "contract": "mixvoip-support", "as_of": ""}
WISH = {
    "name": "my what-if",
    "tier": "",
    "hours": "extended",
    "week": "",
    "open": KEEP,
    "region": "",
    "sooner": 0,
    "target_tier": "business",
    "target": "response",
    "time": "",
    "pausing": False,
    "more": "",
}
TICKETS_CSV = """id,opened_at,tier,site,responded_at,work_started_at
T-<1>,2026-06-22T17:30:00+02:00,office,LU,2026-06-24T16:00:00+02:00,2026-06-24T16:00:00+02:00
T-2,2026-06-22T17:30:00+02:00,business,LU,2026-06-24T08:00:00+02:00,2026-06-24T12:00:00+02:00
T-3,yesterday,standard,DE-RP,,
T-4,2026-06-23T09:00:00+02:00,gold,LU,,
"""


def undrawn(chart, *about):
    """In place of a chart, which takes longer than all the rest, its name."""
    return chart.__name__


def run(origin=None, **wish):
    """What the cells show as HTML, and what they define; charts by their names."""
    forms = {"origin_form": {**ORIGIN, **(origin or {})}, "wish_form": {**WISH, **wish}}
    filled = {name: SimpleNamespace(value=value) for name, value in forms.items()}
    outputs, found = app.run(defs={**filled, "drawn": undrawn})
    return html(outputs), found


def html(outputs):
    return "\n".join(one.text for one in outputs if isinstance(one, Html))


def read(text):
    """What somebody reads of it: what marimo shows in a box is escaped twice."""
    return unescape(unescape(text))


def wished(**wish):
    """What the first what-if does to the demo's breaches: how many it gains and loses."""
    _, found = run(**wish)
    comparison = found["comparison"]
    return len(comparison.gained("my what-if")), len(comparison.lost("my what-if"))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(TICKETS_CSV, "utf-8")
    return str(path)


def test_all_cells_run_with_the_demo_as_it_opens():
    outputs, found = app.run()
    assert len(found["tickets"]) == TICKETS
    assert found["as_of"] == AS_OF
    gained, lost = (one(found["chosen"]) for one in (found["comparison"].gained, found["comparison"].lost))
    assert not gained  # thirty minutes sooner
    assert lost
    shown = html(outputs)
    assert "2,400" in shown
    assert "cannot be read" not in shown
    assert "not understood" not in shown


@pytest.mark.slow
def test_it_runs_as_a_script():
    done = subprocess.run([sys.executable, NOTEBOOK], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_marimo_finds_nothing_wrong_with_it():
    check = [sys.executable, "-m", "marimo", "check", "--strict", str(NOTEBOOK)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wish", "gains", "loses"),
    [
        ({}, False, False),
        ({"tier": "business"}, True, False),
        ({"tier": "none"}, False, True),
        ({"sooner": 60}, False, True),
        ({"sooner": -60}, True, False),
        ({"time": "1h"}, True, False),
        ({"time": "n/a"}, False, True),
        ({"week": "Mo-Fr 09:00-17:00"}, False, True),
        ({"week": "24/7", "open": "open"}, True, False),
        ({"open": "open"}, True, False),
        ({"open": "closed"}, False, False),
        ({"region": "none"}, True, False),
        ({"pausing": True}, False, True),
    ],
)
def test_each_control_changes_breaches_as_one_would_expect(wish, gains, loses):
    gained, lost = wished(**wish)
    assert (gained > 0, lost > 0) == (gains, loses)


def test_the_scenario_is_written_as_a_file_has_it():
    _, found = run(
        name='30 "minutes"', tier="office", sooner=30, time="2h", week="Mo-Su 06:00-20:00", open="open", pausing=True
    )
    assert found["written"].split("\n") == [
        "[[scenario]]",
        'name = "30 \\"minutes\\""',
        'tier = "office"',
        'sooner = { "responded" = "30m", "work_started" = "30m" }',
        'targets = { "business" = { "response" = "2h" } }',
        'hours = { "extended" = "Mo-Su 06:00-20:00; PH open" }',
        "[scenario.changes.policies.targets]",
        'response = { pause_on = "all" }',
        'intervention = { pause_on = "all" }',
    ]


def test_further_scenarios_stand_beside_the_first():
    _, found = run(more='[[scenario]]\nname = "all Business"\ntier = "business"')
    assert found["comparison"].scenarios == ("as it is", "my what-if", "all Business")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"week": "Mo-Su 25:00"}, 'hours.extended: got "Mo-Su 25:00"'),
        ({"time": "soon"}, 'targets.business.response: got "soon"'),
        ({"region": "Atlantis"}, 'holidays.LU: got "Atlantis"'),
        ({"name": ""}, 'name: got ""; expected text'),
        ({"name": "as it is"}, "expected another name"),
        ({"more": "[[scenario]]\nteir = 1"}, "scenario 2: teir: got 1; unknown key"),
        ({"more": "[[scenario"}, "not TOML"),
    ],
)
def test_a_wish_that_is_not_understood_is_told_and_nothing_below_is_shown(wish, message):
    shown, found = run(**wish)
    assert "This is not understood yet" in shown
    assert message in read(shown)
    assert "comparison" not in found


def test_a_file_is_read_and_its_bad_rows_told(table):
    shown, found = run({"source": table}, tier="business")
    assert [ticket.id for ticket in found["tickets"]] == ["T-<1>", "T-2", "T-4"]
    assert str(found["as_of"]) == "2026-06-24 14:00:00+00:00"
    assert "rows cannot be read and are left out: 1" in shown
    assert "'yesterday', expected ISO 8601" in read(shown)
    assert "tickets without an answer in some scenario are left out of it: 1" in shown


def test_text_of_tickets_is_escaped(table):
    shown, found = run({"source": table}, tier="business")
    assert found["ticket_choice"].value == ("T-<1>", "intervention")
    assert "ticket T-&lt;1&gt; as of" in shown
    assert "<1>" not in shown


OLD_CSV = """id,opened_at,tier,site
T-1,2019-12-30T10:00:00+01:00,standard,BE
T-2,2018-03-05T10:00:00+01:00,office,LU
T-3,2018-04-05T10:00:00+02:00,office,BE
T-4,2018-05-07T10:00:00+02:00,none,LU
T-5,2018-06-05T10:00:00+02:00,none,BE
T-6,2018-07-05T10:00:00+02:00,none,BE
"""


def test_it_opens_on_the_tier_the_site_and_the_year_that_most_tickets_have(tmp_path):
    (tmp_path / "old.csv").write_text(OLD_CSV, "utf-8")
    origin = {**ORIGIN, "source": str(tmp_path / "old.csv"), "as_of": "2026-06-26T12:00+02:00"}
    _, found = app.run(defs={"origin_form": SimpleNamespace(value=origin), "drawn": undrawn})
    assert found["wish_form"].value["target_tier"] == "none"
    # A tier without hours has no calendar to show.
    assert found["year_form"].value == {"tier": "office", "site": "BE", "year": "2018"}


def test_tickets_of_no_tier_that_the_contract_has_leave_its_last_one(tmp_path):
    (tmp_path / "gold.csv").write_text("id,opened_at,tier,site\nT-1,2026-06-22T17:30:00+02:00,gold,XX\n", "utf-8")
    origin = {**ORIGIN, "source": str(tmp_path / "gold.csv")}
    _, found = app.run(defs={"origin_form": SimpleNamespace(value=origin), "drawn": undrawn})
    assert found["wish_form"].value["target_tier"] == "business"
    assert found["year_form"].value == {"tier": "business", "site": "LU", "year": "2026"}


def test_only_the_demo_is_called_made_up(table):
    demo, own = run()[0], run({"source": table})[0]
    assert "made-up support desk" in demo
    assert "made-up" not in own


def test_events_come_from_a_log_and_the_instant_may_be_given(table, tmp_path):
    (tmp_path / "log.csv").write_text("ticket,kind,at\nT-2,responded,2026-06-22T18:00:00+02:00\n")
    _, found = run({"source": table, "events": str(tmp_path / "log.csv"), "as_of": "2026-06-26T12:00+02:00"})
    assert [len(ticket.events) for ticket in found["tickets"]] == [2, 3, 0]
    assert str(found["as_of"]) == "2026-06-26 12:00:00+02:00"


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        ({"source": "nowhere.csv"}, "nowhere.csv: no such file or directory"),
        ({"contract": "nowhere"}, "there is neither such a file nor a shipped contract"),
        ({"as_of": "today"}, "today"),
        ({"as_of": "2026-07-01T08:00"}, "expected an offset too"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_below_is_shown(origin, message):
    shown, found = run(origin)
    assert "This cannot be read" in shown
    assert message in read(shown)
    assert "today" not in found


def test_a_source_without_tickets_is_told(tmp_path):
    (tmp_path / "none.csv").write_text("id,opened_at,tier,site\n")
    shown, _ = run({"source": str(tmp_path / "none.csv")})
    assert "There is no ticket to look at." in shown


def test_the_command_line_says_what_to_look_at(table, tmp_path, monkeypatch):
    (tmp_path / "more.toml").write_text('[[scenario]]\nname = "more"\n')
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("[mapping]\n")
    options = [
        f"--source={table}",
        "--contract=mixvoip-services",
        "--as-of=2026-06-26T12:00+02:00",
        f"--mapping={mapping}",
    ]
    more = ["--set=tier=retail", "--set=site=BE", f"--scenario={tmp_path / 'more.toml'}"]
    monkeypatch.setattr(sys, "argv", ["notebook.py", *options, *more])
    _, found = app.run(defs={"drawn": undrawn})
    assert {(ticket.tier, ticket.site) for ticket in found["tickets"]} == {("retail", "BE")}
    assert found["contract"].id == "mixvoip-services"
    assert str(found["as_of"]) == "2026-06-26 12:00:00+02:00"
    assert found["comparison"].scenarios == ("as it is", "my what-if", "more")
