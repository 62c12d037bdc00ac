"""QuietHours: the hours in which alerts are held back. Pure: a later run tells those that are held now."""

from dataclasses import dataclass
from datetime import datetime

from sla_engine.calendars import BusinessCalendar
from sla_engine.tracking.alert import DUE, Alert


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Holds alerts outside the open time of a calendar; with `breaches_exempt` only warnings and their withdrawals.

    The withdrawal of a breach counts as a breach, so that people who were woken by a breach learn at once that there was
    none. Held alerts stay pending.

    >>> from datetime import UTC, datetime
    >>> quiet = QuietHours(BusinessCalendar("Mo-Fr 08:00-18:00", tz="Europe/Luxembourg"))
    >>> alert = Alert("desk/T-1/response/0/75%25/0", "T-1", "response", 0, "warning", "75%", 0, 0, "UTC")
    >>> quiet.holds(alert, datetime(2026, 6, 22, 3, tzinfo=UTC)), quiet.holds(alert, datetime(2026, 6, 22, 9, tzinfo=UTC))
    (True, False)
    """

    calendar: BusinessCalendar
    breaches_exempt: bool = True

    def holds(self, alert: Alert, now: datetime) -> bool:
        """Return whether an alert is held at an instant.

        Raises:
            NaiveInstantError: `now` is naive.
            OutOfRangeError: the calendar does not reach to `now`.
        """
        exempt = self.breaches_exempt and alert.threshold == DUE
        return not exempt and not self.calendar.is_open(now)
