"""`sla-engine explain`: the reasons for a deadline, of a ticket of a file or of one given by options."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from sla_engine.cli.inputs.options import contract_option, entitling_of, examples, instant, output_option
from sla_engine.cli.inputs.source_options import Inputs, input_options

if TYPE_CHECKING:
    from sla_engine.clocks import Ticket

KINDS = ("incident", "request")
INSTANT = "ISO 8601 with an offset, such as 2026-06-22T17:30+02:00."


@click.command(
    "explain",
    short_help="Explain why a ticket falls due when it does.",
    epilog=examples(
        "sla-engine explain --contract mixvoip-support --tier office --site LU --opened 2026-06-22T17:30+02:00",
        "sla-engine explain --contract mixvoip-services --tier advanced --site LU --opened 2026-03-29T00:30+01:00 "
        "--target recovery --output json",
        "sla-engine explain tickets.csv --ticket T-2 --contract mixvoip-support --now 2026-06-23T12:00+02:00",
        "sla-engine explain tickets.csv --events events.csv --ticket T-1 --contract mixvoip-support --language de --by-day",
    ),
)
@click.argument("file", required=False)
@contract_option(multiple=True)
@input_options
@click.option("--ticket", metavar="ID", help="The ticket of FILE to explain, with its entitlement and its timeline.")
@click.option("--now", type=instant, metavar="INSTANT", help="Instant of evaluation of a ticket of FILE. Default: now.")
@click.option("--tier", help="Tier of the contract.")
@click.option("--site", help="Site of the contract.")
@click.option("--opened", "opened_at", type=instant, metavar="INSTANT", help=f"When the ticket was opened, {INSTANT}")
@click.option(
    "--reported",
    "reported_at",
    type=instant,
    metavar="INSTANT",
    help="When the problem was reported, if the contract counts from that.",
)
@click.option("--kind", type=click.Choice(KINDS), help="Kind of the ticket. Default: incident.")
@click.option("--priority", help="Priority of the ticket.")
@click.option("--target", help="Target to explain; without it, all.")
@click.option(
    "--language",
    metavar="CODE",
    help="Language of reasons and heads in tables (en, de, fr), and of holidays' names if the data has it.",
)
@click.option("--by-day", is_flag=True, help="Sum up by day, a row for each date, instead of stretch by stretch.")
@output_option()
def command(
    *,
    inputs: Inputs | None,
    contracts: tuple[str, ...],
    ticket: str | None,
    now: datetime | None,
    target: str | None,
    language: str | None,
    by_day: bool,
    output: str,
    **asked: Any,  # noqa: ANN401 - the fields of a ticket: text or instants
) -> None:
    """Explain when a ticket falls due: which hours count between its start and its due instant, and why others do not.

    Give FILE and --ticket, or --tier, --site and --opened. The contract's version, its fingerprint and the versions of
    the holiday and time-zone data that it reads are printed too, since the answer depends on them.

    A ticket of FILE is explained as of --now: its entitlement, the states of its clocks, the findings about its log, its
    past and expected events, and each clock from its start to its due instant or its stop.
    """
    from sla_engine.cli.exit_codes import say
    from sla_engine.cli.output.tickets.explanation_output import Wording, print_explanations
    from sla_engine.clocks import evaluate
    from sla_engine.contracts import Contract

    wording = Wording(language, by_day)
    given = {name: value for name, value in asked.items() if value is not None}
    if inputs is not None or ticket is not None:
        from sla_engine.cli.output.tickets.ticket_output import print_ticket

        one = _found(inputs, ticket, [f"--{name.removesuffix('_at')}" for name in given])
        status = evaluate(one, entitling_of(contracts), as_of=now or datetime.now(UTC))
        print_ticket(one, status, [status[target].target] if target else list(status), output, wording)
        return
    one = _asked(given, now)
    contract = entitling_of(contracts)
    if not isinstance(contract, Contract):
        raise click.UsageError("give one --contract; several are for the tickets of a FILE")
    # At its start no clock has stopped or paused, so this explains the promise itself.
    status = evaluate(one, contract, as_of=contract.anchor(one.opened_at, one.reported_at))
    for finding in status.findings:
        say(str(finding))
    print_explanations(one, status, [status[target].target] if target else list(status), output, wording)


def _asked(given: dict[str, Any], now: datetime | None) -> "Ticket":
    """Return the ticket that has the fields of the options."""
    from sla_engine.clocks import Ticket

    if missing := [f"--{name.removesuffix('_at')}" for name in ("tier", "site", "opened_at") if name not in given]:
        raise click.UsageError(f"missing {', '.join(missing)}")
    if now is not None:
        raise click.UsageError("--now is for a ticket of FILE; a promise is explained as of its start")
    return Ticket("asked", **given)


KEPT = "what a state knows of a ticket that is gone: sla-engine status TICKET --contract C --state URL"


def _found(inputs: Inputs | None, ticket: str | None, others: list[str]) -> "Ticket":
    """Return the first ticket of an id in a file, and say how often the id comes."""
    from sla_engine.cli.exit_codes import say

    if inputs is None or ticket is None:
        raise click.UsageError("missing FILE" if inputs is None else "missing --ticket: which ticket of FILE?")
    if others:
        raise click.UsageError(f"{', '.join(others)}: FILE has these values of its tickets; leave the options out")
    found: Ticket | None = None
    bad = again = 0
    for tickets in inputs.columns():
        bad += len(tickets.bad)
        rows = [i for i, name in enumerate(tickets.id) if name == ticket]
        again += len(rows)
        if rows and found is None:
            found = next(one for i, one in enumerate(tickets.tickets()) if i == rows[0])
    if found is None:
        unread = f"; {bad:,} of its rows could not be read, which `deadlines` lists" if bad else ""
        raise click.ClickException(f"no ticket {ticket!r} in {inputs.name}{unread}; {KEPT}")
    if again > 1:
        say(f"ticket {ticket!r} comes {again:,} times in {inputs.name}; its first row is explained")
    return found
