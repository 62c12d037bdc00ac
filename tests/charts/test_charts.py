"""Charts: that what is drawn says what was found, in words and shapes as well as in colours."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from sla_engine import BusinessCalendar, charts, load_contract
from sla_engine.charts.chart_labels import labels, printed
from sla_engine.charts.chart_rows import DueHour, TimeSpent, UsedShare
from sla_engine.charts.colours_and_style import DARK, LIGHT, contrast
from sla_engine.errors import InvalidArgumentError
from sla_engine.whatif import Attainment, Scenario, compare
from tests.charts.browser import MILLISECONDS, chromium
from tests.clocks.desk import at, desk, status

__all__ = ["chromium"]  # a fixture

HOUR = timedelta(hours=1)
NASTY = 'a.b[c] "quoted"\n</script><b>'


@dataclass(frozen=True)
class Found:
    """What a comparison shows, made by hand."""

    scenarios: tuple = ()
    targets: tuple = ()
    attainment: tuple = ()
    time: tuple = ()
    used: tuple = ()
    dues: tuple = ()


def spent(scenario, target, paused, *, worked=10, closed=20, holiday=5, stopped=5):
    times = (worked * HOUR, closed * HOUR, holiday * HOUR, stopped * HOUR)
    return TimeSpent(scenario, target, "basic", *times, {party: hours * HOUR for party, hours in paused.items()})


FOUND = Found(
    scenarios=("today", "all Business"),
    targets=("response", "resolution"),
    attainment=(
        Attainment("today", "response", "basic", "2025-12", 9, 1, 0, 0),
        Attainment("today", "response", "plus", "2025-12", 5, 5, 0, 0),
        Attainment("today", "response", "basic", "2026-03", 10, 0, 2, 1),
        Attainment("today", "resolution", "basic", "2026-01", 0, 0, 3, 0),
        Attainment("all Business", "response", "business", "2025-12", 27, 3, 2, 1),
        Attainment("all Business", "resolution", "business", "2026-01", 1, 3, 0, 0),
    ),
    time=(
        spent("today", "response", {"customer": 50, "": 10}),
        spent("today", "resolution", {"a": 1, "b": 2, "c": 30, "d": 4, "customer": 63}),
        spent("all Business", "response", {}, worked=40, closed=60, holiday=0, stopped=0),
    ),
    used=(
        UsedShare("today", "response", 0.0, 0.1, 4),
        UsedShare("today", "response", 0.9, 1.0, 8),
        UsedShare("today", "response", 1.0, 1.1, 2),
        UsedShare("today", "response", 2.0, None, 2),
        UsedShare("today", "resolution", 0.0, 0.1, 0),
        UsedShare("all Business", "response", 0.0, 0.1, 99),
    ),
    dues=(
        DueHour("today", "response", 0, 9, 3),
        DueHour("today", "resolution", 0, 9, 4),
        DueHour("today", "resolution", 4, 11, 1),
        DueHour("all Business", "response", 6, 23, 5),
    ),
)
PAUSED = desk({"response": '"4h"', "resolution": '"8h"'}, response='pause_on = "none"', resolution='pause_on = "all"')
LINES = (
    "18 10:00 responded",
    "18 14:00 paused waiting for customer",
    "22 10:00 resumed",
    "23 12:00 resolved",
)  # fmt: skip
# Opened on a Thursday: 8 hours are used up on Monday at 13:00, two of them before the pause of the weekend is told.
STATUS = status(PAUSED, "18 09:00", *LINES, as_of="24 09:00")
CALENDAR = BusinessCalendar(
    "Mo-Fr 08:00-18:00; Sa 09:00-12:00",
    tz="Europe/Luxembourg",
    holidays="LU",
    special_days={"2026-12-24": "-12:00", "2026-11-02": "closed"},
)
DRAW = {
    "scenarios": lambda dark=False: charts.scenarios(FOUND, dark=dark),
    "attainment_by_month": lambda dark=False: charts.attainment_by_month(FOUND, dark=dark),
    "used_share": lambda dark=False: charts.used_share(FOUND, dark=dark),
    "deadlines_by_hour": lambda dark=False: charts.deadlines_by_hour(FOUND, dark=dark),
    "time_spent": lambda dark=False: charts.time_spent(FOUND, dark=dark),
    "ticket_timeline": lambda dark=False: charts.ticket_timeline(STATUS, dark=dark),
    "calendar_year": lambda dark=False: charts.calendar_year(CALENDAR, 2026, dark=dark),
}
every_chart = pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW.keys())


def found(part, key):
    """All values of a key anywhere in a specification."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == key:
                yield value
            yield from found(value, key)
    elif isinstance(part, list):
        for one in part:
            yield from found(one, key)


def rows(chart, *fields):
    """The distinct rows of a chart that have all of some fields."""
    data = [row for values in charts.spec(chart)["datasets"].values() for row in values]
    return list({json.dumps(row, sort_keys=True): row for row in data if {*fields} <= {*row}}.values())


def svg(chart, folder):
    """The words of a chart as it is drawn."""
    charts.save(chart, folder / "chart.svg")
    return "\n".join(re.findall(r">([^<>]+)<", (folder / "chart.svg").read_text("utf-8")))


# What each says


def test_scenarios_have_the_share_of_their_decided_clocks_over_all_tiers_and_months():
    shares = {(row["target"], row["scenario"]): row["share"] for row in rows(charts.scenarios(FOUND), "fill")}
    assert shares == {
        ("response", "today"): 0.8,
        ("response", "all Business"): 0.9,
        ("resolution", "today"): None,
        ("resolution", "all Business"): 0.25,
    }


def test_scenarios_tell_the_difference_to_the_first_one_and_the_late_clocks(tmp_path):
    words = svg(charts.scenarios(FOUND), tmp_path)
    assert {"80.0%, 6 late", "90.0% (+10.0), 3 late"} <= {*words.splitlines()}


def test_a_scenario_without_decided_clocks_says_so(tmp_path):
    assert "none decided" in svg(charts.scenarios(FOUND), tmp_path)


def test_scenarios_tell_what_is_open_and_cancelled():
    others = {row["others"] for row in rows(charts.scenarios(FOUND), "others") if row["target"] == "response"}
    assert others == {"2 open, 1 cancelled"}


def test_months_are_all_there_and_those_without_decided_clocks_are_gaps():
    shares = {row["month"]: row["share"] for row in rows(charts.attainment_by_month(FOUND), "month", "share")
              if row["target"] == "response" and "says" not in row}  # fmt: skip
    assert shares == {"2025-12": 0.7, "2026-01": None, "2026-02": None, "2026-03": 1.0}


def test_months_are_of_the_scenario_asked_for():
    shares = {row["share"] for row in rows(charts.attainment_by_month(FOUND, "all Business"), "share")}
    assert shares >= {0.9, 0.25}


def test_a_month_tells_how_many_clocks_were_decided():
    assert "14 kept of 20" in {row["counts"] for row in rows(charts.attainment_by_month(FOUND), "counts")}


def test_lines_of_targets_differ_in_dash_and_shape_and_are_named_at_their_ends(tmp_path):
    chart = charts.attainment_by_month(FOUND, "all Business")
    plain = charts.spec(chart)
    for channel in ("strokeDash", "shape"):
        ranges = [one["scale"]["range"] for one in found(plain, channel) if isinstance(one, dict)]
        assert all(len({*map(str, kinds)}) == len(FOUND.targets) for kinds in ranges)
        assert ranges
    assert {"response", "resolution"} <= {*svg(chart, tmp_path).splitlines()}


def test_names_at_the_ends_of_lines_do_not_lie_over_each_other():
    targets = tuple("abcdef")
    all_at_once = tuple(Attainment("today", target, "basic", "2026-01", 9, 1, 0, 0) for target in targets)
    chart = charts.attainment_by_month(Found(("today",), targets, all_at_once))
    places = sorted(row["share"] for row in rows(chart, "says", "share"))
    # Half of what is shown is 260 pixels high; a line of text takes 15 of them.
    low = next(one["domain"][0] for one in found(charts.spec(chart), "scale") if one.get("domain", [0])[-1] == 1)
    assert len(places) == len(targets)
    assert all(b - a >= (1 - low) * 15 / 260 - 1e-9 for a, b in pairwise(places))


def test_clocks_that_used_all_their_time_are_in_time_and_those_beyond_it_late():
    bars = {row["share"]: (row["late"], row["count"]) for row in rows(charts.used_share(FOUND), "late")}
    assert bars == {
        "0% to 10%": ("in time", "4"),
        "90% to 100%": ("in time", "8"),
        "100% to 110%": ("late", "2"),
        "over 200%": ("late", "2"),
    }


def test_the_histogram_says_where_clocks_are_due_and_how_many_are_late(tmp_path):
    words = svg(charts.used_share(FOUND), tmp_path).splitlines()
    assert {"in time", "due", "late", "4 of 16 late (25.0%)", "&gt;200%"} <= {*words}


def test_bars_beyond_due_are_filled_where_the_others_are_tinted():
    fills = {
        mark["fill"] for mark in found(charts.spec(charts.used_share(FOUND)), "mark") if mark.get("type") == "rect"
    }
    assert len(fills) == 2


def test_deadlines_are_counted_by_weekday_and_hour_over_all_targets():
    cells = rows(charts.deadlines_by_hour(FOUND), "day", "clocks")
    assert {(one["day"], one["hour"]): one["count"] for one in cells if one["count"]} == {
        ("Mon", "09:00"): "7",
        ("Fri", "11:00"): "1",
    }


def test_deadlines_of_one_target_and_scenario():
    cells = rows(charts.deadlines_by_hour(FOUND, "all Business", "response"), "day", "clocks")
    assert [(one["when"], one["clocks"]) for one in cells if one["count"]] == [("Sunday 23:00-24:00", "5")]


def test_hours_before_the_first_and_after_the_last_deadline_are_left_out():
    assert {one["hour"] for one in rows(charts.deadlines_by_hour(FOUND), "hour")} == {"09:00", "10:00", "11:00"}


def test_counts_are_readable_on_their_cells():
    for dark in (False, True):
        cells = rows(charts.deadlines_by_hour(FOUND, dark=dark), "ink", "fill")
        assert all(contrast(cell["ink"], cell["fill"]) >= 4.5 for cell in cells)


def test_time_is_told_in_shares_that_add_up_and_by_party():
    parts = [row for row in rows(charts.time_spent(FOUND), "part", "edge")
             if (row["target"], row["scenario"]) == ("response", "today")]  # fmt: skip
    assert [(row["long"], row["start"], row["end"]) for row in parts] == [
        ("worked 10%", 0, 0.1),
        ("paused, customer 50%", 0.1, 0.6),
        ("paused 10%", 0.6, 0.7),
        ("closed 20%", 0.7, pytest.approx(0.9)),
        ("holiday 5%", pytest.approx(0.9), pytest.approx(0.95)),
        ("stopped 5%", pytest.approx(0.95), pytest.approx(1)),
    ]


def test_the_parties_that_least_was_waited_for_share_a_segment():
    parts = {
        row["part"]: row["hours"] for row in rows(charts.time_spent(FOUND), "part") if row["target"] == "resolution"
    }
    assert parts["paused, others"] == "7h00m"
    assert {name for name in parts if name.startswith("paused, ")} == {
        "paused, customer",
        "paused, c",
        "paused, others",
    }


def test_parts_of_the_time_have_words_or_the_symbols_of_the_legend(tmp_path):
    chart = charts.time_spent(FOUND)
    shapes = next(one["scale"]["range"] for one in found(charts.spec(chart), "shape") if isinstance(one, dict))
    assert len({*shapes}) == len(shapes)
    assert {"paused, customer 50%", "10%", "holiday"} <= {*svg(chart, tmp_path).splitlines()}


# A ticket


def wall(text):
    """An instant as a chart has it: the wall time as if of UTC, in milliseconds."""
    return at(text).replace(tzinfo=UTC).timestamp() * 1000


def test_a_lane_shows_what_counted_paused_and_was_late_in_the_time_of_the_site():
    bands = [row for row in rows(charts.ticket_timeline(STATUS), "lane", "reason") if row["lane"] == "resolution"]
    told = sorted(((row["what"], row["start"], row["end"]) for row in bands), key=lambda one: one[1])
    assert [one for one in told if one[0] != "closed"] == [
        ("counted", wall("18 09:00"), wall("18 14:00")),
        ("paused", wall("18 14:00"), wall("22 10:00")),
        ("counted", wall("22 10:00"), wall("22 13:00")),
        ("late", wall("22 13:00"), wall("22 17:00")),
        ("late", wall("23 08:00"), wall("23 12:00")),
    ]


def test_a_ticket_tells_why_it_paused_when_it_fell_due_and_how_it_ended(tmp_path):
    words = svg(charts.ticket_timeline(STATUS), tmp_path)
    assert {
        "waiting for customer",
        "breached",
        "missed",
        "met, due Thu 18 Jun 13:00",
        "missed, due Mon 22 Jun 13:00",
        "18 Jun 14:00 paused (waiting for customer)",
        "time in Europe/Luxembourg, 2026",
        "as of Wed 24 Jun 09:00 2026, Europe/Luxembourg",
    } <= {*words.splitlines()}


def test_a_ticket_is_drawn_on_a_scale_that_no_browser_moves_to_its_own_zone():
    kinds = {one["type"] for one in found(charts.spec(charts.ticket_timeline(STATUS)), "scale") if "type" in one}
    assert kinds == {"utc"}


def test_a_running_clock_goes_on_to_its_due_instant_and_tells_the_one_looked_at(tmp_path):
    chart = charts.ticket_timeline(status(PAUSED, "18 09:00", as_of="18 11:00"))
    assert max(row["end"] for row in rows(chart, "lane", "reason")) == wall("18 17:00")
    assert {"as of", "running, due Thu 18 Jun 17:00"} <= {*svg(chart, tmp_path).splitlines()}


def test_an_overdue_clock_is_late_up_to_the_instant_looked_at():
    chart = charts.ticket_timeline(status(PAUSED, "18 09:00", as_of="19 09:00"))
    late = [(row["start"], row["end"]) for row in rows(chart, "lane", "reason") if row["what"] == "late"]
    morning = (wall("19 08:00"), wall("19 09:00"))
    assert late == [(wall("18 13:00"), wall("18 17:00")), morning, morning]


def test_a_provisional_due_instant_is_told_as_such(tmp_path):
    chart = charts.ticket_timeline(status(PAUSED, "18 09:00", "18 10:00 paused", as_of="18 11:00"))
    assert "paused, due Fri 19 Jun 09:00 if resumed now" in svg(chart, tmp_path)


def test_of_thousands_of_events_some_are_drawn_and_the_others_counted(tmp_path):
    contract = desk({"resolution": '"3000h"'}, hours="24/7", resolution='pause_on = "all"')
    lines = [f"{1 + hour // 24} {hour % 24:02d}:{minute} {kind}"
             for hour in range(700) for minute, kind in (("00", "paused"), ("30", "resumed"))]  # fmt: skip
    chart = charts.ticket_timeline(status(contract, "1 00:00", *lines, as_of="30 12:00"))
    assert len(rows(chart)) < 300
    words = svg(chart, tmp_path)
    assert "1,388 more events are not shown" in words
    assert "resolution is drawn in steps of" in words


def test_of_many_cycles_the_latest_are_drawn(tmp_path):
    contract = desk({"resolution": '"1h"'}, resolution='reopening = "new_cycle"')
    lines = [
        f"{day} {time} {kind}" for day in range(1, 21) for time, kind in (("09:00", "resolved"), ("12:00", "reopened"))
    ]
    chart = charts.ticket_timeline(status(contract, "1 08:30", *lines, as_of="21 09:00"))
    words = svg(chart, tmp_path)
    assert "resolution (21)" in words
    assert "9 earlier cycles are not shown" in words


def test_a_repeated_hour_is_drawn_with_no_stretch_turned_round():
    contract = desk({"resolution": '"5h"'}, hours="24/7", resolution='pause_on = "all"')
    lines = ("2026-10-25T02:40:00+02:00", "2026-10-25T02:20:00+01:00")
    events = [f"{instant} {kind}" for instant, kind in zip(lines, ("paused", "resumed"), strict=True)]
    from sla_engine.clocks import Event, Ticket, evaluate

    told = tuple(Event(text.split()[1], at(text.split()[0])) for text in events)
    ticket = Ticket("T", opened_at=at("2026-10-25T01:00:00+02:00"), tier="basic", site="LU", events=told)
    found_ = evaluate(ticket, contract, as_of=at("2026-10-25T12:00:00+01:00"))
    assert all(row["start"] <= row["end"] for row in rows(charts.ticket_timeline(found_), "lane", "reason"))


def test_a_ticket_that_nothing_is_promised_for_has_nothing_to_show(tmp_path):
    chart = charts.ticket_timeline(status(PAUSED, "18 09:00", tier="none", as_of="18 11:00"))
    assert "nothing to show" in svg(chart, tmp_path)


# A calendar


def test_a_year_has_each_day_once_with_its_open_hours():
    cells = rows(charts.calendar_year(CALENDAR, 2026), "date", "hours")
    assert len({(cell["start"], cell["top"]) for cell in cells}) == len(cells) == 365
    hours = {cell["date"]: (cell["hours"], cell["long"]) for cell in cells}
    assert hours["Monday 5 January 2026"] == ("08:00-18:00", "10")
    assert hours["Saturday 3 January 2026"] == ("09:00-12:00", "3")
    assert hours["Sunday 4 January 2026"] == ("closed", "")


def test_a_year_marks_holidays_and_special_days_and_names_them():
    cells = {cell["date"]: (cell["kind"], cell["name"]) for cell in rows(charts.calendar_year(CALENDAR, 2026), "kind")}
    assert cells["Tuesday 23 June 2026"] == ("H", "Nationalfeierdag")
    assert cells["Thursday 24 December 2026"] == ("S", "special day: -12:00")
    assert cells["Sunday 29 March 2026"] == ("", "clocks go forward 1h")
    assert sum(kind == "H" for kind, _ in cells.values()) == len(
        [
            day
            for day in (date(2026, 1, 1) + timedelta(days=one) for one in range(365))
            if CALENDAR.holidays.name_on(day)
        ]
    )


def test_a_year_of_a_combined_calendar_is_drawn(tmp_path):
    chart = charts.calendar_year(CALENDAR | BusinessCalendar("Su 10:00-12:00", tz="Europe/Luxembourg"), 2026)
    assert {"Jan", "Dec", "Mo", "Su"} <= {*svg(chart, tmp_path).splitlines()}


# All of them


@every_chart
def test_a_chart_draws_without_a_warning(draw, tmp_path, capfd):
    charts.save(draw(), tmp_path / "chart.svg")
    charts.save(draw(dark=True), tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert capfd.readouterr().err == ""


@pytest.mark.slow
@every_chart
def test_light_and_dark_have_the_same_words_on_other_paper(draw, tmp_path):
    light, dark = draw(), draw(dark=True)
    assert svg(light, tmp_path) == svg(dark, tmp_path)
    assert [charts.spec(one)["config"]["background"] for one in (light, dark)] == [LIGHT.paper, DARK.paper]


@pytest.mark.slow
@every_chart
def test_a_chart_takes_the_width_of_its_page(draw):
    plain = charts.spec(draw())
    assert plain["width"] == "container"
    assert not {"facet", "concat", "hconcat", "vconcat", "repeat"} & {*plain}


@every_chart
def test_a_chart_says_what_it_shows_and_writes_nothing_small(draw):
    plain = charts.spec(draw())
    assert plain["title"]["text"]
    assert plain["title"]["subtitle"]
    assert plain["description"]
    sizes = [
        size for key in ("fontSize", "labelFontSize", "titleFontSize", "subtitleFontSize") for size in found(plain, key)
    ]
    assert min(sizes) >= 11


@pytest.mark.slow
@every_chart
def test_a_chart_draws_on_a_phone(draw, tmp_path):
    charts.save(draw().properties(width=340), tmp_path / "chart.svg")
    width = re.search(r'<svg[^>]* width="(\d+)"', (tmp_path / "chart.svg").read_text("utf-8"))
    assert int(width[1]) == 340


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_the_contrast_that_it_needs(look):
    assert all(contrast(colour, look.paper) >= 4.5 for colour in (look.ink, look.faint, *look.series))
    assert all(contrast(look.ink, look.soft(colour)) >= 4.5 for colour in look.series)


@pytest.mark.parametrize(
    "draw",
    [
        charts.scenarios,
        charts.attainment_by_month,
        charts.used_share,
        charts.deadlines_by_hour,
        charts.time_spent,
    ],
)
@pytest.mark.parametrize("empty", [Found(), Found(("today",), ("response",))], ids=["no scenario", "no clocks"])
def test_where_there_is_nothing_it_says_so(draw, empty, tmp_path):
    chart = draw(empty)
    if draw is charts.scenarios and empty.scenarios:
        assert "none decided" in svg(chart, tmp_path)
    else:
        assert "nothing to show" in svg(chart, tmp_path)


@pytest.mark.parametrize("draw", [charts.attainment_by_month, charts.used_share, charts.deadlines_by_hour])
def test_an_unknown_scenario_is_refused_with_the_known_ones(draw):
    with pytest.raises(InvalidArgumentError, match="unknown scenario 'tomorrow'; known: today, all Business"):
        draw(FOUND, "tomorrow")


def test_an_unknown_target_is_refused_with_the_known_ones():
    with pytest.raises(InvalidArgumentError, match="unknown target 'update'; known: response, resolution"):
        charts.deadlines_by_hour(FOUND, target="update")


def test_names_of_any_characters_are_only_ever_text(tmp_path):
    nasty = Found(
        scenarios=(NASTY,),
        targets=(NASTY, "datum.x", ""),
        attainment=tuple(Attainment(NASTY, target, NASTY, "2026-01", 9, 1, 0, 0) for target in (NASTY, "datum.x", "")),
        time=(replace(spent(NASTY, NASTY, {NASTY: 5})),),
        used=(UsedShare(NASTY, NASTY, 0.0, 0.1, 1),),
        dues=(DueHour(NASTY, NASTY, 0, 9, 3),),
    )
    for draw in (
        charts.scenarios,
        charts.attainment_by_month,
        charts.used_share,
        charts.deadlines_by_hour,
        charts.time_spent,
    ):
        words = svg(draw(nasty), tmp_path)
        assert 'a.b[c] "quoted" &lt;/script&gt;&lt;b&gt;' in words, draw
    assert {row["share"] for row in rows(charts.scenarios(nasty), "fill")} == {0.9}


def test_no_text_of_a_ticket_is_the_name_of_a_field():
    ticket = status(PAUSED, "18 09:00", "18 14:00 paused a.b[c]", as_of="22 10:00")
    for chart in (charts.scenarios(FOUND), charts.time_spent(FOUND), charts.ticket_timeline(ticket)):
        assert all(re.fullmatch("[a-z]+", field) for field in found(charts.spec(chart), "field"))


def test_two_names_that_print_alike_are_told_apart():
    assert labels(["a b", "a\nb", "a\tb"]) == {"a b": "a b", "a\nb": "a b (2)", "a\tb": "a b (3)"}


def test_names_are_printed_on_one_line_of_some_length():
    assert printed("a\x00\u202e\n b ") == "a b"
    assert printed("half \ud83d a pair") == "half a pair"
    assert printed("x" * 101) == "x" * 99 + "…"
    assert printed("\n") == "(no name)"


def test_a_real_comparison_is_drawn(tmp_path):
    opened = [datetime(2026, 6, day, 7, tzinfo=UTC) for day in (1, 8, 22)]
    tickets = pd.DataFrame({"id": ["A", "B", "C"], "opened_at": opened, "tier": "business", "site": "LU"})
    answered = [one + hours * HOUR for one, hours in zip(opened, (1, 9, 2), strict=True)]
    events = pd.DataFrame({"ticket": ["A", "B", "C"], "kind": "responded", "at": answered})
    contract = load_contract("mixvoip-support")
    scenarios = [Scenario("today", contract), Scenario("sooner", contract, sooner={"responded": 7 * HOUR})]
    answer = compare(tickets, events, scenarios, as_of=datetime(2026, 7, 1, tzinfo=UTC))
    shares = {(row["target"], row["scenario"]): row["share"] for row in rows(answer.chart(), "fill")}
    assert {name: shares["response", name] for name in answer.scenarios} == {
        name: answer.share(name, "response") for name in answer.scenarios
    }
    for draw in (charts.attainment_by_month, charts.used_share, charts.deadlines_by_hour, charts.time_spent):
        assert "nothing to show" not in svg(draw(answer), tmp_path)


# In a browser


def test_a_ticket_reads_the_same_in_any_browser(tmp_path, chromium):
    charts.save(DRAW["ticket_timeline"](), tmp_path / "chart.html")
    words = []
    for zone in ("America/Los_Angeles", "Asia/Kathmandu"):
        context = chromium.new_context(timezone_id=zone)
        page = context.new_page()
        page.goto((tmp_path / "chart.html").as_uri())
        page.wait_for_selector("#chart svg", timeout=MILLISECONDS)
        words.append(page.locator("#chart svg text").all_text_contents())
        context.close()
    assert words[0] == words[1]
    assert "Fri 19 Jun" in words[0]


# Files


@pytest.mark.slow
@every_chart
def test_a_page_loads_nothing_and_keeps_the_text_of_tickets_in_its_place(draw, tmp_path):
    charts.save(draw(), tmp_path / "chart.html")
    page = (tmp_path / "chart.html").read_text("utf-8")
    assert not re.search(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//""", page)
    assert page.count("</script>") == page.count("<script>") == 2


def test_text_of_a_ticket_cannot_end_the_script_of_a_page(tmp_path):
    chart = charts.scenarios(replace(FOUND, scenarios=("today", NASTY)))
    charts.save(chart, tmp_path / "chart.html")
    assert (tmp_path / "chart.html").read_text("utf-8").count("</script>") == 2


def test_a_chart_is_saved_as_the_vega_lite_of_a_page(tmp_path):
    charts.save(charts.scenarios(FOUND), tmp_path / "chart.json")
    assert json.loads((tmp_path / "chart.json").read_text("utf-8")) == charts.spec(charts.scenarios(FOUND))


@pytest.mark.parametrize("name", ["chart.pdf", "chart"])
def test_a_file_of_another_kind_is_refused_with_the_known_ones(name, tmp_path):
    with pytest.raises(InvalidArgumentError, match=r"\.png, \.svg, \.html, \.json"):
        charts.save(charts.scenarios(FOUND), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "chart.json").mkdir()
    with pytest.raises(OSError, match=r"chart\.json"):
        charts.save(charts.scenarios(FOUND), tmp_path / "chart.json")
    assert [path.name for path in tmp_path.iterdir()] == ["chart.json"]


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_package_of_charts_is_loaded_without_altair():
    assert run("import sys, sla_engine.charts; print('altair' in sys.modules)") == "False\n"


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["altair", "vl_convert"])
def test_without_what_draws_charts_the_extra_is_named(missing):
    told = run(
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from sla_engine.errors import MissingExtraError\nfrom sla_engine.whatif import charts\n"
        "try:\n    charts.scenarios\nexcept MissingExtraError as error:\n    print(error)"
    )
    assert told == "charts need altair and vl-convert-python: pip install 'sla-engine[charts]'\n"


def test_an_unknown_chart_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'pie'"):
        charts.pie  # noqa: B018
