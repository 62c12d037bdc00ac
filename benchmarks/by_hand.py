"""What a skilled user of polars would write by hand for one file, as a whole process: what `benchmarks.files` starts.

`python -m benchmarks.by_hand deadlines|lines|read|audit FILE [OUT] [CONTRACT]`. The columns, their types and the formats
of the times are known to whoever writes such a program, so it guesses nothing, checks nothing, and lists no bad row.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl

# What the tables of `benchmarks.files` hold; every text is one that this program knows beforehand.
TICKETS = {"id": pl.String, "opened_at": pl.String, "tier": pl.String, "site": pl.String}
LOCAL = "%Y-%m-%dT%H:%M:%S"
# Of the audit log: what tells tickets and events, and of 36 columns no other.
AUDIT = ["number", "incident_state", "sys_mod_count", "opened_at", "sys_updated_at", "sys_updated_by", "priority"]
AUDIT_FORMAT = "%d/%m/%Y %H:%M"


def tickets(path: str) -> pl.LazyFrame:
    """Return the tickets of a CSV file, their openings as instants.

    An opening reads like `2025-04-15T06:33:42+0200`, with whole hours in its offset. Polars parses a local time of fixed
    width several times faster than one with `%z`, so the offset is read by itself and taken off.
    """
    text = pl.col("opened_at").str
    local = text.head(19).str.to_datetime(LOCAL, time_unit="us", time_zone="UTC", cache=False)
    return pl.scan_csv(path, schema=TICKETS).with_columns(local - pl.duration(hours=text.slice(19, 3).cast(pl.Int64)))


def deadlines(path: str, out: str, contract: str) -> None:
    """Write the tickets and their due instants as Parquet."""
    import sla_engine

    frame = tickets(path).collect()
    sla_engine.deadlines(frame, sla_engine.load_contract(contract)).write_parquet(out)


def told(local: pl.Expr, instant: pl.Expr) -> list[pl.Expr]:
    """Return the pieces of an instant's ISO 8601 text: the day, the time of day and the offset, each out of a table."""
    midnight = pl.datetime(1970, 1, 1)
    days = pl.date_range(pl.date(1970, 1, 1), pl.date(2099, 12, 31), eager=True).dt.to_string("%Y-%m-%dT")
    seconds = pl.datetime_range(midnight, midnight.dt.offset_by("86399s"), "1s", eager=True).dt.to_string("%H:%M:%S")
    quarters = range(-96, 97)
    offsets = pl.Series([f"{'-' if it < 0 else '+'}{abs(it) // 4:02}:{abs(it) % 4 * 15:02}" for it in quarters])
    ahead = (local - instant.dt.replace_time_zone(None)).dt.total_minutes() // 15
    return [
        pl.lit(days).gather(local.dt.epoch("d")),
        pl.lit(seconds).gather(local.dt.epoch("s") % 86400),
        pl.lit(offsets).gather(ahead - quarters.start),
    ]


def lines(path: str, out: str, contract: str) -> None:
    """Write a JSON line for each target of each ticket, due instants on the clock of the site.

    No text of the tickets needs an escape in JSON, so the lines are put together as text: a column that holds all lines of
    a ticket, written as a CSV file without header or quotes.
    """
    import sla_engine

    terms = sla_engine.load_contract(contract)
    frame = sla_engine.deadlines(tickets(path).collect(), terms)
    zones = {site: terms.calendar(next(iter(terms.tiers)), site=site).tz.name for site in terms.sites}
    targets = [name.removesuffix("_due") for name in frame.columns if name.endswith("_due")]

    def local(due: pl.Expr) -> pl.Expr:
        return pl.coalesce(
            pl.when(pl.col("site") == site).then(due.dt.convert_time_zone(zone).dt.replace_time_zone(None))
            for site, zone in zones.items()
        )

    head = pl.format('{}"ticket":"{}","tier":"{}","site":"{}","target":"', pl.lit("{"), "id", "tier", "site")
    clocks = {f"{target}_local": local(pl.col(f"{target}_due")) for target in targets}
    pieces: list[pl.Expr] = []
    for target in targets:
        pieces += [pl.col("head"), pl.lit(f'{target}","due":"')]
        pieces += told(pl.col(f"{target}_local"), pl.col(f"{target}_due"))
        pieces += [pl.lit('","state":"'), pl.col(f"{target}_state"), pl.lit('","provisional":false}\n')]
    pieces[-1] = pl.lit('","provisional":false}')
    text = frame.lazy().with_columns(head=head, **clocks).select(pl.concat_str(pieces))
    text.sink_csv(out, include_header=False, quote_style="never")


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
