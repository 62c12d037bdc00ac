"""States that earlier versions of the package wrote: their rows, to fill a database with, and what was told one sink.

Each has a folder, in which it stands how it was written.
"""

import importlib.resources
import json
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from sla_engine.contracts import load_contract
from sla_engine.tracking.state import migrations

DIGESTS = frozenset({"key", "ticket_key", "source_key", "digest", "stamp", "sink", "alert"})


class EarlierState:
    """What is in a folder: `contract`, the `rows` of each table, the lines that were `told`, the tables' `version`."""

    def __init__(self, folder):
        self.folder = Path(__file__).parent / folder
        self.contract = load_contract(self.folder / "contract.toml")
        rows = json.loads((self.folder / "rows.json").read_text("utf-8"))
        self.rows = {name: sorted(some, key=json.dumps) for name, some in rows.items()}
        self.told = [json.loads(line) for line in (self.folder / "told.jsonl").read_text("utf-8").splitlines()]
        self.version = self.rows["alembic_version"][0]["version_num"]

    def fill(self, engine):
        """Make the tables as that version had them, with its rows."""
        with engine.begin() as connection:
            self._make_tables(connection)
        with engine.begin() as connection:
            for name, rows in self.rows.items():
                table = sa.Table(name, sa.MetaData(), autoload_with=connection)
                connection.execute(table.delete())
                connection.execute(table.insert(), [_kept(row) for row in rows])

    def _make_tables(self, connection):
        """Make the tables by the statements of that version, or where only migrations made them, by these."""
        script = self.folder / f"{connection.dialect.name}.sql"
        if script.exists():
            for statement in script.read_text("utf-8").split(";\n"):
                connection.exec_driver_sql(statement) if statement else None
            return
        with importlib.resources.as_file(importlib.resources.files(migrations)) as scripts:
            config = Config()
            config.set_main_option("script_location", str(scripts))
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = connection
            command.upgrade(config, self.version)

    def read(self, engine):
        """Read all rows, in the columns that they had."""
        return {name: _read(engine, name, rows[0]) for name, rows in self.rows.items()}


FIRST, SECOND = EarlierState("first_version"), EarlierState("second_version")


def _read(engine, name, like):
    with engine.connect() as connection:
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        found = connection.execute(sa.select(*(table.c[column] for column in like))).mappings().all()
    return sorted((_plain(row, like) for row in found), key=json.dumps)


def _kept(row):
    return {name: bytes.fromhex(value) if name in DIGESTS else value for name, value in row.items()}


def _plain(row, like):
    """A row as JSON has it; two of the databases have no type of their own for yes and no."""
    return {
        name: bytes(value).hex() if name in DIGESTS else bool(value) if isinstance(like[name], bool) else value
        for name, value in row.items()
    }
