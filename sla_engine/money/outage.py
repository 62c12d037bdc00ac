"""Outage: a stretch of time in which a service was down. A value."""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from sla_engine.errors import InvalidArgumentError
from sla_engine.money.span import Span


@dataclass(frozen=True, slots=True)
class Outage(Span):
    """A service was down from `start` up to, not including, `end` (both aware); `about` names it, such as a ticket's id.

    One that ends when it starts is no downtime: logs that are kept by the minute have such.

    >>> from datetime import UTC, datetime
    >>> Outage(datetime(2026, 6, 22, 8, tzinfo=UTC), datetime(2026, 6, 22, 9, 20, tzinfo=UTC)).length_us
    4800000000

    Raises:
        NaiveInstantError: start or end has no time zone.
        InvalidArgumentError: the end lies before the start.
    """

    start: datetime
    end: datetime
    _: KW_ONLY
    about: str | None = None

    def __post_init__(self) -> None:
        self.fix()
        if self.length_us < 0:
            raise InvalidArgumentError(f"an outage does not end before it starts; got {self.start} to {self.end}")
