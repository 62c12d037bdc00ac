"""What falls through of many tickets is found as of one, in the same order, and counted by tickets."""

import random
from datetime import timedelta

import pytest

from sla_engine import Event, Ticket, evaluate
from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.finding import FALLS_THROUGH
from sla_engine.clocks.many.answers import evaluation
from sla_engine.clocks.many.answers.answers import answered
from sla_engine.clocks.many.events.findings import Findings, said
from sla_engine.clocks.names_without_effect import CHANGES
from sla_engine.contracts import parse_contract
from sla_engine.whatif.histories.history import history_of_tickets
from tests.bulk.log_answers import expected, tables_of, told
from tests.bulk.seeded_logs import AS_OF, BEGIN

pytest.importorskip("pyarrow", reason="PyArrow is not installed: pip install 'sla-engine[frames]'")
from sla_engine import evaluate_log

TEXT = """
[contract]
id = "{id}"
zone = "Europe/Luxembourg"
effective_from = 2026-02-01
[contract.services]
{service} = "gold"
[sites.LU]
holidays = "none"
[hours.office]
week = "Mo-Fr 08:00-17:00"
[tiers.gold]
incident_hours = "office"
request_hours = "n/a"
channels = ["phone", "web"]
targets = {{ response = {{ by_priority = {{ P1 = "1h" }}, otherwise = "8h" }}, resolution = "16h" }}
[tiers.{tier}]
incident_hours = "office"
request_hours = "office"
channels = ["phone"]
targets = {{ response = "8h", resolution = "30h" }}
[policies.targets.resolution]
pause_on = ["customer"]
stop = ["resolved", "closed", "done"]
[policies.changes]
priority = "retroactive"
"""
ONE, TWO = (
    parse_contract(TEXT.format(id=name, service=service, tier=tier))
    for name, service, tier in (("one", "fibre", "silver"), ("two", "dsl", "bronze"))
)
BOTH = {"one": ONE, "two": TWO}
CHOICES = {
    "tier": ("gold", "gold", "silver", "bronze"),
    "contract": (None, None, "one", "two", "six"),
    "service": (None, None, "fibre", "dsl", "fibr"),
    "channel": (None, None, "phone", "web", "fax"),
    "priority": (None, "P1", "p1", "Critical"),
    "kind": ("incident", "incident", "incident", "request"),
}
KINDS = (
    "paused",
    "paused",
    "resumed",
    "responded",
    "done",
    "unheard_of",
    "priority_changed",
    "tier_changed",
    "resolved",
)


def drawn(count, seed):
    """Tickets with values that a contract knows and others, and logs of events likewise."""
    draw = random.Random(seed)  # noqa: S311 - rows that must repeat, not secrets
    return [
        Ticket(
            f"T-{i}",
            opened_at=BEGIN + timedelta(minutes=draw.randrange(90_000)),
            site="LU",
            events=[_event(draw) for _ in range(draw.randrange(5))],
            **{name: draw.choice(values) for name, values in CHOICES.items()},
        )
        for i in range(count)
    ]


def _event(draw):
    kind = draw.choice(KINDS)
    value = draw.choice(("gold", "tin", "P1", "Critical", None)) if kind in CHANGES else None
    reason = draw.choice(("customer", "custommer", None)) if kind == "paused" else None
    return Event(kind, BEGIN + timedelta(minutes=draw.randrange(200_000)), reason=reason, value=value)


TICKETS = drawn(600, seed=1)


@pytest.mark.parametrize("contracts", [ONE, BOTH], ids=["one", "both"])
def test_findings_of_columns_are_those_of_each_ticket(contracts):
    rows, errors = expected(TICKETS, contracts, AS_OF)
    answer = evaluate_log(*tables_of(TICKETS), contracts, as_of=AS_OF, errors="column")
    answer = answer.filter(pytest.importorskip("pyarrow.compute").is_null(answer["sla_error"])).drop_columns(
        "sla_error"
    )
    assert told(answer) == rows
    assert len(errors) < 200


def test_all_codes_of_what_falls_through_are_among_them():
    codes = {finding.code for ticket in TICKETS for finding in _findings(ticket, ONE)}
    assert codes >= set(FALLS_THROUGH)


def _findings(ticket, contracts):
    try:
        return evaluate(ticket, contracts, as_of=AS_OF).findings
    except LookupError:
        return ()


@pytest.mark.parametrize("longest", [0, 512], ids=["one by one", "in columns"])
@pytest.mark.parametrize("contracts", [ONE, BOTH], ids=["one", "both"])
def test_a_ticket_counts_once_for_what_falls_through_of_it(contracts, longest, monkeypatch):
    monkeypatch.setattr(evaluation, "LONG", longest)
    monkeypatch.setattr(evaluation, "FEW", 8 if longest else 600)
    history = history_of_tickets(TICKETS)
    answer = answered(contracts, history.rows, history.events, instant_us(AS_OF))
    counts = {}
    for ticket in TICKETS:
        for key in {(one.code, one.subject) for one in _findings(ticket, contracts) if one.code in FALLS_THROUGH}:
            counts[key] = counts.get(key, 0) + 1
    assert answer.fallen(answer.faults) == counts


def test_a_line_says_how_many_tickets_and_what_was_meant():
    one = Ticket("T-1", opened_at=BEGIN + timedelta(days=60), tier="gold", site="LU", priority="p1", service="fibr")
    other = Ticket("T-2", opened_at=BEGIN + timedelta(days=60), tier="gold", site="LU", priority="p1", channel="fax")
    findings = {i: _findings(ticket, ONE) for i, ticket in enumerate((one, other, one))}
    no_fax = "channel 'fax' is not in tier 'gold' of contract 'one', version 'first'; it has phone, web"
    assert list(said(Findings.of(findings).fallen())) == [
        "2 tickets: service 'fibr': none that the contract names; the tier of the ticket counts; did you mean 'fibre'?",
        "2 tickets: priority 'p1': named by no case of by_priority; `otherwise` counts; did you mean 'P1'?",
        f"no promise applies to 1 of the tickets: {no_fax}",
    ]


def test_of_many_values_the_most_frequent_are_said_and_how_many_more_there_are():
    tickets = [
        Ticket(f"T-{i}", opened_at=BEGIN + timedelta(days=60), tier="gold", site="LU", priority=f"x{i % 30}")
        for i in range(31)
    ]
    lines = list(said(Findings.of({i: _findings(ticket, ONE) for i, ticket in enumerate(tickets)}).fallen()))
    assert lines[0].startswith("2 tickets: priority 'x0': ")
    assert (len(lines), lines[-1]) == (21, "... and 10 more of the kind")
