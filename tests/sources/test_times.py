from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.arrays import NAT
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.sources.mappings.time_formats_and_zones import IN_GAP, REPEATED, Times, contradiction

DAY_FIRST = "%d/%m/%Y %H:%M"


def read(times, *cells):
    """The cells as ISO 8601 in UTC, what was wrong with them, and what was odd."""
    odd = Counter()
    values, faults = times.read(list(cells), odd)
    told = [None if us == NAT else datetime.fromtimestamp(us / 1e6, UTC).isoformat() for us in values.tolist()]
    return told, faults, odd


def test_naive_times_are_read_on_the_clock_of_the_declared_zone():
    told, faults, odd = read(Times((DAY_FIRST,), "Europe/Luxembourg"), "29/2/2016 01:16", "1/7/2016 01:16", "", None)
    assert told == ["2016-02-29T00:16:00+00:00", "2016-06-30T23:16:00+00:00", None, None]
    assert (faults, odd) == ({}, Counter())


def test_a_time_in_a_gap_is_the_end_of_the_gap_and_counted():
    told, _, odd = read(Times((DAY_FIRST,), "Europe/Luxembourg"), "29/03/2026 02:30", "29/03/2026 02:30")
    assert told == ["2026-03-29T01:00:00+00:00"] * 2
    assert odd == {IN_GAP: 2}


def test_a_time_in_a_repeated_hour_is_its_first_reading_and_counted():
    told, _, odd = read(
        Times((DAY_FIRST,), "Europe/Luxembourg"), "25/10/2026 02:00", "25/10/2026 02:59", "25/10/2026 03:00"
    )
    assert told == ["2026-10-25T00:00:00+00:00", "2026-10-25T00:59:00+00:00", "2026-10-25T02:00:00+00:00"]
    assert odd == {REPEATED: 2}


def test_a_skipped_date_is_its_end():
    told, _, odd = read(Times((DAY_FIRST,), "Pacific/Apia"), "30/12/2011 12:00")
    assert told == ["2011-12-30T10:00:00+00:00"]
    assert odd == {IN_GAP: 1}


def test_the_first_format_that_fits_counts():
    times = Times((DAY_FIRST, "%d.%m.%Y", "iso"), "UTC")
    told, faults, _ = read(times, "1/2/2026 10:00", "1.2.2026", "2026-02-01T10:00", "2026-02-01T10:00+01:00", "soon")
    assert told[:4] == [f"2026-02-01T{hour}:00:00+00:00" for hour in ("10", "00", "10", "09")]
    assert faults == {
        4: "a time such as 24/12/2026 17:30 (%d/%m/%Y %H:%M) or 24.12.2026 (%d.%m.%Y) or 2026-12-24T17:30:00"
    }


def test_a_format_with_an_offset_needs_no_zone():
    told, faults, _ = read(Times(("%d/%m/%Y %H:%M %z",)), "1/2/2026 10:00 +0100", "1/2/2026 10:00")
    assert told[0] == "2026-02-01T09:00:00+00:00"
    assert list(faults) == [1]


def test_times_outside_the_years_with_answers_are_refused():
    _, faults, _ = read(Times((DAY_FIRST,), "UTC"), "1/1/1899 00:00", "1/1/2201 00:00", "1/1/0001 00:00")
    assert list(faults.values()) == ["an instant in the years 1900 to 2200"] * 3


@pytest.mark.parametrize("forms", [("%d/%m/%y", "%m/%d/%y"), ("%Y-%m-%d %H:%M", "%Y-%d-%m %H:%M")])
def test_formats_that_read_one_text_as_two_times_contradict_each_other(forms):
    assert contradiction(forms) == forms


@pytest.mark.parametrize("forms", [("%d/%m/%y", "%d/%m/%Y"), (DAY_FIRST, "%d/%m/%Y", "iso"), (DAY_FIRST, DAY_FIRST)])
def test_formats_for_different_texts_do_not_contradict(forms):
    assert contradiction(forms) is None


@given(
    at=st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0)),  # noqa: DTZ001
    zone=st.sampled_from(["Europe/Luxembourg", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "UTC"]),
)
def test_zoneinfo_agrees_on_every_time_that_is_one(at, zone):
    (told,), _, odd = read(Times((DAY_FIRST,), zone), at.strftime(DAY_FIRST))
    first, second = (at.replace(tzinfo=named_zone(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        assert (told, odd) == (first.isoformat(), Counter())
    elif first < second:
        assert (told, odd) == (first.isoformat(), {REPEATED: 1})
    else:
        assert odd == {IN_GAP: 1}
