"""What a ticket waits for is a set of reasons, and the ticket's: cases worked out by hand."""

import pytest

from tests.clocks.conventions.three_ways import PAUSES, case, findings, in_three_ways, stands, waited

BOTH = case("8h", resolution={"pause_on": ("customer", "vendor")})
ALL = case("8h", resolution=PAUSES)
TWO = case({"response": "4h", "resolution": "8h"}, response=PAUSES, resolution=PAUSES)
CUSTOMER_AND_VENDOR = ("15 10:00 paused customer", "15 11:00 paused vendor")


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # One hour is worked before; seven are left.
        (("15 12:00 resumed customer",), "paused, due 16 13:00?, 1:00 worked, 5:00 paused"),
        (("15 12:00 resumed customer", "15 15:00 resumed vendor"), "running, due 16 13:00, 1:00 worked, 5:00 paused"),
        (("15 12:00 resumed vendor", "15 15:00 resumed customer"), "running, due 16 13:00, 1:00 worked, 5:00 paused"),
        (("15 12:00 resumed",), "running, due 16 10:00, 4:00 worked, 2:00 paused"),
        (("15 12:00 resumed parts",), "running, due 16 10:00, 4:00 worked, 2:00 paused"),  # never waited for
        # One that has ended already ends none.
        (("15 12:00 resumed customer", "15 13:00 resumed customer"), "paused, due 16 13:00?, 1:00 worked, 5:00 paused"),
    ],
)
def test_each_reason_waited_for_has_to_end(way, lines, expected):
    assert stands(way, BOTH, "15 09:00", *CUSTOMER_AND_VENDOR, *lines, as_of="15 15:00") == [expected]


@pytest.mark.parametrize("way", ["evaluate", "oracle"])
@pytest.mark.parametrize(
    ("lines", "as_of", "expected"),
    [
        # That of the latest begun of those that still last.
        (CUSTOMER_AND_VENDOR, "15 13:00", {"customer": "1:00", "vendor": "2:00"}),
        ((*CUSTOMER_AND_VENDOR, "15 12:00 resumed customer"), "15 15:00", {"customer": "1:00", "vendor": "4:00"}),
        ((*CUSTOMER_AND_VENDOR, "15 12:00 resumed vendor"), "15 15:00", {"customer": "4:00", "vendor": "1:00"}),
        # One already waited for changes nothing, so that it is not the latest begun.
        ((*CUSTOMER_AND_VENDOR, "15 12:00 paused customer"), "15 13:00", {"customer": "1:00", "vendor": "2:00"}),
        # Begun again after its end it is.
        (
            (*CUSTOMER_AND_VENDOR, "15 12:00 resumed customer", "15 13:00 paused customer"),
            "15 14:00",
            {"customer": "2:00", "vendor": "2:00"},
        ),
        # Of one instant, the later in the order of events: by reason, or by number.
        (("15 10:00 paused vendor", "15 10:00 paused customer"), "15 13:00", {"vendor": "3:00"}),
        (("15 10:00 paused vendor #1", "15 10:00 paused customer #2"), "15 13:00", {"customer": "3:00"}),
        # One that does not pause the target is not told.
        ((*CUSTOMER_AND_VENDOR, "15 12:00 paused internal"), "15 13:00", {"customer": "1:00", "vendor": "2:00"}),
    ],
)
def test_paused_time_is_that_of_the_latest_begun_reason_that_pauses_the_target(way, lines, as_of, expected):
    assert waited(way, BOTH, "15 09:00", *lines, as_of=as_of) == expected


@in_three_ways
def test_one_resume_ends_a_reason_that_was_given_twice(way):
    lines = ("15 10:00 paused customer", "15 11:00 paused customer", "15 12:00 resumed customer")
    assert stands(way, BOTH, "15 09:00", *lines, as_of="15 13:00") == [
        "running, due 16 10:00, 2:00 worked, 2:00 paused"
    ]


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("15 10:00 paused customer", "15 11:00 paused internal"), "paused, due 16 11:00?, 1:00 worked, 3:00 paused"),
        (("15 10:00 paused internal", "15 11:00 paused customer"), "paused, due 16 10:00?, 2:00 worked, 2:00 paused"),
        (("15 10:00 paused internal",), "running, due 15 17:00, 4:00 worked, 0:00 paused"),
        (("15 10:00 paused",), "running, due 15 17:00, 4:00 worked, 0:00 paused"),  # no reason, where some are listed
        (
            ("15 10:00 paused internal", "15 11:00 paused customer", "15 12:00 resumed customer"),
            "running, due 16 09:00, 3:00 worked, 1:00 paused",
        ),
        (
            ("15 10:00 paused internal", "15 11:00 paused customer", "15 12:00 resumed internal"),
            "paused, due 16 10:00?, 2:00 worked, 2:00 paused",
        ),
    ],
)
def test_a_clock_stands_while_one_of_the_reasons_pauses_its_target(way, lines, expected):
    assert stands(way, BOTH, "15 09:00", *lines, as_of="15 13:00") == [expected]


@in_three_ways
def test_no_reason_is_one_of_its_own(way):
    lines = ("15 10:00 paused", "15 11:00 paused customer", "15 12:00 resumed customer")
    assert stands(way, ALL, "15 09:00", *lines, as_of="15 13:00") == ["paused, due 16 11:00?, 1:00 worked, 3:00 paused"]
    assert stands(way, ALL, "15 09:00", *lines, "15 13:00 resumed", as_of="15 13:00") == [
        "running, due 16 11:00, 1:00 worked, 3:00 paused"
    ]


@pytest.mark.parametrize("way", ["evaluate", "oracle"])
def test_time_waited_without_a_reason_is_told_without_one(way):
    lines = ("15 10:00 paused", "15 11:00 paused customer", "15 12:00 resumed customer")
    assert waited(way, ALL, "15 09:00", *lines, as_of="15 13:00") == {"": "2:00", "customer": "1:00"}


# Whose it is, and what ends it


@in_three_ways
def test_a_stop_of_one_clock_ends_no_wait(way):
    lines = ("15 10:00 paused customer", "15 12:00 responded")
    assert stands(way, TWO, "15 09:00", *lines, as_of="15 14:00", target="response") == [
        "met, due 15 15:00, 1:00 worked, 2:00 paused"
    ]
    assert stands(way, TWO, "15 09:00", *lines, as_of="15 14:00") == ["paused, due 16 12:00?, 1:00 worked, 4:00 paused"]


@in_three_ways
@pytest.mark.parametrize("end", ["resolved", "closed", "cancelled", "merged"])
def test_the_end_of_the_ticket_clears_its_waits(way, end):
    lines = ("15 10:00 paused customer", f"15 11:00 {end}", "15 12:00 reopened")
    assert stands(way, ALL, "15 09:00", *lines, as_of="15 13:00") == ["running, due 16 10:00, 2:00 worked, 1:00 paused"]


@in_three_ways
def test_the_end_of_the_ticket_clears_its_waits_for_clocks_that_it_does_not_stop(way):
    contract = case("8h", resolution={**PAUSES, "stop": ("closed",)})
    lines = ("15 10:00 paused customer", "15 11:00 resolved")
    assert stands(way, contract, "15 09:00", *lines, as_of="15 13:00") == [
        "running, due 16 09:00, 3:00 worked, 1:00 paused"
    ]


@in_three_ways
def test_a_reopening_after_the_end_clears_what_was_waited_for_since(way):
    lines = ("15 11:00 resolved", "15 11:30 paused customer", "15 12:00 reopened")
    assert stands(way, ALL, "15 09:00", *lines, as_of="15 13:00") == ["running, due 16 09:00, 3:00 worked, 0:00 paused"]


@in_three_ways
def test_a_wait_that_an_end_cleared_has_ended(way):
    lines = ("15 10:00 paused customer", "15 11:00 resolved", "15 12:00 reopened", "15 13:00 paused vendor")
    assert stands(way, ALL, "15 09:00", *lines, "15 14:00 resumed customer", as_of="15 15:00") == [
        "paused, due 16 12:00?, 2:00 worked, 3:00 paused"  # six hours are left
    ]


@in_three_ways
def test_a_reopening_of_a_ticket_that_had_not_ended_ends_no_wait(way):
    lines = ("15 10:00 paused customer", "15 11:00 reopened")
    assert stands(way, ALL, "15 09:00", *lines, as_of="15 12:00") == ["paused, due 16 10:00?, 1:00 worked, 2:00 paused"]


@in_three_ways
@pytest.mark.parametrize(
    ("reopening", "expected"),
    [
        ("resume", ["paused, due 15 16:00?, 1:00 worked, 2:00 paused"]),  # 10 to 11 and 12 to 13
        (
            "new_cycle",
            ["met, due 15 14:00, 1:00 worked, 1:00 paused", "paused, due 15 17:00?, 0:00 worked, 1:00 paused"],
        ),
    ],
)
def test_a_clock_reopened_while_the_ticket_waits_begins_paused(way, reopening, expected):
    contract = case({"response": "4h"}, response={**PAUSES, "reopening": reopening})
    lines = ("15 10:00 paused customer", "15 11:00 responded", "15 12:00 reopened")
    assert stands(way, contract, "15 09:00", *lines, as_of="15 13:00", target="response") == expected


@in_three_ways
def test_a_clock_that_starts_or_restarts_while_the_ticket_waits_begins_paused(way):
    contract = case({"update": "4h"}, update=PAUSES)
    lines = ("15 09:00 paused customer", "15 10:00 responded", "15 12:00 updated")
    assert stands(way, contract, "15 08:00", *lines, as_of="15 13:00", target="update") == [
        "met, due 15 16:00, 0:00 worked, 2:00 paused",
        "paused, due 15 17:00?, 0:00 worked, 1:00 paused",
    ]


# Before the anchor


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("15 08:00 paused customer",), "paused, due 16 10:00?, 0:00 worked, 2:00 paused"),
        (("15 08:00 paused customer", "15 08:30 resumed"), "running, due 15 17:00, 2:00 worked, 0:00 paused"),
        (("15 08:00 paused customer", "15 10:00 resumed customer"), "running, due 16 09:00, 1:00 worked, 1:00 paused"),
        # Nothing but waits and changes acts before it.
        (("15 08:00 resolved",), "running, due 15 17:00, 2:00 worked, 0:00 paused"),
        (("15 08:00 cancelled",), "running, due 15 17:00, 2:00 worked, 0:00 paused"),
        (("15 08:00 paused customer", "15 08:30 resolved"), "paused, due 16 10:00?, 0:00 worked, 2:00 paused"),
    ],
)
def test_waits_from_before_the_anchor_hold_there_and_ends_do_not(way, lines, expected):
    assert stands(way, ALL, "15 09:00", *lines, as_of="15 11:00") == [expected]


# What is odd


@in_three_ways
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("15 12:00 resumed customer", "15 15:00 resumed vendor"), []),
        (("15 12:00 resumed",), []),
        (("15 12:00 resumed", "15 13:00 resumed"), ["resume_without_pause"]),
        (("15 12:00 resumed customer", "15 13:00 resumed customer"), ["resume_without_pause"]),
        (("15 12:00 resumed parts",), ["resumed_another"]),
        (("15 12:00 resumed parts", "15 13:00 resumed parts"), ["resumed_another", "resumed_another"]),
        (("15 12:00 resolved", "15 13:00 reopened", "15 14:00 resumed customer"), ["resume_without_pause"]),
        (("15 12:00 reopened",), ["reopened_while_open"]),
    ],
)
def test_a_resume_that_fits_no_wait_is_a_finding(way, lines, expected):
    assert findings(way, BOTH, "15 09:00", *CUSTOMER_AND_VENDOR, *lines, as_of="16 12:00") == expected
