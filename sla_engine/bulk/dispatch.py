"""Columns of tickets in, columns of due instants and states out: each combination of terms is looked up once.

Nothing here loops over rows. Rows are numbered by contract, version, tier, site, kind and priority; each combination
that occurs is asked for its promises; and each promise answers all of its rows in one call. What a row may hold that
no contract knows (a tier, a site) becomes a state with a reason, and whether that is an error is for the caller to
say.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sla_engine.bulk.codes import Codes, Integers, combined
from sla_engine.bulk.plans import Asked, Fault, Plan, by_promise, planned, starts_at_anchor
from sla_engine.calendars.instants import instant_at
from sla_engine.contracts import Contract
from sla_engine.contracts.promise import Promise
from sla_engine.errors import SlaError

Micros = npt.NDArray[np.int64]
States = npt.NDArray[np.int8]

NAT = np.iinfo(np.int64).min

# The state of a row's target is the index of its name here.
STATES = ("due", "not_applicable", "error")
DUE, NOT_APPLICABLE, ERROR = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Tickets as columns of one length; instants are int64 microseconds of UTC, NaT where there is none."""

    opened: Micros
    tier: Codes
    site: Codes
    kind: Codes
    priority: Codes
    contract: Codes
    reported: Micros | None = None

    def __len__(self) -> int:
        return len(self.opened)

    def take(self, rows: Integers) -> "Rows":
        """Return some of the rows."""
        return Rows(
            opened=self.opened[rows],
            tier=self.tier.take(rows),
            site=self.site.take(rows),
            kind=self.kind.take(rows),
            priority=self.priority.take(rows),
            contract=self.contract.take(rows),
            reported=None if self.reported is None else self.reported[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Deadlines:
    """The answer: by target a column of due instants (NaT where the state is not `due`) and one of states.

    `zone` has the zone of each row's site, None where the site is not known. `faults` says by row why a state of it is
    `error`.
    """

    due: dict[str, Micros]
    state: dict[str, States]
    zone: Codes
    faults: dict[int, Fault]

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets answered: all whose clocks start when a ticket comes in."""
        return tuple(self.due)


def deadlines(contract: Contract | Mapping[str, Contract], rows: Rows) -> Deadlines:
    """Return when each target of each row falls due, by the version of the contract in force at the row's anchor.

    Of several contracts each row names its own; with one, a row may name it or none. A target whose clock starts at a
    later event is left out: when it falls due cannot be told from these columns.
    """
    contracts = {contract.id: contract} if isinstance(contract, Contract) else contract
    if len(contracts) == 1 and rows.contract.names == (None,):
        return _of_one(next(iter(contracts.values())), rows)
    return _of_several(contracts, rows)


def _of_several(contracts: Mapping[str, Contract], rows: Rows) -> Deadlines:
    """Answer the rows of each contract apart; a target that a row's contract lacks is not applicable to it."""
    targets = dict.fromkeys(target for one in contracts.values() for target in _targets(one))
    due = {target: np.full(len(rows), NAT) for target in targets}
    state = {target: np.full(len(rows), NOT_APPLICABLE, dtype=np.int8) for target in targets}
    zones = np.full(len(rows), None, dtype=object)
    faults: dict[int, Fault] = {}
    for number, name in enumerate(rows.contract.names):
        mine = np.flatnonzero(rows.contract.codes == number)
        chosen = _named(contracts, name)
        if chosen is None:
            fault = Fault("contract", f"a contract that was given: {', '.join(contracts)}")
            faults.update(dict.fromkeys(mine.tolist(), fault))
            for column in state.values():
                column[mine] = ERROR
            continue
        answer = _of_one(chosen, rows.take(mine))
        for target in answer.targets:
            due[target][mine], state[target][mine] = answer.due[target], answer.state[target]
        zones[mine] = np.array(answer.zone.names, dtype=object)[answer.zone.codes]
        faults.update((int(mine[i]), fault) for i, fault in answer.faults.items())
    return Deadlines(due, state, Codes.of(zones.tolist()), faults)


def _named(contracts: Mapping[str, Contract], name: str | None) -> Contract | None:
    """Return the contract that a row names, or the only one when it names none."""
    if name is None and len(contracts) == 1:
        return next(iter(contracts.values()))
    return contracts.get(name or "")


def _of_one(contract: Contract, rows: Rows) -> Deadlines:
    anchors = _anchors(contract, rows)
    number, found = combined([_versions(contract, anchors), rows.tier, rows.site, rows.kind, rows.priority])
    plans = [planned(contract, Asked(*combination)) for combination in found]
    zones = Codes.of([plan.zone for plan in plans])
    answer = Deadlines({}, {}, zones.take(number), _faults(anchors, number, plans))
    for target in _targets(contract):
        answer.due[target], answer.state[target] = _answered(target, anchors, number, plans, answer.faults)
    return answer


def _anchors(contract: Contract, rows: Rows) -> Micros:
    if rows.reported is None or contract.policies.anchor != "reported":
        return rows.opened
    return np.where(rows.reported == NAT, rows.opened, rows.reported)


def _versions(contract: Contract, anchors: Micros) -> Codes:
    """Return the version of each row as the text of its index; -1 stands for before the first."""
    starts = [NAT if terms.effective_us is None else terms.effective_us for terms in contract.versions]
    if starts == [NAT]:
        return Codes.same("0", len(anchors))
    index = np.searchsorted(np.array(starts, dtype=np.int64), anchors, side="right")
    return Codes(index.astype(np.int64), tuple(str(i - 1) for i in range(len(starts) + 1)))


def _targets(contract: Contract) -> tuple[str, ...]:
    """Return the targets whose clocks start at the anchor, of any version, those of the latest first."""
    versions = reversed(contract.versions)
    return tuple(dict.fromkeys(name for terms in versions for name in terms.targets if starts_at_anchor(terms, name)))


def _faults(anchors: Micros, number: Integers, plans: list[Plan]) -> dict[int, Fault]:
    """Return the faults that are known before any promise is asked."""
    faulty = np.array([plan.fault is not None for plan in plans], dtype=bool)[number]
    faults = {i: fault for i in np.flatnonzero(faulty).tolist() if (fault := plans[number[i]].fault)}
    missing = np.flatnonzero((anchors == NAT) & ~faulty).tolist()
    return faults | dict.fromkeys(missing, Fault("opened_at", "an instant"))


def _answered(
    target: str, anchors: Micros, number: Integers, plans: list[Plan], faults: dict[int, Fault]
) -> tuple[Micros, States]:
    """Answer one target of every row; a row for which its promise has no answer joins the faults."""
    due = np.full_like(anchors, NAT)
    for promise, rows in by_promise(target, number, plans):
        due[rows] = promise.due_many(anchors[rows], errors="nat")
    promised = np.array([plan.promises.get(target) is not None for plan in plans], dtype=bool)[number]
    for i in np.flatnonzero(promised & (due == NAT)).tolist():
        if i not in faults:
            reason = _reason(plans[number[i]].promises[target], int(anchors[i]))
            faults[i] = Fault("opened_at", f"an instant that can be answered ({reason})")
    state = np.where(promised, np.int8(DUE), np.int8(NOT_APPLICABLE))
    faulty = np.array([plan.fault is not None for plan in plans], dtype=bool)[number]
    state[faulty | (promised & (due == NAT)) | (anchors == NAT)] = ERROR
    return due, state


def _reason(promise: Promise | None, anchor: int) -> str:
    """Ask the scalar method what is wrong with one row."""
    try:
        if promise is not None:
            promise.due(instant_at(anchor, promise.calendar.tz))
    except SlaError as error:
        return str(error)
    return "no answer"
