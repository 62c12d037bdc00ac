"""DuckDB: what the functions of SQL cost over a Parquet file, beside a function that does nothing.

python -m benchmarks.sql --rows 10000000
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.history import contract, write_tickets
from sla_engine.bulk.duckdb import register

QUESTIONS = {
    "no function": "count(*) FILTER (opened_at > TIMESTAMPTZ '2020-01-01 00:00:00Z' AND tier = 'office' AND site = 'LU')",
    "a function that does nothing": "count(nothing(opened_at, tier, site, 'response'))",
    "sla_due": "count(sla_due(opened_at, tier, site, 'response'))",
    "business_seconds": "sum(business_seconds(opened_at, opened_at + INTERVAL 3 DAY, tier, site))",
    "is_open": "count_if(is_open(opened_at, tier, site))",
}


def nothing(*columns: pa.ChunkedArray) -> pa.Array:
    """Return the first column as it came."""
    return columns[0].combine_chunks()


def main() -> None:
    """Print a table: each question, its seconds, nanoseconds a row, and the peak memory of the process so far."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        path = Path(folder, "tickets.parquet")
        write_tickets(path, options.rows)
        register(con, contract())
        con.create_function("nothing", nothing, None, "TIMESTAMPTZ", type="arrow")  # type: ignore[call-overload]
        con.execute(f"CREATE VIEW tickets AS FROM '{path}'")
        print(f"| over {options.rows:,} rows of Parquet | s | ns a row | answer |\n|---|---:|---:|---|")
        for name, asked in QUESTIONS.items():
            taken, answer = [], None
            for _ in range(options.rounds):
                start = time.perf_counter()
                answer = con.execute(f"SELECT {asked} FROM tickets").fetchone()  # noqa: S608 - of this module
                taken.append(time.perf_counter() - start)
            print(f"| {name} | {np.median(taken):.2f} | {np.median(taken) / options.rows * 1e9:,.0f} | {answer} |")
        print(f"\npeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
