"""Deadlines as JSON lines, JSON, CSV or a table; all but the table are written as they come."""

import heapq
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice
from math import inf

from sla_engine.cli.output.printing import print_csv, print_lines, print_table
from sla_engine.clocks.many.answers.due_instants import STATES, Deadlines
from sla_engine.clocks.many.answers.iso_texts import iso_texts
from sla_engine.clocks.many.answers.latest_cycles import LatestCycles
from sla_engine.errors import SlaError
from sla_engine.show.instants import moment
from sla_engine.show.records import as_json
from sla_engine.sources import TicketColumns

FIELDS = ("ticket", "tier", "site", "target", "due", "state", "provisional")

# A table is for people: beyond so many lines it shows the most urgent and says how to get all.
MOST = 200

ENDED = frozenset({"met", "missed", "cancelled", "not_applicable"})

# So many lines are joined into one write.
BATCH = 8_192

# Ticket, tier, site, target, due, state, provisional.
Line = tuple[str, str, str, str, str | None, str, bool]
# Whether its clock has ended, due instant or infinity, place, and the line itself.
Ranked = tuple[bool, float, int, Line]


class Writer:
    """Takes the answers of one chunk after another: for each ticket a line per target."""

    def __init__(self) -> None:
        self.started = False

    def write(self, tickets: TicketColumns, answer: Deadlines | LatestCycles) -> None:
        """Take the due instants or the clock states of one chunk."""
        self.start()
        lines = _lines(tickets, answer)
        while batch := list(islice(lines, BATCH)):
            self.put(batch)

    def start(self) -> None:
        """Begin, once."""
        if not self.started:
            self.started = True
            self.begin()

    def begin(self) -> None:
        """Write what stands before all lines."""

    def put(self, batch: list[Line]) -> None:
        """Write some lines."""

    def end(self) -> None:
        """Write what stands behind all lines."""


def _lines(tickets: TicketColumns, answer: Deadlines | LatestCycles) -> Iterator[Line]:
    """Return the lines of a chunk, target by target within a ticket."""
    if isinstance(answer, LatestCycles):
        return (line for _, line in _state_lines(tickets, answer))
    columns = []
    for target in answer.targets:
        states = [STATES[state] for state in answer.state[target].tolist()]
        dues = iso_texts(answer.due[target], answer.zone)
        same = ([target] * len(tickets), [False] * len(tickets))
        columns.append(zip(tickets.id, tickets.tier, tickets.site, same[0], dues, states, same[1], strict=True))
    return chain.from_iterable(zip(*columns, strict=True))


def _state_lines(tickets: TicketColumns, states: LatestCycles) -> Iterator[tuple[int | None, Line]]:
    """Yield due instant (in microseconds) and line of each clock, target by target within a ticket."""

    def of(target: str) -> Iterator[tuple[int | None, Line]]:
        for row, (due, text, state, provisional) in zip(states.rows, states.of(target), strict=True):
            yield due, (tickets.id[row], tickets.tier[row], tickets.site[row], target, text, state, provisional)

    return chain.from_iterable(zip(*map(of, states.targets), strict=True))


@lru_cache(maxsize=4096)
def _terms(tier: str, site: str, target: str) -> str:
    return f'"tier": {as_json(tier)}, "site": {as_json(site)}, "target": {as_json(target)}'


def _objects(batch: list[Line]) -> Iterator[str]:
    """Yield each line as a JSON object; written by hand, since only the id needs encoding anew each time."""
    for ticket, tier, site, target, due, state, provisional in batch:
        shown = f'"{due}"' if due else "null"
        yield (
            f'{{"ticket": {as_json(ticket)}, {_terms(tier, site, target)}, "due": {shown}, '
            f'"state": "{state}", "provisional": {"true" if provisional else "false"}}}'
        )


class JsonLinesWriter(Writer):
    """One object a line, its keys in the order of `FIELDS`."""

    def put(self, batch: list[Line]) -> None:
        """Write some lines."""
        sys.stdout.write("\n".join(_objects(batch)) + "\n")


class JsonWriter(Writer):
    """One array of such objects."""

    def begin(self) -> None:
        """Open the array."""
        sys.stdout.write("[")
        self._before = "\n"

    def put(self, batch: list[Line]) -> None:
        """Write some elements."""
        sys.stdout.write(self._before + ",\n".join(_objects(batch)))
        self._before = ",\n"

    def end(self) -> None:
        """Close the array, which may be empty."""
        sys.stdout.write("\n]\n" if self._before == ",\n" else "]\n")


class CsvWriter(Writer):
    """A header and one row a line."""

    def begin(self) -> None:
        """Write the header."""
        print_csv([FIELDS])

    def put(self, batch: list[Line]) -> None:
        """Write some rows; no due instant is an empty cell."""
        print_csv((*line, "true" if provisional else "false") for *line, provisional in batch)


class TableWriter(Writer):
    """A table of the most urgent lines, earliest due first, then those without a due instant.

    Clocks that may still be late go before those that have ended.
    """

    def __init__(self) -> None:
        super().__init__()
        self._first: list[Ranked] = []
        self._count = 0

    def write(self, tickets: TicketColumns, answer: Deadlines | LatestCycles) -> None:
        """Take one chunk and keep what may be shown."""
        self.start()
        found = _ranked(tickets, answer, self._count)
        self._first = heapq.nsmallest(MOST, chain(self._first, found))
        self._count += len(answer.rows if isinstance(answer, LatestCycles) else tickets) * len(answer.targets)

    def end(self) -> None:
        """Print the table."""
        rows = [
            (*line[:4], f"{moment(due)} (provisional)" if provisional else moment(due), state)
            for *_, line in self._first
            for due, state, provisional in [line[4:]]
        ]
        print_table(("ticket", "tier", "site", "target", "due", "state"), rows)
        if self._count > len(rows):
            print_lines([f"The {len(rows)} most urgent of {self._count:,}; --output jsonl, json or csv prints all."])


def _ranked(tickets: TicketColumns, answer: Deadlines | LatestCycles, before: int) -> Iterator[Ranked]:
    """Yield the lines of a chunk that stand behind so many others; of due instants only the most urgent of each target."""
    if isinstance(answer, LatestCycles):
        for place, (at, line) in enumerate(_state_lines(tickets, answer), before):
            yield line[5] in ENDED, inf if at is None else at, place, line
        return
    for number, target in enumerate(answer.targets, before):
        due, state = answer.due[target], answer.state[target]
        # As datetime64, missing instants sort behind all others.
        rows = due.view("datetime64[us]").argsort(kind="stable")[:MOST]
        texts = iso_texts(due[rows], answer.zone.take(rows))
        for i, text, instant in zip(rows.tolist(), texts, due[rows].tolist(), strict=True):
            line = (tickets.id[i], tickets.tier[i], tickets.site[i], target, text, STATES[state[i]], False)
            yield False, instant if text else inf, number + i * len(answer.targets), line


WRITERS: dict[str, Callable[[], Writer]] = {
    "csv": CsvWriter,
    "json": JsonWriter,
    "jsonl": JsonLinesWriter,
    "table": TableWriter,
}


@contextmanager
def writer(output: str) -> Iterator[Writer]:
    """Yield the writer of an output.

    When the source breaks off half-way, what was written is ended in due form; when it does so at once, nothing is.
    """
    made = WRITERS[output]()
    try:
        yield made
    except SlaError:
        if made.started:
            made.end()
        raise
    made.start()
    made.end()
