"""The table of a calendar's year: open days, open hours, and what is special, month by month."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.calendar import timeline_of
from sla_engine.calendars.shown.day_row import DayRow
from sla_engine.calendars.shown.month import year_rows
from sla_engine.money.month import Month
from sla_engine.reports.table import Cell, Column, Table, numbers, table
from sla_engine.show.instants import MONTHS


def months_table(calendar: BusinessCalendar, year: int) -> Table:
    """Return the months of a year.

    Raises:
        OutOfRangeError: a year outside 1900 to 2200, or without holiday data.
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
