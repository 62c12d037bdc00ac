"""`sla-engine deadlines`: the due instants of each ticket of a table, or the states of its clocks at an instant."""

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
    from sla_engine.sources import Chunk

NOW = "2026-06-23T12:00+02:00"


@click.command(
    "deadlines",
    short_help="List when each ticket of a file falls due, or the states of its clocks.",
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
@click.option("--now", type=instant, metavar="INSTANT", help="Evaluate each clock as of then, and print its state too.")
@click.option("--summary", is_flag=True, help="Count states, findings and bad rows, in place of a line per clock.")
@click.option(
    "--to", metavar="FILE.parquet", help="Write a Parquet file, a row per ticket, in place of lines to standard output."
)
@click.option(
    "--force", is_flag=True, help="Write over a file that sla-engine did not write; its own files are always replaced."
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
    """List when each ticket of FILE falls due, target by target.

    FILE is CSV, JSON, JSON lines (all three also gzipped) or Parquet, - for standard input, or the URL of a database with a
    --query. It needs the columns id, opened_at, tier and site; instants are ISO 8601 with an offset. It may have contract,
    service, kind, priority, channel, reported_at, responded_at, work_started_at, recovered_at, resolved_at and closed_at;
    others are ignored. A --mapping reads other names, other times and audit logs.

    With --now each clock has its state then: not_applicable, not_started, running, paused, overdue, met, missed or
    cancelled. Later events are left out. A due instant is provisional while the clock is paused, as it will still move.

    With --to the file has a row per ticket, with its due instants in columns of their own, and the other columns of a Parquet
    FILE; with --now too, it has a row per cycle of each clock. It appears when it is complete.

    Rows that cannot be answered are listed on standard error, and the exit code is 3; all others are answered. With --now, a
    row that repeats an id is one of these too. Names that the contract does not have, without effect, are counted there.
    """
    if summary and now is None:
        raise click.UsageError("--summary counts states, which need an instant; give one by --now")
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

            # A bar is shown only if nothing else is written to the terminal while the source is read.
            shown = output == "table" or not sys.stdout.isatty()
            print_answers(_answers(inputs, entitling, now, bad, shown=shown), output)
    return COULD_NOT_TELL if bad.count else FINE


def _answers(
    inputs: Inputs, entitling: "Contracts", now: datetime | None, bad: "BadRows", *, shown: bool
) -> "Generator[Answered, None, None]":
    """Yield each chunk with its due instants, or with the states of its clocks at an instant."""
    from sla_engine.cli.output.progress_bar import progress

    with progress(inputs.file, shown=shown) as advance:
        for tickets in inputs.rows(advance) if now is None else inputs.tickets(advance):
            yield tickets, _due(tickets, entitling, bad) if now is None else _stated(tickets, entitling, now, bad)
            del tickets  # or it would stay in memory beside the next chunk


def _due(tickets: "Chunk", entitling: "Contracts", bad: "BadRows") -> "Deadlines":
    """Return the due instants of a chunk."""
    from sla_engine.clocks.many.answers.due_instants import deadlines

    answer = deadlines(entitling, tickets.rows())
    bad.add_chunk(tickets, answer.faults, answer.fallen)
    return answer


def _stated(tickets: "Chunk", entitling: "Contracts", now: datetime, bad: "BadRows") -> "LatestCycles":
    """Return the states of the clocks of a chunk."""
    from sla_engine.calendars.instants import instant_us
    from sla_engine.clocks.many.answers.latest_cycles import LatestCycles

    states = LatestCycles(entitling, tickets.rows(), tickets.happened(), instant_us(now))
    bad.add_chunk(tickets, states.faults, states.fallen)
    return states


def _count(inputs: Inputs, entitling: "Contracts", now: datetime, bad: "BadRows", output: str) -> None:
    """Print counts of all clocks; if the source breaks off, of those read before."""
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
        bad.odd.clear()  # the summary has it
        if summary.tickets or bad.count:
            summary.print(output)
