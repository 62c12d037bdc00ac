"""`sla-engine calendar`: a month or a year of a calendar."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from sla_engine.cli.inputs.options import contract_names, examples, output_option

if TYPE_CHECKING:
    from sla_engine.calendars import BusinessCalendar

KINDS = ("incident", "request")


@click.command(
    "calendar",
    short_help="Show open hours and holidays of a month.",
    epilog=examples(
        "sla-engine calendar --contract mixvoip-support --tier business --site LU --year 2026 --month 6",
        'sla-engine calendar "Mo-Fr 08:00-12:00,13:00-17:00" --tz Europe/Luxembourg --holidays LU --year 2026',
        "sla-engine calendar 24/7 --tz Europe/Paris --month 12 --output csv",
    ),
)
@click.argument("hours", required=False)
@click.option("--tz", metavar="ZONE", help="Time zone of HOURS, such as Europe/Luxembourg.")
@click.option("--holidays", metavar="REGIONS", help="Regions whose holidays count for HOURS, such as LU or LU,DE-RP.")
@click.option(
    "--contract", shell_complete=contract_names, metavar="NAME|FILE", help="Show hours of this contract instead."
)
@click.option("--tier", help="Tier of the contract.")
@click.option("--site", help="Site of the contract.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="Kind of ticket.")
@click.option("--year", type=int, help="Year to show.  [default: this year]")
@click.option("--month", type=click.IntRange(1, 12), help="Month to show; without it the year, or this month.")
@click.option(
    "--language",
    metavar="CODE",
    help="Language of tables (en, de, fr), and of holidays' names if the data has it.",
)
@output_option()
def command(
    *,
    hours: str | None,
    tz: str | None,
    holidays: str | None,
    contract: str | None,
    tier: str | None,
    site: str | None,
    kind: str,
    year: int | None,
    month: int | None,
    language: str | None,
    output: str,
) -> None:
    """Show a month or a year of a calendar: the open hours of each date, with holidays and special days by name.

    Give HOURS with --tz (and --holidays), or --contract with --tier and --site.
    """
    if (hours is None) == (contract is None):
        raise click.UsageError("give either HOURS with --tz, or --contract with --tier and --site")
    if contract is not None:
        shown, title = _of_contract(contract, tier, site, kind)
    else:
        shown, title = _of_hours(hours or "", tz, holidays)
    from sla_engine.cli.output.contracts.calendar_output import print_month, print_year

    today = datetime.now(shown.tz)
    if year is not None and month is None:
        print_year(shown, title, year, output, language=language)
    else:
        print_month(shown, title, year or today.year, month or today.month, output, language=language)


def _of_contract(contract: str, tier: str | None, site: str | None, kind: str) -> "tuple[BusinessCalendar, str]":
    from sla_engine.contracts import load_contract

    if tier is None or site is None:
        raise click.UsageError("--contract needs --tier and --site")
    loaded = load_contract(contract)
    return loaded.calendar(tier, site=site, kind=kind), f"{kind} hours of tier {tier} at {site}, {loaded.id}"


def _of_hours(hours: str, tz: str | None, holidays: str | None) -> "tuple[BusinessCalendar, str]":
    from sla_engine.calendars import BusinessCalendar

    if tz is None:
        raise click.UsageError("HOURS need a time zone: add --tz, such as --tz Europe/Luxembourg")
    regions = tuple(region.strip() for region in holidays.split(",")) if holidays else None
    return BusinessCalendar(hours, tz=tz, holidays=regions), hours
