"""Pauses act in time order, before the breach and after it: cases worked out by hand."""

import pytest

from tests.clocks.conventions.three_ways import PAUSES, case, field, in_three_ways, stands, waited
from tests.clocks.desk import hours

FOUR, EIGHT = case("4h", resolution=PAUSES), case("8h", resolution=PAUSES)


# Time is attributed the same before a breach and after it


LONG = case("8h", hours="long", resolution={"pause_on": ("customer",)})
LATE = ("2 08:00 paused customer", "5 08:00 resumed", "5 09:00 resolved")


@in_three_ways
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("1 17:00", "running, due 1 17:00, 8:00 worked, 0:00 paused"),
        ("1 18:00", "overdue, due 1 17:00, 9:00 worked, 0:00 paused"),
        ("2 08:00", "overdue, due 1 17:00, 9:00 worked, 0:00 paused"),
        ("3 12:00", "overdue, due 1 17:00, 9:00 worked, 14:00 paused"),  # not provisional: the breach stands
        ("5 08:30", "overdue, due 1 17:00, 9:30 worked, 30:00 paused"),
        ("8 12:00", "missed, due 1 17:00, 10:00 worked, 30:00 paused"),
    ],
)
def test_a_paused_clock_counts_nothing_after_its_breach_either(way, as_of, expected):
    assert stands(way, LONG, "1 09:00", *LATE, as_of=as_of) == [expected]


@in_three_ways
def test_a_pause_after_the_breach_leaves_the_breach_where_it_was(way):
    assert field(way, LONG, "breached_at", "1 09:00", *LATE, as_of="3 12:00") == "1 17:00"
    assert field(way, LONG, "breached_at", "1 09:00", *LATE, as_of="8 12:00") == "1 17:00"
    assert field(way, LONG, "stopped_at", "1 09:00", *LATE, as_of="8 12:00") == "5 09:00"


@in_three_ways
def test_what_remains_and_the_share_have_the_pauses_after_the_breach(way):
    assert field(way, LONG, "remaining", "1 09:00", *LATE, as_of="3 12:00") == hours("-1:00")
    assert field(way, LONG, "share", "1 09:00", *LATE, as_of="3 12:00") == 9 / 8


@pytest.mark.parametrize("way", ["evaluate", "oracle"])
def test_who_made_us_wait_is_told_after_the_breach_too(way):
    assert waited(way, LONG, "1 09:00", *LATE, as_of="8 12:00") == {"customer": "30:00"}


@in_three_ways
@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        # One microsecond after due the breach stands, at due itself the clock is paused with nothing left.
        ("15 13:00:00.000001", "overdue, due 15 13:00, 4:00 and 1 us worked, 1:59 and 59999999 us paused"),
        ("15 13:00", "paused, due 15 15:00?, 4:00 worked, 2:00 paused"),
        ("15 12:00", "paused, due 15 16:00?, 3:00 worked, 3:00 paused"),
    ],
)  # fmt: skip
def test_only_a_pause_that_begins_after_due_leaves_the_breach(way, pause, expected):
    assert stands(way, FOUR, "15 09:00", f"{pause} paused customer", as_of="15 15:00") == [expected]


# Nothing left


@in_three_ways
@pytest.mark.parametrize(
    ("target", "opened", "wait", "due"),
    [
        ("4h", "15 09:00", ("15 13:00", "15 16:00"), "15 16:00"),
        ("4h", "15 09:00", ("15 13:00", "15 17:00"), "16 08:00"),  # closing time is closed
        ("4h", "15 09:00", ("15 13:00", "15 18:00"), "16 08:00"),
        ("4h", "18 09:00", ("18 13:00", "19 20:00"), "22 08:00"),  # over a weekend
        ("4h elapsed", "15 16:00", ("15 20:00", "15 22:00"), "15 22:00"),  # its own time is never closed
        ("1 day", "15 10:00", ("16 17:00", "16 20:00"), "17 08:00"),
        ("1 day at 12:00", "15 10:00", ("16 12:00", "16 14:00"), "16 14:00"),
        ("1 day at 12:00", "15 10:00", ("16 12:00", "16 18:00"), "17 08:00"),
        ("1 day at 06:00", "15 10:00", ("16 06:00", "16 06:30"), "16 08:00"),
    ],
)
def test_paused_exactly_at_due_it_falls_due_when_it_is_open_after_the_resume(way, target, opened, wait, due):
    lines = (f"{wait[0]} paused customer", f"{wait[1]} resumed")
    for landing in ("closing", "opening"):
        contract = case(target, resolution=PAUSES, terms={"landing": landing})
        assert field(way, contract, "due", opened, *lines, as_of=wait[1]) == due


@in_three_ways
def test_paused_and_resumed_exactly_at_a_due_instant_at_closing_time_it_is_due_at_the_next_opening(way):
    lines = ("15 17:00 paused customer #1", "15 17:00 resumed #2")
    assert stands(way, FOUR, "15 13:00", *lines, as_of="15 18:00") == [
        "running, due 16 08:00, 4:00 worked, 0:00 paused"
    ]


@in_three_ways
@pytest.mark.parametrize("landing", ["closing", "opening"])
@pytest.mark.parametrize(
    ("opened", "change", "due"),
    [
        ("15 09:00", "15 11:00", "15 11:00"),  # two hours used of one
        ("15 15:00", "15 20:00", "16 08:00"),
        ("15 16:00", "15 20:00", "16 08:00"),  # exactly used up
        ("15 15:00", "15 17:00", "16 08:00"),
    ],
)
def test_used_up_by_a_change_it_falls_due_when_it_is_open_after_the_change(way, landing, opened, change, due):
    contract = case("8h", "1h", terms={"landing": landing})
    line = f"{change} tier_changed plus"
    assert field(way, contract, "due", opened, line, as_of=change) == due
    assert field(way, contract, "state", opened, line, as_of=due) == "running"
    assert field(way, contract, "breached_at", opened, line, as_of="19 12:00") == due


@in_three_ways
@pytest.mark.parametrize("target", ["1h elapsed", "0 day"])
def test_used_up_by_a_change_to_another_kind_of_target_it_falls_due_in_its_own_time(way, target):
    # Nine hours of nine are used on Monday, so that the whole of either is.
    contract = case("9h", target, terms={"landing": "opening"})
    due = "15 20:00" if target == "1h elapsed" else "16 08:00"
    assert field(way, contract, "due", "15 08:00", "15 20:00 tier_changed plus", as_of="15 20:00") == due


@in_three_ways
def test_what_remains_may_be_negative_before_due(way):
    contract, line = case("8h", "1h"), "15 20:00 tier_changed plus"
    assert field(way, contract, "remaining", "15 15:00", line, as_of="15 21:00") == hours("-1:00")
    assert stands(way, contract, "15 15:00", line, as_of="15 21:00") == [
        "running, due 16 08:00, 2:00 worked, 0:00 paused"
    ]


@in_three_ways
@pytest.mark.parametrize("landing", ["closing", "opening"])
def test_used_up_by_a_change_while_paused_it_falls_due_when_it_is_open_after_the_resume(way, landing):
    contract = case("8h", "1h", resolution=PAUSES, terms={"landing": landing})
    lines = ("15 11:00 paused customer", "15 12:00 tier_changed plus")
    paused = stands(way, contract, "15 09:00", *lines, as_of="15 14:00")
    assert paused == ["paused, due 15 14:00?, 2:00 worked, 3:00 paused"]
    resumed = stands(way, contract, "15 09:00", *lines, "15 20:00 resumed", as_of="15 20:00")
    assert resumed == ["running, due 16 08:00, 2:00 worked, 6:00 paused"]


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("15 13:00 resolved", "15 14:00 reopened"), "15 14:00"),  # stopped exactly at due
        (("15 13:00 resolved", "15 18:00 reopened"), "16 08:00"),
        (("15 12:00 resolved", "15 12:30 tier_changed plus", "15 20:00 reopened"), "16 08:00"),  # used up by a change
    ],
)
def test_with_nothing_left_it_falls_due_when_it_is_open_after_the_reopening(way, lines, expected):
    assert field(way, case("4h", "1h"), "due", "15 09:00", *lines, as_of=lines[-1][:8]) == expected


@in_three_ways
def test_a_day_target_whose_due_passed_while_it_was_stopped_falls_due_when_it_is_open_after_the_reopening(way):
    lines = ("15 20:00 resolved", "16 17:00 reopened")  # its due instant was Tuesday, 06:00
    assert field(way, case("1 day at 06:00"), "due", "15 10:00", *lines, as_of="16 17:00") == "17 08:00"


# What is due, and when, of a clock that is paused


@in_three_ways
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("15 12:00", "paused, due 15 15:00?, 1:00 worked, 2:00 paused"),  # three hours are left, from now on
        ("15 18:00", "paused, due 16 11:00?, 1:00 worked, 7:00 paused"),
        (
            "29 12:00",
            "paused, due 29 15:00?, 1:00 worked, 92:00 paused",
        ),  # ten whole days more, less two hours; no breach
    ],
)
def test_a_paused_clock_never_breaches_and_is_due_as_if_it_were_resumed_now(way, as_of, expected):
    # To Monday 29: 7 hours on the 15th, 9 on each of nine days, and 4 on the 29th.
    assert stands(way, FOUR, "15 09:00", "15 10:00 paused customer", as_of=as_of) == [expected]
    assert field(way, FOUR, "breached_at", "15 09:00", "15 10:00 paused customer", as_of=as_of) == "-"


@in_three_ways
@pytest.mark.parametrize(
    ("target", "pause", "resume", "due"),
    [
        ("1 day", "15 11:00", "15 13:00", "17 10:00"),  # two hours after Tuesday's closing
        ("1 day", "15 18:00", "15 20:00", "16 17:00"),  # in closed hours
        ("1 day", "15 11:00", "17 12:00", "19 09:00"),  # 6, 9 and 4 hours after Tuesday's closing
        ("1 day", "15 10:00", "15 17:00", "17 15:00"),
        ("1 day", "16 08:00", "16 17:00", "17 17:00"),  # a whole day: the closing, whatever the landing
        ("1 day at 06:00", "15 20:00", "15 22:00", "16 06:00"),
        ("1 day at 06:00", "15 20:00", "16 06:00", "16 06:00"),
        ("1 day at 06:00", "15 20:00", "16 07:00", "16 08:00"),  # it does not breach while paused
        ("1 day at 06:00", "15 20:00", "16 17:00", "17 08:00"),
        ("20h elapsed", "15 20:00", "15 21:00", "16 07:00"),
    ],
)
def test_a_pause_moves_a_day_or_elapsed_target_by_its_own_time(way, target, pause, resume, due):
    lines = (f"{pause} paused customer", f"{resume} resumed")
    for landing in ("closing", "opening"):
        contract = case(target, resolution=PAUSES, terms={"landing": landing})
        assert field(way, contract, "due", "15 10:00", *lines, as_of=resume) == due


@in_three_ways
@pytest.mark.parametrize(
    ("target", "due"), [("1 day", "16 17:00"), ("1 day at 16:00", "16 16:00"), ("16h", "17 08:00")]
)
def test_landing_is_for_business_budgets_and_never_for_days(way, target, due):
    contract = case(target, terms={"landing": "opening"})
    assert field(way, contract, "due", "15 10:00", as_of="15 10:00") == due


@in_three_ways
@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("resolved", "met, due 15 15:00, 1:00 worked, 2:00 paused"),
        ("cancelled", "cancelled, due 15 15:00, 1:00 worked, 2:00 paused"),
        ("tier_changed none", "cancelled, due 15 15:00, 1:00 worked, 2:00 paused"),
    ],
)
def test_stopped_or_cancelled_while_paused_it_is_due_as_if_resumed_then(way, end, expected):
    lines = ("15 10:00 paused customer", f"15 12:00 {end}")
    assert stands(way, FOUR, "15 09:00", *lines, as_of="16 12:00") == [expected]


# The law: what is paused, and for whom, does not depend on the target


@in_three_ways
def test_pauses_do_not_depend_on_how_long_the_target_is(way):
    lines = ("15 10:00 paused customer", "15 11:00 paused vendor", "15 15:00 resumed", "16 09:00 paused vendor")
    found = {
        (field(way, contract, "elapsed", "15 09:00", *lines, as_of="16 12:00"),
         field(way, contract, "paused", "15 09:00", *lines, as_of="16 12:00"))
        for size in (1, 2, 4, 7, 30)
        for contract in (case(f"{size}h", resolution=PAUSES),)
    }  # fmt: skip
    assert found == {(hours("4:00"), hours("8:00"))}  # 9 to 10, 15 to 17 and 8 to 9; five hours and three
