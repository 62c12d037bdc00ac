"""Which contract is in force for a ticket: the one under which it was taken in, until it is recomputed."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.clocks import evaluate
from sla_engine.contracts import parse_contract
from sla_engine.tracking import Tracker
from tests.clocks.desk import at, desk, shown
from tests.examples import examples
from tests.tracking.watch import POLICY, Ear, event, opened, told

RESOLUTION = 'pause_on = "all"'
LATER = at("16 16:00")


def promise(response, **more):
    """A contract of a response in some hours, with a warning at 75 %, and a resolution in 90."""
    targets = {"response": f'"{response}"', "resolution": '"90h"'}
    return desk(targets, {"response": '"2h"', "resolution": '"90h"'}, response=POLICY, resolution=RESOLUTION, **more)


FOUR, SIX, ONE = promise("4h"), promise("6h"), promise("1h")


def unkept(contract):
    """The same contract, of which the state cannot keep the text."""
    return parse_contract(contract.text, changes={"contract": {"name": "Desk"}})


def stands(tracker, name="T-1", now=LATER):
    """The response of a ticket in short."""
    clock = tracker.status(name, now)["response"]
    return f"{clock.state} {shown(clock.due)}"


@pytest.fixture
def under(state_url):
    """Open a tracker of the state under a contract."""

    @contextmanager
    def call(contract):
        with Tracker(state_url, contract) as tracker:
            yield tracker

    return call


def one_due(tracker, now):
    """The due instants that three questions tell of the response of one running ticket."""
    (live,) = (clock for clock in tracker.standing(now).clocks if clock.target == "response")
    (coming,) = (
        alert for alert in tracker.upcoming(now, "24h") if alert.threshold == "due" and alert.target == "response"
    )
    return {shown(tracker.status("T-1", now)["response"].due), shown(live.due), shown(coming.due)}


@pytest.mark.parametrize("first", [FOUR, unkept(FOUR)], ids=["kept", "unkept"])
def test_all_questions_tell_the_due_instant_in_force_until_it_is_recomputed(under, first):
    with under(first) as tracker:
        tracker.put(opened())
    with under(SIX) as tracker:
        assert one_due(tracker, at("16 09:00")) == {"16 12:00"}
        assert (tracker.is_outdated("T-1"), tracker.outdated) == (True, 1)
        tracker.recompute(at("16 09:00"))
        assert one_due(tracker, at("16 09:00")) == {"16 14:00"}
        assert (tracker.is_outdated("T-1"), tracker.outdated) == (False, 0)


def test_a_status_is_that_of_the_contract_in_force(under):
    ticket = opened("16 08:00", "16 09:00 paused", "16 09:30 resumed")
    with under(FOUR) as tracker:
        tracker.put(ticket)
    with under(SIX) as tracker:
        found, right = tracker.status("T-1", LATER), evaluate(ticket, FOUR, as_of=LATER)
        assert (str(found), str(found["response"].explain())) == (str(right), str(right["response"].explain()))


def test_what_happens_after_an_edit_is_judged_by_the_contract_in_force(under):
    with under(FOUR) as tracker:
        tracker.put_many([opened(), opened(name="T-2")])
    with under(SIX) as tracker:
        tracker.record("T-1", event("16 09:00 paused"))
        tracker.record("T-1", event("16 10:00 resumed"))
        tracker.put(opened("16 08:00", "16 09:00 paused", "16 09:30 resumed", name="T-2"))
        tracker.put(opened(name="T-3"))
        assert [stands(tracker, name) for name in ("T-1", "T-2", "T-3")] == [
            "overdue 16 13:00",
            "overdue 16 12:30",
            "overdue 16 14:00",
        ]
        assert [alert for alert in told(tracker.sweep(LATER)) if "breach" in alert] == [
            "16 12:30 T-2 breach",
            "16 13:00 T-1 breach",
            "16 14:00 T-3 breach",
        ]


def test_a_ticket_that_only_the_contract_of_today_can_judge_is_judged_by_that(under):
    extra = 'incident_hours = "office"\nrequest_hours = "office"\ntargets = { response = "3h", resolution = "90h" }'
    with under(FOUR) as tracker:
        tracker.put(opened())
    with under(promise("6h", more=f"[tiers.extra]\n{extra}\n")) as tracker:
        tracker.put(opened(tier="extra"))
        assert stands(tracker) == "overdue 16 11:00"


@pytest.mark.parametrize("first", [FOUR, unkept(FOUR)], ids=["kept", "unkept"])
def test_an_event_after_an_edit_undoes_nothing_that_was_told(under, first):
    with under(first) as tracker:
        tracker.put_many(
            [
                opened("16 08:00", "16 13:00 resolved"),
                opened(name="T-2"),
                opened("16 08:00", "16 13:00 responded", name="T-3"),
            ]
        )
        tracker.sweep(LATER)
        tracker.deliver(Ear(), LATER)
    with under(promise("20h")) as tracker:
        for name in ("T-1", "T-2", "T-3"):
            tracker.record(name, event("16 15:00 updated"))
        assert tracker.sweep(LATER) == []
        assert [stands(tracker, name) for name in ("T-1", "T-3")] == ["missed 16 12:00"] * 2


@pytest.mark.parametrize("first", [FOUR, unkept(FOUR)], ids=["kept", "unkept"])
def test_late_data_after_an_edit_withdraws_what_it_undoes(under, first):
    with under(first) as tracker:
        tracker.put_many([opened(), opened("16 08:00", "16 13:00 responded", name="T-2")])
        tracker.sweep(LATER)
        tracker.deliver(Ear(), LATER)
    with under(ONE) as tracker:
        for name in ("T-1", "T-2"):
            tracker.record(name, event("16 08:30 paused"))
        assert {alert.ticket for alert in tracker.sweep(LATER) if alert.kind == "withdrawn"} == {"T-1", "T-2"}


@pytest.mark.parametrize("first", [FOUR, unkept(FOUR)], ids=["kept", "unkept"])
def test_recomputing_leaves_verdicts_and_what_was_told_of_them(under, first):
    with under(first) as tracker:
        tracker.put_many([
            opened("16 08:00", "16 13:00 responded"),
            opened("16 08:00", "16 13:00 resolved", name="T-2"),
            opened("16 08:00", "16 10:00 responded", name="T-3"),
        ])  # fmt: skip
        tracker.sweep(LATER)
        tracker.deliver(Ear(), LATER)
    with under(ONE) as tracker:
        assert {(one.ticket, one.target) for one in tracker.recompute(LATER)} == set()
        assert [stands(tracker, name) for name in ("T-1", "T-2", "T-3")] == [
            "missed 16 12:00",
            "missed 16 12:00",
            "met 16 12:00",
        ]
        tracker.record("T-3", event("16 15:00 updated"))
        assert tracker.sweep(LATER) == []
        assert stands(tracker, "T-3") == "met 16 12:00"
        assert {one.ticket for one in tracker.recompute(LATER, ended=True)} == {"T-1", "T-2", "T-3"}
        assert stands(tracker, "T-3") == "missed 16 09:00"
        assert told(tracker.sweep(LATER)) == ["16 08:45 T-3 warning moot", "16 09:00 T-3 breach moot"]


def test_recomputing_may_withdraw_what_was_told_of_ended_tickets_only_if_asked(under):
    with under(FOUR) as tracker:
        tracker.put(opened("16 08:00", "16 13:00 resolved"))
        tracker.sweep(LATER)
    with under(SIX) as tracker:
        assert (tracker.recompute(LATER), tracker.sweep(LATER)) == ([], [])
        tracker.recompute(LATER, ended=True)
        assert [alert.kind for alert in tracker.sweep(LATER)] == ["withdrawn"]


def test_what_no_sweep_had_recorded_of_a_stopped_clock_is_recorded_after_a_recomputation(under):
    with under(FOUR) as tracker:
        tracker.put(opened("16 08:00", "16 13:00 responded"))
    with under(SIX) as tracker:
        tracker.recompute(LATER)
        assert told(tracker.sweep(LATER)) == ["16 11:00 T-1 warning moot", "16 12:00 T-1 breach moot"]


def test_a_clock_that_runs_again_after_a_recomputation_is_judged_by_the_contract_of_today(under):
    with under(FOUR) as tracker:
        tracker.put(opened("16 08:00", "16 11:00 responded"))
    with under(SIX) as tracker:
        tracker.recompute(LATER)
        tracker.put(opened())
        assert stands(tracker) == "overdue 16 14:00"


def test_several_contracts_are_kept_together(under):
    with under({"desk": FOUR}) as tracker:
        tracker.put(opened())
    with under({"desk": SIX}) as tracker:
        assert stands(tracker) == "overdue 16 12:00"


LINES = ("responded", "paused", "resumed", "resolved", "reopened", "updated")


@examples(25)
@given(
    st.sampled_from(("1h", "3h", "4h", "6h")),
    st.lists(st.tuples(st.integers(8, 16), st.sampled_from(LINES)), max_size=5),
    st.lists(st.tuples(st.integers(8, 16), st.sampled_from(LINES)), max_size=5),
)
def test_an_edit_changes_nothing_until_it_is_recomputed(edited, before, after):
    def events(some):
        return [event(f"16 {hour:02}:00 {kind}") for hour, kind in some]

    with TemporaryDirectory() as folder:
        found = []
        for name, later in (("same", FOUR), ("edited", promise(edited))):
            url = f"sqlite:///{Path(folder) / name}.db"
            with Tracker(url, FOUR) as tracker:
                tracker.put(opened())
                for one in events(before):
                    tracker.record("T-1", one)
                swept = tracker.sweep(at("16 12:30"))
            with Tracker(url, later) as tracker:
                for one in events(after):
                    tracker.record("T-1", one)
                swept += tracker.sweep(LATER)
                found.append((swept, str(tracker.status("T-1", LATER)), tracker.standing(LATER)))
    assert found[0] == found[1]


# Contracts that are kept


def kept(state_url):
    """How many contracts a state keeps."""
    made = sa.create_engine(
        state_url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mysql+pymysql:")
    )
    with made.connect() as connection:
        count = connection.execute(sa.text("SELECT count(*) FROM facts WHERE name LIKE 'contract %'")).scalar()
    made.dispose()
    return count


ANSWERED = ("16 08:00", "16 08:10 responded", "16 08:20 resolved")


@pytest.mark.parametrize(
    "let_go",
    [
        lambda tracker: tracker.forget("T-1"),
        lambda tracker: tracker.prune(LATER),
        lambda tracker: tracker.recompute(LATER, ended=True),
    ],
    ids=["forget", "prune", "recompute"],
)
def test_a_contract_is_kept_as_long_as_a_ticket_is_under_it(state_url, under, let_go):
    with under(FOUR) as tracker:
        tracker.put_many([opened(*ANSWERED), opened("22 08:00", name="T-2")])
    with under(SIX) as tracker:
        tracker.put(opened("22 08:00", name="T-3"))
        let_go(tracker)
        assert kept(state_url) == 2 - (tracker.outdated == 0)
        tracker.forget("T-2")
        assert kept(state_url) == 1


def test_the_contract_of_today_is_kept_for_tickets_that_are_to_come(state_url, under):
    with under(FOUR) as tracker:
        tracker.put(opened())
        tracker.forget("T-1")
        tracker.put(opened())
    with under(SIX) as tracker:
        assert stands(tracker) == "overdue 16 12:00"


def test_a_contract_of_another_source_is_kept(state_url, under):
    with Tracker(state_url, FOUR, source="other") as tracker:
        tracker.put(opened())
    with under(SIX) as tracker:
        tracker.put(opened(*ANSWERED))
        tracker.prune(LATER)
        assert kept(state_url) == 2
