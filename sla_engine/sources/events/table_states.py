"""Table states: what the status of each ticket in a table says happened to it, at the instant that the table gives.

A ticket that has ended, nobody knows when, must not come out overdue: its clocks are cancelled at the last instant that is
known of it, so that nothing is judged after that.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.instants import instant_us, utc_at
from sla_engine.clocks import Event
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.events.audit_log_events import ENDED
from sla_engine.sources.mappings.mapping import Mapping as SourceMapping
from sla_engine.sources.mappings.mapping import StateRule
from sla_engine.sources.tables.row_checks import CHECKS, Check

# What is counted.
ENDED_SOMEWHEN = "tickets that have ended, at an instant that the source does not give; their clocks are not judged"
WAITING_SOMEWHEN = "tickets that wait since an instant that the source does not give; the wait is left out"

NOT_JUDGED = "ended at an unknown instant"
# What a table may say in a column of its own, too.
OWN = {"resolved": "resolved_at", "closed": "closed_at"}


def checks_of(how: SourceMapping) -> Mapping[str, Check]:
    """Return what the words of a table must be: a state is one of the mapping's."""
    if not how.states:
        return CHECKS
    return {**CHECKS, "state": (how.states.__contains__, f"a state of the mapping: {', '.join(how.states)}")}


def with_states(tickets: Chunk, states: Mapping[str, StateRule], odd: Counter[str]) -> Chunk:
    """Return tickets with the event that the state of each one is; `odd` counts those whose instant is missing."""
    if "state" not in tickets.texts:
        return tickets
    at = tickets.times.get("at", np.full(len(tickets), NAT))
    last = _last_known(tickets)
    ended = _has_ended(tickets)
    logs = list(tickets.logs or ((),) * len(tickets))
    for i, state in enumerate(tickets.words("state")):
        rule = None if state is None else states[state]
        if rule is None or rule.event == "open" or (rule.event in ENDED and ended[i]):
            continue
        if at[i] != NAT:
            logs[i] = (*logs[i], Event(rule.event, utc_at(at[i]), reason=rule.reason, by=rule.by))
        elif rule.event in ENDED:
            odd[ENDED_SOMEWHEN] += 1
            logs[i] = (*logs[i], Event("cancelled", utc_at(last[i]), reason=NOT_JUDGED))
        elif rule.event == "paused":
            odd[WAITING_SOMEWHEN] += 1
    return replace(tickets, logs=logs)


def _last_known(tickets: Chunk) -> Micros:
    """Return the last instant that is known of each ticket."""
    known = [tickets.opened_at, *tickets.events.values()]
    last: Micros = np.maximum.reduce(known)  # a missing instant is less than any other
    for i, log in enumerate(tickets.logs or ()):
        for event in log:
            last[i] = max(last[i], instant_us(event.at))
    return last


def _has_ended(tickets: Chunk) -> list[bool]:
    """Tell which tickets have ended by a column of their own."""
    ended = np.zeros(len(tickets), dtype=bool)
    for name in OWN.values():
        if name in tickets.times:
            ended |= tickets.times[name] != NAT
    found: list[bool] = ended.tolist()
    return found
