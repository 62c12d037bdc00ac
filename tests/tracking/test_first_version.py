"""A state that the first version wrote is opened, migrated in steps, and goes on as if nothing had happened."""

import pytest
import sqlalchemy as sa
from alembic import op

from sla_engine.tracking import Tracker
from sla_engine.tracking.documents import document, ticket_of
from tests.tracking.first_version.written import CONTRACT, ROWS, fill, read
from tests.tracking.test_migrations import differences

STEPS = ("add_column", "create_index", "drop_index")


@pytest.fixture
def engine(state_url):
    driver = state_url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mysql+pymysql:")
    made = sa.create_engine(driver)
    fill(made)
    yield made
    made.dispose()


def opened(url, source="desk"):
    """A tracker of a source of the state."""
    return Tracker(url, CONTRACT, source=source)


def test_a_migration_changes_nothing_that_was_known(state_url, engine):
    before = read(engine)
    assert before == ROWS
    opened(state_url).close()
    after = read(engine)
    assert (before.pop("alembic_version"), after.pop("alembic_version")) == (
        [{"version_num": "0001"}],
        [{"version_num": "0002"}],
    )
    assert after == before
    assert differences(engine) == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_migration_that_is_killed_at_each_step_in_turn_is_completed_by_the_next(state_url, engine, monkeypatch, when):
    survived = []

    def dying(step):
        def call(*args):
            if when == "after" or str(args) in survived:
                step(*args)
            if str(args) not in survived:
                survived.append(str(args))
                raise KeyboardInterrupt

        return call

    with monkeypatch.context() as patch:
        for name in STEPS:
            patch.setattr(op, name, dying(getattr(op, name)))
        for _ in range(7):
            with pytest.raises(KeyboardInterrupt):
                opened(state_url)
    test_a_migration_changes_nothing_that_was_known(state_url, engine)


def test_documents_are_written_as_the_first_version_wrote_them():
    docs = [row["doc"] for row in ROWS["tickets"]]
    assert [document(ticket_of(doc)) for doc in docs] == docs
