"""Stored tickets: a ticket with its events as the text that a database stores, and back."""

import json
from collections.abc import Container
from hashlib import blake2b
from typing import Any

from sla_engine.calendars.instants import instant_us, utc_at
from sla_engine.clocks import Event, Ticket
from sla_engine.tracking.state.foreign_and_damaged_tables import read_back

WORDS = ("tier", "site", "contract", "service", "kind", "priority", "channel")
SAID = ("reason", "value", "by", "seq", "id")
SIZE = 16
# The encoder of stored JSON, made once: json.dumps would make one for each of a million tickets.
compact = json.JSONEncoder(separators=(",", ":")).encode


def digest(*parts: str) -> bytes:
    """Return a digest of some texts, which differs if any of them differs."""
    made = blake2b(digest_size=SIZE)
    for part in parts:
        text = part.encode("utf-8", "surrogatepass")
        made.update(len(text).to_bytes(8, "big"))
        made.update(text)
    return made.digest()


def document(ticket: Ticket) -> str:
    """Return a ticket as JSON; missing values are left out, and events keep the order in which they were given."""
    said: dict[str, Any] = {"id": ticket.id, "opened": instant_us(ticket.opened_at)}
    if ticket.reported_at is not None:
        said["reported"] = instant_us(ticket.reported_at)
    for name in WORDS:
        if (word := getattr(ticket, name)) is not None:
            said[name] = word
    if ticket.fields:
        said["fields"] = dict(ticket.fields)
    if ticket.events:
        said["events"] = [_event(event) for event in ticket.events]
    return compact(said)


@read_back("a ticket")
def ticket_of(text: str, kinds: Container[str] | None = None) -> Ticket:
    """Return the ticket of a document; its instants are in UTC. With `kinds`, it has the events of these kinds alone.

    Raises:
        StateError: the text is no stored ticket.
    """
    said: dict[str, Any] = json.loads(text)
    return Ticket(
        said["id"],
        opened_at=utc_at(said["opened"]),
        reported_at=utc_at(said["reported"]) if "reported" in said else None,
        fields=said.get("fields", {}),
        events=tuple(_event_of(event) for event in said.get("events", ()) if kinds is None or event[0] in kinds),
        **{name: said[name] for name in WORDS if name in said},
    )


def same_event(one: Event, other: Event) -> bool:
    """Return whether two events are one that was recorded twice: by their ids, or without ids by all their values."""
    if one.id is not None or other.id is not None:
        return one.id == other.id
    return _event(one) == _event(other)


def _event(event: Event) -> list[Any]:
    """Return an event as a list of its kind, its instant, and its other values by name."""
    more = {name: value for name in SAID if (value := getattr(event, name)) is not None}
    return [event.kind, instant_us(event.at), more] if more else [event.kind, instant_us(event.at)]


def _event_of(said: list[Any]) -> Event:
    kind, at, *more = said
    return Event(kind, utc_at(at), **(more[0] if more else {}))
