"""Groups: the rows of an audit log on their way to becoming tickets."""

from collections import Counter
from collections.abc import Iterator

from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.events.audit import AuditedTicket, Update, audited_ticket, updates
from sla_engine.sources.mappings.mapping import Mapping
from sla_engine.sources.tables.row_checks import CheckedRows


class Groups:
    """The rows of an audit log by ticket, as far as their tickets are not complete."""

    __slots__ = ("_done", "_known", "_mapping", "_odd", "_open", "_source")

    def __init__(self, source: str, mapping: Mapping, odd: Counter[str]) -> None:
        self._odd = odd
        self._source = source
        self._mapping = mapping
        self._open: dict[str, list[Update]] = {}
        self._done: set[str] = set()
        self._known: dict[str | None, str | None] = {}

    def take(self, chunk: CheckedRows) -> Iterator[BadRow]:
        """Take good rows; yield those that come after their ticket was complete."""
        for ticket, update in updates(chunk, self._known):
            if ticket in self._done:
                title = self._mapping.tickets.layout.title("id")
                yield BadRow(
                    self._source, update.line, title, ticket, "the rows of a ticket together, as the mapping says"
                )
            elif rows := self._open.get(ticket):
                rows.append(update)
            else:
                self._open[ticket] = [update]

    def complete(self) -> list[AuditedTicket]:
        """Return the tickets that are complete when the rows of each stand together: all but the last."""
        made = [self._audited(ticket, self._open.pop(ticket)) for ticket in list(self._open)[:-1]]
        self._done.update(one.id for one in made)
        return made

    def rest(self) -> list[AuditedTicket]:
        """Return all tickets that are left."""
        return [self._audited(ticket, rows) for ticket, rows in self._open.items()]

    def _audited(self, ticket: str, rows: list[Update]) -> AuditedTicket:
        return audited_ticket(ticket, rows, self._mapping.states, self._odd)
