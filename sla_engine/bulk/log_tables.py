"""Log tables: Arrow tables of tickets and events in, a table with a row for each cycle of each clock out."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sla_engine.bulk.answers import answered
from sla_engine.bulk.batches import Errors
from sla_engine.bulk.lines import Lines
from sla_engine.bulk.log_input import LOG_NEEDED, NEEDED, check_columns, read
from sla_engine.bulk.log_output import error_lines, schema, written
from sla_engine.bulk.plans import Contracts, Fault
from sla_engine.bulk.refusal import refuse
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
    answer = answered(contracts, given.rows, given.events, now)
    faults = {**answer.faults, **given.spoilt, **given.faults}
    if errors == "raise" and faults:
        refuse(faults, tickets, "tickets")
    said = {row: f"{fault.column}: expected {fault.expected}" for row, fault in faults.items()}
    return written(
        _with_errors(answer.lines, contracts, faults),
        tickets["id"],
        schema(tickets.schema, with_errors=errors == "column"),
        found=answer.found,
        faults=said if errors == "column" else None,
        now=now,
    )


def _with_errors(lines: Lines, contracts: Contracts, faults: Mapping[int, Fault]) -> Lines:
    """Return lines with a line for each target of every ticket without an answer, in place of all others of it."""
    if not faults:
        return lines
    tickets = np.array(sorted(faults), dtype=np.int64)
    many = [contracts] if isinstance(contracts, Contract) else list(contracts.values())
    targets = tuple(dict.fromkeys(target for one in many for target in one.targets))
    kept = lines.only(~np.isin(lines.told.clock, tickets))
    return Lines.joined([kept, error_lines(targets, tickets)]).in_order()
