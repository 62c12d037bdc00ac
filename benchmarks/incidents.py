"""Incidents: the UCI log as tables, copied forward by 364 days at a time, and what its copies have in common.

The log is passed as a path; its source and licence stand in the documentation of the data set (UCI, number 498).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from benchmarks.desk import DAY_US, Column
from benchmarks.lives import INSTANT
from sla_engine import Contract, Ticket, evaluate, load_mapping, read_tickets
from sla_engine.clocks import TicketStatus

ZONE = "America/Sao_Paulo"  # not stated by the log; in this zone none of its times falls into a gap
SHIFT_US = 364 * DAY_US
BEGIN, END = datetime(2016, 2, 1, tzinfo=UTC), datetime(2018, 2, 1, tzinfo=UTC)  # in which the first copy lies whole
CONTRACT = f"""
[contract]
id = "incidents"
name = "Incidents"
zone = "{ZONE}"
[sites.desk]
name = "Desk"
zone = "{ZONE}"
region = "BR"
[hours.office]
week = "Mo-Fr 08:00-12:00,13:00-18:00"
[tiers.desk]
name = "Desk"
incident_hours = "office"
request_hours = "office"
[tiers.desk.targets]
response = {{ by_priority = {{ P1 = "30m", P2 = "2h" }}, otherwise = "8h" }}
resolution = {{ by_priority = {{ P1 = "8h", P2 = "16h" }}, otherwise = "40h" }}
[policies.targets.resolution]
pause_on = "all"
"""


def read(path: Path) -> list[Ticket]:
    """Return the incidents of the log; rows in unknown states are left out."""
    mapping = load_mapping("servicenow-audit", zone=ZONE, values={"tier": "desk", "site": "desk"})
    return [row for row in read_tickets(path, mapping=mapping) if isinstance(row, Ticket)]


def tables(tickets: Sequence[Ticket]) -> tuple[pa.Table, pa.Table]:
    """Return tickets and their events as tables."""
    columns: dict[str, pa.Array] = {
        name: pa.array([getattr(one, name) for one in tickets]) for name in ("id", "tier", "site")
    }
    columns["priority"] = pa.array([one.priority for one in tickets])
    columns["opened_at"] = pa.array([one.opened_at for one in tickets], INSTANT)
    logged = [(one.id, event) for one in tickets for event in one.events]
    events = {
        name: pa.array([getattr(event, name) for _, event in logged])
        for name in ("kind", "reason", "value", "by", "seq", "id")
    }
    events["ticket"] = pa.array([ticket for ticket, _ in logged])
    events["at"] = pa.array([event.at for _, event in logged], INSTANT)
    return pa.table(columns), pa.table(events)


def copied(table: pa.Table, copies: int) -> pa.Table:
    """Return so many copies of a table of tickets or events, each with new ids and 364 days after the one before."""
    ids, at = ("id", "opened_at") if "opened_at" in table.column_names else ("ticket", "at")
    parts = []
    for number in range(copies):
        instants = pc.add(table[at].cast(pa.int64()), number * SHIFT_US).cast(INSTANT)
        names = pc.binary_join_element_wise(table[ids], str(number), "-")
        part = table.set_column(table.schema.get_field_index(at), at, instants)
        parts.append(part.set_column(table.schema.get_field_index(ids), ids, names))
    return pa.concat_tables(parts).combine_chunks()


def after(copies: int) -> datetime:
    """Return an instant at which the last copy has long been over."""
    return END + timedelta(days=364 * copies)


def unlike(tickets: Sequence[Ticket], answer: pa.Table, contract: Contract, as_of: datetime) -> int:
    """Count the tickets of which `evaluate` says anything else than the answer does."""
    rows: dict[str, list[tuple[object, ...]]] = {}
    names = [name for name in answer.column_names if name != "ticket"]
    instants = [name for name in names if pa.types.is_timestamp(answer.schema.field(name).type)]
    columns = [answer[name].cast(pa.int64()) if name in instants else answer[name] for name in names]
    values = zip(*(column.to_pylist() for column in columns), strict=True)
    for ticket, row in zip(answer["ticket"].to_pylist(), values, strict=True):
        rows.setdefault(ticket, []).append(row)
    return sum(rows.get(one.id) != _said(evaluate(one, contract, as_of=as_of)) for one in tickets)


def _said(status: TicketStatus) -> list[tuple[object, ...]]:
    findings = ", ".join(finding.code for finding in status.findings) or None
    return [
        (
            *(one.target, one.cycle, str(one.state), one.due_us, one.provisional, one.started_us, one.stopped_us),
            *(one.breached_us, one.elapsed, one.remaining, one.paused, one.share, findings),
        )
        for target in status
        for one in status.cycles(target)
    ]


def compared(answer: pa.Table, copies: int, contract: Contract) -> list[tuple[int, int, int, int]]:
    """Compare every copy with the first: its number, its clocks, those on other hours than there, and in other states.

    A clock is on other hours if between its start and its end or due instant (and a day around) an opening or closing of the
    first copy has no counterpart 364 days later, or the other way round.

    Raises:
        AssertionError: a clock on the same hours is in another state.
    """
    size = len(answer) // copies
    state = np.array(answer["state"].to_pylist(), dtype=object).reshape(copies, size)
    start, due, stop = (_us(answer[name].slice(0, size)) for name in ("started_at", "due", "stopped_at"))
    low, high = start - DAY_US, np.maximum(due, stop) + DAY_US
    usual = _edges(contract, 0)
    found = []
    for number in range(1, copies):
        other = np.setxor1d(usual, _edges(contract, number))
        touched = np.searchsorted(other, low) < np.searchsorted(other, high, side="right")
        differ = state[number] != state[0]
        assert not (differ & ~touched).any(), f"copy {number} differs on the same hours"
        found.append((number, size, int(touched.sum()), int(differ.sum())))
    return found


def _us(column: pa.ChunkedArray) -> Column:
    return np.asarray(column.cast(pa.int64()).fill_null(0).to_numpy(), dtype=np.int64)


def _edges(contract: Contract, number: int) -> NDArray[np.int64]:
    """Return the openings and closings under which a copy lies, moved back to the first one."""
    shift = timedelta(days=364 * number)
    intervals = contract.calendar("desk", site="desk").intervals(BEGIN + shift, END + shift)
    edges = [edge for one in intervals for edge in (one.start, one.end)]
    return np.array([int(edge.timestamp()) * 1_000_000 for edge in edges], dtype=np.int64) - number * SHIFT_US
