"""Values that last from one instant to another: equal if and only if their instants are, in a repeated hour too."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sla_engine.errors import NaiveInstantError
from sla_engine.whatif import Moved, Outage, Work

LUXEMBOURG, APIA = ZoneInfo("Europe/Luxembourg"), ZoneInfo("Pacific/Apia")
FIRST, SECOND = (datetime(2026, 10, 25, 2, 30, tzinfo=LUXEMBOURG, fold=fold) for fold in (0, 1))
LATE = datetime(2026, 10, 25, 4, tzinfo=LUXEMBOURG)
MAKERS = (lambda start, end: Work("technician", start, end), Outage)


@pytest.mark.parametrize("make", MAKERS)
def test_the_readings_of_a_repeated_hour_are_two_starts(make):
    assert len({make(FIRST, LATE), make(SECOND, LATE)}) == 2
    assert make(SECOND, LATE).start.isoformat() == "2026-10-25T02:30:00+01:00"


@pytest.mark.parametrize("make", MAKERS)
def test_one_instant_of_a_repeated_hour_is_the_same_start_in_any_zone(make):
    here, there = datetime(1986, 9, 28, 2, tzinfo=LUXEMBOURG), datetime(1986, 9, 27, 13, tzinfo=APIA)
    assert make(here, LATE) == make(there, LATE)
    assert hash(make(here, LATE)) == hash(make(there, LATE))


@pytest.mark.parametrize("make", MAKERS)
def test_from_the_first_to_the_second_reading_passes_an_hour(make):
    assert make(FIRST, SECOND).length_us == 3_600_000_000


@pytest.mark.parametrize("make", MAKERS)
def test_a_start_without_a_zone_is_refused_by_name(make):
    with pytest.raises(NaiveInstantError, match=r"^start .* is naive"):
        make(datetime(2026, 10, 25), LATE)  # noqa: DTZ001 - the point


def test_a_clock_that_moves_to_the_other_reading_has_moved():
    one, other = (
        Moved("T-1", "response", 1, None, us, "Europe/Luxembourg")
        for us in (1_792_888_200_000_000, 1_792_891_800_000_000)
    )
    assert [moved.due.isoformat() for moved in (one, other)] == [FIRST.isoformat(), SECOND.isoformat()]
    assert one != other
