"""Log tables: Arrow tables of tickets and events in, a table with a row for each cycle of each clock out."""

from typing import TYPE_CHECKING

import numpy as np

from sla_engine.bulk.batches import Errors
from sla_engine.bulk.evaluation import Evaluated, evaluated
from sla_engine.bulk.log_input import LOG_NEEDED, NEEDED, Input, check_columns, read
from sla_engine.bulk.log_output import Lines, error_lines, schema, written
from sla_engine.bulk.logs import CODE, Found
from sla_engine.bulk.plans import Contracts, Fault
from sla_engine.bulk.refusal import refuse
from sla_engine.bulk.singly import Singly, evaluated_singly, told_of
from sla_engine.contracts import Contract
from sla_engine.errors import InvalidArgumentError

if TYPE_CHECKING:
    import pyarrow as pa


def evaluate_tables(
    tickets: "pa.Table", events: "pa.Table", contracts: Contracts, now: int, *, errors: Errors = "raise"
) -> "pa.Table":
    """Return where every clock of the tickets stands at an instant (microseconds of UTC), as `evaluate_log` tells it.

    Raises:
        ColumnError: a needed column is missing or of the wrong kind, or rows have no answer and `errors` is `raise`.
        InvalidArgumentError: `errors` is neither `raise` nor `column`.
    """
    if errors not in ("raise", "column"):
        raise InvalidArgumentError(f"errors is 'raise' or 'column', got {errors!r}")
    check_columns("tickets", tickets.column_names, NEEDED)
    check_columns("events", events.column_names, LOG_NEEDED)
    given = read(tickets, events, errors)
    if errors == "raise" and given.event_faults:
        refuse(given.event_faults, events, "events")
    answer = evaluated(contracts, given.rows, given.events, now)
    singly = evaluated_singly(contracts, given.rows, given.events, np.flatnonzero(answer.doubt), now)
    faults = _faults(given, answer, singly)
    if errors == "raise" and faults:
        refuse(faults, tickets, "tickets")
    columns = schema(tickets.schema, with_errors=errors == "column")
    reasons = {row: f"{fault.column}: expected {fault.expected}" for row, fault in faults.items()}
    parts = _lines(contracts, answer, singly, faults)
    said = reasons if errors == "column" else None
    return written(parts, tickets["id"], columns, found=_found(answer, singly), faults=said, now=now)


def _faults(given: Input, answer: Evaluated, singly: Singly) -> dict[int, Fault]:
    """Return why tickets have no answer."""
    faulty = np.array([plan.fault is not None for plan in answer.plans], dtype=bool)[answer.plan] & ~answer.doubt
    planned = {
        row: fault
        for row in np.flatnonzero(faulty).tolist()
        if (fault := answer.plans[answer.plan[row]].fault) is not None
    }
    return {**planned, **singly.faults, **given.spoilt, **given.faults}


def _lines(contracts: Contracts, answer: Evaluated, singly: Singly, faults: dict[int, Fault]) -> list[Lines]:
    """Return the lines of all tickets: as columns have them, one by one, or of errors."""
    out = answer.doubt.copy()
    out[list(faults)] = True
    everything = Lines(answer.targets, answer.target, answer.place, answer.told)
    parts = [everything.only(~out[answer.told.clock])]
    for number, status in singly.statuses.items():
        if number not in faults:
            for place, (target, cycles) in enumerate(status.clocks.items()):
                same = np.zeros(len(cycles), dtype=np.int64)
                parts.append(Lines((target,), same, same + place, told_of(number, cycles)))
    many = [contracts] if isinstance(contracts, Contract) else list(contracts.values())
    targets = tuple(dict.fromkeys(target for one in many for target in one.targets))
    parts.append(error_lines(targets, np.array(sorted(faults), dtype=np.int64)))
    return parts


def _found(answer: Evaluated, singly: Singly) -> Found:
    """Return all findings; of a ticket evaluated by itself, those that were made then."""
    kept = ~answer.doubt[answer.found.ticket]
    own = [(number, CODE[one.code]) for number, status in singly.statuses.items() for one in status.findings]
    return Found(
        np.concatenate((answer.found.ticket[kept], np.array([ticket for ticket, _ in own], dtype=np.int64))),
        np.concatenate((answer.found.code[kept], np.array([code for _, code in own], dtype=np.int8))),
    )
