"""Deadlines as JSON lines, JSON, CSV or a table; all but the table are written chunk by chunk."""

import heapq
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import chain, islice
from math import inf

from sla_engine.bulk.files.due_objects import due_objects, terms
from sla_engine.cli.output.output_formats import print_csv, print_lines, print_table
from sla_engine.clocks.many.answers.due_instants import STATES, Deadlines
from sla_engine.clocks.many.answers.iso_texts import iso_texts
from sla_engine.clocks.many.answers.latest_cycles import LatestCycles
from sla_engine.errors import SlaError
from sla_engine.show.instants import moment
from sla_engine.show.json_and_csv import as_json
from sla_engine.sources import Chunk

FIELDS = ("ticket", "tier", "site", "target", "due", "state", "provisional")

# A table shows at most so many lines, the most urgent ones, and says how to get all.
MOST = 200

ENDED = frozenset({"met", "missed", "cancelled", "not_applicable"})

# Bytes of an id; chunks with longer ones are written line by line.
LONG = 256

# The number of lines that are joined into one write.
BATCH = 8_192

# Ticket, tier, site, target, due, state, provisional.
Line = tuple[str, str, str, str, str | None, str, bool]
# Whether the clock of the line has ended, its due instant or infinity, its place, and the line.
Ranked = tuple[bool, float, int, Line]

# A chunk, with its due instants or its clock states.
Answered = tuple[Chunk, Deadlines | LatestCycles]


def print_answers(answers: Generator[Answered, None, None], output: str) -> None:
    """Print the due instants or the clock states of one chunk after another: for each ticket a line per target.

    If the source breaks off half-way, the output is still well-formed; if it fails at once, nothing is printed.
    """
    first = next(answers, None)
    broken: list[SlaError] = []

    def taken() -> Iterator[Answered]:
        nonlocal first
        if first is not None:
            yield first
        first = None  # or it would stay in memory beside all others
        try:
            yield from answers
        except SlaError as error:
            broken.append(error)

    with closing(answers):
        PRINTED[output](taken())
    if broken:
        raise broken[0]


def _batches(answers: Iterator[Answered]) -> Iterator[list[Line]]:
    """Yield the lines of all chunks in batches for one write each."""
    for tickets, answer in answers:
        lines = _lines(tickets, answer)
        while batch := list(islice(lines, BATCH)):
            yield batch
        del tickets, answer, lines  # or they would stay in memory beside the next chunk


def _named(tickets: Chunk) -> Iterator[tuple[str, str, str]]:
    """Yield id, tier and site of each ticket."""
    tiers, sites = tickets.words("tier"), tickets.words("site")
    return ((name, tier or "", site or "") for name, tier, site in zip(tickets.ids(), tiers, sites, strict=True))


def _lines(tickets: Chunk, answer: Deadlines | LatestCycles) -> Iterator[Line]:
    """Return the lines of a chunk, target by target within a ticket."""
    if isinstance(answer, LatestCycles):
        return (line for _, line in _state_lines(tickets, answer))
    columns = [
        zip(iso_texts(answer.due[target], answer.zone), answer.state[target].tolist(), strict=True)
        for target in answer.targets
    ]
    return (
        (*named, target, due, STATES[state], False)
        for named, *each in zip(_named(tickets), *columns, strict=True)
        for target, (due, state) in zip(answer.targets, each, strict=True)
    )


def _state_lines(tickets: Chunk, states: LatestCycles) -> Iterator[tuple[int | None, Line]]:
    """Yield due instant (in microseconds) and line of each clock, target by target within a ticket."""
    named = list(_named(tickets))

    def of(target: str) -> Iterator[tuple[int | None, Line]]:
        for row, (due, text, state, provisional) in zip(states.rows, states.of(target), strict=True):
            yield due, (*named[row], target, text, state, provisional)

    return chain.from_iterable(zip(*map(of, states.targets), strict=True))


def _texts(answers: Iterator[Answered], *, between: str) -> Iterator[str]:
    """Yield the JSON objects of some tickets after another, each with what stands between two behind it."""
    for tickets, answer in answers:
        if isinstance(answer, Deadlines) and answer.targets and tickets.id.sizes().max(initial=LONG) == LONG:
            yield from due_objects(tickets, answer, between)
        else:
            lines = _lines(tickets, answer)
            while batch := list(islice(lines, BATCH)):
                yield "".join(one + between for one in _objects(batch))
        del tickets, answer  # or they would be in memory beside the next chunk


def _objects(batch: list[Line]) -> Iterator[str]:
    """Yield each line as a JSON object."""
    for ticket, tier, site, target, due, state, provisional in batch:
        shown = f'"{due}"' if due else "null"
        yield (
            f'{{"ticket": {as_json(ticket)}, {terms(tier, site, target)}, "due": {shown}, '
            f'"state": "{state}", "provisional": {"true" if provisional else "false"}}}'
        )


def _print_json_lines(answers: Iterator[Answered]) -> None:
    for text in _texts(answers, between="\n"):
        sys.stdout.write(text)


def _print_json(answers: Iterator[Answered]) -> None:
    between = ",\n"
    sys.stdout.write("[")
    before = "\n"
    for text in _texts(answers, between=between):
        sys.stdout.write(before + text.removesuffix(between))
        before = between
    sys.stdout.write("\n]\n" if before == between else "]\n")


def _print_csv(answers: Iterator[Answered]) -> None:
    """Print a header and rows; a missing due instant is an empty cell."""
    print_csv([FIELDS])
    for batch in _batches(answers):
        print_csv((*line, "true" if provisional else "false") for *line, provisional in batch)


def _print_table(answers: Iterator[Answered]) -> None:
    """Print the most urgent lines, earliest due first, then those without a due instant.

    Clocks that may still be late go before those that have ended.
    """
    first: list[Ranked] = []
    count = 0
    for tickets, answer in answers:
        first = heapq.nsmallest(MOST, chain(first, _ranked(tickets, answer, count)))
        count += len(answer.rows if isinstance(answer, LatestCycles) else tickets) * len(answer.targets)
        del tickets, answer  # or they would stay in memory beside the next chunk
    rows = [
        (*line[:4], f"{moment(due)} (provisional)" if provisional else moment(due), state)
        for *_, line in first
        for due, state, provisional in [line[4:]]
    ]
    print_table(("ticket", "tier", "site", "target", "due", "state"), rows)
    if count > len(rows):
        print_lines([f"The {len(rows)} most urgent of {count:,}; --output jsonl, json or csv prints all."])


def _ranked(tickets: Chunk, answer: Deadlines | LatestCycles, before: int) -> Iterator[Ranked]:
    """Yield the lines of a chunk, of which `before` come first; of due instants only the most urgent of each target."""
    if isinstance(answer, LatestCycles):
        for place, (at, line) in enumerate(_state_lines(tickets, answer), before):
            yield line[5] in ENDED, inf if at is None else at, place, line
        return
    for number, target in enumerate(answer.targets, before):
        due, state = answer.due[target], answer.state[target]
        # As datetime64, missing instants are sorted after all others.
        rows = due.view("datetime64[us]").argsort(kind="stable")[:MOST]
        texts = iso_texts(due[rows], answer.zone.take(rows))
        for i, text, instant in zip(rows.tolist(), texts, due[rows].tolist(), strict=True):
            named = (tickets.id[i] or "", tickets.word("tier", i) or "", tickets.word("site", i) or "")
            line = (*named, target, text, STATES[state[i]], False)
            yield False, instant if text else inf, number + i * len(answer.targets), line


PRINTED = {"csv": _print_csv, "json": _print_json, "jsonl": _print_json_lines, "table": _print_table}
