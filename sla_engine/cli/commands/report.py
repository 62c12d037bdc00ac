"""`sla-engine report`: a history as one HTML file, with charts and tables, that works offline."""

from datetime import UTC, datetime

import click

from sla_engine.cli.inputs.options import check_names, contract_option, entitling_of, examples, instant
from sla_engine.cli.inputs.source_options import Inputs, input_options
from sla_engine.cli.output.overwrite_check import FORCED, check_output, read_by

NOW = "2026-07-01T08:00+02:00"
MOST = 2000


def share(text: str) -> float:
    """Return a share of the allowed time, such as 75%, as a number; 1 is all.

    Raises:
        BadParameter: the text is no share.
    """
    from sla_engine.contracts.values.thresholds import ShareUsed, parse_threshold

    try:
        found = parse_threshold(text)
    except ValueError:
        found = None
    if not isinstance(found, ShareUsed):
        raise click.BadParameter(f"{text!r}: expected a share above 0, such as 75% or 2/3")
    return float(found.share)


@click.command(
    "report",
    short_help="Write a history as one HTML file with charts and tables.",
    epilog=examples(
        f"sla-engine report tickets.csv --events events.csv --contract mixvoip-support --now {NOW}",
        f"sla-engine report tickets.csv --contract mixvoip-support --now {NOW} --title 'June 2026' --to june.html",
    ),
)
@click.argument("file", metavar="SOURCE")
@contract_option(multiple=True)
@click.option(
    "--scenario",
    "files",
    multiple=True,
    metavar="FILE",
    help="Scenarios of a TOML file, to be compared with the history as it is. May be given several times.",
)
@input_options
@click.option("--now", type=instant, metavar="INSTANT", help="Instant of evaluation, in place of the machine's clock.")
@click.option("--to", default="report.html", show_default=True, metavar="FILE", help="File to write.")
@click.option("--force", is_flag=True, help="Write over a file that is no report; an older report is always replaced.")
@click.option("--title", metavar="TITLE", help="Title, in place of the contract's name.")
@click.option(
    "--at-risk",
    type=share,
    default="75%",
    show_default=True,
    metavar="SHARE",
    help="Used share of the allowed time from which on an open clock is at risk.",
)
@click.option(
    "--most", type=click.IntRange(min=1), default=MOST, show_default=True, help="The most rows of a table in the file."
)
def command(
    *,
    inputs: Inputs,
    contracts: tuple[str, ...],
    files: tuple[str, ...],
    now: datetime | None,
    to: str,
    force: bool,
    title: str | None,
    at_risk: float,
    most: int,
) -> int:
    """Write how the promises to the tickets of SOURCE were kept as one HTML file that works offline.

    The file has a summary, charts, and the breached and the at-risk clocks in tables that can be sorted and searched; with
    --scenario also the promises that would have been kept under other circumstances. It needs nothing else, loads nothing, and
    can be printed. It appears when it is complete.

    SOURCE is read as by `deadlines`; events come from its own columns or from --events. Rows that cannot be read, and tickets
    that cannot be evaluated, are listed on standard error and in the file, and the exit code is 3; all others are reported.
    """
    from sla_engine.cli.exit_codes import COULD_NOT_TELL, FINE
    from sla_engine.cli.output.bad_rows import reported
    from sla_engine.cli.output.output_formats import print_lines
    from sla_engine.cli.output.whatif_output import report_faults
    from sla_engine.reports import check_extra, is_report, report
    from sla_engine.whatif import load_scenarios
    from sla_engine.whatif.comparisons.comparison_calculation import AS_IT_IS
    from sla_engine.whatif.scenarios.scenario_file import contract_files

    check_extra()
    read_too = [*contracts, *files, *(one for file in files for one in contract_files(file))]
    why = f"this file is no report; {FORCED}"
    check_output("--to", to, (*read_by(inputs), *read_too), force=force, why=why, ours=is_report)
    entitling = entitling_of(contracts)
    scenarios = [one for file in files for one in load_scenarios(file, contracts)]
    check_names([AS_IT_IS, *(one.name for one in scenarios)])
    with reported(inputs.odd) as bad:
        history = inputs.history(bad)
        as_of = now or datetime.now(UTC)
        made = report(
            history, None, entitling, as_of=as_of, scenarios=scenarios, title=title, at_risk=at_risk, most=most
        )
        made.save(to)
        print_lines([f"{to}: {made}"])
    return COULD_NOT_TELL if report_faults(made.comparison) or bad.count else FINE
