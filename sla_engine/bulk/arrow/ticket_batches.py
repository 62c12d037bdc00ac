"""Ticket batches: the tickets of an Arrow table, told apart from rows that have none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sla_engine.bulk.arrow.arrow_to_numpy import ArrowColumn, Instants, codes_of, instants_of, is_text, one_array
from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.clocks.column_names import WORDS
from sla_engine.clocks.many.answers.due_instants import ERROR, STATES, Deadlines, States
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.clocks.many.promises.unanswered_rows import Faults
from sla_engine.clocks.many.tickets.rows import Rows
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import InvalidArgumentError
from sla_engine.sources.columns.arrow_memory import numbers, truths

Errors = Literal["raise", "column"]

UNKNOWN = len(STATES)  # the code of a state that is null


def check_errors(errors: str) -> None:
    """Check that `errors` is one of its choices.

    Raises:
        InvalidArgumentError: `errors` is neither "raise" nor "column".
    """
    if errors not in ("raise", "column"):
        raise InvalidArgumentError(f"errors is 'raise' or 'column', got {errors!r}")


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """A table's tickets: those asked about as rows, and which ones these are of all (`kept`; None: all of them).

    Not asked about are rows with a null in a column that every ticket has, and those `refused`, whose instants are none.
    """

    table: pa.Table
    named: Mapping[str, str]
    times: dict[str, Instants]
    asked: Rows
    kept: Integers | None
    refused: Faults

    @classmethod
    def of(cls, table: pa.Table, named: Mapping[str, str], errors: Errors, *, known_by: str | None = None) -> "Batch":
        """Read the columns of a table, `named` by what a ticket calls them.

        With `known_by`, the column that says which ticket a row is, each row must be one: a null there, or in another
        column that every ticket has, is a fault.

        Raises:
            ColumnError: a column has a wrong type.
            NaiveInstantError: a column of instants has no zone, and `errors` is "raise".
        """
        times: dict[str, Instants] = {}
        texts = dict.fromkeys(WORDS, Codes.same(None, len(table)))
        for ours, theirs in named.items():
            if ours.endswith("_at"):
                times[ours] = read_instants(table[theirs], theirs, errors)
            else:
                texts[ours] = codes_of(table[theirs], theirs)
        reported = times["reported_at"].us if "reported_at" in times else None
        rows = Rows(opened=times["opened_at"].us, **texts, reported=reported)
        refused, code = _refused(times, len(table))
        absent = np.zeros(len(table), dtype=bool)
        if known_by is None:
            absent = _absent(rows, code)
        else:
            refused.append(Fault(known_by, "text"))
            code[empty_cells(table[known_by])] = len(refused) - 1
        found = np.flatnonzero((code >= 0) & ~absent)
        kept = np.flatnonzero(~absent & (code < 0)) if absent.any() or len(found) else None
        faults = Faults(found, code[found], refused)
        return cls(table, named, times, rows if kept is None else rows.take(kept), kept, faults)

    @property
    def opened(self) -> Instants:
        """The instants at which the tickets were opened."""
        return self.times["opened_at"]

    def laid_out(self, answer: Deadlines, target: str) -> tuple[Micros, States]:
        """Return due instants and states of a target for all rows of the table."""
        due, state = answer.due[target], answer.state[target]
        if self.kept is None:
            return due, state
        all_due = np.full(len(self.table), NAT)
        all_state = np.full(len(self.table), UNKNOWN, dtype=np.int8)
        all_due[self.kept], all_state[self.kept] = due, state
        all_state[self.refused.rows] = ERROR
        return all_due, all_state


def _absent(rows: Rows, code: Integers) -> Truth:
    """Tell which rows have a null in a column that every ticket has; an instant that was refused is no null."""
    absent: Truth = (rows.opened == NAT) & (code != 0)
    for needed in (rows.tier, rows.site):
        if None in needed.names:
            absent |= needed.codes == needed.names.index(None)
    return absent


def empty_cells(column: ArrowColumn) -> Truth:
    """Tell where nothing is written."""
    null = truths(one_array(column.is_null()))
    if not is_text(column.type):
        return null
    sizes = numbers(one_array(pc.binary_length(column)).cast(pa.int64()), np.int64)
    return np.asarray(null | (sizes == 0))


def read_instants(column: pa.ChunkedArray, name: str, errors: Errors) -> Instants:
    """Read instants; where errors are to raise, parts of a microsecond are left to be told with all other bad rows."""
    if errors == "raise" and pa.types.is_timestamp(column.type) and column.type.tz is None:
        return instants_of(column, name)  # which raises
    return instants_of(column, name, errors="nat")


def _refused(times: dict[str, Instants], size: int) -> tuple[list[Fault], Integers]:
    """Return why instants were refused, and for each row which of these it is, -1 for none; the opening counts first."""
    code = np.full(size, -1, dtype=np.int64)
    for number, instants in reversed(list(enumerate(times.values()))):
        code[instants.refused] = number
    return [Fault(name, instants.expected) for name, instants in times.items()], code
