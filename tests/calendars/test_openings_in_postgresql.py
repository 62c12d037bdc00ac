"""The guide's SQL over a calendar as a table, on a real server: its answers are those of the calendar."""

import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from sla_engine import BusinessCalendar
from sla_engine.cli.program import program

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "warehouses.md").read_text("utf-8")
SQL = dict(re.findall(r"^```postgresql (\S+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
QUESTIONS = 1000
HERE = ZoneInfo("Europe/Luxembourg")
KINDS = {
    "office": "Mo-Fr 08:00-12:00,13:00-17:00",
    "nights": "Mo-Su 22:00-06:00; Sa 09:00-12:00",
    "always": "24/7",
}


@pytest.fixture
def run_sql(postgresql_url):
    psycopg = pytest.importorskip("psycopg", reason="no driver to test PostgreSQL with: pip install 'psycopg[binary]'")
    with psycopg.connect(postgresql_url) as connection:
        yield connection.cursor()


def load(cursor, hours):
    """Fill the guide's table as the guide says: from the file that the command writes."""
    dates = ("--since", "2025-12-01", "--until", "2027-06-01")
    words = ("calendar", hours, "--tz", HERE.key, "--holidays", "LU", *dates, "--openings", "--output", "csv")
    written = CliRunner().invoke(program, list(words))
    assert written.exit_code == 0
    with cursor.copy("COPY openings FROM STDIN (FORMAT csv, HEADER)") as copy:
        copy.write(written.stdout)


def questions():
    """Instants of a year and a bit, among them many on the hour and around clock changes, and targets above zero."""
    drawn = random.Random(20260622)  # noqa: S311 - questions, no secrets
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(QUESTIONS):
        step = drawn.choice([timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)])
        a, b = (first + drawn.randrange(timedelta(days=365) // step) * step for _ in range(2))
        yield number, a, b, drawn.randrange(1, timedelta(hours=60) // step) * step


@pytest.mark.server
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_answers_of_the_guides_sql_are_those_of_the_calendar(run_sql, kind):
    calendar = BusinessCalendar(KINDS[kind], tz=HERE, holidays="LU")
    run_sql.execute(SQL["openings.sql"])
    load(run_sql, KINDS[kind])
    run_sql.execute("CREATE TABLE tickets (id int, opened_at timestamptz, resolved_at timestamptz, target interval)")
    asked = list(questions())
    run_sql.executemany("INSERT INTO tickets VALUES (%s, %s, %s, %s)", asked)
    found = run_sql.execute(SQL["query.sql"]).fetchall()
    expected = [(calendar.add(a, target), calendar.between(a, b)) for _, a, b, target in asked]
    assert [(due.astimezone(UTC), worked) for due, worked in found] == [
        (due.astimezone(UTC), worked) for due, worked in expected
    ]


@pytest.mark.server
def test_beyond_the_table_there_is_no_answer(run_sql):
    run_sql.execute(SQL["openings.sql"])
    load(run_sql, KINDS["office"])
    run_sql.execute(
        "SELECT business_seconds_until('2025-11-01Z'), business_seconds_until('2028-01-01Z'), due('2027-05-31Z', '90h')"
    )
    assert run_sql.fetchone() == (None, None, None)
