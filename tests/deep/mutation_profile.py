"""A pytest plugin for mutants: the examples of the suite that is tried, none reduced; quick tests before laws.

Named with `-p tests.deep.mutation_profile`; the profile that the environment's `HYPOTHESIS_PROFILE` names keeps its number.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings


def pytest_configure() -> None:
    """Change the profile that `conftest.py` has loaded, before a test is collected."""
    settings.register_profile(
        "mutation",
        settings(),
        phases=(Phase.explicit, Phase.generate),  # whether it fails is all that is asked
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutation")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the laws last: most mutants fall to a test of a few milliseconds."""
    items.sort(key=lambda item: (getattr(getattr(item, "obj", None), "is_hypothesis_test", False), item.nodeid))
