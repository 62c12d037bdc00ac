"""Ticket: the data of one request for help on which promises depend."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from sla_engine.calendars.instants import fixed
from sla_engine.clocks.event import Event, check_name, check_text, checked_id
from sla_engine.clocks.ticket_fields import NO_FIELDS, TicketFields
from sla_engine.errors import InvalidTicketError


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket: its id, when it came in, the attributes that decide its promises, and its events.

    `id` is text (an integer becomes its digits). `opened_at` and `reported_at` are aware; like the instants of
    events they keep their wall time, with an offset in place of the zone. `tier` and `site` are ids of the contract,
    which `contract` may name where there are several. `kind` is `incident`, `request` or another name the contract
    knows; `priority`, `channel` and `service` are the source's own words. `fields` has texts of other columns of the source by
    names of yours, and is never changed; no promise depends on them. `events` come in any order, and are kept as a tuple.

    >>> from datetime import UTC, datetime
    >>> opened = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
    >>> ticket = Ticket("T-1", opened_at=opened, tier="business", site="LU")
    >>> ticket.kind, ticket.events
    ('incident', ())

    Raises:
        NaiveInstantError: an instant is naive or not a datetime.
        InvalidTicketError: any other value is of the wrong kind, or is empty though it is required.
    """

    id: str
    _: KW_ONLY
    opened_at: datetime
    tier: str
    site: str
    contract: str | None = None
    service: str | None = None
    kind: str = "incident"
    priority: str | None = None
    channel: str | None = None
    reported_at: datetime | None = None
    fields: Mapping[str, str] = NO_FIELDS
    events: Sequence[Event] = ()

    def __post_init__(self) -> None:
        """Check every value and freeze the fields and the events."""
        object.__setattr__(self, "id", checked_id("ticket", self.id))
        object.__setattr__(self, "opened_at", fixed(self.opened_at, "opened_at"))
        if self.reported_at is not None:
            object.__setattr__(self, "reported_at", fixed(self.reported_at, "reported_at"))
        for name in ("tier", "site"):
            check_text(name, getattr(self, name), needed=True)
        for name in ("contract", "service", "priority", "channel"):
            check_text(name, getattr(self, name))
        check_name("kind", self.kind)
        if not isinstance(self.fields, TicketFields):
            object.__setattr__(self, "fields", TicketFields(self.fields))
        object.__setattr__(self, "events", _frozen(self.events))


def _frozen(events: Iterable[Event]) -> tuple[Event, ...]:
    try:
        kept = tuple(events)
    except TypeError:
        raise InvalidTicketError(f"expected events, got {events!r}") from None
    for event in kept:
        if not isinstance(event, Event):
            raise InvalidTicketError(f"expected an Event, got {event!r}")
    return kept
