"""Oddities: that whole logs are found as odd as each ticket's log by itself."""

import random
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest

from sla_engine.clocks import Event, Ticket
from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.many.events.event_rows import logged
from sla_engine.clocks.many.events.oddities import Lives
from sla_engine.clocks.running.log import read_log
from sla_engine.contracts import load_contract

TERMS = load_contract("mixvoip-support").latest
OPENED = datetime(2026, 6, 22, 7, tzinfo=UTC)
NEVER = 1 << 60
KINDS = ("paused", "resumed", "resolved", "closed", "cancelled", "merged", "reopened", "responded")


def lives(turns):
    """The events of tickets, each an hour after the one before."""
    return [[Event(kind, OPENED + timedelta(hours=i)) for i, kind in enumerate(life)] for life in turns]


def found(logs):
    """What is found in all of them at once, by ticket and place."""
    rows = logged(logs)
    places = [i for events in logs for i in range(len(events))]
    odd = Lives.of(rows, np.zeros(len(rows), dtype=bool)).oddities(rows)
    return {(int(rows.ticket[row]), places[row], code) for code, those in odd for row in those.tolist()}


def expected(logs):
    """What is found in each by itself."""
    odd = set()
    for number, events in enumerate(logs):
        ticket = Ticket("T-1", opened_at=OPENED, tier="office", site="LU", events=tuple(events))
        findings = read_log(ticket, Attributes("office", "LU", "incident", None), TERMS, 0, NEVER).findings
        odd |= {(number, events.index(finding.event), finding.code) for finding in findings}
    return odd


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4])
def test_every_short_life_is_as_odd_as_it_is_by_itself(length):
    logs = lives(product(KINDS, repeat=length))
    assert found(logs) == expected(logs)


def test_long_lives_are_as_odd_as_they_are_by_themselves():
    draw = random.Random(5)  # noqa: S311 - rows that must repeat, not secrets
    logs = lives(draw.choices(KINDS, k=draw.randrange(20)) for _ in range(1_500))
    odd = expected(logs)
    assert found(logs) == odd
    assert {code for *_, code in odd} == {
        *("after_end", "paused_while_stopped", "resume_without_pause", "stopped_twice")
    }


def test_a_ticket_ends_with_its_own_events():
    logs = lives([("paused", "cancelled"), ("resumed",), ("resolved",), ("reopened",)])
    assert found(logs) == {(1, 0, "resume_without_pause")}
