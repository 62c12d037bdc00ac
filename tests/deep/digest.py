"""A digest of all answers of the library: `python -m tests.deep.digest --write before.json`, then `--against before.json`.

Where modules are moved, renamed or made to share code, no answer may change. The command asks the library the same questions
each time, writes every answer as plain text, and hashes it: one hash for each section, and a short one for each answer, by
which a difference is found again. Nothing is held against an oracle here. Exits 1 when an answer differs.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tests.deep import command_lines, replay, varied_calendars
from tests.deep.plain_text import (
    MICROSECOND,
    Answers,
    drawn,
    each,
    fields,
    of_frame,
    of_status,
    plain,
    said,
    without_shares,
)
from tests.same_examples import draw_no_constants_of_modules

if TYPE_CHECKING:
    from random import Random

    from sla_engine import Ticket

FIRST = 5  # so many differences of a section are named
CONTRACTS, DRAWN, VARIANTS = 10, 5, 5  # contracts drawn at once, tickets of each, variants of each ticket


@dataclass(frozen=True)
class Asked:
    """How much is asked, and where the real data lie."""

    tickets: int
    every: int
    data: Path


def boston(asked: Asked) -> Answers:
    """Due instants of a city's requests, in business time and in business days, by columns and one by one."""
    import csv
    import gzip
    from zoneinfo import ZoneInfo

    import pyarrow as pa

    from sla_engine import deadlines
    from sla_engine.contracts import parse_contract
    from tests.calendars.test_boston import DAYS, ZONE

    head = (
        f'[contract]\nid = "boston"\nname = "Boston"\nzone = "{ZONE}"\n[sites.hall]\nname = "Hall"\nzone = "{ZONE}"\n'
    )
    head += 'region = "US-MA"\n[hours.office]\nweek = "Mo-Fr 08:30-17:00"\n[policies]\nlanding = "opening"\n'
    tiers = (
        f'[tiers.d{days}]\nname = "{days} days"\nincident_hours = "office"\nrequest_hours = "office"\n[tiers.d{days}.targets]\n'
        f'response = {{ elapsed = "{days}h" }}\nresolution = "{days * 510}m"\n'
        f'recovery = {{ business_days = {days}, at = "16:00", cutoff = "14:00" }}\n'
        for days in sorted(set(DAYS.values()))
    )
    contract = parse_contract(head + "".join(tiers), file="boston.toml")
    with gzip.open(asked.data / "boston-311" / "requests-2015-h1.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["TYPE"] in DAYS]
    when = [datetime.strptime(row["OPEN_DT"], "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=ZoneInfo(ZONE)) for row in rows]
    tier = [f"d{DAYS[row['TYPE']]}" for row in rows]
    table = pa.table(
        {"opened_at": pa.array(when, pa.timestamp("us", ZONE)), "tier": tier, "site": ["hall"] * len(rows)}
    )
    yield "fingerprint", contract.fingerprint
    yield from of_frame("deadlines", deadlines(table, contract))
    for row in range(0, len(rows), 40):
        told = [contract.due(when[row], tier=tier[row], site="hall", target=target) for target in contract.targets]
        yield f"due of row {row}", told


def uci(asked: Asked) -> Answers:
    """A log of incidents under contracts with warnings, pauses, cycles and priorities, by columns and one by one."""
    from benchmarks import incidents
    from sla_engine import evaluate, evaluate_log
    from sla_engine.contracts import parse_contract

    tickets = incidents.read(asked.data / replay.LOG)
    tables = incidents.tables(tickets)
    as_of = datetime.fromisoformat("2016-05-16T12:00:00+00:00")
    for number, text in enumerate((incidents.CONTRACT, replay.CONTRACT.replace("[sites.SP]", "[sites.desk]"))):
        contract = parse_contract(text, file="desk.toml")
        yield from of_frame(f"contract {number}", evaluate_log(*tables, contract, as_of=as_of))
        for ticket in tickets[:: asked.every]:
            yield f"contract {number}, {ticket.id}", of_status(evaluate(ticket, contract, as_of=as_of))


def random(asked: Asked) -> Answers:
    """Random tickets over all settings of contracts, one by one and by columns."""
    block = CONTRACTS * DRAWN * VARIANTS
    for steps, step in (("minutes", timedelta(minutes=1)), ("edges", MICROSECOND)):
        for number in range(-(-asked.tickets // (2 * block))):
            yield from _random(f"{steps} {number}", step)


def _random(start: str, step: timedelta) -> list[tuple[str, object]]:
    """Return the answers about tickets of some contracts; Hypothesis draws a few afresh before it begins to vary those it has.

    Drawing takes longer than answering, so that each ticket is asked about in several variants.
    """
    from random import Random

    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    from sla_engine import evaluate, evaluate_log
    from sla_engine.testing import contract_cases, datetime_at, tickets
    from tests.bulk.log_answers import tables_of

    found: list[tuple[str, object]] = []
    vary = Random(start)  # noqa: S311 - variants that must repeat, not secrets
    contracts = count()

    @seed(f"digest {start}")
    @settings(
        max_examples=CONTRACTS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(contract_cases(step=step, seasons=False))  # as when the digest was begun
        drawn = [data.draw(tickets(case, step=step)) for _ in range(DRAWN)]
        asked = [variant for ticket, as_of in drawn for variant in _variants(vary, ticket, datetime_at(as_of, "UTC"))]
        contract = next(contracts)
        for number, (ticket, as_of) in enumerate(asked):
            status = said(evaluate, ticket, case.contract, as_of=as_of)
            answer = status if isinstance(status, str) else of_status(status, whole=contract == 0)
            found.append((f"{start}.{contract}.{number}", plain(answer)))
        log = tables_of([ticket for ticket, _ in asked])
        answer = said(evaluate_log, *log, case.contract, as_of=max(at for _, at in asked), errors="column")
        found.append(
            (f"{start}.{contract} columns", answer if isinstance(answer, str) else plain(of_frame("log", answer)))
        )

    ask()
    return found


def _variants(vary: "Random", ticket: "Ticket", as_of: datetime) -> "Iterator[tuple[Ticket, datetime]]":
    """Yield a ticket as it is, and as it would be at another instant, with fewer events, or with events at other times."""
    yield ticket, as_of
    for _ in range(VARIANTS - 1):
        kept = [event for event in ticket.events if vary.random() < 0.8]
        late = timedelta(minutes=vary.choice((0, 0, 1, 60, 1_000)))
        events = tuple(replace(event, at=event.at + late * vary.randrange(3)) for event in kept)
        yield replace(ticket, events=events), as_of + timedelta(minutes=vary.randrange(-3_000, 3_000))


def calendars(asked: Asked) -> Answers:
    """What calendars of many regions, zones and kinds of day say."""
    yield from varied_calendars.calendars()


def frames(asked: Asked) -> Answers:
    """Due instants and clocks on frames of every kind, and in SQL."""
    import duckdb
    import pandas as pd
    import polars as pl

    from sla_engine import deadlines, evaluate_log
    from sla_engine.bulk.duckdb import register
    from tests.bulk.seeded_logs import AS_OF, DESK, seeded_log

    kinds: dict[str, Callable[..., object]] = {
        "pyarrow": lambda table: table,
        "polars": pl.from_arrow,
        "lazy polars": lambda table: pl.from_arrow(table).lazy(),
        "pandas": lambda table: table.to_pandas(),
        "pandas with types of Arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    }
    tickets, events = seeded_log(2_000, seed=9)
    for kind, made in kinds.items():
        answer = deadlines(
            made(tickets), DESK, kind="kind", priority="priority", reported="reported_at", errors="column"
        )
        yield from of_frame(f"deadlines {kind}", answer)
        answer = evaluate_log(made(tickets), made(events), DESK, as_of=AS_OF, errors="column")
        yield from of_frame(f"evaluate_log {kind}", answer)
        if kind != "lazy polars":  # it would be refused when it is collected
            yield f"deadlines of no tier, {kind}", said(deadlines, made(tickets), DESK, tier="id")
    with duckdb.connect() as con:
        register(con, DESK)
        con.register("tickets", tickets)
        asked_of = (
            *(f"epoch_us(TRY(sla_due(opened_at, tier, site, '{target}', kind, priority)))" for target in DESK.targets),
            "business_seconds(opened_at, resolved_at, tier, site, kind)",
            "is_open(opened_at, tier, site, kind)",
        )
        for function in asked_of:
            yield function, con.execute(f"SELECT {function} FROM tickets").fetchall()  # noqa: S608 - ours


def alerts(asked: Asked) -> Answers:
    """Every alert recorded and told while a log of incidents is replayed week by week."""
    from tempfile import TemporaryDirectory

    names = "key ticket target cycle kind threshold due at moot absent source contract tier site priority opened"
    log = replay.Log(asked.data / replay.LOG, 15)
    with TemporaryDirectory() as folder:
        recorded, told = replay.replay(log, f"sqlite:///{folder}/sla.db", Path(folder))
    for what, some in (("recorded", recorded), ("told", told)):
        yield from ((f"{what} {number} {alert.key}", fields(alert, names)) for number, alert in enumerate(some))


def commands(asked: Asked) -> Answers:
    """What the command line prints, writes and exits with, in a folder of its own."""
    import shlex
    from contextlib import chdir
    from tempfile import TemporaryDirectory

    import pyarrow.parquet as pq
    from click.testing import CliRunner

    from sla_engine.cli.program import program

    runner = CliRunner(env={"COLUMNS": "120", "SLA_ENGINE_STATE": None, "NO_COLOR": "1"})
    with TemporaryDirectory() as folder, chdir(folder):
        command_lines.fill_folder()
        for number, line in enumerate(command_lines.lines()):
            result = runner.invoke(program, shlex.split(line), prog_name="sla-engine")
            printed, told = (text.replace(folder, "FOLDER") for text in (result.stdout, result.stderr))
            for_people = not line.endswith(("json", "jsonl", "csv"))  # programs read shares as numbers
            answer = (result.exit_code, without_shares(printed) if for_people else printed, without_shares(told))
            yield f"{number} {line}", answer
        for name in ("now.parquet", "due.parquet"):
            yield from of_frame(name, pq.read_table(name))
        yield "report.html", without_shares(Path("report.html").read_text("utf-8"))


def whatif(asked: Asked) -> Answers:
    """Comparisons, costs, quotes, credits, the report and the charts of a made-up history."""
    from sla_engine import charts, evaluate, load_contract
    from sla_engine import whatif as asking

    history, as_of = asking.demo_history(), asking.DEMO_AS_OF
    contract = load_contract(asking.DEMO_CONTRACT)
    edited = load_contract(asking.DEMO_CONTRACT, changes={"hours": {"extended": {"on_holidays": "open"}}})
    scenarios = [
        asking.Scenario("today", contract),
        asking.Scenario("all Business", contract, tier="business"),
        asking.Scenario("edited, sooner", edited, sooner={"responded": timedelta(minutes=30)}),
    ]
    start = datetime.fromisoformat("2026-02-24T15:40:00+01:00")
    work = [
        asking.Work(
            "technician", start + timedelta(days=3 * n), start + timedelta(days=3 * n, hours=n), on_site=n % 2 == 0
        )
        for n in range(1, 6)
    ]
    outages = [asking.Outage(start, start + timedelta(hours=5)), asking.Outage(start, start + timedelta(days=9))]
    found = asking.compare(history, None, scenarios, as_of=as_of, costs=True)
    tables = [name for name in command_lines.WHATIF if name != "summary"]
    for compared, name in ((found, "compare"), (asking.impact(history, None, contract, edited, as_of=as_of), "impact")):
        yield f"{name} text", without_shares(str(compared))
        yield f"{name} page", without_shares(compared._repr_html_())
        yield f"{name} warnings", compared.warnings
        for table in tables:
            yield from of_frame(f"{name} {table}", compared.frame(table))
    choice = asking.choose_tier(history, None, contract, as_of=as_of)
    yield "choose_tier", without_shares(f"{choice}\n{choice._repr_html_()}")
    yield "options", each(choice.options, "tier kept missed open left_out kept_all totals unpriced")
    for tier in contract.tiers:
        yield f"quote {tier}", str(said(asking.quote, work, contract, tier=tier, site="LU"))
    services = load_contract("mixvoip-services")
    for tier in services.tiers:
        statement = said(asking.credits, outages, services, tier=tier, monthly_cost=Decimal("81.30"))
        if isinstance(statement, str):
            yield f"credits {tier}", statement
            continue
        months = each(statement.months, "month version length downtime uptime guaranteed kept hours exact cap amount")
        yield f"credits {tier}", (statement.total, months, without_shares(str(statement)))
    yield "break_evens", str(asking.break_evens(contract))
    yield (
        "report",
        without_shares(asking.report(history, None, contract, as_of=as_of, scenarios=scenarios)._repr_html_()),
    )
    for chart in (
        charts.scenarios,
        charts.attainment_by_month,
        charts.used_share,
        charts.deadlines_by_hour,
        charts.time_spent,
    ):
        for dark in (False, True):
            yield f"{chart.__name__} {dark}", drawn(chart(found, dark=dark))
    for ticket in islice(asking.demo_tickets(), 0, 400, 20):
        yield f"timeline {ticket.id}", drawn(charts.ticket_timeline(evaluate(ticket, contract, as_of=as_of)))


SECTIONS: Mapping[str, tuple[Callable[[Asked], Answers], str | None]] = {
    "boston": (boston, "boston-311"),
    "uci": (uci, "uci-incident-log"),
    "random": (random, None),
    "calendars": (calendars, None),
    "frames": (frames, None),
    "alerts": (alerts, "uci-incident-log"),
    "commands": (commands, None),
    "whatif": (whatif, None),
}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the names of the answers that differ, or that only one of both has."""
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def hashed(answers: Answers) -> dict[str, str]:
    """Return a hash of each answer by name; of several under one name, each has a number."""
    found: dict[str, str] = {}
    for name, answer in answers:
        text = answer if isinstance(answer, str) else plain(answer)
        key = name if name not in found else f"{name} ({len(found)})"
        found[key] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return found


@click.command()
@click.option("--tickets", default=20_000, show_default=True, help="How many random tickets to ask about.")
@click.option("--every", default=25, show_default=True, help="Explain every so-manieth incident.")
@click.option("--data", type=click.Path(path_type=Path), default=Path("../shared/data"), show_default=True)
@click.option("--section", "chosen", type=click.Choice(list(SECTIONS)), multiple=True, help="Only these sections.")
@click.option("--write", type=click.Path(path_type=Path), help="Keep the digest in this file.")
@click.option(
    "--against", type=click.Path(exists=True, path_type=Path), help="Compare with the digest kept in this file."
)
def main(
    *, tickets: int, every: int, data: Path, chosen: tuple[str, ...], write: Path | None, against: Path | None
) -> None:
    """Write a digest of all answers of the library, or compare it with an earlier one."""
    draw_no_constants_of_modules()
    asked, kept, same = Asked(tickets, every, data.absolute()), {}, True
    before = json.loads(against.read_text("utf-8")) if against else {}
    if before and before["asked"] != [tickets, every]:
        raise click.UsageError("{} was written with --tickets {} --every {}".format(against, *before["asked"]))
    for name in chosen or SECTIONS:
        ask, needed = SECTIONS[name]
        if needed and not (asked.data / needed).is_dir():
            click.echo(f"{name:10} is left out: {asked.data / needed} is not there")
            continue
        began = time.process_time()
        kept[name] = hashed(ask(asked))
        _told(name, kept[name], time.process_time() - began)
        if before:
            differing = differences(before["sections"].get(name, {}), kept[name])
            same = same and not differing
            for one in differing[:FIRST]:
                click.echo(f"  differs: {name} {one}")
            if len(differing) > FIRST:
                click.echo(f"  and {len(differing) - FIRST} more")
    _told("total", {f"{name} {one}": short for name, found in kept.items() for one, short in found.items()})
    if write:
        write.write_text(json.dumps({"asked": [tickets, every], "sections": kept}, indent=0), "utf-8")
    sys.exit(0 if same else 1)


def _told(name: str, answers: Mapping[str, str], seconds: float | None = None) -> None:
    """Print the hash of a section."""
    took = "" if seconds is None else f"{seconds:8.1f} s"
    click.echo(f"{name:10} {hashlib.sha256(plain(answers).encode()).hexdigest()} {len(answers):8} {took}")


if __name__ == "__main__":
    main()
