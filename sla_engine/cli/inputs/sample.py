"""Sample: a made-up but realistic table of tickets, always the same for one seed."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from sla_engine.contracts import Contract

COLUMNS = ("id", "opened_at", "tier", "site", "contract", "kind", "priority", "reported_at")
TICKETS = 200

# Monday afternoon before Luxembourg's national holiday, which only Luxembourg keeps: the sites fall due on different
# days.
AS_OF = datetime.fromisoformat("2026-06-22T17:30:00+02:00")
LOOKING_BACK = timedelta(days=5)

# The share of tickets that are reported some minutes before they are opened.
REPORTED = 0.2

KINDS = ("incident", "incident", "incident", "request")
PRIORITIES = ("P1", "P2", "P3", "P3", "")


def tickets(contracts: list[Contract], seed: int) -> Iterator[tuple[str, ...]]:
    """Yield rows in the order of `COLUMNS`, earliest first, all opened in the days before `AS_OF`.

    Each contract and each of its tiers and sites gets its share; most tickets come in by day, some are reported earlier
    than opened.
    """
    source = random.Random(seed)  # noqa: S311 - it must repeat itself, which secrets must not
    opened = sorted(AS_OF - LOOKING_BACK * source.random() ** 2 for _ in range(TICKETS))
    pairs = [(one, tier) for one in contracts for tier in one.tiers]
    for number, instant in enumerate(opened):
        contract, tier = pairs[number % len(pairs)]
        at = instant.replace(second=0, microsecond=0)
        reported = at - timedelta(minutes=source.randrange(5, 90)) if source.random() < REPORTED else None
        yield (
            f"T-{1001 + number}",
            at.isoformat(),
            tier,
            source.choice(list(contract.sites)),
            contract.id,
            source.choice(KINDS),
            source.choice(PRIORITIES),
            reported.isoformat() if reported else "",
        )
