"""SeasonRules: collects the seasons of a text, and checks that each of its rules counts on some date."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np

from sla_engine.calendars.arrays import Truth
from sla_engine.calendars.rules.date_columns import DateColumns
from sla_engine.calendars.rules.day_hours import CLOSED, Cut, DayHours
from sla_engine.calendars.rules.season import Season
from sla_engine.calendars.rules.season_dates import YEAR_DAYS, SeasonDates
from sla_engine.calendars.rules.season_days import EVERY_DAY, SeasonDays
from sla_engine.calendars.text.said_days import SaidDays
from sla_engine.calendars.text.text_token import Token
from sla_engine.calendars.text.week_rules import Rule
from sla_engine.calendars.text.words.day_names import EVERY_DATE, HOLIDAY

MOST_SEASONS = 100
# In so many years each date falls on each weekday, and each week of the year contains all dates that it can.
_YEARS = (2000, 2027)
_EXAMPLES = ("Jul-Aug Mo-Fr 07:00-14:00", "Dec 24-Jan 01 off")
_ALL_YEAR = SeasonDates(frozenset(range(YEAR_DAYS)))
_NO_DATES = np.empty(0, dtype=np.int64)


@dataclass
class _Counted:
    """The dates on which a rule counts: by weekday or number in the month, as holidays, and near holidays."""

    text: str
    days: Truth
    holidays: Truth
    around: dict[int, Truth]

    def __bool__(self) -> bool:
        return any(dates.any() for dates in (self.days, self.holidays, *self.around.values()))

    def replace(self, later: "_Counted") -> None:
        """Leave out the dates on which a later rule counts."""
        self.days = self.days & ~later.days
        self.holidays = self.holidays & ~later.holidays
        self.around = {n: dates & ~later.days & ~later.around.get(n, ~dates) for n, dates in self.around.items()}


class SeasonRules:
    """The seasons found so far; a season without any date is refused, and a rule that leaves nothing of an earlier one."""

    def __init__(self, week: SaidDays) -> None:
        self._week = week
        self._tokens = week.tokens
        self._before: Rule | None = None
        self._rows: list[tuple[Season, _Counted, Token]] = []

    @property
    def found(self) -> tuple[Season, ...]:
        """The seasons in the order of the text."""
        return tuple(season for season, _, _ in self._rows)

    def follow(self, rule: Rule, written: str, *, adds: bool) -> None:
        """Take the seasons of a rule; raise if it is unclear to what it adds, if it has no date, or if there are too many."""
        before, self._before = self._before, rule
        if adds and before and before.dates and not rule.dates:
            problem = f"this may be meant in {before.dates}, or all the year (after ';')"
            raise self._tokens.fault(rule.start, problem, f"{before.dates} Mo-Su 09:00-12:00", "; Mo-Su 09:00-12:00")
        for season in _seasons(rule, adds=adds):
            if len(self._rows) == MOST_SEASONS:
                raise self._tokens.fault(rule.start, f"hours have at most {MOST_SEASONS} rules of seasons", *_EXAMPLES)
            if season.adds and not season.dates and self._rows and self._rows[-1][0].dates:
                season = replace(season, dates=_ALL_YEAR)  # noqa: PLW2901 - the normal form is then as clear as the text
            counted = _of_season(written, season)
            if not counted:
                raise self._tokens.fault(rule.start, "there is no such date in any year", *_EXAMPLES)
            self._rows.append((season, counted, rule.start))

    def check(self) -> None:
        """Raise if a season adds to `PH open`, or leaves nothing of an earlier rule."""
        if not self._rows:
            return
        said = self._week.said
        texts = {text: set[int]() for day, texts in self._week.rules.items() if said[day] for text in texts}
        for day, named in self._week.rules.items():
            for text in texts.keys() & named:
                texts[text].add(day)
        counted = [_of_week(text, days) for text, days in texts.items()]
        opened = said.get(HOLIDAY) == "open"
        for season, new, start in self._rows:
            opened |= season.hours == "open"
            if season.adds and season.days.holidays and opened:
                problem = "nothing can be added to 'PH open', which does not change the hours"
                raise self._tokens.fault(start, problem, "PH 10:00-14:00", "PH open")
            if isinstance(season.hours, Cut):
                continue
            for earlier in () if season.adds else counted:
                earlier.replace(new)
                if not earlier:
                    raise self._week.undone(start, earlier.text, season.hours)
            counted.append(new)


def _seasons(rule: Rule, *, adds: bool) -> Iterator[Season]:
    """Yield the seasons of a rule: for all its days if it has dates, else for its days that are counted from others."""
    days, adds = rule.relative, adds and isinstance(rule.hours, DayHours) and bool(rule.hours)
    if rule.dates:
        named = EVERY_DAY if rule.days is None else rule.days
        days = replace(days, weekdays=named & EVERY_DAY, holidays=HOLIDAY in named)
    if days:
        yield Season(rule.dates, days, rule.hours, adds)
    if rule.dates and HOLIDAY in rule.excepted:
        yield Season(rule.dates, SeasonDays(holidays=True), CLOSED)
    if rule.dates and rule.days and EVERY_DATE in rule.days:
        yield Season(rule.dates, SeasonDays(holidays=True), "open")


def _of_week(text: str, days: set[int]) -> _Counted:
    weekdays = np.isin(_sample().weekday, list(days))
    return _Counted(text, weekdays, np.full(len(weekdays), HOLIDAY in days), {})


def _of_season(text: str, season: Season) -> _Counted:
    dates = _sample()
    here = season.dates.on(dates)
    around = dict.fromkeys(season.days.around, here)
    return _Counted(text, season.on(dates, dates.weekday, _NO_DATES), here & season.days.holidays, around)


@cache
def _sample() -> DateColumns:
    first, last = (date(year, *day).toordinal() for year, day in zip(_YEARS, ((1, 1), (12, 31)), strict=True))
    return DateColumns(np.arange(first, last + 1, dtype=np.int64))
