import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pendulum
import pytest

from sla_engine.clocks import EVENT_KINDS, Event, InvalidTicketError, Ticket
from sla_engine.contracts.values.event_names import OTHER_EVENTS
from sla_engine.contracts.values.policies import STANDARD_TARGETS, default_policy
from sla_engine.errors import NaiveInstantError, SlaError

NOON = datetime(2026, 6, 22, 12, tzinfo=UTC)
LUXEMBOURG = ZoneInfo("Europe/Luxembourg")


def ticket(**changes):
    return Ticket(**{"id": "T-1", "opened_at": NOON, "tier": "business", "site": "LU"} | changes)


def test_a_ticket_is_an_incident_without_events_unless_said_otherwise():
    made = ticket()
    assert (made.kind, made.events, made.priority, made.reported_at) == ("incident", (), None, None)


def test_only_the_id_of_a_ticket_is_positional():
    with pytest.raises(TypeError):
        Ticket("T-1", NOON, "business", "LU")


def test_kind_and_instant_of_an_event_are_positional_and_nothing_else():
    assert Event("paused", NOON).at == NOON
    with pytest.raises(TypeError):
        Event("paused", NOON, "customer")


@pytest.mark.parametrize("kind", [*EVENT_KINDS, "fee_agreed", "parts-ordered", "Step2"])
def test_known_kinds_and_other_names_are_events(kind):
    assert Event(kind, NOON).kind == kind


@pytest.mark.parametrize("kind", ["", "2nd", "has space", "a\n", "é", None, 3, "x;y"])
def test_what_is_no_name_is_refused_as_a_kind(kind):
    with pytest.raises(InvalidTicketError, match=r"name of letters.* as event kind, got"):
        Event(kind, NOON)
    with pytest.raises(InvalidTicketError, match=r"name of letters.* as kind, got"):
        ticket(kind=kind)


@pytest.mark.parametrize("instant", [datetime(2026, 6, 22, 12), "2026-06-22T12:00:00Z", None, 0])  # noqa: DTZ001 - naive on purpose
def test_an_instant_that_is_not_an_aware_datetime_is_refused_and_named(instant):
    with pytest.raises(NaiveInstantError, match="opened_at"):
        ticket(opened_at=instant)
    with pytest.raises(NaiveInstantError, match=r"(^| as )at\b"):
        Event("paused", instant)


def test_a_naive_report_is_refused_but_none_is_not():
    assert ticket(reported_at=None).reported_at is None
    with pytest.raises(NaiveInstantError, match="reported_at"):
        ticket(reported_at=datetime(2026, 6, 22, 12))  # noqa: DTZ001 - naive on purpose


def test_the_wall_time_of_an_instant_is_kept():
    at = datetime(2026, 6, 22, 17, 30, 1, 234567, tzinfo=LUXEMBOURG)
    assert ticket(opened_at=at).opened_at.isoformat() == "2026-06-22T17:30:01.234567+02:00"
    assert ticket(opened_at=at).opened_at == at


@pytest.mark.parametrize("zone", [LUXEMBOURG, pendulum.timezone("Europe/Luxembourg")])
def test_both_readings_of_a_repeated_hour_differ_and_survive_pickling_and_copying(zone):
    first, second = (ticket(opened_at=datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=fold)) for fold in (0, 1))
    assert first != second
    assert second.opened_at - first.opened_at == timedelta(hours=1)
    for made in (first, second):
        assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - our own bytes
        assert copy.deepcopy(made) == made


def test_a_pendulum_instant_with_fold_keeps_it():
    at = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Luxembourg", fold=1)
    assert Event("paused", at).at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_one_instant_in_two_zones_makes_equal_tickets_with_equal_hashes():
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    assert ticket(opened_at=tokyo) == ticket()
    assert hash(ticket(opened_at=tokyo)) == hash(ticket())


def test_an_integer_id_is_taken_for_its_digits():
    assert ticket(id=17) == ticket(id="17")
    assert Event("paused", NOON, id=17).id == "17"


@pytest.mark.parametrize("bad", ["", None, True, 1.5, b"T-1"])
def test_an_id_that_is_no_text_is_refused(bad):
    with pytest.raises(InvalidTicketError, match="id of a ticket"):
        ticket(id=bad)


@pytest.mark.parametrize("name", ["tier", "site"])
@pytest.mark.parametrize("bad", ["", None, 7])
def test_tier_and_site_are_needed(name, bad):
    with pytest.raises(InvalidTicketError, match=name):
        ticket(**{name: bad})


@pytest.mark.parametrize("name", ["contract", "service", "priority", "channel"])
def test_optional_words_are_text_or_nothing(name):
    assert getattr(ticket(**{name: "x"}), name) == "x"
    with pytest.raises(InvalidTicketError, match=name):
        ticket(**{name: 7})


@pytest.mark.parametrize(
    ("name", "bad"), [("reason", 1), ("value", b"x"), ("by", 1.0), ("seq", "1"), ("seq", True), ("id", "")]
)
def test_the_details_of_an_event_are_checked_by_name(name, bad):
    with pytest.raises(InvalidTicketError, match=name):
        Event("paused", NOON, **{name: bad})


def test_events_are_kept_as_a_tuple_in_the_order_given():
    later, earlier = Event("resumed", NOON + timedelta(hours=1)), Event("paused", NOON)
    assert ticket(events=iter([later, earlier])).events == (later, earlier)


@pytest.mark.parametrize("bad", [["paused"], [None], 7, "paused"])
def test_events_that_are_none_are_refused(bad):
    with pytest.raises(InvalidTicketError, match="expected"):
        ticket(events=bad)


def test_fields_are_kept_as_they_were_when_the_ticket_was_made():
    given = {"team": "network"}
    made = ticket(fields=given)
    given["team"] = "desk"
    with pytest.raises(TypeError):
        made.fields["team"] = "desk"
    assert made.fields == {"team": "network"}
    assert ticket().fields == {}


def test_fields_count_in_equality_and_hash_and_survive_pickling_and_copying():
    one, same, other = (ticket(fields={"team": team, "by": "mail"}) for team in ("network", "network", "desk"))
    assert (one == same, one == other, one == ticket(), len({one, same, other, ticket()})) == (True, False, False, 3)
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == replace(one, tier="business") == one  # noqa: S301 - our own bytes


@pytest.mark.parametrize("bad", [None, 0, [], "team", [("team", "network")]])
def test_fields_that_are_no_mapping_are_refused(bad):
    with pytest.raises(InvalidTicketError, match="expected fields as texts by their names"):
        ticket(fields=bad)


@pytest.mark.parametrize(
    ("bad", "what"), [({"": "x"}, "the name of a field"), ({"team": ""}, "field 'team'"), ({"team": 7}, "field 'team'")]
)
def test_fields_are_texts_that_say_something(bad, what):
    with pytest.raises(InvalidTicketError, match=f"expected text as {what}"):
        ticket(fields=bad)


def test_a_ticket_never_changes_and_has_no_other_fields():
    made = ticket()
    with pytest.raises(FrozenInstanceError):
        made.tier = "office"
    assert not hasattr(made, "__dict__")


def test_errors_of_tickets_are_the_librarys_and_value_errors():
    assert issubclass(InvalidTicketError, SlaError)
    assert issubclass(InvalidTicketError, ValueError)


def test_contracts_know_of_every_kind_of_event_whether_it_may_start_or_stop_a_clock():
    policies = [default_policy(target) for target in STANDARD_TARGETS]
    acting = {
        kind for policy in policies for kinds in (policy.start or (), policy.stop, policy.restart) for kind in kinds
    }
    assert sorted([*acting, *OTHER_EVENTS]) == sorted(EVENT_KINDS)
