"""Some of the deep run's kills."""

import pytest

from tests.deep.crashes import run


def test_killed_trackers_lose_nothing_and_record_nothing_twice():
    tally = run(20, seed=2026)
    assert tally.wrong == []
    assert sum(tally.kills.values()) == 20
    assert tally.told >= 20


@pytest.mark.server
@pytest.mark.parametrize("server", ["postgresql_url", "mariadb_url"])
def test_nor_do_they_on_a_server(server, request):
    tally = run(8, seed=2027, url=request.getfixturevalue(server))
    assert (tally.wrong, sum(tally.kills.values())) == ([], 8)
