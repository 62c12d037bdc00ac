"""`sla-engine explain`: how a deadline comes about."""

from datetime import datetime

import click

from sla_engine.cli.options import Instant, contract_option, examples, output_option

KINDS = ("incident", "request")
INSTANT = "ISO 8601 with an offset, such as 2026-06-22T17:30+02:00."


@click.command(
    "explain",
    short_help="Explain how a deadline comes about.",
    epilog=examples(
        "sla-engine explain --contract mixvoip-support --tier office --site LU --opened 2026-06-22T17:30+02:00",
        "sla-engine explain --contract mixvoip-services --tier advanced --site LU --opened 2026-03-29T00:30+01:00 "
        "--target recovery --output json",
    ),
)
@click.argument("file", required=False)
@contract_option()
@click.option("--ticket", metavar="ID", help="Explain a ticket of FILE: not possible yet, so refused.")
@click.option("--tier", help="Tier of the contract.")
@click.option("--site", help="Site of the contract.")
@click.option("--opened", type=Instant(), metavar="INSTANT", help=f"When the ticket was opened, {INSTANT}")
@click.option("--reported", type=Instant(), metavar="INSTANT", help="When the problem was reported, where that counts.")
@click.option("--target", help="Target to explain; without it, all.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="Kind of the ticket.")
@click.option("--priority", help="Priority of the ticket.")
@output_option()
def command(
    *,
    file: str | None,
    contract: str,
    ticket: str | None,
    tier: str | None,
    site: str | None,
    opened: datetime | None,
    reported: datetime | None,
    target: str | None,
    kind: str,
    priority: str | None,
    output: str,
) -> None:
    """Explain when a ticket falls due: which hours count between its start and its due instant, and why others do not.

    Give --tier, --site and --opened. The contract's version, its fingerprint and the versions of the holiday and
    time-zone data that it reads are told too, since the answer depends on them.
    """
    if file is not None or ticket is not None:
        raise click.UsageError("a ticket of a file cannot be explained yet; give --tier, --site and --opened instead")
    if tier is None or site is None or opened is None:
        missing = [name for name, value in (("--tier", tier), ("--site", site), ("--opened", opened)) if value is None]
        raise click.UsageError(f"missing {', '.join(missing)}")
    from sla_engine.cli.explanation_output import print_explanations
    from sla_engine.clocks import Ticket, evaluate
    from sla_engine.contracts import load_contract

    loaded = load_contract(contract)
    asked = Ticket("asked", opened_at=opened, tier=tier, site=site, kind=kind, priority=priority, reported_at=reported)
    # As of its start no clock has stopped or paused: what is explained is the promise itself.
    status = evaluate(asked, loaded, as_of=loaded.anchor(asked.opened_at, asked.reported_at))
    print_explanations(asked, status, [status[target].target] if target else list(status), output)
