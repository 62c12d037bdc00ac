"""Hypothesis strategies and slow, obviously right oracles for business calendars: for our tests and for yours.

`CalendarCase` is a calendar as plain data; `Truth` and `Walker` answer from the definitions, each in its own way, what
the real calendar has to answer; the strategies draw cases, instants and durations. Needs the `test` extra.
"""

from sla_engine.testing.answers import Answers
from sla_engine.testing.cases import CalendarCase, Case, CompositeCase, Late, Spans, hm, leaves, us
from sla_engine.testing.clock import datetime_at, instant_of
from sla_engine.testing.clock_oracle import ClockOracle, WalkedClock, WalkedWarning, oracle_for
from sla_engine.testing.contract_cases import ContractCase, HoursCase, SiteCase
from sla_engine.testing.contract_strategies import contract_cases
from sla_engine.testing.strategies import calendar_cases, dates, day_spans, durations, instants, weekly_hours, zones
from sla_engine.testing.terms_cases import PolicyCase, Promised, TermsCase, Threshold, TierCase
from sla_engine.testing.tickets import tickets
from sla_engine.testing.truth import BeyondHorizonError, Truth
from sla_engine.testing.walker import Walker
from sla_engine.testing.windows import Window

__all__ = [
    "Answers",
    "BeyondHorizonError",
    "CalendarCase",
    "Case",
    "ClockOracle",
    "CompositeCase",
    "ContractCase",
    "HoursCase",
    "Late",
    "PolicyCase",
    "Promised",
    "SiteCase",
    "Spans",
    "TermsCase",
    "Threshold",
    "TierCase",
    "Truth",
    "WalkedClock",
    "WalkedWarning",
    "Walker",
    "Window",
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
    "oracle_for",
    "tickets",
    "us",
    "weekly_hours",
    "zones",
]
