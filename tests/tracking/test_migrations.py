"""The tables of tracking: what the migrations make of an empty database, and what is refused."""

import importlib.resources

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from sla_engine.errors import StateError
from sla_engine.tracking import Tracker
from sla_engine.tracking.state import migrations
from sla_engine.tracking.state.database_tables import VERSION, metadata
from tests.clocks.desk import at
from tests.tracking.watch import DESK, opened


@pytest.fixture
def engine(state_url):
    driver = state_url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mariadb+pymysql:")
    made = sa.create_engine(driver)
    yield made
    made.dispose()


def run(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def differences(engine):
    """How the tables of a database differ from those of the schema."""
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)


def test_a_migrated_database_has_the_tables_of_the_schema(state_url, engine):
    Tracker(state_url, DESK).close()
    assert differences(engine) == []


def test_the_comparison_sees_a_table_that_differs(state_url, engine):
    Tracker(state_url, DESK).close()
    run(engine, "ALTER TABLE facts ADD COLUMN more INTEGER")
    assert len(differences(engine)) == 1


def test_the_version_of_the_schema_is_the_last_migration():
    with importlib.resources.as_file(importlib.resources.files(migrations)) as folder:
        assert ScriptDirectory(str(folder)).get_heads() == [VERSION]


def test_a_database_is_opened_again_as_it_was_left(state_url):
    with Tracker(state_url, DESK) as tracker:
        tracker.put(opened())
    with Tracker(state_url, DESK) as tracker:
        assert (list(tracker.ids()), len(tracker.sweep(at("16 13:00")))) == (["T-1"], 2)


def test_a_database_of_a_later_version_is_refused(state_url, engine):
    Tracker(state_url, DESK).close()
    run(engine, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateError, match="has version 9999 of its tables; this package knows 0003; update it"):
        Tracker(state_url, DESK)


def test_a_database_of_another_program_is_refused(state_url, engine):
    Tracker(state_url, DESK).close()
    run(engine, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(StateError, match="has tables of another program; give tracking a database of its own"):
        Tracker(state_url, DESK)


@pytest.mark.parametrize(
    "lost",
    [
        ["DELETE FROM alembic_version"],
        ["DELETE FROM alembic_version", "DELETE FROM facts", "DROP TABLE outbox", "DROP TABLE facts"],
        ["DROP TABLE alembic_version", "DROP TABLE sinks"],
    ],
)
def test_a_creation_that_was_killed_is_completed(state_url, engine, lost):
    Tracker(state_url, DESK).close()
    run(engine, *lost)
    with Tracker(state_url, DESK) as tracker:
        tracker.put(opened())
        assert len(tracker.sweep(at("16 13:00"))) == 2
    test_a_migrated_database_has_the_tables_of_the_schema(state_url, engine)


def test_other_tables_in_the_database_are_left_alone(state_url, engine):
    run(engine, "CREATE TABLE theirs (a INTEGER)")
    Tracker(state_url, DESK).close()
    run(engine, "INSERT INTO theirs VALUES (1)")
