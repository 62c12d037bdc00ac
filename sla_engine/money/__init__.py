"""Money: the price of work, and the credits for downtime, under a contract; exact and explained."""

from sla_engine.money.credit_calculation import credits  # noqa: A004 - the field's word
from sla_engine.money.credit_statement import CreditMonth, CreditStatement
from sla_engine.money.quote import Quote, QuoteLine
from sla_engine.money.quote_calculation import quote
from sla_engine.money.spans import Outage, Work

__all__ = ["CreditMonth", "CreditStatement", "Outage", "Quote", "QuoteLine", "Work", "credits", "quote"]
