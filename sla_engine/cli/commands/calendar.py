"""`sla-engine calendar`: a month, a year or other dates of a calendar, or its openings."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from sla_engine.cli.inputs.options import ICS, OUTPUTS, contract_names, day, examples, output_option
from sla_engine.show.escaping import escape

if TYPE_CHECKING:
    from sla_engine.calendars import BusinessCalendar

KINDS = ("incident", "request")
FILE = "ical:"
MOST_SAID = 10


@click.command(
    "calendar",
    short_help="Show open hours and holidays of a month.",
    epilog=examples(
        "sla-engine calendar --contract mixvoip-support --tier business --site LU --year 2026 --month 6",
        'sla-engine calendar "Mo-Fr 08:00-12:00,13:00-17:00" --tz Europe/Luxembourg --holidays LU --year 2026',
        "sla-engine calendar 24/7 --tz Europe/Paris --month 12 --output csv",
        'sla-engine calendar "Mo-Fr 08:00-17:00" --tz Europe/Luxembourg --holidays LU --year 2026 --output ics',
        "sla-engine calendar --contract mixvoip-support --tier office --site LU --since 2026-01-01 --until 2029-01-01 "
        "--openings -o csv",
    ),
)
@click.argument("hours", required=False)
@click.option("--tz", metavar="ZONE", help="Time zone of HOURS, such as Europe/Luxembourg.")
@click.option(
    "--holidays",
    metavar="REGIONS",
    help="Regions whose holidays count for HOURS, such as LU or LU,DE-RP; ical:FILE for those of an iCalendar file.",
)
@click.option(
    "--contract", shell_complete=contract_names, metavar="NAME|FILE", help="Show hours of this contract instead."
)
@click.option("--tier", help="Tier of the contract.")
@click.option("--site", help="Site of the contract.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="Kind of ticket.")
@click.option("--year", type=int, help="Year to show.  [default: this year]")
@click.option("--month", type=click.IntRange(1, 12), help="Month to show; without it the year, or this month.")
@click.option("--since", type=day, metavar="DATE", help="First date to show, with --until.")
@click.option("--until", type=day, metavar="DATE", help="Date up to which to show, which is not shown itself.")
@click.option(
    "--openings", is_flag=True, help="Show each stretch of open time, with the business time before it in seconds."
)
@click.option(
    "--language",
    metavar="CODE",
    help="Language of tables (en, de, fr), and of holidays' names if the data has it.",
)
@output_option(*OUTPUTS, ICS)
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
    since: date | None,
    until: date | None,
    openings: bool,
    language: str | None,
    output: str,
) -> None:
    """Show a month or a year of a calendar: the open hours of each date, with holidays and special days by name.

    Give HOURS with --tz (and --holidays), or --contract with --tier and --site. As iCalendar (--output ics) the special dates
    are events of whole days: holidays, special days and closures. This, and --holidays ical:FILE, needs the extra ical.
    """
    if (hours is None) == (contract is None):
        raise click.UsageError("give either HOURS with --tz, or --contract with --tier and --site")
    if (since is None) != (until is None) or (since is not None and (year or month)):
        raise click.UsageError("give --since and --until both, or --year and --month")
    if since and until and until <= since:
        raise click.UsageError(f"--until lies after --since, got {since} and {until}")
    if contract is not None:
        shown, title = _of_contract(contract, tier, site, kind)
    else:
        shown, title = _of_hours(hours or "", tz, holidays)
    _say_skipped(shown)
    from sla_engine.cli.output.contracts import calendar_output

    today = datetime.now(shown.tz)
    if openings:
        dates = (since, until) if since and until else _dates_of(year, month, today)
        calendar_output.print_openings(shown, title, *dates, output)
    elif since and until:
        calendar_output.print_dates(shown, title, since, until, output, language=language)
    elif year is not None and month is None:
        calendar_output.print_year(shown, title, year, output, language=language)
    else:
        calendar_output.print_month(shown, title, year or today.year, month or today.month, output, language=language)


def _dates_of(year: int | None, month: int | None, today: date) -> tuple[date, date]:
    """Return the first date of a year, or of a month, and the first one after it."""
    first = date(year or today.year, month or (1 if year else today.month), 1)
    after = first.month - 1 + (12 if year and not month else 1)
    return first, date(first.year + after // 12, after % 12 + 1, 1)


def _say_skipped(shown: "BusinessCalendar") -> None:
    """Say which events of iCalendar files are no holidays."""
    skipped = shown.holidays.skipped if shown.holidays else ()
    for event in skipped[:MOST_SAID]:
        click.echo(escape(f"no holiday: {event}"), err=True)
    if len(skipped) > MOST_SAID:
        click.echo(f"no holidays either: {len(skipped) - MOST_SAID} other events", err=True)


def _of_contract(contract: str, tier: str | None, site: str | None, kind: str) -> "tuple[BusinessCalendar, str]":
    from sla_engine.contracts import load_contract

    if tier is None or site is None:
        raise click.UsageError("--contract needs --tier and --site")
    loaded = load_contract(contract)
    return loaded.calendar(tier, site=site, kind=kind), f"{kind} hours of tier {tier} at {site}, {loaded.id}"


def _of_hours(hours: str, tz: str | None, holidays: str | None) -> "tuple[BusinessCalendar, str]":
    from sla_engine.calendars import BusinessCalendar, HolidaySet

    if tz is None:
        raise click.UsageError("HOURS need a time zone: add --tz, such as --tz Europe/Luxembourg")
    named = [name.strip() for name in holidays.split(",")] if holidays else []
    sets = [HolidaySet.from_ical(name[len(FILE) :]) if name.startswith(FILE) else HolidaySet(name) for name in named]
    return BusinessCalendar(hours, tz=tz, holidays=HolidaySet.of(sets) if sets else None), hours
