"""Window: the span of time whose tickets and costs are counted. A value."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.instants import instant_us
from sla_engine.errors import InvalidArgumentError

FIRST, LAST = int(NAT), int(np.iinfo(np.int64).max)  # before and after all instants


@dataclass(frozen=True, slots=True)
class Window:
    """The instants in [since, until), in microseconds of UTC; by default all instants.

    >>> from datetime import UTC
    >>> june = Window.of(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    >>> june.has(june.since), june.has(june.until)
    (True, False)
    """

    since: int = FIRST
    until: int = LAST

    @classmethod
    def of(cls, since: datetime | None, until: datetime | None) -> "Window":
        """Return the window between two instants, or without a bound where there is none.

        Raises:
            InvalidArgumentError: `until` is not after `since`.
            NaiveInstantError: `since` or `until` has no zone.
        """
        low = FIRST if since is None else instant_us(since)
        high = LAST if until is None else instant_us(until)
        if high <= low:
            raise InvalidArgumentError(f"expected until to be after since, got since {since} and until {until}")
        return cls(low, high)

    @property
    def begins(self) -> bool:
        """Whether the window has a first instant."""
        return self.since != FIRST

    def has(self, us: int) -> bool:
        """Return whether an instant lies in the window."""
        return self.since <= us < self.until

    def misses(self, opened: Micros) -> npt.NDArray[np.bool_]:
        """Return which instants lie outside the window; unknown ones do not."""
        found: npt.NDArray[np.bool_] = (opened != NAT) & ((opened < self.since) | (opened >= self.until))
        return found
