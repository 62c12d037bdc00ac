"""EventLog: the events of a log by ticket, to be joined to a table of tickets."""

from collections.abc import Iterable, Iterator

from sla_engine.clocks import Event
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.tables.row_checks import CheckedRows
from sla_engine.sources.ticket_columns import datetime_at

OF_A_TICKET = "the id of a ticket of the table"


class EventLog:
    """All events of a log in memory, each ticket's in the order of the log.

    An id that comes twice in the table of tickets has its events both times.
    """

    __slots__ = ("_events", "_lines", "_source", "_title", "_used")

    def __init__(self, source: str, title: str) -> None:
        self._source = source
        self._title = title
        self._events: dict[str, list[Event]] = {}
        self._lines: dict[str, list[int]] = {}
        self._used: set[str] = set()

    def add(self, checked: CheckedRows) -> None:
        """Add the good rows of a chunk."""
        for line, ticket, event in _events(checked):
            self._events.setdefault(ticket, []).append(event)
            self._lines.setdefault(ticket, []).append(line)

    def of(self, tickets: Iterable[str]) -> list[tuple[Event, ...]]:
        """Return the events of each ticket; those of an id that comes again are the same ones, and no copy."""
        ids = list(tickets)
        logs = {one: tuple(self._events.get(one, ())) for one in dict.fromkeys(ids)}
        self._used.update(logs)
        return [logs[one] for one in ids]

    def left_over(self) -> list[BadRow]:
        """Return the rows of tickets that nobody asked for, in the order of the log."""
        rows = [(line, one) for one, lines in self._lines.items() if one not in self._used for line in lines]
        return [BadRow(self._source, line, self._title, ticket, OF_A_TICKET) for line, ticket in sorted(rows)]


def _events(checked: CheckedRows) -> Iterator[tuple[int, str, Event]]:
    """Yield line, ticket and event of each row."""
    count = len(checked.lines)
    nothing: list[str | None] = [None] * count
    ids, tickets, kinds, reasons, values, whos, seqs = (
        checked.words.get(name, nothing) for name in ("id", "ticket", "kind", "reason", "value", "by", "seq")
    )
    ats = checked.times["at"].tolist()
    for i, line in enumerate(checked.lines.tolist()):
        seq = seqs[i]
        event = Event(
            str(kinds[i]),
            datetime_at(ats[i]),
            reason=reasons[i] or None,
            value=values[i] or None,
            by=whos[i] or None,
            seq=int(seq) if seq else None,
            id=ids[i] or None,
        )
        yield line, str(tickets[i]), event
