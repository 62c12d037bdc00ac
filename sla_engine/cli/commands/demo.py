"""`sla-engine demo`: what this program does, on made-up tickets."""

import io
import shlex
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sla_engine.cli.inputs.options import examples
from sla_engine.cli.output.output_file import check_output

if TYPE_CHECKING:
    from sla_engine.contracts import Contract

FILE = "demo-tickets.csv"
SHOWN = 15


@click.command(
    "demo",
    short_help="Show what this does, on made-up tickets.",
    epilog=examples("sla-engine demo", "sla-engine demo --seed 7 --folder sla-demo"),
)
@click.option("--folder", type=click.Path(path_type=Path), help=f"Keep the tickets there, as {FILE}.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other tickets.")
def command(*, folder: Path | None, seed: int) -> None:
    """Make up some 200 tickets of the shipped contracts, compute every deadline, and show the most urgent.

    Nothing is written outside a temporary folder, or the folder given.
    """
    from sla_engine.cli.output.demo_output import print_next_steps, print_urgent
    from sla_engine.contracts import list_contracts, load_contract

    contracts = [load_contract(name) for name in list_contracts()]
    with tempfile.TemporaryDirectory() if folder is None else nullcontext(folder) as place:
        path = Path(place) / FILE
        _write(path, _table(contracts, seed))
        print_urgent(path, contracts, SHOWN)
    print_next_steps(contracts, shlex.quote(str(path)) if folder else None)


def _table(contracts: "list[Contract]", seed: int) -> str:
    from sla_engine.cli.inputs.sample import COLUMNS, tickets
    from sla_engine.show.records import write_csv

    text = io.StringIO()
    write_csv([COLUMNS, *tickets(contracts, seed)], text)
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    """Write the tickets, but never over something else."""
    from sla_engine.show.whole_file import write_whole

    content = text.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    why = "is there already and differs; give another --folder or move it away"
    check_output("", str(path), (), force=False, why=why, ours=lambda there: there.read_bytes() == content)
    write_whole(path, content)
