"""Seasons as plain data: hours of a part of the year, or of days counted from others; `calendar_cases` writes the text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sla_engine.testing.calendar_cases import Special

# A month and a day (0 for the whole month), or a number of days after Easter Sunday.
Edge = tuple[int, int] | int
EVERY_DAY = tuple(range(7))


@dataclass(frozen=True, slots=True)
class SeasonCase:
    """The hours of a season: a rule for a part of the year, or for days that are counted from others.

    `dates` are inclusive ranges with both ends of one kind, which may cross the new year; `weeks` are (first, last, step); a
    date must lie in both where both are given. Of these dates the rule names `weekdays`, `nth` weekdays of a month (weekday,
    n, days after it; a negative n counts from the end), dates `near` a holiday (days after it, negative before), and
    `holidays`. With `adds` its hours are added to those that a date has without it.

    >>> from sla_engine.testing.calendar_cases import season_text
    >>> season_text(SeasonCase(((25200, 50400),), dates=(((7, 0), (8, 0)),), weekdays=(0, 4)))
    'Jul-Aug Mo,Fr 07:00-14:00'
    >>> season_text(SeasonCase(46800, near=(-1,)))
    'PH -1 day -13:00'
    """

    hours: "Special | Literal['open']"
    dates: tuple[tuple[Edge, Edge], ...] = ()
    weeks: tuple[tuple[int, int, int], ...] = ()
    weekdays: tuple[int, ...] = ()
    nth: tuple[tuple[int, int, int], ...] = ()
    near: tuple[int, ...] = ()
    holidays: bool = False
    adds: bool = False
