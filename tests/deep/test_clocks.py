"""Some hundreds of the deep run's tickets, the same ones every time."""

import pytest

from tests.deep.clocks import run


@pytest.mark.slow
@pytest.mark.parametrize(("steps", "count"), [("minutes", 100), ("edges", 300)])
def test_evaluate_says_of_random_tickets_what_the_oracle_does(steps, count):
    tally = run(count, start=2026, steps=steps)
    assert tally.mismatches == []
    assert tally.tickets >= count
    assert min(tally.states[state] for state in ("running", "overdue", "met", "missed", "cancelled")) >= 10
    assert min(tally.states[state] for state in ("paused", "not_started", "not_applicable")) >= 1
