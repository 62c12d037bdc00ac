"""Months and years of a calendar as tables, JSON or CSV."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.shown.day_row import DayRow
from sla_engine.calendars.shown.month_and_year_rows import month_rows, year_rows
from sla_engine.cli.output.output_formats import UNBOUNDED, print_records, print_table, width
from sla_engine.show.instants import MONTHS, SHORT_WEEKDAYS

FIELDS = ("date", "hours", "note")

# Seven days with hours such as 07:30-18:00 side by side.
GRID = 112


def print_month(calendar: BusinessCalendar, title: str, year: int, month: int, output: str) -> None:
    """Print a month: on a wide terminal week by week, else day by day."""
    rows = month_rows(calendar, year, month)
    if output != "table":
        _print_rows(rows, output)
        return
    heading = f"{MONTHS[month - 1]} {year}: {title}, {calendar.tz.name}"
    if GRID <= width() < UNBOUNDED:
        print_table(SHORT_WEEKDAYS, _weeks(rows), title=heading, apart=True)
    else:
        days = [(f"{SHORT_WEEKDAYS[row.day.weekday()]} {row.day.day}", row.hours, row.label) for row in rows]
        print_table(("day", "hours", "note"), days, title=heading)


def _weeks(rows: Sequence[DayRow]) -> Iterable[tuple[object, ...]]:
    blank: list[object] = [""] * rows[0].day.weekday()
    cells = blank + [(str(row.day.day), *(row.spans or ("closed",)), *filter(None, [row.label])) for row in rows]
    cells += [""] * (-len(cells) % 7)
    return (tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))


def print_year(calendar: BusinessCalendar, title: str, year: int, output: str) -> None:
    """Print a year: a line for each month, with the dates that are special."""
    rows = year_rows(calendar, year)
    if output != "table":
        _print_rows(rows, output)
        return
    months = [_month(calendar, month, list(days)) for month, days in groupby(rows, key=lambda row: row.day.month)]
    columns = ("month", "open days", "open time", "special days")
    print_table(columns, months, title=f"{year}: {title}, {calendar.tz.name}", right=("open days", "open time"))


def _month(calendar: BusinessCalendar, month: int, rows: list[DayRow]) -> tuple[object, ...]:
    special = tuple(
        f"{SHORT_WEEKDAYS[row.day.weekday()]} {row.day.day}: {row.label}{f' ({row.hours})' if row.spans else ''}"
        for row in rows
        if row.label
    )
    days = rows[0].day, rows[-1].day + timedelta(days=1)
    opened = calendar.between(*(datetime.combine(day, time.min, calendar.tz) for day in days))
    return MONTHS[month - 1], str(sum(bool(row.spans) for row in rows)), opened, special


def _print_rows(rows: Sequence[DayRow], output: str) -> None:
    hours = (row.hours if output == "csv" else list(row.spans) for row in rows)
    told = ((row.day, spans, row.label) for row, spans in zip(rows, hours, strict=True))
    print_records(FIELDS, told, output)
