"""Other hours, other tiers, the same history: what would have been kept, and what work costs under a contract."""

from sla_engine.whatif.as_if import as_if
from sla_engine.whatif.attainment import Attainment
from sla_engine.whatif.break_even import BreakEven, BreakEvens, break_even, break_evens
from sla_engine.whatif.comparing import compare, impact
from sla_engine.whatif.comparison import Comparison
from sla_engine.whatif.costs import Charge, Cost, costed
from sla_engine.whatif.credit_statement import CreditMonth, CreditStatement
from sla_engine.whatif.credits import credits  # noqa: A004 - the field's word
from sla_engine.whatif.history import History, read_history
from sla_engine.whatif.outage import Outage
from sla_engine.whatif.quote import Quote, QuoteLine
from sla_engine.whatif.quoting import quote
from sla_engine.whatif.report import Report, report
from sla_engine.whatif.scenario import Scenario
from sla_engine.whatif.scenario_file import load_scenarios, parse_scenarios, scenario_schema
from sla_engine.whatif.tallies import Breach, DueHour, Moved, TimeSpent, UsedShare
from sla_engine.whatif.tier_choice import TierChoice, TierOption, choose_tier
from sla_engine.whatif.work import Work
from sla_engine.whatif.work_log import WorkLog, read_work

__all__ = [
    "Attainment",
    "Breach",
    "BreakEven",
    "BreakEvens",
    "Charge",
    "Comparison",
    "Cost",
    "CreditMonth",
    "CreditStatement",
    "DueHour",
    "History",
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
    "costed",
    "credits",
    "impact",
    "load_scenarios",
    "parse_scenarios",
    "quote",
    "read_history",
    "read_work",
    "report",
    "scenario_schema",
]
