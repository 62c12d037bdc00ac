"""Settings and fixtures of the whole suite."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.same_examples import draw_no_constants_of_modules
from tests.servers import mariadb_server, mariadb_url, of_servers, postgresql_server, postgresql_url

__all__ = [
    "mariadb_server",
    "mariadb_url",
    "of_servers",
    "postgresql_server",
    "postgresql_url",
]  # fixtures of the whole suite

# Drawing a whole calendar takes longer than Hypothesis expects of one example, and a shared machine has no deadlines.
explore = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("random", explore, derandomize=False, print_blob=True)  # others in every run
settings.register_profile("same", explore, derandomize=True, database=None)  # the same in every run
settings.register_profile("quick", settings.get_profile("same"), max_examples=20)  # and fewer
settings.load_profile(PROFILE := os.environ.get("HYPOTHESIS_PROFILE") or "quick")

if PROFILE != "random":
    draw_no_constants_of_modules()

# The fixtures that start something, with the marker of the tests that ask for them.
MARKERS = {"postgresql_url": "server", "mariadb_url": "server", "spark": "spark", "chromium": "browser"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its fixtures, before any is chosen by its marker."""
    for item in items:
        for fixture in MARKERS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKERS[fixture])


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real data sets, which lies beside the repository and is not part of it."""
    path = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not path.is_dir():
        pytest.skip("the real data sets (../shared/data beside the repository) are not here")
    return path
