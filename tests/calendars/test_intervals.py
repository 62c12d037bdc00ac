"""Intervals and segments are half-open pieces of the time line, exact in a repeated hour, and never change."""

import copy
import pickle
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
import pytest

from sla_engine import Interval, InvalidCalendarError, NaiveInstantError, OutOfRangeError
from sla_engine.calendars import Segment
from sla_engine.calendars.shown.reason import Reason

LUX = "Europe/Luxembourg"
MICROSECOND = timedelta(microseconds=1)
copies = pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))],  # noqa: S301 - our own
    ids=["copy", "deepcopy", "pickle"],
)


def at(text):
    return datetime.fromisoformat(text)


def local(*parts, fold=0, zone=LUX):
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold)


LUNCH = Interval(local(2026, 6, 22, 12), local(2026, 6, 22, 13))
# The clock reads 02:30 twice: the pair is an hour long though its ends read the same.
REPEATED = Interval(local(2026, 10, 25, 2, 30), local(2026, 10, 25, 2, 30, fold=1))


# Interval


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (at("2026-06-22T12:00+02:00"), True),
        (at("2026-06-22T12:00+02:00") - MICROSECOND, False),
        (at("2026-06-22T10:30Z"), True),
        (pendulum.datetime(2026, 6, 22, 13, tz=LUX) - MICROSECOND, True),
        (pendulum.datetime(2026, 6, 22, 13, tz=LUX), False),
    ],
)
def test_it_holds_its_start_but_not_its_end(moment, inside):
    assert (moment in LUNCH) is inside


def test_an_empty_interval_holds_nothing():
    noon = at("2026-06-22T12:00Z")
    assert noon not in Interval(noon, noon)


def test_an_interval_that_ends_before_it_starts_is_refused():
    with pytest.raises(InvalidCalendarError, match="ends before it starts"):
        Interval(at("2026-06-22T12:00Z"), at("2026-06-22T12:00Z") - MICROSECOND)


def test_the_order_of_its_ends_is_that_of_instants_not_of_the_wall_clock():
    assert REPEATED.duration == timedelta(hours=1)
    with pytest.raises(InvalidCalendarError):
        Interval(local(2026, 10, 25, 2, 30, fold=1), local(2026, 10, 25, 2, 45))


@pytest.mark.parametrize(
    "ends", [(local(2026, 3, 29, 1), local(2026, 3, 29, 4)), (at("2026-03-29T00:00Z"), at("2026-03-29T02:00Z"))]
)
def test_its_duration_is_physical_time(ends):
    assert Interval(*ends).duration == timedelta(hours=2)


@pytest.mark.parametrize("bad", [datetime(2026, 6, 22), date(2026, 6, 22), None, 0, "2026-06-22"])  # noqa: DTZ001 - the point
def test_its_ends_are_aware_datetimes(bad):
    with pytest.raises(NaiveInstantError):
        Interval(bad, at("2026-06-23T00:00Z"))
    with pytest.raises(NaiveInstantError):
        Interval(at("2026-06-21T00:00Z"), bad)


@pytest.mark.parametrize(
    ("start", "zone"),
    [
        (local(2026, 6, 22, 12), LUX),
        (pendulum.datetime(2026, 6, 22, tz="Asia/Tokyo"), "Asia/Tokyo"),
        (at("2026-06-22T12:00Z"), "UTC"),
        (at("2026-06-22T12:00+02:00"), "UTC"),  # an offset is no zone
        (pendulum.datetime(2026, 6, 22, tz=pendulum.FixedTimezone(7200)), "UTC"),
    ],
)
def test_it_is_shown_in_the_zone_of_its_start_or_else_in_utc(start, zone):
    interval = Interval(start, local(2026, 6, 25, zone="America/New_York"))
    assert (interval.start.timezone_name, interval.end.timezone_name) == (zone, zone)


def test_it_shows_the_right_fold():
    assert (REPEATED.start.fold, REPEATED.end.fold) == (0, 1)


def test_it_shows_its_ends_with_their_offsets():
    assert repr(REPEATED) == "Interval(2026-10-25T02:30:00+02:00 .. 2026-10-25T02:30:00+01:00)"


def test_equal_pairs_of_instants_are_equal_in_any_zone():
    same = Interval(at("2026-06-22T10:00Z"), at("2026-06-22T11:00Z"))
    assert (same == LUNCH, hash(same) == hash(LUNCH), {same, LUNCH} == {LUNCH}) == (True, True, True)


@pytest.mark.parametrize(
    "other",
    [
        Interval(local(2026, 6, 22, 12), local(2026, 6, 22, 13) + MICROSECOND),
        Interval(local(2026, 6, 22, 12) - MICROSECOND, local(2026, 6, 22, 13)),
        (LUNCH.start, LUNCH.end),
        None,
    ],
    ids=repr,
)
def test_it_equals_nothing_else(other):
    assert other != LUNCH


def test_readings_of_a_repeated_hour_are_told_apart():
    twice = [Interval(local(2026, 10, 25, 2, 30, fold=fold), local(2026, 10, 25, 4)) for fold in (0, 1)]
    assert twice[0] != twice[1]


@copies
def test_a_copy_is_equal_and_shows_the_same(again):
    copied = again(REPEATED)
    assert (copied == REPEATED, repr(copied)) == (True, repr(REPEATED))


@pytest.mark.parametrize("name", ["start", "_start_us", "new"])
def test_it_cannot_be_changed(name):
    with pytest.raises(AttributeError, match="never changes"):
        setattr(LUNCH, name, 0)
    with pytest.raises(AttributeError, match="never changes"):
        delattr(LUNCH, name)


def test_it_has_no_order():
    with pytest.raises(TypeError):
        LUNCH < REPEATED  # noqa: B015 - it raises


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"])
def test_whatever_was_taken_can_be_shown_in_any_zone(zone):
    start, end = local(2, 1, 3, zone=zone), local(9998, 12, 29, zone=zone)
    ever = Interval(start, end)
    assert (ever.start.isoformat(), ever.end.isoformat()) == (start.isoformat(), end.isoformat())


@pytest.mark.parametrize(
    ("start", "end"),
    [("0001-01-01T00:00+14:00", "2026-01-01T00:00Z"), ("2026-01-01T00:00Z", "9999-12-31T23:59:59.999999-12:00")],
)
def test_ends_that_some_zone_could_not_show_are_refused(start, end):
    with pytest.raises(OutOfRangeError, match="within the years 2 to 9998"):
        Interval(at(start), at(end))


# Segment


def segment(start, end, *why, is_open=True):
    us = [round(at(text).timestamp()) * 1_000_000 for text in (start, end)]
    return Segment(*us, is_open, why, LUX)


NIGHT = segment(
    "2026-10-25T00:30Z", "2026-10-25T01:30Z", Reason("open"), Reason("clock change", about=("back", "60", "03:00"))
)


def test_a_segment_shows_its_ends_in_its_zone_with_the_right_fold():
    assert (NIGHT.start.isoformat(), NIGHT.start.fold) == ("2026-10-25T02:30:00+02:00", 0)
    assert (NIGHT.end.isoformat(), NIGHT.end.fold) == ("2026-10-25T02:30:00+01:00", 1)


def test_the_duration_of_a_segment_is_physical_time():
    assert NIGHT.duration == timedelta(hours=1)


def test_the_text_of_a_segment_has_all_its_reasons():
    assert NIGHT.reason == "open; clocks go back 60 min at 03:00"


def test_a_segment_prints_its_ends_and_its_reason():
    closed = segment("2026-06-22T22:00Z", "2026-06-23T22:00Z", Reason("holiday", "Nationalfeierdag"), is_open=False)
    assert str(closed) == "2026-06-23 00:00:00 .. 2026-06-24 00:00:00  holiday: Nationalfeierdag"


@copies
def test_a_copy_of_a_segment_is_equal(again):
    assert (again(NIGHT), hash(again(NIGHT))) == (NIGHT, hash(NIGHT))


def test_a_segment_cannot_be_changed():
    with pytest.raises(AttributeError):
        NIGHT.why = ()


def test_intervals_that_differ_in_either_end_hash_differently():
    ends = [datetime(2026, 6, day, tzinfo=ZoneInfo("UTC")) for day in (22, 23, 24)]
    pairs = [(ends[0], ends[1]), (ends[0], ends[2]), (ends[1], ends[2])]
    assert len({hash(Interval(start, end)) for start, end in pairs}) == 3
