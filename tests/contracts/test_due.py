"""When promises are due: the worked examples, versions, anchors, settings, and columns beside scalars."""

from datetime import timedelta

import numpy as np
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.arrays import NAT
from sla_engine.calendars.instants import instant_at, instant_us
from sla_engine.contracts import parse_contract
from sla_engine.contracts.contract_file.contract_parser import CONTRACT_FILE
from sla_engine.errors import ColumnError, NaiveInstantError, NotApplicableError, OutOfRangeError, UnknownNameError

ZONE = pendulum.timezone("Europe/Luxembourg")
REPORTED = pendulum.datetime(2026, 6, 22, 17, 30, tz=ZONE)  # a Monday; Tuesday is the national holiday
MINUTE = 60_000_000
YEARS = st.integers(instant_us(pendulum.datetime(2015, 1, 1)), instant_us(pendulum.datetime(2035, 1, 1)))


def local(text):
    return pendulum.parse(text, tz=ZONE)


def columns(*instants):
    return np.array([NAT if instant is None else instant_us(instant) for instant in instants], dtype=np.int64)


@pytest.fixture(scope="module")
def open_on_holidays():
    text = (CONTRACT_FILE.folder / "mixvoip-support.toml").read_text("utf-8")
    return parse_contract(text.replace('on_holidays = "closed"', 'on_holidays = "open"'))


@pytest.mark.parametrize(
    ("tier", "response", "intervention"),
    [
        ("standard", "2026-06-25 11:00", "2026-06-26 14:00"),
        ("office", "2026-06-24 15:00", "2026-06-25 08:30"),
        ("business", "2026-06-24 08:30", "2026-06-24 11:30"),
    ],
)
def test_the_worked_examples_hold(support, tier, response, intervention):
    found = [support.due(REPORTED, tier=tier, site="LU", target=name) for name in ("response", "intervention")]
    assert [str(due) for due in found] == [f"{text}:00+02:00" for text in (response, intervention)]


def test_the_worked_example_with_holidays_open_holds(open_on_holidays):
    names = ("response", "intervention")
    found = [open_on_holidays.due(REPORTED, tier="business", site="LU", target=name) for name in names]
    assert [str(due) for due in found] == ["2026-06-23 08:30:00+02:00", "2026-06-23 11:30:00+02:00"]


@pytest.mark.parametrize("target", ["response", "intervention"])
def test_no_contract_has_no_due_instant(support, target):
    assert support.due(REPORTED, tier="none", site="LU", target=target) is None


def test_a_recovery_across_the_clock_change_is_due_an_hour_later_on_the_clock(services):
    opened = pendulum.datetime(2026, 3, 29, 0, 30, tz=ZONE)
    due = services.due(opened, tier="advanced", site="LU", target="recovery")
    assert str(due) == "2026-03-29 08:30:00+02:00"


def test_around_the_clock_runs_through_holidays(services):
    opened = local("2026-06-23T03:00")
    assert services.due(opened, tier="advanced", site="LU", target="response") == opened.add(hours=2)


def test_a_site_keeps_its_own_holidays(support):
    due = support.due(REPORTED, tier="office", site="BE", target="response")
    assert str(due) == "2026-06-23 15:00:00+02:00"


def test_alsace_moselle_keeps_good_friday(support):
    friday = pendulum.datetime(2026, 4, 3, 9, tz="Europe/Paris")
    assert support.due(friday, tier="office", site="FR-57", target="response").date() > friday.date()


def test_requests_have_no_target_but_hours(support):
    assert support.due(REPORTED, tier="business", site="LU", target="response", kind="request") is None
    assert str(support.calendar("business", site="LU", kind="request").hours) == "Mo-Fr 07:30-18:00; PH off"


def test_support_counts_from_the_report_where_there_is_one(support):
    opened = local("2026-06-24T09:00")
    assert support.due(opened, tier="office", site="LU", target="response", reported_at=REPORTED) == local(
        "2026-06-24T15:00"
    )


def test_services_count_from_the_opening_whatever_was_reported(services):
    opened = local("2026-06-24T09:00")
    due = services.due(opened, tier="office", site="LU", target="response", reported_at=REPORTED)
    assert due == local("2026-06-24T13:00")


def test_a_naive_instant_is_refused(support):
    with pytest.raises(NaiveInstantError):
        support.due(REPORTED.naive(), tier="office", site="LU", target="response")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"tier": "offce"}, "unknown tier 'offce' in contract 'mixvoip-support'; did you mean 'office'"),
        ({"site": "FR"}, "unknown site 'FR' in contract 'mixvoip-support'; .*known: LU, BE, DE-RP, FR-57"),
        ({"target": "recovery"}, "unknown target 'recovery'.* known: response, intervention"),
        ({"kind": "change"}, "unknown kind 'change'; known: incident, request"),
    ],
)
def test_an_unknown_name_raises_and_lists_the_known_ones(support, asked, message):
    with pytest.raises(UnknownNameError, match=message):
        support.due(REPORTED, **{"tier": "office", "site": "LU", "target": "response", **asked})


def test_due_after_the_data_ends_is_an_error(support):
    with pytest.raises(OutOfRangeError):
        support.due(pendulum.datetime(2300, 1, 1), tier="office", site="LU", target="response")


def test_the_calendar_of_a_tier_is_the_same_object_every_time(support):
    assert support.calendar("office", site="LU") is support.calendar("office", site="LU")


def test_equal_definitions_have_the_same_calendar(support):
    assert support.calendar("office", site="LU") is support.calendar("business", site="LU", kind="request")


def test_due_is_what_the_calendar_adds(support):
    calendar = support.calendar("office", site="LU")
    assert support.due(REPORTED, tier="office", site="LU", target="response") == calendar.add(REPORTED, "8h")


def test_at_7_45_office_is_served_at_other_rates(support):
    early = local("2026-06-24T07:45")
    assert support.calendar("office", site="LU").is_open(early)
    assert not support.rate_calendar("LU").is_open(early)


def test_public_holidays_lie_outside_the_rate_hours(support):
    assert not support.rate_calendar("LU").is_open(local("2026-06-23T10:00"))


def test_a_contract_without_rate_hours_has_no_calendar_of_them(services):
    with pytest.raises(NotApplicableError, match=r"set billing\.rate_hours"):
        services.rate_calendar("LU")


# Versions


FIRST_CHANGE = """
[[versions]]
id = "2026"
effective_from = 2026-01-01
[versions.tiers.gold.targets]
response = "2h"
"""
VERSIONS = f"""{FIRST_CHANGE}
[[versions]]
id = "2027"
effective_from = 2027-01-01T12:00:00
remove = ["tiers.gold.targets.intervention"]
[versions.hours.day]
week = "24/7"
"""


@pytest.fixture(scope="module")
def versioned(contract_of):
    return contract_of(more=VERSIONS)


def test_without_an_instant_the_latest_version_speaks(versioned):
    assert versioned.version == "2027"
    assert versioned.targets == ("response",)


@pytest.mark.parametrize(
    ("instant", "version"),
    [
        ("1999-01-01T00:00", "first"),
        ("2025-12-31T23:59:59.999999", "first"),
        ("2026-01-01T00:00", "2026"),
        ("2027-01-01T11:59:59", "2026"),
        ("2027-01-01T12:00", "2027"),
    ],
)
def test_a_version_takes_effect_on_the_contracts_clock(versioned, instant, version):
    assert versioned.at(local(instant)).version == version


def test_a_ticket_keeps_the_version_of_its_anchor(versioned):
    before = versioned.due(local("2025-12-31T16:00"), tier="gold", site="LU", target="response")
    after = versioned.due(local("2026-01-02T08:00"), tier="gold", site="LU", target="response")
    assert [str(before), str(after)] == ["2026-01-02 10:00:00+01:00", "2026-01-02 10:00:00+01:00"]


def test_a_target_that_a_version_removes_is_unknown_from_then_on(versioned):
    assert versioned.due(local("2026-02-02T08:00"), tier="gold", site="LU", target="intervention") is not None
    with pytest.raises(UnknownNameError, match="unknown target 'intervention'"):
        versioned.due(local("2027-02-02T08:00"), tier="gold", site="LU", target="intervention")


def test_versions_with_equal_hours_share_a_calendar(versioned):
    first, second, third = (terms.calendar("gold", site="LU") for terms in versioned.versions)
    assert first is second
    assert second is not third


def test_before_the_first_version_nothing_applies(contract_of):
    contract = contract_of(('id = "acme"', 'id = "acme"\neffective_from = 2026-01-01'))
    assert contract.due(local("2025-12-31T23:59"), tier="gold", site="LU", target="response") is None
    assert contract.due(local("2026-01-01T00:00"), tier="gold", site="LU", target="response") is not None


def test_before_the_first_version_the_reason_is_told(contract_of):
    contract = contract_of(('id = "acme"', 'id = "acme"\neffective_from = 2026-01-01'))
    with pytest.raises(NotApplicableError, match="takes effect on 2026-01-01 00:00:00"):
        contract.at(local("2025-12-31T23:59"))


def test_a_misspelt_tier_raises_before_the_first_version_too(contract_of):
    contract = contract_of(('id = "acme"', 'id = "acme"\neffective_from = 2026-01-01'))
    with pytest.raises(UnknownNameError):
        contract.due(local("2025-06-01T00:00"), tier="golf", site="LU", target="response")


# Columns

TARGETS = """
elapsed = { elapsed = "30h" }
days = { business_days = 2 }
by_noon = { business_days = 1, at = "12:00", cutoff = "14:00" }
same_time = { business_days = 1, at = "same time", cutoff = "17:00" }
today = { business_days = 0, cutoff = "16:00" }
nothing = "n/a"
"""


@pytest.fixture(scope="module")
def many_kinds(contract_of):
    hours = ('week = "Mo-Fr 08:00-18:00"', 'week = "Mo-Fr 08:00-12:00,13:00-18:00; Sa 22:00-04:00"')
    return contract_of(
        hours,
        ('intervention = "8h"', f'intervention = "8h"{TARGETS}'),
        more=FIRST_CHANGE,
    )


NAMES = ("response", "intervention", "elapsed", "days", "by_noon", "same_time", "today", "nothing")


@given(st.lists(YEARS | st.just(NAT), max_size=5), st.sampled_from(NAMES))
def test_a_column_is_due_as_its_rows_are(many_kinds, anchors, target):
    asked = {"tier": "gold", "site": "LU", "target": target}
    column = many_kinds.due_many(np.array(anchors, dtype=np.int64), **asked)
    rows = [None if us == NAT else many_kinds.due(instant_at(us, ZONE), **asked) for us in anchors]
    assert column.tolist() == [NAT if due is None else instant_us(due) for due in rows]


@given(st.lists(YEARS | st.just(NAT), max_size=5), st.sampled_from(["basic", "retail", "advanced"]))
def test_a_column_of_a_contract_of_one_version_is_due_as_its_rows_are(services, anchors, tier):
    asked = {"tier": tier, "site": "DE-RP", "target": "recovery"}
    column = services.due_many(np.array(anchors, dtype=np.int64), **asked)
    rows = [None if us == NAT else services.due(instant_at(us, ZONE), **asked) for us in anchors]
    assert column.tolist() == [NAT if due is None else instant_us(due) for due in rows]


def test_rows_of_several_versions_stay_in_place(versioned):
    anchors = columns(local("2027-06-01T08:00"), None, local("2025-06-02T08:00"), local("2026-06-01T08:00"))
    due = versioned.due_many(anchors, tier="gold", site="LU", target="response")
    assert (
        due.tolist()
        == columns(local("2027-06-01T10:00"), None, local("2025-06-02T12:00"), local("2026-06-01T10:00")).tolist()
    )


def test_a_bad_row_is_named_by_its_index_in_the_whole_column(versioned):
    anchors = columns(local("2025-06-01T08:00"), local("2026-06-01T08:00"), pendulum.datetime(2500, 1, 1))
    with pytest.raises(ColumnError, match="row 2"):
        versioned.due_many(anchors, tier="gold", site="LU", target="response")


def test_a_bad_row_becomes_nat_on_request(versioned):
    anchors = columns(local("2026-06-01T08:00"), pendulum.datetime(2500, 1, 1))
    due = versioned.due_many(anchors, tier="gold", site="LU", target="response", errors="nat")
    assert due.tolist() == columns(local("2026-06-01T10:00"), None).tolist()


def test_a_column_leaves_its_input_alone(support):
    anchors = columns(REPORTED, None)
    kept = anchors.copy()
    support.due_many(anchors, tier="office", site="LU", target="response")
    assert anchors.tolist() == kept.tolist()


def test_a_column_of_a_target_that_does_not_apply_is_nat(support):
    due = support.due_many(columns(REPORTED, REPORTED), tier="none", site="LU", target="response")
    assert due.tolist() == [NAT, NAT]


def test_an_update_is_not_due_from_the_opening(contract_of):
    contract = contract_of(('intervention = "8h"', 'update = "2h"'))
    assert str(contract.tier("gold").target("update")) == "2h"
    with pytest.raises(NotApplicableError, match="starts at recovered or responded or work_started"):
        contract.due(REPORTED, tier="gold", site="LU", target="update")


def test_the_promise_of_an_update_counts_from_the_event(contract_of):
    promise = contract_of(('intervention = "8h"', 'update = "2h"')).latest.promise("update", tier="gold", site="LU")
    assert promise.due(local("2026-06-24T09:00")) == local("2026-06-24T11:00")


# Settings


def test_time_used_up_at_closing_is_due_then(contract_of):
    assert contract_of().due(local("2026-06-24T14:00"), tier="gold", site="LU", target="response") == local(
        "2026-06-24T18:00"
    )


def test_landing_on_an_opening_is_a_setting(contract_of):
    contract = contract_of(more='[policies]\nlanding = "opening"')
    assert contract.due(local("2026-06-24T14:00"), tier="gold", site="LU", target="response") == local(
        "2026-06-25T08:00"
    )


@pytest.mark.parametrize(("whose", "day"), [("site", "2026-06-25"), ("provider", "2026-06-26"), ("both", "2026-06-26")])
def test_whose_holidays_count_is_a_setting(contract_of, whose, day):
    own = 'holidays = { add = { 2026-06-25 = "Company outing" } }'
    contract = contract_of(
        ('currency = "EUR"', f'currency = "EUR"\n{own}'), more=f'[policies]\nholidays_of = "{whose}"'
    )
    due = contract.due(local("2026-06-24T17:00"), tier="gold", site="LU", target="response")
    assert due == local(f"{day}T11:00")


def test_hours_may_be_read_on_the_contracts_clock(contract_of):
    site = ('region = "LU"', 'region = "LU"\nzone = "America/New_York"')
    opened = local("2026-06-24T09:00")
    here = contract_of(site, more='[policies]\nhours_zone = "contract"')
    there = contract_of(site)
    asked = {"tier": "gold", "site": "LU", "target": "response"}
    assert here.due(opened, **asked) - opened == timedelta(hours=4)
    assert there.due(opened, **asked) - opened == timedelta(hours=9)  # New York opens at 14:00 here


def test_hours_may_differ_from_the_policies(contract_of):
    week = 'week = "Mo-Fr 08:00-18:00"'
    contract = contract_of(
        (week, f'{week}\nzone = "contract"\nholidays_of = "provider"'),
        ('region = "LU"', 'region = "LU"\nzone = "America/New_York"'),
        ('currency = "EUR"', 'currency = "EUR"\nholidays = "none"'),
    )
    opened = local("2026-06-23T09:00")  # a holiday in Luxembourg
    assert contract.due(opened, tier="gold", site="LU", target="response") - opened == timedelta(hours=4)
