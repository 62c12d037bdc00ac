"""Settings and fixtures of the whole suite."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.servers import mariadb_server, mariadb_url, postgresql_server, postgresql_url

__all__ = ["mariadb_server", "mariadb_url", "postgresql_server", "postgresql_url"]  # fixtures of the whole suite

# Drawing a whole calendar takes longer than Hypothesis expects of one example, and a shared machine has no deadlines.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, database=None)  # reproducible
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real data sets, which lies beside the repository and is not part of it."""
    path = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not path.is_dir():
        pytest.skip("the real data sets (../shared/data beside the repository) are not here")
    return path
