"""Spans between two aware datetimes: work that is charged, and outages of a service. Values."""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal

from sla_engine.calendars.instants import fixed, instant_us
from sla_engine.errors import InvalidArgumentError
from sla_engine.money.cent_rounding import is_amount


class Span:
    """The base of slotted dataclasses with a `start` and an `end`.

    Both keep their wall time, with an offset in place of the zone, so that spans compare exactly in a repeated hour.
    """

    __slots__ = ()

    start: datetime
    end: datetime

    def fix(self) -> None:
        """Replace the zones of `start` and `end` by offsets, while the value is made.

        Raises:
            NaiveInstantError: `start` or `end` is naive, or is no datetime.
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
        """The length, in microseconds of physical time."""
        return self.end_us - self.start_us


@dataclass(frozen=True, slots=True)
class Work(Span):
    """Work of one role from `start` to `end` (aware, the end after the start), on site or remote.

    `kilometres` are those of its travel, if a contract charges by them; `about` names the work in a quote, as a ticket's id.

    >>> from datetime import UTC, datetime
    >>> Work("technician", datetime(2026, 6, 22, 8, tzinfo=UTC), datetime(2026, 6, 22, 9, 20, tzinfo=UTC)).length_us
    4800000000

    Raises:
        NaiveInstantError: `start` or `end` has no time zone.
        InvalidArgumentError: `end` is not after `start`, or `kilometres` is no exact number of 0 or more.
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
            raise InvalidArgumentError(f"work must end after it starts, got {self.start} to {self.end}")
        if self.kilometres is not None and not is_amount(self.kilometres):
            raise InvalidArgumentError(f"expected kilometres as int or Decimal, 0 or more, got {self.kilometres!r}")


@dataclass(frozen=True, slots=True)
class Outage(Span):
    """A service was down from `start` up to, not including, `end` (both aware); `about` names it, such as a ticket's id.

    An outage that ends when it starts is allowed, since logs by the minute have such rows; it is no downtime.

    >>> from datetime import UTC, datetime
    >>> Outage(datetime(2026, 6, 22, 8, tzinfo=UTC), datetime(2026, 6, 22, 9, 20, tzinfo=UTC)).length_us
    4800000000

    Raises:
        NaiveInstantError: `start` or `end` has no time zone.
        InvalidArgumentError: `end` lies before `start`.
    """

    start: datetime
    end: datetime
    _: KW_ONLY
    about: str | None = None

    def __post_init__(self) -> None:
        self.fix()
        if self.length_us < 0:
            raise InvalidArgumentError(f"an outage must not end before it starts, got {self.start} to {self.end}")
