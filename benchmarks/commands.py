"""Whole commands as processes, beside the bare imports that each needs: `python -m benchmarks.commands --rounds 9`.

A first run of each command lists the modules that it imports. Then three processes take turns: one imports those of other
packages alone, one imports all of them, one runs the command. Compared are medians of processor seconds, with the quarters
around them. Bare imports collect no garbage, as the program does not.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from benchmarks.check import NOW, rows, run, write

CONTRACT = ("--contract", "mixvoip-support")
STATE = ("--state", "sqlite:///sla.db")
ASKED = ("--tier", "office", "--site", "LU", "--opened", "2026-06-22T17:30+02:00")
LATER = ("--now", (NOW + timedelta(minutes=5)).isoformat())
COMMANDS = {
    "explain of one instant": ("explain", *CONTRACT, *ASKED),
    "contract show": ("contract", "show", "mixvoip-support"),
    "deadlines, 20 tickets": ("deadlines", "few.csv", *CONTRACT),
    "status": ("status", *CONTRACT, *STATE, *LATER),
    "upcoming": ("upcoming", *CONTRACT, *STATE, *LATER),
    "check, first run": ("check", "tickets.csv", *CONTRACT, "--state", "sqlite:///new.db", "--now", NOW.isoformat()),
    "check, file unchanged": ("check", "tickets.csv", *CONTRACT, *STATE, *LATER),
}
# Writes the names of the modules that a command imports, less those with which the interpreter starts.
LISTED = """
import atexit, sys
started = set(sys.modules)
atexit.register(lambda: open("modules.txt", "w").write("\\n".join(
    name for name, module in sys.modules.items() if name not in started and getattr(module, "__spec__", None))))
sys.argv[0] = "sla-engine"
from sla_engine.cli import main
main()
"""
IMPORTED = """
import gc
from importlib import import_module
gc.disable()
for name in open("modules.txt").read().split():
    if name.startswith("sla_engine") in {kinds}:
        import_module(name)
gc.freeze()
"""


@contextmanager
def desk(tickets: int) -> Iterator[Path]:
    """Yield a folder with files of tickets and the state of a first `check`."""
    with tempfile.TemporaryDirectory() as name:
        folder, many = Path(name), list(rows(tickets))
        write(folder / "tickets.csv", many)
        write(folder / "few.csv", many[:20])
        run(folder, program("check", "tickets.csv", *CONTRACT, *STATE, "--now", NOW.isoformat()))
        yield folder


def program(*arguments: str) -> list[str]:
    """Return the command line of a command."""
    return [sys.executable, "-m", "sla_engine", *arguments]


def seconds(folder: Path, command: tuple[str, ...], rounds: int) -> dict[str, list[float]]:
    """Return the processor seconds of the bare imports, of all imports, and of a command."""
    subprocess.run([sys.executable, "-c", LISTED, *command], cwd=folder, capture_output=True, check=False)
    turns = {
        "others": [sys.executable, "-c", IMPORTED.format(kinds=(False,))],
        "imports": [sys.executable, "-c", IMPORTED.format(kinds=(False, True))],
        "command": program(*command),
    }
    found: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(rounds):
        (folder / "new.db").unlink(missing_ok=True)
        for name, line in turns.items():
            found[name].append(run(folder, line).processor)
    return found


def spread(values: list[float]) -> str:
    """Return the median, and the quarters around it."""
    low, _, high = quantiles(values, n=4)
    return f"{median(values):.2f} ({low:.2f} to {high:.2f})"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="commands whose name has this text")
    options = parser.parse_args()
    # Users have compiled modules; without this, every process might compile them anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(
        "| processor s, median (quarters) | other packages | all its imports | command | to imports | to other packages |"
    )
    print("|---|---:|---:|---:|---:|---:|")
    with desk(options.tickets) as folder:
        for name, command in COMMANDS.items():
            if options.only in name:
                found = seconds(folder, command, options.rounds)
                others, imports, whole = (median(values) for values in found.values())
                cells = " | ".join(map(spread, found.values()))
                print(f"| {name} | {cells} | {whole / imports:.2f} | {whole / others:.2f} |", flush=True)


if __name__ == "__main__":
    main()
