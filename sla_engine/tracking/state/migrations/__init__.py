"""Migrations: the tables of a database, created or brought to the version of this package, step by step."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from sla_engine.errors import StateError
from sla_engine.tracking.state.connections import WAIT_S
from sla_engine.tracking.state.database_tables import VERSION
from sla_engine.tracking.state.foreign_and_damaged_tables import GIVE_OWN, check_tables, version_in

# By this name those who migrate at the same time wait for each other; PostgreSQL knows locks by numbers.
LOCK, LOCK_NUMBER = "sla_engine", 0x51A


def is_current(connection: sa.Connection, shown: str) -> bool:
    """Tell whether the tables of a database have the version of this package.

    Raises:
        StateError: a later version of this package or another program wrote them.
    """
    found = version_in(connection)
    if found is not None and not found.isdigit():
        raise StateError(f"the state {shown} {GIVE_OWN}")
    if found is not None and found > VERSION:
        raise StateError(f"the state {shown} has version {found} of its tables; this package knows {VERSION}")
    return found == VERSION


def migrate(connection: sa.Connection, shown: str) -> None:
    """Create the tables of a database, or bring them to the version of this package.

    Raises:
        StateError: they are another program's.
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
    """Let nobody else migrate until all is committed, also where that takes several transactions.

    Elsewhere the transaction is alone: one of SQLite that writes always is, and PostgreSQL has a lock that ends with it; no
    other is safe behind a pooler of transactions.
    """
    if connection.dialect.name != "mysql":
        yield
        return
    name = sa.func.concat(LOCK, ".", sa.func.database())  # such locks are the whole server's
    take, leave = sa.func.get_lock(name, WAIT_S), sa.func.release_lock(name)
    connection.execute(sa.select(take))
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(sa.select(leave))
        connection.commit()
