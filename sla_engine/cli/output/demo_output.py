"""The output of the demo: a realistic table of made-up tickets, their next deadlines, and commands to try."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sla_engine.calendars.instants import instant_us
from sla_engine.cli.output.output_formats import print_lines, print_table
from sla_engine.clocks.many.answers.due_instants import DUE, deadlines
from sla_engine.clocks.many.answers.iso_texts import iso_texts
from sla_engine.contracts import Contract
from sla_engine.show.durations import length
from sla_engine.show.instants import moment
from sla_engine.sources import read_columns

SHOWN_COLUMNS = ("ticket", "contract", "tier", "site", "target", "due", "left")

SAMPLE_COLUMNS = ("id", "opened_at", "tier", "site", "contract", "kind", "priority", "reported_at")
TICKETS = 200

# Monday afternoon before Luxembourg's national holiday, so that tickets of its sites and of others fall due on different
# days.
AS_OF = datetime.fromisoformat("2026-06-22T17:30:00+02:00")
LOOKING_BACK = timedelta(days=5)

# The share of tickets that are reported some minutes before they are opened.
REPORTED = 0.2

KINDS = ("incident", "incident", "incident", "request")
PRIORITIES = ("P1", "P2", "P3", "P3", "")

Deadline = tuple[int, tuple[str, ...]]


def sample(contracts: Sequence[Contract], seed: int) -> Iterator[tuple[str, ...]]:
    """Yield rows in the order of `SAMPLE_COLUMNS`, earliest first, all opened in the days before `AS_OF`.

    Each contract and each of its tiers and sites gets its share; some tickets are reported before they are opened.
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


def print_urgent(path: Path, contracts: Sequence[Contract], shown: int) -> None:
    """Read the tickets back, compute all deadlines and print those that come next."""
    found = sorted(_deadlines(path, contracts))
    now = instant_us(AS_OF)
    coming = [(*cells, length(due - now)) for due, cells in found if due >= now]
    title = f"As if it were {moment(AS_OF)} in Luxembourg: {len(coming)} of {len(found)} deadlines lie ahead. The next:"
    print_table(SHOWN_COLUMNS, coming[:shown], title=title, right=("left",))


def _deadlines(path: Path, contracts: Sequence[Contract]) -> Iterator[Deadline]:
    """Yield the due instant of each target of each ticket, with the cells to show."""
    for tickets in read_columns(path):
        answer = deadlines({one.id: one for one in contracts}, tickets.rows())
        for target in answer.targets:
            texts = iso_texts(answer.due[target], answer.zone)
            for i in (answer.state[target] == DUE).nonzero()[0].tolist():
                named = (tickets.word(name, i) or "" for name in ("id", "contract", "tier", "site"))
                cells = (*named, target, moment(texts[i]))
                yield int(answer.due[target][i]), cells


def print_next_steps(contracts: Sequence[Contract], path: str | None) -> None:
    """Print commands to try next; each works as printed."""
    chosen = " ".join(f"--contract {one.id}" for one in contracts)
    of_file = (
        f"sla-engine deadlines {path} {chosen} --output csv"
        if path
        else "sla-engine demo --folder sla-demo   # keeps the tickets in a file, and says how to go on with it"
    )
    print_lines(
        [
            "Try next:",
            f"  {of_file}",
            "  sla-engine explain --contract mixvoip-support --tier office --site LU --opened 2026-06-22T17:30+02:00",
            "  sla-engine calendar --contract mixvoip-support --tier business --site LU --year 2026 --month 6",
            "  sla-engine contract show mixvoip-support",
        ]
    )
