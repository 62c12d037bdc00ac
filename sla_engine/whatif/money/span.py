"""Span: what everything that lasts from one aware datetime to another shows of itself."""

from datetime import datetime

from sla_engine.calendars.instants import instant_us


class Span:
    """A stretch of time for slotted dataclasses to be one: they state `start` and `end`, and what else they have."""

    __slots__ = ()

    start: datetime
    end: datetime

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
