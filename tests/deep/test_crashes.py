"""Some of the deep run's kills."""

import pytest

from tests.deep import one_teller
from tests.deep.crashes import run
from tests.servers import SERVERS

pytestmark = pytest.mark.slow


def test_killed_trackers_lose_nothing_and_record_nothing_twice():
    tally = run(20, seed=2026)
    assert tally.wrong == []
    assert sum(tally.kills.values()) == 20
    assert tally.told == tally.recorded > 0  # how much they did before they were killed is up to the machine


@pytest.mark.server
@pytest.mark.parametrize("server", ["postgresql_url", "mariadb_url"])
def test_nor_do_they_on_a_server(server, request):
    tally = run(8, seed=2027, url=request.getfixturevalue(server))
    assert (tally.wrong, sum(tally.kills.values())) == ([], 8)


@pytest.fixture(params=["sqlite", *SERVERS])
def empty_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    return request.getfixturevalue(f"{request.param}_url")


def test_three_processes_at_once_tell_a_slow_sink_each_alert_once(empty_url):
    found = one_teller.run(3, 30, pause=0.02, url=empty_url)
    assert (found.wrong, found.calls.total()) == ([], 30)


def test_killed_tellers_lose_nothing_and_at_most_what_was_under_way_is_told_again(empty_url):
    found = one_teller.run(3, 60, pause=0.04, kills=8, seed=2026, url=empty_url)
    assert (found.wrong, len(found.calls), found.kills > 0) == ([], 60, True)
