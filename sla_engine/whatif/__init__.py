"""Other hours, other tiers, the same history: what would have been kept, and what work costs under a contract."""

from sla_engine.whatif.charts.shown import Attainment, DueHour, TimeSpent, UsedShare
from sla_engine.whatif.comparisons.comparing import compare
from sla_engine.whatif.comparisons.comparison import Comparison
from sla_engine.whatif.comparisons.impact import impact
from sla_engine.whatif.comparisons.tallies import QUANTILES, Breach, Moved
from sla_engine.whatif.comparisons.tier_choice import choose_tier
from sla_engine.whatif.comparisons.tier_option import TierChoice, TierOption
from sla_engine.whatif.histories.demo_history import AS_OF as DEMO_AS_OF
from sla_engine.whatif.histories.demo_history import CONTRACT as DEMO_CONTRACT
from sla_engine.whatif.histories.demo_history import demo_history, demo_tickets
from sla_engine.whatif.histories.history import History, history_of_tickets, read_history
from sla_engine.whatif.money.break_even import BreakEven, BreakEvens, break_even, break_evens
from sla_engine.whatif.money.costs import Cost
from sla_engine.whatif.money.credit_statement import CreditMonth, CreditStatement
from sla_engine.whatif.money.credits import credits  # noqa: A004 - the field's word
from sla_engine.whatif.money.outage import Outage
from sla_engine.whatif.money.quote import Quote, QuoteLine
from sla_engine.whatif.money.quoting import quote
from sla_engine.whatif.money.spending import MonthlyCost
from sla_engine.whatif.money.work import Work
from sla_engine.whatif.money.work_log import WorkLog, read_work
from sla_engine.whatif.report import Report, report
from sla_engine.whatif.scenarios.as_if import as_if
from sla_engine.whatif.scenarios.scenario import Scenario
from sla_engine.whatif.scenarios.scenario_file import load_scenarios, parse_scenarios, scenario_schema

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
