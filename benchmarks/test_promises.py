"""Contracts, clocks and files: one due instant, one evaluated ticket, a contract read, a table of tickets read."""

from datetime import timedelta
from importlib.resources import files
from itertools import cycle
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.desk import datetimes
from sla_engine import Event, Ticket, evaluate, load_contract
from sla_engine.contracts import parse_contract
from sla_engine.sources import read_columns

CONTRACT = load_contract("mixvoip-services")
CATALOGUE = files("sla_engine.contracts") / "catalogue"
OPENED = datetimes(1000)
ROWS = 100_000


def ticket_of(number: int) -> Ticket:
    """Build a ticket of ten events, some hours apart."""
    opened = OPENED[number]
    kinds = ("auto_replied", "responded", "updated", "updated", "work_started", "updated", "updated", "recovered")
    moments = enumerate((*kinds, "resolved", "closed"))
    events = tuple(Event(kind, opened + timedelta(hours=2 * i + 1)) for i, kind in moments)
    return Ticket(str(number), opened_at=opened, tier="business", site="LU", events=events)


def test_contract_due(benchmark: BenchmarkFixture) -> None:
    opened = cycle(OPENED)
    benchmark(lambda: CONTRACT.due(next(opened), tier="business", site="LU", target="recovery"))


def test_evaluate_ten_events_three_targets(benchmark: BenchmarkFixture) -> None:
    tickets = cycle([ticket_of(number) for number in range(len(OPENED))])
    as_of = OPENED[0] + timedelta(days=365 * 20)
    benchmark(lambda: evaluate(next(tickets), CONTRACT, as_of=as_of))


def test_contract_read(benchmark: BenchmarkFixture) -> None:
    text = (CATALOGUE / "mixvoip-services.toml").read_bytes()
    benchmark(lambda: parse_contract(text, file="mixvoip-services.toml"))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV file of tickets."""
    path = tmp_path_factory.mktemp("tickets") / "tickets.csv"
    opened = [instant.isoformat() for instant in OPENED]
    rows = (f"T-{i},{opened[i % len(opened)]},business,LU" for i in range(ROWS))
    path.write_text("\n".join(["id,opened_at,tier,site", *rows]) + "\n", "utf-8")
    return path


def test_table_of_tickets_read(benchmark: BenchmarkFixture, table: Path) -> None:
    benchmark.pedantic(lambda: sum(1 for _ in read_columns(table)), rounds=5)
    benchmark.extra_info["rows"] = ROWS
