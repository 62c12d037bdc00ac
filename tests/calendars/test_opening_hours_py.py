"""An evaluator of OpenStreetMap's notation as an independent judge: it opens when a calendar does, for texts that both read.

It is asked for the open intervals of seven years. What is left out, since the two mean different things by design:

- cuts (`-13:00`, `13:00-`), which the notation does not have;
- a season before the week (`Jul off; Mo-Fr 08:00-18:00`): here a season beats the week wherever it stands, there the later
  rule counts; and so with a rule for holidays before others;
- holidays without a word on them: here they close;
- nights: here one belongs to the date on which it begins, there a rule for the next date cuts it at midnight;
- two weeks next to each other with a step (`week 35-36/2`), of which the judge loses the step;
- which dates are holidays: here those of the calendar, so the judge's own are taken;
- clocks that change: here the conventions of the design, so all is in UTC.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours, State

from sla_engine import BusinessCalendar, HolidaySet
from sla_engine.testing import hm
from sla_engine.testing.calendar_cases import Spans, week_text
from sla_engine.testing.season_strategies import season_seeds, seasons_near
from tests.examples import examples

FIRST, LAST = datetime(2021, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
COUNTRY = "LU"
WEEK = "Mo-Fr 08:00-18:00"
SEASONS = [
    "Jul-Aug Mo-Fr 07:00-14:00",
    "Nov-Feb 09:00-12:00",
    "Jan,Mar-May,Dec Mo-We 09:00-12:00",
    "Feb off",
    "Feb 29 off",
    "Dec 24-Jan 01 off",
    "Dec 24-26,Dec 31 08:00-12:00",
    "Sep 15-Oct 10 Sa,Su 10:00-16:00",
    "Sa[1] 09:00-12:00",
    "Sa[-1] 09:00-12:00",
    "Sa[1,3] 09:00-12:00",
    "Fr[5] off",
    "Mo[-5] off",
    "Nov Th[4] +1 day off",
    "Mo[1] -2 days 10:00-11:00",
    "week 1-53/2 Mo 09:00-12:00",
    "week 2-52/2 Mo 09:00-12:00",
    "week 27-30 off",
    "week 53 off",
    "week 1,53 off",
    "Jul-Aug week 27-30 Mo 08:00-12:00",
    "easter 10:00-11:00",
    "easter +1 day 10:00-11:00",
    "easter -48 days off",
    "easter +39 days,easter +60 days off",
    "easter -2 days-easter +1 day 08:00-12:00",
    "PH -1 day 08:00-12:00",
    "PH +1 day off",
    "PH -2 days,Sa[1] 08:00-12:00",
]


@cache
def holidays() -> HolidaySet:
    """The dates that the judge takes for holidays."""
    judge = OpeningHours("PH 00:00-24:00", country=COUNTRY)
    noons = (FIRST.replace(tzinfo=None) + timedelta(days=n, hours=12) for n in range(-400, 3000))
    return HolidaySet.dates([noon.date() for noon in noons if judge.is_open(noon)])


def judged(text):
    """The open intervals by the judge, those that touch as one."""
    united = []
    for start, end, state, _ in OpeningHours(text, country=COUNTRY).intervals(
        *(one.replace(tzinfo=None) for one in (FIRST, LAST))
    ):
        if state == State.OPEN and united and united[-1][1] == start:
            united[-1] = united[-1][0], end
        elif state == State.OPEN:
            united.append((start, end))
    return united


def opened(text):
    """The open intervals by a calendar."""
    calendar = BusinessCalendar(text, tz="UTC", holidays=holidays())
    found = calendar.intervals(FIRST, LAST)
    return [
        tuple(datetime.fromisoformat(edge.isoformat()).replace(tzinfo=None) for edge in (one.start, one.end))
        for one in found
    ]


@pytest.mark.parametrize("season", SEASONS)
def test_a_season_over_a_week_is_open_when_the_judge_says(season):
    for text in (f"{WEEK}; {season}; PH off", f"24/7; {season}; PH off", f"{season}; PH off"):
        assert opened(text) == judged(text), text


@pytest.mark.parametrize(
    "text",
    [
        f"{WEEK}; PH off",
        f"{WEEK}, Jul-Aug Sa 09:00-12:00; PH off",
        f"{WEEK}; Jul-Aug Mo-Fr 07:00-14:00; Aug Fr off; PH off",
        f"{WEEK}; Jul-Aug off, Aug Mo 09:00-10:00; PH off",
        f"{WEEK}; PH off; Jul-Aug PH 10:00-12:00",
        f"{WEEK}; PH 10:00-12:00; May PH off",
        "Apr-Oct Mo-Su,PH 09:00-18:00; Nov-Mar Mo-Fr 10:00-16:00; Nov-Mar PH off",
    ],
)
def test_several_seasons_are_open_when_the_judge_says(text):
    assert opened(text) == judged(text)


DAY_HOURS: list[Spans] = [(), hm("08:00-17:00"), hm("08:00-12:00,13:00-18:00"), hm("00:00-24:00"), hm("10:15-11:30")]
HOURS = st.sampled_from(DAY_HOURS)


@st.composite
def texts(draw):
    """A week with seasons near a day, without what is left out."""
    week = draw(st.tuples(*(HOURS,) * 7))
    day = draw(st.dates(date(2022, 1, 1), date(2026, 12, 31)))
    seeds = [
        seed._replace(holidays=False, step=1 if seed.by == "weeks" else seed.step)
        for seed in draw(season_seeds(HOURS, HOURS))
    ]
    seasons = seasons_near(day, seeds, week, None)
    return f"{week_text(week, None, seasons)}; PH off"


@given(texts())
@examples(200)
def test_drawn_seasons_are_open_when_the_judge_says(text):
    assert opened(text) == judged(text)
