"""Questions: what SQL asks about rows of arguments, answered a batch at a time.

A batch is what a database hands over at once, some two thousand rows, so a call must cost little beside its rows: rows are
numbered by the texts in them, each combination is looked up once, and contracts keep the calendars that they have made. A
row with a null where a value is needed is answered by null, and so is one to which no promise or no hours apply. A value
that no contract knows, or an instant without an answer, is an error of the whole batch, the one that the scalar method raises.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np
import pyarrow as pa

from sla_engine.bulk.arrow import NAT, ArrowColumn, instant_array
from sla_engine.bulk.codes import Codes, Integers, combined
from sla_engine.bulk.plans import Contracts
from sla_engine.bulk.signature import Signature
from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.instants import EPOCH
from sla_engine.calendars.windows import Truth
from sla_engine.calendars.zones import Micros
from sla_engine.clocks import Ticket, entitle
from sla_engine.contracts import Contract
from sla_engine.errors import ColumnError, NotApplicableError, OutOfRangeError, SlaError

# The texts of one combination by the names of their arguments, nulls left out.
Texts = Mapping[str, str]
# Answers the rows of one combination; None where nothing applies to them.
Ask = Callable[[Texts, Integers], Micros | Truth | None]

# A function of SQL: its arguments in columns of one length.
Question = Callable[[Contracts, Sequence[ArrowColumn]], "pa.Array"]

# A decimal with six places holds seconds to the microsecond, and sums of them too; 18 digits fit an integer of 64 bits.
SECONDS = pa.decimal128(18, 6)

DUE = Signature("sla_due", ("opened",), ("tier", "site", "target"), ("kind", "priority", "contract"))
BETWEEN = Signature("business_seconds", ("a", "b"), ("tier", "site"), ("kind", "contract"))
OPEN = Signature("is_open", ("t",), ("tier", "site"), ("kind", "contract"))


def sla_due(contracts: Contracts, columns: Sequence[ArrowColumn]) -> "pa.Array":
    """Return `Contract.due` of each row, as timestamps in microseconds of UTC."""
    (opened,), texts = DUE.read(columns)

    def ask(of: Texts, rows: Integers) -> Micros | None:
        starts = opened[rows]
        contract = _contract(contracts, of, int(starts[0]))
        if contract is None:
            return None
        kind, priority = of.get("kind", "incident"), of.get("priority")
        return contract.due_many(
            starts, tier=of["tier"], site=of["site"], target=of["target"], kind=kind, priority=priority
        )

    return instant_array(_answers(DUE, texts, opened != NAT, ask), "us", "UTC")


def business_seconds(contracts: Contracts, columns: Sequence[ArrowColumn]) -> "pa.Array":
    """Return `BusinessCalendar.between` of each row in seconds, a decimal with six places; negative where b < a."""
    (a, b), texts = BETWEEN.read(columns)

    def ask(of: Texts, rows: Integers) -> Micros | None:
        starts = a[rows]
        calendar = _calendar(contracts, of, int(starts[0]))
        return None if calendar is None else calendar.between_many(starts, b[rows])

    return _decimals(_answers(BETWEEN, texts, (a != NAT) & (b != NAT), ask))


def is_open(contracts: Contracts, columns: Sequence[ArrowColumn]) -> "pa.Array":
    """Return `BusinessCalendar.is_open` of each row."""
    (instants,), texts = OPEN.read(columns)

    def ask(of: Texts, rows: Integers) -> Truth | None:
        here = instants[rows]
        calendar = _calendar(contracts, of, int(here[0]))
        return None if calendar is None else calendar.is_open_many(here)

    answers = _answers(OPEN, texts, instants != NAT, ask)
    return pa.array(answers == 1, mask=answers == NAT)


def _answers(signature: Signature, texts: Sequence[Codes], present: Truth, ask: Ask) -> Micros:
    """Answer the rows whose instants are `present`, combination by combination; NaT for all others."""
    answers = np.full(len(present), NAT)
    number, found = combined(texts)
    # So few numbers fit 16 bits, which numpy sorts without comparing.
    order = np.argsort(number.astype(np.uint16) if len(found) <= 1 << 16 else number, kind="stable")
    bounds = np.searchsorted(number[order], np.arange(len(found) + 1)).tolist()
    for i, of in enumerate(_by_name(signature, found)):
        rows = order[bounds[i] : bounds[i + 1]]
        rows = rows if (kept := present[rows]).all() else rows[kept]
        if len(rows) and of.keys() >= set(signature.texts):
            try:
                given = ask(of, rows)
            except ColumnError as error:
                # The error of a row says what is wrong; its number in a batch of the database's says nothing.
                raise error.__cause__ if isinstance(error.__cause__, SlaError) else error from None
            if given is not None:
                answers[rows] = given
    return answers


def _by_name(signature: Signature, found: Sequence[tuple[str | None, ...]]) -> Iterator[Texts]:
    names = signature.texts + signature.optional
    for values in found:
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _contract(contracts: Contracts, of: Texts, us: int) -> Contract | None:
    """Return the contract that a ticket opened at an instant falls under, as `entitle` finds it; None where there is none."""
    named = of.get("contract")
    if isinstance(contracts, Contract):
        return contracts if named in (None, contracts.id) else None
    try:
        opened_at = EPOCH + timedelta(microseconds=us)
    except OverflowError:
        raise OutOfRangeError(
            f"an instant {us} us from 1970 lies outside the years for which answers are given"
        ) from None
    ticket = Ticket("any", opened_at=opened_at, tier=of["tier"], site=of["site"], contract=named)
    return entitle(ticket, contracts).contract


def _calendar(contracts: Contracts, of: Texts, us: int) -> BusinessCalendar | None:
    """Return the calendar of the contract's latest version; None where there is no contract, or there are no hours."""
    contract = _contract(contracts, of, us)
    if contract is None:
        return None
    try:
        return contract.calendar(of["tier"], site=of["site"], kind=of.get("kind", "incident"))
    except NotApplicableError:
        return None


def _decimals(us: Micros) -> "pa.Array":
    """Return microseconds as decimals of seconds: 128 bits each, of which the upper half repeats the sign."""
    words = np.column_stack((us, us >> 63))
    valid = pa.py_buffer(np.packbits(us != NAT, bitorder="little"))
    return pa.Array.from_buffers(SECONDS, len(us), [valid, pa.py_buffer(words)])
