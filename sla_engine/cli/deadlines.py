"""`sla-engine deadlines`: when each ticket of a table falls due."""

from collections.abc import Iterator
from heapq import merge
from typing import TYPE_CHECKING

import click

from sla_engine.cli.options import contract_option, examples, output_option

if TYPE_CHECKING:
    from sla_engine.bulk.dispatch import Deadlines
    from sla_engine.bulk.rows import Rows
    from sla_engine.sources import BadRow, TicketColumns

# As sources.FORMATS, which is not imported for the sake of a quick --help; a test compares the two.
FORMATS = ("csv", "json", "jsonl", "parquet")


@click.command(
    "deadlines",
    short_help="Say when each ticket of a file falls due.",
    epilog=examples(
        "sla-engine deadlines tickets.csv --contract mixvoip-support",
        "sla-engine deadlines tickets.csv --contract mixvoip-support --output jsonl",
        "cat tickets.csv | sla-engine deadlines - --contract mixvoip-support --output csv",
    ),
)
@click.argument("file", metavar="FILE")
@contract_option(multiple=True)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format of FILE, where its ending does not tell.")
@click.option("--now", metavar="INSTANT", help="State each clock as of then: not possible yet, so refused.")
@output_option()
def command(*, file: str, contracts: tuple[str, ...], form: str | None, now: str | None, output: str) -> int:
    """Say when each ticket of FILE falls due, target by target.

    FILE is CSV, JSON, JSON lines (all three also gzipped) or Parquet, or - for standard input. It needs the columns id,
    opened_at, tier and site; instants are ISO 8601 with an offset. It may have contract, kind, priority, channel,
    reported_at, responded_at, work_started_at, recovered_at, resolved_at and closed_at; others are left out.

    Rows that cannot be answered are listed on standard error, and the exit code is 3; all others are answered.
    """
    if now is not None:
        raise click.UsageError(
            "--now is not possible yet: clock states come with events; leave it out for due instants"
        )
    from sla_engine.bulk.dispatch import deadlines
    from sla_engine.cli.bad_rows import BadRows
    from sla_engine.cli.deadline_output import writer
    from sla_engine.cli.exits import COULD_NOT_TELL, FINE
    from sla_engine.cli.progress import progress
    from sla_engine.contracts import load_contract
    from sla_engine.sources import read_columns, size_of

    loaded = [load_contract(contract) for contract in contracts]
    chosen = {contract.id: contract for contract in loaded}
    if len(chosen) < len(loaded):
        raise click.UsageError(f"--contract names one contract twice; got {', '.join(one.id for one in loaded)}")
    # With one contract alone, a ticket of another one is told apart from a misspelt name.
    entitling = loaded[0] if len(loaded) == 1 else chosen
    bad = BadRows()
    try:
        with writer(output) as out, progress(file, size_of(file), shown=is_quiet(output)) as advance:
            for tickets in read_columns(file, form=form, progress=advance):
                answer = deadlines(entitling, rows_of(tickets))
                bad.add(unanswered(tickets, answer), len(tickets.bad) + len(answer.faults))
                bad.passed_over.update(answer.reasons)
                out.write(tickets, answer)
                del tickets, answer  # or they would be in memory beside the next chunk
    finally:
        bad.report()
    return COULD_NOT_TELL if bad.count else FINE


def is_quiet(output: str) -> bool:
    """Whether nothing is written to the terminal while the source is read, so that a progress bar has it to itself."""
    import sys

    return output == "table" or not sys.stdout.isatty()


def rows_of(tickets: "TicketColumns") -> "Rows":
    """Return the columns that deadlines depend on."""
    from sla_engine.bulk.codes import Codes
    from sla_engine.bulk.rows import Rows

    def codes(name: str) -> Codes:
        words = tickets.words.get(name)
        return Codes.same(None, len(tickets)) if words is None else Codes.of(words)

    return Rows(
        opened=tickets.opened_at,
        tier=Codes.of(tickets.tier),
        site=Codes.of(tickets.site),
        kind=codes("kind"),
        priority=codes("priority"),
        contract=codes("contract"),
        channel=codes("channel"),
        reported=tickets.reported_at,
    )


def unanswered(tickets: "TicketColumns", answer: "Deadlines") -> "Iterator[BadRow]":
    """Yield the rows that could not be read and those that the contract has no answer for, in the order of the file."""
    from sla_engine.sources import BadRow

    faults = (
        BadRow(tickets.source, int(tickets.line[i]), fault.column, tickets.cell(fault.column, i), fault.expected)
        for i, fault in sorted(answer.faults.items())
    )
    return merge(tickets.bad, faults, key=lambda row: row.line)
