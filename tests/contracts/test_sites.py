"""Closures of sites: naive ends are read on the clock of the hours, to the microsecond."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sla_engine import load_contract
from sla_engine.contracts.values.sites import Closure

ZONE = "Europe/Luxembourg"


def start_of(text, zone=ZONE):
    """The start of a closure as UTC, from ISO 8601."""
    moment = datetime.fromisoformat(text)
    return Closure(moment, moment.replace(year=2027)).interval(zone).start.astimezone(UTC).isoformat()


@pytest.mark.parametrize(
    ("naive", "instant"),
    [
        ("2026-06-22T13:45:59", "2026-06-22T11:45:59+00:00"),
        ("2026-06-22T23:59:59.999999", "2026-06-22T21:59:59.999999+00:00"),
        ("2026-01-22T00:00:00.000001", "2026-01-21T23:00:00.000001+00:00"),
        ("2026-03-29T02:30:00", "2026-03-29T01:00:00+00:00"),  # skipped: the end of the gap
        ("2026-10-25T02:30:15", "2026-10-25T00:30:15+00:00"),  # read twice: the first time
    ],
)
def test_a_naive_end_is_the_first_instant_at_which_the_clock_reads_it(naive, instant):
    assert start_of(naive) == instant


def test_an_end_with_an_offset_is_that_instant_in_any_zone():
    assert start_of("2026-06-22T13:45:59.5-04:00", "Asia/Tokyo") == "2026-06-22T17:45:59.500000+00:00"


def test_both_ends_are_read_on_the_same_clock():
    closure = Closure(datetime.fromisoformat("2026-06-22T12:00"), datetime.fromisoformat("2026-06-22T13:30"))
    assert str(closure.interval("America/New_York").duration) == "1:30:00"
    assert closure.interval("America/New_York").start.astimezone(UTC).hour == 16


def test_a_closure_may_lie_within_a_repeated_hour():
    first, second = (
        datetime(2026, 10, 25, 2, minute, tzinfo=ZoneInfo(ZONE), fold=fold) for minute, fold in ((30, 0), (15, 1))
    )
    closures = [{"start": first, "end": second}]
    (closure,) = (
        load_contract("mixvoip-support", changes={"sites": {"LU": {"closures": closures}}}).sites["LU"].closures
    )
    assert str(closure.interval(ZONE).duration) == "0:45:00"
