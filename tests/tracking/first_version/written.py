"""What the first version wrote: the statements by which it made its tables, their rows, and what it told one sink.

Made once, by the code of that version, on SQLite, PostgreSQL and MariaDB, which had the same rows: the statements that began
with CREATE were noted as it opened an empty database, then all rows were read. The tickets, of source `desk` unless said
otherwise, were opened on 16 June 2026 at 08:00 in tier `basic`; instants are those of `tests.clocks.desk`:

    T-1 of source `other`, swept as a baseline at 13:00; `known`, opened on the 15th, swept as one at 17:00 of that day
    sinks `ear` (takes all), `pager` (takes nothing) and `mail` (was never called) expected, then put:
    running (opened on the 17th, P2), warned (a request, to which nothing is promised), paused (at 10:00),
    breached (P1, channel mail), withdrawn, undone, met (responded at 09:00), missed, `odd / ü% ` (tier plus), cancelled,
    reopened (opened on the 15th, responded at 09:00, resolved at 10:00), vanished (responded at 09:00)
    swept and delivered at 11:00; warned: responded at 11:15, by ann, seq 1, id e-1; swept and delivered at 12:01
    missed: responded at 12:30 and resolved at 13:00; met: resolved at 13:00; cancelled: cancelled at 12:30
    withdrawn: paused by the customer since 09:00; swept and delivered at 13:00
    reopened: reopened at 14:00; vanished: no longer in its source at 14:00, closed
    undone: paused by the customer since 09:00, and not swept any more
"""

import json
from pathlib import Path

import sqlalchemy as sa

from sla_engine.contracts import load_contract

HERE = Path(__file__).parent
CONTRACT = load_contract(HERE / "contract.toml")
ROWS = {
    name: sorted(rows, key=json.dumps) for name, rows in json.loads((HERE / "rows.json").read_text("utf-8")).items()
}
TOLD = [json.loads(line) for line in (HERE / "told.jsonl").read_text("utf-8").splitlines()]
DIGESTS = frozenset({"key", "ticket_key", "source_key", "digest", "stamp", "sink", "alert"})


def fill(engine):
    """Make the tables as the first version made them, with its rows."""
    with engine.begin() as connection:
        for statement in (HERE / f"{engine.url.get_backend_name()}.sql").read_text("utf-8").split(";\n"):
            connection.exec_driver_sql(statement) if statement else None
        for name, rows in ROWS.items():
            connection.execute(
                sa.Table(name, sa.MetaData(), autoload_with=connection).insert(), [_kept(row) for row in rows]
            )


def read(engine):
    """Read all rows, in the columns that the first version had."""
    return {name: _read(engine, name) for name in ROWS}


def _read(engine, name):
    with engine.connect() as connection:
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        found = connection.execute(sa.select(*(table.c[column] for column in ROWS[name][0]))).mappings().all()
    return sorted((_plain(row, ROWS[name][0]) for row in found), key=json.dumps)


def _kept(row):
    return {name: bytes.fromhex(value) if name in DIGESTS else value for name, value in row.items()}


def _plain(row, like):
    """A row as JSON has it; two of the databases have no type of their own for yes and no."""
    return {
        name: bytes(value).hex() if name in DIGESTS else bool(value) if isinstance(like[name], bool) else value
        for name, value in row.items()
    }
