"""Hypothesis strategies for calendars, contracts and tickets, for the tests of this package and for those of its users.

`CalendarCase` and `ContractCase` are a calendar and a contract as plain data, and build the real ones. The strategies draw
such cases, tickets with their events, instants and durations. The package needs the extra `test`.
"""

from sla_engine.testing.calendar_cases import CalendarCase, Case, CompositeCase, Late, Spans, hm, leaves, us
from sla_engine.testing.calendar_strategies import (
    calendar_cases,
    dates,
    day_spans,
    durations,
    instants,
    weekly_hours,
    zones,
)
from sla_engine.testing.contract_cases import ContractCase, HoursCase, SiteCase
from sla_engine.testing.contract_strategies import contract_cases
from sla_engine.testing.local_clock import datetime_at, instant_of
from sla_engine.testing.season_cases import SeasonCase
from sla_engine.testing.terms_cases import PolicyCase, Promised, TermsCase, Threshold, TierCase
from sla_engine.testing.ticket_strategies import tickets

__all__ = [
    "CalendarCase",
    "Case",
    "CompositeCase",
    "ContractCase",
    "HoursCase",
    "Late",
    "PolicyCase",
    "Promised",
    "SeasonCase",
    "SiteCase",
    "Spans",
    "TermsCase",
    "Threshold",
    "TierCase",
    "calendar_cases",
    "contract_cases",
    "dates",
    "datetime_at",
    "day_spans",
    "durations",
    "hm",
    "instant_of",
    "instants",
    "leaves",
    "tickets",
    "us",
    "weekly_hours",
    "zones",
]
