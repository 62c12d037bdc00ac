"""Charts of scenarios, of a ticket and of a calendar, readable without colour, light or dark.

The only package that imports altair and vl_convert (extra `charts`); both are loaded when a chart is first made. Every chart
gets aggregated rows, uses no text from tickets as the name of a field, and fits any width from that of a phone on: `spec`
returns its Vega-Lite for a page, `save` writes it as a file.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sla_engine.charts.attainment_month_lines import attainment_by_month
    from sla_engine.charts.attainment_scenario_bars import scenarios
    from sla_engine.charts.calendar_year_grid import calendar_year
    from sla_engine.charts.chart_files import bundle, save, spec
    from sla_engine.charts.due_hour_grid import deadlines_by_hour
    from sla_engine.charts.ticket.ticket_lanes import ticket_timeline
    from sla_engine.charts.time_spent_bars import time_spent
    from sla_engine.charts.used_share_bars import used_share

__all__ = [
    "attainment_by_month",
    "bundle",
    "calendar_year",
    "deadlines_by_hour",
    "save",
    "scenarios",
    "spec",
    "ticket_timeline",
    "time_spent",
    "used_share",
]

_MODULES = {
    "attainment_by_month": "attainment_month_lines",
    "bundle": "chart_files",
    "calendar_year": "calendar_year_grid",
    "deadlines_by_hour": "due_hour_grid",
    "save": "chart_files",
    "scenarios": "attainment_scenario_bars",
    "spec": "chart_files",
    "ticket_timeline": "ticket.ticket_lanes",
    "time_spent": "time_spent_bars",
    "used_share": "used_share_bars",
}


if not TYPE_CHECKING:  # hidden from type checkers, which would take any misspelt name for a public one

    def __getattr__(name: str) -> object:
        """Load a chart, and with it altair, when it is first asked for (PEP 562)."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module
        from importlib.util import find_spec

        from sla_engine.errors import MissingExtraError

        if not all(map(find_spec, ("altair", "vl_convert"))):
            raise MissingExtraError("charts need altair and vl-convert-python: pip install 'sla-engine[charts]'")
        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value  # the next look-up is an ordinary one
        return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
