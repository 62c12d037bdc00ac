"""A pytest plugin for mutants: few Hypothesis examples, always the same, none reduced; quick tests before laws.

Named with `-p tests.deep.mutation_profile` and the environment's `HYPOTHESIS_PROFILE=mutation`. A test that says itself
how many examples it needs keeps that number.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutation",
    max_examples=15,
    phases=(Phase.explicit, Phase.generate),  # whether it fails is all that is asked
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the laws last: most mutants fall to a test of a few milliseconds."""
    items.sort(key=lambda item: (getattr(getattr(item, "obj", None), "is_hypothesis_test", False), item.nodeid))
