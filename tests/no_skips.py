"""A pytest plugin that turns skips into failures: `pytest -p tests.no_skips`.

For a user a test skips where something optional is missing; in continuous integration nothing is, and a skip there is
a test that silently stopped guarding. The one exception: without a folder `shared` beside the checkout, tests that read
`../shared` may skip, and say so in their reason.
"""

from collections.abc import Generator
from pathlib import Path

import pytest

SHARED = Path(__file__).parent.parent.parent / "shared"


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if "../shared" in reason and not SHARED.exists():
        return
    report.outcome = "failed"
    report.longrepr = f"skipped where skips are failures: {reason.removeprefix('Skipped: ')}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail(report)
    return report
