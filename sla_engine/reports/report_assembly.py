"""Report assembly: makes a report from a history, a contract and scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as version_of
from importlib.util import find_spec
from typing import NamedTuple

from sla_engine.calendars.instants import instant_at, instant_us
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.charts.chart_rows import Tally, tallies
from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.contracts import Contract
from sla_engine.errors import InvalidArgumentError, MissingExtraError, OutOfRangeError
from sla_engine.reports import chart_figures as figures
from sla_engine.reports import data_and_omission_tables as facts
from sla_engine.reports.clock_standing import Standing, at_risk_table, breached_table
from sla_engine.reports.report import GENERATOR, Report
from sla_engine.reports.sortable_table import Column, Table, names, numbers, table
from sla_engine.show.instants import moment
from sla_engine.show.numbers_and_shares import count, percent
from sla_engine.whatif.comparisons.comparison import Comparison
from sla_engine.whatif.comparisons.comparison_calculation import AS_IT_IS, check_scenarios, compare_history
from sla_engine.whatif.comparisons.cycle_numbering import Breach
from sla_engine.whatif.costs.cost_inputs import CostInputs
from sla_engine.whatif.histories.history import History, history_of
from sla_engine.whatif.histories.replay import replayed
from sla_engine.whatif.scenarios.scenario import Scenario

PACKAGE = "sla-engine"
SHORT = 12  # characters of a fingerprint, enough to tell two apart


class Card(NamedTuple):
    """A number of the summary; its `kind` is good, bad, warn or empty."""

    title: str
    value: str
    note: str = ""
    kind: str = ""


def report(
    tickets: object,
    events: object,
    contract: Contracts,
    *,
    as_of: datetime,
    scenarios: Sequence[Scenario] = (),
    title: str | None = None,
    at_risk: float = 0.75,
    most: int = 2000,
) -> Report:
    """Return a report on a history under a contract, or a mapping of them, as of an instant: a page that works offline.

    Tickets and events are frames, the path or URL of a source, or a history that was read, as `compare` takes them. With
    scenarios the report also has the promises that would have been kept under each. A clock in time is at risk if it has used
    at least the share `at_risk` of its time (1 is all). No table has more than `most` rows; it says how many are left out.

    Raises:
        InvalidArgumentError: `at_risk` is not above 0, `most` is below 1, or two scenarios have the same name.
        NaiveInstantError: `as_of` has no time zone.
        ColumnError, SourceError, MappingError: the history cannot be read.
        MissingExtraError: the extra `report` is not installed.

    >>> from sla_engine import load_contract
    >>> from sla_engine.whatif import demo_history
    >>> from sla_engine.whatif.histories.demo_history import AS_OF, CONTRACT
    >>> made = report(demo_history(), None, load_contract(CONTRACT), as_of=AS_OF)
    >>> print(made)
    2,400 tickets, 329 clocks breached, 1 at risk
    """
    check_extra()
    if not at_risk > 0:
        raise InvalidArgumentError(f"expected at_risk as a share above 0, such as 0.75, got {at_risk}")
    if most < 1:
        raise InvalidArgumentError(f"expected most as a number of rows, 1 or more, got {most}")
    asked = [Scenario(AS_IT_IS, contract), *scenarios]
    check_scenarios(asked)
    history, now = history_of(tickets, events), instant_us(as_of)
    first = replayed(history, asked[0], now)
    standing = Standing(history, first.answers, now)
    comparison = compare_history(history, asked, as_of=as_of, spending=CostInputs(), first=first)
    return _Writing(history, contract, standing, comparison, now).report(title, at_risk, most)


def check_extra() -> None:
    """Check that the packages that a report needs are installed.

    Raises:
        MissingExtraError: the extra `report` is not installed.
    """
    if not all(map(find_spec, ("jinja2", "altair", "vl_convert"))):
        raise MissingExtraError("a report needs jinja2, altair and vl-convert-python: pip install 'sla-engine[report]'")


@dataclass(frozen=True, slots=True, eq=False)
class _Writing:
    """The parts from which a report is made."""

    history: History
    contracts: Contracts
    standing: Standing
    comparison: Comparison
    now: int

    def report(self, title: str | None, at_risk: float, most: int) -> Report:
        contracts = contracts_of(self.contracts)
        title = title or (f"Service levels: {contracts[0].name}" if len(contracts) == 1 else "Service levels")
        breached, risks = self.standing.breached(most), self.standing.at_risk(at_risk, most)
        used = facts.versions_used(self.standing)
        zone = named_zone(contracts[0].zone if contracts else "UTC")
        as_of = instant_at(self.now, zone).isoformat()
        parts = {
            "title": title,
            "generator": f"{GENERATOR} {version_of(PACKAGE)}",
            "tickets": count(len(self.history), "ticket"),
            "as_of": moment(as_of),
            "as_of_iso": as_of,
            "cards": list(self.cards(breached.count, risks.count, percent(at_risk, digits=0))),
            "targets": self.targets(),
            "figures": list(self.figures()),
            "scenarios": self.scenarios(most) if len(self.comparison.scenarios) > 1 else None,
            "breached": breached_table(breached),
            "at_risk": at_risk_table(risks, at_risk),
            "at_risk_share": percent(at_risk, digits=0),
            "notes": [one for one in self.notes() if one],
            "bases": [_stated(one, used[one.id]) for one in contracts],
        }
        from sla_engine.reports.html_page import rendered

        html = rendered(parts)
        return Report(html, title, len(self.history), breached.count, risks.count, self.comparison)

    def cards(self, breached: int, at_risk: int, share: str) -> Iterator[Card]:
        all_ = Tally.of(one for one in self.comparison.attainment if one.scenario == AS_IT_IS)
        yield Card("Promises kept", percent(all_.share) or "–", f"of {all_.decided:,} decided", "good")
        yield Card("Breached clocks", f"{breached:,}", "missed or overdue", "bad" if breached else "good")
        yield Card("At risk", f"{at_risk:,}", f"open, {share} or more used", "warn" if at_risk else "good")
        yield Card("Open in time", f"{all_.open:,}", "clocks not decided yet")
        if lost := len(self.comparison.faults[AS_IT_IS]) + len(self.history.bad):
            yield Card("Not answered", f"{lost:,}", "tickets or rows, see below", "warn")

    def targets(self) -> Table:
        """Return the table of promises by target."""
        found = tallies((one for one in self.comparison.attainment if one.scenario == AS_IT_IS), "target")
        rows = (
            (target, sum(mine), *mine, mine.share) for target in self.comparison.targets if (mine := found.get(target))
        )
        columns = (*names("Target"), *numbers("Promised", "Kept", "Missed", "Open", "Cancelled", "Share kept"))
        return table("targets", "Promises by target", columns, rows)

    def figures(self) -> Iterator[figures.Figure]:
        yield from figures.history_figures(self.comparison)
        found = facts.commonest_calendar(self.standing)
        if found is not None:
            calendar, whose = found
            year = instant_at(self.now, calendar.tz).year
            try:
                yield figures.calendar_figure(calendar, year, whose)
            except OutOfRangeError:
                return  # there is no holiday data for this year, which the answers did not need

    def scenarios(self, most: int) -> dict[str, object]:
        comparison = self.comparison
        changes = [
            {
                "id": f"changes-{number}",
                "title": name,
                "table": _changes(f"changes-{number}-rows", comparison.gained(name), comparison.lost(name), most),
            }
            for number, name in enumerate(comparison.scenarios[1:], 1)
        ]
        return {"figure": figures.scenario_figure(comparison), "changes": changes}

    def notes(self) -> Iterator[Table]:
        yield facts.unanswered_table(self.comparison.faults)
        yield facts.bad_rows_table(self.history.bad)
        yield facts.no_promise_table(self.standing.without_promise())
        yield facts.findings_table(self.standing.findings)


def _changes(id: str, gained: Sequence[Breach], lost: Sequence[Breach], most: int) -> Table:  # noqa: A002 - HTML's word
    """Return the table of breaches that a scenario gains and loses against the history as it is."""
    columns = (*names("Ticket", "Target"), *numbers("Cycle"), Column("Change"))
    both = [(one, "newly missed") for one in gained[:most]]
    both += [(one, "no longer missed") for one in lost[: most - len(both)]]
    rows = ((one.ticket, one.target, one.cycle, change) for one, change in both)
    caption = f"{count(len(lost), 'breach', 'breaches')} lost, {count(len(gained), 'breach', 'breaches')} gained"
    return table(id, caption, columns, rows, len(gained) + len(lost) - len(both))


def _stated(contract: Contract, used: Mapping[str, int]) -> dict[str, object]:
    """Return the facts of a contract and its versions: in a line for the head of the page, and in full for its foot."""
    versions = ", ".join(f"{version} ({count(tickets, 'ticket')})" for version, tickets in used.items())
    rows = [
        ("Contract", contract.id),
        ("Versions", versions or "no ticket falls under it"),
        ("Fingerprint", contract.fingerprint),
        *((f"Data: {data}", version) for data, version in contract.data_versions.items()),
        ("sla_engine", version_of(PACKAGE)),
    ]
    data = (f"{name} {version}" for name, version in contract.data_versions.items())
    named = ", ".join(used) or contract.version
    short = (
        f"Contract {contract.id}, version {named}",
        f"fingerprint {contract.fingerprint[:SHORT]}",
        *data,
        f"sla_engine {version_of(PACKAGE)}",
    )
    return {"name": contract.name, "facts": rows, "short": " · ".join(short)}
