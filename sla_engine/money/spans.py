"""Spans: what lasts from one aware datetime to another: work that is charged, and outages of a service. Values."""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal

from sla_engine.calendars.instants import fixed, instant_us
from sla_engine.errors import InvalidArgumentError
from sla_engine.money.cent_rounding import is_amount


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


@dataclass(frozen=True, slots=True)
class Work(Span):
    """Work of one role from `start` to `end` (aware, the end after the start), on site or remote.

    `kilometres` are those of its travel, where a contract charges by them; `about` names it in a quote, such as a ticket's id.

    >>> from datetime import UTC, datetime
    >>> Work("technician", datetime(2026, 6, 22, 8, tzinfo=UTC), datetime(2026, 6, 22, 9, 20, tzinfo=UTC)).length_us
    4800000000

    Raises:
        NaiveInstantError: start or end has no time zone.
        InvalidArgumentError: the end is not after the start, or the kilometres are no exact number of 0 or more.
    """

    role: str
    start: datetime
    end: datetime
    _: KW_ONLY
    on_site: bool = False
    kilometres: Decimal | int | None = None
    about: str | None = None

    def __post_init__(self) -> None:
        self.fix()
        if self.length_us <= 0:
            raise InvalidArgumentError(f"work ends after it starts; got {self.start} to {self.end}")
        if self.kilometres is not None and not is_amount(self.kilometres):
            raise InvalidArgumentError(f"expected kilometres of 0 or more, whole or Decimal; got {self.kilometres!r}")


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
