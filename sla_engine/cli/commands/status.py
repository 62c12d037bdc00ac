"""`sla-engine status`: the clocks of the watched tickets, or of one of them."""

from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING

import click

from sla_engine.cli.exit_codes import say
from sla_engine.cli.inputs.options import contract_option, examples, instant, output_option
from sla_engine.cli.inputs.state_options import (
    BREACHES,
    STATE,
    WARNINGS,
    code_of_standings,
    say_outdated,
    state_options,
    status_line,
    watched,
)

if TYPE_CHECKING:
    from sla_engine.clocks import TicketStatus
    from sla_engine.tracking.clock_standings import Standings


@click.command(
    "status",
    short_help="Show the clocks of the watched tickets, or one ticket.",
    epilog=examples(
        f"sla-engine status --contract mixvoip-support --state {STATE}",
        f"sla-engine status T-2 --contract mixvoip-support --state {STATE}",
    ),
)
@click.argument("ticket", required=False)
@contract_option(multiple=True)
@state_options
@click.option("--now", type=instant, metavar="INSTANT", help="Instant of evaluation, in place of the machine's clock.")
@output_option()
def command(
    *, ticket: str | None, contracts: tuple[str, ...], state: str, source: str, now: datetime | None, output: str
) -> int:
    """Show the live clocks of all watched tickets; for one TICKET, all that is known of it and why.

    Exit codes: 0 fine, 1 a clock is past a warning, 2 one is overdue.
    """
    from sla_engine.cli.output.bad_rows import say_fallen

    at = now or datetime.now(UTC)
    with watched(state, source, contracts) as tracker:
        if ticket is None:
            say_outdated(tracker)
            stands = tracker.standing(at)
            say_fallen(tracker.fallen(at))
            _print(stands, output)
            return code_of_standings(stands)
        status, known = tracker.status(ticket, at), tracker.ticket(ticket)
        if tracker.is_outdated(ticket):
            until = "until it is recomputed"
            if tracker.has_ended(ticket):
                until = (
                    "and stays so, as it has ended; `sla-engine recompute --ended --dry-run` shows what today's moves"
                )
            say(f"ticket {ticket!r} is under another contract, calendar or data than today's {until}")
    from sla_engine.cli.output.tickets.explanation_output import Wording
    from sla_engine.cli.output.tickets.ticket_output import print_ticket

    print_ticket(known, status, tuple(status), output, Wording())
    return _code(status)


def _code(status: "TicketStatus") -> int:
    """Return the exit code for the live clocks of a ticket."""
    from sla_engine.clocks import State

    clocks = [status[target] for target in status]
    if any(clock.state is State.OVERDUE for clock in clocks):
        return BREACHES
    live = (clock for clock in clocks if clock.state in (State.RUNNING, State.PAUSED))
    return WARNINGS if any(warned.reached for clock in live for warned in clock.warnings) else 0


def _print(stands: "Standings", output: str) -> None:
    from sla_engine.cli.output.output_formats import print_lines, print_records, print_table
    from sla_engine.tracking import LiveClock

    fields = tuple(LiveClock.PLAIN)
    if output != "table":
        print_records(fields, [tuple(clock.to_dict().values()) for clock in stands.clocks], output)
        return
    print_lines([status_line(stands)])
    if rows := list(map(attrgetter(*fields), stands.clocks)):
        print_table(fields, [(*row[:5], "yes" if row[5] else "") for row in rows])
