"""Acts: what an event does to a clock. One table, from which one ticket's clocks read and columns of clocks compile arrays.

What a kind of event does to a target's clocks are its acts (`acts_by_kind`). What becomes of a clock by them depends on its
stage, a few facts about it; `step` gives the stage after the event, and the moves that the clock's cycle makes at that instant.
Acts, stages and moves are sets of bits, so that a column of them is a column of small integers.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Literal

from sla_engine.clocks.state import State
from sla_engine.contracts.values.policies import Reopening, TargetPolicy

Kinds = frozenset[str]

# Acts. Of several by one event, each takes effect on what those before it here have left.
BEGINS, STOPS, RESTARTS, STARTS, PAUSES, RESUMES, KEEPS, CHANGES, TAKES_AWAY = (1 << i for i in range(9))
IGNORES_REOPENING, REOPENS, REOPENS_ANEW, CANCELS = (1 << i for i in range(9, 13))

# Moves of a cycle; of several at one instant, in this order. `PROMISE`: another thing or nothing is promised from then on.
PROMISE, STOP, BEGIN, BEGIN_PAUSED, PAUSE, RESUME, CHANGE, REOPEN, CANCEL, WITHDRAW = (1 << i for i in range(10))

# Stages. `LIVE`: a cycle is under way; `STOPPED`: it has ended, and a reopening may bring it back. `ENDED`: the clock's stop
# has happened since the ticket was last opened, cycle or not, so that none begins until a reopening. `AWAITED`: what starts the
# clock is yet to happen. `WAITING`: the ticket waits for what pauses the clock. `WITHDRAWN`: it was cancelled before any cycle.
LIVE, STOPPED, ENDED, AWAITED, PROMISED, WAITING, WITHDRAWN = (1 << i for i in range(7))
STAGES = range(1 << 7)

# What kinds of events do to clocks of all targets, and what a reopening does, by the policy.
OF_ALL = {
    "paused": PAUSES,
    "resumed": RESUMES,
    # A ticket that is resolved waits no longer, whether or not that stops the clock.
    "resolved": RESUMES,
    "closed": RESUMES,
    "cancelled": CANCELS,
    "merged": CANCELS,
}
REOPENINGS: dict[Reopening, int] = {"ignore": IGNORES_REOPENING, "resume": REOPENS, "new_cycle": REOPENS_ANEW}


def acts_by_kind(policy: TargetPolicy) -> Mapping[str, int]:
    """Return what kinds of events do to the clocks of a policy, those that do something; a pause, if it is for any reason."""
    return _by_kind(policy.start, policy.stop, policy.restart, policy.reopening, policy.pause_on)


@lru_cache(maxsize=1024)
def _by_kind(
    start: Kinds | None, stop: Kinds, restart: Kinds, reopening: Reopening, pause_on: Kinds | Literal["all"]
) -> Mapping[str, int]:
    acts = {kind: act for kind, act in OF_ALL.items() if pause_on or not act & (PAUSES | RESUMES)}
    acts["reopened"] = REOPENINGS[reopening]
    for kinds, act in ((stop, STOPS), (restart - stop, RESTARTS), (start or (), STARTS)):
        for kind in kinds:
            acts[kind] = acts.get(kind, 0) | act
    return acts


def for_reason(acts: int, policy: TargetPolicy, reason: str | None) -> int:
    """Return the acts of a pause that has a reason: waiting for what does not pause the target ends a wait for what does."""
    pauses = policy.pause_on == "all" or reason in policy.pause_on
    return acts if pauses else acts & ~PAUSES | RESUMES


def act_of_change(before: object | None, after: object | None) -> int:
    """Return what a change of the ticket does to a clock, by what was promised before and what is after; None is nothing."""
    return KEEPS if after == before else TAKES_AWAY if after is None else CHANGES


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


def unbegun(stage: int, *, anchored: bool) -> State:
    """Return the state of a clock without a cycle; `anchored` tells whether its anchor has passed."""
    if stage & WITHDRAWN:
        return State.CANCELLED
    return State.NOT_STARTED if stage & PROMISED and (stage & AWAITED or not anchored) else State.NOT_APPLICABLE


def _begun(stage: int) -> tuple[int, int]:
    """Begin a cycle, unless nothing is promised or the clock has ended; a ticket that waits makes it wait."""
    if not stage & PROMISED or stage & ENDED:
        return stage, 0
    return stage & ~STOPPED | LIVE, BEGIN_PAUSED if stage & WAITING else BEGIN


def _changed(stage: int) -> tuple[int, int]:
    """Count by another promise from here on."""
    stage |= PROMISED
    if stage & LIVE:
        return stage, PROMISE | CHANGE
    # A stopped cycle takes the change at a reopening; one that a change took away comes back as a new one.
    stage, moves = (stage, 0) if stage & (STOPPED | AWAITED) else _begun(stage)
    return stage, PROMISE | moves


def _reopened(stage: int, reopening: Reopening) -> tuple[int, int]:
    """Open the ticket again: a stopped cycle goes on, or a new one begins, or nothing happens, as the contract says."""
    ended, ignored = stage & ENDED, reopening == "ignore"
    stage &= ~(ENDED | WAITING) if ignored else ~(ENDED | WAITING | WITHDRAWN)
    if stage & LIVE:
        return stage, RESUME
    if not stage & STOPPED:
        # What was promised since the end begins with the reopening.
        return _begun(stage) if ended and not stage & AWAITED and not ignored else (stage, 0)
    if ignored:
        return stage | ENDED, 0
    if not stage & PROMISED:
        # What is promised again later begins anew then.
        return stage & ~STOPPED, 0
    return _begun(stage) if reopening == "new_cycle" else (stage & ~STOPPED | LIVE, REOPEN)


def _cancelled(stage: int) -> tuple[int, int]:
    if stage & LIVE:
        return stage & ~LIVE | STOPPED | ENDED, CANCEL
    if stage & AWAITED and stage & PROMISED and not stage & WITHDRAWN:
        return stage | WITHDRAWN | ENDED, WITHDRAW
    return stage | ENDED, 0


_TABLE: dict[int, Callable[[int], tuple[int, int]]] = {
    BEGINS: lambda stage: (stage, 0) if stage & AWAITED else _begun(stage),
    STOPS: lambda stage: (stage & ~LIVE | STOPPED | ENDED, STOP) if stage & LIVE else (stage | ENDED, 0),
    RESTARTS: lambda stage: (stage, STOP | _begun(stage)[1]) if stage & LIVE else (stage, 0),
    STARTS: lambda stage: _begun(stage & ~AWAITED) if stage & AWAITED and not stage & ENDED else (stage, 0),
    PAUSES: lambda stage: (stage | WAITING, PAUSE if stage & LIVE else 0),
    RESUMES: lambda stage: (stage & ~WAITING, RESUME if stage & LIVE else 0),
    KEEPS: lambda stage: (stage, CHANGE if stage & LIVE else 0),
    CHANGES: _changed,
    TAKES_AWAY: lambda stage: (stage & ~(LIVE | PROMISED), PROMISE | (CANCEL if stage & LIVE else 0)),
    IGNORES_REOPENING: lambda stage: _reopened(stage, "ignore"),
    REOPENS: lambda stage: _reopened(stage, "resume"),
    REOPENS_ANEW: lambda stage: _reopened(stage, "new_cycle"),
    CANCELS: _cancelled,
}
