"""One clock through its log: what cases of several events do to it."""

import pytest

from tests.clocks.desk import desk, stands, status


@pytest.mark.parametrize("reopening", ["resume", "new_cycle"])
def test_a_clock_stays_stopped_that_a_reopening_finds_without_a_promise_even_if_that_comes_back(reopening):
    contract = desk({"resolution": '"8h"'}, resolution=f'reopening = "{reopening}"')
    lines = ("15 10:00 resolved", "15 11:00 tier_changed none", "15 12:00 reopened", "15 13:00 tier_changed basic")
    found = status(contract, "15 09:00", *lines, as_of="15 14:00")
    assert [stands(one) for one in found.cycles("resolution")] == ["met, due 15 17:00"]
    assert [str(one.code) for one in found.findings] == ["reopened_unpromised"]
