"""The clock oracle: that its walks agree with each other and with cases worked out by hand, and `evaluate` with them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sla_engine.clocks import Event, Ticket, evaluate
from sla_engine.testing import (
    ContractCase,
    HoursCase,
    PolicyCase,
    Promised,
    SiteCase,
    TermsCase,
    Threshold,
    TierCase,
    contract_cases,
    datetime_at,
    hm,
    tickets,
    us,
)
from sla_engine.testing.local_clock import HOUR, SECOND
from tests.deep.clocks import STEPS, faults
from tests.examples import examples
from tests.oracles.clock_oracle import ClockOracle, oracle_for
from tests.oracles.truth import BeyondHorizonError

MINUTE = 60 * SECOND
MONDAY = us("2026-06-15T00:00+02:00")
OFFICE = HoursCase((hm("08:00-17:00"),) * 5 + ((), ()))
ALL_DAY = HoursCase((hm("00:00-24:00"),) * 7)
EVERYTHING = PolicyCase(pause_on="all", warnings=(Threshold(None, HOUR),))


def case_of(basic, plus=None, policy=EVERYTHING, **terms):
    """A contract of two tiers in the office's hours with one resolution target, which pauses for any reason."""
    tiers = {
        name: TierCase({"incident": "office", "request": None}, {("resolution", "incident"): {None: promised}})
        for name, promised in (("basic", basic), ("plus", plus))
    }
    terms = TermsCase(tiers, policies={"resolution": policy}, **terms)
    sites = {"LU": SiteCase("Europe/Luxembourg"), "NY": SiteCase("America/New_York")}
    return ContractCase(sites, {"office": OFFICE}, (terms,), around=MONDAY)


def walked(case, opened, events, as_of, steps="minutes"):
    """The cycles of a ticket's resolution clock; instants as microseconds."""
    asked = Ticket(
        "T-1",
        opened_at=datetime_at(opened, "UTC"),
        tier="basic",
        site="LU",
        events=[Event(kind, datetime_at(at, "UTC"), value=value) for at, kind, value in events],
    )
    return oracle_for(case, steps).clocks(asked, as_of)["resolution"]


def on(day, time):
    """An instant of that week, in Luxembourg."""
    return us(f"2026-06-{day}T{time}+02:00")


EIGHT_HOURS = Promised("business", us=8 * HOUR)


@pytest.mark.parametrize("steps", ["minutes", "edges"])
@pytest.mark.parametrize(
    ("events", "as_of", "state", "due"),
    [
        ((), on(15, "12:00"), "running", on(15, "17:00")),
        ((), on(15, "17:00"), "running", on(15, "17:00")),
        ((), on(15, "17:01"), "overdue", on(15, "17:00")),
        (((on(15, "10:00"), "paused", None),), on(16, "10:00"), "paused", on(16, "17:00")),
        (((on(15, "10:00"), "paused", None), (on(15, "12:00"), "resumed", None)), on(15, "12:00"), "running", on(16, "10:00")),
        (((on(15, "12:00"), "resolved", None),), on(19, "12:00"), "met", on(15, "17:00")),
        (((on(16, "12:00"), "resolved", None),), on(19, "12:00"), "missed", on(15, "17:00")),
        (((on(15, "12:00"), "cancelled", None),), on(19, "12:00"), "cancelled", on(15, "17:00")),
        (
            ((on(15, "12:00"), "resolved", None), (on(16, "09:00"), "reopened", None)),
            on(16, "09:00"), "running", on(16, "14:00"),
        ),
        (((on(15, "11:00"), "tier_changed", "plus"),), on(15, "11:00"), "running", on(15, "13:00")),
        (((on(15, "11:00"), "site_changed", "NY"),), on(15, "11:00"), "running", on(15, "20:00")),
    ],
)  # fmt: skip
def test_the_oracle_solves_cases_worked_by_hand(steps, events, as_of, state, due):
    (cycle,) = walked(case_of(EIGHT_HOURS, Promised("business", us=4 * HOUR)), on(15, "09:00"), events, as_of, steps)
    assert (cycle.state, cycle.due) == (state, due)


@pytest.mark.parametrize(
    ("promised", "opened", "due"),
    [
        (Promised("elapsed", us=24 * HOUR), on(19, "16:00"), on(20, "16:00")),
        (Promised("days", days=1), on(19, "16:00"), on(22, "17:00")),
        (Promised("days", days=1, at="16:00", cutoff="14:00"), on(18, "14:00"), on(22, "16:00")),
        (Promised("days", days=1, at="same time"), on(18, "14:00"), on(19, "14:00")),
        (Promised("business", us=9 * HOUR), on(15, "08:00"), on(15, "17:00")),
    ],
)
def test_the_oracle_knows_every_kind_of_target(promised, opened, due):
    (cycle,) = walked(case_of(promised), opened, (), opened)
    assert (cycle.state, cycle.due) == ("running", due)


def test_the_oracle_lands_at_the_opening_if_told_so():
    (cycle,) = walked(
        case_of(Promised("business", us=9 * HOUR), landing="opening"), on(15, "08:00"), (), on(15, "20:00")
    )
    assert (cycle.state, cycle.due) == ("running", on(16, "08:00"))


def test_the_oracle_warns():
    (cycle,) = walked(case_of(EIGHT_HOURS), on(15, "15:00"), (), on(16, "13:00"))
    assert cycle.warnings == {Threshold(None, HOUR): (on(16, "13:00"), True, False)}


def test_the_oracle_does_not_make_up_what_lies_beyond_its_time():
    case = case_of(EIGHT_HOURS)
    oracle = ClockOracle(case, on(15, "00:00"), on(16, "00:00"))
    late = Ticket("T-1", opened_at=datetime_at(on(15, "16:00"), "UTC"), tier="basic", site="LU")
    with pytest.raises(BeyondHorizonError):
        oracle.clocks(late, on(15, "16:00"))
    with pytest.raises(BeyondHorizonError):
        oracle.clocks(late, on(17, "16:00"))


@given(data=st.data())
@examples(20)
def test_walking_in_minutes_and_from_edge_to_edge_agree(data):
    case = data.draw(contract_cases())
    ticket, as_of = data.draw(tickets(case))
    try:
        assert oracle_for(case, "minutes").clocks(ticket, as_of) == oracle_for(case, "edges").clocks(ticket, as_of)
    except BeyondHorizonError:
        return


@pytest.mark.parametrize("steps", ["minutes", "edges"])
@given(data=st.data())
@examples(20)
def test_evaluate_agrees_with_the_oracle(steps, data):
    case = data.draw(contract_cases(step=STEPS[steps], targets=2))
    ticket, as_of = data.draw(tickets(case, step=STEPS[steps], most=6))
    try:
        assert faults(oracle_for(case, steps), ticket, as_of) == []
    except BeyondHorizonError:
        return


@given(case=contract_cases())
@examples(20)
def test_a_drawn_contract_is_one_that_the_library_accepts(case):
    contract = case.contract
    assert [terms.targets for terms in contract.versions] == [tuple(terms.targets) for terms in case.versions]
    for terms, real in zip(case.versions, contract.versions, strict=True):
        for target in terms.targets:
            policy, settled = real.policies.targets[target], terms.policy(target)
            assert policy.stop == frozenset(settled.stop)
            assert policy.reopening == settled.reopening


PLUS = (Promised("business", us=3 * HOUR), Promised("elapsed", us=30 * HOUR), Promised("days", days=1), None)
REASONS = st.sampled_from(("customer", "vendor", None))
TIERS = st.sampled_from(("basic", "plus"))
SITES = st.sampled_from(("LU", "NY"))
GAPS = st.sampled_from((0, 1, MINUTE, HOUR, 3 * HOUR, 7 * HOUR, 15 * HOUR, 64 * HOUR)) | st.integers(0, 20 * HOUR)


class TicketLife(RuleBasedStateMachine):
    """A ticket lives on, event by event; after each the clock stands where the oracle says, and old breaches stand."""

    @initialize(
        reopening=st.sampled_from(("ignore", "resume", "new_cycle")),
        landing=st.sampled_from(("closing", "opening")),
        pause_on=st.sampled_from(("all", ("customer",))),
        plus=st.sampled_from(PLUS),
    )
    def open_ticket(self, reopening, landing, pause_on, plus):
        policy = PolicyCase(pause_on=pause_on, reopening=reopening, warnings=(Threshold(None, HOUR),))
        self.case = case_of(EIGHT_HOURS, plus, policy, landing=landing)
        self.oracle = oracle_for(self.case, "edges")
        self.now = on(15, "15:00")
        self.ticket = Ticket("T-1", opened_at=datetime_at(self.now, "UTC"), tier="basic", site="LU")
        self.breaches = {}

    @rule(gap=GAPS)
    def wait(self, gap):
        self.now += gap

    @rule()
    def wait_until_due(self):
        due = evaluate(self.ticket, self.case.contract, as_of=datetime_at(self.now, "UTC"))["resolution"].due
        if due is not None:
            self.now = max(self.now, self.oracle.clocks(self.ticket, self.now)["resolution"][-1].due or 0)

    @rule(reason=REASONS)
    def pause(self, reason):
        self.happens("paused", reason=reason)

    @rule(kind=st.sampled_from(("resumed", "resolved", "reopened", "closed", "updated", "merged", "auto_replied")))
    def act(self, kind):
        self.happens(kind)

    @rule(tier=TIERS)
    def change_tier(self, tier):
        self.happens("tier_changed", value=tier)

    @rule(site=SITES)
    def change_site(self, site):
        self.happens("site_changed", value=site)

    def happens(self, kind, **more):
        number = len(self.ticket.events)
        event = Event(kind, datetime_at(self.now, "UTC"), seq=number, **more)
        self.ticket = Ticket(
            "T-1",
            opened_at=self.ticket.opened_at,
            tier="basic",
            site="LU",
            events=(*self.ticket.events, event),
        )

    @invariant()
    def the_clock_stands_where_the_oracle_says(self):
        if hasattr(self, "ticket"):
            assert faults(self.oracle, self.ticket, self.now) == []

    @invariant()
    def what_was_breached_stays_breached(self):
        if hasattr(self, "ticket"):
            cycles = self.oracle.clocks(self.ticket, self.now)["resolution"]
            found = {number: cycle.breached_at for number, cycle in enumerate(cycles) if cycle.breached_at is not None}
            assert found.items() >= self.breaches.items()
            self.breaches = found


TestTicketLife = TicketLife.TestCase
TestTicketLife.settings = settings(examples(30), stateful_step_count=12)
