"""What the tests of `check`, `upcoming`, `status` and `recompute` watch: a contract round the clock, with two warnings."""

import json

DESK = """
[contract]
id = "desk"
name = "Desk"
zone = "Europe/Luxembourg"

[sites.LU]
name = "Luxembourg"
region = "LU"
zone = "Europe/Luxembourg"

[hours.always]
week = "24/7"

[tiers.gold]
name = "Gold"
incident_hours = "always"
request_hours = "always"

[tiers.gold.targets]
response = "4h"

[policies.targets.response]
warnings = ["50%", "1h before"]
"""
HEADER = "id,opened_at,tier,site,responded_at"
STATE = "sqlite:///sla.db"
KNOWN = ("--contract", "desk.toml", "--state", STATE)


def at(text):
    """`10:00` on the day of the tests, or `23T10:00` on another one, as an instant of UTC."""
    day, _, time = text.rpartition("T")
    return f"2026-06-{day or 22}T{time}:00Z"


def row(text):
    """The row of a ticket given as `ID OPENED [RESPONDED]`; one that is opened `never` is a bad row."""
    name, opened, *responded = text.split()
    return ",".join((name, opened if opened == "never" else at(opened), "gold", "LU", *map(at, responded or [])))


def table(*tickets):
    """A table of tickets as CSV."""
    return "\n".join([HEADER, *(line + "," * (4 - line.count(",")) for line in map(row, tickets)), ""])


def told(result):
    """The alerts of JSON lines as `TICKET THRESHOLD`, a withdrawn one with a minus before it."""
    alerts = [json.loads(line) for line in result.stdout.splitlines()]
    return [f"{'-' * (one['kind'] == 'withdrawn')}{one['ticket']} {one['threshold']}" for one in alerts]
