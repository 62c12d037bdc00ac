"""`sla-engine deadlines`: when each ticket of a table falls due, and as of an instant where its clocks stand."""

import sys
from collections.abc import Generator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from sla_engine.cli.inputs.options import contract_option, entitling_of, examples, instant, output_option
from sla_engine.cli.inputs.source_options import Inputs, input_options

if TYPE_CHECKING:
    from sla_engine.cli.output.bad_rows import BadRows
    from sla_engine.cli.output.tickets.deadline_output import Answered
    from sla_engine.clocks.entitlement import Contracts
    from sla_engine.clocks.many.answers.due_instants import Deadlines
    from sla_engine.clocks.many.answers.latest_cycles import LatestCycles
    from sla_engine.sources import TicketColumns

NOW = "2026-06-23T12:00+02:00"


@click.command(
    "deadlines",
    short_help="Say when each ticket of a file falls due, or where its clocks stand.",
    epilog=examples(
        "sla-engine deadlines tickets.csv --contract mixvoip-support",
        f"sla-engine deadlines tickets.csv --contract mixvoip-support --now {NOW} --output jsonl",
        "cat tickets.csv | sla-engine deadlines - --contract mixvoip-support --output csv",
        "sla-engine deadlines tickets.csv --contract mixvoip-support --to due.parquet",
        f"sla-engine deadlines tickets.csv --events events.csv --contract mixvoip-support --now {NOW} --summary",
        "sla-engine deadlines audit.csv --mapping servicenow-audit --zone Europe/Luxembourg --set tier=business "
        f"--set site=LU --contract mixvoip-support --now {NOW}",
    ),
)
@click.argument("file", metavar="FILE")
@contract_option(multiple=True)
@input_options
@click.option(
    "--now", type=instant, metavar="INSTANT", help="State each clock as of then, in place of due instants alone."
)
@click.option("--summary", is_flag=True, help="Count states, findings and bad rows, in place of a line per clock.")
@click.option(
    "--to", metavar="FILE.parquet", help="Write a Parquet file, a row per ticket, in place of lines to standard output."
)
@click.option(
    "--force", is_flag=True, help="Write over a file that is none of ours; an older one of ours is always replaced."
)
@output_option()
def command(
    *,
    inputs: Inputs,
    contracts: tuple[str, ...],
    now: datetime | None,
    summary: bool,
    to: str | None,
    force: bool,
    output: str,
) -> int:
    """Say when each ticket of FILE falls due, target by target.

    FILE is CSV, JSON, JSON lines (all three also gzipped) or Parquet, - for standard input, or the URL of a database with a
    --query. It needs the columns id, opened_at, tier and site; instants are ISO 8601 with an offset. It may have contract,
    service, kind, priority, channel, reported_at, responded_at, work_started_at, recovered_at, resolved_at and closed_at;
    others are left out. Other names, times and audit logs are read by a --mapping.

    With --now each clock has its state then: not_applicable, not_started, running, paused, overdue, met, missed or
    cancelled. Later events are left out. A provisional due instant is one that a pause still moves.

    With --to the file has a row per ticket, with its due instants in columns of their own, and what a Parquet FILE has
    besides; with --now too, a row per cycle of each clock. It appears when it is whole.

    Rows that cannot be answered are listed on standard error, and the exit code is 3; all others are answered. With --now
    such is a further row of an id, too. Names that the contract does not know, and change nothing, are counted there.
    """
    if summary and now is None:
        raise click.UsageError("--summary counts states, which need an instant; give it by --now")
    if to is not None and summary:
        raise click.UsageError("--summary counts in place of writing; leave out one of --summary and --to")
    from sla_engine.cli.exit_codes import COULD_NOT_TELL, FINE
    from sla_engine.cli.output.bad_rows import reported

    if to is not None:
        from sla_engine.cli.output.deadline_file import check_file

        check_file(to, inputs, contracts, force=force)
    entitling = entitling_of(contracts)
    with reported(inputs.odd) as bad:
        if to is not None:
            from sla_engine.cli.output.deadline_file import write_file

            write_file(inputs, entitling, now, bad, to)
        elif summary and now is not None:
            _count(inputs, entitling, now, bad, output)
        else:
            from sla_engine.cli.output.tickets.deadline_output import print_answers

            # Only where nothing is written to the terminal while the source is read has a bar it to itself.
            shown = output == "table" or not sys.stdout.isatty()
            print_answers(_answers(inputs, entitling, now, bad, shown=shown), output)
    return COULD_NOT_TELL if bad.count else FINE


def _answers(
    inputs: Inputs, entitling: "Contracts", now: datetime | None, bad: "BadRows", *, shown: bool
) -> "Generator[Answered, None, None]":
    """Yield each chunk with its due instants, or as of an instant with where its clocks stand."""
    from sla_engine.cli.output.progress_bar import progress

    with progress(inputs.file, shown=shown) as advance:
        for tickets in inputs.rows(advance) if now is None else inputs.tickets(advance):
            yield tickets, _due(tickets, entitling, bad) if now is None else _stated(tickets, entitling, now, bad)
            del tickets  # or it would be in memory beside the next chunk


def _due(tickets: "TicketColumns", entitling: "Contracts", bad: "BadRows") -> "Deadlines":
    """Return when the clocks of a chunk fall due."""
    from sla_engine.clocks.many.answers.due_instants import deadlines
    from sla_engine.clocks.many.tickets.chunks import rows_of

    answer = deadlines(entitling, rows_of(tickets))
    bad.add_chunk(tickets, answer.faults, answer.fallen)
    return answer


def _stated(tickets: "TicketColumns", entitling: "Contracts", now: datetime, bad: "BadRows") -> "LatestCycles":
    """Return where the clocks of a chunk stand."""
    from sla_engine.calendars.instants import instant_us
    from sla_engine.clocks.many.answers.latest_cycles import LatestCycles
    from sla_engine.clocks.many.tickets.chunks import events_of, rows_of

    states = LatestCycles(entitling, rows_of(tickets), events_of(tickets), instant_us(now))
    bad.add_chunk(tickets, states.faults, states.fallen)
    return states


def _count(inputs: Inputs, entitling: "Contracts", now: datetime, bad: "BadRows", output: str) -> None:
    """Print counts of all clocks; of a source that breaks off, of what was read before."""
    from sla_engine.cli.output.progress_bar import progress
    from sla_engine.cli.output.tickets.log_summary import Summary, not_entitled

    summary = Summary(now)
    bad.by_reason = summary.bad_rows
    try:
        with progress(inputs.file) as advance:
            for tickets in inputs.tickets(advance):
                summary.add(_stated(tickets, entitling, now, bad))
    finally:
        summary.not_entitled.update(not_entitled(bad.fallen))
        summary.odd.update(bad.odd)
        bad.odd.clear()  # it is told by the summary
        if summary.tickets or bad.count:
            summary.print(output)
