"""Whole logs: `evaluate_log` beside ticket by ticket, beside what others can do of it, and as logs grow.

python -m benchmarks.logs --rounds 5 --uci PATH-TO/incident_event_log.csv.gz
"""

import argparse
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks import incidents, process, rivals
from benchmarks.desk import Column
from benchmarks.lives import NOW_US, contract, contract_text, first_tickets, lives
from benchmarks.peers import attempt
from benchmarks.race import Contestant, race, table
from sla_engine import evaluate, evaluate_log
from sla_engine.contracts import parse_contract

NOW = datetime.fromtimestamp(NOW_US / 1_000_000, UTC)
OURS = "evaluate_log, pyarrow"
SAMPLE = 2_000  # tickets for those who go one by one
A_TICKET = 5.5  # events
LATE = ("missed", "overdue")


def side_by_side(count: int, rounds: int) -> None:
    """Race over one log: ours on every kind of frame, ticket by ticket, the rivals, the floor, and plain copying."""
    tickets, events = lives(count)
    desk, many = contract(), len(events)
    answer = evaluate_log(tickets, events, desk, as_of=NOW)
    moved = tickets.nbytes + events.nbytes + answer.nbytes
    contestants = [Contestant(OURS, lambda: evaluate_log(tickets, events, desk, as_of=NOW), many)]
    frames: dict[str, tuple[object, object]] = {
        "polars": (pl.from_arrow(tickets), pl.from_arrow(events)),
        "pandas": (tickets.to_pandas(), events.to_pandas()),
    }
    for name, (left, right) in frames.items():
        contestants.append(
            Contestant(f"evaluate_log, {name}", lambda a=left, b=right: evaluate_log(a, b, desk, as_of=NOW), many)  # type: ignore[misc] # defaults bind the loop's values
        )
    singly, some = _singly(tickets, events, answer)
    contestants.append(Contestant(f"evaluate, {SAMPLE:,} tickets one by one", singly, some))
    contestants.append(Contestant("join of ids and sort alone", lambda: _floor(tickets, events), many))
    source, target = np.ones(moved, dtype=np.uint8), np.empty(moved, dtype=np.uint8)
    contestants.append(Contestant("np.copyto of all columns in and out", lambda: np.copyto(target, source), many))
    notes = {}
    for name, run, same in _rivals(tickets, events, answer):
        contestants.append(Contestant(name, run, many))
        notes[name] = same
    rows = race(contestants, rounds, notes)
    table(f"{count:,} tickets, {many:,} events, 3 targets: {len(answer):,} rows", rows, "ns an event", 1e9)
    best = {row.name: row.best for row in rows}
    copying = best["np.copyto of all columns in and out"]
    print(f"\nbest of {rounds}: {best[OURS] * many:.2f} s; columns in and out: {moved / 2**20:,.0f} MiB, ", end="")
    print(f"moved at {copying / best[OURS]:.1%} of the speed of copying; ", end="")
    print(f"{best[OURS] / best['join of ids and sort alone']:.1f} times the floor of join and sort")


def _singly(tickets: pa.Table, events: pa.Table, answer: pa.Table) -> tuple[Callable[[], object], int]:
    """Return the evaluation of a sample one by one, checked against the answer, and how many events it has."""
    desk, ids = contract(), tickets["id"].slice(0, SAMPLE)
    chosen = first_tickets(tickets, events, SAMPLE)
    mine = answer.filter(pc.is_in(answer["ticket"], value_set=ids.combine_chunks()))
    assert incidents.unlike(chosen, mine, desk, NOW) == 0
    return lambda: [evaluate(ticket, desk, as_of=NOW) for ticket in chosen], sum(
        len(ticket.events) for ticket in chosen
    )


def _floor(tickets: pa.Table, events: pa.Table) -> object:
    """Find the ticket of each event and the order by ticket and instant: what no way around can do without."""
    ticket = pc.index_in(events["ticket"], value_set=tickets["id"].combine_chunks()).to_numpy().astype(np.int64)
    at = events["at"].combine_chunks().cast(pa.int64()).to_numpy()
    at = at - at.min()
    return np.argsort((ticket << int(at.max()).bit_length()) | at, kind="stable")


def _rivals(tickets: pa.Table, events: pa.Table, answer: pa.Table) -> list[tuple[str, Callable[[], Column], str]]:
    """Return those that are there, and how many clocks that are not late they disagree about."""
    given = rivals.stretches(tickets, events)
    clocks = answer.filter(pc.equal(answer["target"], "resolution"))
    elapsed = clocks["elapsed"].cast(pa.int64()).to_numpy()
    good = ~pc.is_in(clocks["state"], value_set=pa.array(LATE)).to_numpy()
    found = []
    for name, build in (("searchsorted", rivals.searched), ("workclock", rivals.workclock)):
        run = attempt(name, lambda build=build: build(given))  # type: ignore[misc] # a default binds the loop's value
        if run is not None:
            differ = np.count_nonzero((run() != elapsed) & good)
            found.append((f"{name}, arithmetic of one target", run, f"{differ} of {good.sum()} differ"))
    return found


def growing(sizes: list[int], rounds: int) -> None:
    """Print how time and memory grow with the log, each size in a process of its own."""
    print("\n| events | tickets | s | s of processor | ns of processor an event | MiB in | MiB out | MiB at the peak |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size in sizes:
        count = round(size / A_TICKET)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            tickets, events = lives(count)
            many = len(events)
            process.write(folder, tickets, events, contract_text())
            del tickets, events
            _line(process.measured(folder, NOW, rounds), count, many)


def _line(found: process.Measured, tickets: int, events: int) -> None:
    print(
        f"| {events:,} | {tickets:,} | {found.seconds:.2f} | {found.processor:.2f} | {found.processor / events * 1e9:,.0f} "
        f"| {found.given:,.0f} | {found.answer:,.0f} | {found.peak:,.0f} |",
        flush=True,
    )


def real(path: Path, least: int, rounds: int) -> None:
    """Print the same of the real log, copied to so many events at least, and how its copies compare."""
    desk = parse_contract(incidents.CONTRACT, file="incidents.toml")
    read = incidents.read(path)
    tickets, events = incidents.tables(read)
    copies = ceil(least / len(events))
    as_of = incidents.after(copies)
    answer = evaluate_log(tickets, events, desk, as_of=as_of)
    print(
        f"\n{incidents.unlike(read, answer, desk, as_of)} of {len(read):,} incidents differ from what `evaluate` says"
    )
    all_tickets, all_events = incidents.copied(tickets, copies), incidents.copied(events, copies)
    with tempfile.TemporaryDirectory() as name:
        process.write(Path(name), all_tickets, all_events, incidents.CONTRACT)
        print(
            "\n| events | tickets | s | s of processor | ns of processor an event | MiB in | MiB out | MiB at the peak |"
        )
        print("|---:|---:|---:|---:|---:|---:|---:|---:|")
        _line(process.measured(Path(name), as_of, rounds), len(all_tickets), len(all_events))
    whole = evaluate_log(all_tickets, all_events, desk, as_of=as_of)
    assert whole.slice(0, len(answer)).drop_columns("ticket").equals(answer.drop_columns("ticket"))
    print("\n| copy | clocks | of them on other hours | of these in another state |\n|---:|---:|---:|---:|")
    for row in incidents.compared(whole, copies, desk):
        print("| " + " | ".join(f"{value:,}" for value in row) + " |")


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uci", type=Path, help="the UCI incident log, incident_event_log.csv.gz")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tickets", type=int, default=200_000)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100_000, 1_000_000, 10_000_000])
    options = parser.parse_args()
    print(f"numpy {np.__version__}, pyarrow {pa.__version__}, polars {pl.__version__}, pandas {pd.__version__}")
    if options.tickets:
        side_by_side(options.tickets, options.rounds)
    if options.sizes:
        growing(options.sizes, options.rounds)
    if options.uci:
        real(options.uci, 1_000_000, options.rounds)


if __name__ == "__main__":
    main()
