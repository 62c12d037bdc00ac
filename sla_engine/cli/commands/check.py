"""`sla-engine check`: take in what a source has, record what has fallen due, and tell it once. What cron runs."""

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

# As tracking.delivery.moot_alerts.MOOT_WITHIN, which is not imported for the sake of a quick --help; a test compares the two.
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
    help="Tell it there too: https://... (JSON), exec:COMMAND, or a URL of Apprise such as mailtos://... May be repeated.",
)
@click.option(
    "--pass-env",
    multiple=True,
    metavar="NAME",
    envvar="SLA_ENGINE_PASS_ENV",
    show_envvar=True,
    help="Let exec: commands have this variable too, besides PATH, HOME, language and zone. May be repeated.",
)
@click.option("--digest", is_flag=True, help="One message for all alerts of a run, not one each.")
@click.option(
    "--quiet-outside", "hours", metavar="HOURS", help="Hold messages outside these hours, such as 'Mo-Fr 08:00-18:00'."
)
@click.option("--quiet-zone", "zone_of_quiet", metavar="ZONE", help="Zone of these hours; by default the contract's.")
@click.option("--breaches-anyway", is_flag=True, help="Do not hold breaches.")
@click.option("--standing", is_flag=True, help="Exit code by how clocks stand now, not by what is new.")
@click.option(
    "--since", type=instant, metavar="INSTANT", help="On a new state, tell what was due since then; else nothing old."
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
    help="What a running ticket that is no longer in SOURCE is, in place of the mapping's word: kept (the default, its alerts "
    "are marked), closed (for lists of open tickets), or an error.",
)
@click.option("--max-age", type=duration, metavar="DURATION", help="Refuse a file that was last written longer ago.")
@click.option("--now", type=instant, metavar="INSTANT", help="As of then, in place of the machine's clock.")
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
    """Take in the tickets of SOURCE, record what has fallen due, and tell it once: on standard output, and to each SINK.

    SOURCE is read as by `deadlines`. Every breach and warning is recorded once in the database of --state, whatever crashed
    or overlapped, and told to each sink until that took it; a run that finds nothing new prints nothing. The first run on a
    new state takes what was due before as known. One that later data undoes is told as withdrawn. Old news, of clocks that have
    stopped, is recorded and counted: warnings, and breaches that fell due longer ago than --moot-within.

    Exit codes: 0 nothing new, 1 warnings, 2 breaches, 3 something could not be read or told; with --standing 1 and 2 say how
    clocks stand. A sink that could not be told always makes it 3; otherwise 2 beats 3 beats 1, so that a row that cannot be
    read never hides a breach.
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
    telling = AlertDelivery(output, notify, environment, digest=digest, quiet=quiet, moot_within=moot_within)
    check_own(state)
    with Tracker(state, entitling, source=source) as tracker:
        with reported(inputs.odd) as bad:
            telling.expect(tracker)
            lost = _take_in(tracker, inputs, entitling, bad, at, absent=absent)
        _record(tracker, at, since)
        stands = tracker.standing(at) if standing else None
        line = "" if stands is None or output != "table" else f"{status_line(stands, unread=bad.count)}\n"
        telling.tell(tracker, at, line)
    if telling.failed:
        return COULD_NOT_TELL
    news = code_of(telling.told) if stands is None else code_of_standings(stands)
    return worst(news, COULD_NOT_TELL if bad.count or lost else FINE)


def check_age(file: str, most: timedelta | None, now: datetime) -> None:
    """Refuse a file that was last written too long ago: what it says of tickets may no longer be so.

    Raises:
        SourceError: it was.
        UsageError: the source is no file.
    """
    from sla_engine.errors import SourceError

    if most is None:
        return
    path = Path(file)
    if not path.is_file():
        raise click.UsageError("--max-age is for files; nothing says when another source was written")
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
    """Take in all tickets of the source; return whether some that should be there are not."""
    from sla_engine.cli.output.progress_bar import progress
    from sla_engine.tracking.sweeping.source_intake import take_in

    how = inputs.how()
    policy = absent or ("keep" if how is None else how.absent)
    with progress(inputs.file) as advance:
        missing = take_in(tracker, inputs.tickets(advance), entitling, now, absent=policy, report=bad.add)
    return say_missing(missing, inputs.name, policy)


def _record(tracker: "Tracker", now: datetime, since: datetime | None) -> None:
    """Record what is due, as known already where the state is new."""
    if renewed := tracker.renew():
        many = count(renewed, "running ticket was", "running tickets were")
        say(f"{many} looked at anew, by the conventions of this version; what was told before stands")
    say_outdated(tracker)
    if not tracker.new:
        tracker.sweep(now)
        if since is not None:
            say("--since is for the first run on a new state; this one is not, and tells what is new")
        return
    tracker.baseline(now, since)
    if since is None:
        say(
            "this state is new: what was due before is taken as known and not told; --since INSTANT tells what was due since"
        )
