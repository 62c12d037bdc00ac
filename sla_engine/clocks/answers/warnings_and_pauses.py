"""Warnings and pauses of a clock. Values; instants are kept as integers."""

from dataclasses import dataclass
from datetime import timedelta

from sla_engine.calendars.half_open import Stretch
from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.show.plain_values import Plain, keys


def shown_at(us: int | None, zone: str) -> Instant | None:
    """Return an instant in microseconds of UTC in a zone, None where there is none."""
    return None if us is None else instant_at(us, named_zone(zone))


@dataclass(frozen=True, slots=True)
class Warned(Plain):
    """A warning of a clock: its threshold as the contract writes it, and the instant at which it is reached.

    `at_us` is None if the clock stopped before the threshold; `reached` tells whether it was reached by the instant of
    evaluation; `provisional` marks the instant of a paused clock, which moves until the clock is resumed.

    >>> warned = Warned("75%", 3_600_000_000, reached=True, provisional=False, zone="UTC")
    >>> str(warned.at)
    '1970-01-01 01:00:00+00:00'
    """

    PLAIN = keys("threshold", "at", "reached", "provisional")
    threshold: str
    at_us: int | None
    reached: bool
    provisional: bool
    zone: str

    @property
    def at(self) -> Instant | None:
        """The instant at which the threshold is reached."""
        return shown_at(self.at_us, self.zone)


@dataclass(frozen=True, slots=True)
class Pause(Stretch, Plain):
    """A pause of a clock; `end_us` is the instant of evaluation if the pause lasts. `own_us` is its length in own time.

    >>> Pause(0, 3_600_000_000, 1_800_000_000, "waiting for parts", None, "UTC").duration
    datetime.timedelta(seconds=3600)
    """

    PLAIN = keys("start", "end", "duration", "own", "reason", "by")
    start_us: int
    end_us: int
    own_us: int
    reason: str | None
    by: str | None
    zone: str

    @property
    def own(self) -> timedelta:
        """What it took of the target's own time."""
        return timedelta(microseconds=self.own_us)
