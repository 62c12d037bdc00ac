"""`sla-engine upcoming`: the warnings and breaches to come if nothing happens to the tickets."""

import sys
from datetime import UTC, datetime, timedelta

import click

from sla_engine.cli.inputs.options import ICS, OUTPUTS, contract_option, duration, examples, instant, output_option
from sla_engine.cli.inputs.state_options import STATE, code_of, say_outdated, state_options, watched


@click.command(
    "upcoming",
    short_help="List the warnings and breaches to come.",
    epilog=examples(f"sla-engine upcoming --contract mixvoip-support --state {STATE} --within 4h"),
)
@contract_option(multiple=True)
@state_options
@click.option(
    "--within", type=duration, default="24h", show_default=True, metavar="DURATION", help="How far to look ahead."
)
@click.option("--now", type=instant, metavar="INSTANT", help="Instant of evaluation, in place of the machine's clock.")
@output_option(*OUTPUTS, ICS)
def command(
    *, contracts: tuple[str, ...], state: str, source: str, within: timedelta, now: datetime | None, output: str
) -> int:
    """List the warnings and breaches that will be recorded within a time if nothing happens to the tickets.

    Exit codes: 0 none, 1 warnings, 2 breaches to come.
    """
    from sla_engine.cli.output.alert_output import print_alerts_ics, stdout_sink

    now = now or datetime.now(UTC)
    with watched(state, source, contracts) as tracker:
        say_outdated(tracker)
        alerts = tracker.upcoming(now, within)
    if output == ICS:
        print_alerts_ics(alerts, now)
        return code_of(alerts)
    sink = stdout_sink(output)
    sys.stdout.write(sink.form(alerts) if alerts or output != "table" else "Nothing is to come.\n")
    return code_of(alerts)
