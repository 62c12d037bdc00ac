"""What `evaluate` says of tickets, in the form in which `evaluate_log` says it; and tickets as the tables it takes."""

import pyarrow as pa

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks import evaluate
from sla_engine.errors import SlaError

INSTANT = pa.timestamp("us", "UTC")
WORDS = ("tier", "site", "contract", "service", "kind", "priority", "channel")
TEXTS = ("kind", "reason", "value", "by", "id")


def tables_of(tickets):
    """The tables of tickets and of their events; ids are made from their places, as random tickets share theirs."""
    rows = {"id": [f"T-{i}" for i in range(len(tickets))]}
    rows |= {name: [getattr(ticket, name) for ticket in tickets] for name in WORDS}
    logged = [(f"T-{i}", event) for i, ticket in enumerate(tickets) for event in ticket.events]
    columns = {name: pa.array(values, pa.string()) for name, values in rows.items()}
    for name in ("opened_at", "reported_at"):
        columns[name] = _instants([getattr(ticket, name) for ticket in tickets])
    events = {name: pa.array([getattr(event, name) or None for _, event in logged], pa.string()) for name in TEXTS}
    events["ticket"] = pa.array([ticket for ticket, _ in logged], pa.string())
    events["at"] = _instants([event.at for _, event in logged])
    events["seq"] = pa.array([event.seq for _, event in logged], pa.int64())
    return pa.table(columns), pa.table(events)


def _instants(values):
    return pa.array([None if at is None else instant_us(at) for at in values], pa.int64()).cast(INSTANT)


def expected(tickets, contract, as_of):
    """The rows that `evaluate_log` owes, of all tickets that `evaluate` has an answer for, and the ids of the others."""
    rows, errors = [], []
    for i, ticket in enumerate(tickets):
        try:
            status = evaluate(ticket, contract, as_of=as_of)
        except SlaError:
            errors.append(f"T-{i}")
            continue
        findings = ", ".join(finding.code for finding in status.findings) or None
        for target in status:
            rows.extend(_row(f"T-{i}", clock, findings) for clock in status.cycles(target))
    return rows, errors


def _row(ticket, clock, findings):
    return {
        "ticket": ticket,
        "target": clock.target,
        "cycle": clock.cycle,
        "state": str(clock.state),
        "due": clock.due_us,
        "provisional": clock.provisional,
        "started_at": clock.started_us,
        "stopped_at": clock.stopped_us,
        "breached_at": clock.breached_us,
        "elapsed": clock.elapsed,
        "remaining": clock.remaining,
        "paused": clock.paused,
        "share": clock.share,
        "findings": findings,
    }


def told(table):
    """The rows of an answer, instants as microseconds."""
    for name in ("due", "started_at", "stopped_at", "breached_at"):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table[name].cast(pa.int64()))
    return table.to_pylist()
