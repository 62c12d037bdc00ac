"""`sla-engine demo`: shows the program on made-up tickets."""

import io
import shlex
import tempfile
from contextlib import nullcontext
from pathlib import Path

import click

from sla_engine.cli.inputs.options import examples
from sla_engine.cli.output.overwrite_check import check_output

FILE = "demo-tickets.csv"
SHOWN = 15


@click.command(
    "demo",
    short_help="Show this program on made-up tickets.",
    epilog=examples("sla-engine demo", "sla-engine demo --seed 7 --folder sla-demo"),
)
@click.option("--folder", type=click.Path(path_type=Path), help=f"Keep the tickets in this folder, as {FILE}.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other tickets.")
def command(*, folder: Path | None, seed: int) -> None:
    """Make up some 200 tickets of the shipped contracts, compute every deadline, and show the most urgent.

    Nothing is written outside a temporary folder, or the folder given.
    """
    from sla_engine.cli.output.demo_output import SAMPLE_COLUMNS, print_next_steps, print_urgent, sample
    from sla_engine.contracts import list_contracts, load_contract
    from sla_engine.show.json_and_csv import write_csv

    contracts = [load_contract(name) for name in list_contracts()]
    with tempfile.TemporaryDirectory() if folder is None else nullcontext(folder) as place:
        path = Path(place) / FILE
        with io.StringIO() as text:
            write_csv([SAMPLE_COLUMNS, *sample(contracts, seed)], text)
            _write(path, text.getvalue().encode())
        print_urgent(path, contracts, SHOWN)
    print_next_steps(contracts, shlex.quote(str(path)) if folder else None)


def _write(path: Path, content: bytes) -> None:
    """Write the tickets, but never over another file."""
    from sla_engine.show.whole_file import write_whole

    path.parent.mkdir(parents=True, exist_ok=True)
    why = "exists already and differs; give another --folder or move it away"
    check_output("", str(path), (), force=False, why=why, ours=lambda there: there.read_bytes() == content)
    write_whole(path, content)
