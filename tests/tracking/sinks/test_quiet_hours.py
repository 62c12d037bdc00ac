"""Quiet hours: what is held when, at the edges of a calendar too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sla_engine import BusinessCalendar
from sla_engine.errors import NaiveInstantError
from sla_engine.tracking import Alert
from sla_engine.tracking.sinks import QuietHours
from tests.tracking.sinks.receiver import alert

TZ = ZoneInfo("Europe/Luxembourg")
CALENDAR = BusinessCalendar("Mo-Fr 08:00-18:00; PH off", tz="Europe/Luxembourg", holidays="LU")
OPENING = datetime(2026, 6, 22, 8, tzinfo=TZ)
CLOSING = datetime(2026, 6, 22, 18, tzinfo=TZ)
MICROSECOND = timedelta(microseconds=1)
NIGHT = datetime(2026, 6, 22, 3, tzinfo=TZ)

WARNING = alert("T-1", "75%")
BREACH = alert("T-2")
UNDONE_WARNING = alert("T-3", "75%", withdrawn=True)
UNDONE_BREACH = alert("T-4", withdrawn=True)
ALL = [WARNING, BREACH, UNDONE_WARNING, UNDONE_BREACH]


def passing(quiet: QuietHours, now: datetime) -> list[Alert]:
    return [one for one in ALL if not quiet.holds(one, now)]


@pytest.mark.parametrize(
    ("now", "held"),
    [(OPENING - MICROSECOND, True), (OPENING, False), (CLOSING - MICROSECOND, False), (CLOSING, True)],
)
def test_alerts_are_held_from_closing_up_to_opening(now: datetime, *, held: bool) -> None:
    assert QuietHours(CALENDAR).holds(WARNING, now) is held


def test_alerts_are_held_on_a_holiday() -> None:
    national_day = datetime(2026, 6, 23, 10, tzinfo=TZ)
    assert QuietHours(CALENDAR).holds(WARNING, national_day)


def test_what_concerns_a_breach_passes_at_night() -> None:
    assert passing(QuietHours(CALENDAR), NIGHT) == [BREACH, UNDONE_BREACH]


def test_without_exemption_nothing_passes_at_night() -> None:
    assert passing(QuietHours(CALENDAR, breaches_exempt=False), NIGHT) == []


@pytest.mark.parametrize("exempt", [False, True])
def test_everything_passes_by_day(*, exempt: bool) -> None:
    assert passing(QuietHours(CALENDAR, breaches_exempt=exempt), OPENING) == ALL


def test_an_instant_counts_wherever_it_is_told() -> None:
    assert not QuietHours(CALENDAR).holds(WARNING, OPENING.astimezone(UTC))


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(NaiveInstantError):
        QuietHours(CALENDAR).holds(WARNING, datetime(2026, 6, 22, 3))  # noqa: DTZ001  # naive on purpose
