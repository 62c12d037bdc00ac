"""Writes the state of the second version: `python -m tests.tracking.second_version.write URL rows.json told.jsonl`.

It was run with the code of that version (revision 0002 of the tables, conventions 2), on an empty database of SQLite,
PostgreSQL and MariaDB each, which had the same rows in the end. It is kept to be read: later code has other conventions.

Instants lie on 16 June 2026 in UTC, unless they have a day of their own. All tickets were put at 08:30 into source `desk`; at
each of `RUNS` what had happened by then was recorded, swept, and told to the sinks: `ear` took all, `pager` nothing, `some`
the first three alerts of all; `mail` was never called.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sla_engine.clocks import Event, Ticket
from sla_engine.contracts import load_contract, parse_contract
from sla_engine.errors import SinkError
from sla_engine.tracking import Alert, Tracker

HERE = Path(__file__).parent
CONTRACT = load_contract(HERE / "contract.toml")
# Of an hour less for a response, in force when the ticket `edited` came.
EARLIER = parse_contract((CONTRACT.text or "").replace('response = "4h"', 'response = "3h"'))

RUNS = ("11:05", "12:30", "14:30", "17:45")
# The tickets with what happened to them. They were opened at 08:00 in tier `basic`, unless that is said. `!` is before what was
# known only after the run at 12:30, which had told of a breach, `?` before what was known after the last run, and not swept.
LIVES = {
    "running": "opened 17:00",
    "late": "opened 12:00, ? 16:00 updated",
    "warned": "opened 13:30",
    "paused": "10:00 paused customer",
    "breached": "08:30 priority_changed P1",
    "withdrawn": "! 09:00 paused customer",
    "undone": "? 09:00 paused customer",
    "met": "09:00 responded, 10:00 resolved",
    "missed": "12:10 responded, 12:20 resolved",
    "cancelled": "12:15 cancelled",
    "answered": "11:02 responded",  # so nobody was told of its warning
    "again": "09:00 responded, 10:00 resolved, 16:00 reopened",
    "acknowledged": "12:40 acknowledged",
    "vanished": "09:00 responded",
    "absent": "09:00 responded",
    "odd / ü% ": "08:30 tier_changed plus",
    "edited": "",
    # A pause after the breach: was 150 % reached on hold?
    "held": "12:31 paused customer",
    # Two waits at a time: does one that pauses nothing end the other?
    "hidden": "09:00 paused customer, 09:10 paused colleague",
    "hidden, told before": "opened 15 08:00, 15 09:00 paused customer, 15 09:10 paused colleague",
    "hidden, answered": "09:00 paused customer, 09:10 paused colleague, 12:20 responded",
    "hidden, ended": "09:00 paused customer, 09:10 paused colleague, 12:20 resolved",
    # Two that pause: does the end of one end the other?
    "one of two": "08:30 paused customer, 08:40 paused parts, 08:50 resumed parts",
    # A ticket that waits is reopened, though it had not ended: does it wait on?
    "reopened": "09:00 paused customer, 09:10 reopened",
    # A promise that goes and comes back: does it begin anew, or go on with what was used?
    "back": "opened 10:00, 12:00 tier_changed none, 14:00 tier_changed basic",
    "back, told": "08:30 tier_changed none, 09:00 tier_changed basic",
    "back, told before": "opened 15 08:00, 15 08:30 tier_changed none, 15 09:00 tier_changed basic",
    "back, unheard": "11:02 tier_changed none, 11:30 tier_changed basic",  # so nobody was told of its first warning
    "back twice": "08:30 tier_changed none, 09:00 tier_changed plus, 14:10 tier_changed none, 17:30 tier_changed basic",
    "back, overdue": "tier plus, 12:10 tier_changed none, 12:40 tier_changed plus",
    # Paused exactly at due, and resumed when it was closed: when is it due?
    "at due": "12:00 paused customer, 17:30 resumed",
}  # fmt: skip
# Those that were opened on the 15th, and swept as a baseline at 17:00 of that day.
KNOWN_BEFORE = ("hidden, told before", "back, told before")

TABLES = ("alembic_version", "alerts", "facts", "outbox", "sinks", "tickets")


class Ear:
    """A sink that takes so many alerts, all in all."""

    def __init__(self, name: str, most: int) -> None:
        self.name = name
        self.heard: list[Alert] = []
        self._most = most

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Take alerts."""
        for alert in alerts:
            if len(self.heard) >= self._most:
                raise SinkError("the ear is full")
            self.heard.append(alert)
            yield alert


def at(text: str) -> datetime:
    """Return an instant of `LIVES`."""
    *day, time = text.split()
    return datetime.fromisoformat(f"2026-06-{day[0] if day else '16'}T{time}+00:00").astimezone(UTC)


def ticket(name: str) -> tuple[Ticket, list[tuple[str, Event]]]:
    """Return a ticket as it was put, and its events, each with the mark before it."""
    opened, tier, events = "08:00", "basic", []
    for line in filter(None, LIVES[name].split(", ")):
        match line.split():
            case "opened", *when:
                opened = " ".join(when)
            case "tier", tier:
                pass
            case words:
                events.append(_event(words))
    return Ticket(name, opened_at=at(opened), tier=tier, site="LU"), events


def _event(words: list[str]) -> tuple[str, Event]:
    mark = words.pop(0) if words[0] in ("!", "?") else ""
    day = [words.pop(0)] if ":" not in words[0] else []
    time, kind, *more = words
    place = "value" if kind.endswith("_changed") else "reason"
    return mark, Event(kind, at(" ".join([*day, time])), **{place: more[0]} if more else {})


def write(url: str) -> list[Alert]:
    """Fill an empty database; return what was told."""
    ears = Ear("ear", 1000), Ear("pager", 0), Ear("some", 3)
    with Tracker(url, CONTRACT, source="other") as tracker:
        tracker.put(Ticket("T-1", opened_at=at("08:00"), tier="basic", site="LU"))
        tracker.baseline(at("13:00"))
    with Tracker(url, CONTRACT, source="desk") as tracker:
        for name in KNOWN_BEFORE:
            made, events = ticket(name)
            tracker.put(made)
            for _, event in events:
                tracker.record(name, event)
        tracker.baseline(at("15 17:00"))
        for name in ("ear", "pager", "some", "mail"):
            tracker.expect(Ear(name, 0))
        tracker.put_many(ticket(name)[0] for name in LIVES if name not in KNOWN_BEFORE and name != "edited")
    with Tracker(url, EARLIER, source="desk") as tracker:
        tracker.put(ticket("edited")[0])
    with Tracker(url, CONTRACT, source="desk") as tracker:
        for run in RUNS:
            _record(tracker, "", at(run))
            if run == "14:30":
                _record(tracker, "!", at(run))
                tracker.vanished(LIVES.keys() - {"vanished"}, at(run), close=True)
                tracker.vanished(LIVES.keys() - {"absent"}, at(run), close=False)
            tracker.sweep(at(run))
            for ear in ears:
                _tell(tracker, ear, at(run))
        _record(tracker, "?", at("18:00"))
    return ears[0].heard


def _record(tracker: Tracker, mark: str, until: datetime) -> None:
    for name in LIVES:
        for marked, event in ticket(name)[1]:
            if marked == mark and event.at <= until and name not in KNOWN_BEFORE:
                tracker.record(name, event)


def _tell(tracker: Tracker, ear: Ear, now: datetime) -> None:
    with suppress(SinkError):  # what is not told stays in the outbox
        tracker.deliver(ear, now)


def rows(url: str) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of a database as JSON has them: digests in hexadecimal, and yes and no as such."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mysql+pymysql:"))
    found = {}
    with engine.connect() as connection:
        for name in TABLES:
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            read = connection.execute(sa.select(table)).mappings()
            found[name] = sorted(
                ({key: _plain(key, value) for key, value in row.items()} for row in read), key=json.dumps
            )
    engine.dispose()
    return found


YES_OR_NO = {"absent", "baseline", "gone", "kept", "passed", "tried", "undone", "withdrawn"}


def _plain(name: str, value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    return bool(value) if name in YES_OR_NO else value


def main(url: str, rows_to: str, told_to: str) -> None:
    """Write a state, and what was in it and told into two files."""
    told = write(url)
    said = rows(url)
    tables = []
    for name in TABLES:
        lines = ",\n".join(json.dumps(row) for row in said[name])
        tables.append(f'"{name}": [\n{lines}\n]')
    whole = ",\n".join(tables)
    Path(rows_to).write_text(f"{{\n{whole}\n}}\n", "utf-8")
    Path(told_to).write_text("".join(f"{alert.line()}\n" for alert in told), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
