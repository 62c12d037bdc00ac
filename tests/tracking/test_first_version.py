"""What the first version knew and told of its tickets stands, and they go on as if nothing had happened."""

import json

import pytest
import sqlalchemy as sa

from sla_engine.contracts import parse_contract
from sla_engine.tracking import Tracker
from sla_engine.tracking.state.stored_tickets import ticket_of
from tests.tracking.earlier_states import FIRST
from tests.tracking.watch import Ear, at, event

CONTRACT, ROWS, TOLD = FIRST.contract, FIRST.rows, FIRST.told


@pytest.fixture
def engine(state_url):
    driver = state_url.replace("postgresql:", "postgresql+psycopg:").replace("mariadb:", "mysql+pymysql:")
    made = sa.create_engine(driver)
    FIRST.fill(made)
    yield made
    made.dispose()


def opened(url, source="desk"):
    """A tracker of a source of the state."""
    return Tracker(url, CONTRACT, source=source)


LIVE = {"known", "running", "paused", "breached", "withdrawn", "undone", "odd / ü% ", "reopened"}
SLOWER = parse_contract(CONTRACT.text.replace('response = "4h"', 'response = "20h"'))
NOW = at("16 14:30")  # half an hour after the first version did its last


def keys(some):
    return {alert.key for alert in some}


@pytest.mark.parametrize("contract", [CONTRACT, SLOWER], ids=["same", "edited"])
def test_nothing_is_told_twice_or_withdrawn_by_the_upgrade(state_url, engine, contract):
    ear = Ear("ear")
    with Tracker(state_url, contract, source="desk") as tracker:
        told = tracker.sweep(NOW)
        tracker.deliver(ear, NOW)
        assert tracker.sweep(NOW) == []
    heard = {one["key"] for one in TOLD}
    # What the first version knew to be undone, and had yet to withdraw, is all that is withdrawn.
    undone = {f"desk/undone/response/1/{threshold}/0/withdrawn" for threshold in ("75%25", "-PT1H", "due")}
    assert {alert.key for alert in told if alert.kind == "withdrawn"} == undone
    assert keys(ear.heard) & heard == set()
    assert undone <= keys(ear.heard) <= keys(told)
    recorded = {row["key"] for row in FIRST.read(engine)["alerts"]}
    assert {row["key"] for row in ROWS["alerts"]} <= recorded


def test_what_the_first_version_could_not_tell_is_told(state_url, engine):
    pager, mail = Ear("pager"), Ear("mail")
    with opened(state_url) as tracker:
        tracker.deliver(pager, NOW)
        tracker.deliver(mail, NOW)
    standing = {
        one["key"] for one in TOLD if one["kind"] != "withdrawn" and one["ticket"] not in ("withdrawn", "undone")
    }
    old_news = {key for key in standing if "/missed/" in key or "/cancelled/" in key if "/due/" not in key}
    assert keys(mail.heard) == standing - old_news
    assert keys(pager.heard) - keys(mail.heard) == {one["key"] for one in TOLD if one["kind"] == "withdrawn"}


def test_live_tickets_are_looked_at_anew_once_and_ended_ones_left(state_url, engine):
    def ended(rows):
        return [row for row in rows["tickets"] if row["ended_us"] is not None]

    before = ended(FIRST.read(engine))
    with opened(state_url) as tracker:
        assert (tracker.renew(), tracker.outdated) == (len(LIVE), 0)
    with opened(state_url) as tracker:
        assert tracker.renew() == 0
        tracker.sweep(NOW)
    assert {row["ticket"] for row in before} == {"met", "missed", "cancelled", "vanished", "warned"}
    assert ended(FIRST.read(engine)) == before
    with opened(state_url, "other") as tracker:
        assert tracker.renew() == 1


def test_tickets_that_come_again_as_they_were_are_unchanged(state_url, engine):
    with opened(state_url) as tracker:
        imported = tracker.put_many(
            [ticket_of(row["doc"]) for row in ROWS["tickets"] if row["source"] == "desk" and not row["gone"]]
        )
    assert (imported.new, imported.changed, imported.unchanged) == (0, 0, 12)


def test_what_another_contract_makes_of_what_was_told_is_left_to_a_recomputation(state_url, engine):
    with Tracker(state_url, SLOWER, source="desk") as tracker:
        tracker.sweep(NOW)
        tracker.record("breached", event("16 14:00 updated"))
        assert tracker.sweep(NOW) == []
        tracker.recompute(NOW)
        withdrawn = {alert.ticket for alert in tracker.sweep(NOW)}
        assert "breached" in withdrawn
        assert not withdrawn & {"missed", "met", "cancelled", "vanished"}


def test_ended_tickets_keep_their_verdicts_whatever_the_contract_of_today_makes_of_them(state_url, engine):
    with Tracker(state_url, SLOWER, source="desk") as tracker:
        tracker.renew()
        before = {
            (row["ticket"], *clock[:4])
            for row in ROWS["tickets"]
            if row["ended_us"]
            for clock in json.loads(row["clocks"])
        }
        stood = {(one[0], one[1], one[2], one[3], one[4]) for one in before if one[3] in ("met", "missed", "cancelled")}
        found = {
            (name, target, clock.cycle, str(clock.state), clock.due_us)
            for name, target, *_ in stood
            for clock in [tracker.status(name, NOW)[target]]
        }
        assert found == stood
