"""Reopening acts on stopped clocks, within the time that the contract sets: cases worked out by hand."""

import pytest

from sla_engine.testing.local_clock import HOUR
from tests.clocks.conventions.three_ways import case, field, findings, in_three_ways, stands

EIGHT = case("8h")
BOUND = case("8h", resolution={"reopening_within": 336 * HOUR})
TWO = case({"response": "4h", "resolution": "8h"}, response={"reopening": "resume"})


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("15 11:00 reopened",), "running, due 15 17:00, 3:00 worked, 0:00 paused"),
        (
            ("15 10:00 resolved", "15 11:00 reopened", "15 11:30 reopened"),
            "running, due 16 09:00, 2:00 worked, 0:00 paused",
        ),
    ],
)
def test_it_leaves_a_running_clock_alone(way, lines, expected):
    assert stands(way, EIGHT, "15 09:00", *lines, as_of="15 12:00") == [expected]
    assert findings(way, EIGHT, "15 09:00", *lines, as_of="15 12:00") == ["reopened_while_open"]


@in_three_ways
def test_it_begins_no_new_cycle_of_a_running_clock(way):
    contract = case("8h", resolution={"reopening": "new_cycle"})
    expected = ["running, due 15 17:00, 3:00 worked, 0:00 paused"]
    assert stands(way, contract, "15 09:00", "15 11:00 reopened", as_of="15 12:00") == expected


@in_three_ways
def test_it_leaves_a_clock_alone_that_waits_for_its_start(way):
    contract = case({"update": "4h"})
    lines = ("15 10:00 resolved", "15 11:00 reopened")
    assert field(way, contract, "state", "15 09:00", *lines, as_of="15 12:00", target="update") == "not_started"
    assert stands(way, contract, "15 09:00", *lines, "15 12:00 responded", as_of="15 12:00", target="update") == [
        "running, due 15 16:00, 0:00 worked, 0:00 paused"
    ]


@in_three_ways
def test_it_acts_on_a_stopped_clock_of_a_ticket_that_had_not_ended(way):
    lines = ("15 10:00 responded", "15 11:00 reopened")
    assert stands(way, TWO, "15 09:00", *lines, as_of="15 12:00", target="response") == [
        "running, due 15 14:00, 2:00 worked, 0:00 paused"  # three hours were left at 11
    ]
    assert stands(way, TWO, "15 09:00", *lines, as_of="15 12:00") == ["running, due 15 17:00, 3:00 worked, 0:00 paused"]
    assert findings(way, TWO, "15 09:00", *lines, as_of="15 12:00") == []


@in_three_ways
def test_of_a_ticket_that_had_not_ended_with_no_clock_to_reopen_it_is_a_finding(way):
    contract = case({"response": "4h", "resolution": "8h"})  # where reopening is ignored for the response
    lines = ("15 10:00 responded", "15 11:00 reopened")
    assert field(way, contract, "state", "15 09:00", *lines, as_of="15 12:00", target="response") == "met"
    assert findings(way, contract, "15 09:00", *lines, as_of="15 12:00") == ["reopened_while_open"]


@in_three_ways
@pytest.mark.parametrize("end", ["resolved", "closed", "cancelled", "merged"])
def test_every_end_reopens_alike(way, end):
    lines = (f"15 10:00 {end}", "15 12:00 reopened")
    assert stands(way, EIGHT, "15 09:00", *lines, as_of="15 13:00") == [
        "running, due 16 10:00, 2:00 worked, 0:00 paused"
    ]
    assert findings(way, EIGHT, "15 09:00", *lines, as_of="15 13:00") == []


@in_three_ways
def test_a_breached_clock_keeps_its_due_and_counts_on(way):
    lines = ("16 09:00 resolved", "16 12:00 reopened")
    assert stands(way, EIGHT, "15 09:00", *lines, as_of="16 13:00") == [
        "overdue, due 15 17:00, 10:00 worked, 0:00 paused"
    ]


# Within a time


@in_three_ways
@pytest.mark.parametrize(
    ("reopened", "expected", "odd"),
    [
        ("15 11:59", "running, due 15 16:59, 3:00 worked, 0:00 paused", []),
        ("15 12:00", "running, due 15 17:00, 3:00 worked, 0:00 paused", []),  # exactly then is in time
        ("15 12:00:00.000001", "met, due 1 17:00, 3:00 worked, 0:00 paused", ["reopened_too_late"]),
    ],
)
def test_it_counts_within_physical_time_since_the_stop(way, reopened, expected, odd):
    lines = ("1 12:00 resolved", f"{reopened} reopened")
    assert stands(way, BOUND, "1 09:00", *lines, as_of=reopened) == [expected]
    assert findings(way, BOUND, "1 09:00", *lines, as_of=reopened) == odd


@in_three_ways
def test_the_time_is_bound_for_a_new_cycle_too(way):
    contract = case("8h", resolution={"reopening_within": 2 * HOUR, "reopening": "new_cycle"})
    in_time, late = ("15 12:00 resolved", "15 14:00 reopened"), ("15 12:00 resolved", "15 15:00 reopened")
    assert len(stands(way, contract, "15 09:00", *in_time, as_of="15 16:00")) == 2
    assert len(stands(way, contract, "15 09:00", *late, as_of="15 16:00")) == 1


@in_three_ways
def test_the_time_counts_from_the_stop_of_each_clock(way):
    bound = {"reopening": "resume", "reopening_within": 24 * HOUR}
    contract = case({"response": "4h", "resolution": "8h"}, response=bound, resolution=bound)
    lines = ("15 10:00 responded", "16 09:00 resolved", "16 11:00 reopened")  # after 25 hours and after two
    assert field(way, contract, "state", "15 13:00", *lines, as_of="16 12:00") == "running"
    lines = ("15 14:00 responded", "16 09:00 resolved", "16 15:00 reopened")  # after 25 hours and after six
    assert field(way, contract, "state", "15 13:00", *lines, as_of="16 15:00", target="response") == "met"
    assert field(way, contract, "state", "15 13:00", *lines, as_of="16 15:00") == "running"
    assert findings(way, contract, "15 13:00", *lines, as_of="16 15:00") == ["reopened_too_late"]


@in_three_ways
def test_the_ticket_is_reopened_though_it_is_too_late_for_a_clock(way):
    contract = case(
        {"resolution": "8h", "update": "4h"}, resolution={"reopening_within": HOUR}, update={"start": ("arrived",)}
    )
    lines = ("15 10:00 resolved", "15 12:00 reopened", "15 13:00 arrived", "15 14:00 resolved")
    assert stands(way, contract, "15 09:00", *lines, as_of="15 15:00", target="update") == [
        "met, due 15 17:00, 1:00 worked, 0:00 paused"
    ]
    assert stands(way, contract, "15 09:00", *lines, as_of="15 15:00") == [
        "met, due 15 17:00, 1:00 worked, 0:00 paused"
    ]
    assert findings(way, contract, "15 09:00", *lines, as_of="15 15:00") == ["reopened_too_late"]


# Where nothing is promised


@in_three_ways
def test_where_nothing_is_promised_the_clock_stays_stopped(way):
    lines = ("15 11:00 resolved", "15 12:00 tier_changed none", "15 13:00 reopened", "15 14:00 tier_changed basic")
    for as_of in ("15 13:30", "15 15:00"):
        assert stands(way, EIGHT, "15 09:00", *lines, as_of=as_of) == ["met, due 15 17:00, 2:00 worked, 0:00 paused"]
    assert findings(way, EIGHT, "15 09:00", *lines, as_of="15 15:00") == ["reopened_unpromised"]


# Starts after a stop, and on a ticket that has ended


@in_three_ways
def test_a_second_start_after_the_stop_does_nothing(way):
    contract = case({"update": "4h"}, update={"stop": ("arrived",), "restart": ()})
    lines = ("15 09:00 responded", "15 10:00 arrived", "15 11:00 work_started")
    assert stands(way, contract, "15 08:00", *lines, as_of="15 12:00", target="update") == [
        "met, due 15 13:00, 1:00 worked, 0:00 paused"
    ]
    assert findings(way, contract, "15 08:00", *lines, as_of="15 12:00") == []


@in_three_ways
@pytest.mark.parametrize("end", ["resolved", "closed", "cancelled", "merged"])
def test_an_end_without_a_start_leaves_a_clock_not_started(way, end):
    contract = case({"update": "4h"})
    lines = (f"15 10:00 {end}", "15 11:00 responded")
    assert stands(way, contract, "15 08:00", *lines, as_of="15 12:00", target="update") == [
        "not_started, 0:00 worked, 0:00 paused"
    ]
    odd = "started_after_end" if end in ("resolved", "closed") else "after_end"
    assert findings(way, contract, "15 08:00", *lines, as_of="15 12:00") == [odd]
