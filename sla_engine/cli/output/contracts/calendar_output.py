"""Months, years and other dates of a calendar, and its openings, as tables, JSON, CSV or iCalendar.

Tables are in the language chosen; JSON and CSV have notes in English, with holidays named in that language.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.ical.calendar_text import openings_text, special_days_text
from sla_engine.calendars.openings import Opening
from sla_engine.calendars.shown.day_row import CLOSED, DayRow
from sla_engine.calendars.shown.month_and_year_rows import date_rows, month_rows, year_rows
from sla_engine.cli.output.output_formats import UNBOUNDED, print_ics, print_records, print_table, width
from sla_engine.show.languages import MONTH_WORDS, Words, short_weekday

FIELDS = ("date", "hours", "note")
DAYS = (Words("day", "Tag", "jour"), Words("hours", "Zeiten", "horaires"), Words("note", "Anmerkung", "remarque"))
MONTHS = (
    Words("month", "Monat", "mois"),
    Words("open days", "offene Tage", "jours ouverts"),
    Words("open time", "offene Zeit", "temps ouvert"),
    Words("special days", "besondere Tage", "jours particuliers"),
)

# Seven days with hours such as 07:30-18:00 side by side.
GRID = 112


def print_month(
    calendar: BusinessCalendar, title: str, year: int, month: int, output: str, *, language: str | None = None
) -> None:
    """Print a month: week by week on a wide terminal, otherwise day by day."""
    rows = month_rows(calendar, year, month, language=language)
    if output != "table":
        _print_rows(rows, _titled(calendar, title), output, language)
        return
    heading = f"{MONTH_WORDS[month - 1].of(language)} {year}: {title}, {calendar.tz.name}"
    if GRID <= width() < UNBOUNDED:
        heads = tuple(short_weekday(day, language) for day in range(7))
        print_table(heads, _weeks(rows, language), title=heading, apart=True)
    else:
        _print_days([_day(row.day, language) for row in rows], rows, heading, language)


def print_dates(
    calendar: BusinessCalendar, title: str, since: date, until: date, output: str, *, language: str | None = None
) -> None:
    """Print the dates from `since` up to `until`, day by day."""
    rows = date_rows(calendar, since, until, language=language)
    if output != "table":
        _print_rows(rows, _titled(calendar, title), output, language)
        return
    _print_days(
        [f"{short_weekday(row.day.weekday(), language)} {row.day}" for row in rows],
        rows,
        _titled(calendar, title),
        language,
    )


def print_openings(calendar: BusinessCalendar, title: str, since: date, until: date, output: str) -> None:
    """Print the open time of the dates from `since` up to `until` as rows for a table of a database."""
    rows = calendar.openings(*(datetime.combine(day, time.min, calendar.tz) for day in (since, until)))
    match output:
        case "table":
            print_table(Opening._fields, rows, title=_titled(calendar, title), right=Opening._fields[3:])
        case "ics":
            print_ics(openings_text(rows, title=_titled(calendar, title), stamp=datetime.now(UTC)))
        case _:
            print_records(Opening._fields, rows, output)


def _titled(calendar: BusinessCalendar, title: str) -> str:
    return f"{title}, {calendar.tz.name}"


def _print_days(days: Iterable[str], rows: Iterable[DayRow], heading: str, language: str | None) -> None:
    closed = CLOSED.of(language)
    cells = [(day, ",".join(row.spans) or closed, row.label_in(language)) for day, row in zip(days, rows, strict=True)]
    print_table(tuple(head.of(language) for head in DAYS), cells, title=heading)


def _day(day: date, language: str | None) -> str:
    return f"{short_weekday(day.weekday(), language)} {day.day}"


def _weeks(rows: Sequence[DayRow], language: str | None) -> Iterable[tuple[object, ...]]:
    blank: list[object] = [""] * rows[0].day.weekday()
    closed = (CLOSED.of(language),)
    cells = blank + [
        (str(row.day.day), *(row.spans or closed), *filter(None, [row.label_in(language)])) for row in rows
    ]
    cells += [""] * (-len(cells) % 7)
    return (tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))


def print_year(calendar: BusinessCalendar, title: str, year: int, output: str, *, language: str | None = None) -> None:
    """Print a year: a line for each month, with the dates that are special."""
    rows = year_rows(calendar, year, language=language)
    if output != "table":
        _print_rows(rows, _titled(calendar, title), output, language)
        return
    grouped = groupby(rows, key=lambda row: row.day.month)
    months = [_month(calendar, month, list(days), language) for month, days in grouped]
    columns = tuple(head.of(language) for head in MONTHS)
    print_table(columns, months, title=f"{year}: {title}, {calendar.tz.name}", right=columns[1:3])


def _month(calendar: BusinessCalendar, month: int, rows: list[DayRow], language: str | None) -> tuple[object, ...]:
    special = tuple(
        f"{_day(row.day, language)}: {row.label_in(language)}{f' ({row.hours})' if row.spans else ''}"
        for row in rows
        if row.label
    )
    days = rows[0].day, rows[-1].day + timedelta(days=1)
    opened = calendar.between(*(datetime.combine(day, time.min, calendar.tz) for day in days))
    return MONTH_WORDS[month - 1].of(language), str(sum(bool(row.spans) for row in rows)), opened, special


def _print_rows(rows: Sequence[DayRow], title: str, output: str, language: str | None) -> None:
    if output == "ics":
        print_ics(special_days_text(rows, title=title, stamp=datetime.now(UTC), language=language))
        return
    hours = (row.hours if output == "csv" else list(row.spans) for row in rows)
    told = ((row.day, spans, row.label) for row, spans in zip(rows, hours, strict=True))
    print_records(FIELDS, told, output)
