"""SQL answers: what SQL asks about rows of arguments, answered a batch at a time.

A batch is what a database hands over at once, some two thousand rows, so a call must cost little beside its rows: rows are
numbered by the texts in them, each combination is looked up once for all batches, and all rows are answered at once. Where
that cannot be (business days, several versions, rows beyond what is known) each combination of a batch is asked by itself. A
row with a null where a value is needed is answered by null, and so is one to which no promise or no hours apply. A value
that no contract knows, or an instant without an answer, is an error of the whole batch, the one that the scalar method raises.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from sla_engine.bulk.arrow.arrow_to_numpy import ArrowColumn, array_of, instant_array
from sla_engine.bulk.duckdb.sql_arguments import SqlArguments
from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.calendars.instants import utc_at
from sla_engine.clocks import Ticket, entitle
from sla_engine.clocks.entitlement import Contracts, chosen
from sla_engine.clocks.finding import Subject
from sla_engine.clocks.many.promises.promise_cache import AtOnce, Names, PromiseCache, between, due, opens
from sla_engine.clocks.many.tickets.text_codes import Codes, combined
from sla_engine.contracts import BusinessTime, Contract, Promise
from sla_engine.errors import ColumnError, NotApplicableError, OutOfRangeError, SlaError, UnknownNameError

# The texts of one combination by the names of their arguments, nulls left out.
Texts = Mapping[str, str]
# Answers the rows of one combination; None where nothing applies to them.
Ask = Callable[[Texts, Integers], Micros | Truth | None]

# A decimal with six places holds seconds to the microsecond, and sums of them too; 18 digits fit an integer of 64 bits.
SECONDS = pa.decimal128(18, 6)

DUE = SqlArguments("sla_due", ("opened",), ("tier", "site", "target"), ("kind", "priority", "contract"))
BETWEEN = SqlArguments("business_seconds", ("a", "b"), ("tier", "site"), ("kind", "contract"))
OPEN = SqlArguments("is_open", ("t",), ("tier", "site"), ("kind", "contract"))


class SqlAnswers:
    """What can be asked about some contracts; each question takes its arguments as columns of one length.

    >>> from sla_engine.contracts import load_contract
    >>> at = pa.array([1782142200], pa.timestamp("s", "UTC")), pa.array(["office"]), pa.array(["LU"])
    >>> SqlAnswers(load_contract("mixvoip-support")).is_open(at).to_pylist()
    [True]
    """

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts
        # Which of several contracts or versions counts, only the row's instant tells; such rows are asked by combination.
        one = contracts if isinstance(contracts, Contract) else None
        self._hours = PromiseCache(self._counted) if one else None
        self._due = (
            PromiseCache(self._promised) if one and len(one.versions) == 1 and one.latest.effective_us is None else None
        )

    def sla_due(self, columns: Sequence[ArrowColumn]) -> "pa.Array":
        """Return `Contract.due` of each row, as timestamps in microseconds of UTC."""
        (opened,), texts = DUE.read(columns)

        def ask(of: Texts, rows: Integers) -> Micros | None:
            starts = opened[rows]
            contract = _contract(self._contracts, of, int(starts[0]))
            kind, priority = of.get("kind", "incident"), of.get("priority")
            return contract.due_many(
                starts, tier=of["tier"], site=of["site"], target=of["target"], kind=kind, priority=priority
            )

        return instant_array(_answers(DUE, texts, [opened], (self._due, due), ask), "us", "UTC")

    def business_seconds(self, columns: Sequence[ArrowColumn]) -> "pa.Array":
        """Return `BusinessCalendar.between` of each row in seconds, a decimal with six places; negative where b < a."""
        (a, b), texts = BETWEEN.read(columns)

        def ask(of: Texts, rows: Integers) -> Micros | None:
            starts = a[rows]
            calendar = _calendar(self._contracts, of, int(starts[0]))
            return None if calendar is None else calendar.between_many(starts, b[rows])

        return _decimals(_answers(BETWEEN, texts, [a, b], (self._hours, between), ask))

    def is_open(self, columns: Sequence[ArrowColumn]) -> "pa.Array":
        """Return `BusinessCalendar.is_open` of each row."""
        (instants,), texts = OPEN.read(columns)

        def ask(of: Texts, rows: Integers) -> Truth | None:
            here = instants[rows]
            calendar = _calendar(self._contracts, of, int(here[0]))
            return None if calendar is None else calendar.is_open_many(here)

        answers = _answers(OPEN, texts, [instants], (self._hours, opens), ask)
        return pa.array(answers == 1, mask=answers == NAT)

    def _promised(self, texts: Names) -> Promise | None:
        of = _by_name(DUE, texts)
        if not of.keys() >= set(DUE.texts):
            return None
        contract = _contract(self._contracts, of, 0)
        kind, priority = of.get("kind", "incident"), of.get("priority")
        return contract.latest.promise_from_anchor(
            of["target"], tier=of["tier"], site=of["site"], kind=kind, priority=priority
        )

    def _counted(self, texts: Names) -> Promise | None:
        """Return a promise that stands for the hours; how much time it allows is not asked."""
        of = _by_name(OPEN, texts)
        calendar = _calendar(self._contracts, of, 0) if of.keys() >= set(OPEN.texts) else None
        return None if calendar is None else Promise(BusinessTime(1), calendar)


def _answers(
    signature: SqlArguments,
    texts: Sequence[Codes],
    instants: Sequence[Micros],
    quick: tuple[PromiseCache | None, AtOnce],
    ask: Ask,
) -> Micros:
    """Answer all rows at once, or where that cannot be, combination by combination; NaT for rows without an answer."""
    present = np.logical_and.reduce([column != NAT for column in instants])
    number, found = combined(texts)
    board, at_once = quick
    if board is not None:
        answers = board.answers(found, number, present, instants, at_once)
        if answers is not None:
            return answers
    return _by_combination(signature, found, number, present, ask)


def _by_combination(
    signature: SqlArguments, found: Sequence[Names], number: Integers, present: Truth, ask: Ask
) -> Micros:
    """Answer the rows whose instants are `present`, combination by combination; NaT for all others."""
    answers = np.full(len(present), NAT)
    # So few numbers fit 16 bits, which numpy sorts without comparing.
    order = np.argsort(number.astype(np.uint16) if len(found) <= 1 << 16 else number, kind="stable")
    bounds = np.searchsorted(number[order], np.arange(len(found) + 1)).tolist()
    for i, of in enumerate(_by_name(signature, names) for names in found):
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


def _by_name(signature: SqlArguments, texts: Names) -> Texts:
    names = signature.texts + signature.optional
    return {name: value for name, value in zip(names, texts, strict=True) if value is not None}


def _contract(contracts: Contracts, of: Texts, us: int) -> Contract:
    """Return the contract that a ticket opened at an instant falls under, as `entitle` finds it.

    Raises:
        UnknownNameError: no contract has the given id, or the ticket names none and there are several contracts.
        OutOfRangeError: the instant lies outside the years 1900 to 2200.
    """
    named = of.get("contract")
    if isinstance(contracts, Contract) and named in (None, contracts.id):
        return contracts
    try:
        opened_at = utc_at(us)
    except OverflowError:
        raise OutOfRangeError(
            f"an instant {us} us from 1970 lies outside the years for which answers are given"
        ) from None
    ticket = Ticket("any", opened_at=opened_at, tier=of["tier"], site=of["site"], contract=named)
    if isinstance(contracts, Contract):
        raise UnknownNameError(entitle(ticket, contracts).reason)
    found = chosen(ticket, contracts)
    if isinstance(found, Subject):
        raise UnknownNameError(found.reason)
    return found


def _calendar(contracts: Contracts, of: Texts, us: int) -> BusinessCalendar | None:
    """Return the calendar of the contract's latest version; None where there are no hours."""
    contract = _contract(contracts, of, us)
    try:
        return contract.calendar(of["tier"], site=of["site"], kind=of.get("kind", "incident"))
    except NotApplicableError:
        return None


def _decimals(us: Micros) -> "pa.Array":
    """Return microseconds as decimals of seconds: 128 bits each, of which the upper half repeats the sign."""
    return array_of(np.column_stack((us, us >> 63)), SECONDS, us)
