"""Records for programs: rows under the names of their fields, as JSON, JSON lines or CSV."""

import json
from collections.abc import Iterable, Sequence
from itertools import chain

from sla_engine.cli.output.csv_output import write_csv
from sla_engine.cli.output.table import print_lines


def print_records(fields: Sequence[str], rows: Iterable[Sequence[object]], output: str) -> None:
    """Print rows of plain values; in CSV nothing is an empty cell, and several words are one, joined by commas."""
    match output:
        case "json":
            print_lines(json.dumps([dict(zip(fields, row, strict=True)) for row in rows], indent=2).split("\n"))
        case "jsonl":
            print_lines(json.dumps(dict(zip(fields, row, strict=True))) for row in rows)
        case _:
            write_csv(chain([fields], ([_cell(value) for value in row] for row in rows)))


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else value
