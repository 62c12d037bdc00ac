"""Event: one thing that happened to a ticket, at one instant.

An event is only a value here. The contract decides its effect on a clock (to stop or pause it, to change its hours).
"""

import re
from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from sla_engine.calendars.instants import fixed
from sla_engine.errors import InvalidTicketError

# The kinds of events of every contract; a contract's targets may declare further names.
EVENT_KINDS = (
    "responded",
    "auto_replied",
    "work_started",
    "paused",
    "resumed",
    "recovered",
    "resolved",
    "reopened",
    "closed",
    "cancelled",
    "merged",
    "updated",
    "tier_changed",
    "priority_changed",
    "site_changed",
    "kind_changed",
)

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a ticket: its kind, its instant, and what the source knows beyond that.

    `kind` is one of `sla_engine.clocks.EVENT_KINDS` or any other name made of letters, digits, `_` and `-` (a contract's
    target may declare it). `at` is aware and keeps its wall time, with the offset in force in place of the zone, so that events
    compare and pickle exactly in a repeated hour. `reason` is the reason of a pause, `value` the new tier, priority,
    site or kind, `by` the person or party that acted. `seq` is the source's sequence number, which orders events of one
    instant.

    >>> from datetime import UTC, datetime
    >>> Event("paused", datetime(2026, 6, 22, 15, 30, tzinfo=UTC), reason="waiting for customer").reason
    'waiting for customer'

    Raises:
        NaiveInstantError: `at` is naive or not a datetime.
        InvalidTicketError: any other value is of the wrong kind.
    """

    kind: str
    at: datetime
    _: KW_ONLY
    reason: str | None = None
    value: str | None = None
    by: str | None = None
    seq: int | None = None
    id: str | None = None

    def __post_init__(self) -> None:
        """Check every value; an id given as an integer becomes text."""
        check_name("event kind", self.kind)
        object.__setattr__(self, "at", fixed(self.at, "at"))
        if self.id is not None:
            object.__setattr__(self, "id", checked_id("event", self.id))
        for name in ("reason", "value", "by"):
            check_text(name, getattr(self, name))
        if self.seq is not None and type(self.seq) is not int:
            raise InvalidTicketError(f"expected a whole number as seq, got {self.seq!r}")


def check_name(what: str, value: object) -> None:
    """Raise if the value is no name: a letter, then letters, digits, `_` or `-`."""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise InvalidTicketError(f"expected a name of letters, digits, '_' and '-' as {what}, got {value!r}")


def check_text(what: str, value: object, *, needed: bool = False) -> None:
    """Raise if the value is not text; if it is `needed`, also for None and for empty text."""
    if isinstance(value, str) and (value or not needed):
        return
    if value is None and not needed:
        return
    raise InvalidTicketError(f"expected text as {what}, got {value!r}")


def checked_id(what: str, value: object) -> str:
    """Return an id as text; an integer becomes its digits, because many tools number their tickets."""
    if type(value) is int:
        return str(value)
    check_text(f"the id of a {what}", value, needed=True)
    return str(value)
