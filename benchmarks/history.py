"""A history of tickets as a Parquet file: seeded, of all tiers and sites of the shipped contract, ten years long."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.desk import SEED, instants
from sla_engine import Contract, load_contract

TIERS = ("none", "standard", "office", "business")
SITES = ("LU", "BE", "DE-RP", "FR-57")
CHUNK = 1_000_000


def contract() -> Contract:
    """Return the contract that all are asked about."""
    return load_contract("mixvoip-support")


def write_tickets(path: Path, rows: int) -> None:
    """Write so many tickets, in row groups of a million."""
    draw = np.random.default_rng(SEED)
    opened = pa.array(instants(rows)).cast(pa.timestamp("us", "UTC"))
    tier, site = (pa.array(names).take(pa.array(draw.integers(0, 4, rows))) for names in (TIERS, SITES))
    table = pa.table({"id": np.arange(rows), "opened_at": opened, "tier": tier, "site": site})
    pq.write_table(table, path, row_group_size=CHUNK)
