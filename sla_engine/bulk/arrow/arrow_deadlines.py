"""Deadlines for Arrow tables: what is called with a batch of rows by whatever holds them.

A null in a column that every ticket has (opened, tier, site) means that the row is no ticket, and its answers are null.
Any other row without an answer is an error, which is reported for that row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from sla_engine.bulk.arrow.arrow_to_numpy import instant_array, text_array
from sla_engine.bulk.arrow.column_arguments import check_columns
from sla_engine.bulk.arrow.due_unit_and_zone import due_unit_and_zone
from sla_engine.bulk.arrow.row_faults import RowFaults
from sla_engine.bulk.arrow.ticket_batches import Batch, Errors, check_errors
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.due_instants import STATES, Deadlines, deadlines
from sla_engine.errors import ColumnError

ERROR_COLUMN = "sla_error"


@dataclass(frozen=True, slots=True)
class DeadlineColumns:
    """The new columns, the rows that have no answer, and the deadlines of all other rows."""

    columns: pa.Table
    complaints: RowFaults
    deadlines: Deadlines


def deadlines_columns(
    table: pa.Table,
    contract: Contracts,
    names: Mapping[str, str],
    *,
    errors: Errors = "raise",
    known_by: str | None = None,
    views: bool = False,
) -> DeadlineColumns:
    """Return when each target of each ticket falls due, as new columns alone, of the same types whatever the rows.

    These are `<target>_due` and `<target>_state` (due, not_applicable, error), and with `errors="column"` the column
    `sla_error`, which has the reason of an error. `names` says which columns are read, as `named` returns them. With
    `known_by` every row must be a ticket, known by the value in that column: nulls are faults. With `views`, texts are of type
    string_view.

    Raises:
        ColumnError: a column is missing or has a wrong type, or `errors` is "raise" and some rows have no answer; the message
            lists those rows.
        NaiveInstantError: a column of instants has no zone, and `errors` is "raise".
        InvalidArgumentError: `errors` is neither "raise" nor "column".
    """
    check_errors(errors)
    check_columns(table.column_names, [*([] if known_by is None else [known_by]), *names.values()])
    batch = Batch.of(table, names, errors, known_by=known_by)
    answer = deadlines(contract, batch.asked)
    faults = RowFaults(batch, answer.faults)
    if len(faults) and errors == "raise":
        raise ColumnError(faults.complaint())
    return DeadlineColumns(
        _table(batch, answer, faults if errors == "column" else None, contract, views=views), faults, answer
    )


def _table(batch: Batch, answer: Deadlines, faults: RowFaults | None, contract: Contracts, *, views: bool) -> pa.Table:
    """Lay out the answer as columns, that of errors last where faults are given."""
    unit, zone = due_unit_and_zone(contract, batch.opened, batch.times.get("reported_at"))
    known = STATES if batch.kept is None else (*STATES, None)
    found: dict[str, pa.Array] = {}
    for target in answer.targets:
        due, state = batch.laid_out(answer, target)
        found[f"{target}_due"] = instant_array(due, unit, zone)
        found[f"{target}_state"] = text_array(state, known, views=views)
    if faults is not None:
        found[ERROR_COLUMN] = faults.column(views=views)
    return pa.table(found) if found else batch.table.select([])
