"""Clock standing: how the clocks of a history stand as of an instant, with the tickets that have no answer or no promise.

Everything is chosen in columns; only the rows that a table shows become objects.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT, Integers
from sla_engine.clocks import State
from sla_engine.clocks.finding import UNPROMISED
from sla_engine.clocks.many.answers.answers import Answers
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.answers.iso_texts import iso_texts
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.clocks.many.running.cycles import NUMBER, STATES
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.whatif.comparisons.attainment import MISSED
from sla_engine.whatif.histories.history import History

RUNNING = (State.RUNNING, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant: microseconds of UTC, and ISO 8601 text in the local time of a site."""

    us: int
    iso: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One cycle of a ticket's clock as a table tells it.

    `left_us` is what is left of the time allowed, negative where more than that was used; `share` is the share used.
    """

    ticket: str
    target: str
    cycle: int
    contract: str
    tier: str
    site: str
    state: State
    opened: Moment
    due: Moment
    provisional: bool
    left_us: int
    share: float


@dataclass(frozen=True, slots=True)
class Listing:
    """The first clocks of a kind, in the order of their table, and how many there are in all."""

    clocks: tuple[Clock, ...]
    count: int

    @property
    def left_out(self) -> int:
        """How many are not listed."""
        return self.count - len(self.clocks)


class Standing:
    """The clocks of all tickets that have an answer, as they stood at an instant in microseconds of UTC.

    `plans` are what the combinations of tickets are promised, `plan` the number of each ticket's. `faults` say by row why
    tickets have no answer.
    """

    def __init__(self, history: History, answers: Answers, now: int) -> None:
        self.faults: dict[int, Fault] = dict(sorted({**answers.faults, **history.faults}.items()))
        self.plan, self.plans = answers.plan, answers.plans
        self._history = history
        self._good = np.ones(len(history), dtype=bool)
        self._good[list(self.faults)] = False
        self._lines = answers.lines.only(self._good[answers.lines.cycles.clock])
        self._share = self._lines.cycles.share(now)
        self._places = answers.places
        self.findings = answers.found.only(self._good[answers.found.ticket]).counted()

    def breached(self, most: int) -> Listing:
        """Return the clocks that were missed or are overdue, the latest breach first."""
        late = np.flatnonzero(_in(self._lines, MISSED))
        return self._listing(late[np.argsort(-self._lines.cycles.due[late], kind="stable")], most)

    def at_risk(self, share: float, most: int) -> Listing:
        """Return the running and paused clocks that used at least a share of what is allowed, the first one due first."""
        near = np.flatnonzero(_in(self._lines, RUNNING) & (self._share >= share))
        return self._listing(near[np.argsort(self._lines.cycles.due[near], kind="stable")], most)

    def without_promise(self) -> Counter[str]:
        """Count the tickets that nothing is promised to, by reason."""
        return Counter({about.reason: n for (code, about), n in self.findings.items() if about and code in UNPROMISED})

    def counts(self) -> list[int]:
        """Return how many tickets with an answer each plan has."""
        counts: list[int] = np.bincount(self.plan[self._good], minlength=len(self.plans)).tolist()
        return counts

    def _listing(self, lines: Integers, most: int) -> Listing:
        return Listing(tuple(self._clocks(lines[:most])), len(lines))

    def _clocks(self, some: Integers) -> list[Clock]:
        lines, rows, ids = self._lines.take(some), self._history.rows, self._history.ids
        cycles = lines.cycles
        zones = self._places.zone.take(cycles.clock)
        left = np.where(cycles.allowed == NAT, 0, cycles.allowed - cycles.elapsed)
        columns = (
            [ids[row] for row in cycles.clock.tolist()],
            [lines.targets[number] for number in lines.target.tolist()],
            cycles.cycle.tolist(),
            _texts(self._places.contract.take(cycles.clock)),
            _texts(self._places.tier.take(cycles.clock)),
            _texts(rows.site.take(cycles.clock)),
            [STATES[number] for number in cycles.state.tolist()],
            _moments(rows.opened[cycles.clock], zones),
            _moments(cycles.due, zones),
            cycles.provisional.tolist(),
            left.tolist(),
            self._share[some].tolist(),
        )
        return [Clock(*row) for row in zip(*columns, strict=True)]


def _in(lines: CycleRows, states: tuple[State, ...]) -> npt.NDArray[np.bool_]:
    return np.isin(lines.cycles.state, [NUMBER[state] for state in states])


def _moments(instants: Integers, zones: Codes) -> list[Moment]:
    return [Moment(us, iso or "") for us, iso in zip(instants.tolist(), iso_texts(instants, zones), strict=True)]


def _texts(column: Codes) -> list[str]:
    return [column.names[code] or "" for code in column.codes.tolist()]
