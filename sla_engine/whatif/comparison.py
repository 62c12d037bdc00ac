"""Comparison: the same history under several scenarios, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

import numpy as np

from sla_engine.bulk.codes import Integers
from sla_engine.bulk.cycles import NUMBER
from sla_engine.bulk.lines import Lines
from sla_engine.bulk.rows import NAT
from sla_engine.calendars.instants import instant_us
from sla_engine.clocks import State
from sla_engine.errors import InvalidArgumentError
from sla_engine.whatif.attainment import MISSED, Attainment, attained
from sla_engine.whatif.history import history_of
from sla_engine.whatif.replay import replayed
from sla_engine.whatif.scenario import Scenario

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Breach:
    """A cycle of a ticket's clock that was or would have been missed."""

    ticket: str
    target: str
    cycle: int


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Breaches as numbers: of the ticket's place, the target's among all, and the cycle."""

    ids: list[str]
    targets: tuple[str, ...]
    cycles: int

    def read(self, numbers: Integers) -> list[Breach]:
        """Return the breaches of some numbers."""
        clocks, cycles = np.divmod(numbers, self.cycles)
        tickets, targets = np.divmod(clocks, len(self.targets) or 1)
        rows = zip(tickets.tolist(), targets.tolist(), cycles.tolist(), strict=True)
        return [Breach(self.ids[ticket], self.targets[target], cycle) for ticket, target, cycle in rows]

    def numbers(self, late: Lines) -> Integers:
        """Return the numbers of cycles, in ascending order."""
        places = np.array([self.targets.index(name) for name in late.targets], dtype=np.int64)
        clock = late.told.clock * len(self.targets) + places[late.target]
        return np.sort(clock * self.cycles + late.told.cycle)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What scenarios make of a history; the first is the one that the others are compared with.

    `faults` are the tickets, by id, that a scenario has no answer for, with the reason: they are left out of it.
    """

    scenarios: tuple[str, ...]
    attainment: tuple[Attainment, ...]
    faults: dict[str, dict[str, str]]
    _late: dict[str, Integers]
    _names: Names
    _slack: dict[str, dict[str, tuple[timedelta, ...]]]

    def breaches(self, scenario: str) -> list[Breach]:
        """Return what is missed in a scenario, in the order of the tickets."""
        return self._names.read(self._late[self._known(scenario)])

    def gained(self, scenario: str) -> list[Breach]:
        """Return what is missed in a scenario and was not in the first one, in the order of the tickets."""
        return self._names.read(np.setdiff1d(self._late[self._known(scenario)], self._late[self.scenarios[0]]))

    def lost(self, scenario: str) -> list[Breach]:
        """Return what was missed in the first scenario and is not in another, in the order of the tickets."""
        return self._names.read(np.setdiff1d(self._late[self.scenarios[0]], self._late[self._known(scenario)]))

    def slack(self, scenario: str) -> dict[str, tuple[timedelta, ...]]:
        """Return by target how much time was left when its clocks stopped, negative when late: the quantiles `QUANTILES`."""
        return self._slack[self._known(scenario)]

    def share(self, scenario: str, target: str) -> float | None:
        """Return the share of a target's decided clocks that are kept in a scenario; None where none is decided."""
        mine = [one for one in self.attainment if one.scenario == self._known(scenario) and one.target == target]
        kept, missed = sum(one.kept for one in mine), sum(one.missed for one in mine)
        return kept / (kept + missed) if kept + missed else None

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets of all scenarios."""
        return tuple(dict.fromkeys(one.target for one in self.attainment))

    def _known(self, scenario: str) -> str:
        if scenario not in self.scenarios:
            raise InvalidArgumentError(f"unknown scenario {scenario!r}; known: {', '.join(self.scenarios)}")
        return scenario

    def __str__(self) -> str:
        rows = [("scenario", *self.targets, "breaches", "gained", "lost"), *self._table()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)

    def _table(self) -> list[tuple[str, ...]]:
        return [
            (
                name,
                *(_percent(self.share(name, target)) for target in self.targets),
                *(str(len(some)) for some in (self.breaches(name), self.gained(name), self.lost(name))),
            )
            for name in self.scenarios
        ]

    def _repr_html_(self) -> str:
        heads = "".join(
            f'<th scope="col">{escape(name)}</th>' for name in ("scenario", *self.targets, "breaches", "gained", "lost")
        )
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in self._table())
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def compare(tickets: object, events: object, scenarios: Sequence[Scenario], *, as_of: datetime) -> Comparison:
    """Return what scenarios make of a history of tickets and events, frames as `evaluate_log` takes them.

    The history is read and put in order once. Tickets that a scenario has no answer for are left out of it and told.

    Raises:
        InvalidArgumentError: there is no scenario, or two have one name.
        ColumnError: a column is missing or of a wrong type, or an event belongs to no ticket.

    >>> import pyarrow as pa
    >>> from datetime import UTC, datetime, timedelta
    >>> from sla_engine import load_contract
    >>> from sla_engine.whatif import Scenario
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> tickets = pa.table({"id": ["T-1"], "opened_at": [opened], "tier": ["business"], "site": ["LU"]})
    >>> events = pa.table({"ticket": ["T-1"], "kind": ["responded"], "at": [opened + timedelta(hours=4)]})
    >>> contract = load_contract("mixvoip-support")
    >>> today, sooner = Scenario("today", contract), Scenario("sooner", contract, sooner={"responded": timedelta(hours=2)})
    >>> answer = compare(tickets, events, [today, sooner], as_of=opened.replace(hour=12))
    >>> answer.share("today", "response"), answer.share("sooner", "response"), len(answer.lost("sooner"))
    (0.0, 1.0, 1)
    """
    names = [scenario.name for scenario in scenarios]
    if not names or len(set(names)) < len(names):
        raise InvalidArgumentError(f"expected scenarios of different names, got {', '.join(names) or 'none'}")
    history = history_of(tickets, events)
    now = instant_us(as_of)
    attainment: list[Attainment] = []
    late, slack, faults = {}, {}, {}
    for scenario in scenarios:
        answer = replayed(history, scenario, now)
        wrong = {**answer.faults, **history.faults}
        good = np.ones(len(history.ids), dtype=bool)
        good[list(wrong)] = False
        lines = answer.lines.only(good[answer.lines.told.clock])
        attainment += attained(scenario.name, lines, history.rows)
        late[scenario.name] = lines.only(np.isin(lines.told.state, [NUMBER[state] for state in MISSED]))
        slack[scenario.name] = _slack(lines)
        faults[scenario.name] = {
            history.ids[row]: f"{fault.column}: expected {fault.expected}" for row, fault in wrong.items()
        }
    targets = tuple(dict.fromkeys(target for lines in late.values() for target in lines.targets))
    cycles = 1 + max((int(lines.told.cycle.max()) for lines in late.values() if len(lines.place)), default=0)
    numbered = Names(history.ids, targets, cycles)
    numbers = {name: numbered.numbers(lines) for name, lines in late.items()}
    return Comparison(tuple(names), tuple(attainment), faults, numbers, numbered, slack)


def _slack(lines: Lines) -> dict[str, tuple[timedelta, ...]]:
    told = lines.told
    decided = np.isin(told.state, [NUMBER[state] for state in (State.MET, State.MISSED)]) & (told.allowed != NAT)
    found = {}
    for number, target in enumerate(lines.targets):
        mine = decided & (lines.target == number)
        if mine.any():
            left = np.quantile(told.allowed[mine] - told.elapsed[mine], QUANTILES)
            found[target] = tuple(timedelta(microseconds=round(one)) for one in left.tolist())
    return found


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
