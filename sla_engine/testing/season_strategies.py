"""Hypothesis strategies for seasons near a day: parts of the year, n-th weekdays, days counted from Easter or holidays."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from hypothesis import strategies as st

from sla_engine.calendars import WeeklyHours
from sla_engine.calendars.rules.date_columns import easter_sunday
from sla_engine.errors import InvalidHoursError
from sla_engine.testing.calendar_cases import Spans, Special, week_text
from sla_engine.testing.season_cases import EVERY_DAY, SeasonCase

HolidayHours = Spans | Literal["open"] | None
FURTHEST_FROM_EASTER = 80
# Parts of messages that refuse hours which are well-formed.
IN_VAIN = ("this leaves nothing of", "there is no such date in any year")


class Seed(NamedTuple):
    """A season that is not placed in a year yet: the unit of its dates, their range around a day, and its other fields."""

    by: Literal["days", "months", "easter", "weeks", "nth", "near"]
    shift: int
    length: int
    step: int
    weekdays: tuple[int, ...]
    holidays: bool
    hours: Special | Literal["open"]
    adds: bool

    def near(self, day: date) -> SeasonCase | None:
        """Return the season near a day, None where Easter is too far away to count from."""
        first, last = day + timedelta(days=self.shift), day + timedelta(days=self.shift + self.length)
        own = isinstance(self.hours, tuple)
        season = SeasonCase(self.hours, adds=self.adds and own and bool(self.hours))
        within = replace(season, weekdays=self.weekdays, holidays=self.holidays and own)
        if self.by == "easter":
            far = first.toordinal() - easter_sunday(day.year)
            ends = far, min(far + self.length, FURTHEST_FROM_EASTER)
            return replace(within, dates=(ends,)) if abs(far) <= FURTHEST_FROM_EASTER else None
        match self.by:
            case "nth":
                n = (first.day - 1) // 7 + 1
                return replace(season, nth=((first.weekday(), n if self.step > 1 else -min(n, 4), self.length % 3),))
            case "near":
                return replace(season, near=(self.shift % 3 + 1 if self.step > 1 else -1 - self.shift % 3,))
            case "weeks":
                start, end = sorted(one.isocalendar().week for one in (first, last))
                return replace(within, weeks=((start, end, self.step),))
            case "months":
                return replace(within, dates=(((first.month, 0), (last.month, 0)),))
        return replace(within, dates=(((first.month, first.day), (last.month, last.day)),))


@cache
def season_seeds(hours: st.SearchStrategy[Spans], cuts: st.SearchStrategy[Special]) -> st.SearchStrategy[list[Seed]]:
    """Draw up to three seasons with these hours or cuts, most often none; `seasons_near` places them near a day."""
    weekdays = st.just(EVERY_DAY) | st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
    of_hours: st.SearchStrategy[Special] = hours
    seed = st.builds(
        Seed,
        by=st.sampled_from(("days", "days", "months", "easter", "weeks", "nth", "near")),
        shift=st.integers(-30, 30),
        length=st.integers(0, 3) | st.integers(0, 60),
        step=st.sampled_from((1, 1, 2, 3)),
        weekdays=weekdays,
        holidays=st.booleans(),
        hours=of_hours | cuts,
        adds=st.booleans(),
    )
    return st.just([]) | st.lists(seed, max_size=3)


def seasons_near(
    day: date, seeds: Iterable[Seed], week: tuple[Spans, ...], holiday_hours: HolidayHours
) -> tuple[SeasonCase, ...]:
    """Return seasons near a day, without those that hours refuse: seasons without effect, or that cannot be added."""
    found: tuple[SeasonCase, ...] = ()
    for seed in seeds:
        season = seed.near(day)
        if season and _can_follow(season, found, holiday_hours) and _counts(week, holiday_hours, (*found, season)):
            found = (*found, season)
    return found


def _can_follow(season: SeasonCase, before: tuple[SeasonCase, ...], holiday_hours: HolidayHours) -> bool:
    """Tell whether it is clear to which hours a season adds: no season before it could be meant, and no `PH open`."""
    in_part = bool(before) and bool(before[-1].dates or before[-1].weeks) and not (season.dates or season.weeks)
    return not season.adds or not (in_part or (season.holidays and holiday_hours == "open"))


def _counts(week: tuple[Spans, ...], holiday_hours: HolidayHours, seasons: tuple[SeasonCase, ...]) -> bool:
    try:
        WeeklyHours.parse(week_text(week, holiday_hours, seasons))
    except InvalidHoursError as error:
        if any(reason in str(error) for reason in IN_VAIN):
            return False
        raise
    return True
