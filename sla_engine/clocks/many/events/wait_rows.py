"""WaitRows: the waits of many tickets, and the events that change them, by the rule of `clocks.running.waits`.

Most tickets wait for one thing at a time: then a wait begins with a pause that no wait precedes, and ends with the next event
that ends any. The logs of the few that wait for several, or end a wait that they do not have, are read one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks.acts import PAUSES, RESUMES, pauses
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.running.ticket_life import ENDS, GONE, ends_waits
from sla_engine.clocks.running.waits import Ended, Waits
from sla_engine.contracts.values.policies import PauseOn

Bits = npt.NDArray[np.uint16]
FOUND: tuple[Ended, ...] = ("wait", "others", "nothing")
NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class WaitRows:
    """Events by what they do to waits, as their rows: those that begin one, and reopenings after an end, which end all.

    Other events end all or none by their kind, save those of tickets that wait for several things at once: `several` has for
    these in order the row, and the rows that began what they wait for then, in their order. `found` says by row of `resumed`
    what a resume found to end, as its place in `FOUND`.
    """

    begin: Integers
    reopened: Integers
    several: Sequence[tuple[int, tuple[int, ...]]]
    resumed: Integers
    found: Integers

    def act(self, acts: Bits, events: EventRows, pause_on: PauseOn) -> Mapping[int, int]:
        """Put into the acts of events what waits do to clocks that pause for some reasons, beside what `by_kind` says.

        Returns by row the event that began the wait for which clocks pause there, where that is another one.
        """
        halting = np.array([pauses(pause_on, reason) for reason in events.reason.names], dtype=bool)
        codes = events.reason.codes
        acts[self.begin[halting[codes[self.begin]]]] |= np.uint16(PAUSES)
        acts[self.reopened] |= np.uint16(RESUMES)
        begun, before, ticket = {}, NONE, NONE
        for row, standing in self.several:
            if ticket != events.ticket[row]:
                before, ticket = NONE, int(events.ticket[row])
            now = next((one for one in reversed(standing) if halting[codes[one]]), NONE)
            acts[row] &= np.uint16(~(PAUSES | RESUMES) & 0xFFFF)
            if now != before:
                acts[row] |= np.uint16(RESUMES if now == NONE else PAUSES)
                begun[row] = row if now == NONE else now
            before = now
        return begun


def by_kind(kind: str) -> int:
    """Return what a kind of event does to the waits of a ticket that waits for one thing."""
    return RESUMES if kind == "resumed" or kind in ENDS else 0


def wait_rows(events: EventRows, rows: Integers, ended: Integers) -> WaitRows:
    """Return what happens to waits by some rows in order, among them all that may; `ended` is how far the ticket had."""
    names = [name or "" for name in events.kind.names] or [""]
    ends = np.array([[ends_waits(name, far) for far in range(GONE + 1)] for name in names], dtype=bool)
    kind = events.kind.codes[rows]
    is_pause, is_resume, is_reopening = (
        np.array([name == one for name in names], dtype=bool) for one in ("paused", "resumed", "reopened")
    )
    counts = is_pause[kind] | is_resume[kind] | ends[kind, ended]
    if not counts.all():
        rows, kind = rows[counts], kind[counts]
    pause, resume = is_pause[kind], is_resume[kind]
    ticket, reason = events.ticket[rows], events.reason
    follows = np.zeros(len(rows), dtype=bool)
    follows[1:] = pause[:-1] & (ticket[1:] == ticket[:-1])
    asked = np.flatnonzero(resume | (pause & follows))
    named = np.array([name is not None for name in reason.names], dtype=bool)
    mine, before = reason.codes[rows[asked]], reason.codes[rows[asked - 1]]
    other = (pause[asked] | named[mine]) & ~(follows[asked] & (mine == before))
    several = np.unique(ticket[asked[other]])
    begin = pause & ~follows
    found = np.where(follows, FOUND.index("wait"), FOUND.index("nothing"))
    stands: list[tuple[int, tuple[int, ...]]] = []
    if len(several):
        alone = ~np.isin(ticket, several)
        begin &= alone
        for i, standing, what in _one_by_one(events, rows, np.flatnonzero(~alone), pause, resume):
            stands.append((int(rows[i]), standing))
            found[i] = FOUND.index(what)
    return WaitRows(rows[begin], rows[is_reopening[kind]], stands, rows[resume], found[resume])


def _one_by_one(
    events: EventRows, rows: Integers, some: Integers, pause: Truth, resume: Truth
) -> Iterator[tuple[int, tuple[int, ...], Ended]]:
    """Yield for some of the rows its place, the rows of the waits that stand after it, and what it found to end."""
    waits, ticket = Waits[int](), NONE
    for i in some.tolist():
        row, found = int(rows[i]), FOUND[0]
        if events.ticket[row] != ticket:
            waits, ticket = Waits[int](), int(events.ticket[row])
        if pause[i]:
            waits.begin(events.reason.at(row), row)
        elif resume[i]:
            found = waits.end(events.reason.at(row))
        else:
            waits.standing.clear()
        yield i, tuple(waits.standing.values()), found
