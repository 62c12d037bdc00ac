"""Reads tables of the package `holidays` that users made: all dates of all years that they cover.

Such a table contains only the years in which a date was looked up. Here a copy is filled for all years, so that the
user's table does not change; dates that the user added or removed stay added or removed.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sla_engine.calendars.holidays.holiday_data import HALF_DAY, JOINT, WORKDAY, years_of
from sla_engine.calendars.holidays.region_holidays import HolidayPart
from sla_engine.errors import InvalidCalendarError

if TYPE_CHECKING:
    from sla_engine.calendars.holidays.holiday_data import HolidayTable


def read_table(table: "HolidayTable") -> HolidayPart:
    """Return all dates of all years that a table covers, filled or not.

    Raises:
        InvalidCalendarError: the table has categories of days that are not closed as a whole.
    """
    for category in (HALF_DAY, WORKDAY):
        if category in table.categories:
            raise InvalidCalendarError(
                f"days of the category {category!r} are not closed all day; instead of a table of holidays give the region, as "
                "HolidaySet('TR', half_days='12:00') or HolidaySet('SK', worked_days=True)"
            )
    operands = getattr(table, "holidays", ())
    return _sum_of(table, [read_table(one) for one in operands]) if operands else _filled(table)


def _filled(table: "HolidayTable") -> HolidayPart:
    first, last = years_of(table)
    copied = _copied(table)
    for year in range(first, last + 1):
        copied.get(date(year, 1, 1))  # the table fills a year when a date of it is first looked up
    return HolidayPart(None, _within(copied, first, last), span=(first, last), origin=_origin(table))


def _sum_of(table: "HolidayTable", parts: list[HolidayPart]) -> HolidayPart:
    """Return the dates of a sum of tables: its own dates in the years that it has filled, its parts' dates in other years."""
    names: dict[date, list[str]] = {}
    for day, name in (row for part in parts for row in part.add):
        names.setdefault(day, []).append(name)
    others = {day: JOINT.join(dict.fromkeys(told)) for day, told in names.items() if day.year not in table.years}
    first, last = max(part.span[0] for part in parts), min(part.span[1] for part in parts)
    origin = ", ".join(part.origin for part in parts)
    named = _within({**others, **dict(table)}, first, last)
    return HolidayPart(None, named, span=(first, last), origin=origin)


def _within(named: Mapping[date, str], first: int, last: int) -> tuple[tuple[date, str], ...]:
    return tuple(sorted((day, name) for day, name in named.items() if first <= day.year <= last))


def _copied(table: "HolidayTable") -> "HolidayTable":
    """Return a copy of a table, which fills every year in which a date is looked up."""
    made = table.__class__.__new__(table.__class__)
    state = table.__getstate__()
    made.__setstate__({name: set(value) if isinstance(value, set) else value for name, value in state.items()})
    dict.update(made, dict(table))
    made.expand = True
    return made


def _origin(table: "HolidayTable") -> str:
    place = getattr(table, "country", None) or getattr(table, "market", None) or "a table"
    return f"{place}-{table.subdiv}" if table.subdiv else str(place)
