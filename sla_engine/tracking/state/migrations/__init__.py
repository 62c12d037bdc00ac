"""Migrations: the tables of a database, created or brought to the version of this package, step by step."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from sla_engine.errors import StateError
from sla_engine.tracking.state.connections import WAIT_S
from sla_engine.tracking.state.database_tables import VERSION
from sla_engine.tracking.state.foreign_and_damaged_tables import GIVE_OWN, check_tables, version_in

# The lock by which processes that migrate at the same time wait for each other: its name, and its number in PostgreSQL.
LOCK, LOCK_NUMBER = "sla_engine", 0x51A


def is_current(connection: sa.Connection, shown: str) -> bool:
    """Return whether the tables of a database have the version of this package.

    Raises:
        StateError: a later version of this package or another program wrote them.
    """
    found = version_in(connection)
    if found is not None and not found.isdigit():
        raise StateError(f"the state {shown} {GIVE_OWN}")
    if found is not None and found > VERSION:
        raise StateError(
            f"the state {shown} has version {found} of its tables; this package knows {VERSION}; update it"
        )
    return found == VERSION


def migrate(connection: sa.Connection, shown: str) -> None:
    """Create the tables of a database, or bring them to the version of this package.

    Raises:
        StateError: the tables are another program's, or some of them are lost.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "sla_engine.tracking.state:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with _alone(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK_NUMBER)))
        check_tables(connection, version_in(connection), shown)
        try:
            command.upgrade(config, "head")
        except CommandError:  # a version that none of our migrations knows
            raise StateError(f"the state {shown} {GIVE_OWN}") from None


@contextmanager
def _alone(connection: sa.Connection) -> Iterator[None]:
    """Let no other process migrate until all is committed, which takes MySQL and MariaDB several transactions.

    SQLite has one transaction at a time that writes, and PostgreSQL has a lock that ends with its transaction, which alone is
    safe behind a pooler of transactions.
    """
    if connection.dialect.name != "mysql":
        yield
        return
    name = sa.func.concat(LOCK, ".", sa.func.database())  # such locks belong to the whole server
    take, leave = sa.func.get_lock(name, WAIT_S), sa.func.release_lock(name)
    connection.execute(sa.select(take))
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(sa.select(leave))
        connection.commit()
