"""Some thousands of the deep run's questions, the same ones every time."""

import pytest

from tests.deep.calendars import run


@pytest.mark.slow
def test_calendars_answer_random_questions_as_the_oracle_does():
    tally = run(10_000, start=2026)
    assert tally.mismatches == []
    assert tally.compared.total() >= 10_000
    assert min(tally.compared.values()) >= 20
