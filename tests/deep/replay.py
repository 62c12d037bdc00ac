"""The real log of incidents replayed week by week as `check` would have seen it: `python -m tests.deep.replay`.

Each week the rows made by then of all incidents touched since the week before are read through the mapping, taken in, swept
and told. All that was recorded and not withdrawn must be what evaluating the whole log once says, all that was told must have
been recorded, and replaying the log again on the same state must record nothing, and tell nothing again. Prints what was
recorded and told, and how long it took; exits 1 when something differs.
"""

import csv
import gzip
import io
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from sla_engine.clocks import Ticket, evaluate
from sla_engine.contracts import Contract, parse_contract
from sla_engine.sources import Mapping, load_mapping, read_tickets
from sla_engine.tracking import Alert, Tracker
from sla_engine.tracking.alert import WITHDRAWN, threshold_name

LOG = Path("uci-incident-log") / "incident_event_log.csv.gz"
# Not stated by the log; in this zone none of its times falls into a gap.
ZONE = "America/Sao_Paulo"
WEEK = timedelta(weeks=1)
CONTRACT = """
[contract]
id = "desk"
name = "Desk"
zone = "America/Sao_Paulo"

[sites.SP]
name = "São Paulo"
region = "BR-SP"
zone = "America/Sao_Paulo"

[hours.desk]
week = "Mo-Fr 08:00-18:00"

[tiers.desk]
name = "Desk"
incident_hours = "desk"
request_hours = "desk"

[tiers.desk.targets]
response = "4h"
resolution = "40h"

[policies.targets.response]
warnings = ["75%"]

[policies.targets.resolution]
warnings = ["75%", "2h before"]
pause_on = "all"
reopening = "new_cycle"
"""

# What an alert is of: ticket, target, cycle, threshold.
Told = tuple[str, str, int, str]
Row = dict[str, str]


def contract() -> Contract:
    """Return a contract with warnings, pauses and cycles, so that there is something to tell."""
    return parse_contract(CONTRACT, file="desk.toml")


def mapping() -> Mapping:
    """Return how the log is read."""
    return load_mapping("servicenow-audit", zone=ZONE, values={"tier": "desk", "site": "SP"})


@dataclass(slots=True)
class Listener:
    """A sink that keeps what it is told."""

    name: str = "listener"
    heard: list[Alert] = field(default_factory=list)

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Take every alert."""
        for alert in alerts:
            self.heard.append(alert)
            yield alert


class Log:
    """The rows of the log, of every so-manieth incident, each with the instant at which it was made."""

    def __init__(self, path: Path, every: int) -> None:
        """Read the log; its rows keep their order."""
        text = io.StringIO(gzip.decompress(path.read_bytes()).decode())
        by_incident: dict[str, list[tuple[datetime, Row]]] = defaultdict(list)
        reader = csv.DictReader(text)
        for row in reader:
            by_incident[row["number"]].append((_at(row["sys_updated_at"]), row))
        self.columns = list(reader.fieldnames or ())
        self.rows = {name: by_incident[name] for name in sorted(by_incident)[::every]}
        made = [at for rows in self.rows.values() for at, _ in rows]
        self.first, self.last = min(made), max(made)

    def weeks(self) -> Iterator[tuple[datetime, datetime]]:
        """Yield the start and the end of each week, until two after the last row."""
        start = self.first - timedelta(minutes=1)
        while start < self.last + 2 * WEEK:
            yield start, start + WEEK
            start += WEEK

    def export(self, path: Path, since: datetime, until: datetime) -> None:
        """Write what a tool exports at an instant: all rows so far of the incidents touched since another."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.columns)
            writer.writeheader()
            for rows in self.rows.values():
                made = [(at, row) for at, row in rows if at <= until]
                if any(at > since for at, _ in made):
                    writer.writerows(row for _, row in made)


def _at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo(ZONE))


def replay(log: Log, state: str, folder: Path) -> tuple[list[Alert], list[Alert]]:
    """Run as `check` does, once a week, and return all that was recorded, and all that was told."""
    listener, how = Listener(), mapping()
    recorded: list[Alert] = []
    with Tracker(state, contract()) as tracker:
        if tracker.new:
            tracker.baseline(log.first - WEEK)
        tracker.expect(listener)
        for start, end in log.weeks():
            log.export(folder / "week.csv", start, end)
            tickets = read_tickets(folder / "week.csv", mapping=how)
            imported = tracker.put_many(one for one in tickets if isinstance(one, Ticket))
            assert not imported.refused
            recorded += tracker.sweep(end)
            tracker.deliver(listener, end)
    return recorded, listener.heard


def standing(alerts: Sequence[Alert]) -> list[Told]:
    """Return what was recorded and not withdrawn, in order; what was again under another generation is there again."""
    withdrawn = {alert.key.removesuffix(f"/{WITHDRAWN}") for alert in alerts if alert.kind == WITHDRAWN}
    kept = (alert for alert in alerts if alert.kind != WITHDRAWN and alert.key not in withdrawn)
    return sorted((alert.ticket, alert.target, alert.cycle, alert.threshold) for alert in kept)


def evaluated(log: Log, folder: Path) -> list[Told]:
    """Return what evaluating the whole log once, at the end, says was reached."""
    *_, (_, end) = log.weeks()
    log.export(folder / "whole.csv", log.first - WEEK, end)
    found: list[Told] = []
    promised = contract()
    for ticket in read_tickets(folder / "whole.csv", mapping=mapping()):
        if not isinstance(ticket, Ticket):
            continue
        status = evaluate(ticket, promised, as_of=end)
        for clock in (clock for target in status for clock in status.cycles(target)):
            names = [
                threshold_name(one) for one in promised.at(ticket.opened_at).policies.targets[clock.target].warnings
            ]
            reached = [name for name, one in zip(names, clock.warnings, strict=True) if one.reached]
            if clock.breached_at is not None:
                reached.append("due")
            found += [(ticket.id, clock.target, clock.cycle, name) for name in reached]
    return sorted(found)


@click.command()
@click.option("--every", default=1, show_default=True, help="Replay every so-manieth incident.")
@click.option("--data", type=click.Path(path_type=Path), default=Path("../shared/data"), show_default=True)
@click.option("--state", help="URL of the database; by default a new file of SQLite.")
def main(every: int, data: Path, state: str | None) -> None:
    """Replay the log twice, and compare."""
    log = Log(data / LOG, every)
    click.echo(
        f"{len(log.rows):,} incidents, {sum(map(len, log.rows.values())):,} rows, {len(list(log.weeks()))} weeks"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = state or f"sqlite:///{folder / 'sla.db'}"
        begun = time.perf_counter()
        first, told = replay(log, url, folder)
        click.echo(f"first replay: {_counts(first)}; told: {_counts(told)}; {time.perf_counter() - begun:.1f} s")
        begun = time.perf_counter()
        again, later = replay(log, url, folder)
        click.echo(f"second replay: {_counts(again)}; told: {_counts(later)}; {time.perf_counter() - begun:.1f} s")
        expected, found = evaluated(log, folder), standing(first)
    click.echo(f"evaluated once: {len(expected):,} reached; recorded and not withdrawn: {len(found):,}")
    missing, extra = set(expected) - set(found), set(found) - set(expected)
    for what, some in (("missing", missing), ("recorded wrongly", extra)):
        click.echo(f"{what}: {len(some):,} {sorted(some)[:5] if some else ''}")
    keys = [alert.key for alert in (*told, *later)]
    twice = len(keys) - len(set(keys))
    click.echo(f"told twice: {twice:,}; told and not recorded: {len(set(keys) - {alert.key for alert in first}):,}")
    sys.exit(1 if found != expected or again or twice or not set(keys) <= {alert.key for alert in first} else 0)


def _counts(alerts: Sequence[Alert]) -> str:
    kinds = [alert.kind for alert in alerts]
    return ", ".join(f"{kinds.count(kind):,} {kind}" for kind in sorted(set(kinds))) or "nothing"


if __name__ == "__main__":
    main()
