"""Span: what everything that lasts from one aware datetime to another shows of itself."""

from datetime import datetime

from sla_engine.calendars.instants import fixed, instant_us


class Span:
    """A stretch of time for slotted dataclasses to be one: they state `start` and `end`, and what else they have.

    Both keep their wall time, with an offset in place of the zone, so that spans compare exactly in a repeated hour.
    """

    __slots__ = ()

    start: datetime
    end: datetime

    def fix(self) -> None:
        """Replace the zones of both by offsets, while the value is made.

        Raises:
            NaiveInstantError: one is naive or not a datetime.
        """
        object.__setattr__(self, "start", fixed(self.start, "start"))
        object.__setattr__(self, "end", fixed(self.end, "end"))

    @property
    def start_us(self) -> int:
        """The start in microseconds of UTC."""
        return instant_us(self.start)

    @property
    def end_us(self) -> int:
        """The end in microseconds of UTC."""
        return instant_us(self.end)

    @property
    def length_us(self) -> int:
        """How long it takes, in microseconds of physical time."""
        return self.end_us - self.start_us
