"""Instants as people read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sla_engine.calendars.instants import instant_at, instant_us
from sla_engine.show.instants import moment, short_moment, wall_time

ZONE = ZoneInfo("Europe/Luxembourg")


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2026-06-24T15:00:00+02:00", "Wed 2026-06-24 15:00 +02:00"),
        ("2026-06-24T15:00:07+02:00", "Wed 2026-06-24 15:00:07 +02:00"),
        ("2026-06-24T15:00:00.000001+02:00", "Wed 2026-06-24 15:00:00.000001 +02:00"),
        ("2026-06-24T00:00:00Z", "Wed 2026-06-24 00:00 +00:00"),
        ("1901-01-01T12:00:00+00:24:36", "Tue 1901-01-01 12:00 +00:24:36"),
        ("", ""),
        (None, ""),
    ],
)
def test_an_instant_has_its_weekday_and_its_offset(iso, shown):
    assert moment(iso) == shown


def test_an_instant_and_its_text_read_the_same():
    at = datetime(2026, 6, 24, 13, tzinfo=UTC)
    assert moment(at) == moment(at.isoformat())
    assert moment(instant_at(instant_us(at), ZONE)) == "Wed 2026-06-24 15:00 +02:00"


def test_a_repeated_hour_is_told_by_its_offset():
    both = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(ZONE) for hour in (0, 1)]
    assert [moment(at) for at in both] == ["Sun 2026-10-25 02:30 +02:00", "Sun 2026-10-25 02:30 +01:00"]


def test_a_wall_time_is_told_to_the_second():
    at = instant_at(instant_us(datetime(2026, 6, 24, 13, 0, 0, 999_999, tzinfo=UTC)), ZONE)
    assert wall_time(at) == "2026-06-24 15:00:00"
    assert wall_time(at, offset=True) == "2026-06-24 15:00:00 +02:00"


def test_a_short_moment_has_the_day_and_the_minute():
    assert short_moment(datetime(2026, 6, 4, 9, 5, tzinfo=UTC)) == "Thu 4 Jun 09:05"
