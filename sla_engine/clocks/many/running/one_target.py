"""Clocks: one target of many tickets, led through their logs in step: first the first event of each, then the second, ...

What `clocks.clock` does for one ticket, this does for a column of them. All clocks of one call share a policy; what each is
promised may differ, and may change on the way.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.timeline.joined_timelines import Micros, Truth
from sla_engine.clocks import State
from sla_engine.clocks.many.promises.measures import NOTHING, Measures
from sla_engine.clocks.many.running.cycles import CANCELLED, NUMBER, Cycles, Told
from sla_engine.clocks.many.running.phases import Ledger
from sla_engine.clocks.many.tickets.codes import Integers
from sla_engine.clocks.running.log import ENDS, GONE, HALTS
from sla_engine.contracts.values.policies import TargetPolicy
from sla_engine.contracts.values.targets import NAT

Acts = npt.NDArray[np.uint8]

# What an event does to a clock; one may do several of these, in this order.
STOP, RESTART, START, HALT, RUN, CHANGE, REOPEN, CANCEL = (1 << i for i in range(8))


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """What happens to clocks, by clock and in order: which one, when, the act, and the promise that a change brings.

    `row` is the event's among all.
    """

    clock: Integers
    at: Micros
    act: Acts
    measure: Integers
    row: Integers


def act_of(policy: TargetPolicy, kind: str, reason: str | None, *, changes: bool) -> int:
    """Return what an event does to the clocks of a policy; `changes` if it changes what the ticket is from then on."""
    act = 0
    if kind in policy.stop:
        act |= STOP
    elif kind in policy.restart:
        act |= RESTART
    if kind in (policy.start or ()):
        act |= START
    if kind in HALTS or kind in ENDS:
        pauses = kind == "paused" and (policy.pause_on == "all" or reason in policy.pause_on)
        return act | (0 if not policy.pause_on else HALT if pauses else RUN)
    if changes:
        return act | CHANGE
    if kind == "reopened":
        return act | REOPEN
    return act | CANCEL if kind in GONE else act


class Clocks:
    """The clocks of one target and policy, one for each ticket; `measure` has what each is promised at first."""

    def __init__(
        self,
        policy: TargetPolicy,
        measures: Measures,
        measure: Integers,
        *,
        missed_at_due: bool,
        ledger: Ledger | None = None,
    ) -> None:
        count = len(measure)
        self.policy = policy
        self.measure = measure.copy()
        self.cycles = Cycles(count, measures, missed_at_due=missed_at_due, ledger=ledger)
        self.cancelled = np.full(count, NAT, dtype=np.int64)
        self._promised = np.full(count, NOTHING, dtype=np.int64)
        self._ended = np.zeros(count, dtype=bool)
        self._awaited = np.full(count, policy.start is not None)
        self._halted = np.zeros(count, dtype=bool)

    def run(self, anchor: Micros, begun: Truth, turns: Turns) -> None:
        """Lead the clocks from their anchors through all turns; those that are not yet `begun` have none."""
        if self.policy.start is None:
            rows = np.flatnonzero(begun)
            self._begin(rows, anchor[rows])
        for step in _steps(turns.clock):
            act = turns.act[step]
            self._take(turns.clock[step], turns.at[step], act, turns.measure[step], int(np.bitwise_or.reduce(act)))

    def _take(self, rows: Integers, at: Micros, act: Acts, measure: Integers, some: int) -> None:
        """Take one turn of each of some clocks; `some` has all acts that occur."""
        if some & (STOP | RESTART | START):
            self._act(rows, at, act, some)
        if some & (HALT | RUN):
            mine = np.flatnonzero(act & (HALT | RUN))
            self._halt_or_run(rows[mine], at[mine], (act[mine] & HALT) != 0)
        if some & CHANGE:
            mine = np.flatnonzero(act & CHANGE)
            self._change(rows[mine], at[mine], measure[mine])
        if some & REOPEN:
            mine = np.flatnonzero(act & REOPEN)
            self._reopen(rows[mine], at[mine])
        if some & CANCEL:
            mine = np.flatnonzero(act & CANCEL)
            self._cancel(rows[mine], at[mine])

    def _begin(self, rows: Integers, at: Micros) -> None:
        """Begin a cycle, unless nothing is promised or the clock has ended; a ticket that waits makes it wait."""
        able = (self.measure[rows] != NOTHING) & ~self._ended[rows]
        rows, at = rows[able], at[able]
        if len(rows):
            self.cycles.begin(rows, at, self.measure[rows], self._halted[rows])

    def _act(self, rows: Integers, at: Micros, act: Acts, some: int) -> None:
        """Stop, restart or start, as the contract says of such events."""
        live = self.cycles.live[rows]
        if some & STOP:
            stops = (act & STOP) != 0
            if len(mine := np.flatnonzero(stops & live)):
                self.cycles.stop(rows[mine], at[mine])
            self._ended[rows[stops]] = True
        if some & RESTART and len(mine := np.flatnonzero(((act & RESTART) != 0) & live)):
            self.cycles.stop(rows[mine], at[mine])
            self._begin(rows[mine], at[mine])
        if some & START:
            starts = ((act & START) != 0) & self._awaited[rows] & ~self._ended[rows]
            mine = np.flatnonzero(starts)
            self._awaited[rows[mine]] = False
            self._begin(rows[mine], at[mine])

    def _halt_or_run(self, rows: Integers, at: Micros, halts: Truth) -> None:
        """Pause for a reason that pauses this target; run on at a resumption or for any other reason."""
        self._halted[rows] = halts
        live = self.cycles.live[rows]
        if len(mine := np.flatnonzero(live & halts)):
            self.cycles.pause(rows[mine], at[mine])
        if len(mine := np.flatnonzero(live & ~halts)):
            self.cycles.resume(rows[mine], at[mine])

    def _cancel(self, rows: Integers, at: Micros) -> None:
        live = self.cycles.live[rows]
        self.cycles.cancel(rows[live], at[live])
        unbegun = ~live & self._awaited[rows] & (self.measure[rows] != NOTHING) & (self.cancelled[rows] == NAT)
        mine = rows[unbegun]
        self.cancelled[mine], self._promised[mine] = at[unbegun], self.measure[mine]
        self._ended[rows] = True

    def _reopen(self, rows: Integers, at: Micros) -> None:
        """Open tickets again: a stopped cycle goes on, or a new one begins, or nothing happens, as the contract says."""
        ignore = self.policy.reopening == "ignore"
        ended = self._ended[rows]
        self._ended[rows] = self._halted[rows] = False
        if not ignore:
            self.cancelled[rows] = NAT
        live = self.cycles.live[rows]
        self.cycles.resume(rows[live], at[live])
        none = ~live & ((self.cycles.number[rows] == 0) | self.cycles.gone[rows])
        stopped = rows[~live & ~none]
        if ignore:
            self._ended[stopped] = True
            return
        # What was promised since the end begins with the reopening.
        anew = none & ended & ~self._awaited[rows]
        # What is promised again later begins anew then.
        self.cycles.gone[stopped[self.measure[stopped] == NOTHING]] = True
        again = ~live & ~none & (self.measure[rows] != NOTHING)
        if self.policy.reopening == "new_cycle":
            anew |= again
        elif again.any():
            self.cycles.reopen(rows[again], at[again], self.measure[rows[again]])
        self._begin(rows[anew], at[anew])

    def _change(self, rows: Integers, at: Micros, measure: Integers) -> None:
        """Count by the promise for what the tickets are from here on."""
        changed = measure != self.measure[rows]
        rows, at, measure = rows[changed], at[changed], measure[changed]
        self.measure[rows] = measure
        live = self.cycles.live[rows]
        nothing = measure == NOTHING
        lost, other = live & nothing, live & ~nothing
        # A stopped cycle takes the change at a reopening; one that a change took away comes back as a new one.
        comes = ~live & ~self._awaited[rows] & ((self.cycles.number[rows] == 0) | self.cycles.gone[rows])
        self._begin(rows[comes], at[comes])
        self.cycles.cancel(rows[lost], at[lost], gone=True)
        self.cycles.change(rows[other], at[other], measure[other])

    def told(self, anchor: Micros, now: int) -> Told:
        """Return all cycles as of an instant, and one row for each clock that has none, with cycle 0."""
        begun = np.flatnonzero(self.cycles.number > 0)
        return Told.joined([*self.cycles.before, self.cycles.told(begun, now), self._unbegun(anchor, now)])

    def _unbegun(self, anchor: Micros, now: int) -> Told:
        rows = np.flatnonzero(self.cycles.number == 0)
        anchor, cancelled = anchor[rows], self.cancelled[rows]
        was_cancelled = cancelled != NAT
        measure = np.where(was_cancelled, self._promised[rows], self.measure[rows])
        awaited = self._awaited[rows]
        some = was_cancelled | ((measure != NOTHING) & (awaited | (now < anchor)))
        state = np.where(some, np.int8(NUMBER[State.NOT_STARTED]), np.int8(NUMBER[State.NOT_APPLICABLE]))
        state[was_cancelled] = CANCELLED
        due, allowed = np.full(len(rows), NAT, dtype=np.int64), np.full(len(rows), NAT, dtype=np.int64)
        amount = self.cycles.measures.amount
        # When a clock that an event starts will be due, nobody knows before that event.
        known = np.flatnonzero(some & ~awaited & ~was_cancelled)
        due[known], allowed[known] = self.cycles.first_due(rows[known], measure[known], anchor[known])
        unknown = np.flatnonzero(some & (awaited | was_cancelled))
        allowed[unknown] = np.where(amount[measure[unknown]] == 0, NAT, amount[measure[unknown]])
        zero = np.zeros(len(rows), dtype=np.int64)
        nowhere = np.full(len(rows), NAT, dtype=np.int64)
        return Told(rows, zero, state, due, zero != 0, nowhere, cancelled, allowed, zero, zero)


def _steps(clock: Integers) -> list[Integers]:
    """Return which turns are the first of their clocks, which the second, and so on; `clock` is ascending."""
    if not len(clock):
        return []
    first = np.flatnonzero(np.diff(clock, prepend=-1))
    lengths = np.diff(np.append(first, len(clock)))
    place = np.arange(len(clock)) - np.repeat(first, lengths)
    most = int(lengths.max())
    # A sort of small numbers is one pass over them.
    order = np.argsort(place.astype(np.int16 if most < 1 << 15 else np.int64), kind="stable")
    return np.split(order, np.cumsum(np.bincount(place))[:-1])
