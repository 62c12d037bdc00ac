"""Fixtures of tracking: the same test over every database that can keep its state."""

from pathlib import Path

import pytest

from tests.servers import SERVERS


@pytest.fixture(params=["sqlite", *SERVERS])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
