"""Some hundreds of the deep run's tickets, the same ones every time."""

import pytest

from sla_engine.clocks import State
from tests.deep.clocks import run


@pytest.mark.slow
@pytest.mark.parametrize(("steps", "count"), [("minutes", 100), ("edges", 300)])
def test_evaluate_says_of_random_tickets_what_the_oracle_does(steps, count):
    tally = run(count, start=2026, steps=steps)
    assert tally.mismatches == []
    assert tally.tickets >= count
    assert set(tally.states) >= set(State)  # none is left out
