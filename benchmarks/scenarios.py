"""Scenarios: `compare` beside evaluating ticket by ticket, and the real log of incidents under four tiers and two countries.

python -m benchmarks.scenarios --rounds 3 --uci PATH-TO/incident_event_log.csv.gz --charts FOLDER
"""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.incidents import ZONE
from benchmarks.lives import NOW_US, contract, first_tickets, lives
from benchmarks.race import Contestant, race, table
from sla_engine import Ticket, charts, evaluate, evaluate_log, load_contract, load_mapping, read_tickets
from sla_engine.clocks import State
from sla_engine.whatif import Breach, Comparison, Scenario, as_if, compare, read_history

NOW = datetime.fromtimestamp(NOW_US / 1_000_000, UTC)
SAMPLE = 1_000  # tickets for those who go one by one
LATE = (State.MISSED, State.OVERDUE)
TIERS, SITES = ("standard", "office", "business", "advanced"), ("LU", "DE-RP")
UCI_NOW = datetime(2017, 3, 1, tzinfo=UTC)
EVERY = 10


def side_by_side(count: int, rounds: int) -> None:
    """Race over one log: four scenarios by `compare`, one evaluation by `evaluate_log`, and four ticket by ticket."""
    tickets, events = lives(count)
    desk, half = contract(), timedelta(minutes=30)
    scenarios = [
        Scenario("as it is", desk),
        Scenario("all in t2", desk, tier="t2"),
        Scenario("all in Belgium", desk, site="BE"),
        Scenario("half an hour sooner", desk, sooner={"responded": half}),
    ]
    rows, many = len(tickets), len(scenarios)
    sample = first_tickets(tickets, events, SAMPLE)

    def singly() -> list[set[Breach]]:
        return [_breaches(sample, scenario, NOW) for scenario in scenarios]

    answer = compare(tickets, events, scenarios, as_of=NOW)
    names = {ticket.id for ticket in sample}
    for scenario, found in zip(scenarios, singly(), strict=True):
        assert {one for one in answer.breaches(scenario.name) if one.ticket in names} == found, scenario.name
    contestants = [
        Contestant("compare", lambda: compare(tickets, events, scenarios, as_of=NOW), rows * many),
        Contestant("evaluate_log, once", lambda: evaluate_log(tickets, events, desk, as_of=NOW), rows),
        Contestant(f"evaluate, {SAMPLE:,} tickets one by one", singly, len(sample) * many),
    ]
    raced = race(contestants, rounds, {})
    table(f"{rows:,} tickets, {len(events):,} events, {many} scenarios", raced, "us a ticket and scenario", 1e6)
    best = raced[0].best * rows * many
    print(
        f"\nbest of {rounds}: {best:.2f} s for all; every breach of {SAMPLE:,} tickets as `evaluate` has it\n\n{answer}"
    )


def _breaches(tickets: Sequence[Ticket], scenario: Scenario, now: datetime) -> set[Breach]:
    """Return what `evaluate` says is missed of tickets, had they been so."""
    found = set()
    for ticket in tickets:
        status = evaluate(as_if(ticket, scenario), scenario.contract, as_of=now)
        found |= {
            Breach(ticket.id, target, one.cycle)
            for target in status
            for one in status.cycles(target)
            if one.state in LATE
        }
    return found


def incidents(path: Path, folder: Path | None) -> None:
    """Compare the real log under four tiers and the holidays of two countries; every tenth incident by `evaluate` too."""
    services = load_contract("mixvoip-services")
    mapping = load_mapping("servicenow-audit", zone=ZONE, values={"tier": "standard", "site": "LU"})
    scenarios = [Scenario(f"{tier}, {site}", services, tier=tier, site=site) for tier in TIERS for site in SITES]
    start = perf_counter()
    history = read_history(path, mapping=mapping)
    read = perf_counter()
    answer = compare(history, None, scenarios, as_of=UCI_NOW)
    done = perf_counter()
    print(f"\n{len(history):,} incidents read in {read - start:.1f} s, ", end="")
    print(f"{len(scenarios)} scenarios compared in {done - read:.2f} s\n\n{answer}")
    chosen = [row for row in read_tickets(path, mapping=mapping) if isinstance(row, Ticket)][::EVERY]
    names = {ticket.id for ticket in chosen}
    for scenario in scenarios:
        mine = {one for one in answer.breaches(scenario.name) if one.ticket in names}
        assert mine == _breaches(chosen, scenario, UCI_NOW), scenario.name
    print(f"\nevery breach of {len(chosen):,} incidents as `evaluate` has it, under each scenario")
    if folder is not None:
        _draw(answer, folder)


def _draw(answer: Comparison, folder: Path) -> None:
    """Save the charts of a comparison."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {
        "scenarios": charts.scenarios(answer),
        "attainment": charts.attainment_by_month(answer),
        "share": charts.used_share(answer),
        "hours": charts.deadlines_by_hour(answer),
        "time": charts.time_spent(answer),
    }
    for name, chart in drawn.items():
        for suffix in ("png", "svg", "html"):
            charts.save(chart, folder / f"{name}.{suffix}")
    print(f"charts saved: {', '.join(drawn)}")


def main() -> None:
    """Race, and compare the real log where it is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--uci", type=Path)
    parser.add_argument("--charts", type=Path)
    given = parser.parse_args()
    side_by_side(given.tickets, given.rounds)
    if given.uci is not None:
        incidents(given.uci, given.charts)


if __name__ == "__main__":
    main()
