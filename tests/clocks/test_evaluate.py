"""Clocks that have not started."""

from tests.clocks.desk import clock, desk, hours


def test_a_clock_of_business_days_is_allowed_their_time_before_it_starts():
    found = clock(desk({"response": "{ business_days = 1 }"}), "16 09:00", as_of="15 11:00")
    assert (found.state, found.allowed, found.remaining) == ("not_started", hours("17:00"), hours("17:00"))


def test_what_a_clock_of_business_days_is_allowed_is_unknown_until_the_event_that_starts_it():
    contract = desk({"response": "{ business_days = 1 }"}, response='start = ["called"]')
    found = clock(contract, "15 09:00", as_of="15 11:00")
    assert (found.state, found.allowed, found.due) == ("not_started", None, None)
