"""`sla-engine check`: takes a source in, records the alerts that are due, and tells them once. For cron."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sla_engine.cli.exit_codes import COULD_NOT_TELL, FINE, say
from sla_engine.cli.inputs.options import contract_option, duration, entitling_of, examples, instant, output_option
from sla_engine.cli.inputs.source_options import Inputs, input_options
from sla_engine.cli.inputs.state_options import (
    POLICIES,
    STATE,
    code_of,
    code_of_standings,
    say_missing,
    say_outdated,
    state_options,
    status_line,
    worst,
)
from sla_engine.show.instants import wall_time
from sla_engine.show.numbers_and_shares import count

if TYPE_CHECKING:
    from sla_engine.cli.output.bad_rows import BadRows
    from sla_engine.clocks.entitlement import Contracts
    from sla_engine.sources.mappings.mapping import Absent
    from sla_engine.tracking import Tracker

# Equal to tracking.delivery.moot_alerts.MOOT_WITHIN, which is not imported so that --help is fast; a test compares the two.
MOOT_WITHIN = "168h"


@click.command(
    "check",
    short_help="Tell every breach and warning of a source once; for cron.",
    epilog=examples(
        f"sla-engine check tickets.csv --contract mixvoip-support --state {STATE}",
        f"sla-engine check tickets.csv --events events.csv --contract mixvoip-support --state {STATE} --output jsonl",
        f"sla-engine check tickets.csv --contract mixvoip-support --state {STATE} --standing --max-age 30m",
    ),
)
@click.argument("file", metavar="SOURCE")
@contract_option(multiple=True)
@state_options
@input_options
@click.option(
    "--notify",
    multiple=True,
    metavar="SINK",
    help="Further sink: https://... (JSON), exec:COMMAND, or a URL of Apprise such as mailtos://... May be repeated.",
)
@click.option(
    "--pass-env",
    multiple=True,
    metavar="NAME",
    envvar="SLA_ENGINE_PASS_ENV",
    show_envvar=True,
    help="Give exec: commands this variable too, besides PATH, HOME, language and zone. May be repeated.",
)
@click.option("--digest", is_flag=True, help="Send one message for all alerts of a run, not one each.")
@click.option(
    "--quiet-outside", "hours", metavar="HOURS", help="Hold messages outside these hours, such as 'Mo-Fr 08:00-18:00'."
)
@click.option("--quiet-zone", "zone_of_quiet", metavar="ZONE", help="Zone of these hours; by default the contract's.")
@click.option("--breaches-anyway", is_flag=True, help="Do not hold breaches.")
@click.option("--standing", is_flag=True, help="Set the exit code by the states of clocks now, not by new alerts.")
@click.option(
    "--since", type=instant, metavar="INSTANT", help="On a new state, tell the alerts that were due since then too."
)
@click.option(
    "--moot-within",
    type=duration,
    default=MOOT_WITHIN,
    show_default=True,
    metavar="DURATION",
    help="Tell a breach whose clock has stopped only so long after it was due.",
)
@click.option(
    "--absent",
    type=click.Choice(POLICIES),
    help="How to treat a running ticket that is no longer in SOURCE, in place of the mapping's setting: keep it (the default; "
    "its alerts are marked), count it as closed (for lists of open tickets), or report an error.",
)
@click.option("--max-age", type=duration, metavar="DURATION", help="Refuse a file that was last written longer ago.")
@click.option("--now", type=instant, metavar="INSTANT", help="Instant of evaluation, in place of the machine's clock.")
@output_option()
def command(
    *,
    inputs: Inputs,
    contracts: tuple[str, ...],
    state: str,
    source: str,
    notify: tuple[str, ...],
    pass_env: tuple[str, ...],
    digest: bool,
    hours: str | None,
    zone_of_quiet: str | None,
    breaches_anyway: bool,
    standing: bool,
    since: datetime | None,
    moot_within: timedelta,
    absent: "Absent | None",
    max_age: timedelta | None,
    now: datetime | None,
    output: str,
) -> int:
    """Take in the tickets of SOURCE, record the alerts that are due, and tell them once: on standard output, and to each SINK.

    SOURCE is read as by `deadlines`. Every breach and warning is recorded once in the database of --state, even if runs crash
    or overlap, and told to each sink until the sink takes it; a run without new alerts prints nothing. The first run on a new
    state records earlier alerts without telling them. If later data undoes an alert, its withdrawal is told. Old alerts of
    clocks that have stopped are counted and not told: warnings, and breaches that fell due longer ago than --moot-within.

    Exit codes: 0 nothing new, 1 warnings, 2 breaches, 3 something could not be read or told; with --standing, 1 and 2 are for
    the states of clocks. If a sink could not be told, the code is 3. Otherwise 2 goes before 3, and 3 before 1, so that a row
    that cannot be read never hides a breach.
    """
    from sla_engine.cli.output.alert_delivery import AlertDelivery, environment_of_commands, quiet_hours
    from sla_engine.cli.output.bad_rows import reported
    from sla_engine.tracking import Tracker
    from sla_engine.tracking.state.state_database import check_own

    at = now or datetime.now(UTC)
    for file in filter(None, (inputs.file, inputs.events)):
        check_age(file, max_age, at)
    entitling = entitling_of(contracts)
    quiet = quiet_hours(hours, zone_of_quiet, contracts[0], breaches_anyway=breaches_anyway)
    environment = environment_of_commands(pass_env)
    delivery = AlertDelivery(output, notify, environment, digest=digest, quiet=quiet, moot_within=moot_within)
    check_own(state)
    with Tracker(state, entitling, source=source) as tracker:
        with reported(inputs.odd) as bad:
            delivery.expect(tracker)
            lost = _take_in(tracker, inputs, entitling, bad, at, absent=absent)
        _record(tracker, at, since)
        stands = tracker.standing(at) if standing else None
        line = "" if stands is None or output != "table" else f"{status_line(stands, unread=bad.count)}\n"
        delivery.tell(tracker, at, line)
    if delivery.failed:
        return COULD_NOT_TELL
    news = code_of(delivery.told) if stands is None else code_of_standings(stands)
    return worst(news, COULD_NOT_TELL if bad.count or lost else FINE)


def check_age(file: str, most: timedelta | None, now: datetime) -> None:
    """Refuse a file that was last written too long ago, as its tickets may have changed since.

    Raises:
        SourceError: the file was last written longer ago than `most`.
        UsageError: `most` is given, and the source is no file.
    """
    from sla_engine.errors import SourceError

    if most is None:
        return
    path = Path(file)
    if not path.is_file():
        raise click.UsageError("--max-age is for files; of another source it is unknown when it was written")
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if now - written > most:
        raise SourceError(f"{file}: last written at {wall_time(written)} UTC, longer ago than --max-age allows")


def _take_in(
    tracker: "Tracker",
    inputs: Inputs,
    entitling: "Contracts",
    bad: "BadRows",
    now: datetime,
    *,
    absent: "Absent | None",
) -> bool:
    """Take in all tickets of the source; return whether a ticket is missing that must not be."""
    from sla_engine.cli.output.progress_bar import progress
    from sla_engine.tracking.sweeping.source_intake import take_in

    how = inputs.how()
    policy = absent or ("keep" if how is None else how.absent)
    with progress(inputs.file) as advance:
        missing = take_in(tracker, inputs.tickets(advance), entitling, now, absent=policy, report=bad.add)
    return say_missing(missing, inputs.name, policy)


def _record(tracker: "Tracker", now: datetime, since: datetime | None) -> None:
    """Record the alerts that are due, as a baseline if the state is new."""
    if renewed := tracker.renew():
        many = count(renewed, "running ticket was", "running tickets were")
        say(f"{many} evaluated again, by the conventions of this version; alerts that were told before stand")
    say_outdated(tracker)
    if not tracker.new:
        tracker.sweep(now)
        if since is not None:
            say("--since is for the first run on a new state; this state is not new, so the run tells new alerts only")
        return
    tracker.baseline(now, since)
    if since is None:
        say(
            "this state is new: alerts due before now are recorded and not told; --since INSTANT tells those due since then"
        )
