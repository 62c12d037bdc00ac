"""Promises that change, go and come back: cases worked out by hand."""

import pytest

from tests.clocks.conventions.three_ways import PAUSES, case, field, in_three_ways, stands
from tests.clocks.desk import hours

EIGHT = case("8h", resolution=PAUSES)
RESTART = {"changes": {"tier": "restart", "priority": "restart"}}


# A promise that goes and comes back


@in_three_ways
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("15 10:00", "cancelled, due 15 17:00, 1:00 worked, 0:00 paused"),
        ("15 11:30", "cancelled, due 15 17:00, 1:00 worked, 0:00 paused"),
        ("15 12:00", "running, due 16 10:00, 1:00 worked, 0:00 paused"),  # seven hours are left
        ("15 13:00", "running, due 16 10:00, 2:00 worked, 0:00 paused"),
    ],
)
def test_cancelled_while_live_a_clock_goes_on_in_the_same_cycle(way, as_of, expected):
    lines = ("15 10:00 tier_changed none", "15 12:00 tier_changed basic")
    assert stands(way, EIGHT, "15 09:00", *lines, as_of=as_of) == [expected]


@in_three_ways
@pytest.mark.parametrize(
    ("away", "back"),
    [("priority_changed P2", "priority_changed P1"), ("kind_changed request", "kind_changed incident")],
)
def test_a_promise_goes_by_priority_and_kind_too(way, away, back):
    contract = case("8h", priorities={None: "8h", "P1": "8h", "P2": None})
    lines = (f"15 10:00 {away}", f"15 12:00 {back}")
    assert stands(way, contract, "15 09:00", *lines, as_of="15 11:00") == [
        "cancelled, due 15 17:00, 1:00 worked, 0:00 paused"
    ]
    assert stands(way, contract, "15 09:00", *lines, as_of="15 12:00") == [
        "running, due 16 10:00, 1:00 worked, 0:00 paused"
    ]


@in_three_ways
def test_a_promise_that_comes_back_smaller_counts_what_was_used(way):
    lines = ("15 10:00 tier_changed none", "15 12:00 tier_changed plus")
    assert stands(way, case("8h", "4h"), "15 09:00", *lines, as_of="15 13:00") == [
        "running, due 15 15:00, 2:00 worked, 0:00 paused"
    ]


@in_three_ways
def test_one_that_stopped_before_stays_stopped(way):
    lines = ("15 10:00 resolved", "15 11:00 tier_changed none", "15 12:00 tier_changed basic")
    assert stands(way, EIGHT, "15 09:00", *lines, as_of="15 13:00") == ["met, due 15 17:00, 1:00 worked, 0:00 paused"]


@in_three_ways
@pytest.mark.parametrize(
    ("as_of", "expected", "stopped"),
    [
        ("15 14:30", "missed, due 15 13:00, 5:00 worked, 0:00 paused", "15 14:00"),
        ("15 15:00", "overdue, due 15 13:00, 5:00 worked, 0:00 paused", "-"),
        ("15 16:00", "overdue, due 15 13:00, 6:00 worked, 0:00 paused", "-"),
    ],
)
def test_a_breached_clock_is_missed_until_its_promise_comes_back_with_its_breach(way, as_of, expected, stopped):
    lines = ("15 14:00 tier_changed none", "15 15:00 tier_changed plus")
    contract = case("4h", "8h")
    assert stands(way, contract, "15 09:00", *lines, as_of=as_of) == [expected]
    assert field(way, contract, "stopped_at", "15 09:00", *lines, as_of=as_of) == stopped
    assert field(way, contract, "breached_at", "15 09:00", *lines, as_of=as_of) == "15 13:00"


@in_three_ways
@pytest.mark.parametrize(
    ("back", "due"),
    [("15 14:00", "15 14:00"), ("15 18:00", "16 08:00")],
)
def test_gone_exactly_at_due_it_is_cancelled_and_comes_back_with_nothing_left(way, back, due):
    lines = ("15 13:00 tier_changed none", f"{back} tier_changed basic")
    contract = case("4h")
    assert stands(way, contract, "15 09:00", *lines[:1], as_of="15 14:00") == [
        "cancelled, due 15 13:00, 4:00 worked, 0:00 paused"
    ]
    assert field(way, contract, "due", "15 09:00", *lines, as_of=back) == due
    assert field(way, contract, "breached_at", "15 09:00", *lines, as_of="19 12:00") == due


@in_three_ways
def test_gone_while_paused_it_comes_back_as_the_ticket_waits_then(way):
    gone = ("15 10:00 paused customer", "15 11:00 tier_changed none")
    back = "15 13:00 tier_changed basic"
    assert stands(way, EIGHT, "15 09:00", *gone, "15 12:00 resumed", back, as_of="15 14:00") == [
        "running, due 16 11:00, 2:00 worked, 1:00 paused"
    ]
    assert stands(way, EIGHT, "15 09:00", *gone, back, as_of="15 14:00") == [
        "paused, due 16 12:00?, 1:00 worked, 2:00 paused"  # 10 to 11 and 13 to 14
    ]


@in_three_ways
def test_paused_while_nothing_is_promised_it_comes_back_paused(way):
    lines = ("15 10:00 tier_changed none", "15 11:00 paused customer", "15 12:00 tier_changed basic")
    assert stands(way, EIGHT, "15 09:00", *lines, as_of="15 13:00") == [
        "paused, due 16 11:00?, 1:00 worked, 1:00 paused"
    ]


@in_three_ways
@pytest.mark.parametrize("answer", ["resolved", "cancelled"])
def test_an_answer_given_while_nothing_is_promised_stays_given(way, answer):
    lines = ("15 10:00 tier_changed none", f"15 11:00 {answer}", "15 12:00 tier_changed basic")
    assert stands(way, EIGHT, "15 09:00", *lines, as_of="15 13:00") == [
        "cancelled, due 15 17:00, 1:00 worked, 0:00 paused"
    ]
    never = stands(way, EIGHT, "15 09:00", *lines[1:], as_of="15 13:00", tier="none")
    assert never == ["not_applicable, 0:00 worked, 0:00 paused"]


@in_three_ways
def test_to_one_with_the_target_it_starts_at_the_change(way):
    line = "15 10:00 tier_changed basic"
    assert stands(way, EIGHT, "15 09:00", line, as_of="15 11:00", tier="none") == [
        "running, due 16 09:00, 1:00 worked, 0:00 paused"
    ]


@in_three_ways
def test_nothing_starts_on_a_ticket_that_has_ended(way):
    contract = case("8h", resolution={"stop": ("closed",)})
    lines = ("15 10:00 resolved", "15 11:00 tier_changed basic")
    assert stands(way, contract, "15 09:00", *lines, as_of="15 12:00", tier="none") == [
        "not_applicable, 0:00 worked, 0:00 paused"
    ]


UPDATE = case({"update": "4h"})


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), "not_started"),
        (("15 10:00 tier_changed none",), "not_applicable"),
        (("15 10:00 tier_changed none", "15 11:00 tier_changed basic"), "not_started"),
        (("15 10:00 tier_changed none", "15 10:30 responded", "15 11:00 tier_changed basic"), "not_started"),
    ],
)
def test_a_clock_that_waits_for_its_start_is_not_applicable_until_the_promise_comes_back(way, lines, expected):
    assert field(way, UPDATE, "state", "15 09:00", *lines, as_of="15 12:00", target="update") == expected


@in_three_ways
def test_what_remains_of_one_that_waits_for_its_start_is_the_whole(way):
    assert field(way, UPDATE, "remaining", "15 09:00", as_of="15 12:00", target="update") == hours("4:00")
    assert field(way, UPDATE, "share", "15 09:00", as_of="15 12:00", target="update") == 0
    assert field(way, UPDATE, "due", "15 09:00", as_of="15 12:00", target="update") == "-"


@in_three_ways
def test_start_events_are_lost_while_nothing_is_promised(way):
    lines = ("15 10:00 tier_changed none", "15 10:30 responded", "15 11:00 tier_changed basic", "15 12:00 work_started")
    assert stands(way, UPDATE, "15 09:00", *lines, as_of="15 12:00", target="update") == [
        "running, due 15 16:00, 0:00 worked, 0:00 paused"
    ]


# Prospective changes


@in_three_ways
def test_a_change_that_leaves_the_promise_equal_does_nothing(way):
    contract = case("4h", "4h", terms={"landing": "opening"})
    assert stands(way, contract, "15 13:00", "15 17:30 tier_changed plus", as_of="15 18:00") == [
        "running, due 16 08:00, 4:00 worked, 0:00 paused"
    ]


@in_three_ways
def test_changes_of_one_instant_act_as_one(way):
    there_and_back = ("15 10:00 tier_changed none #1", "15 10:00 tier_changed basic #2")
    assert stands(way, case("8h"), "15 09:00", *there_and_back, as_of="15 12:00") == [
        "running, due 15 17:00, 3:00 worked, 0:00 paused"
    ]
    both = ("15 10:00 tier_changed plus", "15 10:00 site_changed NY")  # open from 14:00: three hours of four are left
    assert stands(way, case("8h", "4h"), "15 09:00", *both, as_of="15 12:00") == [
        "running, due 15 17:00, 1:00 worked, 0:00 paused"
    ]


@in_three_ways
@pytest.mark.parametrize("how", ["prospective", "keep", "restart", "retroactive"])
@pytest.mark.parametrize("at", ["15 08:00", "15 09:00"])
def test_changes_at_the_anchor_are_the_first_values(way, how, at):
    contract = case("8h", "4h", terms={"changes": {"tier": how}})
    assert stands(way, contract, "15 09:00", f"{at} tier_changed plus", as_of="15 11:00") == [
        "running, due 15 13:00, 2:00 worked, 0:00 paused"
    ]


@in_three_ways
def test_keep_keeps_the_first_value_also_one_that_comes_later(way):
    contract = case("8h", priorities={None: "8h", "P1": "4h", "P2": "2h"}, terms={"changes": {"priority": "keep"}})
    first, second = "15 10:00 priority_changed P1", "15 11:00 priority_changed P2"
    expected = ["running, due 15 13:00, 3:00 worked, 0:00 paused"]
    assert stands(way, contract, "15 09:00", first, as_of="15 12:00") == expected
    assert stands(way, contract, "15 09:00", first, second, as_of="15 12:00") == expected


@in_three_ways
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("15 13:00", "running, due 15 17:00, 5:00 worked, 0:00 paused"),
        ("15 13:00:00.000001", "overdue, due 15 13:00, 5:00 worked, 0:00 paused"),
    ],
)
def test_a_change_exactly_at_due_applies(way, change, expected):
    assert stands(way, case("4h", "8h"), "15 09:00", f"{change} tier_changed plus", as_of="15 14:00") == [expected]


@in_three_ways
def test_a_breached_clock_counts_on_by_the_promise_that_was_broken(way):
    contract = case("4h", "8h", plus_hours="always")
    line = "15 14:00 tier_changed plus"
    assert stands(way, contract, "15 09:00", line, as_of="16 08:00") == [
        "overdue, due 15 13:00, 8:00 worked, 0:00 paused"
    ]
    assert field(way, contract, "remaining", "15 09:00", line, as_of="16 08:00") == hours("-4:00")


@in_three_ways
def test_paused_time_before_a_change_is_of_the_hours_before_it(way):
    contract = case("8h", "8h", plus_hours="always", resolution=PAUSES)
    lines = ("15 16:00 paused customer", "15 20:00 tier_changed plus", "15 22:00 resumed")
    assert stands(way, contract, "15 15:00", *lines, as_of="15 23:00") == [
        "running, due 16 05:00, 2:00 worked, 3:00 paused"
    ]


# Between kinds of target


@in_three_ways
@pytest.mark.parametrize(
    ("targets", "as_of", "due", "rest"),
    [
        # Of 24 hours a quarter is used, eighteen are left at 11.
        (("8h", "24h elapsed"), "15 11:00", "16 05:00", ("2:00", "18:00", 0.25)),
        (("8h", "24h elapsed"), "15 13:00", "16 05:00", ("4:00", "16:00", 8 / 24)),
        (("4h elapsed", "8h"), "15 11:00", "15 15:00", ("2:00", "4:00", 0.5)),
        (("4h elapsed", "8h"), "15 12:00", "15 15:00", ("3:00", "3:00", 5 / 8)),
        # Monday 9 to Tuesday 17 are seventeen open hours: a quarter is 4:15, and 12:45 are left at 11.
        (("8h", "1 day"), "15 11:00", "16 14:45", ("2:00", "12:45", 0.25)),
        # Two of seventeen hours are used, so four of 34: 6, 9, 9 and 6 hours are left.
        (("1 day", "34h"), "15 11:00", "18 14:00", ("2:00", "30:00", 4 / 34)),
    ],
)
def test_between_kinds_of_target_the_share_stays_and_elapsed_is_what_was_worked(way, targets, as_of, due, rest):
    contract, line = case(*targets), "15 11:00 tier_changed plus"
    names = ("due", "elapsed", "remaining", "share")
    found = {name: field(way, contract, name, "15 09:00", line, as_of=as_of) for name in names}
    worked, remaining, share = rest
    assert found == {"due": due, "elapsed": hours(worked), "remaining": hours(remaining), "share": share}


@in_three_ways
def test_the_share_that_is_brought_along_is_rounded_down_to_the_microsecond(way):
    # A seventh of eight hours is 1:08:34.285714285...; the rest of 24685.714286 seconds counts from 10:00.
    contract, line = case("7h", "8h elapsed"), "15 10:00 tier_changed plus"
    assert field(way, contract, "due", "15 09:00", line, as_of="15 10:00") == "15 16:51:25.714286"


@in_three_ways
def test_a_share_brought_along_twice_is_that_of_both(way):
    # A quarter of eight hours is six of 24; three more are nine, 3/8; of sixteen hours six, and ten are left at 14.
    contract = case("8h", "24h elapsed", priorities={None: "8h", "P1": "16h"})
    lines = ("15 11:00 tier_changed plus", "15 14:00 tier_changed basic", "15 14:00 priority_changed P1")
    found = {
        name: field(way, contract, name, "15 09:00", *lines, as_of="15 15:00") for name in ("due", "elapsed", "share")
    }
    assert found == {"due": "16 15:00", "elapsed": hours("6:00"), "share": 7 / 16}


# Restart


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("15 11:00 tier_changed plus",),
            ["cancelled, due 15 17:00, 2:00 worked, 0:00 paused", "running, due 15 15:00, 1:00 worked, 0:00 paused"],
        ),
        (
            ("15 10:00 paused customer", "15 11:00 tier_changed plus"),
            ["cancelled, due 16 09:00, 1:00 worked, 1:00 paused", "paused, due 15 16:00?, 0:00 worked, 1:00 paused"],
        ),
        (("15 11:00 tier_changed basic",), ["running, due 15 17:00, 3:00 worked, 0:00 paused"]),
        (("15 11:00 tier_changed none",), ["cancelled, due 15 17:00, 2:00 worked, 0:00 paused"]),
    ],
)
def test_restart_cancels_the_cycle_and_begins_one_with_the_whole_target(way, lines, expected):
    contract = case("8h", "4h", resolution=PAUSES, terms=RESTART)
    assert stands(way, contract, "15 09:00", *lines, as_of="15 12:00") == expected


@in_three_ways
@pytest.mark.parametrize("how", ["restart", "prospective"])
def test_a_promise_round_the_clock_is_the_same_at_every_site(way, how):
    contract = case("4h elapsed", terms={"changes": {"site": how}})
    for change in ("15 11:00", "15 13:00"):
        assert stands(way, contract, "15 09:00", f"{change} site_changed NY", as_of="15 14:00") == [
            "overdue, due 15 13:00, 5:00 worked, 0:00 paused"
        ]


@in_three_ways
def test_restart_leaves_a_breached_cycle(way):
    contract = case("4h", "8h", terms=RESTART)
    assert stands(way, contract, "15 09:00", "15 14:00 tier_changed plus", as_of="15 15:00") == [
        "overdue, due 15 13:00, 6:00 worked, 0:00 paused"
    ]


@in_three_ways
def test_restart_exactly_at_due_begins_a_new_cycle(way):
    contract = case("4h", "8h", terms=RESTART)
    assert stands(way, contract, "15 09:00", "15 13:00 tier_changed plus", as_of="15 14:00") == [
        "cancelled, due 15 13:00, 4:00 worked, 0:00 paused",
        "running, due 16 12:00, 1:00 worked, 0:00 paused",
    ]


@in_three_ways
@pytest.mark.parametrize(
    ("priority", "change", "expected"),
    [
        (None, "P1", ["running, due 15 13:00, 3:00 worked, 0:00 paused"]),  # triage: two of four hours are used
        (
            "P1",
            "P2",
            ["cancelled, due 15 13:00, 2:00 worked, 0:00 paused", "running, due 15 13:00, 1:00 worked, 0:00 paused"],
        ),
    ],
)
def test_a_first_value_restarts_nothing(way, priority, change, expected):
    contract = case("8h", priorities={None: "8h", "P1": "4h", "P2": "2h"}, terms=RESTART)
    line = f"15 11:00 priority_changed {change}"
    assert stands(way, contract, "15 09:00", line, as_of="15 12:00", priority=priority) == expected


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Four hours from 13:00.
        (
            ("15 12:00 tier_changed plus",),
            ["met, due 15 17:00, 2:00 worked, 0:00 paused", "running, due 15 17:00, 1:00 worked, 0:00 paused"],
        ),
        # Equal again: six hours of eight are left.
        (
            ("15 12:00 tier_changed plus", "15 12:30 tier_changed basic"),
            ["running, due 16 10:00, 3:00 worked, 0:00 paused"],
        ),
    ],
)
def test_a_stopped_clock_is_begun_anew_at_its_reopening(way, lines, expected):
    contract = case("8h", "4h", terms=RESTART)
    log = ("15 11:00 resolved", *lines, "15 13:00 reopened")
    assert stands(way, contract, "15 09:00", *log[:-1], as_of="15 12:45") == [
        "met, due 15 17:00, 2:00 worked, 0:00 paused"
    ]
    assert stands(way, contract, "15 09:00", *log, as_of="15 14:00") == expected


@in_three_ways
def test_a_clock_that_was_missed_is_reopened_with_its_breach_under_restart_too(way):
    contract = case("4h", "8h", terms=RESTART)
    lines = ("15 14:00 resolved", "15 15:00 tier_changed plus", "15 16:00 reopened")
    assert stands(way, contract, "15 09:00", *lines, as_of="15 17:00") == [
        "overdue, due 15 13:00, 6:00 worked, 0:00 paused"
    ]


@in_three_ways
@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ("basic", ["running, due 16 10:00, 2:00 worked, 0:00 paused"]),
        (
            "plus",
            ["cancelled, due 15 17:00, 1:00 worked, 0:00 paused", "running, due 15 16:00, 1:00 worked, 0:00 paused"],
        ),
    ],
)
def test_under_restart_a_promise_that_comes_back_resumes_if_equal_and_else_begins_anew(way, back, expected):
    contract = case("8h", "4h", terms=RESTART)
    lines = ("15 10:00 tier_changed none", f"15 12:00 tier_changed {back}")
    assert stands(way, contract, "15 09:00", *lines, as_of="15 13:00") == expected


@in_three_ways
def test_under_restart_a_broken_promise_comes_back_with_its_breach(way):
    contract = case("4h", "8h", terms=RESTART)
    lines = ("15 14:00 tier_changed none", "15 15:00 tier_changed plus")
    assert stands(way, contract, "15 09:00", *lines, as_of="15 16:00") == [
        "overdue, due 15 13:00, 6:00 worked, 0:00 paused"
    ]
