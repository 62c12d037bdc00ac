"""Reports without the charts of their history, which take most of the time of one; slow tests have them."""

import pytest

from sla_engine.reports import chart_figures as figures
from sla_engine.reports import data_and_omission_tables as facts


@pytest.fixture
def undrawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.node.get_closest_marker("slow"):
        monkeypatch.setattr(figures, "history_figures", lambda _: ())
        monkeypatch.setattr(facts, "commonest_calendar", lambda _: None)
