"""Cycles: runs of many clocks side by side, in columns; the counterpart of `clocks.running.cycle` for one clock.

Methods apply what happens in order of time, to each row at most once a call: `rows` are their numbers, `at` the instants.
Own time is kept as places on the timelines' axis of business time, so that counting is a subtraction. The module is long for
the same reason as its scalar twin: pausing, stopping, reopening and changing touch the same few numbers.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.clocks import State
from sla_engine.clocks.many.promises.target_measures import DAYS, Measures
from sla_engine.clocks.many.running.phases import PAUSED, RUNNING, STOPPED, Ledger, Phases, Small

# The states of a clock, by number.
STATES = tuple(State)
NUMBER = {state: i for i, state in enumerate(STATES)}
MET, MISSED, CANCELLED = (NUMBER[state] for state in (State.MET, State.MISSED, State.CANCELLED))
UNDECIDED = -1


@dataclass(slots=True, eq=False)
class CycleStates:
    """How cycles stand: one row each, `clock` saying whose; instants are NaT, measures `NOTHING` where there is none."""

    clock: Integers
    cycle: Integers
    state: Small
    due: Micros
    provisional: Truth
    start: Micros
    stop: Micros
    allowed: Micros
    elapsed: Micros
    used: Micros
    paused: Micros

    @classmethod
    def empty(cls, count: int) -> "CycleStates":
        """Return rows that say nothing: no cycle, no instants, no own time; the state is for the caller to fill in."""
        zero, nowhere = np.zeros(count, dtype=np.int64), np.full(count, NAT, dtype=np.int64)
        state = np.zeros(count, dtype=np.int8)
        return cls(zero, zero, state, nowhere, zero != 0, nowhere, nowhere, nowhere, zero, zero, zero)

    def take(self, rows: Integers) -> "CycleStates":
        """Return some rows."""
        return CycleStates(*(getattr(self, field.name)[rows] for field in fields(self)))

    def share(self, now: int) -> npt.NDArray[np.float64]:
        """Return the share used of what is allowed; where nothing is, all or none of it, by whether it is due."""
        nothing = self.allowed == 0
        due = (self.due != NAT) & (self.due <= now)
        return np.where(nothing, due, self.used / np.where(nothing, 1, self.allowed))

    @classmethod
    def joined(cls, parts: "list[CycleStates]") -> "CycleStates":
        """Return all rows of several parts."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


class Cycles:
    """The latest cycle of each of `count` clocks, and those before it as they were when the next one began.

    `doubt` marks clocks for which something lies beyond what is known: what is told of them is void. Phases are noted in
    `ledger`, where there is one.
    """

    def __init__(self, count: int, measures: Measures, *, missed_at_due: bool, ledger: Ledger | None = None) -> None:
        self.ledger = ledger
        self.measures = measures
        self.missed_at_due = missed_at_due
        self.number = np.zeros(count, dtype=np.int64)
        self.measure = np.zeros(count, dtype=np.int64)
        self.mode = np.zeros(count, dtype=np.int8)
        self.state = np.full(count, UNDECIDED, dtype=np.int8)
        self.doubt = np.zeros(count, dtype=bool)
        self.before: list[CycleStates] = []
        self._breached = np.zeros(count, dtype=bool)
        self._start, self._since, self._due = (np.full(count, NAT, dtype=np.int64) for _ in range(3))
        zeros = (np.zeros(count, dtype=np.int64) for _ in range(5))
        self._allowed, self._worked, self._used, self._paused, self._place = zeros
        # Only a target of business days moves its first due instant by the paused time.
        self._base = np.full(count, NAT, dtype=np.int64) if measures.has_days else None
        self._shift = np.zeros(count, dtype=np.int64) if measures.has_days else None

    # Events

    def begin(self, rows: Integers, at: Micros, measure: Integers, mode: Small) -> None:
        """Begin a cycle of each clock, running or paused."""
        if len(again := rows[self.number[rows] > 0]):
            self.before.append(self.states(again))
        place = self._placed(rows, measure, at)
        due = self._first_due(rows, measure, at, place)
        amount = self._allowed_from(rows, measure, due, place)
        if self._base is not None and self._shift is not None:
            self._base[rows] = np.where(self.measures.kind[measure] == DAYS, due, NAT)
            self._shift[rows] = 0
        self.number[rows] += 1
        self.measure[rows], self.mode[rows], self.state[rows] = measure, mode, UNDECIDED
        self._breached[rows] = False
        self._start[rows] = self._since[rows] = at
        self._due[rows], self._allowed[rows], self._place[rows] = due, amount, place
        self._worked[rows] = self._used[rows] = self._paused[rows] = 0

    def pause(self, rows: Integers, at: Micros) -> None:
        """Pause the cycles; those paused already stay paused."""
        self.is_late(rows, at)
        self._close(rows, at)
        self.mode[rows] = PAUSED

    def resume(self, rows: Integers, at: Micros) -> None:
        """Resume the cycles that are paused."""
        act = self.mode[rows] == PAUSED
        if not act.any():
            return
        rows, at = rows[act], at[act]
        place = self._placed(rows, self.measure[rows], at)
        free = ~self._breached[rows]
        self._due[rows[free]] = self._due_if_resumed(rows[free], at[free], place[free])
        self._stand(rows, at, place)
        self.mode[rows] = RUNNING

    def stop(self, rows: Integers, at: Micros) -> None:
        """End the cycles; they are in time up to and at the due instant (only before it if the contract states that)."""
        self.resume(rows, at)
        late = self.is_late(rows, at)
        if self.missed_at_due:
            late |= at == self._due[rows]
            self._breached[rows] = late
        self._end(rows, at, np.where(late, np.int8(MISSED), np.int8(MET)))

    def cancel(self, rows: Integers, at: Micros) -> None:
        """End the cycles without a verdict, unless they are overdue."""
        self.resume(rows, at)
        self._end(rows, at, np.where(self.is_late(rows, at), np.int8(MISSED), np.int8(CANCELLED)))

    def reopen(self, rows: Integers, at: Micros, measure: Integers, mode: Small) -> None:
        """Continue after a stop; the time since then does not count. A cycle that was overdue keeps its due instant."""
        self._stand(rows, at, self._placed(rows, self.measure[rows], at))
        self.mode[rows], self.state[rows] = mode, UNDECIDED
        act = ~self._breached[rows]
        rows, at, measure = rows[act], at[act], measure[act]
        changed = measure != self.measure[rows]
        self._convert(rows[changed], at[changed], measure[changed])
        self._due[rows] = self._due_if_resumed(rows, at, self._place[rows])

    def change(self, rows: Integers, at: Micros, measure: Integers) -> None:
        """Count the rest by another promise: the own time used is kept, or its share if the kind of target differs.

        A breached clock counts on by the promise that was broken.
        """
        act = ~self.is_late(rows, at)
        rows, at, measure = rows[act], at[act], measure[act]
        self._close(rows, at)
        self._convert(rows, at, measure)
        running = self.mode[rows] == RUNNING
        rows, at = rows[running], at[running]
        self._due[rows] = self._due_if_resumed(rows, at, self._place[rows])

    def is_late(self, rows: Integers, at: Micros) -> Truth:
        """Tell whether the due instant has passed, and record the breach."""
        late: Truth = self._breached[rows] | ((self.mode[rows] == RUNNING) & (at > self._due[rows]))
        self._breached[rows] = late
        return late

    def since(self, rows: Integers) -> Micros:
        """Return when the latest phases of cycles began; of stopped ones, when they stopped."""
        return self._since[rows]

    # States

    def states(self, rows: Integers, now: int | None = None) -> CycleStates:
        """Return how cycles stand: those that have stopped as they are, others as of an instant."""
        mode, due, breached, state = self.mode[rows], self._due[rows], self._breached[rows], self.state[rows]
        worked, used, paused = self._worked[rows], self._used[rows], self._paused[rows]
        if now is not None and len(live := np.flatnonzero(mode != STOPPED)):
            mine = rows[live]
            at = np.full(len(mine), now, dtype=np.int64)
            place = self._placed(mine, self.measure[mine], at)
            own = place - self._place[mine]
            if self.ledger is not None:
                self.ledger.note(Phases(mine, mode[live], self._since[mine], at, own, self.measure[mine]))
            halted = mode[live] == PAUSED
            paused[live[halted]] += own[halted]
            for counted in (worked, used):
                counted[live[~halted]] += own[~halted]
            # What is breached stays so while it is paused.
            free = halted & ~breached[live]
            due[live[free]] = self._due_if_resumed(mine[free], at[free], place[free])
            late = breached[live] | (now > due[live])
            going = np.where(late, np.int8(NUMBER[State.OVERDUE]), np.int8(NUMBER[State.RUNNING]))
            state[live] = np.where(free, np.int8(NUMBER[State.PAUSED]), going)
        return CycleStates(
            rows,
            self.number[rows],
            state,
            due,
            (mode == PAUSED) & ~breached,
            self._start[rows],
            np.where(mode == STOPPED, self._since[rows], NAT),
            self._allowed[rows],
            worked,
            used,
            paused,
        )

    def first_due(self, rows: Integers, measure: Integers, at: Micros) -> tuple[Micros, Micros]:
        """Return due instant and allowed own time of clocks that would start at an instant."""
        place = self._placed(rows, measure, at)
        due = self._first_due(rows, measure, at, place)
        return due, self._allowed_from(rows, measure, due, place)

    # Counting

    def _placed(self, rows: Integers, measure: Integers, at: Micros, *, asked: bool = True) -> Micros:
        """Return the places of instants on the axis of business time; they are `asked` about, or else answers."""
        if (lost := self.measures.lost(measure, at, asked=asked)) is not None:
            self.doubt[rows[lost]] = True
        return self.measures.timelines.worked(self.measures.timeline[measure], at)

    def _reach(
        self,
        rows: Integers,
        measure: Integers,
        at: Micros,
        place: Micros,
        amount: Micros,
        *,
        opening: Truth | None = None,
    ) -> Micros:
        """Return the instant at which so much own time has passed since an instant; the next open one where `opening`.

        That is by default as the promise has it.
        """
        opening = self.measures.opening[measure] if opening is None else opening
        due, lost = self.measures.timelines.reach(self.measures.timeline[measure], place + amount, opening)
        # Nothing more to wait for: that instant itself, wherever it lies.
        still = (amount == 0) & ~opening
        if lost is not None:
            self.doubt[rows[lost & ~still]] = True
        return np.where(still, at, due)

    def _first_due(self, rows: Integers, measure: Integers, at: Micros, place: Micros) -> Micros:
        due = self._reach(rows, measure, at, place, self.measures.amount[measure])
        if self._base is not None and len(days := np.flatnonzero(self.measures.kind[measure] == DAYS)):
            found = self.measures.due_of_days(measure[days], at[days])
            self.doubt[rows[days[found == NAT]]] = True
            due[days] = np.where(found == NAT, at[days], found)
        return due

    def _allowed_from(self, rows: Integers, measure: Integers, due: Micros, place: Micros) -> Micros:
        """Return the allowed own time of clocks by their first due instant, and their place at the start."""
        amount = self.measures.amount[measure]
        if self._base is None:
            return amount
        days = self.measures.kind[measure] == DAYS
        return np.where(days, self._placed(rows, measure, due, asked=False) - place, amount)

    def _due_if_resumed(self, rows: Integers, at: Micros, place: Micros) -> Micros:
        """Return the due instant of paused cycles that are resumed at an instant."""
        measure = self.measure[rows]
        left = np.maximum(0, self._allowed[rows] - self._used[rows])
        due = self._reach(rows, measure, at, place, left, opening=self.measures.opening[measure] | (left == 0))
        if self._base is None or self._shift is None:
            return due
        based = np.flatnonzero(self._base[rows] != NAT)
        if len(based):
            mine, when = rows[based], at[based]
            here = np.where(self.mode[mine] == RUNNING, 0, place[based] - self._place[mine])
            base, kind = self._base[mine], measure[based]
            moved = self._reach(mine, kind, base, self._placed(mine, kind, base, asked=False), self._shift[mine] + here)
            # What stood still before its due instant, in closed time alone, and runs on right there is due there.
            due_there = (self._since[mine] < self._due[mine]) & (self._due[mine] == when)
            past = np.flatnonzero((moved <= when) & ~due_there)
            none = np.zeros(len(past), dtype=np.int64)
            moved[past] = self._reach(mine[past], kind[past], when[past], place[based[past]], none, opening=none == 0)
            due[based] = moved
        return due

    def _close(self, rows: Integers, at: Micros) -> None:
        """Close the phases of cycles that run or are paused."""
        running = self.mode[rows] == RUNNING
        place = self._placed(rows, self.measure[rows], at)
        self._count(rows[running], at[running], place[running])
        self._stand(rows[~running], at[~running], place[~running])

    def _count(self, rows: Integers, at: Micros, place: Micros) -> None:
        """Close a running phase."""
        own = place - self._place[rows]
        if self.ledger is not None:
            mode = np.full(len(rows), RUNNING, dtype=np.int8)
            self.ledger.note(Phases(rows, mode, self._since[rows], at, own, self.measure[rows]))
        self._worked[rows] += own
        self._used[rows] += own
        self._since[rows], self._place[rows] = at, place

    def _stand(self, rows: Integers, at: Micros, place: Micros) -> None:
        """Close a paused phase."""
        own = place - self._place[rows]
        if self.ledger is not None:
            self.ledger.note(Phases(rows, self.mode[rows], self._since[rows], at, own, self.measure[rows]))
        self._paused[rows] += np.where(self.mode[rows] == PAUSED, own, 0)
        if self._base is not None and self._shift is not None:
            self._shift[rows] += np.where(self._base[rows] != NAT, own, 0)
        self._since[rows], self._place[rows] = at, place

    def _end(self, rows: Integers, at: Micros, state: Small) -> None:
        """Stop; a cycle that was paused has been resumed before."""
        self._count(rows, at, self._placed(rows, self.measure[rows], at))
        self.mode[rows], self.state[rows] = STOPPED, state

    def _convert(self, rows: Integers, at: Micros, measure: Integers) -> None:
        """Restate the used and the allowed time in terms of another promise."""
        if not len(rows):
            return
        start, used, before = self._start[rows], self._used[rows], self._allowed[rows]
        _, allowed = self.first_due(rows, measure, start)
        other = np.flatnonzero(self.measures.kind[measure] != self.measures.kind[self.measure[rows]])
        for i in other.tolist():
            # One by one: the product does not fit into 64 bits.
            used[i] = int(allowed[i]) * int(used[i]) // int(before[i]) if before[i] else allowed[i]
        self.measure[rows], self._allowed[rows], self._used[rows] = measure, allowed, used
        if self._base is not None:
            self._base[rows] = NAT
        self._place[rows] = self._placed(rows, measure, at)
