"""Timelines as they are read."""

from tests.clocks.desk import desk, status


def lines(found):
    """The lines of a timeline, without the month."""
    return [str(one).removeprefix("2026-06-") for one in found.timeline()]


def test_a_timeline_reads_as_instants_words_and_marks():
    contract = desk({"response": '"4h"', "resolution": '"8h"'}, resolution='pause_on = "all", warnings = ["50%"]')
    log = ("15 10:00 paused customer", "15 14:00 responded")
    assert lines(status(contract, "15 09:00", *log, as_of="15 15:00")) == [
        "15 09:00:00  resolution started",
        "15 09:00:00  response started",
        "15 10:00:00  paused (customer)",
        "15 13:00:00  response due",
        "15 13:00:00  response breached",
        "15 14:00:00  responded",
        "15 14:00:00  response missed",
        "16 09:00:00  resolution warning 50% (expected, provisional)",
        "16 13:00:00  resolution due (expected, provisional)",
    ]


def test_a_timeline_numbers_the_cycles_after_the_first():
    contract = desk({"resolution": '"8h"'}, resolution='reopening = "new_cycle"')
    log = ("15 10:00 resolved", "15 11:00 reopened")
    found = lines(status(contract, "15 09:00", *log, as_of="15 12:00"))
    assert [line.partition("  ")[2] for line in found] == [
        "resolution started",
        "resolved",
        "resolution met",
        "reopened",
        "resolution (cycle 2) started",
        "resolution (cycle 2) due (expected)",
    ]


def test_a_timeline_does_not_tell_when_a_cancelled_clock_would_have_been_due():
    found = lines(status(desk({"response": '"4h"'}), "15 09:00", "15 10:00 cancelled", as_of="15 12:00"))
    assert found == ["15 09:00:00  response started", "15 10:00:00  cancelled", "15 10:00:00  response cancelled"]


def test_a_timeline_is_told_in_the_zone_of_the_contract():
    found = status(desk({"response": '"4h"'}), "15 09:00", "15 10:00 called", as_of="15 12:00").timeline()
    assert {str(one.at.timezone_name) for one in found} == {"Europe/Luxembourg"}
