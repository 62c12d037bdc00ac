"""Chunks: converts the tickets of a source, chunk by chunk, to the columns of this package."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from sla_engine.calendars.arrays import Micros
from sla_engine.clocks import Event
from sla_engine.clocks.column_names import WORDS
from sla_engine.clocks.many.events.event_rows import EventRows, happened, joined, logged
from sla_engine.clocks.many.tickets.rows import Rows
from sla_engine.clocks.many.tickets.text_codes import Codes


class Chunk(Protocol):
    """Tickets of a source as columns of one length, as `sources` has them."""

    @property
    def id(self) -> Sequence[str]:
        """Their ids."""

    @property
    def opened_at(self) -> Micros:
        """When they were opened, in microseconds of UTC."""

    @property
    def reported_at(self) -> Micros | None:
        """When they were reported; None where the source does not say."""

    @property
    def tier(self) -> Sequence[str]:
        """Their tiers."""

    @property
    def site(self) -> Sequence[str]:
        """Their sites."""

    @property
    def words(self) -> Mapping[str, Sequence[str | None]]:
        """The optional columns of text that the source has."""

    @property
    def events(self) -> Mapping[str, Micros]:
        """Instants by kind of event."""

    @property
    def logs(self) -> Sequence[tuple[Event, ...]] | None:
        """The events of each beyond these."""


def rows_of(tickets: Chunk) -> Rows:
    """Return the columns that promises depend on."""
    words = dict.fromkeys(WORDS, Codes.same(None, len(tickets.opened_at)))
    words |= {name: Codes.of(column) for name, column in tickets.words.items()}
    return Rows(
        opened=tickets.opened_at,
        tier=Codes.of(tickets.tier),
        site=Codes.of(tickets.site),
        **words,
        reported=tickets.reported_at,
    )


def events_of(tickets: Chunk) -> EventRows:
    """Return all events of the tickets of a chunk."""
    own = [happened(kind, instants) for kind, instants in tickets.events.items()]
    return joined([logged(tickets.logs or ()), *own])
