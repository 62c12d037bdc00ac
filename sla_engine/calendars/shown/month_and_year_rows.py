"""Month and year rows: a month, a year or other dates of a calendar as text for people, a row each; and a month as HTML."""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol

from pendulum import Timezone

from sla_engine.calendars.holidays.holiday_set import HolidaySet
from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.intervals import Segment
from sla_engine.calendars.shown.day_row import DayRow
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR, midnight, resolve
from sla_engine.errors import InvalidArgumentError, OutOfRangeError
from sla_engine.show.escaping import escape_html
from sla_engine.show.instants import MONTHS, WEEKDAYS

# Translucent colours suit a notebook's text and background, light or dark; no meaning depends on a colour alone.
_STYLE = """
.sla-month { border-collapse: collapse; table-layout: fixed; max-width: 60em; width: 100%; color: inherit; }
.sla-month caption { caption-side: top; font-weight: bold; padding: .4em; text-align: left; color: inherit; }
.sla-month th, .sla-month td { border: 1px solid rgba(128, 128, 128, .5); padding: .3em; text-align: left;
  vertical-align: top; color: inherit; background: transparent; overflow-wrap: anywhere; }
.sla-month td.open { background: rgba(46, 160, 67, .15); }
.sla-month td.closed { background: rgba(128, 128, 128, .12); }
.sla-month td.special { box-shadow: inset 0 .2em rgba(210, 140, 0, .8); }
.sla-month time { display: block; font-weight: bold; }
.sla-month span, .sla-month em { display: block; font-size: 90%; }
""".strip()


class Explaining(Protocol):
    """The methods of a calendar that this module uses."""

    @property
    def tz(self) -> Timezone:
        """The zone of the dates."""

    @property
    def holidays(self) -> HolidaySet | None:
        """The holidays whose names are shown."""

    def explain(self, a: datetime, b: datetime, *, language: str | None = None) -> list[Segment]:
        """Return the segments that cover [a, b), with holidays named in a language."""


def month_rows(calendar: Explaining, year: int, month: int, *, language: str | None = None) -> tuple[DayRow, ...]:
    """Return a row for each date of a month, in order, with holidays named in a language.

    Raises:
        InvalidArgumentError: the month is not 1 to 12.
        OutOfRangeError: the year lies outside 1900 to 2200, or has no holiday data.
    """
    if month not in range(1, len(MONTHS) + 1):
        raise InvalidArgumentError(f"a month is a number from 1 to 12, got {month!r}")
    _check_year(year)
    following = date(year + month // len(MONTHS), month % len(MONTHS) + 1, 1)
    return date_rows(calendar, date(year, month, 1), following, language=language)


def year_rows(calendar: Explaining, year: int, *, language: str | None = None) -> tuple[DayRow, ...]:
    """Return a row for each date of a year, in order, with holidays named in a language.

    Raises:
        OutOfRangeError: the year lies outside 1900 to 2200, or has no holiday data.
    """
    _check_year(year)
    return date_rows(calendar, date(year, 1, 1), date(year + 1, 1, 1), language=language)


def date_rows(calendar: Explaining, since: date, until: date, *, language: str | None = None) -> tuple[DayRow, ...]:
    """Return a row for each date from `since` up to `until`, which is not among them, in order.

    Raises:
        OutOfRangeError: a date lies outside the years 1900 to 2200, or in a year without holiday data.
    """
    midnights = [
        resolve(calendar.tz.key, midnight(ordinal)) for ordinal in range(since.toordinal(), until.toordinal() + 1)
    ]
    if len(midnights) < 2:  # noqa: PLR2004 - the ends of one date
        return ()
    low, high = (instant_at(edge, calendar.tz) for edge in (midnights[0], midnights[-1]))
    segments = calendar.explain(low, high, language=language)
    holidays = calendar.holidays
    if holidays is not None and language is not None:
        holidays = holidays.in_language(language)
    return tuple(
        DayRow.of(date.fromordinal(ordinal), _within(segments, low, high), calendar.tz, holidays)
        for ordinal, (low, high) in enumerate(pairwise(midnights), since.toordinal())
    )


def month_html(calendar: Explaining, year: int, month: int) -> str:
    """Return a month as an HTML table with its own style, for notebooks in light and dark and for screen readers.

    Raises:
        InvalidArgumentError: the month is not 1 to 12.
        OutOfRangeError: the year lies outside 1900 to 2200, or has no holiday data.
    """
    rows = month_rows(calendar, year, month)
    cells = ["<td></td>"] * rows[0].day.weekday() + [_cell(row) for row in rows]
    cells += ["<td></td>"] * (-len(cells) % len(WEEKDAYS))
    weeks = (cells[at : at + len(WEEKDAYS)] for at in range(0, len(cells), len(WEEKDAYS)))
    heads = "".join(f'<th scope="col"><abbr title="{name}">{name[:2]}</abbr></th>' for name in WEEKDAYS)
    body = "\n".join(f"<tr>{''.join(week)}</tr>" for week in weeks)
    caption = f"{MONTHS[month - 1]} {year}, {escape_html(calendar.tz.key)}"
    return (
        f'<style>\n{_STYLE}\n</style>\n<table class="sla-month">\n<caption>{caption}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


def _cell(row: DayRow) -> str:
    kinds = ["open" if row.spans else "closed"] + ["special"] * bool(row.label)
    hours = "".join(f"<span>{escape_html(span)}</span>" for span in row.spans or ("closed",))
    label = f"<em>{escape_html(row.label)}</em>" if row.label else ""
    return f'<td class="{" ".join(kinds)}"><time datetime="{row.day}">{row.day.day}</time>{hours}{label}</td>'


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfRangeError(f"year {year!r} lies outside {FIRST_YEAR} to {LAST_YEAR}, the years that can be shown")


def _within(segments: list[Segment], low: int, high: int) -> list[Segment]:
    """Return the segments, in order and without gaps, that lie in [low, high), cut to it."""
    first = bisect_right(segments, low, key=lambda one: one.end_us)
    last = bisect_left(segments, high, key=lambda one: one.start_us)
    return [replace(one, start_us=max(one.start_us, low), end_us=min(one.end_us, high)) for one in segments[first:last]]
