"""Instants go in as aware datetimes of any make and come out exact, with the right fold."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import NaiveInstantError
from sla_engine.calendars.instants import EPOCH, fixed, instant_at, instant_us
from sla_engine.calendars.timeline.zones import named_zone

LUX = "Europe/Luxembourg"
ZONES = (LUX, "UTC", "Africa/Monrovia", "Antarctica/Troll", "Europe/Amsterdam", "Pacific/Apia", "Pacific/Kwajalein")
MICROSECOND = timedelta(microseconds=1)


class Stamp(datetime):
    """As pandas' Timestamp: a datetime with nanoseconds beside its microseconds."""

    nanosecond = 1


class Nowhere(tzinfo):
    """A zone that does not know its offset."""

    def __repr__(self):
        return "Nowhere()"

    def utcoffset(self, moment):  # noqa: ARG002 - the protocol's
        return None


def offset(**parts):
    return timezone(timedelta(**parts))


@pytest.mark.parametrize(
    ("moment", "us"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), -1),
        (datetime(2026, 6, 22, 12, tzinfo=offset(hours=2)), 1_782_122_400_000_000),
        (datetime(1970, 1, 1, tzinfo=offset(seconds=1172)), -1_172_000_000),
        (datetime(1970, 1, 1, tzinfo=offset(microseconds=1)), -1),
        (datetime(1970, 1, 1, tzinfo=offset(hours=-23, minutes=-59)), 86_340_000_000),
        (datetime(1970, 1, 1, 1, tzinfo=ZoneInfo(LUX)), 0),
        (datetime(1970, 1, 1, tzinfo=ZoneInfo("Africa/Monrovia")), 2_670_000_000),  # 44 min 30 s behind
        (datetime.min.replace(tzinfo=UTC), -62_135_596_800_000_000),
        (datetime.max.replace(tzinfo=UTC), 253_402_300_799_999_999),
        (datetime.min.replace(tzinfo=offset(hours=14)), -62_135_647_200_000_000),  # before the year 1, yet exact
        (datetime.max.replace(tzinfo=offset(hours=-12)), 253_402_343_999_999_999),
        (pendulum.datetime(2026, 6, 22, 12, tz=LUX), 1_782_122_400_000_000),
        (pendulum.datetime(1970, 1, 1, tz=pendulum.FixedTimezone(3600)), -3_600_000_000),
    ],
)
def test_an_instant_is_its_microseconds_of_utc(moment, us):
    assert instant_us(moment) == us


@pytest.mark.parametrize("make", [datetime, pendulum.DateTime])
def test_the_second_reading_of_a_repeated_hour_is_an_hour_later(make):
    first, second = (make(2026, 10, 25, 2, 30, tzinfo=named_zone(LUX), fold=fold) for fold in (0, 1))
    assert instant_us(second) - instant_us(first) == 3_600_000_000


def test_a_time_in_a_gap_is_read_with_the_offset_before_it_and_with_fold_1_after_it():
    gap = datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo(LUX))
    assert instant_us(gap) == instant_us(datetime.fromisoformat("2026-03-29T02:30+01:00"))
    assert instant_us(gap.replace(fold=1)) == instant_us(datetime.fromisoformat("2026-03-29T02:30+02:00"))


def test_parts_of_a_microsecond_are_refused():
    with pytest.raises(NaiveInstantError, match="parts of a microsecond; round it first"):
        instant_us(Stamp(2026, 6, 22, tzinfo=UTC))


def test_a_timestamp_of_whole_microseconds_is_taken():
    whole = Stamp(2026, 6, 22, 12, tzinfo=UTC)
    whole.nanosecond = 0
    assert instant_us(whole) == 1_782_129_600_000_000


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 6, 22),  # noqa: DTZ001 - the point
        pendulum.naive(2026, 6, 22),
        Stamp(2026, 6, 22),
        datetime(2026, 6, 22, tzinfo=Nowhere()),
        pendulum.DateTime(2026, 6, 22, tzinfo=Nowhere()),
    ],
    ids=repr,
)
def test_a_datetime_without_an_offset_is_refused(moment):
    with pytest.raises(NaiveInstantError, match="is naive; give it a time zone"):
        instant_us(moment)


@pytest.mark.parametrize(
    "value", [None, 0, 1.5, "2026-06-22T10:00Z", date(2026, 6, 22), time(10), timedelta(0), EPOCH.date]
)
def test_what_is_no_datetime_is_refused(value):
    with pytest.raises(NaiveInstantError, match="expected an aware datetime, got "):
        instant_us(value)


any_us = st.integers(instant_us(datetime(1900, 1, 2, tzinfo=UTC)), instant_us(datetime(2200, 12, 30, tzinfo=UTC)))


@given(us=any_us, zone=st.sampled_from(ZONES))
def test_what_is_shown_reads_back(us, zone):
    assert instant_us(instant_at(us, named_zone(zone))) == us


@given(us=any_us, zone=st.sampled_from(ZONES))
def test_what_is_shown_is_what_the_standard_library_shows(us, zone):
    shown, expected = instant_at(us, named_zone(zone)), (EPOCH + us * MICROSECOND).astimezone(named_zone(zone))
    assert (shown.isoformat(), shown.fold, shown.utcoffset()) == (
        expected.isoformat(),
        expected.fold,
        expected.utcoffset(),
    )


def test_what_is_shown_is_pendulums_and_in_the_zone():
    shown = instant_at(0, named_zone(LUX))
    assert type(shown) is pendulum.DateTime
    assert shown.timezone_name == LUX


@pytest.mark.parametrize(
    ("utc", "fold"), [("2026-10-25T00:30Z", 0), ("2026-10-25T01:30Z", 1), ("2026-10-25T02:30Z", 0)]
)
def test_the_fold_says_which_reading_it_is(utc, fold):
    assert instant_at(instant_us(datetime.fromisoformat(utc)), named_zone(LUX)).fold == fold


@given(us=st.integers(-(10**15), 10**15), parts=st.integers(-86_399_999_999, 86_399_999_999))
def test_any_offset_is_exact_to_the_microsecond(us, parts):
    zone = timezone(timedelta(microseconds=parts))
    assert instant_us((EPOCH + us * MICROSECOND).astimezone(zone)) == us


@pytest.mark.parametrize("make", [datetime, pendulum.DateTime])
def test_with_an_offset_for_its_zone_an_instant_is_equal_to_itself_anywhere_and_differs_from_its_other_reading(make):
    # Python never calls a time in a repeated hour equal to one of another zone, and the two readings of one zone always.
    here = make(1986, 9, 28, 2, tzinfo=named_zone(LUX))
    apia = datetime(1986, 9, 27, 13, tzinfo=named_zone("Pacific/Apia"))
    assert here != apia
    assert fixed(here, "at") == fixed(apia, "at")
    assert hash(fixed(here, "at")) == hash(fixed(apia, "at"))
    assert fixed(here, "at") != fixed(here.replace(fold=1), "at")
    assert fixed(here, "at").isoformat() == "1986-09-28T02:00:00+02:00"


def test_an_offset_for_a_zone_drops_no_part_of_a_microsecond():
    with pytest.raises(NaiveInstantError, match="parts of a microsecond; round it first"):
        fixed(Stamp(2026, 6, 22, tzinfo=UTC), "at")
