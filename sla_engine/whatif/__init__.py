"""Other hours, other tiers, the same history: what work costs under a contract, and would have under another."""

from sla_engine.whatif.quote import Quote, QuoteLine
from sla_engine.whatif.quoting import quote
from sla_engine.whatif.work import Work

__all__ = ["Quote", "QuoteLine", "Work", "quote"]
