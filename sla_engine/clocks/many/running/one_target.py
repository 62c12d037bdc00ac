"""Clocks: runs the clocks of one target of many tickets through their logs in step, event by event.

What `clocks.running.clock` does for one ticket, this does for a column of them, by arrays compiled from the same table of
`clocks.acts`. All clocks of one call share a policy; what each is promised may differ, and may change on the way.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.clocks import State, acts
from sla_engine.clocks.finding import Code
from sla_engine.clocks.many.promises.target_measures import NOTHING, Measures
from sla_engine.clocks.many.running.cycles import NUMBER, Cycles, CycleStates
from sla_engine.clocks.many.running.phases import PAUSED, RUNNING, Ledger, Small
from sla_engine.contracts.values.policies import TargetPolicy

Bits = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class TargetEvents:
    """What happens to clocks, by clock and in order: which one, when, the acts, and the promise that a change brings.

    `row` is the event's among all.
    """

    clock: Integers
    at: Micros
    acts: Bits
    measure: Integers
    row: Integers


@lru_cache(maxsize=1024)
def _steps_of(some: int) -> tuple[Bits, Bits]:
    """Return the stages after some acts, and the moves, by the stage before."""
    stages, moves = zip(*(acts.step(stage, some) for stage in acts.STAGES), strict=True)
    return np.array(stages, dtype=np.uint16), np.array(moves, dtype=np.uint16)


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
        self.measure = measure.copy()
        self.cycles = Cycles(count, measures, missed_at_due=missed_at_due, ledger=ledger)
        self._within = policy.reopening_within
        self._reopenings: dict[Code | None, list[Integers]] = {}
        first = [acts.first_stage(policy, promised=promised) for promised in (False, True)]
        self._stage = np.array(first, dtype=np.uint16)[(measure != NOTHING).astype(np.int8)]

    def run(self, anchor: Micros, begun: Truth, events: TargetEvents) -> None:
        """Run the clocks from their anchors through all events; a clock that has not `begun` has none."""
        rows = np.flatnonzero(begun)
        none = np.zeros(len(rows), dtype=np.uint16)
        self._lead(TargetEvents(rows, anchor[rows], none + np.uint16(acts.BEGINS), rows, rows), [np.arange(len(rows))])
        self._lead(events, _steps(events.clock))

    def _lead(self, events: TargetEvents, steps: list[Integers]) -> None:
        """Take events step by step, each clock at most one at a time."""
        occurring = np.flatnonzero(np.bincount(events.acts))
        if not len(occurring):
            return
        if self._within is not None:
            occurring = np.unique(np.append(occurring, [acts.too_late(one) for one in occurring.tolist()]))
        place = np.zeros(occurring[-1] + 1, dtype=np.int64)
        place[occurring] = np.arange(len(occurring)) * len(acts.STAGES)
        stages, moves = (np.concatenate(table) for table in zip(*map(_steps_of, occurring.tolist()), strict=True))
        reopening = bool(np.bitwise_or.reduce(occurring) & acts.REOPENINGS)
        for step in steps:
            rows, done = events.clock[step], events.acts[step]
            if reopening:
                done = self._unless_too_late(events, step, rows, done)
            here = place[done] + self._stage[rows]
            self._stage[rows] = stages[here]
            self._move(events, step, rows, moves[here])
            if reopening:
                opened = (done & acts.REOPENINGS != 0) & (moves[here] & acts.BEGIN != 0)
                self._note_reopenings(None, events.row[step[opened]])

    def _unless_too_late(self, events: TargetEvents, step: Integers, rows: Integers, done: Bits) -> Bits:
        """Return what a step does, save reopenings that come too late; note those that find a clock stopped."""
        stage = self._stage[rows]
        found = np.flatnonzero((done & acts.REOPENINGS != 0) & (stage & acts.STOPPED != 0))
        if not len(found):
            return done
        late = np.zeros(len(found), dtype=bool)
        if self._within is not None:
            late = events.at[step[found]] - self.cycles.since(rows[found]) > self._within
            done = done.copy()
            done[found[late]] = [acts.too_late(one) for one in done[found[late]].tolist()]
        idle = ~late & (stage[found] & acts.PROMISED == 0)
        codes: tuple[tuple[Code | None, Truth], ...] = (
            ("reopened_too_late", late),
            ("reopened_unpromised", idle),
            (None, ~late & ~idle),
        )
        for code, those in codes:
            self._note_reopenings(code, events.row[step[found[those]]])
        return done

    def _note_reopenings(self, code: Code | None, rows: Integers) -> None:
        if len(rows):
            self._reopenings.setdefault(code, []).append(rows)

    def reopenings(self) -> Iterator[tuple[Code | None, Integers]]:
        """Yield the rows of the events that opened a clock again or found it stopped, by what kept it from opening."""
        for code, parts in self._reopenings.items():
            yield code, np.sort(np.concatenate(parts))

    def _move(self, events: TargetEvents, step: Integers, rows: Integers, moves: Bits) -> None:
        """Apply the moves of a step to the cycles of some clocks."""
        some = int(np.bitwise_or.reduce(moves))
        if some & acts.PROMISE:
            mine = np.flatnonzero(moves & acts.PROMISE)
            self.measure[rows[mine]] = events.measure[step[mine]]
        if some & acts.RENEW:
            moves = self._renewed(rows, events.at[step], moves)
            some = int(np.bitwise_or.reduce(moves))
        for move, make in MOVES:
            if some & move:
                mine = np.flatnonzero(moves & move)
                make(self, rows[mine], events.at[step[mine]], moves[mine])

    def _renewed(self, rows: Integers, at: Micros, moves: Bits) -> Bits:
        """Return the moves with those that renew cycles decided: another begins, unless the latest is breached.

        Nor does one where the latest has stopped and counts by an equal promise: then that goes on.
        """
        moves = moves.copy()
        mine = np.flatnonzero(moves & acts.RENEW)
        some, when = rows[mine], at[mine]
        late, stopped = self.cycles.is_late(some, when), moves[mine] & acts.REOPEN != 0
        kept = late | (stopped & (self.cycles.measure[some] == self.measure[some]))
        self.cycles.cancel(some[~stopped & ~kept], when[~stopped & ~kept])
        moves[mine[kept & ~stopped]] &= np.uint16(~acts.HALTED & 0xFFFF)
        moves[mine[~kept]] = (moves[mine[~kept]] & np.uint16(~acts.REOPEN & 0xFFFF)) | np.uint16(acts.BEGIN)
        return moves

    def states(self, anchor: Micros, now: int) -> CycleStates:
        """Return all cycles as of an instant, and one row for each clock that has none, with cycle 0."""
        begun = np.flatnonzero(self.cycles.number > 0)
        return CycleStates.joined([*self.cycles.before, self.cycles.states(begun, now), self._unbegun(anchor, now)])

    def _unbegun(self, anchor: Micros, now: int) -> CycleStates:
        rows = np.flatnonzero(self.cycles.number == 0)
        anchor, stage = anchor[rows], self._stage[rows]
        table = [[NUMBER[acts.unbegun(one, anchored=anchored)] for one in acts.STAGES] for anchored in (False, True)]
        state = np.array(table, dtype=np.int8)[(now >= anchor).astype(np.int8), stage]
        some, measure = state != NUMBER[State.NOT_APPLICABLE], self.measure[rows]
        due, allowed = np.full(len(rows), NAT, dtype=np.int64), np.full(len(rows), NAT, dtype=np.int64)
        amount = self.cycles.measures.amount
        # The due instant of a clock that an event starts is not known before that event.
        open_ended = (stage & acts.AWAITED) != 0
        known, unknown = np.flatnonzero(some & ~open_ended), np.flatnonzero(some & open_ended)
        due[known], allowed[known] = self.cycles.first_due(rows[known], measure[known], anchor[known])
        allowed[unknown] = np.where(amount[measure[unknown]] == 0, NAT, amount[measure[unknown]])
        zero = np.zeros(len(rows), dtype=np.int64)
        nowhere = np.full(len(rows), NAT, dtype=np.int64)
        return CycleStates(rows, zero, state, due, zero != 0, nowhere, nowhere, allowed, zero, zero, zero)


def _mode(moves: Bits) -> Small:
    """Return the mode in which cycles begin or go on by their moves."""
    return np.where(moves & acts.HALTED, np.int8(PAUSED), np.int8(RUNNING))


# What makes the moves of cycles, in their order.
MOVES: tuple[tuple[int, Callable[[Clocks, Integers, Micros, Bits], None]], ...] = (
    (acts.STOP, lambda clocks, rows, at, _: clocks.cycles.stop(rows, at)),
    (acts.BEGIN, lambda clocks, rows, at, moves: clocks.cycles.begin(rows, at, clocks.measure[rows], _mode(moves))),
    (acts.REOPEN, lambda clocks, rows, at, moves: clocks.cycles.reopen(rows, at, clocks.measure[rows], _mode(moves))),
    (acts.PAUSE, lambda clocks, rows, at, _: clocks.cycles.pause(rows, at)),
    (acts.RESUME, lambda clocks, rows, at, _: clocks.cycles.resume(rows, at)),
    (acts.CHANGE, lambda clocks, rows, at, _: clocks.cycles.change(rows, at, clocks.measure[rows])),
    (acts.CANCEL, lambda clocks, rows, at, _: clocks.cycles.cancel(rows, at)),
)


def _steps(clock: Integers) -> list[Integers]:
    """Return which events are the first of their clocks, which the second, and so on; `clock` is ascending."""
    if not len(clock):
        return []
    first = np.flatnonzero(np.diff(clock, prepend=-1))
    lengths = np.diff(np.append(first, len(clock)))
    place = np.arange(len(clock)) - np.repeat(first, lengths)
    most = int(lengths.max())
    # A sort of small numbers is one pass over them.
    order = np.argsort(place.astype(np.int16 if most < 1 << 15 else np.int64), kind="stable")
    return np.split(order, np.cumsum(np.bincount(place))[:-1])
