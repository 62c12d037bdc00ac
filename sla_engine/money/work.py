"""Work: one visit or stretch of work that is charged. A value."""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal

from sla_engine.errors import InvalidArgumentError
from sla_engine.money.rounding import is_amount
from sla_engine.money.span import Span


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
