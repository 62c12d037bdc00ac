"""Lives of tickets: seeded tickets of four tiers and four sites with their logs, as Arrow tables in no order of time.

A ticket is answered, worked on, paused for two reasons, resolved, now and then reopened, and closed: five and a half events.
"""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from benchmarks.desk import DAY_US, SEED, Column
from sla_engine import Contract, Event, Ticket
from sla_engine.contracts import parse_contract

TIERS, SITES = ("t1", "t2", "t3", "t4"), ("LU", "BE", "FR", "DE")
ZONES = ("Europe/Luxembourg", "Europe/Brussels", "Europe/Paris", "Europe/Berlin")
HOURS = ("Mo-Fr 07:30-18:00", "Mo-Su 07:00-19:00", "Mo-Fr 08:00-12:00,13:00-17:00", "24/7")
TARGETS = (("8h", "16h", "40h"), ("4h", "8h", "20h"), ("4h", "8h", "30h"), ("2h", "4h", "24h"))
BEGIN_US = 1_735_689_600_000_000  # 2025-01-01 in UTC
NOW_US = BEGIN_US + 400 * DAY_US
MINUTE_US = 60_000_000
INSTANT = pa.timestamp("us", "UTC")


def contract_text() -> str:
    """Return what is promised: three targets for each of four tiers, each with hours of its own; two of them pause."""
    parts = ['[contract]\nid = "lives"\nname = "Lives"\nzone = "Europe/Luxembourg"']
    parts += [
        f'[sites.{name}]\nname = "{name}"\nzone = "{zone}"\nregion = "{name}"'
        for name, zone in zip(SITES, ZONES, strict=True)
    ]
    for tier, hours, (response, intervention, resolution) in zip(TIERS, HOURS, TARGETS, strict=True):
        parts.append(f'[hours.{tier}]\nweek = "{hours}"')
        parts.append(f'[tiers.{tier}]\nname = "{tier}"\nincident_hours = "{tier}"\nrequest_hours = "{tier}"')
        parts.append(f'[tiers.{tier}.targets]\nresponse = "{response}"\nintervention = "{intervention}"')
        parts.append(f'resolution = "{resolution}"')
    parts.append(
        '[policies.targets.resolution]\npause_on = "all"\n[policies.targets.intervention]\npause_on = ["customer"]'
    )
    return "\n".join(parts)


def contract() -> Contract:
    """Return the contract."""
    return parse_contract(contract_text(), file="lives.toml")


@dataclass(slots=True)
class Draw:
    """The tickets' clocks as they are drawn, and the events so far."""

    at: Column
    draw: np.random.Generator
    tickets: list[Column] = field(default_factory=list)
    instants: list[Column] = field(default_factory=list)
    words: list[tuple[str, str | None, int]] = field(default_factory=list)

    def later(self, hours: int) -> None:
        """Let so many hours pass on average, in whole minutes and at least one, so that no two events coincide."""
        minutes = self.draw.exponential(60 * hours, len(self.at)).astype(np.int64) + 1
        self.at = self.at + minutes * MINUTE_US

    def some(self, share: float) -> NDArray[np.bool_]:
        """Draw a share of the tickets."""
        return self.draw.random(len(self.at)) < share

    def happen(self, kind: str, to: NDArray[np.bool_], reason: str | None = None) -> None:
        """Let something happen to some tickets, now."""
        tickets = np.flatnonzero(to)
        self.tickets.append(tickets)
        self.instants.append(self.at[tickets])
        self.words.append((kind, reason, len(tickets)))

    def texts(self, place: int) -> pa.Array:
        """Return kinds (0) or reasons (1) as a column."""
        counts = [count for *_, count in self.words]
        return pa.array([word[place] for word in self.words]).take(pa.array(np.repeat(np.arange(len(counts)), counts)))


def lives(count: int) -> tuple[pa.Table, pa.Table]:
    """Return so many tickets and their events."""
    draw = np.random.default_rng(SEED)
    opened = BEGIN_US + draw.integers(0, 365 * 24 * 60, count) * MINUTE_US
    ids = pa.array([f"INC{i:08d}" for i in range(count)])
    tier, site = (pa.array(names).take(pa.array(draw.integers(0, 4, count))) for names in (TIERS, SITES))
    tickets = pa.table({"id": ids, "opened_at": pa.array(opened).cast(INSTANT), "tier": tier, "site": site})
    told = Draw(opened, draw)
    _live(told)
    order = pa.array(draw.permutation(sum(map(len, told.tickets))))
    events = pa.table(
        {
            "ticket": ids.take(pa.array(np.concatenate(told.tickets))),
            "kind": told.texts(0),
            "at": pa.array(np.concatenate(told.instants)).cast(INSTANT),
            "reason": told.texts(1),
        }
    )
    return tickets, events.take(order)


def _live(told: Draw) -> None:
    told.later(3)
    told.happen("responded", told.some(0.95))
    told.later(4)
    told.happen("work_started", told.some(0.8))
    for reason, share in (("customer", 0.7), ("vendor", 0.3)):
        paused = told.some(share)
        told.later(5)
        told.happen("paused", paused, reason)
        told.later(20)
        told.happen("resumed", paused)
    resolved = told.some(0.95)
    told.later(10)
    told.happen("resolved", resolved)
    again = resolved & told.some(0.1)
    told.later(30)
    told.happen("reopened", again)
    told.later(20)
    told.happen("resolved", again)
    told.later(40)
    told.happen("closed", resolved & told.some(0.6))


def first_tickets(tickets: pa.Table, events: pa.Table, count: int) -> list[Ticket]:
    """Return the first tickets of a log with their events, for those who go one by one."""
    ids = tickets["id"].slice(0, count)
    logs: dict[str, list[Event]] = {name: [] for name in ids.to_pylist()}
    for row in events.filter(pc.is_in(events["ticket"], value_set=ids.combine_chunks())).to_pylist():
        logs[row.pop("ticket")].append(Event(**row))
    return [Ticket(**row, events=tuple(logs[row["id"]])) for row in tickets.slice(0, count).to_pylist()]
