"""Whole commands over files beside what a skilled user of polars would write: `python -m benchmarks.files --rounds 5`.

Every round runs all processes in turn; processor seconds count, as the machine may have other work. With
`--uci FILE`, the audit log of the UCI is read, too.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.check import Run, run

BY_HAND = [sys.executable, "-m", "benchmarks.by_hand"]
PROGRAM = [str(Path(sys.executable).parent / "sla-engine")]
READ_AUDIT = """
import sys
from sla_engine.sources import load_mapping, read_columns
how = load_mapping("servicenow-audit", zone="America/Sao_Paulo", values={"tier": "office", "site": "LU"})
print(sum(len(chunk) for chunk in read_columns(sys.argv[1], mapping=how)))
"""


def write(folder: Path, rows: int) -> None:
    """Write the tickets of `benchmarks.frames` as CSV, with ids and instants on the clock of Luxembourg, and their contract.

    A process of its own does it: those that are measured would inherit the memory that it takes.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    from benchmarks import frames

    table = frames.tickets(rows)
    local = table["opened_at"].cast(pa.timestamp("s", "UTC"), safe=False).cast(pa.timestamp("s", "Europe/Luxembourg"))
    texts = pc.strftime(local, "%Y-%m-%dT%H:%M:%S%z")
    ids = pa.array(np.char.add("INC", np.char.zfill(np.arange(rows).astype(str), 8)).tolist())
    csv.write_csv(
        pa.table({"id": ids, "opened_at": texts, "tier": table["tier"], "site": table["site"]}),
        folder / "tickets.csv",
        csv.WriteOptions(quoting_style="none"),
    )
    (folder / "desk.toml").write_text(frames.contract_text(), encoding="utf-8")


def commands(folder: Path, uci: Path | None) -> dict[str, tuple[list[str], list[str]]]:
    """Return for each task our command and what is done by hand."""
    file, contract = str(folder / "tickets.csv"), str(folder / "desk.toml")
    ours = [*PROGRAM, "deadlines", file, "--contract", contract]
    hand = [str(folder / "hand.parquet"), contract]
    found = {
        "CSV to Parquet": ([*ours, "--to", str(folder / "ours.parquet")], [*BY_HAND, "deadlines", file, *hand]),
        "CSV to JSON lines": (
            [*ours, "--output", "jsonl"],
            [*BY_HAND, "lines", file, str(folder / "hand.jsonl"), contract],
        ),
        "polars' bare read of the CSV": ([*BY_HAND, "read", file],) * 2,
    }
    if uci is not None:
        found["audit log to tickets and events"] = (
            [sys.executable, "-c", READ_AUDIT, str(uci)],
            [*BY_HAND, "audit", str(uci)],
        )
    return found


def measure(folder: Path, rounds: int, uci: Path | None) -> dict[str, list[tuple[Run, Run]]]:
    """Return the runs of each task, ours and by hand."""
    tasks = commands(folder, uci)
    found: dict[str, list[tuple[Run, Run]]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, (ours, hand) in tasks.items():
            found[name].append((run(Path.cwd(), ours, folder / "out"), run(Path.cwd(), hand, folder / "out")))
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--uci", type=Path, help="incident_event_log.csv.gz")
    parser.add_argument("--write", type=Path, help="write the files into this folder and end, for programs")
    options = parser.parse_args()
    if options.write is not None:
        write(options.write, options.rows)
        return
    print(
        f"| {options.rows:,} rows | ours: processor s | MB | by hand: processor s | MB | ours by theirs [least..most] |"
    )
    print("|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        writing = [sys.executable, "-m", "benchmarks.files", "--write", name, "--rows", str(options.rows)]
        subprocess.run(writing, check=True)
        for task, runs in measure(Path(name), options.rounds, options.uci).items():
            ours, hand = zip(*runs, strict=True)
            ratios = sorted(one.processor / other.processor for one, other in runs)
            print(
                f"| {task} | {_cells(ours)} | {_cells(hand)} | {median(ratios):.2f} [{ratios[0]:.2f}..{ratios[-1]:.2f}] |"
            )


def _cells(runs: tuple[Run, ...]) -> str:
    return f"{median(one.processor for one in runs):.2f} | {max(one.peak for one in runs):.0f}"


if __name__ == "__main__":
    main()
