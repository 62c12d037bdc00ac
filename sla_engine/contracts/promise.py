"""Promise: a target together with the calendar in which its time counts."""

from dataclasses import dataclass
from datetime import datetime

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.arrays import Micros
from sla_engine.calendars.instants import Instant
from sla_engine.calendars.method_arguments import Landing
from sla_engine.calendars.timeline.numpy_columns import Errors
from sla_engine.contracts.values.targets import Target


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise of one target to a ticket of a contract, tier, site, kind and priority.

    `calendar` is the one in which the target's time counts: the tier's hours at the site, or 24/7 for elapsed time.

    >>> import pendulum
    >>> from sla_engine.contracts import load_contract
    >>> terms = load_contract("mixvoip-support").latest
    >>> promise = terms.promise("response", tier="business", site="LU")
    >>> str(promise.due(pendulum.datetime(2026, 6, 22, 17, 30, tz="Europe/Luxembourg")))
    '2026-06-24 08:30:00+02:00'
    """

    target: Target
    calendar: BusinessCalendar
    landing: Landing = "closing"

    def due(self, start: datetime) -> Instant:
        """Return when the target is due for a clock that starts at an instant and never pauses.

        Raises:
            NaiveInstantError: the start has no time zone.
            OutOfRangeError: the start or the due instant lies outside the years with data.
            NeverOpensError: the hours have no open time after the start.
        """
        return self.target.due(self.calendar, start, landing=self.landing)

    def due_many(self, starts: Micros, *, errors: Errors = "raise") -> Micros:
        """Return when the target is due for each start; int64 microseconds of UTC in and out; NaT stays NaT.

        Raises:
            ColumnError: a row has no due instant, and `errors` is not "nat"; the message gives the index of the row.
        """
        return self.target.due_many(self.calendar, starts, landing=self.landing, errors=errors)
