"""Reports as text: that they say what `evaluate` says, in one file that needs nothing else, whatever tickets are called."""

from base64 import b64encode
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

from sla_engine import Event, State, Ticket, evaluate, load_contract
from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.many.answers.answers import answered
from sla_engine.errors import ColumnError, InvalidArgumentError, MissingExtraError, SourceError
from sla_engine.reports import is_report, report, report_assembly
from sla_engine.reports.clock_standing import Standing
from sla_engine.whatif import Report, Scenario, demo_tickets, history_of_tickets, read_history
from sla_engine.whatif.histories import replay
from sla_engine.whatif.histories.demo_history import CONTRACT
from sla_engine.whatif.histories.replay import replayed
from tests.bulk.log_answers import tables_of
from tests.charts.undrawn import undrawn

__all__ = ["undrawn"]  # a fixture of these tests
pytestmark = pytest.mark.usefixtures("undrawn")

SUPPORT = load_contract(CONTRACT)
PAUSING = load_contract(
    CONTRACT, changes={"policies": {"targets": {"intervention": {"pause_on": ["waiting for customer"]}}}}
)
IS = Scenario("as it is", PAUSING)
AS_OF = datetime(2026, 4, 27, 12, tzinfo=UTC)
OPENED = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATE = (State.MISSED, State.OVERDUE)
OPEN = (State.RUNNING, State.PAUSED)


class Page(HTMLParser):
    """What a page says: the rows of its tables by id, its headings, its elements and their attributes, its scripts."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tables, self.captions, self.headings, self.elements, self.scripts = {}, {}, [], [], []
        self._table, self._text, self._script = None, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        match tag:
            case "table":
                self._table = attributes["id"]
                self.tables[self._table] = []
            case "tr":
                self.tables[self._table].append([])
            case "td" | "th" | "h1" | "h2" | "h3" | "caption":
                self._text = ""
            case "script":
                self._script = ""

    def handle_data(self, data):
        if self._script is not None:
            self._script += data
        elif self._text is not None:
            self._text += data

    def handle_endtag(self, tag):
        match tag:
            case "td" | "th":
                self.tables[self._table][-1].append(self._text)
                self._text = None
            case "caption":
                self.captions[self._table] = self._text
                self._text = None
            case "h1" | "h2" | "h3":
                self.headings.append((int(tag[1]), self._text))
                self._text = None
            case "script":
                self.scripts.append((self.elements[-1][1], self._script))
                self._script = None

    def rows(self, table):
        """The rows of a table, each by the titles of its columns."""
        heads, *rows = self.tables[table]
        return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def tickets():
    """Those of the demo history up to an instant at which the desk is at work."""
    return [ticket for ticket in demo_tickets(count=1000) if ticket.opened_at <= AS_OF]


@pytest.fixture(scope="module")
def made(tickets):
    return report(history_of_tickets(tickets), None, PAUSING, as_of=AS_OF, at_risk=0.2)


@pytest.fixture(scope="module")
def page(made):
    return Page(made.html)


@pytest.fixture(scope="module")
def clocks(tickets):
    """All cycles of all clocks, as `evaluate` tells them."""
    statuses = [evaluate(ticket, PAUSING, as_of=AS_OF) for ticket in tickets]
    return [(status, clock) for status in statuses for target in status for clock in status.cycles(target)]


def when(at):
    """An instant as a page tells it."""
    return f"{at:%a %Y-%m-%d %H:%M} {at.isoformat()[-6:]}"


# What it says


def test_breached_clocks_are_those_of_evaluate_the_latest_breach_first(page, made, clocks, tickets):
    openings = {ticket.id: ticket.opened_at for ticket in tickets}

    def opened(ticket, clock):
        return when(openings[ticket].astimezone(clock.due.tzinfo))

    late = sorted((one for one in clocks if one[1].state in LATE), key=lambda one: -one[1].due_us)
    rows = page.rows("breached")
    assert made.breached == len(rows) == len(late) > 50
    assert [row["Due"] for row in rows] == [when(clock.due) for _, clock in late]
    told = {(row["Ticket"], row["Target"], row["Cycle"], row["State"], row["Opened"]) for row in rows}
    assert told == {
        (
            status.ticket,
            clock.target,
            str(clock.cycle),
            str(clock.state),
            opened(status.ticket, clock),
        )
        for status, clock in late
    }


def test_clocks_at_risk_are_those_of_evaluate_the_first_due_on_top(page, made, clocks):
    near = [one for one in clocks if one[1].state in OPEN and one[1].share >= 0.2]
    rows = page.rows("at-risk")
    assert made.at_risk == len(rows) == len(near) > 1
    assert {(row["Ticket"], row["Target"], row["State"]) for row in rows} == {
        (status.ticket, clock.target, str(clock.state)) for status, clock in near
    }
    assert [row["Due"] for row in rows] == [when(clock.due) for _, clock in sorted(near, key=lambda one: one[1].due_us)]


def test_what_was_promised_adds_up_by_target(page, clocks):
    for row in page.rows("targets"):
        states = Counter(clock.state for _, clock in clocks if clock.target == row["Target"])
        kept, missed = states[State.MET], states[State.MISSED] + states[State.OVERDUE]
        assert int(row["Kept"]) == kept
        assert int(row["Missed"]) == missed
        assert int(row["Open"]) == states[State.RUNNING] + states[State.PAUSED] + states[State.NOT_STARTED]
        assert int(row["Cancelled"]) == states[State.CANCELLED]
        assert int(row["Promised"]) == sum(states.values()) - states[State.NOT_APPLICABLE]
        assert row["Share kept"] == f"{kept / (kept + missed):.1%}"


def test_late_by_is_what_was_used_beyond_what_is_allowed(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(
        "id,opened_at,tier,site,responded_at\n"
        "T-1,2026-06-24T09:00:00+02:00,business,LU,2026-06-24T13:30:00+02:00\n"
        "T-2,2026-06-24T18:00:00+02:00,business,LU,2026-06-25T09:00:20+02:00\n"
    )
    page = Page(report(path, None, SUPPORT, as_of=datetime(2026, 6, 25, 9, 30, tzinfo=UTC)).html)
    rows = {row["Ticket"]: row for row in page.rows("breached") if row["Target"] == "response"}
    assert (rows["T-1"]["Late by"], rows["T-1"]["Used"]) == ("1h30m", "150%")
    assert (rows["T-2"]["Late by"], rows["T-2"]["Used"]) == ("20s", ">100%")  # three hours and twenty seconds of three
    assert rows["T-1"]["Opened"] == "Wed 2026-06-24 09:00 +02:00"


def test_a_table_has_no_more_rows_than_asked_for_and_says_how_many_it_leaves_out(tickets, made):
    short = report(history_of_tickets(tickets), None, PAUSING, as_of=AS_OF, most=7, scenarios=[_all_business()])
    page = Page(short.html)
    assert [row["Due"] for row in page.rows("breached")] == [row["Due"] for row in Page(made.html).rows("breached")[:7]]
    assert page.captions["breached"] == f"{made.breached:,} breached clocks"
    assert f"The first 7 are listed; {made.breached - 7:,} more are not in this file." in short.html
    changes = len(short.comparison.gained("all Business")) + len(short.comparison.lost("all Business"))
    assert len(page.rows("changes-1-rows")) == 7
    assert f"The first 7 are listed; {changes - 7:,} more are not in this file." in short.html


def _all_business():
    return Scenario("all Business", PAUSING, tier="business")


def test_scenarios_are_compared_with_the_history_as_it_is(tickets):
    made = report(history_of_tickets(tickets), None, PAUSING, as_of=AS_OF, scenarios=[_all_business()])
    page, found = Page(made.html), made.comparison
    assert [row["Scenario"] for row in page.rows("scenario-numbers")] == ["as it is", "all Business"]
    for row in page.rows("scenario-numbers"):
        gained, lost = found.gained(row["Scenario"]), found.lost(row["Scenario"])
        assert (int(row["Gained"]), int(row["Lost"])) == (len(gained), len(lost))
    changes = {(row["Ticket"], row["Target"], row["Change"]) for row in page.rows("changes-1-rows")}
    assert changes == {
        *((one.ticket, one.target, "newly missed") for one in found.gained("all Business")),
        *((one.ticket, one.target, "no longer missed") for one in found.lost("all Business")),
    }


def test_each_chart_has_its_numbers_as_a_table(page, made):
    assert {
        "attainment-numbers",
        "used-numbers",
        "hours-numbers",
        "time-numbers",
        "calendar-numbers",
    } <= page.tables.keys()
    found = made.comparison
    hours = page.rows("hours-numbers")
    assert sum(int(cell) for row in hours for title, cell in row.items() if title != "Day") == sum(
        one.clocks for one in found.dues
    )
    assert sum(int(row["Clocks"].replace(",", "")) for row in page.rows("used-numbers")) == sum(
        one.clocks for one in found.used
    )
    assert len(page.rows("calendar-numbers")) == 12
    assert "23: Nationalfeierdag" in page.rows("calendar-numbers")[5]["Holidays and special days"]


def test_what_answers_rest_on_is_told(made):
    for text in (PAUSING.id, PAUSING.fingerprint, *PAUSING.data_versions.values(), f"first ({made.tickets} tickets)"):
        assert text in made.html
    assert f"{made.tickets} tickets as of" in made.html
    assert "Mon 2026-04-27 14:00 +02:00" in made.html


def test_tickets_without_an_answer_are_counted_by_reason_and_named():
    tickets = pd.DataFrame(
        {
            "id": ["good", "odd-1", "odd-2", "later"],
            "opened_at": [OPENED] * 4,
            "tier": ["office", "gold", "gold", "office"],
            "site": ["LU", "LU", "LU", "MARS"],
        }
    )
    made = report(tickets, None, SUPPORT, as_of=OPENED + HOUR)
    rows = Page(made.html).rows("unanswered")
    assert [(row["Tickets"], row["The first ones"]) for row in rows] == [("2", "odd-1, odd-2"), ("1", "later")]
    assert rows[0]["Reason"] == "tier: expected a tier of contract mixvoip-support: none, standard, office, business"
    assert "Not answered" in made.html
    assert made.comparison.faults["as it is"].keys() == {"odd-1", "odd-2", "later"}


def test_bad_rows_of_a_source_are_listed(tmp_path):
    path = tmp_path / "tickets.csv"
    bad = "".join(f"B-{number},yesterday,office,LU\n" for number in range(30))
    path.write_text(f"id,opened_at,tier,site\nT-1,2026-06-22T17:30:00+02:00,office,LU\n{bad}")
    made = report(path, None, SUPPORT, as_of=OPENED + HOUR)
    rows = Page(made.html).rows("bad-rows")
    assert len(rows) == 20
    assert (rows[0]["Line"], rows[0]["Column"], rows[0]["Value"]) == ("3", "opened_at", "yesterday")
    assert "The first 20 are listed; 10 more are not in this file." in made.html
    assert made.tickets == 1


def test_what_nothing_is_promised_to_and_odd_events_are_counted():
    odd = [Event("resumed", OPENED + HOUR), *[Event("responded", OPENED + HOUR)] * 2]
    contract = load_contract(CONTRACT)
    tickets = [
        Ticket("T-1", opened_at=OPENED, tier="office", site="LU", events=odd),
        Ticket("T-2", opened_at=OPENED, tier="office", site="LU", contract="other"),
        Ticket("T-3", opened_at=OPENED, tier="standard", site="LU", channel="fax"),
    ]
    page = Page(report(history_of_tickets(tickets), None, contract, as_of=OPENED + 9 * HOUR).html)
    assert len(page.rows("no-promise")) == 2
    assert page.rows("no-promise")[0]["Reason"] == "the ticket is under contract 'other', not 'mixvoip-support'"
    assert {row["Reason"].partition(":")[0] for row in page.rows("findings")} == {"resume without pause", "doubled"}


@pytest.mark.slow
@pytest.mark.parametrize("tiers", [[], ["none"]])
def test_a_history_without_promises_is_reported_too(tiers):
    tickets = [Ticket("T-1", opened_at=OPENED, tier=tier, site="LU") for tier in tiers]
    made = report(history_of_tickets(tickets), None, SUPPORT, as_of=OPENED + HOUR, scenarios=[_all_business()])
    assert (made.tickets, made.breached, made.at_risk) == (len(tiers), 0, 0)
    assert "No clock was breached." in made.html
    assert "There is nothing to show yet." in made.html


def test_several_contracts_are_told_one_by_one(tickets):
    contracts = {one.id: one for one in (SUPPORT, load_contract("mixvoip-services"))}
    made = report(history_of_tickets(tickets[:50]), None, contracts, as_of=AS_OF)
    assert made.title == "Service levels"
    assert all(one.fingerprint in made.html for one in contracts.values())
    assert "no ticket falls under it" in made.html


@pytest.mark.slow
def test_clocks_of_several_contracts_say_which_is_theirs():
    late = [
        Ticket(f"T-{number}", opened_at=OPENED, tier="office", site="LU", contract=contract)
        for number, contract in enumerate(("mixvoip-support", "mixvoip-services"))
    ]
    contracts = {name: load_contract(name) for name in ("mixvoip-support", "mixvoip-services")}
    page = Page(report(history_of_tickets(late), None, contracts, as_of=OPENED + 200 * HOUR).html)
    assert {row["Contract"] for row in page.rows("breached")} == contracts.keys()
    assert {row["Contract"] for row in page.rows("time-numbers")} == contracts.keys()


def test_a_clock_shows_the_time_of_its_own_site():
    contract = load_contract(
        CONTRACT, changes={"sites": {"AZ": {"name": "Azores", "zone": "Atlantic/Azores", "region": "PT"}}}
    )
    tickets = [Ticket(site, opened_at=OPENED, tier="business", site=site) for site in ("LU", "AZ")]
    page = Page(report(history_of_tickets(tickets), None, contract, as_of=OPENED + 100 * HOUR).html)
    opened = {row["Ticket"]: row["Opened"] for row in page.rows("breached")}
    assert opened == {"LU": "Mon 2026-06-22 17:30 +02:00", "AZ": "Mon 2026-06-22 15:30 +00:00"}


@pytest.mark.slow
def test_frames_and_files_are_taken_as_compare_takes_them(tickets, made, tmp_path):
    frames = tables_of(tickets)
    assert report(*frames, PAUSING, as_of=AS_OF, at_risk=0.2).breached == made.breached
    for name, frame in zip(("tickets", "events"), frames, strict=True):
        frame.to_pandas().to_csv(tmp_path / f"{name}.csv", index=False)
    history = read_history(tmp_path / "tickets.csv", events=tmp_path / "events.csv")
    assert report(history, None, PAUSING, as_of=AS_OF).breached == made.breached


@pytest.mark.slow
def test_a_report_repeats_itself(tickets, made):
    assert report(history_of_tickets(tickets), None, PAUSING, as_of=AS_OF, at_risk=0.2).html == made.html


@pytest.mark.parametrize("scenarios", [(), (Scenario("all business", PAUSING, tier="business"),)])
def test_a_history_is_evaluated_once_for_each_scenario(tickets, monkeypatch, scenarios):
    calls = []
    monkeypatch.setattr(replay, "answered", lambda *given: calls.append(given) or answered(*given))
    report(history_of_tickets(tickets), None, PAUSING, as_of=AS_OF, scenarios=scenarios)
    assert len(calls) == 1 + len(scenarios)


def test_only_the_rows_of_a_table_become_objects(tickets):
    history, now = history_of_tickets(tickets), instant_us(AS_OF)
    standing = Standing(history, replayed(history, IS, now).answers, now)
    few, all_ = standing.breached(3), standing.breached(10**6)
    assert few.clocks == all_.clocks[:3]
    assert (few.count, few.left_out, all_.left_out) == (len(all_.clocks), few.count - 3, 0)


# How it is made


def test_a_page_needs_nothing_else(page):
    outside = [(tag, name, value) for tag, attributes in page.elements for name, value in attributes.items()]
    assert [one for one in outside if one[1] in {"src", "srcset", "action", "data", "background"}] == []
    assert all(value.startswith("#") for _, name, value in outside if name == "href")
    assert [tag for tag, _ in page.elements if tag in {"link", "iframe", "object", "embed", "form", "base"}] == []
    assert [name for _, name, _ in outside if name.startswith("on")] == []


def test_scripts_run_by_their_hashes_alone(page):
    (policy,) = [one["content"] for tag, one in page.elements if one.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    run = [text for attributes, text in page.scripts if "type" not in attributes]
    hashes = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in run]
    assert (rules["default-src"], rules["script-src"].split()) == ("'none'", hashes)
    assert all(attributes["type"] == "application/json" for attributes, _ in page.scripts if attributes)


def test_headings_and_landmarks_are_in_order(page):
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tags = [tag for tag, _ in page.elements]
    assert [tags.count(tag) for tag in ("main", "header", "nav", "footer")] == [1, 1, 1, 1]
    assert dict(page.elements)["html"] == {"lang": "en"}
    assert page.captions.keys() == page.tables.keys()
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in {"aria-labelledby", "for"}
    ]
    assert set(named) <= set(ids)
    assert all(
        value[1:] in ids for _, attributes in page.elements for name, value in attributes.items() if name == "href"
    )


def test_a_name_ends_nothing_that_it_stands_in():
    name = "</script></title><b>&\"'"
    tickets = [Ticket(name, opened_at=OPENED, tier="business", site="LU")]
    made = report(
        history_of_tickets(tickets),
        None,
        SUPPORT,
        as_of=OPENED + 100 * HOUR,
        title=name,
        scenarios=[Scenario(name, SUPPORT, tier="office")],
    )
    page = Page(made.html)
    assert {row["Ticket"] for row in page.rows("breached")} == {name}
    assert page.headings[0] == (1, name)
    assert "<b>&" not in made.html
    assert len([attributes for attributes, _ in page.scripts if not attributes]) == 2


def test_a_lone_half_of_a_pair_can_be_written(tmp_path):
    tickets = [Ticket("a\ud83d", opened_at=OPENED, tier="business", site="LU")]
    made = report(history_of_tickets(tickets), None, SUPPORT, as_of=OPENED + 100 * HOUR)
    made.save(tmp_path / "report.html")
    assert {row["Ticket"] for row in Page((tmp_path / "report.html").read_text("utf-8")).rows("breached")} == {
        "a\ufffd"
    }


def test_a_report_is_saved_whole_or_not_at_all(made, tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("before")
    monkeypatch.setattr("pathlib.Path.replace", _full)
    with pytest.raises(OSError, match="disk full"):
        made.save(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
    monkeypatch.undo()
    made.save(path)
    assert path.read_bytes() == made.html.encode()
    assert list(tmp_path.iterdir()) == [path]


def _full(*_):
    raise OSError("disk full")


def test_a_report_is_told_from_other_files(made, tmp_path):
    made.save(tmp_path / "report.html")
    (tmp_path / "other.html").write_text(f"<!DOCTYPE html>\n{'<p>words</p>' * 99}<!-- sla_engine report -->")
    assert is_report(tmp_path / "report.html")
    assert not is_report(tmp_path / "other.html")


def test_a_notebook_shows_it_in_a_frame_of_its_own(made):
    shown = made._repr_html_()
    assert shown.startswith("<iframe ")
    assert 'sandbox="allow-scripts"' in shown
    assert f'srcdoc="{escape(made.html)}"' in shown


def test_a_report_says_its_numbers_in_a_line(made):
    assert isinstance(made, Report)
    assert str(made) == f"{made.tickets} tickets, {made.breached} clocks breached, {made.at_risk} at risk"
    assert repr(made) == f"<Report 'Service levels: Mixvoip support contracts': {made}>"


@pytest.mark.parametrize("wrong", [{"at_risk": 0}, {"at_risk": float("nan")}, {"most": 0}])
def test_shares_and_numbers_of_rows_are_above_zero(wrong):
    with pytest.raises(InvalidArgumentError, match="got"):
        report(history_of_tickets([]), None, SUPPORT, as_of=AS_OF, **wrong)


def test_a_scenario_cannot_have_the_name_of_the_history():
    with pytest.raises(InvalidArgumentError, match="different names"):
        report(history_of_tickets([]), None, SUPPORT, as_of=AS_OF, scenarios=[IS])


def test_what_cannot_be_read_raises_as_it_does_elsewhere(tmp_path):
    with pytest.raises(SourceError):
        report(tmp_path / "none.csv", None, SUPPORT, as_of=AS_OF)
    with pytest.raises(ColumnError):
        report(pd.DataFrame({"id": ["T-1"]}), None, SUPPORT, as_of=AS_OF)


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setattr(report_assembly, "find_spec", lambda name: None if name == "jinja2" else name)
    with pytest.raises(MissingExtraError, match=r"pip install 'sla-engine\[report\]'"):
        report(history_of_tickets([]), None, SUPPORT, as_of=AS_OF)
