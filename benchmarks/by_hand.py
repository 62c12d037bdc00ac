"""What a skilled user of polars would write by hand for one file, as a whole process: what `benchmarks.files` starts.

`python -m benchmarks.by_hand deadlines|lines|read|audit FILE [OUT] [CONTRACT]`. The columns, their types and the formats of the
times are known to whoever writes such a program, so it guesses nothing, checks nothing, and lists no bad row.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl

# What the tables of `benchmarks.files` hold; every text is one that this program knows beforehand.
TICKETS = {"id": pl.String, "opened_at": pl.String, "tier": pl.String, "site": pl.String}
ISO = "%Y-%m-%dT%H:%M:%S%z"
# Of the audit log: what tells tickets and events, and of 36 columns no other.
AUDIT = ["number", "incident_state", "sys_mod_count", "opened_at", "sys_updated_at", "sys_updated_by", "priority"]
AUDIT_FORMAT = "%d/%m/%Y %H:%M"


def tickets(path: str) -> pl.LazyFrame:
    """Return the tickets of a CSV file, their openings as instants."""
    at = pl.col("opened_at").str.to_datetime(ISO, time_unit="us", time_zone="UTC", cache=False)
    return pl.scan_csv(path, schema=TICKETS).with_columns(at)


def deadlines(path: str, out: str, contract: str) -> None:
    """Write the tickets and their due instants as Parquet."""
    import sla_engine

    frame = tickets(path).collect()
    sla_engine.deadlines(frame, sla_engine.load_contract(contract)).write_parquet(out)


def lines(path: str, out: str, contract: str) -> None:
    """Write a JSON line for each target of each ticket, due instants on the clock of the site."""
    import sla_engine

    terms = sla_engine.load_contract(contract)
    frame = sla_engine.deadlines(tickets(path).collect(), terms)
    zones = {site: terms.calendar(next(iter(terms.tiers)), site=site).tz.name for site in terms.sites}

    def told(target: str) -> pl.Expr:
        due = pl.col(f"{target}_due")
        local = pl.coalesce(
            pl.when(pl.col("site") == site).then(due.dt.convert_time_zone(zone).dt.to_string("%Y-%m-%dT%H:%M:%S%:z"))
            for site, zone in zones.items()
        )
        return pl.struct(
            ticket="id",
            tier="tier",
            site="site",
            target=pl.lit(target),
            due=local,
            state=f"{target}_state",
            provisional=pl.lit(value=False),
        )

    targets = [name.removesuffix("_due") for name in frame.columns if name.endswith("_due")]
    each = frame.lazy().select(pl.concat_list(map(told, targets)).alias("line"))
    each.explode("line").unnest("line").sink_ndjson(out)


def read(path: str) -> None:
    """Read the tickets and no more."""
    assert len(tickets(path).collect())


def audit(path: str) -> None:
    """Read an audit log, its times as local times, in the order of its updates."""
    at = pl.col("opened_at", "sys_updated_at").str.to_datetime(AUDIT_FORMAT, time_unit="us", cache=True)
    frame = pl.scan_csv(path, infer_schema=False).select(AUDIT).with_columns(at, pl.col("sys_mod_count").cast(pl.Int64))
    assert len(frame.sort("number", "sys_updated_at", "sys_mod_count").collect())


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    assert Path(arguments[0]).is_file()
    tasks: dict[str, Callable[..., None]] = {"deadlines": deadlines, "lines": lines, "read": read, "audit": audit}
    tasks[what](*arguments)
