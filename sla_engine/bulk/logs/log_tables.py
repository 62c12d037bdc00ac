"""Log tables: Arrow tables of tickets and events in, a table with a row for each cycle of each clock out."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sla_engine.bulk.arrow.batches import Errors
from sla_engine.bulk.arrow.refused_table import refuse
from sla_engine.bulk.logs.log_input import check_columns, read
from sla_engine.bulk.logs.log_output import error_lines, schema, written
from sla_engine.clocks.column_names import LOG_NEEDED, NEEDED
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.answers import Answers, answered
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.clocks.many.events.log_blocks import blocks
from sla_engine.clocks.many.promises.combination_plans import Fault, all_targets
from sla_engine.errors import InvalidArgumentError

if TYPE_CHECKING:
    import pyarrow as pa


LOG = logging.getLogger("sla_engine.bulk")
SINGLY = "evaluated_singly"


@dataclass(frozen=True, slots=True, eq=False)
class LogTable:
    """The cycles of all clocks as a table, and the rows of tickets and of events that have no answer, each with the reason.

    `one_by_one` counts the tickets that were evaluated one by one; the table's metadata has it as `SINGLY`. `fallen` counts the
    tickets that have an answer by what falls through.
    """

    table: "pa.Table"
    faults: dict[int, Fault]
    event_faults: dict[int, Fault]
    one_by_one: int
    fallen: Fallen


def evaluate_tables(
    tickets: "pa.Table", events: "pa.Table", contracts: Contracts, now: int, *, errors: Errors = "raise"
) -> "pa.Table":
    """Return where every clock of the tickets stands at an instant (microseconds of UTC), as `evaluate_log` tells it.

    Raises:
        ColumnError: a needed column is missing or of the wrong kind, or rows have no answer and `errors` is `raise`.
        InvalidArgumentError: `errors` is neither `raise` nor `column`.
    """
    return log_table(tickets, events, contracts, now, errors=errors).table


def log_table(
    tickets: "pa.Table",
    events: "pa.Table",
    contracts: Contracts,
    now: int,
    *,
    errors: Errors = "column",
    fits: bool = False,
) -> LogTable:
    """Return what `evaluate_tables` returns, with the reasons for rows without an answer; raises as it does.

    With `fits`, a ticket that fits no contract has a fault, in place of clocks that are not applicable; only then it is counted
    what falls through.
    """
    import pyarrow as pa

    if errors not in ("raise", "column"):
        raise InvalidArgumentError(f"errors is 'raise' or 'column', got {errors!r}")
    check_columns("tickets", tickets.column_names, NEEDED)
    check_columns("events", events.column_names, LOG_NEEDED)
    given = read(tickets, events, errors)
    if errors == "raise" and given.event_faults:
        refuse(given.event_faults, events, "events")
    faults: dict[int, Fault] = {**given.spoilt, **given.faults}
    columns = schema(tickets.schema, with_errors=errors == "column")
    parts, one_by_one = [], 0
    fallen: Fallen = Counter()
    for block in blocks(given.rows, given.events):
        answer = answered(contracts, block.rows, block.events, now)
        one_by_one += answer.one_by_one
        for row, fault in {**(answer.unfit if fits else {}), **answer.faults}.items():
            faults.setdefault(block.first + row, fault)
        # Of what is refused, nothing is written.
        if errors == "column" or not faults:
            mine = {i: faults[block.first + i] for i in range(len(block.rows)) if block.first + i in faults}
            fallen += answer.fallen(mine) if fits else Counter()
            ids = tickets["id"].slice(block.first, len(block.rows))
            parts.append(_part(ids, answer, contracts, mine, columns, now=now))
    if errors == "raise" and faults:
        refuse(faults, tickets, "tickets")
    LOG.info("%d of %d tickets were evaluated one by one", one_by_one, len(tickets))
    table = pa.concat_tables(parts).replace_schema_metadata({SINGLY: str(one_by_one)})
    return LogTable(table, faults, given.event_faults, one_by_one, fallen)


def no_events() -> "pa.Table":
    """Return a table of no events."""
    import pyarrow as pa

    return pa.table({"ticket": pa.nulls(0), "kind": pa.nulls(0), "at": pa.nulls(0)})


def told(
    ids: Sequence[str], answer: Answers, contracts: Contracts, faults: Mapping[int, Fault], now: int
) -> "pa.Table":
    """Return what is known of some tickets, instants in UTC; `faults` are why some have no answer, by their place."""
    import pyarrow as pa

    names = pa.array(ids, pa.string())
    like = pa.schema([("id", names.type), ("opened_at", pa.timestamp("us", "UTC"))])
    return _part(pa.chunked_array([names]), answer, contracts, faults, schema(like, with_errors=True), now=now)


def _part(
    ids: "pa.ChunkedArray",
    answer: Answers,
    contracts: Contracts,
    faults: Mapping[int, Fault],
    columns: "pa.Schema",
    *,
    now: int,
) -> "pa.Table":
    """Return what is known of the tickets of one block as a table."""
    said = {row: f"{fault.column}: expected {fault.expected}" for row, fault in faults.items()}
    return written(
        _with_errors(answer.lines, contracts, faults),
        ids,
        columns,
        found=answer.found,
        faults=said if "sla_error" in columns.names else None,
        now=now,
    )


def _with_errors(lines: CycleRows, contracts: Contracts, faults: Mapping[int, Fault]) -> CycleRows:
    """Return lines with a line for each target of every ticket without an answer, in place of all others of it."""
    if not faults:
        return lines
    tickets = np.array(sorted(faults), dtype=np.int64)
    kept = lines.only(~np.isin(lines.cycles.clock, tickets))
    return CycleRows.joined([kept, error_lines(all_targets(contracts), tickets)]).in_order()
