"""Deadlines for Arrow tables: what is called with a batch of rows by whatever holds them.

A null in a column that every ticket has (opened, tier, site) leaves the row's answers null: nothing is promised to
nobody. Everything else that has no answer is an error of its row.
"""

from dataclasses import dataclass
from typing import Unpack

import pyarrow as pa

from sla_engine.bulk.arrow.arrays import instant_array, text_array
from sla_engine.bulk.arrow.batches import Batch, Errors, check_errors
from sla_engine.bulk.arrow.due_units import due_unit
from sla_engine.bulk.arrow.row_faults import Complaints
from sla_engine.bulk.arrow.ticket_columns import ColumnNames, Columns, check_columns
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.due_instants import STATES, Deadlines, deadlines
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.errors import ColumnError

ERROR_COLUMN = "sla_error"


@dataclass(frozen=True, slots=True)
class Answered:
    """New columns; the rows among them without an answer; and the others counted by what falls through."""

    columns: pa.Table
    complaints: Complaints
    fallen: Fallen


def deadlines_columns(
    table: pa.Table, contract: Contracts, *, errors: Errors = "raise", views: bool = False, **names: Unpack[ColumnNames]
) -> pa.Table:
    """Return when each target of each ticket falls due, as new columns alone, of the same types whatever the rows.

    These are `<target>_due` and `<target>_state` (due, not_applicable, error), and with `errors="column"` the column
    `sla_error`, which has the reason of an error. `names` says what the columns read are called, as in `Columns`. With
    `views`, texts are of type string_view.

    Raises:
        ColumnError: a column is missing or of a wrong type; or there are rows without an answer, which the message lists,
            unless `errors="column"`.
        NaiveInstantError: the instants have no zone, unless `errors="column"`.
        InvalidArgumentError: `errors` is none of its choices.
    """
    check_errors(errors)
    columns = Columns(**names)
    check_columns(table.column_names, list(columns.named.values()))
    batch = Batch.of(table, columns, errors)
    answer = deadlines(contract, batch.asked)
    faults = Complaints(batch, answer.faults)
    if len(faults) and errors == "raise":
        raise ColumnError(faults.complaint())
    return _table(batch, answer, faults if errors == "column" else None, contract, views=views)


def answered(table: pa.Table, contract: Contracts, *, known_by: str, **names: Unpack[ColumnNames]) -> Answered:
    """Return the columns of `deadlines_columns` with `errors="column"`, and what is wrong with which rows.

    Every row must be a ticket, known by the value in a column: nulls are faults.

    Raises:
        ColumnError: a column is missing or of a wrong type.
    """
    columns = Columns(**names)
    check_columns(table.column_names, [known_by, *columns.named.values()])
    batch = Batch.of(table, columns, "column", known_by=known_by)
    answer = deadlines(contract, batch.asked)
    faults = Complaints(batch, answer.faults)
    return Answered(_table(batch, answer, faults, contract, views=False), faults, answer.fallen)


def _table(batch: Batch, answer: Deadlines, faults: Complaints | None, contract: Contracts, *, views: bool) -> pa.Table:
    """Lay out the answer as columns, that of errors last where faults are given."""
    reported = batch.times.get("reported_at")
    unit = due_unit(contract, batch.opened.unit, None if reported is None else reported.unit)
    known = STATES if batch.kept is None else (*STATES, None)
    found: dict[str, pa.Array] = {}
    for target in answer.targets:
        due, state = batch.laid_out(answer, target)
        found[f"{target}_due"] = instant_array(due, unit, batch.opened.zone)
        found[f"{target}_state"] = text_array(state, known, views=views)
    if faults is not None:
        found[ERROR_COLUMN] = faults.column(views=views)
    return pa.table(found) if found else batch.table.select([])
