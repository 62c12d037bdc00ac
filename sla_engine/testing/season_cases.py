"""Seasons as plain data: hours for a part of the year, or for days counted from others; `cases` writes them as text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sla_engine.testing.calendar_cases import Special

# A month and a day, 0 for the whole month; or a number of days after Easter Sunday.
Edge = tuple[int, int] | int
EVERY_DAY = tuple(range(7))


@dataclass(frozen=True, slots=True)
class SeasonCase:
    """The hours of a season: a rule before whose days stands a part of the year, or whose days are counted from others.

    `dates` are ranges, both ends of one kind and inside, which may run over the new year; `weeks` are (first, last, step), and
    where both are given a date lies in both. Of the days of these dates it names `weekdays`, `nth` ones of a month
    (weekday, n, and how many days after it is meant; n counts from the end where negative), dates `near` a holiday (so
    many days after one, or before), and `holidays`. With `adds` its hours stand beside those without it.

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
