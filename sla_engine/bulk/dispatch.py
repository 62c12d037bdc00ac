"""Columns of tickets in, columns of due instants and states out: each combination of terms is looked up once.

Nothing here loops over rows. Rows are numbered by the values that terms depend on; each combination that occurs is
entitled as a single ticket is, and asked for its promises; and each promise answers all of its rows in one call. What
a row may hold that no contract knows (a tier, a site) becomes a state with a reason; whether that is an error is for
the caller to say.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sla_engine.bulk.codes import Codes, Integers
from sla_engine.bulk.faults import ASKED, Faults
from sla_engine.bulk.plans import Contracts, Fault, Plan, by_promise, starts_at_anchor
from sla_engine.bulk.rows import NAT, Micros, Rows, Truth, anchors_of, combinations
from sla_engine.calendars.instants import instant_at
from sla_engine.contracts import Contract, Promise
from sla_engine.errors import SlaError

States = npt.NDArray[np.int8]

# The state of a row's target is the index of its name here.
STATES = ("due", "not_applicable", "error")
DUE, NOT_APPLICABLE, ERROR = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class Deadlines:
    """The answer: by target a column of due instants (NaT where the state is not `due`) and one of states.

    `zone` has the zone of each row's site, None where the site is not known. `faults` says by row why a state of it is
    `error`; `reasons` counts the rows to which no promise at all can apply, by reason.
    """

    due: dict[str, Micros]
    state: dict[str, States]
    zone: Codes
    faults: Faults
    reasons: Counter[str]

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets answered: all whose clocks start when a ticket comes in."""
        return tuple(self.due)


def deadlines(contracts: Contracts, rows: Rows) -> Deadlines:
    """Return when each target of each row falls due, by the contract and version that the row is entitled to.

    Of several contracts the row's own is found as `entitle` finds it. A target whose clock starts at a later event is
    left out: when it falls due cannot be told from these columns. A target that a row's contract lacks is not
    applicable.
    """
    number, plans = combinations(contracts, contracts_of(contracts), rows)
    faulty = _each(number, [plan.fault is not None for plan in plans])
    anchors = anchors_of(rows, _each(number, [plan.from_report for plan in plans]))
    lost = np.zeros(len(rows), dtype=bool)
    due: dict[str, Micros] = {}
    state: dict[str, States] = {}
    for target in targets_of(contracts):
        due[target], state[target] = _answered(target, anchors, number, plans)
        state[target][faulty] = ERROR
        lost |= state[target] == ERROR
    faults = _faults(lost, faulty, number, plans, _asking(due, anchors, number, plans))
    zones = Codes.of([plan.zone for plan in plans]).take(number)
    return Deadlines(due, state, zones, faults, _reasons(number, plans))


def _faults(lost: Truth, faulty: Truth, number: Integers, plans: list[Plan], ask: Callable[[int], Fault]) -> Faults:
    """Return the faults of rows: of their combination, else what their promise says when asked."""
    kinds = [plan.fault or Fault("", "") for plan in plans]
    rows = np.flatnonzero(lost | faulty)
    return Faults(rows, np.where(faulty[rows], number[rows], ASKED), kinds, ask)


def _asking(due: dict[str, Micros], anchors: Micros, number: Integers, plans: list[Plan]) -> Callable[[int], Fault]:
    """Return what finds the reason why a promise has no answer for a row: that of the first target without one."""

    def ask(row: int) -> Fault:
        promises = plans[number[row]].promises
        promise = next(one for target, one in promises.items() if one is not None and due[target][row] == NAT)
        reason = _reason(promise, int(anchors[row]))
        return Fault("opened_at", f"an instant that can be answered ({reason})")

    return ask


def _each(number: Integers, of_plan: list[bool]) -> Truth:
    """Return for each row what holds of its plan."""
    return np.array(of_plan, dtype=bool)[number]


def _reasons(number: Integers, plans: list[Plan]) -> Counter[str]:
    counts = np.bincount(number, minlength=len(plans)).tolist()
    reasons: Counter[str] = Counter()
    for plan, count in zip(plans, counts, strict=True):
        if plan.reason is not None:
            reasons[plan.reason] += count
    return reasons


def contracts_of(contracts: Contracts) -> list[Contract]:
    """Return contracts one by one."""
    return [contracts] if isinstance(contracts, Contract) else list(contracts.values())


def targets_of(contracts: Contracts) -> tuple[str, ...]:
    """Return the targets answered: those whose clocks start at the anchor, of any version, those of the latest first."""
    versions = (terms for one in contracts_of(contracts) for terms in reversed(one.versions))
    return tuple(dict.fromkeys(name for terms in versions for name in terms.targets if starts_at_anchor(terms, name)))


def _answered(target: str, anchors: Micros, number: Integers, plans: list[Plan]) -> tuple[Micros, States]:
    """Answer one target of every row; a row for which its promise has no answer is an error."""
    due = np.full_like(anchors, NAT)
    for promise, rows in by_promise(target, number, plans):
        due[rows] = promise.due_many(anchors[rows], errors="nat")
    promised = _each(number, [plan.promises.get(target) is not None for plan in plans])
    state = np.where(promised, np.int8(DUE), np.int8(NOT_APPLICABLE))
    state[promised & (due == NAT)] = ERROR
    return due, state


def _reason(promise: Promise, anchor: int) -> str:
    """Ask the scalar method what is wrong with one row."""
    try:
        promise.due(instant_at(anchor, promise.calendar.tz))
    except SlaError as error:
        return str(error)
    return "no answer"
