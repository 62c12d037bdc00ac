"""Some thousands of changed texts, the same ones every time."""

import pytest

from tests.deep.texts import run


@pytest.mark.slow
def test_changed_texts_are_read_or_refused_with_what_to_write():
    assert run(5_000, start=1).faults == []
