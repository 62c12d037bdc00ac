"""`sla-engine whatif`: promises kept and missed under other tiers, hours and targets, or with a faster desk."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sla_engine.cli.inputs.options import check_names, contract_option, entitling_of, examples, instant, output_option
from sla_engine.cli.inputs.source_options import Inputs, input_options
from sla_engine.cli.output.overwrite_check import check_output, read_by

if TYPE_CHECKING:
    from sla_engine.cli.output.bad_rows import BadRows
    from sla_engine.clocks.entitlement import Contracts
    from sla_engine.whatif import History, Scenario, Work

NOW = "2026-07-01T08:00+02:00"
SUMMARY = "summary"
# Equal to whatif.comparisons.comparison_frames.TABLES, which is not imported so that --help is fast; a test compares them.
TABLES = (SUMMARY, "attainment", "breaches", "moved", "time", "used", "dues", "slack", "cost")
# Equal to charts.chart_files.SUFFIXES, which is not imported either.
PICTURES = (".png", ".svg", ".html", ".json")


@click.command(
    "whatif",
    short_help="Replay a history under other tiers, hours and targets.",
    epilog=examples(
        f"sla-engine whatif tickets.csv --events events.csv --contract mixvoip-support --now {NOW}",
        f"sla-engine whatif tickets.csv --contract mixvoip-support --tier office --now {NOW} --what breaches --output csv",
        "sla-engine whatif --notebook --no-open",
    ),
)
@click.argument("file", metavar="[SOURCE]", required=False)
@contract_option(required=False, multiple=True)
@click.option(
    "--scenario", "files", multiple=True, metavar="FILE", help="Scenarios of a TOML file. May be given several times."
)
@click.option(
    "--tier", "tiers", multiple=True, metavar="TIER", help="Put all tickets into this tier. May be given several times."
)
@input_options
@click.option("--now", type=instant, metavar="INSTANT", help="Instant of evaluation, in place of the machine's clock.")
@click.option(
    "--since", type=instant, metavar="INSTANT", help="Count tickets opened from then on, and costs from then on."
)
@click.option(
    "--until", type=instant, metavar="INSTANT", help="Count tickets opened before then, and costs before then."
)
@click.option(
    "--what",
    type=click.Choice(TABLES),
    default=SUMMARY,
    show_default=True,
    help="What to print: shares kept, these by tier and month, breaches gained and lost, due instants that move, ...",
)
@click.option(
    "--work",
    metavar="FILE",
    help="Table of the work on the tickets: ticket, role, started_at, ended_at, and if needed on_site, kilometres. "
    "With it, costs are computed too.",
)
@click.option(
    "--chart", metavar="FILE", help=f"Draw the shares kept, as {', '.join(PICTURES)}; needs the extra charts."
)
@click.option("--force", is_flag=True, help="Write the chart, or the copy of the notebook, over what is there.")
@click.option("--notebook", is_flag=True, help="Open a notebook to try scenarios in; needs the extra notebook.")
@click.option("--no-open", is_flag=True, help="With --notebook: only copy it, and say how to open it.")
@output_option()
def command(
    *,
    inputs: Inputs | None,
    contracts: tuple[str, ...],
    files: tuple[str, ...],
    tiers: tuple[str, ...],
    now: datetime | None,
    since: datetime | None,
    until: datetime | None,
    what: str,
    work: str | None,
    chart: str | None,
    force: bool,
    notebook: bool,
    no_open: bool,
    output: str,
) -> int:
    """Replay the tickets of SOURCE under other circumstances, and show which promises would have been kept and missed.

    SOURCE is read as by `deadlines`; events come from its own columns or from --events. The first scenario is always the
    history as it is, with which the others are compared. Without --scenario and --tier there is one scenario for each tier of
    the contract, with all tickets in it. Clocks that are open as of --now count neither as kept nor as missed.

    With --work, or --what cost, the costs of every month are computed: the fees of all tiers that tickets have, and work under
    the tier and site of its ticket. Items without a price are named and are not in the totals. Without --since the costs begin
    with the month of the oldest ticket; months that --since and --until cut cost their whole fees.

    A scenario file may change tiers, sites, targets, hours, holidays, all other terms of a contract, and events: see the
    guide "What if".

    With --notebook a notebook is copied to the current folder as sla-whatif.py, unless there is one, and opened in marimo.

    Rows that cannot be read, and tickets that a scenario cannot evaluate, are listed on standard error, and the exit code is
    3; all others are answered.
    """
    if notebook:
        if tiers or since or until or work is not None or chart is not None or what != SUMMARY:
            options = "--tier, --since, --until, --work, --chart and --what"
            raise click.UsageError(f"{options} do not go with --notebook, which has controls")
        from sla_engine.cli.output.notebook_copy import open_notebook

        return open_notebook(inputs, contracts, files, now, start=not no_open, force=force)
    given = _check(inputs, contracts, no_open=no_open)
    if chart is not None:
        _check_chart(chart, (*read_by(given), work, *contracts), files, force=force)
    from sla_engine.cli.exit_codes import COULD_NOT_TELL, FINE
    from sla_engine.cli.output.bad_rows import reported
    from sla_engine.cli.output.whatif_output import print_comparison, report_faults
    from sla_engine.whatif import compare

    scenarios = _scenarios(entitling_of(contracts), contracts, files, tiers)
    with reported(given.odd) as bad:
        history = given.history(bad)
        as_of = now or datetime.now(UTC)
        done = _work(work, history, scenarios, bad, as_of)
        costs = work is not None or what == "cost"
        found = compare(history, None, scenarios, as_of=as_of, since=since, until=until, work=done, costs=costs)
        print_comparison(found, what, output)
        if chart is not None:
            from sla_engine.charts import save

            save(found.chart(), chart)
    return COULD_NOT_TELL if report_faults(found) or bad.count else FINE


def _check(inputs: Inputs | None, contracts: tuple[str, ...], *, no_open: bool) -> Inputs:
    """Refuse options that do not go together before anything is read."""
    if inputs is None:
        raise click.UsageError("missing SOURCE, or --notebook")
    if not contracts:
        raise click.UsageError("missing option '--contract'")
    if no_open:
        raise click.UsageError("--no-open goes with --notebook")
    return inputs


def _check_chart(chart: str, read: tuple[str | None, ...], files: tuple[str, ...], *, force: bool) -> None:
    """Refuse a chart that cannot be drawn, or only over another file, before anything is read."""
    if Path(chart).suffix.lower() not in PICTURES:
        raise click.UsageError(f"--chart {chart!r}: expected a file that ends in {', '.join(PICTURES)}")
    from sla_engine.charts import save  # noqa: F401 - fails at once if the extra is not installed
    from sla_engine.whatif.scenarios.scenario_file import contract_files

    read_too = [*files, *(one for file in files for one in contract_files(file))]
    check_output(
        "--chart",
        chart,
        (*read, *read_too),
        force=force,
        why="this file exists; name another one, or draw over it with --force",
    )


def _scenarios(
    given: "Contracts", contracts: tuple[str, ...], files: tuple[str, ...], tiers: tuple[str, ...]
) -> "list[Scenario]":
    """Return the history as it is, and the scenarios of the options; without these, one for each tier."""
    from sla_engine.clocks.entitlement import contracts_of
    from sla_engine.whatif import Scenario, load_scenarios
    from sla_engine.whatif.comparisons.comparison_calculation import AS_IT_IS

    loaded = contracts_of(given)
    known = [tier for tier in loaded[0].tiers if all(tier in one.tiers for one in loaded)]
    for tier in tiers:
        if not any(tier in one.tiers for one in loaded):
            loaded[0].tier(tier)  # raises, with the known ones
    asked = [one for file in files for one in load_scenarios(file, contracts)]
    wanted = tiers if files or tiers else known
    found = [Scenario(AS_IT_IS, given), *asked, *(Scenario(f"all {tier}", given, tier=tier) for tier in wanted)]
    check_names([one.name for one in found])
    return found


def _work(
    file: str | None, history: "History", scenarios: "list[Scenario]", bad: "BadRows", as_of: datetime
) -> "tuple[Work, ...]":
    """Read the work on the tickets, in roles that a contract has; say how much of it starts after `as_of`."""
    from sla_engine.calendars.instants import instant_us
    from sla_engine.cli.exit_codes import say
    from sla_engine.whatif import read_work
    from sla_engine.whatif.scenarios.scenario import roles_of

    if file is None:
        return ()
    log = read_work(file, tickets=history.ids, roles={role for one in scenarios for role in roles_of(one)})
    bad.add(log.bad)
    now = instant_us(as_of)
    if later := sum(one.start_us > now for one in log):
        say(f"work that starts after {as_of.isoformat()} is not counted: {later:,} rows of {file}")
    return log.work
