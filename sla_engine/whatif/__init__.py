"""The same history under other hours, tiers and targets: which promises would have been kept, and what work costs.

Charts and reports have packages of their own; this one forwards their names, since they were here in earlier versions.
"""

from sla_engine.charts.chart_rows import Attainment, DueHour, TimeSpent, UsedShare
from sla_engine.money import (
    CreditMonth,
    CreditStatement,
    Outage,
    Quote,
    QuoteLine,
    Work,
    credits,  # noqa: A004 - the field's word
    quote,
)
from sla_engine.whatif.comparisons.clock_counts import QUANTILES
from sla_engine.whatif.comparisons.comparison import Comparison
from sla_engine.whatif.comparisons.comparison_calculation import compare
from sla_engine.whatif.comparisons.contract_edit_impact import impact
from sla_engine.whatif.comparisons.cycle_numbering import Breach, Moved
from sla_engine.whatif.comparisons.tier_choice_calculation import choose_tier
from sla_engine.whatif.comparisons.tier_options import TierChoice, TierOption
from sla_engine.whatif.costs.break_even import BreakEven, BreakEvens, break_even, break_evens
from sla_engine.whatif.costs.cost_inputs import MonthlyCost
from sla_engine.whatif.costs.monthly_costs import Cost
from sla_engine.whatif.costs.work_log import WorkLog, read_work
from sla_engine.whatif.histories.demo_history import AS_OF as DEMO_AS_OF
from sla_engine.whatif.histories.demo_history import CONTRACT as DEMO_CONTRACT
from sla_engine.whatif.histories.demo_history import demo_history, demo_tickets
from sla_engine.whatif.histories.history import History, history_of_tickets, read_history
from sla_engine.whatif.scenarios.scenario import Scenario, as_if
from sla_engine.whatif.scenarios.scenario_file import load_scenarios, parse_scenarios, scenario_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sla_engine import charts
    from sla_engine.reports import Report, report

__all__ = [
    "DEMO_AS_OF",
    "DEMO_CONTRACT",
    "QUANTILES",
    "Attainment",
    "Breach",
    "BreakEven",
    "BreakEvens",
    "Comparison",
    "Cost",
    "CreditMonth",
    "CreditStatement",
    "DueHour",
    "History",
    "MonthlyCost",
    "Moved",
    "Outage",
    "Quote",
    "QuoteLine",
    "Report",
    "Scenario",
    "TierChoice",
    "TierOption",
    "TimeSpent",
    "UsedShare",
    "Work",
    "WorkLog",
    "as_if",
    "break_even",
    "break_evens",
    "charts",
    "choose_tier",
    "compare",
    "credits",
    "demo_history",
    "demo_tickets",
    "history_of_tickets",
    "impact",
    "load_scenarios",
    "parse_scenarios",
    "quote",
    "read_history",
    "read_work",
    "report",
    "scenario_schema",
]

# The forwarded names and their modules, which are loaded at the first use.
_FORWARDED = {"Report": "sla_engine.reports", "charts": "sla_engine", "report": "sla_engine.reports"}


if not TYPE_CHECKING:  # hidden from type checkers, which would take any misspelt name for a public one

    def __getattr__(name: str) -> object:
        """Load a forwarded name (PEP 562)."""
        if name not in _FORWARDED:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        home = import_module(_FORWARDED[name])
        value = import_module(f"{home.__name__}.{name}") if name == "charts" else getattr(home, name)
        globals()[name] = value  # the next look-up is an ordinary one
        return value
