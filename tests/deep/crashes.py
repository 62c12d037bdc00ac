"""Trackers killed at random points: `python -m tests.deep.crashes --runs 300 --seed 1`.

With `--tellers 3` several at once instead, which tell one sink: `--alerts 1000 --pause 0.05 --kills 100` (see `one_teller`).

A child process takes tickets in, records events, sweeps and tells a sink, over and over; at a random moment it is killed
(kill -9) and another one goes on where the state says. `--url` names an empty database; without it, a file of SQLite. In the
end every alert must have been recorded exactly once and told at least once, no key told with other words than before, no
alert be missing that one evaluation of the last data tells of, and the database be intact. Exits 1 otherwise.
"""

import json
import multiprocessing
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkProcess
from pathlib import Path

import click
import sqlalchemy as sa

from sla_engine.clocks import Event, Ticket
from sla_engine.contracts import load_contract
from sla_engine.tracking import Tracker
from sla_engine.tracking.alert import AlertKey
from sla_engine.tracking.sinks import StdoutSink
from sla_engine.tracking.state.database_tables import alerts, outbox
from sla_engine.tracking.state.state_database import StateDatabase
from tests.deep import one_teller
from tests.servers import empty_database
from tests.waiting import PATIENCE, eventually

START = datetime(2026, 6, 1, 6, tzinfo=UTC)
ROUND = timedelta(hours=6)
PER_ROUND = 12
LONGEST = 0.4  # seconds that a child is left at most
OPENING = 0.2  # the share of those that are killed from the opening of the state on
FORKED = multiprocessing.get_context("fork")  # a child is at work at once, and shares nothing that is open


@dataclass
class Tally:
    """How it went: kills, rounds, alerts, alerts told twice, and what is wrong."""

    kills: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    recorded: int = 0
    withdrawn: int = 0
    told: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        killed = ", ".join(f"{count} in {name}" for name, count in sorted(self.kills.items()))
        return "\n".join(
            (
                *self.wrong,
                f"kills      {sum(self.kills.values())} ({killed})",
                f"rounds     {self.rounds}",
                f"recorded   {self.recorded}, of which withdrawn {self.withdrawn}",
                f"told       {self.told}, and {self.again} times again under the same key",
                f"wrong      {len(self.wrong)}",
            )
        )


def tickets_of(number: int) -> list[Ticket]:
    """The tickets that a source has in a round: those of earlier rounds too, some with what became known late."""
    found = []
    for first in range(max(0, number - 3), number + 1):
        for index in range(PER_ROUND):
            opened = START + ROUND * first + timedelta(minutes=11 * index)
            events = [Event("responded", opened + timedelta(hours=5))] if index % 3 == 0 and first < number else []
            # Told two rounds later of a response in time: what was told before is withdrawn.
            if index % 4 == 1 and first < number - 1:
                events.append(Event("responded", opened + timedelta(minutes=9)))
            found.append(Ticket(f"{first}/{index}", opened_at=opened, tier="business", site="LU", events=events))
    return found


def work(url: str, number: int, end: int, out: Path, said: Path) -> None:
    """Be a child: do the rounds from one on before another; tell alerts to one file, and what is being done to another."""
    with out.open("w") as told, said.open("w", buffering=1) as words:
        words.write("open\n")
        with Tracker(url, load_contract("mixvoip-support")) as tracker:
            while number < end:
                now = START + ROUND * (number + 1)
                words.write(f"import {number}\n")
                tracker.put_many(tickets_of(number))
                words.write(f"record {number}\n")
                tracker.record(f"{number}/0", Event("paused", now - timedelta(hours=5), id="p"))
                tracker.record(f"{number}/0", Event("resumed", now - timedelta(hours=4), id="r"))
                words.write(f"sweep {number}\n")
                tracker.sweep(now)
                words.write(f"deliver {number}\n")
                tracker.deliver(StdoutSink(stream=told), now)
                number += 1
                words.write(f"done {number}\n")


def run(runs: int, *, seed: int = 0, url: str | None = None) -> Tally:
    """Kill so many children; let a last one finish a round, and look at what is there."""
    with tempfile.TemporaryDirectory() as folder:
        where = url or f"sqlite:///{folder}/state.db"
        tally, heard = _killed(runs, random.Random(seed), where, Path(folder))  # noqa: S311 - not a secret
        _judge(where, heard, tally)
        if where.startswith("sqlite:///"):
            _check_file(where.removeprefix("sqlite:///"), tally)
        return tally


def _killed(runs: int, draw: random.Random, url: str, folder: Path) -> tuple[Tally, list[str]]:
    """Kill children, and let a last one do a round; return the lines that all of them told."""
    tally, heard = Tally(), []
    out, said = folder / "out", folder / "said"
    for run_number in range(runs + 1):
        last = run_number == runs
        for path in (out, said):
            path.write_text("")
        end = tally.rounds + 1 if last else sys.maxsize
        child = FORKED.Process(target=work, args=(url, tally.rounds, end, out, said))
        child.start()
        if not last:
            # Some while they open the state, most while they work.
            _await(said, child, "open" if draw.random() < OPENING else "import")
            time.sleep(draw.uniform(0, LONGEST))
            child.kill()
        child.join(PATIENCE)
        lines = said.read_text().split("\n")[:-1]
        if child.exitcode != (0 if last else -signal.SIGKILL):
            tally.wrong.append(f"a child ended with {child.exitcode}: {' | '.join(lines[-3:])}")
            break
        if not last:
            tally.kills[lines[-1].split()[0]] += 1
        tally.rounds = max((int(line.split()[1]) for line in lines if line.startswith("done ")), default=tally.rounds)
        # A line that was cut reached nobody.
        heard += [line for line in out.read_text().splitlines(keepends=True) if line.endswith("\n")]
    return tally, heard


def _await(said: Path, child: ForkProcess, mark: str) -> None:
    """Wait until a child has come so far."""
    eventually(lambda: mark in said.read_text() or not child.is_alive())


def _judge(url: str, heard: list[str], tally: Tally) -> None:
    """Compare what was told with what was recorded, and that with what the tickets say in the end."""
    told: dict[str, set[str]] = {}
    for line in heard:
        told.setdefault(json.loads(line)["key"], set()).add(line)
    state = StateDatabase(url)
    with state.reading() as connection:
        rows = connection.execute(sa.select(alerts)).all()
        untold = connection.execute(sa.select(sa.func.count()).where(outbox.c.told_us.is_(None))).scalar() or 0
        passed = set(connection.execute(sa.select(outbox.c.alert).where(outbox.c.passed)).scalars())
    state.close()
    tally.recorded, tally.told, tally.again = len(rows), len(told), len(heard) - len(told)
    tally.withdrawn = sum(row.kind == "withdrawn" for row in rows)
    tally.wrong += [f"told in different words: {sorted(lines)}" for lines in told.values() if len(lines) > 1]
    if untold:
        tally.wrong.append(f"{untold} alerts are not told")
    with Tracker(url, load_contract("mixvoip-support")) as tracker:
        now = START + ROUND * tally.rounds
        if again := tracker.sweep(now):
            tally.wrong.append(f"a sweep found more: {again}")
        tally.wrong += [f"told, and not recorded: {key}" for key in sorted(set(told) - _keys(rows))]
        standing = {_key(row) for row in rows if not row.undone and row.kind != "withdrawn" and row.key not in passed}
        tally.wrong += [
            f"passed over while it ran: {_key(row)}" for row in rows if row.key in passed and not row.stopped_us
        ]
        tally.wrong += [f"recorded, standing, and not told: {key}" for key in sorted(standing - set(told))]
        expected = Counter((one, late) for one in tracker.ids() for late in _late(tracker, one, now))
    found = Counter((row.ticket, row.target) for row in rows if row.kind == "breach" and not row.undone)
    differing = (one for one in found | expected if found[one] != expected[one])
    tally.wrong += [f"recorded {found[one]} times and true {expected[one]} times: {one}" for one in differing]


def _late(tracker: Tracker, ticket: str, now: datetime) -> list[str]:
    status = tracker.status(ticket, now)
    return [target for target in status for clock in status.cycles(target) if clock.state in {"overdue", "missed"}]


def _keys(rows: list[sa.Row]) -> set[str]:
    return {_key(row) for row in rows}


def _key(row: sa.Row) -> str:
    said = (row.source, row.ticket, row.target, row.cycle, row.threshold, row.generation)
    return str(AlertKey(*said, row.kind == "withdrawn"))


def _check_file(path: str, tally: Tally) -> None:
    connection = sqlite3.connect(path)
    said = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    if said != [("ok",)]:
        tally.wrong.append(f"the database is not intact: {said}")


@click.command()
@click.option("--runs", default=300, show_default=True, help="How many children to kill.")
@click.option("--seed", default=1, show_default=True, help="When to kill them, as far as the machine lets us say.")
@click.option("--url", help="An empty database, in place of one that is made.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql", "mariadb"]), default="sqlite", show_default=True)
@click.option("--tellers", type=int, help="Let so many processes at once tell one sink instead.")
@click.option("--alerts", default=1000, show_default=True, help="With --tellers: how many alerts.")
@click.option("--pause", default=0.05, show_default=True, help="With --tellers: seconds that the sink takes for each.")
@click.option("--kills", default=0, show_default=True, help="With --tellers: how many to kill.")
def main(
    *, runs: int, seed: int, url: str | None, database: str, tellers: int | None, alerts: int, pause: float, kills: int
) -> None:
    """Kill trackers at random points, and look whether anything was lost or told wrongly."""
    with nullcontext(url) if url else empty_database(database) as where:
        began = time.perf_counter()
        if tellers is None:
            tally = run(runs, seed=seed, url=where)
        else:
            tally = one_teller.run(tellers, alerts, pause=pause, kills=kills, seed=seed, url=where)
        click.echo(tally)
        click.echo(f"seconds    {time.perf_counter() - began:.0f}")
    sys.exit(1 if tally.wrong else 0)


if __name__ == "__main__":
    main()
