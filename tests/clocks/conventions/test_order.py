"""The order of events and what acts before the anchor: cases worked out by hand."""

from itertools import permutations

import pytest

from sla_engine.clocks import Event
from tests.clocks.conventions.three_ways import PAUSES, WAYS, case, field, findings, in_three_ways, stands, waited
from tests.clocks.desk import at, ticket

EIGHT = case("8h", resolution=PAUSES)


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("15 10:00 paused customer", "15 10:00 resumed"), "paused"),  # resumed comes first
        (("15 10:00 paused customer #1", "15 10:00 resumed #2"), "running"),
        (("15 10:00 resumed", "15 10:00 paused customer #7"), "running"),  # numbered ones come before the others
        (("15 10:00 resolved", "15 10:00 reopened"), "met"),  # reopened comes first
        (("15 10:00 resolved #1", "15 10:00 reopened #2"), "running"),
        (("15 10:00 resolved", "15 10:00 cancelled"), "met"),
        (("15 10:00 paused customer", "15 10:00 resolved"), "met"),
        (("15 10:00 resolved", "15 10:00 tier_changed none"), "cancelled"),  # changes come before stops
    ],
)
def test_events_of_one_instant_go_by_number_then_rank(way, lines, expected):
    for order in permutations(lines):
        assert field(way, EIGHT, "state", "15 09:00", *order, as_of="15 11:00") == expected


@pytest.mark.parametrize("way", ["evaluate", "oracle"])
def test_events_of_one_kind_go_by_reason(way):
    lines = ("15 10:00 paused vendor", "15 10:00 paused customer", "15 10:00 paused parts")
    for order in permutations(lines):
        assert waited(way, EIGHT, "15 09:00", *order, as_of="15 11:00") == {"vendor": "1:00"}


@in_three_ways
def test_events_of_one_kind_go_by_value_and_by_id_last(way):
    asked = ticket("15 09:00")
    events = [
        Event("tier_changed", at("15 10:00"), value="plus", by="a", id="1"),
        Event("tier_changed", at("15 10:00"), value="none", by="b", id="2"),
    ]
    for order in permutations(events):
        rows = WAYS[way](case("8h", "4h"), ticket_with(asked, order), at("15 11:00"))
        assert [row["state"] for row in rows] == ["running"]
        assert rows[0]["remaining"] == at("15 13:00") - at("15 11:00")  # plus comes after none


def ticket_with(asked, events):
    return type(asked)(asked.id, opened_at=asked.opened_at, tier=asked.tier, site=asked.site, events=events)


@in_three_ways
@pytest.mark.parametrize("kind", ["resolved", "responded", "work_started", "updated", "cancelled", "reopened"])
def test_before_the_anchor_only_changes_and_waits_act(way, kind):
    contract = case(
        {"resolution": "8h", "response": "8h"}, response={"stop": ("responded", "work_started", "updated", "resolved")}
    )
    line = f"15 08:00 {kind}"
    for target in ("resolution", "response"):
        assert stands(way, contract, "15 09:00", line, as_of="15 11:00", target=target) == [
            "running, due 15 17:00, 2:00 worked, 0:00 paused"
        ]
    assert findings(way, contract, "15 09:00", line, as_of="15 11:00") == ["before_anchor"]


@in_three_ways
def test_at_the_anchor_itself_an_event_acts(way):
    assert stands(way, EIGHT, "15 09:00", "15 09:00 resolved", as_of="15 11:00") == [
        "met, due 15 17:00, 0:00 worked, 0:00 paused"
    ]


@in_three_ways
def test_a_start_before_the_anchor_is_lost(way):
    contract = case({"update": "4h"})
    assert stands(way, contract, "15 09:00", "15 08:00 responded", as_of="15 11:00", target="update") == [
        "not_started, 0:00 worked, 0:00 paused"
    ]


@in_three_ways
def test_before_its_anchor_a_clock_is_due_as_what_is_known_then_will_have_it(way):
    contract = case("8h", "4h")
    line = "15 08:00 tier_changed plus"
    assert field(way, contract, "due", "15 09:00", line, as_of="15 07:00") == "15 17:00"
    assert field(way, contract, "due", "15 09:00", line, as_of="15 08:30") == "15 13:00"
    assert field(way, contract, "state", "15 09:00", line, as_of="15 08:30") == "not_started"
