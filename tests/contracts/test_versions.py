"""Later versions of a contract: how a change is laid over what stood before, and what is wrong with one."""

import tomllib

import pytest

from sla_engine.contracts import BusinessTime, ElapsedTime, load_contract, parse_contract
from sla_engine.errors import ContractError

HOUR = 3_600_000_000
NEXT = '[[versions]]\nid = "2027"\neffective_from = 2027-01-01\n'


def test_what_a_version_does_not_mention_stays(contract_of):
    contract = contract_of(more=f'{NEXT}[versions.tiers.gold.targets]\nresponse = "2h"')
    assert dict(contract.tier("gold").targets) == {
        "response": BusinessTime(2 * HOUR),
        "intervention": BusinessTime(8 * HOUR),
    }
    assert contract.tier("gold").channels == ("phone",)


def test_the_version_before_stays_as_it_was(contract_of):
    contract = contract_of(more=f'{NEXT}[versions.tiers.gold.targets]\nresponse = "2h"')
    assert contract.versions[0].tier("gold").target("response") == BusinessTime(4 * HOUR)


def test_a_target_is_replaced_whole(contract_of):
    contract = contract_of(
        ('response = "4h"', 'response = { business = "4h" }'),
        more=f'{NEXT}[versions.tiers.gold.targets]\nresponse = {{ elapsed = "6h" }}',
    )
    assert contract.tier("gold").target("response") == ElapsedTime(6 * HOUR)


def test_holidays_are_replaced_whole(contract_of):
    contract = contract_of(
        ('region = "LU"', 'holidays = { region = "LU", drop = ["Europadag"] }'),
        more=f'{NEXT}[versions.sites.LU]\nholidays = {{ region = "BE" }}',
    )
    assert str(contract.site("LU").holidays) == "BE"


def test_a_name_is_replaced_whole(contract_of):
    contract = contract_of(
        ('channels = ["phone"]', 'name = { en = "Gold", de = "Gold (alt)" }'),
        more=f'{NEXT}[versions.tiers.gold]\nname = {{ en = "Golden" }}',
    )
    assert contract.tier("gold").name_in("de") == "Golden"


def test_lists_are_replaced(contract_of):
    contract = contract_of(more=f'{NEXT}[versions.tiers.gold]\nchannels = ["chat"]')
    assert contract.tier("gold").channels == ("chat",)


def test_special_days_are_added_by_day(contract_of):
    contract = contract_of(
        ('region = "LU"', 'region = "LU"\nspecial_days = { 12-24 = "-12:00" }'),
        more=f'{NEXT}[versions.sites.LU.special_days]\n12-31 = "closed"',
    )
    assert contract.site("LU").special_days == (("12-24", "-12:00"), ("12-31", "closed"))


def test_a_special_day_is_one_value_that_a_version_replaces(contract_of):
    contract = contract_of(
        ('region = "LU"', 'region = "LU"\nspecial_days = { 12-24 = { hours = "-12:00", name = "Christmas Eve" } }'),
        more=f'{NEXT}[versions.sites.LU.special_days]\n12-24 = "-14:00"',
    )
    assert contract.versions[0].sites["LU"].special_days == (("12-24", ("-12:00", "Christmas Eve")),)
    assert contract.site("LU").special_days == (("12-24", "-14:00"),)


def test_a_version_changes_the_one_right_before_it(contract_of):
    later = NEXT.replace("2027", "2028")
    contract = contract_of(
        more=f'{NEXT}[versions.tiers.gold.targets]\nresponse = "2h"\n{later}[versions.tiers.gold]\nchannels = []'
    )
    assert str(contract.tier("gold").target("response")) == "2h"


def test_a_version_may_add_a_tier_a_site_and_hours(contract_of):
    contract = contract_of(
        more=f'{NEXT}[versions.sites.BE]\nregion = "BE"\n[versions.hours.night]\nweek = "Mo-Su 22:00-06:00"\n'
        '[versions.tiers.owl]\nincident_hours = "night"\nrequest_hours = "n/a"\n'
        'targets = { response = "1h", intervention = "2h" }'
    )
    assert list(contract.tiers) == ["gold", "owl"]
    assert list(contract.sites) == ["LU", "BE"]
    assert list(contract.versions[0].tiers) == ["gold"]


def test_a_version_may_remove_what_stood_before(contract_of):
    contract = contract_of(
        ('region = "LU"', 'region = "LU"\n[sites."Am Markt 3"]\nregion = "DE-RP"'),
        more=f'{NEXT}remove = [\'sites."Am Markt 3"\', "tiers.gold.channels"]',
    )
    assert list(contract.versions[0].sites) == ["LU", "Am Markt 3"]
    assert list(contract.sites) == ["LU"]
    assert contract.tier("gold").channels == ()


def test_what_is_removed_may_be_given_anew(contract_of):
    contract = contract_of(
        ('channels = ["phone"]', 'uptime = { a = "1 %", b = "2 %" }'),
        more=f'{NEXT}remove = ["tiers.gold.uptime"]\n[versions.tiers.gold.uptime]\na = "3 %"',
    )
    assert dict(contract.tier("gold").uptimes) == {"a": 3}


def test_a_version_takes_effect_at_local_midnight(contract_of):
    contract = contract_of(("Europe/Luxembourg", "America/New_York"), more=NEXT)
    assert contract.versions[1].effective_us == 1_798_779_600_000_000  # 2027-01-01 05:00 UTC


def test_a_version_may_take_effect_at_an_instant(contract_of):
    contract = contract_of(more=NEXT.replace("2027-01-01", "2027-01-01T00:00:00-02:00"))
    assert contract.versions[1].effective_us == 1_798_768_800_000_000  # 02:00 UTC


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (
            NEXT.replace('"2027"', '"first"'),
            'versions[0].id: got "first"; expected an id that no other version has',
        ),
        (NEXT.replace('id = "2027"\n', ""), "versions[0].id: this key is missing: The name of the version."),
        (NEXT.replace("effective_from = 2027-01-01", ""), "versions[0].effective_from: this key is missing"),
        (NEXT.replace("2027-01-01", "27"), "versions[0].effective_from: got 27; expected a date"),
        (
            NEXT + NEXT.replace("2027", "2026"),
            "versions[1].effective_from: got 2026-01-01; expected a date after that of the version before, 2027-01-01",
        ),
        (
            NEXT + NEXT.replace('"2027"', '"b"'),
            "versions[1].effective_from: got 2027-01-01; expected a date after that of the version before, 2027-01-01",
        ),
        (
            f'{NEXT}remove = ["tiers.golf"]',
            'versions[0].remove[0]: got "tiers.golf"; expected a key of the version bef',
        ),
        (f'{NEXT}remove = ["tiers"]', 'versions[0].remove[0]: got "tiers"; this key cannot be removed'),
        (f'{NEXT}remove = ["contract.zone"]', 'versions[0].remove[0]: got "contract.zone"; this key cannot be removed'),
        (f'{NEXT}remove = ["a b"]', 'versions[0].remove[0]: got "a b"; expected a dotted key such as tiers.office'),
        (
            f'{NEXT}[versions.contract]\nzone = "UTC"',
            "versions[0].contract.zone: contract.zone is the same in all vers",
        ),
        (f'{NEXT}[versions.contract]\nid = "x"', "versions[0].contract.id: contract.id is the same in all versions"),
        (
            f'{NEXT}[versions.policies]\nanchor = "reported"',
            "versions[0].policies.anchor: policies.anchor is the same in all versions",
        ),
        (
            f"{NEXT}[versions.tier.gold]\nname = 'x'",
            'versions[0].tier: got { gold = { name = "x" } }; unknown key; did',
        ),
        (
            f"{NEXT}[versions.tiers.gold]\nnam = 'x'",
            "versions[0].tiers.gold.nam: got \"x\"; unknown key; did you mean 'name'?",
        ),
        (
            f"{NEXT}[versions.hours.day]\nweek = 'q'",
            "versions[0].hours.day.week: got \"q\"; cannot read 'q' at column 1",
        ),
        (f"{NEXT}[versions.hours]\nday = 8", "versions[0].hours.day: got 8; expected a table"),
        (
            f"{NEXT}[versions.tiers.gold]\nincident_hours = 'x'",
            'versions[0].tiers.gold.incident_hours: got "x"; unknown ho',
        ),
        (
            f'{NEXT}remove = ["hours.day"]',
            'tiers.gold.incident_hours: got "day"; unknown hours (in versions[0]); known: none',
        ),
        ("[versions]\nid = 'x'", 'versions: got { id = "x" }; expected a list'),
        ("versions = [7]", "versions[0]: got 7; expected a table"),
    ],
)
def test_a_fault_of_a_version_is_told(problems_of, written, more, problem):
    # A key of the top level stands before all tables.
    found = (
        problems_of(("[contract]", f"{more}\n[contract]")) if more.startswith("versions") else problems_of(more=more)
    )
    assert [line for line in found if line.startswith(f"acme.toml: {problem}")], found


def test_a_fault_of_the_first_version_is_not_repeated_for_the_later_ones(problems_of):
    (problem,) = problems_of(('week = "Mo-Fr 08:00-18:00"', "week = 8"), more=NEXT + NEXT.replace("2027", "2028"))
    assert problem.startswith("acme.toml: hours.day.week: got 8")


def test_the_first_version_takes_effect_before_the_second(problems_of):
    (problem,) = problems_of(('id = "acme"', 'id = "acme"\neffective_from = 2027-01-01'), more=NEXT)
    assert problem.startswith("acme.toml: versions[0].effective_from: got 2027-01-01; expected a date after")


def test_faults_of_several_versions_are_told_at_once(problems_of):
    problems = problems_of(
        ('response = "4h"', "response = 4"),
        more=f"{NEXT}[versions.hours.day]\nweek = 1\n{NEXT.replace('2027', '2028')}[versions.sites.LU]\nzone = 'x'",
    )
    assert [problem.split(": ")[1] for problem in problems] == [
        "tiers.gold.targets.response",
        "versions[0].hours.day.week",
        "versions[1].sites.LU.zone",
    ]


# Changes that ask "what if": of a target with cases, no case is lost unseen

OF_PRIORITIES = '{ by_priority = { P1 = "1h", P2 = "2h" }, otherwise = "8h" }'
OF_KINDS = '{ incident = "4h", request = "8h" }'
OF_BOTH = f'{{ incident = {OF_PRIORITIES}, request = "16h" }}'


@pytest.mark.parametrize(
    ("target", "change", "lost", "written_out"),
    [
        (OF_PRIORITIES, '"3h"', "priority", '{ by_priority = { P1 = "3h", P2 = "3h" }, otherwise = "3h" }'),
        (OF_PRIORITIES, '"n/a"', "priority", '{ by_priority = { P1 = "n/a", P2 = "n/a" }, otherwise = "n/a" }'),
        (
            OF_PRIORITIES,
            '{ elapsed = "3h" }',
            "priority",
            '{ by_priority = { P1 = { elapsed = "3h" }, P2 = { elapsed = "3h" } }, otherwise = { elapsed = "3h" } }',
        ),
        (OF_KINDS, '"3h"', "kind", '{ incident = "3h", request = "3h" }'),
        (
            OF_BOTH,
            '"3h"',
            "priority and kind",
            '{ incident = { by_priority = { P1 = "3h", P2 = "3h" }, otherwise = "3h" }, request = "3h" }',
        ),
        (
            OF_BOTH,
            '{ incident = "3h", request = "5h" }',
            "priority",
            '{ incident = { by_priority = { P1 = "3h", P2 = "3h" }, otherwise = "3h" }, request = "5h" }',
        ),
        (
            OF_BOTH,
            '{ by_priority = { P1 = "3h" }, otherwise = "5h" }',
            "kind",
            "{ incident = {0}, request = {0} }".replace("{0}", '{ by_priority = { P1 = "3h" }, otherwise = "5h" }'),
        ),
    ],
)
def test_a_change_that_would_lose_cases_of_a_target_is_refused_with_what_to_write(
    written, target, change, lost, written_out
):
    text = written(('response = "4h"', f"response = {target}"))
    changes = {"tiers": {"gold": {"targets": tomllib.loads(f"response = {change}")}}}
    with pytest.raises(ContractError) as caught:
        parse_contract(text, file="acme.toml", changes=changes)
    (problem,) = caught.value.problems
    assert problem.startswith("acme.toml: tiers.gold.targets.response: got ")
    assert f"; this target has cases by {lost}, which would be lost; write them, such as {written_out}" in problem
    accepted = {"tiers": {"gold": {"targets": tomllib.loads(f"response = {written_out}")}}}
    assert parse_contract(text, changes=accepted) == parse_contract(
        written(('response = "4h"', f"response = {written_out}"))
    )


@pytest.mark.parametrize(
    ("target", "change"),
    [
        ('"4h"', '"2h"'),
        ('"4h"', OF_PRIORITIES),
        (OF_PRIORITIES, '{ by_priority = { P1 = "30m" }, otherwise = "4h" }'),
        (OF_PRIORITIES, OF_BOTH),
        (OF_KINDS, '{ incident = "2h" }'),
    ],
)
def test_a_change_with_the_cases_of_a_target_is_taken(written, target, change):
    text = written(('response = "4h"', f"response = {target}"))
    changed_so = parse_contract(text, changes={"tiers": {"gold": {"targets": tomllib.loads(f"response = {change}")}}})
    assert changed_so == parse_contract(written(('response = "4h"', f"response = {change}")))


def test_a_later_version_states_a_target_as_it_likes(contract_of):
    contract = contract_of(
        ('response = "4h"', f"response = {OF_PRIORITIES}"), more=f'{NEXT}[versions.tiers.gold.targets]\nresponse = "2h"'
    )
    assert contract.tier("gold").target("response", priority="P1") == BusinessTime(2 * HOUR)


def test_changes_of_a_contract_with_other_faults_are_told_with_these(written):
    text = written(('response = "4h"', "response = { by_priority = 7 }"))
    with pytest.raises(ContractError, match="by_priority: got 7; expected a table"):
        parse_contract(text, changes={"tiers": {"gold": {"targets": {"intervention": "2h"}}}})


HEEDED = ('week = "Mo-Fr 08:00-18:00"', 'week = "Mo-Fr 08:00-18:00"\non_holidays = "open"')


@pytest.mark.parametrize(
    ("week", "holiday"),
    [("Mo-Fr 07:30-18:00; PH off", "Mo-Fr 07:30-18:00; PH off"), ("Mo-Fr 09:00-17:00", "Mo-Fr 09:00-17:00; PH open")],
)
def test_hours_with_a_rule_for_holidays_replace_what_was_said_of_holidays(written, week, holiday):
    changes = {"hours": {"day": {"week": week}}}
    assert str(parse_contract(written(HEEDED), changes=changes).latest.hours["day"].week) == holiday
    later = f'[[versions]]\nid = "2"\neffective_from = 2026-07-01\nhours = {{ day = {{ week = "{week}" }} }}'
    assert str(parse_contract(written(HEEDED, more=later)).latest.hours["day"].week) == holiday


def test_hours_that_contract_show_prints_can_be_given_as_a_change():
    shown = str(load_contract("mixvoip-support").latest.hours["office"].week)
    assert "PH off" in shown
    assert (
        str(
            load_contract("mixvoip-support", changes={"hours": {"office": {"week": shown}}}).latest.hours["office"].week
        )
        == shown
    )


def test_a_change_that_says_two_things_of_holidays_is_refused(written):
    changes = {"hours": {"day": {"week": "Mo-Fr 07:30-18:00; PH off", "on_holidays": "open"}}}
    with pytest.raises(ContractError, match="expected holidays in one place"):
        parse_contract(written(), changes=changes)
