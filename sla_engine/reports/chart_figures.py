"""Chart figures: charts with a heading, a sentence on how to read them, and the same numbers as a table.

Each chart is kept twice, for light and for dark pages, as Vega-Lite.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from sla_engine import charts
from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.calendar import timeline_of
from sla_engine.calendars.shown.day_row import DayRow
from sla_engine.calendars.shown.month_and_year_rows import year_rows
from sla_engine.charts.chart_rows import tallies
from sla_engine.money.month import Month
from sla_engine.reports.sortable_table import Cell, Column, Table, names, numbers, table
from sla_engine.show.instants import MONTHS, SHORT_WEEKDAYS
from sla_engine.show.numbers_and_shares import percent_range
from sla_engine.whatif.comparisons.comparison import Comparison


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart in both looks, None if there is nothing to draw, and the table of its numbers."""

    id: str
    title: str
    how: str
    table: Table
    light: dict[str, Any] | None
    dark: dict[str, Any] | None


def history_figures(comparison: Comparison) -> Iterator[Figure]:
    """Yield the figures of the first scenario of a comparison."""
    first = comparison.scenarios[0]
    yield _figure(
        "attainment",
        "Promises kept, month by month",
        "Each point is the share of a target's decided clocks that were stopped in time, by the month in which the tickets "
        "were opened. Open clocks do not count; where none is decided there is a gap.",
        _attainment_table(comparison, first),
        lambda dark: charts.attainment_by_month(comparison, first, dark=dark),
    )
    yield _figure(
        "used",
        "How much of the time was used",
        "Each bar counts the decided and overdue clocks of a target that used so much of the time allowed, in tenths; "
        "right of 100 % they were late. Each target has a scale of its own.",
        _used_table(comparison, first),
        lambda dark: charts.used_share(comparison, first, dark=dark),
    )
    yield _figure(
        "hours",
        "When deadlines fall",
        "The number in a field is how many clocks, of all targets, fall due in that hour of that weekday, in the local time "
        "of each site; the stronger its colour, the more.",
        _hours_table(comparison, first),
        lambda dark: charts.deadlines_by_hour(comparison, first, dark=dark),
    )
    yield _figure(
        "time",
        "Where the time went",
        "Each bar is all the time of a target's clocks from start to stop (its sum stands at the end), by what it was spent "
        "on: counted as worked, waiting, or outside the hours.",
        _time_table(comparison),
        lambda dark: charts.time_spent(comparison, dark=dark),
    )


def scenario_figure(comparison: Comparison) -> Figure:
    """Return the figure that compares scenarios."""
    return _figure(
        "scenarios",
        "What would have been kept",
        "Each bar is the share of a target's decided clocks that are in time under a scenario, with the difference in "
        f"percentage points to “{comparison.scenarios[0]}”, which the tick marks, and how many are late.",
        scenario_table(comparison),
        lambda dark: charts.scenarios(comparison, dark=dark),
    )


def calendar_figure(calendar: BusinessCalendar, year: int, whose: str) -> Figure:
    """Return the figure of a calendar's year."""
    return _figure(
        "calendar",
        f"The hours that count in {year}",
        f"Each field is a day of {whose}, the calendar that most tickets are answered by; the stronger its colour, the more "
        "hours are open. H marks a holiday, S a special day, C a closure.",
        _months_table(calendar, year),
        lambda dark: charts.calendar_year(calendar, year, dark=dark),
    )


def scenario_table(comparison: Comparison) -> Table:
    """Return shares kept by target, and the breaches gained and lost, scenario by scenario."""

    def cells(name: str) -> Iterator[object]:
        yield name
        yield from (comparison.share(name, target) for target in comparison.targets)
        yield from map(len, (comparison.breaches(name), comparison.gained(name), comparison.lost(name)))

    columns = (*names("Scenario"), *numbers(*comparison.targets, "Breaches", "Gained", "Lost"))
    caption = "Share kept by target; breaches, and those gained and lost against the first scenario"
    return table("scenario-numbers", caption, columns, map(cells, comparison.scenarios))


def _figure(id: str, title: str, how: str, numbers: Table, draw: Callable[[bool], Any]) -> Figure:  # noqa: A002 - HTML's word
    light, dark = (_untitled(charts.spec(draw(look))) if numbers else None for look in (False, True))
    return Figure(id, title, how, numbers, light, dark)


def _untitled(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a chart without its title, since the page has a heading and a sentence."""
    return {name: value for name, value in spec.items() if name != "title"}


def _attainment_table(comparison: Comparison, scenario: str) -> Table:
    found = tallies((one for one in comparison.attainment if one.scenario == scenario), "target", "month")
    order = sorted(found, key=lambda of: (comparison.targets.index(of[0]), of[1]))
    rows = ((*of, *found[of], found[of].share) for of in order)
    columns = (*names("Target", "Month"), *numbers("Kept", "Missed", "Open", "Cancelled", "Share kept"))
    return table("attainment-numbers", "Promises by target and month of opening", columns, rows)


def _used_table(comparison: Comparison, scenario: str) -> Table:
    mine = [one for one in comparison.used if one.scenario == scenario and one.clocks]

    rows = ((one.target, Cell(percent_range(one.low, one.high), one.low), one.clocks) for one in mine)
    columns = (*names("Target"), *numbers("Share used", "Clocks"))
    return table("used-numbers", "Clocks by target and share of the time used", columns, rows)


def _hours_table(comparison: Comparison, scenario: str) -> Table:
    clocks: Counter[tuple[int, int]] = Counter()
    for one in comparison.dues:
        if one.scenario == scenario:
            clocks[one.weekday, one.hour] += one.clocks
    hours = sorted({hour for _, hour in clocks})
    days = (
        (Cell(name, day), *(clocks[day, hour] for hour in hours)) for day, name in enumerate(SHORT_WEEKDAYS) if clocks
    )
    columns = (*names("Day"), *numbers(*(f"{hour:02}:00" for hour in hours)))
    return table("hours-numbers", "Deadlines by weekday and hour, all targets", columns, days)


def _time_table(comparison: Comparison) -> Table:
    parties = sorted({party for one in comparison.time for party in one.paused})
    contracts = {one.contract for one in comparison.time}
    whose = {"Scenario": len(comparison.scenarios) > 1, "Contract": len(contracts) > 1, "Target": True, "Tier": True}
    titles = [title for title, told in whose.items() if told]

    def rows() -> Iterator[tuple[object, ...]]:
        for one in comparison.time:
            who = (getattr(one, title.lower()) for title in titles)
            waits = (one.paused.get(party, timedelta()) for party in parties)
            yield (*who, one.worked, *waits, one.closed, one.holiday, one.stopped, one.total)

    waiting = (f"Waiting for {party}" if party else "Waiting" for party in parties)
    columns = (*names(*titles), *numbers("Worked", *waiting, "Closed", "Holidays", "Stopped", "In all"))
    return table("time-numbers", "Time of all clocks by target and tier", columns, rows())


def _months_table(calendar: BusinessCalendar, year: int) -> Table:
    """Return the months of a year.

    Raises:
        OutOfRangeError: the year lies outside 1900 to 2200, or there is no holiday data for it.
    """
    months = groupby(year_rows(calendar, year), key=lambda row: row.day.month)
    rows = (tuple(_cells(calendar, year, month, list(days))) for month, days in months)
    columns = (Column("Month"), *numbers("Open days", "Open time"), Column("Holidays and special days"))
    return table("calendar-numbers", f"Open days and hours of {year} by month", columns, rows)


def _cells(calendar: BusinessCalendar, year: int, month: int, days: list[DayRow]) -> Iterator[object]:
    yield Cell(MONTHS[month - 1], month)
    yield sum(bool(row.spans) for row in days)
    whole = Month.named(f"{year}-{month:02}", calendar.tz.key)
    yield timedelta(microseconds=timeline_of(calendar).between(whole.start, whole.end))
    yield "; ".join(f"{row.day.day}: {row.label}" for row in days if row.label)
