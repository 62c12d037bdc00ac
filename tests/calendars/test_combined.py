"""Calendars made of many others: how often each is asked, and how deep they may be combined. Work is counted, not timed."""

import copy
import operator
import pickle
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest

from sla_engine import BusinessCalendar, InvalidCalendarError
from sla_engine.calendars.calendar_definition import read_rules
from sla_engine.calendars.timeline import set_operations as combined
from sla_engine.calendars.timeline.open_windows import overlaps
from sla_engine.calendars.timeline.set_operations import AT_A_TIME, DEEPEST, Combined
from sla_engine.show.durations import DAY, SECOND

MANY = 1500
MONDAY = datetime(2026, 6, 22, tzinfo=UTC)
LOW = round(MONDAY.timestamp()) * SECOND


class Part:
    """Rules that count how often they are asked for their windows."""

    depth = 0

    def __init__(self, hours):
        self.rules = read_rules(hours, "UTC", None, None, ())
        self.zone = "UTC"
        self.asked = 0

    def windows(self, low, high):
        self.asked += 1
        return self.rules.windows(low, high)


@pytest.fixture
def sweeps(monkeypatch):
    """How many sets of windows each sweep took."""
    counted = []

    def counting(least, sets):
        counted.append(len(sets))
        return overlaps(least, sets)

    monkeypatch.setattr(combined, "overlaps", counting)
    return counted


def minutes(number):
    """Five minutes of every day, others for each number."""
    return f"{number // 60:02}:{number % 60:02}-{(number + 5) // 60:02}:{(number + 5) % 60:02}"


@pytest.mark.parametrize(("sign", "minutes_open"), [("|", 1404), ("-", 36)])
def test_each_of_many_parts_is_asked_once_and_taken_with_many_others(sweeps, sign, minutes_open):
    """The parts have all minutes from 00:35 to 23:59, each in five of them at most."""
    parts = (Part("24/7" if sign == "-" else minutes(35)), *(Part(minutes(number)) for number in range(35, 1435)))
    found = Combined(sign, parts).windows(LOW, LOW + DAY)
    assert sum((found.closing - found.opening).tolist()) == minutes_open * 60 * SECOND
    assert {part.asked for part in parts} == {1}
    assert len(sweeps) <= 2 * (len(parts) // AT_A_TIME + 1)


@pytest.mark.parametrize("sign", ["&", "-"])
def test_where_nothing_is_left_no_further_part_is_asked(sign):
    first = Part("08:00-12:00")
    parts = tuple(Part("12:00-13:00" if sign == "&" else "24/7") for _ in range(MANY))
    assert not len(Combined(sign, (first, *parts)).windows(LOW, LOW + DAY).opening)
    assert sum(part.asked for part in parts) == AT_A_TIME


@pytest.mark.parametrize(("sign", "hours"), [(operator.or_, 16), (operator.and_, 0), (operator.sub, 4)])
def test_many_calendars_are_combined_on_one_level(sign, hours):
    first = BusinessCalendar("08:00-12:00", tz="UTC")
    others = [BusinessCalendar(f"{hour:02}:00-{hour + 1:02}:00", tz="UTC") for hour in range(12, 24)] * 125
    made = reduce(sign, others, first)
    assert made._definition.depth == 1
    assert made.between(MONDAY, MONDAY + timedelta(days=1)) == timedelta(hours=hours)


def nested(levels):
    made = BusinessCalendar("Mo-Fr 08:00-12:00", tz="UTC")
    saturday, noon = BusinessCalendar("Sa 08:00-12:00", tz="UTC"), BusinessCalendar("11:00-12:00", tz="UTC")
    for level in range(levels):
        made = made - noon if level % 2 else made | saturday
    return made


def test_calendars_combined_too_deep_are_refused_at_once():
    with pytest.raises(
        InvalidCalendarError, match=f"at most {DEEPEST} levels deep, got {DEEPEST + 1}; first combine those"
    ):
        nested(DEEPEST + 1)


def test_calendars_combined_as_deep_as_may_be_answer_every_question():
    made = nested(DEEPEST)
    assert made._definition.depth == DEEPEST
    assert made.between(MONDAY, MONDAY + timedelta(days=7)) == timedelta(hours=18)
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == nested(DEEPEST)  # noqa: S301 - our own bytes
    assert hash(made) == hash(nested(DEEPEST))
    assert made.fingerprint == nested(DEEPEST).fingerprint
    assert made.explain(MONDAY, MONDAY + timedelta(days=1))[1].open
    assert "Sa 08:00-12:00" in repr(made)
    assert made.without_holidays() == made
