"""What is promised, what stops a clock and which settings there are: the design's conventions, as cases worked out by hand.

What is subtle about pauses, waits, reopenings, promises that change, thresholds and order stands in the folder `conventions`.

The desk, its hours and the notation are those of `desk`: `19 16:30` is Friday, 19 June 2026, 16:30 in Luxembourg, the
office is open from Monday to Friday, 08:00 to 17:00. 15 to 19 June is one such week, without a holiday.
"""

from dataclasses import replace

import pytest

from sla_engine.clocks import State, entitle, evaluate
from sla_engine.contracts import list_contracts, load_contract, parse_contract
from sla_engine.errors import ContractError, NaiveInstantError, NeverOpensError, UnknownNameError
from tests.clocks.desk import at, clock, codes, desk, hours, shown, stands, status, ticket

EIGHT, FOUR = {"response": '"8h"'}, {"response": '"4h"'}
PAUSING = desk(FOUR, response='pause_on = "all"')
RESOLUTION = {"resolution": '"8h"'}


# Which targets there are


@pytest.mark.parametrize(
    ("target", "opened", "due"),
    [
        ('"8h"', "18 15:00", "19 14:00"),  # two hours on Thursday, six on Friday
        ('"8h"', "20 12:00", "22 16:00"),  # opened on Saturday: counts from Monday
        ('{ elapsed = "4h" }', "19 16:00", "19 20:00"),
        ('{ elapsed = "4h" }', "20 12:00", "20 16:00"),
        ("{ business_days = 2 }", "18 15:00", "22 17:00"),  # Thursday is day 0, Friday 1, Monday 2
        ("{ business_days = 0 }", "20 12:00", "22 17:00"),
        ('{ business_days = 1, at = "16:00", cutoff = "14:00" }', "18 13:59", "19 16:00"),
        (
            '{ business_days = 1, at = "16:00", cutoff = "14:00" }',
            "18 14:00",
            "22 16:00",
        ),  # at the cutoff: as on Friday
        ('{ business_days = 1, at = "16:00", cutoff = "14:00" }', "20 10:00", "23 16:00"),  # day 0 is Monday
        ('{ business_days = 1, at = "same time" }', "18 10:30", "19 10:30"),
    ],
)
def test_a_target_counts_in_its_own_unit(target, opened, due):
    assert stands(clock(desk({"response": target}), opened, as_of=opened)) == f"running, due {due}"


@pytest.mark.parametrize(
    ("priority", "kind", "due"),
    [(None, "incident", "15 17:00"), ("P1", "incident", "15 10:00"), ("P9", "incident", "15 17:00"),
     ("P1", "request", "16 16:00")],
)  # fmt: skip
def test_targets_differ_by_priority_and_kind(priority, kind, due):
    target = '{ incident = { by_priority = { P1 = "1h" }, otherwise = "8h" }, request = "16h" }'
    found = clock(desk({"response": target}), "15 09:00", as_of="15 09:00", priority=priority, kind=kind)
    assert stands(found) == f"running, due {due}"


# Stop and due


@pytest.mark.parametrize(
    ("stop", "state"),
    [("15 12:59", "met"), ("15 13:00", "met"), ("15 13:00:00.000001", "missed"), ("15 16:00", "missed")],
)
def test_stopped_up_to_due_is_met_and_after_it_missed(stop, state):
    found = clock(desk(FOUR), "15 09:00", f"{stop} responded", as_of="19 12:00")
    assert stands(found) == f"{state}, due 15 13:00"
    assert shown(found.stopped_at) == stop


@pytest.mark.parametrize(
    ("as_of", "state"),
    [("15 09:00", "running"), ("15 13:00", "running"), ("15 13:00:00.000001", "overdue"), ("19 12:00", "overdue")],
)
def test_up_to_and_at_due_a_clock_runs_and_then_it_is_overdue(as_of, state):
    assert stands(clock(desk(FOUR), "15 09:00", as_of=as_of)) == f"{state}, due 15 13:00"


@pytest.mark.parametrize(
    ("lines", "as_of", "breached"),
    [
        ((), "15 13:00", "-"),
        ((), "16 12:00", "15 13:00"),
        (("15 14:00 responded",), "16 12:00", "15 13:00"),
        (("15 12:00 responded",), "16 12:00", "-"),
    ],
)
def test_a_breach_is_at_the_due_instant(lines, as_of, breached):
    assert shown(clock(desk(FOUR), "15 09:00", *lines, as_of=as_of).breached_at) == breached


@pytest.mark.parametrize(
    ("landing", "due", "stop", "state"),
    [
        ("closing", "15 17:00", "15 17:00", "met"),
        ("closing", "15 17:00", "16 08:00", "missed"),
        ("opening", "16 08:00", "16 08:00", "met"),
        ("opening", "16 08:00", "16 08:01", "missed"),
    ],
)
def test_a_budget_that_ends_at_closing_time_is_due_where_the_contract_lands(landing, due, stop, state):
    contract = desk(EIGHT, policies=f'landing = "{landing}"')
    assert stands(clock(contract, "15 09:00", f"{stop} responded", as_of="19 12:00")) == f"{state}, due {due}"


@pytest.mark.parametrize(
    ("stop", "state"), [("15 12:59:59.999999", "met"), ("15 13:00", "missed"), ("15 13:01", "missed")]
)
def test_a_contract_may_ask_for_action_before_the_due_instant(stop, state):
    contract = desk(FOUR, policies='at_due = "missed"')
    found = clock(contract, "15 09:00", f"{stop} responded", as_of="19 12:00")
    assert stands(found) == f"{state}, due 15 13:00"
    assert shown(found.breached_at) == ("15 13:00" if state == "missed" else "-")
    assert stands(clock(contract, "15 09:00", as_of="15 13:00")) == "running, due 15 13:00"


# Pauses


@pytest.mark.parametrize(
    ("opened", "pause", "resume", "due", "took"),
    [
        ("15 09:00", "15 10:00", "15 11:00", "15 14:00", ("1:00", "1:00")),
        ("15 09:00", "15 10:00", "16 10:00", "16 13:00", ("9:00", "24:00")),  # seven hours on Monday, two on Tuesday
        ("15 15:00", "15 18:00", "15 20:00", "16 10:00", ("0:00", "2:00")),  # in closed hours: nothing lost or gained
        ("19 15:00", "19 16:00", "22 09:00", "22 12:00", ("2:00", "65:00")),  # over a weekend
        ("15 09:00", "15 09:00", "15 10:30", "15 14:30", ("1:30", "1:30")),  # from the start
    ],
)
def test_a_pause_moves_due_by_the_open_time_it_took(opened, pause, resume, due, took):
    found = clock(PAUSING, opened, f"{pause} paused customer", f"{resume} resumed", as_of=resume)
    assert stands(found) == f"running, due {due}"
    assert (found.paused, found.paused_wall) == tuple(map(hours, took))


def test_pauses_add_up():
    lines = ("15 10:00 paused customer", "15 11:00 resumed", "15 12:00 paused vendor", "15 12:30 resumed")
    found = clock(PAUSING, "15 09:00", *lines, as_of="15 12:30")
    assert stands(found) == "running, due 15 14:30"
    assert found.elapsed == hours("2:00")
    assert found.paused_by_reason() == {"customer": hours("1:00"), "vendor": hours("0:30")}


@pytest.mark.parametrize(
    ("lines", "as_of", "stand"),
    [
        ((), "15 15:00", "paused, due 15 15:00?"),
        (("15 16:00 resumed",), "15 16:00", "running, due 15 16:00"),
        (("15 16:00 resumed",), "15 16:00:00.000001", "overdue, due 15 16:00"),
        (("15 18:00 resumed",), "15 19:00", "running, due 16 08:00"),
        (("15 16:00 resumed", "15 16:00 responded"), "19 12:00", "met, due 15 16:00"),
        (("15 15:00 responded",), "19 12:00", "met, due 15 15:00"),  # a stop resumes first
    ],
)
def test_a_pause_exactly_at_due_stops_the_clock_with_nothing_left(lines, as_of, stand):
    found = clock(PAUSING, "15 09:00", "15 13:00 paused customer", *lines, as_of=as_of)
    assert stands(found) == stand


@pytest.mark.parametrize(
    ("as_of", "stand"),
    [
        ("15 12:00", "paused, due 15 15:00?"),  # three hours are left, from now on
        ("15 18:00", "paused, due 16 11:00?"),
        ("29 12:00", "paused, due 29 15:00?"),  # weeks later: no breach
    ],
)
def test_a_paused_clock_never_breaches_and_its_due_is_what_it_would_be_if_resumed_now(as_of, stand):
    found = clock(PAUSING, "15 09:00", "15 10:00 paused customer", as_of=as_of)
    assert stands(found) == stand
    assert found.elapsed == hours("1:00")
    assert found.remaining == hours("3:00")
    assert found.breached_at is None


def test_overdue_outranks_paused():
    assert clock(PAUSING, "15 09:00", "15 14:00 paused customer", as_of="15 15:00").state is State.OVERDUE


def test_a_pause_is_accounted_to_the_reason_of_each_moment():
    lines = ("15 10:00 paused customer", "15 11:00 paused vendor", "15 12:30 resumed")
    found = clock(PAUSING, "15 09:00", *lines, as_of="15 12:30")
    assert found.paused_by_reason() == {"customer": hours("1:00"), "vendor": hours("1:30")}
    assert found.elapsed == hours("1:00")


def test_a_stop_ends_the_pause_of_the_clock_that_it_stops_and_of_no_other():
    contract = desk(
        {"response": '"4h"', "resolution": '"8h"'}, response='pause_on = "all"', resolution='pause_on = "all"'
    )
    found = status(contract, "15 09:00", "15 10:00 paused customer", "15 12:00 responded", as_of="15 14:00")
    assert stands(found["response"]) == "met, due 15 15:00"
    assert (found["response"].elapsed, found["response"].paused) == (hours("1:00"), hours("2:00"))
    assert stands(found["resolution"]) == "paused, due 16 12:00?"  # seven hours left: three today, four tomorrow


def test_a_reopened_clock_starts_unpaused():
    contract = desk(RESOLUTION, resolution='pause_on = "all"')
    lines = ("15 10:00 paused customer", "15 11:00 resolved", "15 12:00 reopened")
    assert stands(clock(contract, "15 09:00", *lines, as_of="15 13:00", target="resolution")) == "running, due 16 10:00"


@pytest.mark.parametrize(
    ("target", "opened", "pause", "resume", "due"),
    [
        ('{ elapsed = "4h" }', "15 16:00", "15 17:00", "15 19:00", "15 22:00"),
        ("{ business_days = 1 }", "15 10:00", "15 11:00", "15 13:00", "17 10:00"),  # two hours after Tuesday's closing
        ("{ business_days = 1 }", "15 10:00", "15 18:00", "15 20:00", "16 17:00"),  # in closed hours
        ("{ business_days = 1 }", "15 10:00", "15 11:00", "17 12:00", "19 09:00"),  # 19 hours after Tuesday's closing
        ('{ business_days = 1, at = "12:00" }', "15 10:00", "16 12:00", "16 14:00", "16 14:00"),  # paused at due
    ],
)
def test_a_pause_of_a_day_or_elapsed_target_counts_in_its_own_time(target, opened, pause, resume, due):
    contract = desk({"response": target}, response='pause_on = "all"')
    found = clock(contract, opened, f"{pause} paused customer", f"{resume} resumed", as_of=resume)
    assert stands(found) == f"running, due {due}"


# Which version of a contract


VERSIONS = """
[[versions]]
id = "faster"
effective_from = 2026-06-16
[versions.tiers.basic.targets]
response = "2h"
"""


@pytest.mark.parametrize(
    ("opened", "due", "version"),
    [("15 16:59", "16 11:59", "first"), ("15 23:59", "16 12:00", "first"), ("16 00:00", "16 10:00", "faster")],
)
def test_the_version_at_the_anchor_stays_for_the_tickets_life(opened, due, version):
    contract = desk(FOUR, contract='version = "first"', more=VERSIONS)
    found = status(contract, opened, as_of="16 09:00")
    assert stands(found["response"]) == f"running, due {due}"
    assert found.entitlement.version == version


def test_before_the_first_version_nothing_applies_and_the_reason_says_so():
    found = status(desk(FOUR, contract="effective_from = 2026-06-16"), "15 09:00", as_of="17 09:00")
    assert stands(found["response"]) == "not_applicable, due -"
    assert "2026-06-16" in found.entitlement.reason


# The anchor


@pytest.mark.parametrize(
    ("anchor", "reported", "due"),
    [("reported", "15 09:00", "15 13:00"), ("reported", None, "15 14:00"), ("opened", "15 09:00", "15 14:00")],
)
def test_clocks_count_from_the_opening_or_the_report(anchor, reported, due):
    contract = desk(FOUR, policies=f'anchor = "{anchor}"')
    more = {"reported_at": at(reported)} if reported else {}
    assert stands(clock(contract, "15 10:00", as_of="15 10:00", **more)) == f"running, due {due}"


# Which reasons pause which target


@pytest.mark.parametrize(
    ("setting", "reason", "state"),
    [
        ("", "customer", "running"),  # by default nothing pauses
        ('pause_on = "none"', "customer", "running"),
        ('pause_on = "all"', "customer", "paused"),
        ('pause_on = "all"', "", "paused"),
        ('pause_on = ["customer", "vendor"]', "vendor", "paused"),
        ('pause_on = ["customer", "vendor"]', "internal", "running"),
        ('pause_on = ["customer", "vendor"]', "", "running"),
    ],
)
def test_the_contract_says_which_reasons_pause(setting, reason, state):
    contract = desk(FOUR, response=setting)
    assert clock(contract, "15 09:00", f"15 10:00 paused {reason}".strip(), as_of="15 11:00").state == state


def test_a_reason_pauses_one_target_and_not_the_other():
    contract = desk({"response": '"4h"', "resolution": '"8h"'}, resolution='pause_on = ["customer"]')
    found = status(contract, "15 09:00", "15 10:00 paused customer", as_of="15 11:00")
    assert (found["response"].state, found["resolution"].state) == ("running", "paused")


# What reopening does


@pytest.mark.parametrize(
    ("setting", "stand", "cycles"),
    [
        ("ignore", "met, due 15 17:00", 1),
        ("resume", "running, due 16 13:00", 1),  # three of eight hours were used on Monday
        ("new_cycle", "running, due 16 16:00", 2),
    ],
)
def test_reopening_is_ignored_or_resumes_or_begins_anew(setting, stand, cycles):
    contract = desk(RESOLUTION, resolution=f'reopening = "{setting}"')
    found = status(contract, "15 09:00", "15 12:00 resolved", "16 08:00 reopened", as_of="16 08:00")
    assert stands(found["resolution"]) == stand
    assert len(found.cycles("resolution")) == cycles
    assert shown(found.cycles("resolution")[0].started_at) == "15 09:00"


@pytest.mark.parametrize(
    ("target", "state"),
    [("response", "met"), ("intervention", "met"), ("recovery", "running"), ("resolution", "running"),
     ("inspection", "running")],
)  # fmt: skip
def test_by_default_reopening_resumes_all_but_response_and_intervention(target, state):
    contract = desk({target: '"8h"'})
    found = clock(contract, "15 09:00", "15 12:00 resolved", "15 13:00 reopened", as_of="15 13:00", target=target)
    assert found.state == state


def test_the_time_between_stop_and_reopening_does_not_count():
    found = clock(desk(RESOLUTION), "15 09:00", "15 12:00 resolved", "15 14:00 reopened", as_of="15 15:00",
                  target="resolution")  # fmt: skip
    assert (found.elapsed, found.paused) == (hours("4:00"), hours("0:00"))
    assert stands(found) == "running, due 16 10:00"


def test_a_breached_clock_keeps_its_due_when_reopened():
    lines = ("16 09:00 resolved", "16 10:00 reopened")
    found = clock(desk(RESOLUTION), "15 09:00", *lines, as_of="16 11:00", target="resolution")
    assert stands(found) == "overdue, due 15 17:00"
    assert shown(found.breached_at) == "15 17:00"
    assert found.elapsed == hours("10:00")  # eight on Monday, one before and one after the hour that it was resolved


def test_a_clock_missed_exactly_at_due_keeps_its_due_when_reopened():
    contract = desk(RESOLUTION, policies='at_due = "missed"')
    lines = ("15 17:00 resolved", "16 10:00 reopened")
    found = clock(contract, "15 09:00", *lines, as_of="16 11:00", target="resolution")
    assert stands(found) == "overdue, due 15 17:00"


def test_an_earlier_cycle_stays_as_it_was():
    contract = desk(RESOLUTION, resolution='reopening = "new_cycle"')
    lines = ("16 09:00 resolved", "17 08:00 reopened", "17 15:00 resolved")
    first, second = status(contract, "15 09:00", *lines, as_of="19 12:00").cycles("resolution")
    assert stands(first) == "missed, due 15 17:00"
    assert stands(second) == "met, due 17 16:00"
    assert second.cycle == first.cycle + 1


# Changes of tier, priority, site, kind


@pytest.mark.parametrize(
    ("setting", "stand"),
    [
        ("prospective", "running, due 16 12:00"),  # three of eight hours used; three of six left, round the clock
        ("retroactive", "running, due 15 21:00"),  # six hours from the start, round the clock
        ("keep", "running, due 16 14:00"),
    ],
)
def test_a_change_of_tier_counts_from_then_on_or_from_the_start_or_not_at_all(setting, stand):
    contract = desk(EIGHT, {"response": '"6h"'}, plus_hours="always", policies=f'changes.tier = "{setting}"')
    found = clock(contract, "15 15:00", "16 09:00 tier_changed plus", as_of="16 09:00")
    assert stands(found).replace("overdue", "running") == stand


@pytest.mark.parametrize(
    ("attribute", "value", "due"),
    [
        ("site", "NY", "15 16:00"),  # two hours left, from 08:00 in New York, which is 14:00
        ("kind", "request", "16 16:00"),  # fourteen of sixteen hours left
        ("priority", "P2", "15 12:00"),  # one of three hours left
    ],
)
@pytest.mark.parametrize("setting", ["prospective", "keep"])
def test_site_kind_and_priority_change_as_the_tier_does(attribute, value, due, setting):
    target = '{ incident = { by_priority = { P2 = "3h" }, otherwise = "4h" }, request = "16h" }'
    contract = desk({"response": target}, policies=f'changes.{attribute} = "{setting}"')
    found = clock(contract, "15 09:00", f"15 11:00 {attribute}_changed {value}", as_of="15 11:00")
    # What is kept is the first value: of the priority, which the ticket has none of before, the one that comes.
    kept = setting == "keep" and attribute != "priority"
    assert stands(found) == f"running, due {'15 13:00' if kept else due}"


def test_a_retroactive_change_holds_from_the_start_with_the_last_value_known():
    contract = desk(EIGHT, {"response": '"2h"'}, policies='changes.tier = "retroactive"')
    lines = ("15 14:00 tier_changed plus", "15 15:00 tier_changed basic")
    assert stands(clock(contract, "15 09:00", *lines, as_of="15 14:30")) == "overdue, due 15 11:00"
    assert stands(clock(contract, "15 09:00", *lines, as_of="15 15:30")) == "running, due 15 17:00"


def test_keep_holds_for_new_cycles_too():
    contract = desk(
        RESOLUTION, {"resolution": '"1h"'}, policies='changes.tier = "keep"', resolution='reopening = "new_cycle"'
    )
    lines = ("15 10:00 tier_changed plus", "15 11:00 resolved", "15 12:00 reopened")
    assert stands(clock(contract, "15 09:00", *lines, as_of="15 12:00", target="resolution")) == "running, due 16 11:00"


def test_a_new_cycle_has_the_promise_of_then():
    contract = desk(RESOLUTION, {"resolution": '"1h"'}, resolution='reopening = "new_cycle"')
    lines = ("15 11:00 resolved", "15 11:30 tier_changed plus", "15 12:00 reopened")
    assert stands(clock(contract, "15 09:00", *lines, as_of="15 12:00", target="resolution")) == "running, due 15 13:00"


@pytest.mark.parametrize(
    ("change", "stand"),
    [("15 13:00", "running, due 15 17:00"), ("15 13:00:00.000001", "overdue, due 15 13:00")],
)
def test_a_change_exactly_at_due_applies_and_a_breached_clock_keeps_its_due(change, stand):
    contract = desk(FOUR, EIGHT)
    assert stands(clock(contract, "15 09:00", f"{change} tier_changed plus", as_of="15 14:00")) == stand


@pytest.mark.parametrize(
    ("change", "stand"),
    [
        ("15 10:00", "cancelled, due 15 13:00"),
        ("15 13:00", "cancelled, due 15 13:00"),
        ("15 14:00", "missed, due 15 13:00"),
    ],
)
def test_to_a_tier_without_the_target_the_clock_is_cancelled(change, stand):
    found = clock(desk(FOUR), "15 09:00", f"{change} tier_changed none", as_of="19 12:00")
    assert stands(found) == stand
    assert shown(found.stopped_at) == change


def test_from_a_tier_without_the_target_the_clock_starts_at_the_change():
    found = clock(desk(FOUR), "15 09:00", "15 10:00 tier_changed basic", as_of="15 11:00", tier="none")
    assert stands(found) == "running, due 15 14:00"
    assert (shown(found.started_at), found.elapsed) == ("15 10:00", hours("1:00"))


def test_a_clock_does_not_start_by_a_change_once_it_would_have_been_stopped():
    lines = ("15 10:00 responded", "15 11:00 tier_changed basic")
    assert clock(desk(FOUR), "15 09:00", *lines, as_of="15 12:00", tier="none").state is State.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [
        ('"8h"', '{ elapsed = "24h" }', "16 05:00"),  # a quarter of 24 hours is used, eighteen are left
        ('{ elapsed = "4h" }', '"8h"', "15 15:00"),  # half of eight hours is left
        ('"8h"', "{ business_days = 1 }", "16 14:45"),  # seventeen open hours, three quarters of them left: 12:45
        ("{ business_days = 1 }", '"34h"', "18 14:00"),  # two of seventeen used, so four of 34: thirty left
    ],
)
def test_between_target_kinds_the_used_share_stays(before, after, due):
    contract = desk({"response": before}, {"response": after})
    assert stands(clock(contract, "15 09:00", "15 11:00 tier_changed plus", as_of="15 11:00")) == f"running, due {due}"


# Update clocks


@pytest.mark.parametrize(
    ("lines", "stand", "cycles"),
    [
        ((), "not_started, due -", 1),
        (("15 09:00 responded",), "running, due 15 13:00", 1),
        (("15 09:00 work_started",), "running, due 15 13:00", 1),
        (("15 08:30 updated",), "not_started, due -", 1),  # an update before the response starts nothing
        (("15 09:00 responded", "15 11:00 updated"), "running, due 15 15:00", 2),
        (("15 09:00 responded", "15 11:00 responded"), "running, due 15 13:00", 1),
        (("15 09:00 responded", "15 11:00 resolved"), "met, due 15 13:00", 1),
        (("15 09:00 responded", "15 10:00 resolved", "15 11:00 updated"), "met, due 15 13:00", 1),
    ],
)
def test_an_update_clock_starts_at_the_response_and_again_at_each_update(lines, stand, cycles):
    found = status(desk({"update": '"4h"'}), "15 08:00", *lines, as_of="15 11:30")
    assert stands(found["update"]) == stand
    assert len(found.cycles("update")) == cycles


def test_an_update_ends_its_cycle_in_time_or_late():
    lines = ("15 08:00 responded", "15 12:00 updated", "15 16:30 updated")
    found = status(desk({"update": '"4h"'}), "15 08:00", *lines, as_of="15 16:30")
    assert [stands(cycle) for cycle in found.cycles("update")] == [
        "met, due 15 12:00", "missed, due 15 16:00", "running, due 16 11:30"
    ]  # fmt: skip


def test_an_update_clock_may_start_at_the_opening():
    found = clock(desk({"update": '"4h"'}, update='start = "anchor"'), "15 08:00", as_of="15 08:00", target="update")
    assert stands(found) == "running, due 15 12:00"


def test_a_stop_before_the_start_bars_an_update_clock_until_the_ticket_is_reopened():
    contract = desk({"update": '"4h"'})
    lines = ("15 09:00 resolved", "15 10:00 responded")
    assert clock(contract, "15 08:00", *lines, as_of="15 11:00", target="update").state is State.NOT_STARTED
    lines = ("15 09:00 resolved", "15 10:00 reopened", "15 11:00 responded")
    assert stands(clock(contract, "15 08:00", *lines, as_of="15 11:00", target="update")) == "running, due 15 15:00"


def test_a_clock_that_starts_or_restarts_in_a_paused_ticket_starts_paused():
    contract = desk({"update": '"4h"'}, update='pause_on = "all"')
    lines = ("15 09:00 paused customer", "15 10:00 responded")
    assert stands(clock(contract, "15 08:00", *lines, as_of="15 11:00", target="update")) == "paused, due 15 15:00?"
    again = clock(contract, "15 08:00", *lines, "15 12:00 updated", as_of="15 12:00", target="update")
    assert stands(again) == "paused, due 15 16:00?"
    assert stands(clock(contract, "15 08:00", *lines, "15 12:00 resumed", as_of="15 12:00", target="update")) == (
        "running, due 15 16:00"
    )


# Holidays and zones of hours


@pytest.mark.parametrize(
    ("whose", "due"),
    [("", "17 17:00"), ("site", "17 17:00"), ("provider", "16 17:00"), ("both", "18 17:00")],
)
def test_the_contract_says_whose_holidays_count(whose, due):
    contract = desk(
        {"response": '"18h"'},
        policies=f'holidays_of = "{whose}"' if whose else "",
        lu='holidays = { add = { "2026-06-16" = "of the site" } }',
        contract='holidays = { add = { "2026-06-17" = "of the provider" } }',
    )
    assert stands(clock(contract, "15 08:00", as_of="15 08:00")) == f"running, due {due}"


@pytest.mark.parametrize(
    ("week", "due"),
    [
        ("Mo-Fr 08:00-17:00", "17 17:00"),  # closed by default
        ("Mo-Fr 08:00-17:00; PH open", "16 17:00"),
        ("24/7", "16 02:00"),  # round the clock: open by default
        ("24/7; PH off", "17 02:00"),
        ("Mo-Fr 08:00-17:00; PH 10:00-14:00", "17 13:00"),
    ],
)
def test_holidays_close_or_leave_open_as_the_hours_say(week, due):
    contract = desk({"response": '"18h"'}, hours=week, lu='holidays = { add = { "2026-06-16" = "a holiday" } }')
    assert stands(clock(contract, "15 08:00", as_of="15 08:00")) == f"running, due {due}"


@pytest.mark.parametrize(("zone", "due"), [("", "15 18:00"), ("site", "15 18:00"), ("contract", "16 09:00")])
def test_hours_are_read_on_the_clock_of_the_site_or_the_contract(zone, due):
    contract = desk(FOUR, policies=f'hours_zone = "{zone}"' if zone else "")  # 14:00 is 08:00 in New York
    assert stands(clock(contract, "15 14:00", as_of="15 14:00", site="NY")) == f"running, due {due}"


def test_instants_of_a_status_are_in_the_zone_of_the_site():
    found = clock(desk(FOUR), "15 14:00", as_of="15 14:00", site="NY")
    assert found.due.isoformat() == "2026-06-15T12:00:00-04:00"


# Cancelling and merging


@pytest.mark.parametrize("kind", ["cancelled", "merged"])
@pytest.mark.parametrize(
    ("lines", "end", "stand", "breached"),
    [
        ((), "15 10:00", "cancelled, due 15 13:00", "-"),
        ((), "15 13:00", "cancelled, due 15 13:00", "-"),
        ((), "15 14:00", "missed, due 15 13:00", "15 13:00"),
        (("15 10:00 paused customer",), "15 14:00", "cancelled, due 15 17:00", "-"),
        (("15 10:00 responded",), "15 14:00", "met, due 15 13:00", "-"),
    ],
)
def test_cancelling_or_merging_stops_every_clock_and_no_breach_follows(kind, lines, end, stand, breached):
    found = clock(PAUSING, "15 09:00", *lines, f"{end} {kind}", as_of="29 12:00")
    assert stands(found) == stand
    assert shown(found.breached_at) == breached


def test_nothing_acts_on_a_cancelled_ticket():
    lines = ("15 10:00 cancelled", "15 11:00 responded", "15 12:00 tier_changed plus", "15 12:30 resumed")
    found = status(desk(FOUR, EIGHT), "15 09:00", *lines, as_of="16 12:00")
    assert stands(found["response"]) == "cancelled, due 15 13:00"
    assert codes(found) == ["after_end", "after_end", "after_end"]


@pytest.mark.parametrize(
    ("setting", "stand"),
    [
        ("ignore", "cancelled, due 15 17:00"),
        ("resume", "running, due 16 09:00"),
        ("new_cycle", "running, due 16 10:00"),
    ],
)
def test_reopening_after_a_cancel_works_as_after_a_stop(setting, stand):
    contract = desk(RESOLUTION, resolution=f'reopening = "{setting}"')
    lines = ("15 10:00 cancelled", "15 11:00 reopened")
    assert stands(clock(contract, "15 09:00", *lines, as_of="15 12:00", target="resolution")) == stand


# What stops what

TARGETS = ("response", "intervention", "recovery", "resolution", "update")


@pytest.mark.parametrize(
    ("kind", "stopped"),
    [
        ("responded", {"response"}),
        ("work_started", {"response", "intervention"}),
        ("recovered", {"response", "intervention", "recovery"}),
        ("resolved", set(TARGETS)),
        ("closed", set(TARGETS)),
        ("auto_replied", set()),
        ("paused", set()),
        ("resumed", set()),
        ("reopened", set()),
        ("unheard_of", set()),
    ],
)
def test_each_kind_of_event_stops_its_targets(kind, stopped):
    contract = desk(dict.fromkeys(TARGETS, '"4h"'), update='start = "anchor"')
    found = status(contract, "15 09:00", f"15 10:00 {kind}", as_of="15 11:00")
    assert {target for target in TARGETS if found[target].state == "met"} == stopped
    assert {target for target in TARGETS if found[target].state == "running"} == set(TARGETS) - stopped


def test_the_contract_may_say_what_stops_a_target():
    contract = desk(
        {"resolution": '"4h"', "inspection": '"4h"'}, resolution='stop = ["closed"]', inspection='stop = ["seen"]'
    )
    found = status(contract, "15 09:00", "15 10:00 seen", "15 11:00 resolved", as_of="15 12:00")
    assert (found["inspection"].state, found["resolution"].state) == ("met", "running")
    assert codes(found) == []


def test_only_the_first_stop_counts():
    lines = ("15 10:00 responded", "15 14:00 responded", "15 15:00 resolved")
    found = clock(desk(FOUR), "15 09:00", *lines, as_of="16 12:00")
    assert (stands(found), shown(found.stopped_at)) == ("met, due 15 13:00", "15 10:00")


@pytest.mark.parametrize(
    ("stop", "remaining", "share"),
    [("15 10:00", "3:00", 0.25), ("15 13:00", "0:00", 1.0), ("15 14:00", "-1:00", 1.25)],
)
def test_what_remains_of_a_stopped_clock_is_what_was_left_negative_if_late(stop, remaining, share):
    found = clock(desk(FOUR), "15 09:00", f"{stop} responded", as_of="19 12:00")
    assert (found.remaining, found.share) == (hours(remaining), share)
    assert found.elapsed + found.remaining == found.allowed


def test_a_clock_not_yet_started_is_due_when_it_will_be():
    assert stands(clock(desk(FOUR), "15 09:00", as_of="15 08:00")) == "not_started, due 15 13:00"
    assert stands(clock(desk(FOUR), "15 09:00", as_of="15 08:00", tier="none")) == "not_applicable, due -"


def test_a_target_not_applicable_has_no_due_and_never_breaches():
    found = clock(desk(FOUR), "15 09:00", as_of="29 12:00", tier="none")
    assert (found.state, found.due, found.breached_at) == (State.NOT_APPLICABLE, None, None)


# Order of events


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (("15 10:00 paused customer #1", "15 10:00 resumed #2"), "running"),
        (("15 10:00 resumed #1", "15 10:00 paused customer #2"), "paused"),
        (("15 10:00 paused customer", "15 10:00 resumed"), "paused"),  # by rank: resumed first
        (("15 10:00 resumed", "15 10:00 paused customer #7"), "running"),  # numbered ones come first
    ],
)
def test_events_of_one_instant_go_by_sequence_number_then_rank(lines, state):
    for order in (lines, lines[::-1]):
        assert clock(PAUSING, "15 09:00", *order, as_of="15 11:00").state == state


RANKS = (
    "kind_changed", "site_changed", "tier_changed", "priority_changed", "reopened", "resumed", "auto_replied",
    "responded", "work_started", "updated", "inspected", "paused", "recovered", "resolved", "closed", "merged",
    "cancelled",
)  # fmt: skip


def test_kinds_of_one_instant_have_a_rank():
    values = {"kind_changed": "request", "site_changed": "NY", "tier_changed": "plus", "priority_changed": "P1"}
    lines = [f"15 10:00 {kind} {values.get(kind, '')}".strip() for kind in reversed(RANKS)]
    contract = desk({"response": '"4h"', "inspection": '"4h"'}, inspection='stop = ["inspected"]')
    found = status(contract, "15 09:00", *lines, as_of="15 11:00")
    happened = [one.text.split()[0] for one in found.timeline() if one.what == "event"]
    assert tuple(happened) == RANKS


def test_a_change_and_a_response_of_one_instant_count_in_that_order():
    found = clock(desk(FOUR, {"response": '"1h"'}), "15 09:00", "15 11:00 responded", "15 11:00 tier_changed plus",
                  as_of="15 12:00")  # fmt: skip
    assert stands(found) == "met, due 15 11:00"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("15 10:00 responded",), []),
        (("15 10:00 paused customer", "15 11:00 resumed"), []),
        (("15 10:00 resolved", "15 11:00 closed"), []),
        (("15 10:00 resumed",), ["resume_without_pause"]),
        (("15 10:00 paused customer", "15 11:00 resumed", "15 12:00 resumed"), ["resume_without_pause"]),
        (("15 10:00 responded", "15 10:00 responded"), ["doubled"]),
        (("15 10:00 responded",) * 3, ["doubled", "doubled"]),
        (("19 16:00 responded",), ["future"]),
        (("15 08:00 responded",), ["before_anchor"]),
        (("15 10:00 tier_changed",), ["unknown_value"]),
        (("15 10:00 tier_changed gold",), ["unknown_value"]),
        (("15 10:00 site_changed Mars",), ["unknown_value"]),
        (("15 10:00 kind_changed wish",), ["unknown_value"]),
        (("15 10:00 unheard_of",), ["unknown_event"]),
        (("15 10:00 resolved", "15 11:00 paused customer"), ["paused_while_stopped"]),
        (("15 10:00 resolved", "15 11:00 resumed"), ["paused_while_stopped"]),
        (("15 10:00 reopened",), ["reopened_while_open"]),
        (("15 10:00 resolved", "15 11:00 reopened", "15 12:00 reopened"), ["reopened_while_open"]),
        (("15 10:00 resolved", "15 11:00 resolved"), ["stopped_twice"]),
        (("15 10:00 closed", "15 11:00 closed"), ["stopped_twice"]),
        (("15 10:00 resolved", "15 11:00 reopened", "15 12:00 resolved"), []),
        (("15 10:00 cancelled", "15 11:00 responded"), ["after_end"]),
        (("15 10:00 merged", "15 11:00 resolved"), ["after_end"]),
        (("15 10:00 merged", "15 11:00 reopened", "15 12:00 responded"), []),
    ],
)
def test_an_odd_log_gives_findings_never_an_exception(lines, found):
    assert codes(status(desk(FOUR), "15 09:00", *lines, as_of="16 12:00")) == found


def test_events_with_one_id_are_doubled_or_in_conflict_and_the_first_counts():
    asked = ticket("15 09:00", "15 10:00 responded", "15 11:00 work_started")
    first, second = (replace(event, id="7") for event in asked.events)
    for other, code in ((first, "doubled"), (second, "conflicting")):
        found = evaluate(replace(asked, events=(other, first)), desk({"intervention": '"4h"'}), as_of=at("15 12:00"))
        assert codes(found) == [code]
        assert found["intervention"].state is State.RUNNING


def test_a_finding_names_its_event_and_says_what_was_made_of_it():
    (finding,) = status(desk(FOUR), "15 09:00", "15 10:00 resumed", as_of="15 12:00").findings
    assert finding.event.kind == "resumed"
    assert "did not wait" in finding.message


def test_an_event_later_than_the_instant_of_evaluation_does_not_count():
    lines = ("15 10:00 paused customer", "15 11:00 resumed")
    assert stands(clock(PAUSING, "15 09:00", *lines, as_of="15 10:30")) == "paused, due 15 13:30?"


# Warnings


@pytest.mark.parametrize(
    ("threshold", "warned"),
    [
        ("75%", "15 12:00"),
        ("1/3", "15 10:20"),
        ("100%", "15 13:00"),
        ("150%", "15 15:00"),  # beyond due, for escalation
        ("1h before", "15 12:00"),
        ("5h before", "15 09:00"),  # never before the start
        ("1/7", "15 09:34:17.142858"),  # 34 minutes 17.142857142... seconds, rounded up to the microsecond
    ],
)
def test_a_warning_has_an_exact_instant(threshold, warned):
    (warning,) = clock(desk(FOUR, response=f'warnings = ["{threshold}"]'), "15 09:00", as_of="15 09:00").warnings
    assert (warning.threshold, shown(warning.at)) == (threshold, warned)


@pytest.mark.parametrize(("as_of", "reached"), [("15 11:59:59.999999", False), ("15 12:00", True), ("15 14:00", True)])
def test_a_warning_is_reached_at_its_instant(as_of, reached):
    (warning,) = clock(desk(FOUR, response='warnings = ["75%"]'), "15 09:00", as_of=as_of).warnings
    assert warning.reached is reached


def test_a_clock_resumed_and_paused_at_its_due_instant_has_not_reached_it():
    # Used up overnight, a target of days falls due as the office opens.
    days = desk(
        {"response": '{ business_days = 1, at = "same time" }'}, response='warnings = ["100%"], pause_on = "all"'
    )
    log = ("16 07:59 paused customer", "16 08:00 resumed", "16 08:00 paused parts")
    (warning,) = clock(days, "15 08:00", *log, as_of="16 12:00").warnings
    assert (warning.reached, warning.provisional, shown(warning.at)) == (False, True, "16 12:00")


def test_a_clock_resumed_and_stopped_at_its_due_instant_has_reached_it():
    days = desk(
        {"response": '{ business_days = 1, at = "same time" }'}, response='warnings = ["100%"], pause_on = "all"'
    )
    log = ("16 07:59 paused customer", "16 08:00 resumed", "16 08:00 resolved")
    found = clock(days, "15 08:00", *log, as_of="16 12:00")
    assert (found.state, found.warnings[0].reached, shown(found.warnings[0].at)) == ("met", True, "16 08:00")


def test_a_warning_before_due_counts_in_the_targets_own_time():
    contract = desk(FOUR, response='warnings = ["3h before"]')
    (warning,) = clock(contract, "15 15:00", as_of="15 15:00").warnings  # due 16 10:00; three open hours before
    assert shown(warning.at) == "15 16:00"


@pytest.mark.parametrize(("landing", "warned"), [("closing", "15 17:00"), ("opening", "16 08:00")])
def test_a_warning_lands_as_the_contract_says(landing, warned):
    contract = desk(FOUR, policies=f'landing = "{landing}"', response='warnings = ["50%"]')
    (warning,) = clock(contract, "15 15:00", as_of="15 15:00").warnings
    assert shown(warning.at) == warned


@pytest.mark.parametrize(
    ("lines", "as_of", "warned", "provisional"),
    [
        (("15 10:00 paused customer",), "15 12:00", "15 14:00", True),  # two hours to go, from now on
        (("15 10:00 paused customer", "15 12:00 resumed"), "15 12:00", "15 14:00", False),
        (("15 12:30 paused customer",), "15 14:00", "15 12:00", False),  # reached before the pause
        (("15 10:00 responded",), "15 16:00", "-", False),  # stopped before
        (("15 14:00 responded",), "15 16:00", "15 12:00", False),
        (("15 10:00 cancelled",), "15 16:00", "-", False),
    ],
)
def test_a_warning_moves_with_pauses_and_never_comes_after_a_stop(lines, as_of, warned, provisional):
    contract = desk(FOUR, response='pause_on = "all", warnings = ["75%"]')
    (warning,) = clock(contract, "15 09:00", *lines, as_of=as_of).warnings
    assert (shown(warning.at), warning.provisional) == (warned, provisional)


def test_a_warning_passed_by_a_change_is_at_the_change_and_one_reached_before_stays():
    contract = desk(EIGHT, {"response": '"4h"'}, response='warnings = ["25%", "75%"]')
    found = clock(contract, "15 09:00", "15 12:30 tier_changed plus", as_of="15 13:00")
    assert {one.threshold: shown(one.at) for one in found.warnings} == {"25%": "15 11:00", "75%": "15 12:30"}


# Entitlement


SERVICES = parse_contract("""
[contract]
id = "services"
zone = "Europe/Luxembourg"
bound_to = "service"
[contract.services]
fibre = "fast"
[sites.LU]
holidays = "none"
[hours.office]
week = "Mo-Fr 08:00-17:00"
[tiers.fast]
incident_hours = "office"
request_hours = "n/a"
[tiers.fast.targets]
response = "1h"
""")


def test_of_several_contracts_the_one_that_the_ticket_names_decides():
    contracts = {"slow": desk(EIGHT), "quick": desk(FOUR)}
    for name, due in (("slow", "15 17:00"), ("quick", "15 13:00")):
        assert stands(clock(contracts, "15 09:00", as_of="15 09:00", contract=name)) == f"running, due {due}"


def test_a_service_with_a_tier_built_in_decides_before_the_customers_contract():
    contracts = {"desk": desk(EIGHT), "services": SERVICES}
    assert stands(clock(contracts, "15 09:00", as_of="15 09:00", service="fibre")) == "running, due 15 10:00"
    assert stands(clock(contracts, "15 09:00", as_of="15 09:00", service="printer")) == "running, due 15 17:00"


def test_the_entitlement_says_contract_version_tier_and_why():
    entitlement = status(desk(EIGHT, contract='version = "2026"'), "15 09:00", as_of="15 09:00").entitlement
    assert (entitlement.contract.id, entitlement.version, entitlement.tier) == ("desk", "2026", "basic")
    assert entitlement.applies
    assert entitlement.reason


@pytest.mark.parametrize(
    ("contracts", "reason"),
    [({}, "basic"), ({"fibre": SERVICES}, "basic"), ({"a": desk(EIGHT), "b": desk(FOUR)}, "several")],
)
def test_where_no_contract_applies_no_clock_runs_and_the_reason_says_so(contracts, reason):
    entitlement = entitle(ticket("15 09:00", service="printer"), contracts)
    assert not entitlement.applies
    assert reason in entitlement.reason
    found = evaluate(ticket("15 09:00", service="printer"), contracts, as_of=at("15 10:00"))
    assert {found[target].state for target in found.clocks} == {State.NOT_APPLICABLE}


@pytest.mark.parametrize("more", [{"tier": "gold"}, {"site": "Mars"}])
def test_a_name_that_the_contract_does_not_have_is_an_error(more):
    with pytest.raises(UnknownNameError, match="known: "):
        status(desk(EIGHT), "15 09:00", as_of="15 09:00", **more)


def test_a_contract_that_the_ticket_names_and_nobody_has_is_an_error():
    with pytest.raises(UnknownNameError, match="desk"):
        status({"desk": desk(EIGHT)}, "15 09:00", as_of="15 09:00", contract="other")


# The shipped contracts


@pytest.mark.parametrize(
    ("tier", "response", "intervention"),
    [
        ("standard", "25 11:00", "26 14:00"),
        ("office", "24 15:00", "25 08:30"),
        ("business", "24 08:30", "24 11:30"),
        ("none", "-", "-"),
    ],
)
def test_the_worked_examples_of_the_shipped_contract(tier, response, intervention):
    assert "mixvoip-support" in list_contracts()
    found = status(load_contract("mixvoip-support"), "22 17:30", as_of="22 17:30", tier=tier)  # the 23rd is a holiday
    assert (shown(found["response"].due), shown(found["intervention"].due)) == (response, intervention)


# Refusals


def test_a_naive_instant_of_evaluation_is_refused():
    with pytest.raises(NaiveInstantError, match="2026"):
        evaluate(ticket("15 09:00"), desk(FOUR), as_of=at("15 09:00").replace(tzinfo=None))


def test_hours_that_never_open_are_an_error_not_an_endless_search():
    with pytest.raises(NeverOpensError):
        clock(desk(FOUR, hours="off"), "15 09:00", as_of="15 09:00")


def test_a_setting_that_does_not_exist_is_refused():
    with pytest.raises(ContractError, match="reopening"):
        desk(FOUR, response='reopening = "sometimes"')
