"""The database servers of the tests: each test has an empty database of its own, on a real server."""

from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import psycopg
import pymysql
import pytest

from tests.servers import PASSWORD, USER


def on_postgresql(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def on_mariadb(url: str, statement: str) -> list[tuple[object, ...]]:
    parts = urlsplit(url)
    socket = parse_qs(parts.query)["unix_socket"][0]
    name = parts.path.lstrip("/")
    with closing(pymysql.connect(user=USER, password=PASSWORD, database=name, unix_socket=socket)) as connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_postgresql_is_the_real_one(postgresql_url: str) -> None:
    assert "PostgreSQL" in str(on_postgresql(postgresql_url, "SELECT version()")[0][0])


def test_mariadb_is_the_real_one(mariadb_url: str) -> None:
    assert "MariaDB" in str(on_mariadb(mariadb_url, "SELECT version()")[0][0])


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_database_of_its_own(postgresql_url: str, mariadb_url: str, turn: int) -> None:
    assert on_postgresql(postgresql_url, "CREATE TABLE once (a INT)") == []
    assert on_mariadb(mariadb_url, "CREATE TABLE once (a INT)") == []
