"""Acts: the effects of events on clocks. One table serves the clocks of one ticket, and arrays for columns of clocks.

The acts of a kind of event are its effects on a target's clocks (`acts_by_kind`). Their result depends on the stage of the
clock, a few facts about it; `step` returns the stage after the event, and the moves of the clock's cycle at that instant.
Acts, stages and moves are sets of bits, so that a column of them is a column of small integers.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from sla_engine.clocks.state import State
from sla_engine.contracts.values.policies import PauseOn, Reopening, TargetPolicy

Kinds = frozenset[str]

# Acts. If an event has several, they take effect in this order, each on the result of those before it. `PAUSES` and `RESUMES`
# come from the waits of the ticket, not from the kind of event; `RENEWS` is a change that begins a cycle anew.
BEGINS, STOPS, RESTARTS, STARTS, PAUSES, RESUMES, CHANGES, RENEWS, TAKES_AWAY = (1 << i for i in range(9))
IGNORES_REOPENING, REOPENS, REOPENS_ANEW, CANCELS, ENDS = (1 << i for i in range(9, 14))
REOPENINGS = REOPENS | REOPENS_ANEW

# Moves of a cycle, which take effect in this order. `PROMISE`: another promise, or none, holds from then on. `RENEW`: a live
# cycle ends and another begins, unless it is breached; with `REOPEN`, another cycle begins if the promise differs from that of
# the stopped cycle, unless that cycle is breached. `HALTED`: the cycle that begins or continues is paused.
PROMISE, STOP, RENEW, BEGIN, REOPEN, HALTED, PAUSE, RESUME, CHANGE, CANCEL = (1 << i for i in range(10))

# Stages. `LIVE`: a cycle is under way; `STOPPED`: the cycle has ended, and a reopening may continue it; `TAKEN`: a change
# removed its promise, and another may restore it. `ENDED`: the clock's stop has happened since the clock was last opened, with
# or without a cycle; `OVER`: the ticket has ended, so that no cycle begins until a reopening. `AWAITED`: the event that starts
# the clock has not happened yet. `WAITING`: the ticket waits for a reason that pauses the clock. `RENEWED`: a change that
# begins cycles anew came while the cycle was stopped.
LIVE, STOPPED, TAKEN, ENDED, OVER, AWAITED, PROMISED, WAITING, RENEWED = (1 << i for i in range(9))
STAGES = range(1 << 9)

_REOPENING: dict[Reopening, int] = {"ignore": IGNORES_REOPENING, "resume": REOPENS, "new_cycle": REOPENS_ANEW}


def acts_by_kind(policy: TargetPolicy) -> Mapping[str, int]:
    """Return the acts of kinds of events on the clocks of a policy, without waits and changes; other kinds have no effect."""
    return _by_kind(policy.start, policy.stop, policy.restart, policy.reopening)


@lru_cache(maxsize=1024)
def _by_kind(start: Kinds | None, stop: Kinds, restart: Kinds, reopening: Reopening) -> Mapping[str, int]:
    acts = {"resolved": ENDS, "closed": ENDS, "cancelled": CANCELS | ENDS, "merged": CANCELS | ENDS}
    acts["reopened"] = _REOPENING[reopening]
    for kinds, act in ((stop, STOPS), (restart - stop, RESTARTS), (start or (), STARTS)):
        for kind in kinds:
            acts[kind] = acts.get(kind, 0) | act
    return acts


def pauses(pause_on: PauseOn, reason: str | None) -> bool:
    """Tell whether a wait for a reason pauses the clocks of a target; a wait without a reason does if all reasons do."""
    return pause_on == "all" or reason in pause_on


def act_of_change(before: object | None, after: object | None, *, anew: bool) -> int:
    """Return the act of a change of the ticket, from the promises before and after it; None stands for no promise."""
    if after == before:
        return 0
    return TAKES_AWAY if after is None else RENEWS if anew else CHANGES


def first_stage(policy: TargetPolicy, *, promised: bool) -> int:
    """Return the stage of a clock before its anchor."""
    return (PROMISED if promised else 0) | (0 if policy.start is None else AWAITED)


@cache
def step(stage: int, acts: int) -> tuple[int, int]:
    """Return the stage of a clock after the acts of an event, and the moves of its cycle."""
    moves = 0
    for act, become in _TABLE.items():
        if acts & act:
            stage, made = become(stage)
            moves |= made
    return stage, moves


def too_late(acts: int) -> int:
    """Return the acts of a reopening that comes too late for a clock; the ticket is open again nevertheless."""
    return acts & ~REOPENINGS | IGNORES_REOPENING


def reopens_nothing(stage: int, acts: int) -> bool:
    """Tell whether an event would reopen a clock that has stopped, but there is no promise any more."""
    return bool(acts & REOPENINGS and stage & STOPPED and not stage & PROMISED)


def unbegun(stage: int, *, anchored: bool) -> State:
    """Return the state of a clock without a cycle; `anchored` tells whether its anchor has passed."""
    return State.NOT_STARTED if stage & PROMISED and (stage & AWAITED or not anchored) else State.NOT_APPLICABLE


def _halted(stage: int) -> int:
    return HALTED if stage & WAITING else 0


def _begun(stage: int) -> tuple[int, int]:
    """Begin a cycle, unless there is no promise, or the clock or the ticket has ended; it is paused if the ticket waits."""
    if not stage & PROMISED or stage & (ENDED | OVER):
        return stage, 0
    return stage & ~(STOPPED | RENEWED) | LIVE, BEGIN | _halted(stage)


def _stopped(stage: int, move: int) -> tuple[int, int]:
    """End the cycle under way; a cycle whose promise a change removed counts as stopped from here on."""
    ended = stage & ~(LIVE | TAKEN) | ENDED
    if stage & LIVE:
        return ended | STOPPED, move
    return (ended | STOPPED if stage & TAKEN else ended), 0


def _restarted(stage: int) -> tuple[int, int]:
    """End the cycle under way and begin the next."""
    return stage, STOP | BEGIN | _halted(stage) if stage & LIVE else 0


def _started(stage: int) -> tuple[int, int]:
    """Begin a cycle at an event that starts the clock; the event has no effect after an end, or without a promise."""
    begun, moves = _begun(stage & ~AWAITED) if stage & AWAITED else (stage, 0)
    return (begun, moves) if moves else (stage, 0)


def _changed(stage: int, *, anew: bool) -> tuple[int, int]:
    """Continue with another promise from here on."""
    stage |= PROMISED
    if stage & LIVE:
        return stage, PROMISE | (RENEW | _halted(stage) if anew else CHANGE)
    if stage & TAKEN:
        return stage & ~TAKEN | LIVE, PROMISE | REOPEN | _halted(stage) | (RENEW if anew else 0)
    if stage & STOPPED:
        # The change takes effect on a stopped cycle at a reopening.
        return stage | RENEWED if anew else stage, PROMISE
    stage, moves = (stage, 0) if stage & AWAITED else _begun(stage)
    return stage, PROMISE | moves


def _unstopped(stage: int) -> tuple[int, int]:
    """Begin at the reopening a cycle that was first promised after the end, unless the clock waits for its start."""
    return (stage, 0) if stage & (LIVE | TAKEN | AWAITED) else _begun(stage)


def _unreopened(stage: int) -> tuple[int, int]:
    """Open the ticket again, but not the clock; a clock that waits for its start may start again nevertheless."""
    stage &= ~(OVER | ENDED) if stage & AWAITED else ~OVER
    return (stage, 0) if stage & STOPPED else _unstopped(stage)


def _reopened(stage: int, *, anew: bool) -> tuple[int, int]:
    """Open a stopped clock again: its cycle continues, or a new one begins, as the contract states."""
    stage &= ~OVER
    if not stage & STOPPED:
        return _unstopped(stage & ~ENDED)
    if not stage & PROMISED:
        return stage, 0
    opened = stage & ~ENDED
    if anew:
        return _begun(opened)
    return opened & ~(STOPPED | RENEWED) | LIVE, REOPEN | _halted(stage) | (RENEW if stage & RENEWED else 0)


_TABLE: dict[int, Callable[[int], tuple[int, int]]] = {
    BEGINS: lambda stage: (stage, 0) if stage & AWAITED else _begun(stage),
    STOPS: lambda stage: _stopped(stage, STOP),
    RESTARTS: _restarted,
    STARTS: _started,
    PAUSES: lambda stage: (stage | WAITING, PAUSE if stage & LIVE else 0),
    RESUMES: lambda stage: (stage & ~WAITING, RESUME if stage & LIVE and stage & WAITING else 0),
    CHANGES: lambda stage: _changed(stage, anew=False),
    RENEWS: lambda stage: _changed(stage, anew=True),
    TAKES_AWAY: lambda stage: (
        (stage & ~(LIVE | PROMISED) | TAKEN, PROMISE | CANCEL) if stage & LIVE else (stage & ~PROMISED, PROMISE)
    ),
    IGNORES_REOPENING: _unreopened,
    REOPENS: lambda stage: _reopened(stage, anew=False),
    REOPENS_ANEW: lambda stage: _reopened(stage, anew=True),
    CANCELS: lambda stage: _stopped(stage, CANCEL),
    ENDS: lambda stage: (stage | OVER, 0),
}
