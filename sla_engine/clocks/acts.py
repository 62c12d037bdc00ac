"""Acts: what an event does to a clock. One table, from which one ticket's clocks read and columns of clocks compile arrays.

What a kind of event does to a target's clocks are its acts (`acts_by_kind`). What becomes of a clock by them depends on its
stage, a few facts about it; `step` gives the stage after the event, and the moves that the clock's cycle makes at that instant.
Acts, stages and moves are sets of bits, so that a column of them is a column of small integers.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from sla_engine.clocks.state import State
from sla_engine.contracts.values.policies import PauseOn, Reopening, TargetPolicy

Kinds = frozenset[str]

# Acts. Of several by one event, each takes effect on what those before it here have left. `PAUSES` and `RESUMES` come from what
# the ticket waits for, not from the kind of event; `RENEWS` is a change that begins a cycle anew.
BEGINS, STOPS, RESTARTS, STARTS, PAUSES, RESUMES, CHANGES, RENEWS, TAKES_AWAY = (1 << i for i in range(9))
IGNORES_REOPENING, REOPENS, REOPENS_ANEW, CANCELS, ENDS = (1 << i for i in range(9, 14))
REOPENINGS = REOPENS | REOPENS_ANEW

# Moves of a cycle; of several at one instant, in this order. `PROMISE`: another thing or nothing is promised from then on.
# `RENEW`: a live cycle ends and another begins, unless it is breached; with `REOPEN`, another begins where another thing is
# promised than the stopped cycle counts by, unless that one is breached. `HALTED`: what begins or goes on there is paused.
PROMISE, STOP, RENEW, BEGIN, REOPEN, HALTED, PAUSE, RESUME, CHANGE, CANCEL = (1 << i for i in range(10))

# Stages. `LIVE`: a cycle is under way; `STOPPED`: it has ended, and a reopening may bring it back; `TAKEN`: a change took away
# what it was promised, and another may bring it back. `ENDED`: the clock's stop has happened since the clock was last opened,
# cycle or not, and `OVER`: the ticket has ended, so that none begins until a reopening. `AWAITED`: what starts the clock is yet
# to happen. `WAITING`: the ticket waits for what pauses the clock. `RENEWED`: a change that begins cycles anew came while the
# cycle was stopped.
LIVE, STOPPED, TAKEN, ENDED, OVER, AWAITED, PROMISED, WAITING, RENEWED = (1 << i for i in range(9))
STAGES = range(1 << 9)

_REOPENING: dict[Reopening, int] = {"ignore": IGNORES_REOPENING, "resume": REOPENS, "new_cycle": REOPENS_ANEW}


def acts_by_kind(policy: TargetPolicy) -> Mapping[str, int]:
    """Return what kinds of events do to the clocks of a policy, those that do something, waits and changes aside."""
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
    """Tell whether waiting for a reason pauses the clocks of a target; no reason does where all do."""
    return pause_on == "all" or reason in pause_on


def act_of_change(before: object | None, after: object | None, *, anew: bool) -> int:
    """Return what a change of the ticket does to a clock, by what was promised before and what is after; None is nothing."""
    if after == before:
        return 0
    return TAKES_AWAY if after is None else RENEWS if anew else CHANGES


def first_stage(policy: TargetPolicy, *, promised: bool) -> int:
    """Return the stage of a clock before its anchor."""
    return (PROMISED if promised else 0) | (0 if policy.start is None else AWAITED)


@cache
def step(stage: int, acts: int) -> tuple[int, int]:
    """Return the stage of a clock after an event that does something to it, and the moves of its cycle."""
    moves = 0
    for act, become in _TABLE.items():
        if acts & act:
            stage, made = become(stage)
            moves |= made
    return stage, moves


def too_late(acts: int) -> int:
    """Return the acts of a reopening that comes too late for a clock; the ticket is open again all the same."""
    return acts & ~REOPENINGS | IGNORES_REOPENING


def reopens_nothing(stage: int, acts: int) -> bool:
    """Tell whether an event would reopen a clock that has stopped, but nothing is promised any more."""
    return bool(acts & REOPENINGS and stage & STOPPED and not stage & PROMISED)


def unbegun(stage: int, *, anchored: bool) -> State:
    """Return the state of a clock without a cycle; `anchored` tells whether its anchor has passed."""
    return State.NOT_STARTED if stage & PROMISED and (stage & AWAITED or not anchored) else State.NOT_APPLICABLE


def _halted(stage: int) -> int:
    return HALTED if stage & WAITING else 0


def _begun(stage: int) -> tuple[int, int]:
    """Begin a cycle, unless nothing is promised or clock or ticket have ended; a ticket that waits makes it wait."""
    if not stage & PROMISED or stage & (ENDED | OVER):
        return stage, 0
    return stage & ~(STOPPED | RENEWED) | LIVE, BEGIN | _halted(stage)


def _stopped(stage: int, move: int) -> tuple[int, int]:
    """End the cycle under way; one that a change has taken away counts as stopped from here on."""
    ended = stage & ~(LIVE | TAKEN) | ENDED
    if stage & LIVE:
        return ended | STOPPED, move
    return (ended | STOPPED if stage & TAKEN else ended), 0


def _restarted(stage: int) -> tuple[int, int]:
    """End the cycle under way and begin the next."""
    return stage, STOP | BEGIN | _halted(stage) if stage & LIVE else 0


def _started(stage: int) -> tuple[int, int]:
    """Begin with what starts the clock, which is lost on what has ended or while nothing is promised."""
    begun, moves = _begun(stage & ~AWAITED) if stage & AWAITED else (stage, 0)
    return (begun, moves) if moves else (stage, 0)


def _changed(stage: int, *, anew: bool) -> tuple[int, int]:
    """Count by another promise from here on."""
    stage |= PROMISED
    if stage & LIVE:
        return stage, PROMISE | (RENEW | _halted(stage) if anew else CHANGE)
    if stage & TAKEN:
        return stage & ~TAKEN | LIVE, PROMISE | REOPEN | _halted(stage) | (RENEW if anew else 0)
    if stage & STOPPED:
        # A stopped cycle takes the change at a reopening.
        return stage | RENEWED if anew else stage, PROMISE
    stage, moves = (stage, 0) if stage & AWAITED else _begun(stage)
    return stage, PROMISE | moves


def _unstopped(stage: int) -> tuple[int, int]:
    """Begin with the reopening what came to be promised since the end, unless it waits for its start."""
    return (stage, 0) if stage & (LIVE | TAKEN | AWAITED) else _begun(stage)


def _unreopened(stage: int) -> tuple[int, int]:
    """Open the ticket again, but not the clock; what waits for its start may start again all the same."""
    stage &= ~(OVER | ENDED) if stage & AWAITED else ~OVER
    return (stage, 0) if stage & STOPPED else _unstopped(stage)


def _reopened(stage: int, *, anew: bool) -> tuple[int, int]:
    """Open a clock again that has stopped: its cycle goes on, or a new one begins, as the contract says."""
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
