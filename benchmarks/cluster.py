"""Spark: deadlines of a Parquet file on a local cluster of two workers, beside polars on the same machine.

Both read the file, answer and write a file; the two files are compared value by value. Needs Java.

python -m benchmarks.cluster --rows 10000000
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pyspark
from pyspark.sql import SparkSession

from benchmarks.history import contract, write_tickets
from sla_engine import deadlines
from sla_engine.bulk import spark as cluster

MASTER = "local-cluster[2,1,1024]"


@contextmanager
def session(folder: Path, batch: int) -> Iterator[SparkSession]:
    """Start a cluster whose files all lie in a folder, and end it."""
    # Workers write their logs below the home of Spark, which is no place for them where it is a Python package.
    for part in ("bin", "jars"):
        (folder / part).symlink_to(Path(pyspark.__file__).parent / part)
    os.environ |= {"SPARK_HOME": str(folder), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    builder = SparkSession.builder.master(MASTER).config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(batch),
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    try:
        yield started
    finally:
        started.stop()


def timed(name: str, rows: int, work: Callable[[], None]) -> None:
    """Print a row of the table: how long some work takes."""
    start = time.perf_counter()
    work()
    taken = time.perf_counter() - start
    print(f"| {name} | {taken:.1f} | {rows / taken / 1e6:.2f} |", flush=True)


def main() -> None:
    """Print a table of seconds and rows a second, and whether both say the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--batch", type=int, default=100_000, help="rows that Spark hands over at once")
    options = parser.parse_args()
    promised = contract()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given, ours, theirs = folder / "tickets.parquet", folder / "polars.parquet", folder / "spark.parquet"
        write_tickets(given, options.rows)
        print(f"| {options.rows:,} rows, two targets, Parquet to Parquet | s | M rows/s |\n|---|---:|---:|")
        for turn in ("first", "second"):
            timed(
                f"polars, {turn} run",
                options.rows,
                lambda: deadlines(pl.read_parquet(given), promised).write_parquet(ours),
            )
        with session(folder, options.batch) as spark:
            for turn in ("first", "second"):
                timed(
                    f"{MASTER}, {turn} run",
                    options.rows,
                    lambda: (
                        cluster.deadlines(spark.read.parquet(str(given)), promised)
                        .write.mode("overwrite")
                        .parquet(str(theirs))
                    ),
                )
        same = pl.read_parquet(ours).equals(pl.read_parquet(theirs / "*.parquet").sort("id"))
        print(f"\nthe answers are {'the same' if same else 'NOT the same'}, value by value")


if __name__ == "__main__":
    main()
