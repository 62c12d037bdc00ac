"""Contracts as values: equal, hashable, picklable, with a fingerprint that changes when an answer could."""

import copy
import pickle
from decimal import Decimal

import pendulum
import pytest

from sla_engine.contracts import lint_contract
from sla_engine.contracts.values.did_you_mean import Register
from sla_engine.contracts.values.display_names import Label
from sla_engine.contracts.values.thresholds import ShareUsed, TimeBefore, parse_threshold
from sla_engine.errors import InvalidArgumentError, NotApplicableError, UnknownNameError

HOUR = 3_600_000_000
LATER = '[[versions]]\nid = "b"\neffective_from = 2027-01-01\n'
BILLING = '[billing]\nstep = "15m"\n'


def local(text):
    return pendulum.parse(text, tz="Europe/Luxembourg")


# Equality, hashing, pickling


def test_equal_files_are_equal_contracts(contract_of):
    assert contract_of() == contract_of()
    assert hash(contract_of()) == hash(contract_of())


def test_different_files_are_different_contracts(contract_of):
    assert contract_of() != contract_of(('response = "4h"', 'response = "5h"'))


def test_the_parts_of_a_contract_are_hashable(support):
    assert (
        len({hash(part) for part in (support.latest, support.tier("office"), support.site("LU"), support.policies)})
        == 4
    )


def test_asking_changes_nothing(contract_of):
    asked, fresh = contract_of(), contract_of()
    asked.due(local("2026-06-24T09:00"), tier="gold", site="LU", target="response")
    asked.fingerprint  # noqa: B018 - computed on access and kept
    assert asked == fresh
    assert hash(asked) == hash(fresh)


@pytest.mark.parametrize("travel", [lambda value: pickle.loads(pickle.dumps(value)), copy.copy, copy.deepcopy])  # noqa: S301 - our own
def test_a_contract_survives_the_journey_to_another_process(support, travel):
    found = travel(support)
    opened = local("2026-06-22T17:30")
    assert found == support
    assert found.fingerprint == support.fingerprint
    assert found.due(opened, tier="office", site="LU", target="response") == local("2026-06-24T15:00")


def test_a_pickled_contract_leaves_its_calendars_behind(contract_of):
    contract = contract_of()
    size = len(pickle.dumps(contract))
    contract.due(local("2026-06-24T09:00"), tier="gold", site="LU", target="response")
    assert len(pickle.dumps(contract)) == size


def test_a_contract_never_changes(support):
    with pytest.raises(AttributeError):
        support.versions = ()
    with pytest.raises(AttributeError):
        support.tier("office").channels = ()
    with pytest.raises(TypeError):
        support.tiers["office"] = None


def test_a_contract_shows_what_it_is(support):
    assert repr(support) == "<Contract 'mixvoip-support', version 'first', tiers none, standard, office, business>"


def test_a_contract_has_names(support):
    assert (support.name, support.name_in("de")) == ("Mixvoip support contracts", "Mixvoip Supportverträge")


# Fingerprints


@pytest.mark.parametrize(
    "change",
    [
        ('response = "4h"', 'response = "5h"'),
        ('response = "4h"', 'response = { elapsed = "4h" }'),
        ('response = "4h"', 'response = { incident = "4h", request = "4h" }'),
        ('week = "Mo-Fr 08:00-18:00"', 'week = "Mo-Fr 08:00-18:00"\non_holidays = "open"'),
        ('region = "LU"', 'region = "BE"'),
        ('region = "LU"', 'region = "LU"\nzone = "Europe/Lisbon"'),
        ('region = "LU"', 'region = "LU"\nspecial_days = { 12-24 = "closed" }'),
        ('region = "LU"', "closures = [{ start = 2026-08-01T00:00:00, end = 2026-08-02T00:00:00 }]"),
        ('region = "LU"', 'region = "LU"\non_site = true'),
        ('channels = ["phone"]', 'channels = ["chat"]'),
        ('channels = ["phone"]', "monthly_fee = 7"),
        ("[contract]", '[policies]\nlanding = "opening"\n[contract]'),
        ("[contract]", '[policies]\nanchor = "reported"\n[contract]'),
        ("[contract]", '[policies.credits]\ndue = "any downtime"\n[contract]'),
        ("[contract]", '[policies.credits]\ndowntime = "beyond guarantee"\n[contract]'),
        ("[contract]", '[policies.credits]\nhours = "begun"\n[contract]'),
        ("[contract]", '[policies.credits]\namount_rounding = "half even"\n[contract]'),
        ('id = "acme"', 'id = "acme"\neffective_from = 2020-01-01'),
        ('id = "acme"', 'id = "acme"\npriorities = ["P1"]'),
    ],
)
def test_a_fingerprint_changes_when_an_answer_could(contract_of, change):
    assert contract_of(change).fingerprint != contract_of().fingerprint


@pytest.mark.parametrize(
    "change",
    [
        ('response = "4h"', 'response = "240m"'),
        ('response = "4h"', 'response = { business = "PT4H" }'),
        ('response = "4h"', 'response = { incident = "4h" }'),
        ('week = "Mo-Fr 08:00-18:00"', 'week = "Monday to Friday 8-18"\non_holidays = "closed"'),
        ('week = "Mo-Fr 08:00-18:00"', 'week = """\nMonday to Friday: 8:00-12:00\nMonday to Friday: 12:00-18:00"""'),
        ('region = "LU"', 'region = "LU"\non_site = false'),
        ('region = "LU"', 'holidays = "LU"'),
        ('id = "acme"', 'id = "acme"\nname = "Acme"\nprovider = "Acme"\nnotes = ["x"]'),
        ("[contract]", '[policies]\nlanding = "closing"\n[contract]'),
        ("[contract]", '[policies.targets.response]\nstart = "anchor"\n[contract]'),
        ("[contract]", '[policies.credits]\ndue = "below guarantee"\nhours = "exact"\n[contract]'),
    ],
)
def test_a_fingerprint_leaves_out_defaults_and_words(contract_of, change):
    assert contract_of(change).fingerprint == contract_of().fingerprint


def test_a_later_version_is_part_of_the_fingerprint(contract_of):
    assert contract_of(more=LATER).fingerprint != contract_of().fingerprint


def test_the_versions_of_the_data_are_those_of_the_calendars(support):
    calendar = support.calendar("office", site="LU")
    assert support.data_versions == calendar.data_versions
    assert set(support.data_versions) == {"holidays", "tzdata"}


# Sites and hours


def test_special_days_of_the_hours_lie_over_those_of_the_site(contract_of):
    """Hours of their own replace what the site says of the date; a cut takes away from it, and never opens."""
    at_site = '{ 2026-06-24 = "closed", 2026-06-25 = "closed", 2026-06-26 = "-12:00", 12-24 = "closed" }'
    own = '{ 2026-06-24 = "10:00-11:00", 2026-06-25 = "-10:00", 2026-06-26 = "09:00-", 12-24 = "-10:00" }'
    contract = contract_of(
        ('region = "LU"', f'region = "LU"\nspecial_days = {at_site}'),
        ("[tiers.gold]", f"special_days = {own}\n[tiers.gold]"),
    )
    calendar = contract.calendar("gold", site="LU")
    assert calendar.is_open(local("2026-06-24T10:00"))
    assert not calendar.is_open(local("2026-06-25T09:00"))
    assert [calendar.is_open(local(f"2026-06-26T{hour}:00")) for hour in ("08", "09", "12")] == [False, True, False]
    assert not calendar.is_open(local("2026-12-24T09:00"))


def test_a_special_day_may_have_a_name_that_explanations_show(contract_of):
    named = '{ 12-24 = { hours = "-12:00", name = "Christmas Eve" } }'
    calendar = contract_of(('region = "LU"', f'region = "LU"\nspecial_days = {named}')).calendar("gold", site="LU")
    plain = contract_of(('region = "LU"', 'region = "LU"\nspecial_days = { 12-24 = "-12:00" }')).calendar(
        "gold", site="LU"
    )
    (segment,) = calendar.explain(local("2026-12-24T13:00"), local("2026-12-24T14:00"))
    assert segment.reason == "special day: Christmas Eve"
    assert calendar.fingerprint == plain.fingerprint


def test_half_days_and_worked_days_of_a_site_count(contract_of):
    hungary = contract_of(('region = "LU"', 'holidays = { region = "HU", worked_days = true }')).calendar(
        "gold", site="LU"
    )
    assert hungary.is_open(local("2026-08-08T10:00"))  # a Saturday
    turkey = contract_of(('region = "LU"', 'holidays = { region = "TR", half_days = "13:00" }')).calendar(
        "gold", site="LU"
    )
    assert [turkey.is_open(local(f"2026-10-28T{hour}:00")) for hour in (12, 13)] == [True, False]


def test_closures_of_site_and_hours_both_apply(contract_of):
    contract = contract_of(
        ('region = "LU"', "closures = [{ start = 2026-06-24T10:00:00+02:00, end = 2026-06-24T11:00:00+02:00 }]"),
        (
            "[tiers.gold]",
            "closures = [{ start = 2026-06-24T12:00:00, end = 2026-06-24T13:00:00, reason = 'lunch' }]\n[tiers.gold]",
        ),
    )
    calendar = contract.calendar("gold", site="LU")
    opened = [calendar.is_open(local(f"2026-06-24T{hour}:30")) for hour in (9, 10, 11, 12, 13) if hour > 9]
    assert opened == [False, True, False, True]


def test_a_local_closure_of_a_site_is_read_on_its_clock(contract_of):
    closed = "closures = [{ start = 2026-06-24T08:00:00, end = 2026-06-24T09:00:00 }]"
    contract = contract_of(
        ('region = "LU"', f'zone = "America/New_York"\n{closed}'), more='[policies]\nhours_zone = "contract"'
    )
    calendar = contract.calendar("gold", site="LU")
    assert calendar.is_open(local("2026-06-24T08:30"))
    assert not calendar.is_open(local("2026-06-24T14:30"))


def test_a_local_closure_of_hours_is_read_on_the_clock_of_the_hours(contract_of):
    closed = "closures = [{ start = 2026-06-24T08:00:00, end = 2026-06-24T09:00:00 }]"
    contract = contract_of(
        ('region = "LU"', 'zone = "America/New_York"'), ("[tiers.gold]", f'zone = "contract"\n{closed}\n[tiers.gold]')
    )
    assert not contract.calendar("gold", site="LU").is_open(local("2026-06-24T08:30"))


def test_a_closure_that_starts_in_a_gap_starts_when_the_clocks_have_changed(contract_of):
    closed = "closures = [{ start = 2026-03-29T02:30:00, end = 2026-03-29T04:00:00 }]"
    contract = contract_of(('region = "LU"', closed), ("Mo-Fr 08:00-18:00", "24/7"))
    calendar = contract.calendar("gold", site="LU")
    assert calendar.is_open(local("2026-03-29T01:59"))
    assert not calendar.is_open(local("2026-03-29T03:00"))


def test_a_site_has_the_contract_s_zone_by_default(contract_of):
    assert contract_of().site("LU").zone == "Europe/Luxembourg"


def test_a_site_has_the_holidays_of_its_region_by_default(contract_of):
    assert contract_of().site("LU").holidays.name_on(pendulum.date(2026, 6, 23)) == "Nationalfeierdag"


def test_a_site_may_have_other_holidays_than_its_region(contract_of):
    contract = contract_of(('region = "LU"', 'region = "LU"\nholidays = "none"'))
    assert contract.site("LU").holidays is None


def test_a_site_is_not_covered_on_site_unless_it_says_so(contract_of):
    assert not contract_of().covers_on_site("LU")
    assert contract_of(('region = "LU"', "on_site = true")).covers_on_site("LU")


@pytest.mark.parametrize(
    ("week", "on_holidays", "opens"),
    [
        ("Mo-Fr 08:00-18:00", None, False),
        ("Mo-Fr 08:00-18:00", "closed", False),
        ("Mo-Fr 08:00-18:00", "open", True),
        ("Mo-Su 07:00-19:00", None, False),
        ("24/7", None, True),
        ("24/7", "closed", False),
        ("Mo-Su 00:00-24:00", None, True),
        ("Mo-Su 06:00-18:00,18:00-06:00", None, True),
        ("24/7; PH off", None, False),
        ("Mo-Fr 08:00-18:00; PH open", None, True),
        ("Mo-Fr 08:00-18:00; PH 10:00-14:00", None, True),
    ],
)
def test_what_hours_do_on_holidays(contract_of, week, on_holidays, opens):
    said = f'\non_holidays = "{on_holidays}"' if on_holidays else ""
    contract = contract_of(('week = "Mo-Fr 08:00-18:00"', f'week = "{week}"{said}'))
    assert contract.calendar("gold", site="LU").is_open(local("2026-06-23T12:00")) is opens


# Prices


def test_a_fee_of_none_is_free_of_charge(contract_of):
    assert contract_of(('channels = ["phone"]', 'monthly_fee = "none"')).tier("gold").monthly_fee == 0


@pytest.fixture(scope="module")
def priced(contract_of):
    return contract_of(
        ('channels = ["phone"]', 'rates = { boss = 100, clerk = "n/a" }\nout_of_hours_rates = { boss = 150.50 }'),
        more=f'{BILLING}roles = {{ boss = "Boss", clerk = {{ en = "Clerk", de = "Kraft" }} }}',
    )


def test_a_rate_depends_on_the_hours(priced):
    tier = priced.tier("gold")
    assert [tier.rate("boss"), tier.rate("boss", out_of_hours=True)] == [Decimal(100), Decimal("150.50")]


def test_a_rate_declared_not_applicable_is_an_error(priced):
    with pytest.raises(NotApplicableError, match=r"the rate for 'clerk' is declared not applicable in tier 'gold'"):
        priced.tier("gold").rate("clerk")


@pytest.mark.parametrize("out_of_hours", [False, True])
def test_an_unknown_role_lists_the_known_ones(priced, out_of_hours):
    with pytest.raises(UnknownNameError, match=r"unknown role 'bos' in tier 'gold'.*did you mean 'boss'"):
        priced.tier("gold").rate("bos", out_of_hours=out_of_hours)


def test_a_role_has_a_name(priced):
    assert priced.billing.roles["clerk"].name_in("de") == "Kraft"


@pytest.mark.parametrize(
    ("travel", "cost"),
    [
        ('"included"', Decimal(0)),
        ("{ flat = 45.00 }", Decimal("45.00")),
        ("{ per_km = 0.60 }", Decimal("12.00")),
    ],
)
def test_travel_costs_what_the_contract_says(contract_of, travel, cost):
    contract = contract_of(more=f"{BILLING}travel = {travel}")
    assert contract.billing.travel_cost(kilometres=20) == cost


def test_travel_by_the_kilometre_needs_the_kilometres(contract_of):
    with pytest.raises(InvalidArgumentError, match="give kilometres"):
        contract_of(more=f"{BILLING}travel = {{ per_km = 0.60 }}").billing.travel_cost()


def test_a_contract_may_say_nothing_about_billing(contract_of):
    assert contract_of().billing is None


# Small values


def test_a_service_has_a_tier_and_a_name(contract_of):
    contract = contract_of(('currency = "EUR"', 'services = { tv = "gold", lan = { tier = "gold", name = "LAN" } }'))
    services = contract.latest.services
    assert [(service.id, service.tier, service.name) for service in services.values()] == [
        ("tv", "gold", "tv"),
        ("lan", "gold", "LAN"),
    ]


def test_a_tier_offers_its_channels(support):
    assert support.tier("none").offers("e-mail")
    assert not support.tier("none").offers("phone")


@pytest.mark.parametrize(("language", "name"), [("de", "Büro"), ("en", "Office"), ("fr", "Office")])
def test_a_name_falls_back_to_english(language, name):
    assert Label((("de", "Büro"), ("en", "Office"))).in_language(language) == name


def test_a_name_without_english_falls_back_to_the_first():
    assert Label((("de", "Büro"), ("fr", "Bureau"))).in_language("en") == "Büro"


@pytest.mark.parametrize("name", ["gol", ["gold"], None])
def test_a_register_raises_for_what_it_has_not(name):
    register = Register("tier", {"gold": 1}, where="contract 'acme'")
    with pytest.raises(UnknownNameError, match="known: gold"):
        register[name]
    assert name not in register


def test_a_register_is_a_mapping():
    register = Register("tier", {"gold": 1, "silver": 2}, where="contract 'acme'")
    assert dict(register) == register == {"gold": 1, "silver": 2}
    assert (register.get("gold"), register.get("bronze"), register.get("bronze", 3)) == (1, None, 3)


@pytest.mark.parametrize(
    ("text", "threshold"),
    [
        ("75%", ShareUsed(parse_threshold("3/4").share)),
        ("12.5 %", parse_threshold("1/8")),
        ("150%", parse_threshold("3/2")),
        ("1h before", TimeBefore(HOUR)),
        ("90m  before", TimeBefore(3 * HOUR // 2)),
    ],
)
def test_a_threshold_is_a_share_or_a_time_before(text, threshold):
    assert parse_threshold(text) == threshold
    assert parse_threshold(str(threshold)) == threshold


@pytest.mark.parametrize(
    "text", ["75", "0.75", "0%", "1/0", "0/3", "-5%", "before", "0m before", "1 day before", "later"]
)
def test_what_is_no_threshold_is_refused(text):
    with pytest.raises(ValueError, match=r"expected a warning|length|bare number|duration"):
        parse_threshold(text)


def test_lint_leaves_a_contract_alone(contract_of):
    contract = contract_of()
    lint_contract(contract)
    assert contract == contract_of()
