"""What the demo prints: the deadlines that come next, and what to try."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sla_engine.calendars.instants import instant_us
from sla_engine.cli.inputs.sample import AS_OF
from sla_engine.cli.output.printing import print_lines, print_table
from sla_engine.clocks.many.answers.due_instants import DUE, deadlines
from sla_engine.clocks.many.answers.iso_texts import iso_texts
from sla_engine.clocks.many.tickets.chunks import rows_of
from sla_engine.contracts import Contract
from sla_engine.show.durations import length
from sla_engine.show.instants import moment
from sla_engine.sources import read_columns

COLUMNS = ("ticket", "contract", "tier", "site", "target", "due", "left")

Deadline = tuple[int, tuple[str, ...]]


def print_urgent(path: Path, contracts: Sequence[Contract], shown: int) -> None:
    """Read the tickets back, compute all deadlines and print those that come next."""
    found = sorted(_deadlines(path, contracts))
    now = instant_us(AS_OF)
    coming = [(*cells, length(due - now)) for due, cells in found if due >= now]
    title = f"As if it were {moment(AS_OF)} in Luxembourg: {len(coming)} of {len(found)} deadlines lie ahead. The next:"
    print_table(COLUMNS, coming[:shown], title=title, right=("left",))


def _deadlines(path: Path, contracts: Sequence[Contract]) -> Iterator[Deadline]:
    """Yield the due instant of each target of each ticket, and what is shown of it."""
    for tickets in read_columns(path):
        answer = deadlines({one.id: one for one in contracts}, rows_of(tickets))
        named = tickets.words["contract"]
        for target in answer.targets:
            texts = iso_texts(answer.due[target], answer.zone)
            for i in (answer.state[target] == DUE).nonzero()[0].tolist():
                cells = (tickets.id[i], named[i] or "", tickets.tier[i], tickets.site[i], target, moment(texts[i]))
                yield int(answer.due[target][i]), cells


def print_next_steps(contracts: Sequence[Contract], path: str | None) -> None:
    """Print commands to go on with; each works as it stands."""
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
