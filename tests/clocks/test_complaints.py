"""What the users of ticketing systems complain of, each as a test of what should happen instead.

The desk, its hours and the notation are those of `desk`: `19 16:30` is Friday, 19 June 2026, 16:30 in Luxembourg, the
office is open from Monday to Friday, 08:00 to 17:00.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from sla_engine import BusinessCalendar
from sla_engine.clocks import Event, State, Ticket, evaluate
from sla_engine.contracts import load_contract, parse_contract
from sla_engine.errors import NeverOpensError
from tests.clocks.desk import at, clock, codes, desk, hours, shown, stands, status, ticket

FOUR, EIGHT = {"response": '"4h"'}, {"response": '"8h"'}
RESOLUTION = {"resolution": '"8h"'}
PAUSES = 'pause_on = "all"'


# Pauses


def test_a_pause_over_night_and_weekend_moves_due_by_its_open_hours_only():
    # A ticket waits for the customer from Friday 16:00 to Monday 09:00: 65 hours on the wall, two at the desk. Tools that
    # add the wall time push the deadline to Thursday; some count the closed hours as worked.
    found = clock(
        desk(FOUR, response=PAUSES), "19 15:00", "19 16:00 paused customer", "22 09:00 resumed", as_of="22 09:00"
    )
    assert (stands(found), found.paused, found.elapsed) == ("running, due 22 12:00", hours("2:00"), hours("1:00"))


def test_a_pause_wholly_in_closed_hours_changes_nothing():
    # Set to waiting at 18:00, taken up again at 07:00: the agreement was closed all the time.
    without = clock(desk(FOUR, response=PAUSES), "15 15:00", as_of="16 09:00")
    lines = ("15 18:00 paused customer", "16 07:00 resumed")
    with_pause = clock(desk(FOUR, response=PAUSES), "15 15:00", *lines, as_of="16 09:00")
    assert stands(with_pause) == stands(without) == "running, due 16 10:00"
    assert with_pause.paused == hours("0:00")


def test_a_pause_before_a_change_of_tier_is_not_forgotten_by_it():
    # Two hours waiting, then the customer buys a quicker tier: the new deadline counts from the opening, less one hour
    # used, as if nobody had ever waited, when a tool recomputes from the start.
    contract = desk(EIGHT, {"response": '"3h"'}, response=PAUSES)
    lines = ("15 10:00 paused customer", "15 12:00 resumed", "15 12:00 tier_changed plus")
    found = clock(contract, "15 09:00", *lines, as_of="15 12:00")
    assert (stands(found), found.paused) == ("running, due 15 14:00", hours("2:00"))


def test_a_pause_going_on_while_the_tier_changes_goes_on():
    contract = desk(EIGHT, {"response": '"3h"'}, response=PAUSES)
    lines = ("15 10:00 paused customer", "15 11:00 tier_changed plus", "15 12:00 resumed")
    assert stands(clock(contract, "15 09:00", *lines[:2], as_of="15 11:30")) == "paused, due 15 13:30?"
    assert stands(clock(contract, "15 09:00", *lines, as_of="15 12:00")) == "running, due 15 14:00"


def test_a_pause_that_begins_after_the_breach_does_not_undo_it():
    # "Waiting for customer" set on an overdue ticket makes it green in tools that keep one deadline and move it.
    found = clock(desk(FOUR, response=PAUSES), "15 09:00", "15 14:00 paused customer", as_of="19 12:00")
    assert (stands(found), shown(found.breached_at)) == ("overdue, due 15 13:00", "15 13:00")


def test_time_waited_is_told_by_reason_and_by_party():
    # Reports lump all holds together; whose fault the delay was is what is asked in every review.
    events = (
        Event("paused", at("15 10:00"), reason="approval", by="customer"),
        Event("paused", at("15 12:00"), reason="spare part", by="vendor"),
        Event("resumed", at("16 09:00")),
    )
    asked = Ticket("T-1", opened_at=at("15 09:00"), tier="basic", site="LU", events=events)
    found = evaluate(asked, desk(EIGHT, response=PAUSES), as_of=at("16 09:00"))["response"]
    assert found.paused_by_reason() == {"approval": hours("2:00"), "spare part": hours("6:00")}
    assert found.paused_by_party() == {"customer": hours("2:00"), "vendor": hours("6:00")}


# Warnings


def test_a_warning_comes_in_hours_not_at_midnight():
    # "Warn at 75 %" fires at 03:00 at night where the share is taken of wall time, or once a day where a job says so.
    (warning,) = clock(desk(EIGHT, response='warnings = ["75%"]'), "15 15:00", as_of="15 15:00").warnings
    assert shown(warning.at) == "16 12:00"  # six of eight hours: two on Monday, four on Tuesday


def test_a_warning_some_time_before_due_counts_the_hours_of_the_desk():
    # "2 hours before" a deadline at 09:00 is at 16:00 the day before, not at 07:00 when nobody is there.
    (warning,) = clock(desk(FOUR, response='warnings = ["2h before"]'), "15 14:00", as_of="15 14:00").warnings
    assert stands(clock(desk(FOUR), "15 14:00", as_of="15 14:00")) == "running, due 16 09:00"
    assert shown(warning.at) == "15 16:00"


# Calendars that change


NEW_HOURS = """
[[versions]]
id = "new hours"
effective_from = 2026-06-17
[versions.hours.office]
week = "Mo-Fr 10:00-12:00"
"""


def test_new_hours_do_not_touch_the_clocks_that_already_run():
    # An edited calendar recomputes, or corrupts, every running clock. A version has a date from which it holds.
    contract = desk(EIGHT, more=NEW_HOURS)
    assert stands(clock(contract, "16 15:00", as_of="17 11:00")) == "running, due 17 14:00"
    assert stands(clock(contract, "17 11:00", as_of="17 11:00")) == "running, due 23 11:00"  # 1 h a day less


def test_a_calendar_cannot_be_changed_in_place_and_a_new_one_has_another_fingerprint():
    contract = desk(EIGHT)
    found = status(contract, "15 09:00", as_of="15 10:00")
    with pytest.raises(AttributeError):
        contract.latest.calendar("basic", site="LU").hours = "24/7"
    assert found.fingerprint == contract.fingerprint != desk(EIGHT, hours="Mo-Fr 08:00-16:00").fingerprint


# What a day is


@pytest.mark.parametrize(
    ("target", "due"),
    [
        ('"24h"', "17 15:00"),  # of a nine-hour day: two days and two thirds
        ('{ elapsed = "24h" }', "16 09:00"),
        ("{ business_days = 1 }", "16 17:00"),
    ],
)
def test_a_day_says_which_day_it_is(target, due):
    assert stands(clock(desk({"response": target}), "15 09:00", as_of="15 09:00")) == f"running, due {due}"


def test_a_bare_day_is_refused_as_a_target():
    with pytest.raises(ValueError, match="1 day"):
        desk({"response": '"1 day"'})


# Clock changes and zones


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2025-10-24T16:00+02:00", "2025-10-27T11:00:00+01:00"),  # over the end of summer time
        ("2026-03-27T16:00+01:00", "2026-03-30T11:00:00+02:00"),  # over its beginning
        ("2019-03-29T16:00+01:00", "2019-04-01T11:00:00+02:00"),  # in a history that is seven years old
    ],
)
def test_history_keeps_the_offset_of_its_own_day(opened, due):
    # Warehouses that convert all of history by today's offset are an hour off for half of each year.
    assert clock(desk(FOUR), opened, as_of=opened).due.isoformat() == due


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2025-10-26T01:00+02:00", "2025-10-26T04:00:00+01:00"),  # the night has an hour more
        ("2026-03-29T01:00+01:00", "2026-03-29T06:00:00+02:00"),  # and here one less
    ],
)
def test_four_hours_round_the_clock_are_four_hours_on_the_night_of_a_clock_change(opened, due):
    assert clock(desk(FOUR, hours="24/7"), opened, as_of=opened).due.isoformat() == due


def test_the_sites_zone_counts_not_that_of_whoever_looks():
    # The same ticket had another deadline for each viewer, as the browser's zone was used.
    contract = desk(FOUR)
    found = set()
    for zone in ("Asia/Tokyo", "America/Los_Angeles", "UTC"):
        opened = at("15 15:00").astimezone(ZoneInfo(zone))
        seen = evaluate(Ticket("T-1", opened_at=opened, tier="basic", site="LU"), contract, as_of=opened)["response"]
        found.add((seen.due.isoformat(), seen.due.timezone_name))
    assert found == {("2026-06-16T10:00:00+02:00", "Europe/Luxembourg")}


def test_one_contract_serves_sites_in_many_zones():
    # "Business hours" had one zone for the whole desk: offices abroad were open at night.
    contract = desk(FOUR)
    assert stands(clock(contract, "15 09:00", as_of="15 09:00")) == "running, due 15 13:00"
    assert stands(clock(contract, "15 09:00", as_of="15 09:00", site="NY")) == "running, due 15 18:00"  # opens at 14:00


# Hours


def test_a_holiday_may_be_half_a_day():
    # Holiday lists know whole days only: the afternoon of Christmas Eve was promised, or its morning was not.
    contract = desk(
        FOUR, lu='special_days = { "12-24" = "-12:00" }\nholidays = { add = { "2026-12-25" = "Christmas" } }'
    )
    found = clock(contract, "2026-12-24T10:00+01:00", as_of="2026-12-24T10:00+01:00")
    assert found.due.isoformat() == "2026-12-28T10:00:00+01:00"  # two hours that morning, two on Monday


def test_round_the_clock_loses_no_minute_a_day():
    # 24/7 entered as 00:00 to 23:59 gains a minute each night: half an hour late after a month.
    found = clock(desk({"response": '"720h"'}, hours="Mo-Su 00:00-24:00"), "1 00:00", as_of="1 00:00")
    assert found.due - found.started_at == timedelta(days=30)


def test_a_lunch_break_does_not_count():
    # One start and one end a day is all that many tools have.
    contract = desk(FOUR, hours="Mo-Fr 08:00-12:00,13:00-17:00")
    assert stands(clock(contract, "15 10:00", as_of="15 10:00")) == "running, due 15 15:00"
    found = clock(contract, "15 10:00", "15 12:30 responded", as_of="15 18:00")
    assert found.elapsed == hours("2:00")


@pytest.mark.parametrize("week", ["off", "Mo-Su off"])
def test_a_calendar_without_hours_is_a_clear_error_at_once(week):
    # Endless loops and crashes of the whole page for a calendar somebody had not filled in yet.
    with pytest.raises(NeverOpensError):
        clock(desk(FOUR, hours=week), "15 09:00", as_of="15 09:00")


def test_a_calendar_closed_for_a_century_answers_at_once():
    # A closure with a typing error in its year made the page wait for ever.
    contract = desk(
        FOUR, lu='closures = [{ start = 2026-06-16T00:00:00, end = 2126-06-17T00:00:00 }]\nholidays = "none"'
    )
    found = clock(contract, "15 15:00", as_of="15 15:00")
    assert found.due.isoformat() == "2126-06-17T10:00:00+02:00"


# Reopening


def test_a_reopened_ticket_takes_up_its_clock_without_the_time_it_was_resolved():
    # Either the week between resolution and reopening counted, so that the ticket came back overdue...
    lines = ("15 12:00 resolved", "22 09:00 reopened")
    found = clock(desk(RESOLUTION), "15 09:00", *lines, as_of="22 09:00", target="resolution")
    assert (stands(found), found.elapsed) == ("running, due 22 14:00", hours("3:00"))


def test_a_reopened_ticket_may_begin_anew_and_the_first_verdict_stays():
    # ... or a new deadline wiped out that the first one was missed.
    contract = desk(RESOLUTION, resolution='reopening = "new_cycle"')
    found = status(contract, "15 09:00", "16 12:00 resolved", "22 09:00 reopened", as_of="22 10:00")
    assert [stands(cycle) for cycle in found.cycles("resolution")] == ["missed, due 15 17:00", "running, due 22 17:00"]


def test_a_response_once_given_is_not_asked_for_again():
    # Reopened after weeks, the ticket's first response was suddenly overdue.
    found = clock(desk(FOUR), "1 09:00", "1 10:00 responded", "1 12:00 resolved", "22 09:00 reopened", as_of="24 12:00")
    assert stands(found) == "met, due 1 13:00"


# The update clock


def test_the_update_clock_does_not_overtake_the_response():
    # With a shorter update target than response target, a new ticket was escalated for a missing update at once.
    contract = desk({"response": '"8h"', "update": '"1h"'})
    found = status(contract, "15 09:00", as_of="15 16:00")
    assert (stands(found["response"]), stands(found["update"])) == ("running, due 15 17:00", "not_started, due -")
    found = status(contract, "15 09:00", "15 16:00 responded", as_of="15 16:00")
    assert stands(found["update"]) == "running, due 15 17:00"


# Tickets that have ended


@pytest.mark.parametrize("end", ["closed", "merged", "cancelled", "resolved"])
def test_a_ticket_that_has_ended_never_breaches_later(end):
    # Closed, merged and deleted tickets kept on escalating.
    found = status(desk({"response": '"4h"', "resolution": '"8h"'}), "15 09:00", f"15 10:00 {end}", as_of="29 12:00")
    assert {found[target].state for target in found.clocks} <= {State.MET, State.CANCELLED}
    assert all(found[target].breached_at is None for target in found.clocks)


def test_an_imported_ticket_that_was_closed_long_ago_is_judged_by_its_own_time():
    # After an import of old tickets thousands of breaches were announced in one night.
    lines = ("1 10:00 responded", "1 14:00 closed")
    found = status(desk({"response": '"4h"', "resolution": '"8h"'}), "1 09:00", *lines, as_of="2030-01-01T00:00+01:00")
    assert (found["response"].state, found["resolution"].state) == ("met", "met")


@pytest.mark.parametrize("end", ["closed", "merged", "cancelled"])
def test_a_ticket_closed_too_late_is_missed_even_if_nobody_looked_in_between(end):
    # Closing an overdue ticket between two runs of the job made the breach disappear.
    found = clock(desk(FOUR), "15 09:00", f"16 12:00 {end}", as_of="16 13:00")
    assert (stands(found), shown(found.breached_at)) == ("missed, due 15 13:00", "15 13:00")


# When the job runs


def test_a_verdict_does_not_depend_on_when_it_is_asked():
    # A breach "at 13:07", because that is when the job ran; none at all if it ran only after the answer.
    lines = ("15 13:20 responded",)
    verdicts = {
        (found.state, found.breached_at, found.due, found.elapsed)
        for as_of in ("15 13:20", "15 13:30", "16 03:00", "29 12:00")
        for found in [clock(desk(FOUR), "15 09:00", *lines, as_of=as_of)]
    }
    assert len(verdicts) == 1
    assert shown(clock(desk(FOUR), "15 09:00", as_of="15 13:07").breached_at) == "15 13:00"


def test_asking_twice_or_in_between_changes_nothing():
    contract, asked = desk(FOUR), ticket("15 09:00", "15 13:20 responded")
    alone = evaluate(asked, contract, as_of=at("15 14:00"))
    for as_of in ("15 10:00", "15 13:10", "15 14:00"):
        evaluate(asked, contract, as_of=at(as_of))
    assert evaluate(asked, contract, as_of=at("15 14:00")) == alone


# Who responded


def test_an_automatic_reply_is_no_response():
    # A bot thanked for the message, and the first response was met in two seconds, always.
    lines = ("15 09:00:02 auto_replied", "15 11:00 responded")
    assert stands(clock(desk(FOUR), "15 09:00", lines[0], as_of="15 10:00")) == "running, due 15 13:00"
    assert shown(clock(desk(FOUR), "15 09:00", *lines, as_of="15 12:00").stopped_at) == "15 11:00"


def test_work_started_without_a_word_is_a_response_all_the_same():
    found = status(
        desk({"response": '"4h"', "intervention": '"8h"'}), "15 09:00", "15 11:00 work_started", as_of="15 12:00"
    )
    assert (found["response"].state, found["intervention"].state) == ("met", "met")


# Why this deadline?


def test_a_deadline_explains_itself_step_by_step():
    # "Why is this due on Wednesday?" took an afternoon of somebody with access to the calendar's configuration.
    contract = desk(EIGHT, {"response": '"6h"'}, lu='region = "LU"', response=PAUSES)
    lines = ("22 09:00 paused customer", "22 10:00 resumed", "22 16:00 tier_changed plus")
    explanation = clock(contract, "19 16:00", *lines, as_of="22 16:30").explain()
    told = [
        f"{shown(part.start)} to {shown(part.end)} {'+' if part.counted else '-'} {part.reason}: {part.total}"
        for part in explanation.segments
    ]
    assert told == [
        "19 16:00 to 19 17:00 + open: 1:00:00",
        "19 17:00 to 20 00:00 - outside hours: 1:00:00",
        "20 00:00 to 22 00:00 - weekend: 1:00:00",
        "22 00:00 to 22 08:00 - outside hours: 1:00:00",
        "22 08:00 to 22 09:00 + open: 2:00:00",
        "22 09:00 to 22 10:00 - paused: customer: 2:00:00",
        "22 10:00 to 22 16:00 + open: 8:00:00",
        "22 16:00 to 22 16:00 - tier changed to plus: 8:00:00",
    ]


def head(found):
    """The first line of an explanation, from the target on."""
    return str(found.explain()).splitlines()[0].partition("target ")[2]


WHOLE_OF = "of contract 'desk', version 'first'"


@pytest.mark.parametrize(
    ("lines", "promise"),
    [
        ([], f"8h (tier 'basic' {WHOLE_OF})"),
        (["15 10:00 tier_changed plus"], f"6h (tier 'plus' instead of 'basic', {WHOLE_OF})"),
        (["15 10:00 tier_changed plus", "15 11:00 tier_changed basic"], f"8h (tier 'basic' {WHOLE_OF})"),
        (["15 10:00 site_changed NY"], f"8h (tier 'basic', site 'NY' instead of 'LU', {WHOLE_OF})"),
        (["15 10:00 priority_changed P1"], f"8h (tier 'basic', priority 'P1' instead of none, {WHOLE_OF})"),
        (["15 10:00 responded", "15 11:00 tier_changed plus"], f"8h (tier 'basic' {WHOLE_OF})"),
        (["15 10:00 tier_changed none"], f"8h (tier 'basic' {WHOLE_OF})"),  # cancelled, and that was its target
    ],
)
def test_an_explanation_begins_with_what_is_promised_now_and_what_was(lines, promise):
    # "Target 4h (tier basic)", says the tool; basic has 8h, and nobody remembers the upgrade of this morning.
    contract = desk(EIGHT, {"response": '"6h"'})
    assert head(clock(contract, "15 09:00", *lines, as_of="15 12:00")) == promise


def test_an_explanation_of_a_breached_clock_begins_with_what_was_broken():
    contract = desk(FOUR, EIGHT)
    found = clock(contract, "15 09:00", "15 14:00 tier_changed plus", as_of="15 15:00")
    assert (found.state, head(found)) == ("overdue", f"4h (tier 'basic' {WHOLE_OF})")


def test_an_explanation_begins_with_what_is_promised_since_a_reopening():
    contract = desk(RESOLUTION, {"resolution": '"6h"'})
    lines = ("15 10:00 resolved", "15 11:00 tier_changed plus", "15 12:00 reopened")
    found = [clock(contract, "15 09:00", *lines[:n], as_of="15 13:00", target="resolution") for n in (2, 3)]
    assert [head(one) for one in found] == [
        f"8h (tier 'basic' {WHOLE_OF})",
        f"6h (tier 'plus' instead of 'basic', {WHOLE_OF})",
    ]


@pytest.mark.parametrize(
    ("change", "promise"),
    [("retroactive", f"6h (tier 'plus' instead of 'basic', {WHOLE_OF})"), ("keep", f"8h (tier 'basic' {WHOLE_OF})")],
)
def test_an_explanation_begins_with_what_a_change_makes_of_the_promise_by_its_policy(change, promise):
    contract = desk(EIGHT, {"response": '"6h"'}, policies=f'changes = {{ tier = "{change}" }}')
    assert head(clock(contract, "15 09:00", "15 10:00 tier_changed plus", as_of="15 12:00")) == promise


def test_an_explanation_of_what_a_change_took_away_from_the_start_names_the_tier_that_lacks_it():
    contract = desk(EIGHT, policies='changes = { tier = "retroactive" }')
    found = clock(contract, "15 09:00", "15 10:00 tier_changed none", as_of="15 12:00")
    assert head(found) == f"not applicable (tier 'none' instead of 'basic', {WHOLE_OF})"


def test_an_explanation_names_the_holiday_in_the_readers_language():
    contract = desk(FOUR, lu='region = "LU"')
    found = clock(contract, "22 16:00", as_of="22 16:00")
    assert stands(found) == "running, due 24 11:00"
    told = (
        ("de", "Feiertag: Nationalfeiertag"),
        ("fr", "jour férié : Fête nationale"),
        ("en_US", "holiday: National Day"),
    )
    for language, reason in told:
        assert reason in {part.reason for part in found.explain(language=language).segments}


def test_an_explanation_shows_the_clock_change():
    found = clock(desk(FOUR, hours="24/7"), "2026-03-29T01:00+01:00", as_of="2026-03-29T01:00+01:00")
    assert any("clock" in part.reason for part in found.explain().segments)
    assert sum((part.duration for part in found.explain().segments if part.counted), timedelta()) == hours("4:00")


def test_an_explanation_can_be_read_in_a_terminal_and_a_notebook_and_names_its_sources():
    explanation = clock(desk(FOUR, contract='version = "2026"'), "19 16:00", as_of="19 16:00").explain()
    assert "weekend" in str(explanation)
    assert "desk" in str(explanation)
    assert "2026" in str(explanation)
    assert "<table" in explanation._repr_html_()
    assert "weekend" in explanation._repr_html_()


def test_a_shipped_contract_explains_its_worked_example():
    found = status(load_contract("mixvoip-support"), "22 17:30", as_of="22 17:30", tier="office")["response"]
    assert "Nationalfeierdag" in str(found.explain())
    assert sum((part.duration for part in found.explain().segments if part.counted), timedelta()) == hours("8:00")


def test_a_timeline_lists_what_happened_and_what_will():
    contract = desk(FOUR, response='warnings = ["75%"]')
    found = status(contract, "15 09:00", "15 10:00 auto_replied", as_of="15 11:00").timeline()
    assert [(shown(one.at), one.what, one.expected) for one in found] == [
        ("15 09:00", "started", False),
        ("15 10:00", "event", False),
        ("15 12:00", "warning", True),
        ("15 13:00", "due", True),
    ]
    assert all(one.at <= other.at for one, other in pairwise(found))


def happened(found):
    """The events on a timeline."""
    return [f"{shown(one.at)} {one.text}" for one in found.timeline() if one.what == "event"]


def test_a_timeline_lists_events_that_do_nothing_too():
    # Where did my note go? A kind or a tier that nobody declared is odd, but it happened.
    lines = ("15 10:00 escalated", "15 10:30 tier_changed gold", "15 11:00 paused customer", "15 11:00 called")
    found = status(desk(FOUR), "15 09:00", *lines, as_of="15 12:00")
    assert happened(found) == [
        "15 10:00 escalated", "15 10:30 tier_changed gold", "15 11:00 called", "15 11:00 paused (customer)"
    ]  # fmt: skip
    assert codes(found) == ["unknown_event", "unknown_value", "unknown_event"]


def test_a_timeline_lists_what_is_recorded_twice_once_and_what_comes_later_not_at_all():
    lines = ("15 10:00 called", "15 10:00 called", "15 13:00 called")
    assert happened(status(desk(FOUR), "15 09:00", *lines, as_of="15 12:00")) == ["15 10:00 called"]


def test_a_timeline_lists_what_happened_to_a_ticket_without_any_promise():
    lines = ("15 10:00 responded", "15 09:30 called", "15 13:00 resolved")
    found = status(desk(FOUR), "15 09:00", *lines, as_of="15 12:00", contract="other")
    assert happened(found) == ["15 09:30 called", "15 10:00 responded"]
    assert codes(found) == ["nothing_promised", "future"]


# Several sources, odd logs


def test_several_changes_within_one_minute_keep_the_order_of_their_source():
    # Exports have minutes: waiting, active again and resolved carry one time stamp, and were sorted by name.
    contract = desk(RESOLUTION, resolution=PAUSES)
    lines = ("15 10:00 paused customer #4", "15 10:00 resumed #5", "15 10:00 paused vendor #6", "15 10:00 resumed #7")
    for order in (lines, lines[::-1], lines[2:] + lines[:2]):
        found = status(contract, "15 09:00", *order, as_of="15 12:00")
        assert stands(found["resolution"]) == "running, due 15 17:00"
        assert codes(found) == []


def test_a_clock_measures_to_the_second_where_billing_rounds_up():
    # A desk that bills by the quarter of an hour, at least one hour, also measured its response times so.
    contract = desk(FOUR, more='[billing]\nstep = "15m"\non_site_minimum = "1h"\n')
    found = clock(contract, "15 09:07:13", "15 09:08:20 responded", as_of="15 12:00")
    assert found.elapsed == timedelta(seconds=67)


def test_a_deadline_in_hours_equals_that_of_the_calendar():
    calendar = BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Luxembourg")
    for opened in ("15 09:00", "15 16:59:59.999999", "19 23:00", "20 12:00"):
        assert clock(desk(FOUR), opened, as_of=opened).due.isoformat() == calendar.add(at(opened), "4h").isoformat()


def test_the_years_without_holiday_data_are_an_error_not_a_working_day():
    contract = parse_contract(
        """
        [contract]
        id = "desk"
        zone = "Europe/Luxembourg"
        [sites.LU]
        region = "LU"
        [hours.office]
        week = "Mo-Fr 08:00-17:00"
        [tiers.basic]
        incident_hours = "office"
        request_hours = "n/a"
        targets = { response = "4h" }
        """
    )
    opened = datetime(2150, 1, 2, 9, tzinfo=ZoneInfo("Europe/Luxembourg"))
    with pytest.raises(ValueError, match="holiday"):
        evaluate(Ticket("T-1", opened_at=opened, tier="basic", site="LU"), contract, as_of=opened)
