"""`sla-engine quote`: the price of a visit or of a stretch of remote work under a tier."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

from sla_engine.cli.inputs.options import contract_option, examples, instant, output_option

if TYPE_CHECKING:
    from sla_engine.whatif import Quote


def amount(text: str) -> Decimal:
    """Return a decimal number of 0 or more, exactly as it is written.

    Raises:
        BadParameter: the text is no such number.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise click.BadParameter(f"{text!r}: expected a number such as 12.5") from None
    if not number.is_finite() or number < 0:
        raise click.BadParameter(f"{text!r}: expected a number of 0 or more")
    return number


@click.command(
    "quote",
    short_help="Quote the price of work under a tier.",
    epilog=examples(
        "sla-engine quote --contract mixvoip-support --tier standard --site LU --role technician --on-site "
        "--start 2026-06-22T10:00+02:00 --end 2026-06-22T11:20+02:00"
    ),
)
@contract_option()
@click.option("--tier", required=True, metavar="TIER", help="Tier of the contract.")
@click.option("--site", required=True, metavar="SITE", help="Site of the contract, whose zone and holidays count.")
@click.option("--role", required=True, metavar="ROLE", help="Who works, such as technician.")
@click.option("--start", required=True, type=instant, metavar="INSTANT", help="When the work starts.")
@click.option("--end", required=True, type=instant, metavar="INSTANT", help="When the work ends.")
@click.option("--on-site", is_flag=True, help="Quote work on site, with its minimum and its travel; default: remote.")
@click.option("--kilometres", type=amount, metavar="N", help="Kilometres of travel, if the contract charges by them.")
@output_option()
def command(
    *,
    contract: str,
    tier: str,
    site: str,
    role: str,
    start: datetime,
    end: datetime,
    on_site: bool,
    kilometres: Decimal | None,
    output: str,
) -> int:
    """Quote the price of work: each stretch that is charged, at which rate, and why. Money is exact.

    Items that the contract charges without a price, such as travel, are named and are not in the total.
    """
    from sla_engine.contracts import load_contract
    from sla_engine.whatif import Work, quote

    work = Work(role, start, end, on_site=on_site, kilometres=kilometres)
    _print(quote(work, load_contract(contract), tier=tier, site=site), output)
    return 0


def _print(found: "Quote", output: str) -> None:
    from sla_engine.cli.output.output_formats import print_json, print_lines, print_records, print_table
    from sla_engine.money.quote import HEADS, QuoteLine, cells

    match output:
        case "table":
            print_table(HEADS, map(cells, found.lines), right=("quantity", "price", "amount"))
            plus = "".join(f", plus {line.what}" for line in found.open)
            print_lines([f"Total {found.total} {found.currency}{plus}"])
        case "json":
            print_json(found.to_dict())
        case _:
            fields = tuple(QuoteLine.PLAIN)
            print_records(fields, [tuple(line.to_dict().values()) for line in found.lines], output)
