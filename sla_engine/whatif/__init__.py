"""Other hours, other tiers, the same history: what would have been kept, and what work costs under a contract."""

from sla_engine.whatif.attainment import Attainment
from sla_engine.whatif.comparison import Breach, Comparison, compare
from sla_engine.whatif.quote import Quote, QuoteLine
from sla_engine.whatif.quoting import quote
from sla_engine.whatif.scenario import Scenario
from sla_engine.whatif.work import Work

__all__ = ["Attainment", "Breach", "Comparison", "Quote", "QuoteLine", "Scenario", "Work", "compare", "quote"]
