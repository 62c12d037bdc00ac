"""`sla-engine recompute`: evaluates the watched tickets under today's contract, calendars and data."""

from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING

import click

from sla_engine.cli.exit_codes import COULD_NOT_TELL, FINE, say
from sla_engine.cli.inputs.options import contract_option, examples, instant, output_option
from sla_engine.cli.inputs.state_options import STATE, state_options, watched

if TYPE_CHECKING:
    from sla_engine.tracking.sweeping.recompute import Change

SHOWN = 20
TITLES = ("ticket", "target", "cycle", "before", "due before", "now", "due now", "alerts")


@click.command(
    "recompute",
    short_help="Move watched tickets to today's contract, calendars and data.",
    epilog=examples(f"sla-engine recompute --contract mixvoip-support --state {STATE} --dry-run"),
)
@contract_option(multiple=True)
@state_options
@click.option("--dry-run", is_flag=True, help="Only show what would move.")
@click.option("--ended", is_flag=True, help="Move tickets that have ended and clocks that have stopped, too.")
@click.option("--now", type=instant, metavar="INSTANT", help="Instant of evaluation, in place of the machine's clock.")
@output_option()
def command(
    *,
    contracts: tuple[str, ...],
    state: str,
    source: str,
    dry_run: bool,
    ended: bool,
    now: datetime | None,
    output: str,
) -> int:
    """Evaluate live tickets under the contract, calendars and data of today, and list every clock that this moves.

    Until then tickets keep their due instants, so that an edited calendar moves none unnoticed. The next `check` withdraws
    alerts of running clocks that are not true any more. Tickets that have ended and clocks that have stopped keep their
    verdicts, unless --ended.

    Tickets that cannot be evaluated under the contract any more are left as they are, and the exit code is 3.
    """
    with watched(state, source, contracts) as tracker:
        changes = tracker.recompute(now or datetime.now(UTC), dry_run=dry_run, ended=ended)
    _print([change for change in changes if output != "table" or change.error is None], output, dry_run=dry_run)
    lost = [change for change in changes if change.error is not None]
    for change in lost[:SHOWN]:
        say(f"ticket {change.ticket!r} is left as it is: {change.error}")
    if len(lost) > SHOWN:
        say(f"... and {len(lost) - SHOWN:,} more")
    return COULD_NOT_TELL if lost else FINE


def _print(changes: "list[Change]", output: str, *, dry_run: bool) -> None:
    from sla_engine.cli.output.output_formats import print_lines, print_records, print_table
    from sla_engine.show.numbers_and_shares import count
    from sla_engine.tracking.sweeping.recompute import Change

    fields = tuple(Change.PLAIN)
    if output != "table":
        print_records(fields, [tuple(change.to_dict().values()) for change in changes], output)
    elif rows := list(map(attrgetter(*fields), changes)):
        print_table(TITLES, [(*row[:-2], row[-1]) for row in rows])
        print_lines([f"{count(len(rows), 'clock')} {'would move' if dry_run else 'moved'}"])
    else:
        print_lines(["Nothing moves."])
