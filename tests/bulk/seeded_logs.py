"""Seeded tickets of a contract that uses nearly every setting, and logs of them as tools write them: odd, torn, in no order."""

import random
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from sla_engine.contracts import parse_contract

INSTANT = pa.timestamp("us", "UTC")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = datetime(2026, 6, 30, 12, 34, 56, 789_012, tzinfo=UTC)

DESK = parse_contract(
    """
[contract]
id = "desk"
name = "Desk"
zone = "Europe/Luxembourg"
effective_from = 2026-01-15
priorities = ["P1", "P2"]
[sites.LU]
name = "Luxembourg"
zone = "Europe/Luxembourg"
region = "LU"
[sites.NY]
name = "New York"
zone = "America/New_York"
region = "US-NY"
[sites.KTM]
name = "Kathmandu"
zone = "Asia/Kathmandu"
[hours.office]
week = "Mo-Fr 08:00-12:00,13:00-17:00"
[hours.late]
week = "Mo-Sa 06:00-22:00"
[hours.always]
week = "24/7"
[tiers.gold]
name = "Gold"
incident_hours = "always"
request_hours = "late"
targets = { response = { by_priority = { P1 = "30m" }, otherwise = "4h" }, resolution = "30h", visit = { elapsed = "4h" } }
[tiers.silver]
name = "Silver"
incident_hours = "late"
request_hours = "office"
[tiers.silver.targets]
response = "4h"
resolution = { business_days = 2, at = "16:00", cutoff = "14:00" }
visit = { elapsed = "36h" }
[tiers.bronze]
name = "Bronze"
incident_hours = "office"
request_hours = "office"
targets = { response = { business_days = 1 }, resolution = "16h", visit = "n/a" }
[policies]
anchor = "reported"
[policies.changes]
priority = "retroactive"
site = "keep"
[policies.targets.response]
reopening = "new_cycle"
pause_on = ["customer"]
[policies.targets.resolution]
pause_on = "all"
[policies.targets.visit]
start = ["work_started"]
stop = ["visited", "resolved", "closed"]
[[versions]]
id = "2"
effective_from = 2026-04-01
policies = { landing = "opening", at_due = "missed" }
[versions.tiers.gold.targets]
response = "1h"
""",
    file="desk.toml",
)

KINDS = (
    *("responded", "work_started", "paused", "resumed", "resolved", "reopened", "closed", "visited", "updated") * 3,
    *("recovered", "cancelled", "merged", "tier_changed", "priority_changed", "site_changed", "kind_changed"),
    "unheard_of",
)
VALUES = {
    "tier_changed": ("gold", "silver", "bronze", "tin", None),
    "priority_changed": ("P1", "P2", "P9"),
    "site_changed": ("LU", "NY", None),
    "kind_changed": ("incident", "request", "wish"),
}
TICKETS = pa.schema(
    [("id", pa.string()), ("opened_at", INSTANT), ("reported_at", INSTANT), ("resolved_at", INSTANT)]
    + [(name, pa.string()) for name in ("tier", "site", "kind", "priority")]
)
EVENTS = pa.schema(
    [("ticket", pa.string()), ("at", INSTANT), ("seq", pa.int64())]
    + [(name, pa.string()) for name in ("kind", "reason", "value", "by", "id")]
)


def seeded_log(count, seed=0):
    """Tables of so many tickets and of their events, of which some lie before the ticket and some after `AS_OF`."""
    draw = random.Random(seed)  # noqa: S311 - rows that must repeat, not secrets
    tickets = [_ticket(draw, f"T-{i}") for i in range(count)]
    events = [event for ticket in tickets for event in _events(draw, ticket)]
    draw.shuffle(events)
    return pa.Table.from_pylist(tickets, TICKETS), pa.Table.from_pylist(events, EVENTS)


def _ticket(draw, name):
    opened = BEGIN + timedelta(minutes=draw.randrange(270_000), microseconds=draw.choice((0, 0, 1, 999_999)))
    return {
        "id": name,
        "opened_at": opened,
        "reported_at": draw.choice((None, None, opened - timedelta(minutes=draw.randrange(3_000)))),
        "resolved_at": draw.choice((None, None, None, opened + timedelta(minutes=draw.randrange(9_000)))),
        "tier": draw.choice(("gold", "silver", "bronze")),
        "site": draw.choice(("LU", "NY", "KTM")),
        "kind": draw.choice((None, "incident", "request")),
        "priority": draw.choice((None, "P1", "P2")),
    }


def _events(draw, ticket):
    at = ticket["opened_at"] - timedelta(minutes=draw.choice((0, 0, 0, 0, 90)))
    for number in range(draw.choice((0, 2, 4, 8, 16))):
        at += timedelta(minutes=draw.choice((0, 0, 1, 60, 600, 3_000, 9_000)))
        kind = draw.choice(KINDS)
        event = {
            "ticket": ticket["id"],
            "at": at,
            "kind": kind,
            "seq": draw.choice((None, number, number // 2)),
            "reason": draw.choice(("customer", "part", None)) if kind == "paused" else None,
            "value": draw.choice(VALUES[kind]) if kind in VALUES else None,
            "by": draw.choice((None, "Ann", "Bob")),
            "id": draw.choice((None, None, f"E-{number}", f"E-{number // 3}")),
        }
        yield event
        if draw.random() < 0.05:
            yield dict(event)
