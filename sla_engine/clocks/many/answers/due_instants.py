"""Due instants: computes columns of due instants and states from columns of tickets; it looks up each combination once.

Nothing here loops over rows. Rows are numbered by the values that terms depend on; each combination that occurs is
entitled as a single ticket is, and asked for its promises; and each promise answers all of its rows in one call. What
a row may hold that no contract knows (a tier, a site), or by which no contract is found, becomes a state with a reason;
whether that is an error is for the caller to say.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT, Integers, Micros
from sla_engine.calendars.instants import instant_at
from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.clocks.many.promises.combination_plans import Fault, Plan, starts_at_anchor
from sla_engine.clocks.many.promises.combinations import combinations
from sla_engine.clocks.many.promises.promise_batches import Promised
from sla_engine.clocks.many.promises.unanswered_rows import ASKED, Faults
from sla_engine.clocks.many.tickets.rows import Rows, anchors_of
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.contracts import Promise
from sla_engine.errors import SlaError

States = npt.NDArray[np.int8]

# The state of a row's target is the index of its name here.
STATES = ("due", "not_applicable", "error")
DUE, NOT_APPLICABLE, ERROR = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class Deadlines:
    """The answer: by target a column of due instants (NaT where the state is not `due`) and one of states.

    `faults` says by row why a state of it is `error`. `number` has the number of each row's plan.
    """

    due: dict[str, Micros]
    state: dict[str, States]
    faults: Faults
    number: Integers
    plans: list[Plan]

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets answered: all whose clocks start when a ticket comes in."""
        return tuple(self.due)

    @property
    def zone(self) -> Codes:
        """The zone of each row's site, None if the site is not known."""
        return Codes.of([plan.zone for plan in self.plans]).take(self.number)

    @property
    def fallen(self) -> Fallen:
        """The rows that have an answer, counted by what falls through."""
        counts = np.bincount(self.number, minlength=len(self.plans)).tolist()
        fallen: Fallen = Counter()
        for plan, count in zip(self.plans, counts, strict=True):
            for finding in plan.findings if plan.unfit is None else ():
                if finding.subject is not None:
                    fallen[finding.code, finding.subject] += count
        return fallen


def deadlines(contracts: Contracts, rows: Rows) -> Deadlines:
    """Return when each target of each row falls due, by the contract and version that the row is entitled to.

    Of several contracts the row's own is found as `entitle` finds it. A target whose clock starts at a later event is
    left out: when it falls due cannot be told from these columns. A target that a row's contract lacks is not
    applicable.
    """
    number, plans = combinations(contracts, rows)
    from_report = np.array([plan.from_report for plan in plans], dtype=bool)
    anchors = rows.opened if rows.reported is None else anchors_of(rows, from_report[number])
    targets = targets_of(contracts)
    due = {target: np.empty(len(rows), dtype=np.int64) for target in targets}
    if plans:
        Promised.of(plans, targets).answer(anchors, number, list(due.values()))
    state = {target: _states(target, column, number, plans) for target, column in due.items()}
    return Deadlines(due, state, _faults(due, state, anchors, number, plans), number, plans)


def _states(target: str, due: Micros, number: Integers, plans: list[Plan]) -> States:
    """Return the states of a target; a row whose promise has no due instant is an error."""
    usual = [ERROR if _fault(plan) else DUE if plan.promises.get(target) else NOT_APPLICABLE for plan in plans]
    state: States = np.array(usual, dtype=np.int8)[number]
    if DUE in usual and due.min() == NAT:
        state[(state == DUE) & (due == NAT)] = ERROR
    return state


def _faults(
    due: dict[str, Micros], state: dict[str, States], anchors: Micros, number: Integers, plans: list[Plan]
) -> Faults:
    """Return the faults of rows: of their combination, else the error of their promise."""
    wrong = np.array([_fault(plan) is not None for plan in plans], dtype=bool)
    bad = wrong[number] if wrong.any() else np.zeros(len(number), dtype=bool)
    for column in state.values():
        if len(column) and column.max() == ERROR:
            bad |= column == ERROR
    rows = np.flatnonzero(bad)

    def ask(row: int) -> Fault:
        promises = plans[number[row]].promises
        promise = next(one for target, one in promises.items() if one is not None and due[target][row] == NAT)
        reason = _reason(promise, int(anchors[row]))
        return Fault("opened_at", f"an instant that can be answered ({reason})")

    kinds = [_fault(plan) or Fault("", "") for plan in plans]
    return Faults(rows, np.where(wrong[number[rows]], number[rows], ASKED), kinds, ask)


def _fault(plan: Plan) -> Fault | None:
    return plan.fault or plan.unfit


def targets_of(contracts: Contracts) -> tuple[str, ...]:
    """Return the targets answered: those whose clocks start at the anchor, of any version, those of the latest first."""
    versions = (terms for one in contracts_of(contracts) for terms in reversed(one.versions))
    return tuple(dict.fromkeys(name for terms in versions for name in terms.targets if starts_at_anchor(terms, name)))


def _reason(promise: Promise, anchor: int) -> str:
    """Return the error of the scalar method for one row."""
    try:
        promise.due(instant_at(anchor, promise.calendar.tz))
    except SlaError as error:
        return str(error)
    return "no answer"
