"""Comparison: the same history under several scenarios, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.charts.chart_rows import Shown, Tally, tallies
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import InvalidArgumentError
from sla_engine.show.numbers_and_shares import percent
from sla_engine.show.plain_values import Plain, plain, records
from sla_engine.show.tables import as_html, as_text
from sla_engine.sources import BadRow
from sla_engine.whatif.comparisons.clock_counts import QUANTILES
from sla_engine.whatif.comparisons.comparison_frames import TABLES, framed
from sla_engine.whatif.comparisons.cycle_numbering import Breach, CycleNumbers, Dues, Moved
from sla_engine.whatif.comparisons.warning_lines import warning_lines
from sla_engine.whatif.costs.monthly_costs import Cost, as_money, totals


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(Shown, Plain):
    """A history under several scenarios; the others are compared with the first.

    `faults` has, by scenario, the reason for each ticket that cannot be evaluated, and `outside` for each ticket to which its
    contract makes no promise: both are left out of it, and neither gained nor lost nor moved. `bad` are the rows of a source
    that are no tickets or events, or that repeat an id.

    >>> from sla_engine import Scenario, compare, load_contract
    >>> from sla_engine.whatif import DEMO_AS_OF, DEMO_CONTRACT, demo_history
    >>> contract = load_contract(DEMO_CONTRACT)
    >>> scenarios = [Scenario("as it is", contract), Scenario("all Business", contract, tier="business")]
    >>> found = compare(demo_history(), None, scenarios, as_of=DEMO_AS_OF)
    >>> found.targets, len(found.gained("all Business")), len(found.lost("all Business"))
    (('response', 'intervention'), 1270, 0)
    """

    faults: Mapping[str, Mapping[str, str]]
    outside: Mapping[str, Mapping[str, str]]
    cost: tuple[Cost, ...]
    bad: tuple[BadRow, ...]
    _late: dict[str, Integers]
    _numbers: CycleNumbers
    _slack: dict[str, dict[str, tuple[timedelta, ...]]]
    _dues: dict[str, Dues]
    _left: dict[str, Integers]
    _zones: dict[str, Codes]
    _kind: object
    _fallen: dict[str, Fallen]

    @property
    def warnings(self) -> dict[str, dict[str, int]]:
        """By scenario, how many of the tickets that are not left out fall through, by reason, such as an unknown name."""
        return {
            name: {subject.told(code): count for (code, subject), count in fallen.items()}
            for name, fallen in self._fallen.items()
        }

    def warning_lines(self) -> Iterator[str]:
        """Yield the most frequent warnings as lines, each with its number of tickets by scenario."""
        return warning_lines(self._fallen)

    def breaches(self, scenario: str) -> list[Breach]:
        """Return the cycles that are missed in a scenario, in the order of the tickets."""
        return self._numbers.breaches(self._late[self._known(scenario)])

    def gained(self, scenario: str) -> list[Breach]:
        """Return the cycles that are missed in a scenario and not in the first one, in the order of the tickets."""
        return self._numbers.breaches(self._beyond(self._known(scenario), self.scenarios[0]))

    def lost(self, scenario: str) -> list[Breach]:
        """Return the cycles that are missed in the first scenario and not in another, in the order of the tickets."""
        return self._numbers.breaches(self._beyond(self.scenarios[0], self._known(scenario)))

    def moved(self, scenario: str) -> list[Moved]:
        """Return the cycles that are due at another instant than in the first scenario, in the order of the tickets.

        Instants are in the zone of each ticket's site.
        """
        before, after = self.scenarios[0], self._known(scenario)
        gone = np.union1d(self._left[before], self._left[after])
        return self._numbers.moved(self._dues[before], self._dues[after], gone, self._zones[after])

    def changes(self, scenario: str) -> dict[str, list[Breach]]:
        """Return the cycles missed in a scenario, as `gained` against the first one or as `breached`, and those `lost`."""
        name = self._known(scenario)
        gained = self._beyond(name, self.scenarios[0])
        same = np.setdiff1d(self._late[name], gained, assume_unique=True)
        lost = self._beyond(self.scenarios[0], name)
        parts = {"breached": same, "gained": gained, "lost": lost}
        return {change: self._numbers.breaches(numbers) for change, numbers in parts.items()}

    def slack(self, scenario: str) -> dict[str, tuple[timedelta, ...]]:
        """Return by target the quantiles `QUANTILES` of the allowed time that was left when its clocks stopped.

        It is negative for late clocks, and 0 for clocks that stopped late in hours that do not count.
        """
        return self._slack[self._known(scenario)]

    def share(self, scenario: str, target: str) -> float | None:
        """Return the share kept of a target's decided clocks in a scenario; None if none is decided.

        Raises:
            InvalidArgumentError: there is no such scenario, or no scenario has such a target.
        """
        name = self._known(scenario)
        if target not in self.targets:
            raise InvalidArgumentError(f"unknown target {target!r}; known: {', '.join(self.targets) or 'none'}")
        return self._tallies[name, target].share

    @property
    def _tallies(self) -> Mapping[tuple[str, str], Tally]:
        return tallies(self.attainment, "scenario", "target")

    def places_left_out(self, scenario: str) -> list[int]:
        """Return the places in the history of the tickets that are left out of a scenario."""
        places: list[int] = self._left[self._known(scenario)].tolist()
        return places

    def left_out(self, scenario: str) -> int:
        """Return how many tickets are left out of a scenario."""
        return len(self._left[self._known(scenario)])

    def frame(self, what: str = "attainment") -> Any:  # noqa: ANN401 - a frame of a package that is not imported
        """Return a table as a frame of the kind of the tickets, or as an Arrow table if they came from a source.

        `what` is `summary`, `attainment`, `breaches` (of each scenario, with `breached`, `gained` or `lost`), `moved`, `time`
        (pauses by party), `used`, `dues`, `slack` or `cost`. The rows `lost` are breaches of the first scenario that the
        scenario no longer has.

        Raises:
            InvalidArgumentError: there is no such table.
            MissingExtraError: the package of that kind of frame is not installed.
        """
        return framed(*self.table(what), self._kind)

    def table(self, what: str) -> tuple[Mapping[str, type], Sequence[Sequence[object]]]:
        """Return the columns of a table of `frame` with their types, and its rows.

        Raises:
            InvalidArgumentError: there is no such table.
        """
        if what not in tuple(TABLES):
            raise InvalidArgumentError(f"unknown table {what!r}; known: {', '.join(TABLES)}")
        names, rows = TABLES[what], list[tuple[object, ...]]()
        match what:
            case "time":
                for one in self.time:
                    rows += [(one.scenario, one.target, one.tier, *part, one.contract) for part in one.parts]
            case "cost":
                *amounts, _ = names
                rows += [(*attrgetter(*amounts)(one), "; ".join(one.unpriced) or None) for one in self.cost]
            case "summary" | "breaches" | "moved" | "slack":
                rows += [(name, *row) for name in self.scenarios for row in self._rows_of(what, name)]
            case _:
                rows += map(attrgetter(*names), getattr(self, what))
        return names, rows

    def _rows_of(self, what: str, scenario: str) -> Iterator[tuple[object, ...]]:
        """Yield the rows of a table that is made scenario by scenario."""
        match what:
            case "summary":
                yield from self._summary(scenario)
            case "breaches":
                for change, some in self.changes(scenario).items():
                    yield from ((one.ticket, one.target, one.cycle, change) for one in some)
            case "slack":
                for target, left in self.slack(scenario).items():
                    yield from ((target, *one) for one in zip(QUANTILES, left, strict=True))
            case "moved" if scenario != self.scenarios[0]:
                for one in self.moved(scenario):
                    yield one.ticket, one.target, one.cycle, one.due_before, one.due

    def _summary(self, scenario: str) -> Iterator[tuple[object, ...]]:
        gained, lost = self.gained(scenario), self.lost(scenario)
        for target, tally in ((one, self._tallies[scenario, one]) for one in self.targets):
            counts = tally.kept, tally.missed, tally.open, tally.cancelled
            yield target, *counts, tally.share, *(sum(one.target == target for one in some) for some in (gained, lost))

    def to_dict(self) -> dict[str, Any]:
        """Return this as plain JSON values: each table of `frame` as a list of records, and what is left out, and why."""
        told = {what: records(*self.table(what)) for what in TABLES}
        left_out = {"faults": self.faults, "outside": self.outside, "bad": self.bad, "warnings": self.warnings}
        whole = {"scenarios": self.scenarios, "targets": self.targets, **told, **left_out}
        return {key: plain(value) for key, value in whole.items()}

    def chart(self, *, dark: bool = False) -> Any:  # noqa: ANN401 - of altair, which need not be installed
        """Return a chart of the share kept of each target in each scenario.

        Raises:
            MissingExtraError: the extra `charts` is not installed.
        """
        from sla_engine import charts

        return charts.scenarios(self, dark=dark)

    def _beyond(self, scenario: str, other: str) -> Integers:
        """Return the numbers of cycles that are missed in one scenario and not in another, of tickets that both include."""
        numbers = np.setdiff1d(self._late[scenario], self._late[other], assume_unique=True)
        return numbers[~np.isin(self._numbers.tickets(numbers), self._left[other])]

    def _known(self, scenario: str) -> str:
        if scenario not in self.scenarios:
            raise InvalidArgumentError(f"unknown scenario {scenario!r}; known: {', '.join(self.scenarios)}")
        return scenario

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(map(repr, self.scenarios))}>"

    def __str__(self) -> str:
        return "\n".join(filter(None, (as_text(self._heads, self._rows()), self._left_out, *self.warning_lines())))

    def _repr_html_(self) -> str:
        return as_html(self._heads, self._rows(), foot="; ".join(filter(None, (self._left_out, *self.warning_lines()))))

    @property
    def _heads(self) -> tuple[str, ...]:
        return ("scenario", *self.targets, "breaches", "gained", "lost", *(("cost",) if self.cost else ()))

    def _rows(self) -> list[tuple[object, ...]]:
        return [
            (
                name,
                *(percent(self.share(name, target)) for target in self.targets),
                *map(
                    len,
                    (self._late[name], self._beyond(name, self.scenarios[0]), self._beyond(self.scenarios[0], name)),
                ),
            )
            + ((self.spent(name),) if self.cost else ())
            for name in self.scenarios
        ]

    def spent(self, scenario: str) -> str:
        """Return the sum of a scenario's costs by currency, as text, which also says if something has no price."""
        mine = [cost for cost in self.cost if cost.scenario == self._known(scenario)]
        return as_money(totals(mine)) + (" + not priced" if any(cost.lacks for cost in mine) else "")

    @property
    def _left_out(self) -> str:
        """The numbers of tickets that scenarios leave out, and of bad rows, as text."""
        counts = [f"{name} {len(rows):,}" for name, rows in self._left.items() if len(rows)]
        said = [f"tickets left out (see faults and outside): {', '.join(counts)}"] if counts else []
        if self.bad:
            said.append(f"bad rows left out (see bad): {len(self.bad):,}")
        return "; ".join(said)
