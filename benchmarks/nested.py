"""An array of nested JSON objects through `sla-engine deadlines`, a whole process: `python -m benchmarks.nested`."""

import argparse
import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.check import run

OPENED = datetime(2026, 1, 1, tzinfo=UTC)
MAPPING = """
[mapping]
rows = "data.issues"

[columns]
id = "key"
opened_at = "fields.created"
priority = "fields.priority.name"
tier = { value = "office" }
site = { value = "LU" }
"""


def write(folder: Path, rows: int) -> int:
    """Write an object with an array of tickets and a mapping of it, and return the bytes of the file."""
    with (folder / "issues.json").open("w", encoding="utf-8") as file:
        file.write(f'{{"total": {rows}, "data": {{"issues": [\n')
        for number in range(rows):
            fields = {
                "created": (OPENED + timedelta(seconds=7 * number)).isoformat(),
                "priority": {"id": "3", "name": f"P{number % 4 + 1}"},
                "summary": f"Made-up ticket {number}, with some words behind it",
                "labels": ["one", "two"],
            }
            file.write(json.dumps({"key": f"HLP-{number}", "fields": fields}) + (",\n" if number < rows - 1 else "\n"))
        file.write("]}}\n")
        size = file.tell()
    (folder / "issues.toml").write_text(MAPPING, encoding="utf-8")
    return size


def main() -> None:
    """Write the file, read it once, and print what that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        size = write(folder, rows)
        command = [str(Path(sys.executable).parent / "sla-engine"), "deadlines", str(folder / "issues.json")]
        command += [
            "--mapping",
            str(folder / "issues.toml"),
            "--contract",
            "mixvoip-support",
            "--to",
            str(folder / "due.parquet"),
        ]
        took = run(folder, command, folder / "out")
        print(
            f"{rows:,} tickets, {size / 1e6:.0f} MB: {took.processor:.1f} s of processor, {took.peak:.0f} MB at the peak"
        )


if __name__ == "__main__":
    main()
