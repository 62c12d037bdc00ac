"""The law: what is paused, and for whom, does not depend on how long the target is, where the promise does not change."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from sla_engine.bulk import evaluate_log
from sla_engine.clocks import evaluate
from sla_engine.errors import SlaError
from sla_engine.testing import contract_cases, datetime_at, tickets
from sla_engine.testing.local_clock import HOUR, SECOND
from tests.bulk.log_answers import tables_of
from tests.examples import examples
from tests.oracles.clock_oracle import oracle_for
from tests.oracles.event_log import is_change
from tests.oracles.truth import BeyondHorizonError

EXACT = timedelta(microseconds=1)
SIZES = st.sampled_from((1, SECOND, HOUR, 5 * HOUR, 30 * HOUR))
TOLD = ("target", "cycle", "started_at", "stopped_at", "elapsed", "paused")


@st.composite
def two_sizes(draw):
    """A contract, the same with other sizes of its targets, a ticket that does not change, and when to ask."""
    case = draw(contract_cases(step=EXACT, targets=2))
    ticket, as_of = draw(tickets(case, step=EXACT))
    ticket = replace(ticket, events=tuple(event for event in ticket.events if not is_change(event)))
    resized = replace(case, versions=tuple(_resized(draw, terms) for terms in case.versions))
    return case, resized, ticket, as_of


def _resized(draw, terms):
    tiers = {
        name: replace(
            tier,
            targets={
                key: {priority: _other_size(draw, promised) for priority, promised in cases.items()}
                for key, cases in tier.targets.items()
            },
        )
        for name, tier in terms.tiers.items()
    }
    return replace(terms, tiers=tiers)


def _other_size(draw, promised):
    if promised is None:
        return None
    return promised._replace(days=promised.days + 1) if promised.unit == "days" else promised._replace(us=draw(SIZES))


@given(two_sizes())
@examples(40)
def test_one_by_one_pauses_do_not_depend_on_the_size_of_the_target(drawn):
    one, other, ticket, as_of = drawn
    assert _one_by_one(one, ticket, as_of) == _one_by_one(other, ticket, as_of)


def _one_by_one(case, ticket, as_of):
    status = _asked(lambda: evaluate(ticket, case.contract, as_of=datetime_at(as_of, "UTC")))
    return [
        (target, clock.started_at, clock.stopped_at, clock.elapsed, clock.pauses)
        for target in status
        for clock in status.cycles(target)
    ]


@given(two_sizes())
@examples(20)
def test_in_columns_pauses_do_not_depend_on_the_size_of_the_target(drawn):
    one, other, ticket, as_of = drawn
    assert _in_columns(one, ticket, as_of) == _in_columns(other, ticket, as_of)


def _in_columns(case, ticket, as_of):
    answer = _asked(lambda: evaluate_log(*tables_of([ticket]), case.contract, as_of=datetime_at(as_of, "UTC")))
    return [{name: row[name] for name in TOLD} for row in answer.to_pylist()]


@given(two_sizes())
@examples(20)
def test_by_the_oracle_pauses_do_not_depend_on_the_size_of_the_target(drawn):
    one, other, ticket, as_of = drawn
    assert _by_oracle(one, ticket, as_of) == _by_oracle(other, ticket, as_of)


def _by_oracle(case, ticket, as_of):
    found = _asked(lambda: oracle_for(case, "edges").clocks(ticket, as_of))
    return {
        target: [(clock.started_at, clock.stopped_at, clock.elapsed, clock.pauses) for clock in cycles]
        for target, cycles in found.items()
    }


def _asked(ask):
    """An answer; draws that lead beyond the years there are, or to hours closed for good, are passed over."""
    try:
        return ask()
    except (SlaError, BeyondHorizonError):
        assume(False)
        raise
