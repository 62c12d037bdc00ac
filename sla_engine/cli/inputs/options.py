"""Options that several commands have, with the same meaning in each."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from sla_engine.clocks.entitlement import Contracts

F = TypeVar("F", bound=Callable[..., Any])

_PLAIN = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})")
OUTPUTS = ("table", "json", "jsonl", "csv")
ICS = "ics"  # iCalendar


def examples(*commands: str) -> str:
    """Return the end of a command's help: examples, one in each line, which tests run."""
    # The backspace tells click to leave the lines as they are.
    return "\n".join(("\b", "Examples:", *(f"  {command}" for command in commands)))


def contract_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a contract: to shipped ones with this beginning, and to files."""
    from sla_engine.contracts import list_contracts

    names = [CompletionItem(name) for name in list_contracts() if name.startswith(incomplete)]
    return [*names, CompletionItem(incomplete, type="file")]


def instant(text: str) -> datetime:
    """Return the instant of ISO 8601 text with an offset, which it keeps; the rules are those of cells in tables of tickets.

    Raises:
        BadParameter: the text is no such instant.
    """
    # What people usually write is no fault of any kind, and needs none of what reads tables, which takes longest to import.
    if _PLAIN.fullmatch(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    from sla_engine.sources.tables.instant_cells import EXPECTED, instants

    _, faults = instants([text])
    if faults or not text:
        raise click.BadParameter(f"{text!r}: expected {faults.get(0, EXPECTED)}")
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    """Return the date of ISO 8601 text.

    Raises:
        BadParameter: the text is no such date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r}: expected a date such as 2026-06-23") from None


def duration(text: str) -> timedelta:
    """Return a duration of physical time, such as `90m` or `4h`.

    Raises:
        BadParameter: the text is no duration.
    """
    from sla_engine.calendars.text.durations import duration_us
    from sla_engine.errors import InvalidDurationError

    try:
        return timedelta(microseconds=duration_us(text, physical=True))
    except InvalidDurationError:
        raise click.BadParameter(f"{text!r}: expected hours, minutes and seconds, such as 30m, 4h or 36h") from None


def contract_option(*, required: bool = True, multiple: bool = False) -> Callable[[F], F]:
    """Return the option `--contract`."""
    more = " May be given several times; the column `contract` then says which one counts." if multiple else ""
    return click.option(
        "--contract",
        "contracts" if multiple else "contract",
        required=required,
        multiple=multiple,
        shell_complete=contract_names,
        metavar="NAME|FILE",
        help=f"Shipped contract (see `contract list`) or path of a contract file.{more}",
    )


def entitling_of(contracts: tuple[str, ...]) -> "Contracts":
    """Return the contracts of the command line: a single one as it is, several by their ids."""
    from sla_engine.contracts import load_contract

    loaded = [load_contract(contract) for contract in contracts]
    chosen = {contract.id: contract for contract in loaded}
    if len(chosen) < len(loaded):
        raise click.UsageError(f"--contract names one contract twice; got {', '.join(one.id for one in loaded)}")
    return loaded[0] if len(loaded) == 1 else chosen


def check_names(names: list[str]) -> None:
    """Refuse scenarios with the same name; the first of `names` is that of the history as it is."""
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise click.UsageError(f"two scenarios have one name: {', '.join(twice)}; rename one, but none to {names[0]!r}")


def _keep_raw(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    from sla_engine.cli.output.output_formats import RAW

    ctx.meta[RAW] = value


def output_option(*choices: str) -> Callable[[F], F]:
    """Return the option `--output`; the first choice is the default. If CSV is a choice, `--raw` is added."""
    raw = click.option(
        "--raw",
        is_flag=True,
        expose_value=False,
        callback=_keep_raw,
        help="In CSV keep text that a spreadsheet would run as a formula; without it, such text begins with '.",
    )
    output = click.option(
        "--output",
        "-o",
        type=click.Choice(choices or OUTPUTS),
        default=(choices or OUTPUTS)[0],
        show_default=True,
        help="What to print: a table for people, or JSON, JSON lines or CSV for programs.",
    )
    return output if choices and "csv" not in choices else lambda command: output(raw(command))
