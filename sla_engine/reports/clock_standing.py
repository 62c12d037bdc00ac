"""Clock standing: the clocks of a history as of an instant, and the tables of those that are late or at risk.

Clocks are selected in columns; only the rows that a table shows become objects.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers
from sla_engine.clocks import Entitlement, State
from sla_engine.clocks.finding import UNPROMISED
from sla_engine.clocks.many.answers.answers import Answers
from sla_engine.clocks.many.answers.iso_texts import iso_texts
from sla_engine.clocks.many.running.cycles import STATES
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.reports.sortable_table import Cell, Column, Table, names, numbers, table
from sla_engine.show.instants import moment
from sla_engine.show.numbers_and_shares import count, percent
from sla_engine.whatif.comparisons.clock_counts import MISSED, are
from sla_engine.whatif.histories.history import History

_WHEN = (Column("Opened", "instant"), Column("Due", "instant"), Column("State", "state"))
RUNNING = (State.RUNNING, State.PAUSED)


class Clock(NamedTuple):
    """One cycle of a ticket's clock in the columns of its table; `time` is how late it is, or how much time is left."""

    ticket: str
    target: str
    cycle: int
    contract: str
    tier: str
    site: str
    opened: Cell
    due: Cell
    state: State
    time: timedelta
    used: Cell


@dataclass(frozen=True, slots=True)
class Listing:
    """The first clocks of a kind, in the order of their table, and how many there are in all."""

    clocks: tuple[Clock, ...]
    count: int

    @property
    def left_out(self) -> int:
        """The number of clocks that are not listed."""
        return self.count - len(self.clocks)


class Standing:
    """The clocks of all tickets that have an answer, as they stood at an instant in microseconds of UTC."""

    def __init__(self, history: History, answers: Answers, now: int) -> None:
        self._plan, self._plans = answers.plan, answers.plans
        self._history = history
        self._good = np.ones(len(history), dtype=bool)
        self._good[[*answers.faults, *history.faults]] = False
        self._lines = answers.lines.only(self._good[answers.lines.cycles.clock])
        self._share = self._lines.cycles.share(now)
        self._places = answers.places
        self.findings = answers.found.only(self._good[answers.found.ticket]).counted()

    def breached(self, most: int) -> Listing:
        """Return the clocks that were missed or are overdue, the latest breach first."""
        late = np.flatnonzero(are(self._lines, *MISSED))
        return self._listing(late[np.argsort(-self._lines.cycles.due[late], kind="stable")], most, -1)

    def at_risk(self, share: float, most: int) -> Listing:
        """Return the running and paused clocks that used at least a share of their allowed time, earliest due first."""
        near = np.flatnonzero(are(self._lines, *RUNNING) & (self._share >= share))
        return self._listing(near[np.argsort(self._lines.cycles.due[near], kind="stable")], most, 1)

    def without_promise(self) -> Counter[str]:
        """Count the tickets without any promise, by reason."""
        return Counter({about.reason: n for (code, about), n in self.findings.items() if about and code in UNPROMISED})

    def entitlements(self) -> Iterator[tuple[Entitlement, int]]:
        """Yield each entitlement of tickets with an answer, and the number of its tickets."""
        counts = np.bincount(self._plan[self._good], minlength=len(self._plans)).tolist()
        for plan, tickets in zip(self._plans, counts, strict=True):
            if plan.entitlement is not None and tickets:
                yield plan.entitlement, tickets

    def _listing(self, found: Integers, most: int, sign: int) -> Listing:
        some = found[:most]
        lines, rows = self._lines.take(some), self._history.rows
        cycles = lines.cycles
        zones = self._places.zone.take(cycles.clock)
        left = np.where(cycles.allowed == NAT, 0, cycles.allowed - cycles.used)
        columns = (
            [self._history.ids[row] for row in cycles.clock.tolist()],
            [lines.targets[number] for number in lines.target.tolist()],
            cycles.cycle.tolist(),
            _texts(self._places.contract.take(cycles.clock)),
            _texts(self._places.tier.take(cycles.clock)),
            _texts(rows.site.take(cycles.clock)),
            _moments(rows.opened[cycles.clock], zones),
            _moments(cycles.due, zones),
            [STATES[number] for number in cycles.state.tolist()],
            [timedelta(microseconds=sign * us) for us in left.tolist()],
            [Cell(percent(share, digits=0), round(share, 6)) for share in self._share[some].tolist()],
        )
        return Listing(tuple(map(Clock, *columns)), len(found))


def _moments(instants: Integers, zones: Codes) -> list[Cell]:
    return [Cell(moment(iso), us) for us, iso in zip(instants.tolist(), iso_texts(instants, zones), strict=True)]


def _texts(column: Codes) -> list[str]:
    return [column.names[code] or "" for code in column.codes.tolist()]


def breached_table(listing: Listing) -> Table:
    """Return the table of the clocks that were missed or are overdue."""
    return _table("breached", count(listing.count, "breached clock"), listing, "Late by")


def at_risk_table(listing: Listing, share: float) -> Table:
    """Return the table of the clocks that used at least a share of their allowed time and are still in time."""
    caption = f"{count(listing.count, 'open clock')} with {percent(share, digits=0)} or more of the time used"
    return _table("at-risk", caption, listing, "Time left")


def _table(id: str, caption: str, listing: Listing, how: str) -> Table:  # noqa: A002 - HTML's word
    """Return a table of clocks, with their contracts if there are several, which may have tiers of the same name."""
    several = len({one.contract for one in listing.clocks}) > 1
    whose = names(*(("Contract",) if several else ()), "Tier", "Site")
    columns = (*names("Ticket", "Target"), *numbers("Cycle"), *whose, *_WHEN, *numbers(how, "Used"))
    rows = (one if several else (*one[:3], *one[4:]) for one in listing.clocks)
    return table(id, caption, columns, rows, listing.left_out)
