"""Comparison calculation: evaluates one history under several scenarios, and sums each up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR, year_of
from sla_engine.charts.chart_rows import Attainment, DueHour, TimeSpent, UsedShare
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import InvalidArgumentError, OutOfRangeError
from sla_engine.money.spans import Outage, Work
from sla_engine.show.argument_kinds import each_of
from sla_engine.whatif.comparisons.clock_counts import MISSED, are, attained, due_hours, slack, used_shares
from sla_engine.whatif.comparisons.comparison import Comparison
from sla_engine.whatif.comparisons.cycle_numbering import CycleNumbers
from sla_engine.whatif.comparisons.time_spent import time_spent
from sla_engine.whatif.costs.cost_inputs import CostInputs, MonthlyCost, check_each
from sla_engine.whatif.costs.monthly_costs import Cost
from sla_engine.whatif.costs.tier_fee_months import costs_of
from sla_engine.whatif.histories.history import History, history_of
from sla_engine.whatif.histories.replay import Replay, check_renamed, replayed
from sla_engine.whatif.histories.window import Window
from sla_engine.whatif.scenarios.scenario import Scenario, tiers_of

AS_IT_IS = "as it is"
ALL_TIME = Window()


@dataclass(slots=True, eq=False)
class _Sums:
    """The results of the scenarios, added one after the other."""

    attainment: list[Attainment] = field(default_factory=list)
    time: list[TimeSpent] = field(default_factory=list)
    used: list[UsedShare] = field(default_factory=list)
    dues: list[DueHour] = field(default_factory=list)
    cost: list[Cost] = field(default_factory=list)
    faults: dict[str, dict[str, str]] = field(default_factory=dict)
    outside: dict[str, dict[str, str]] = field(default_factory=dict)
    fallen: dict[str, Fallen] = field(default_factory=dict)
    slack: dict[str, dict[str, tuple[timedelta, ...]]] = field(default_factory=dict)
    lines: dict[str, CycleRows] = field(default_factory=dict)
    left: dict[str, Integers] = field(default_factory=dict)
    zones: dict[str, Codes] = field(default_factory=dict)

    def add(self, history: History, name: str, replay: Replay, now: int, window: Window) -> Integers:
        """Add the results of a scenario for tickets opened in a window; return the rows of all tickets that are left out."""
        answer, book = replay.answers, replay.book
        wrong = {**answer.faults, **history.faults}
        bad = np.zeros(len(history), dtype=bool)
        bad[list(wrong)] = True
        why = answer.places.why
        uncovered = np.flatnonzero(np.array([one is not None for one in why.names], dtype=bool)[why.codes] & ~bad)
        bad[uncovered] = True
        missed = window.misses(history.rows.opened)
        gone = bad | missed
        book.drop(gone)
        lines = answer.lines.only(~gone[answer.lines.cycles.clock])
        self.attainment += attained(name, lines, history.rows, answer.places)
        self.time += time_spent(name, book.table(), answer.places)
        self.used += used_shares(name, lines, now)
        self.dues += due_hours(name, lines, answer.places.zone)
        self.slack[name] = slack(lines)
        self.faults[name] = {
            history.ids[row]: f"{fault.column}: expected {fault.expected}"
            for row, fault in sorted(wrong.items())
            if not missed[row]
        }
        self.outside[name] = {history.ids[row]: str(why.at(row)) for row in uncovered.tolist() if not missed[row]}
        self.fallen[name] = answer.found.only(~gone[answer.found.ticket]).fallen()
        self.lines[name] = lines
        self.left[name] = np.flatnonzero(bad & ~missed)
        self.zones[name] = answer.places.zone
        return np.flatnonzero(bad)


def compare(
    tickets: object,
    events: object,
    scenarios: Scenario | Iterable[Scenario],
    *,
    as_of: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    work: Work | Iterable[Work] = (),
    outages: Outage | Iterable[Outage] = (),
    monthly_cost: MonthlyCost | None = None,
    guarantee: str = "monthly",
    costs: bool = False,
) -> Comparison:
    """Evaluate a history under several scenarios, and compare the others with the first.

    The history is frames of tickets and events as `evaluate_log` takes them, their paths or URLs, or a history that
    `read_history` returned; events may be None. It is read and put in order once. Tickets that cannot be evaluated under a
    scenario, and those to which it makes no promise, are left out of it; other tickets that fall through, such as by an unknown
    kind of event, are counted as `warnings`.

    Costs are computed if there is `work` or an outage, each `about` its ticket, or with `costs=True`: the fees of all tiers for
    every month (of a tier that tickets only change to, from the first change on), and work and outages under the tier that
    their ticket has when they start. What starts after `as_of` does not count. `monthly_cost` is the cost of a month for which
    a contract states no fee: of any tier, or by tier; `guarantee` names the uptime that outages are compared with.

    Only tickets that were opened in [since, until) count, and the costs of that time: the whole fees of every month of which a
    part lies in it, and work that starts in it and downtime that lies in it, of any ticket. Without `since` all counts from the
    oldest ticket on, without `until` up to `as_of`; the clocks are evaluated as of `as_of` in each case.

    Raises:
        InvalidArgumentError: there is no scenario, or two have the same name; work or an outage is about no ticket of the
            history; credits need a monthly cost that is missing; or `until` is not after `since`.
        UnknownNameError: there is an outage, and the contract has no uptime of the name `guarantee`.
        NaiveInstantError: `as_of`, `since`, `until` or a column of instants has no zone.
        OutOfRangeError: `as_of` lies outside the years with answers.
        ColumnError: a column is missing or of a wrong type, or an event belongs to no ticket.
        SourceError: a source cannot be read as a whole.

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
    expected = "expected one Scenario or several as scenarios"
    scenarios = [scenarios] if isinstance(scenarios, Scenario) else list(each_of(scenarios, Scenario, expected))
    check_scenarios(scenarios)
    window = Window.of(since, until)
    history = history_of(tickets, events)
    spending = CostInputs.of(work, outages, monthly_cost, guarantee)
    return compare_history(history, scenarios, as_of=as_of, spending=spending, costs=costs, window=window)


def check_scenarios(scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios that cannot be compared.

    Raises:
        InvalidArgumentError: there is no scenario, two have the same name, or something is no scenario.
    """
    check_each("scenarios", scenarios, Scenario)
    names = [scenario.name for scenario in scenarios]
    if not names or len(set(names)) < len(names):
        raise InvalidArgumentError(f"expected scenarios of different names, got {', '.join(names) or 'none'}")


def compare_history(
    history: History,
    scenarios: Sequence[Scenario],
    *,
    as_of: datetime,
    spending: CostInputs,
    costs: bool = False,
    first: Replay | None = None,
    window: Window = ALL_TIME,
) -> Comparison:
    """Return the result of `compare` for checked scenarios; `first` is the replay of the first one, if there is one."""
    spending.check(history.ids, {tier for one in scenarios for tier in tiers_of(one)})
    for scenario in scenarios:
        check_renamed(history, scenario)
    now, sums = _instant(as_of), _Sums()
    for scenario in scenarios:
        replay, first = first or replayed(history, scenario, now), None
        left = sums.add(history, scenario.name, replay, now, window)
        if costs or spending.work or spending.outages:
            sums.cost += costs_of(history, scenario, spending, now=now, left=left, window=window)
    numbers = CycleNumbers.over(history.ids, list(sums.lines.values()))
    late = {name: np.sort(numbers.of(lines.only(are(lines, *MISSED)))) for name, lines in sums.lines.items()}
    return Comparison(
        tuple(scenario.name for scenario in scenarios),
        tuple(sums.attainment),
        tuple(sums.time),
        tuple(sums.used),
        tuple(sums.dues),
        sums.faults,
        sums.outside,
        tuple(sums.cost),
        history.bad,
        _late=late,
        _numbers=numbers,
        _slack=sums.slack,
        _dues={name: numbers.dues(lines) for name, lines in sums.lines.items()},
        _left=sums.left,
        _zones=sums.zones,
        _kind=history.kind,
        _fallen=sums.fallen,
    )


def _instant(as_of: datetime) -> int:
    """Return an instant within the years with answers, in microseconds of UTC."""
    us = instant_us(as_of)
    if not FIRST_YEAR <= year_of(us) <= LAST_YEAR:
        raise OutOfRangeError(f"expected as_of within the years {FIRST_YEAR} to {LAST_YEAR}, got {as_of}")
    return us
