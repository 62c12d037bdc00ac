"""Random tickets against the clock oracle: `python -m tests.deep.clocks --tickets 20000 --seed 1`.

Each ticket is evaluated, one by one and in columns, and walked through minute by minute (or, with `--steps edges`, to the
microsecond). Prints how
many clocks were compared in each state and under each setting, and each mismatch with the contract file and the ticket;
exits 1 when there is one. The same seed asks the same.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import click
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sla_engine.bulk import evaluate_log
from sla_engine.clocks import ClockStatus, Ticket, evaluate
from sla_engine.contracts.values.thresholds import parse_threshold
from sla_engine.errors import SlaError
from sla_engine.testing import ContractCase, contract_cases, datetime_at, instant_of, tickets
from tests.bulk import log_answers
from tests.oracles.clock_oracle import ClockOracle, WalkedClock, oracle_for
from tests.oracles.truth import BeyondHorizonError

PER_CONTRACT = 5
BLOCK = 10
STEPS = {"minutes": timedelta(minutes=1), "edges": timedelta(microseconds=1)}
MICROSECOND = timedelta(microseconds=1)
Answer = dict[str, list[dict[str, object]]]


@dataclass
class Tally:
    """What was compared, what the oracle's time was too short for, and what differed."""

    states: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    tickets: int = 0
    unknown: int = 0
    mismatches: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = (("clocks", self.states), ("findings", self.findings), ("covered", self.covered))
        rows = [f"{what:9} {name:36} {count:8}" for what, part in parts for name, count in sorted(part.items())]
        rows.append(f"{'tickets':46} {self.tickets:8}  and {self.unknown} not known")
        rows.append(f"{'mismatches':46} {len(self.mismatches):8}")
        return "\n".join((*self.mismatches, *rows))


def run(count: int, *, start: int = 0, steps: str = "minutes") -> Tally:
    """Compare about `count` random tickets; `start` seeds what is drawn."""
    tally = Tally()
    for block in range(count * 21 // (20 * BLOCK * PER_CONTRACT) + 1):  # a few more: the oracle does not know them all
        _run_block(tally, f"{start}/{block}", steps)
    return tally


def _run_block(tally: Tally, start: str, steps: str) -> None:
    """Compare one block; Hypothesis draws a few examples afresh before it begins to vary those it has."""

    @seed(start)
    @settings(
        max_examples=BLOCK,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(contract_cases(step=STEPS[steps]))
        oracle = oracle_for(case, steps)
        for _ in range(PER_CONTRACT):
            compare(oracle, *data.draw(tickets(case, step=STEPS[steps])), tally)

    ask()


def compare(oracle: ClockOracle, ticket: Ticket, as_of: int, tally: Tally) -> None:
    """Evaluate a ticket and walk through it."""
    try:
        expected, findings = walked(oracle, ticket, as_of), oracle.findings(ticket, as_of)
    except BeyondHorizonError:
        tally.unknown += 1
        return
    tally.tickets += 1
    _count(oracle.case, ticket, expected, findings, tally)
    if faults(oracle, ticket, as_of):
        tally.mismatches.append(_report(oracle, _reduced(oracle, ticket, as_of), as_of))


def faults(oracle: ClockOracle, ticket: Ticket, as_of: int) -> list[str]:
    """Where the library and the oracle differ about a ticket."""
    expected, findings = walked(oracle, ticket, as_of), oracle.findings(ticket, as_of)
    found, found_findings = evaluated(oracle.case, ticket, as_of)
    differing = list(differences(expected, found))
    if findings != found_findings:
        differing.append(f"findings: expected {dict(findings)}, got {dict(found_findings)}")
    return [*differing, *in_columns(oracle.case, ticket, as_of)]


def in_columns(case: ContractCase, ticket: Ticket, as_of: int) -> Iterator[str]:
    """Where `evaluate_log` says something else of a ticket than `evaluate`."""
    instant = datetime_at(as_of, "UTC")
    rows, errors = log_answers.expected([ticket], case.contract, instant)
    frame = evaluate_log(*log_answers.tables_of([ticket]), case.contract, as_of=instant, errors="column")
    found = log_answers.told(frame.drop_columns("sla_error"))
    if not errors and rows != found:
        yield f"columns: evaluate {rows}, evaluate_log {found}"


def _reduced(oracle: ClockOracle, ticket: Ticket, as_of: int) -> Ticket:
    """The ticket without the events that do not matter to its faults."""
    for event in ticket.events:
        fewer = list(ticket.events)
        fewer.remove(event)
        shorter = replace(ticket, events=tuple(fewer))
        try:
            ticket = shorter if faults(oracle, shorter, as_of) else ticket
        except BeyondHorizonError:
            continue
    return ticket


def walked(oracle: ClockOracle, ticket: Ticket, as_of: int) -> Answer:
    """What the oracle says of each target's cycles, as plain values."""
    return {target: [_walked(clock) for clock in cycles] for target, cycles in oracle.clocks(ticket, as_of).items()}


def evaluated(case: ContractCase, ticket: Ticket, as_of: int) -> tuple[Answer, Counter[str]]:
    """What the library says, as the same plain values, and the codes of its findings."""
    try:
        status = evaluate(ticket, case.contract, as_of=datetime_at(as_of, "UTC"))
    except SlaError as error:
        return {"error": [{"error": repr(error)}]}, Counter()
    cycles = {target: [_evaluated(clock) for clock in status.cycles(target)] for target in status.clocks}
    return cycles, Counter(finding.code for finding in status.findings)


def _walked(clock: WalkedClock) -> dict[str, object]:
    found: dict[str, object] = {
        "state": clock.state,
        "due": clock.due,
        "provisional": clock.provisional,
        "started_at": clock.started_at,
        "stopped_at": clock.stopped_at,
        "breached_at": clock.breached_at,
        "elapsed": clock.elapsed,
        "elapsed_wall": clock.elapsed_wall,
        "paused": clock.paused,
        "paused_wall": sum(pause.wall for pause in clock.pauses),
        "waits": _sums((*pause.wait, pause.own) for pause in clock.pauses),
        "warnings": {str(parse_threshold(one.text)): tuple(warning) for one, warning in (clock.warnings or {}).items()},
    }
    if clock.size is not None and clock.left is not None:  # else it depends on a start that is yet to come
        found |= {"allowed": clock.size, "remaining": clock.left}
        found |= {"share": (clock.size - clock.left) / clock.size} if clock.size else {}
    return found


def _evaluated(clock: ClockStatus) -> dict[str, object]:
    started = clock.started_at is not None
    return {
        "state": str(clock.state),
        "due": _us(clock.due),
        "provisional": clock.provisional,
        "started_at": _us(clock.started_at),
        "stopped_at": _us(clock.stopped_at),
        "breached_at": _us(clock.breached_at),
        "elapsed": clock.elapsed // MICROSECOND,
        "elapsed_wall": clock.elapsed_wall // MICROSECOND,
        "allowed": clock.allowed_us,
        "remaining": None if clock.remaining is None else clock.remaining // MICROSECOND,
        "share": clock.share,
        "paused": clock.paused // MICROSECOND,
        "paused_wall": clock.paused_wall // MICROSECOND,
        "waits": _sums((pause.reason, pause.by, pause.own_us) for pause in clock.pauses),
        "warnings": {one.threshold: (_us(one.at), one.reached, one.provisional) for one in clock.warnings if started},
    }


def _sums(waits: Iterable[tuple[str | None, str | None, int]]) -> dict[str, int]:
    """The own time of each reason and who gave it; what came to nothing is left out."""
    found: Counter[str] = Counter()
    for reason, by, own in waits:
        found[f"{reason or '-'} by {by or '-'}"] += own
    return dict(+found)


def _us(moment: datetime | None) -> int | None:
    return None if moment is None else instant_of(moment)


def differences(expected: Answer, found: Answer) -> Iterator[str]:
    """What differs, one line each."""
    if list(expected) != list(found):
        yield f"targets: expected {list(expected)}, got {list(found)} {found.get('error', '')}"
        return
    for target, cycles in expected.items():
        if len(cycles) != len(found[target]):
            yield f"{target}: expected {len(cycles)} cycles, got {len(found[target])}"
        for number, (one, other) in enumerate(zip(cycles, found[target], strict=False)):
            for name in one:
                if one[name] != other[name]:
                    yield f"{target} {number} {name}: expected {_shown(one[name])}, got {_shown(other[name])}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_shown(part)}' for name, part in value.items())}}}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_shown, value))})"
    if isinstance(value, int) and not isinstance(value, bool):
        return datetime_at(value, "UTC").isoformat() if abs(value) > 10**14 else str(timedelta(microseconds=value))
    return str(value)


def _report(oracle: ClockOracle, ticket: Ticket, as_of: int) -> str:
    case = oracle.case
    events = "\n".join(f"    {event!r}" for event in sorted(ticket.events, key=lambda event: instant_of(event.at)))
    return "\n".join(
        (
            "MISMATCH",
            *(f"  {line}" for line in faults(oracle, ticket, as_of)),
            f"  as_of {datetime_at(as_of, 'UTC').isoformat()} of {replace(ticket, events=())!r}",
            events,
            *(f"    {line}" for line in case.text.splitlines()),
        )
    )


def _count(case: ContractCase, ticket: Ticket, expected: Answer, findings: Counter[str], tally: Tally) -> None:
    cycles = [clock for clocks in expected.values() for clock in clocks]
    tally.states.update(str(clock["state"]) for clock in cycles)
    tally.findings.update(findings)
    terms = case.versions[-1]
    tally.covered.update((f"anchor {case.anchor}", f"landing {terms.landing}", f"at_due {terms.at_due}"))
    tally.covered.update(f"{name} {terms.change(name)}" for name in ("tier", "site", "kind", "priority"))
    for target in expected:
        policy = terms.policy(target)
        pause = "all" if policy.pause_on == "all" else "some" if policy.pause_on else "none"
        tally.covered.update((f"reopening {policy.reopening}", f"pause_on {pause}"))
        tally.covered["reopening within a time"] += policy.reopening_within is not None
    tally.covered["later cycles"] += len(cycles) - len(expected)
    tally.covered["warnings"] += sum(len(clock["warnings"]) for clock in cycles)  # type: ignore[arg-type]
    tally.covered["paused for a while"] += sum(bool(clock["paused"]) for clock in cycles)
    tally.covered["waits of several"] += sum(len(clock["waits"]) > 1 for clock in cycles)  # type: ignore[arg-type]
    tally.covered["breached and paused"] += sum(_breached_and_paused(clock) for clock in cycles)
    tally.covered["share brought along"] += sum(_brought_along(clock) for clock in cycles)
    tally.covered["several versions"] += len(case.versions) > 1
    tally.covered["events"] += len(ticket.events)


def _breached_and_paused(clock: dict[str, object]) -> bool:
    return bool(clock["paused"]) and clock["breached_at"] is not None


def _brought_along(clock: dict[str, Any]) -> bool:
    """Whether a share was brought along from another kind of target, so that what was worked is not what is used."""
    return "allowed" in clock and clock["allowed"] != clock["remaining"] + clock["elapsed"]


@click.command()
@click.option("--tickets", "count", default=20_000, show_default=True, help="How many tickets to compare.")
@click.option("--seed", "start", default=0, show_default=True, help="What to draw; the same seed draws the same.")
@click.option("--steps", type=click.Choice(list(STEPS)), default="minutes", show_default=True, help="How to walk.")
def main(count: int, start: int, steps: str) -> None:
    """Compare evaluations of random tickets with the oracle."""
    began = time.perf_counter()
    tally = run(count, start=start, steps=steps)
    click.echo(tally)
    click.echo(f"{'seconds':46} {time.perf_counter() - began:8.1f}")
    sys.exit(1 if tally.mismatches else 0)


if __name__ == "__main__":
    main()
