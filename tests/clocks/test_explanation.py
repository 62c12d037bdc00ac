"""Explanations of clocks: what they say of one that has not begun, and how they are shown."""

from tests.clocks.desk import clock, desk, rows, shown

FOUR = {"response": '"4h"'}


def segments(found):
    """Start, end, sign and reason of each segment."""
    return [
        f"{shown(one.start)} to {shown(one.end)} {'+' if one.counted else '-'} {one.reason}"
        for one in found.explain().segments
    ]


def test_a_clock_that_starts_later_is_explained_from_its_start_to_its_due_instant():
    found = clock(desk(FOUR), "15 16:00", as_of="15 11:00")
    assert segments(found) == [
        "15 16:00 to 15 17:00 + open",
        "15 17:00 to 16 08:00 - outside hours",
        "16 08:00 to 16 11:00 + open",
    ]


def test_the_totals_of_a_clock_that_starts_later_end_at_its_allowed_time():
    found = clock(desk(FOUR), "15 16:00", as_of="15 11:00")
    assert found.explain().total == found.allowed


def test_a_clock_that_waits_for_its_first_event_has_nothing_to_explain():
    found = clock(desk(FOUR, response='start = ["called"]'), "15 09:00", as_of="15 11:00")
    assert segments(found) == []


def test_what_does_not_count_is_told_as_stopped_or_as_paused_with_its_reason():
    contract = desk({"resolution": '"8h"'}, resolution='pause_on = "all"')
    lines = (
        "15 10:00 resolved",
        "15 11:00 reopened",
        "15 12:00 paused",
        "15 13:00 paused customer",
        "15 14:00 resumed",
    )
    assert segments(clock(contract, "15 09:00", *lines, as_of="15 14:00", target="resolution"))[:5] == [
        "15 09:00 to 15 10:00 + open",
        "15 10:00 to 15 11:00 - stopped",
        "15 11:00 to 15 12:00 + open",
        "15 12:00 to 15 13:00 - paused",
        "15 13:00 to 15 14:00 - paused: customer",
    ]


def test_a_notebook_shows_a_row_for_each_segment_with_its_total():
    explanation = clock(desk(FOUR), "15 16:00", as_of="15 16:30").explain()
    assert rows(explanation._repr_html_()) == [
        "# from | # to | # counts | # total | # why",
        "2026-06-15 16:00:00 +02:00 | 2026-06-15 17:00:00 +02:00 | yes | 1h | open",
        "2026-06-15 17:00:00 +02:00 | 2026-06-16 08:00:00 +02:00 | no | 1h | outside hours",
        "2026-06-16 08:00:00 +02:00 | 2026-06-16 11:00:00 +02:00 | yes | 4h | open",
    ]


def test_a_terminal_shows_a_line_for_each_segment_between_what_is_due_and_the_sources():
    explanation = clock(desk(FOUR, hours="Mo-Su 08:00-17:00"), "15 09:00", as_of="15 10:00").explain()
    assert str(explanation).splitlines() == [
        "response: running, due 2026-06-15 13:00:00, target 4h (tier 'basic' of contract 'desk', version 'first')",
        "  2026-06-15 09:00:00 +02:00 .. 2026-06-15 13:00:00 +02:00 +           4h  open",
        ", ".join(f"{name} {value}" for name, value in explanation.sources.items()),
    ]


def test_an_explanation_names_contract_version_fingerprint_and_data_as_its_sources():
    found = clock(desk(FOUR), "15 09:00", as_of="15 10:00")
    contract = found.entitlement.contract
    named = {"contract": "desk", "version": "first", "fingerprint": contract.fingerprint}
    assert found.explain().sources == named | contract.data_versions
