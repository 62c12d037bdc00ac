"""Rows of events: that they come into the one order in which events count, however they are kept."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.arrays import NAT
from sla_engine.clocks import Event
from sla_engine.clocks.many.events.event_rows import happened, in_order, joined, logged
from sla_engine.testing import datetime_at, instant_of
from tests.oracles.event_log import RANKS
from tests.oracles.event_log import in_order as place

NOON = datetime(2026, 6, 22, 12, tzinfo=UTC)
CHOICES = st.sampled_from([None, "a", "b"])
KINDS = st.sampled_from([*(kind for kind in RANKS if kind), "visited", "an_own_one"])
STEPS = st.sampled_from([timedelta(0), timedelta(minutes=1), timedelta(microseconds=1), timedelta(days=60_000)])
EVENTS = st.builds(
    Event,
    KINDS,
    STEPS.map(lambda step: NOON + step),
    reason=CHOICES,
    value=CHOICES,
    by=CHOICES,
    seq=st.sampled_from([None, None, 0, 1, -1]),
    id=CHOICES,
)
LOGS = st.lists(st.lists(EVENTS, max_size=6), min_size=1, max_size=4)


def events_of(rows):
    """Rows as pairs of a ticket's number and an event."""
    ids = rows.id.codes()
    return [
        (
            int(rows.ticket[i]),
            Event(
                rows.kind.at(i),
                datetime_at(int(rows.at[i]), "UTC"),
                reason=rows.reason.at(i),
                value=rows.value.at(i),
                by=rows.by.at(i),
                seq=int(rows.seq[i]) if rows.numbered[i] else None,
                id=ids.at(i),
            ),
        )
        for i in range(len(rows))
    ]


def pairs_in_order(pairs):
    return sorted(pairs, key=lambda pair: (pair[0], place(pair[1])))


@given(LOGS, st.randoms(use_true_random=False))
def test_rows_are_ordered_as_the_events_of_each_ticket_are(logs, draw):
    rows = logged(logs)
    order = list(range(len(rows)))
    draw.shuffle(order)
    pairs = [(ticket, event) for ticket, events in enumerate(logs) for event in events]
    assert events_of(rows) == pairs
    assert events_of(in_order(rows.take(np.array(order, dtype=np.int64)))) == pairs_in_order(pairs)


@given(LOGS)
def test_an_order_once_made_stays(logs):
    rows = in_order(logged(logs))
    assert events_of(in_order(rows)) == events_of(rows)


def test_of_one_instant_the_kind_counts_first_then_id_reason_value_and_author():
    texts = (None, "a", "b")
    every = [
        Event(kind, NOON, id=name, reason=reason, value=value, by=by)
        for kind, name, reason, value, by in product(("visited", "an_own_one", "paused"), texts, texts, texts, texts)
    ]
    random.Random(1).shuffle(every)  # noqa: S311 - an order that must repeat, no secret
    assert [event for _, event in events_of(in_order(logged([every])))] == sorted(every, key=place)


@pytest.mark.parametrize("bits", range(6, 14))
def test_tickets_and_instants_too_many_for_one_number_are_ordered_too(bits):
    early, late = NOON - timedelta(days=60_000), NOON + timedelta(days=60_000, microseconds=1)
    last = (1 << bits) - 1
    rows = logged(
        [[Event("updated", late), Event("paused", early), Event("updated", early), Event("paused", late)] * 2]
    )
    rows = replace(rows, ticket=np.array([last, last, last, last, 0, 0, 0, 0]))
    assert events_of(in_order(rows)) == pairs_in_order(events_of(rows))


def test_no_events_are_in_order():
    assert len(in_order(logged([[], []]))) == 0


@given(LOGS, st.data())
def test_joined_parts_say_what_they_said_apart(logs, data):
    opened = [data.draw(st.sampled_from([None, NOON, NOON - timedelta(hours=1)])) for _ in logs]
    instants = np.array([NAT if at is None else instant_of(at) for at in opened], dtype=np.int64)
    own = happened("resolved", instants)
    expected = [(ticket, Event("resolved", at)) for ticket, at in enumerate(opened) if at is not None]
    assert events_of(own) == expected
    rows = logged(logs)
    assert events_of(joined([rows, own])) == events_of(rows) + expected
    assert events_of(joined([own, rows])) == expected + events_of(rows)


@pytest.mark.parametrize("names", [("Zoe", "Ann"), ("Ann", None), ("", "b")])
def test_texts_are_ordered_as_texts_not_as_they_first_came(names):
    events = [Event("updated", NOON, by=name) for name in names]
    assert [event.by or "" for _, event in events_of(in_order(logged([events])))] == sorted(
        name or "" for name in names
    )
