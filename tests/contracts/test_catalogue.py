"""The facts of the two shipped contracts, written out here once more by hand from their sources."""

from decimal import Decimal

import pytest

from sla_engine.contracts import BusinessTime, list_contracts, load_contract
from sla_engine.errors import NotApplicableError, UnknownNameError

HOUR = 3_600_000_000

STANDARD, OFFICE, EXTENDED = "Mo-Fr 08:00-17:00", "Mo-Fr 07:30-18:00", "Mo-Su 07:00-19:00"
PHONE = ("e-mail", "phone", "chat")
WEB = ("e-mail", "phone", "web chat")
MATRIX = ("e-mail", "phone", "web chat", "matrix")

SUPPORT = {
    # tier: support hours, incident hours, MRT, TTI, channels, fee, cabling, technician, engineer, consulting
    "none": (None, None, None, None, ("e-mail",), "0", "95.00", "108.00", "129.00", "145.00"),
    "standard": (STANDARD, STANDARD, 12, 24, PHONE, "58.00", "89.00", "104.00", "120.00", "139.00"),
    "office": (OFFICE, OFFICE, 8, 12, PHONE, "262.00", "87.00", "96.00", "111.00", "131.00"),
    "business": (OFFICE, EXTENDED, 3, 6, PHONE, "318.00", "87.00", "96.00", "111.00", "131.00"),
}

SERVICES = {
    # tier: uptime monthly, connectivity, support hours, fault hours, MRT, TTI, TTR, credit, cap, channels, queue
    "basic": (None, None, "Mo-Fr 09:00-16:00", "Mo-Fr 09:00-16:00", 48, 96, 96, None, None, ("e-mail",), None),
    "standard": ("99.80", "99.60", STANDARD, STANDARD, 12, 24, 24, "20", "50", ("e-mail", "phone"), "standard"),
    "office": ("99.80", "99.60", "Mo-Fr 08:00-18:00", "Mo-Fr 08:00-18:00", 4, 8, 10, "20", "50", WEB, "priority"),
    "retail": ("99.85", "99.70", "Mo-Fr 08:00-18:00", "Mo-Su 08:00-18:00", 4, 8, 10, "25", "75", WEB, "priority"),
    "business": ("99.90", "99.80", "Mo-Fr 07:30-18:00", "Mo-Su 07:00-19:00", 3, 6, 8, "30", "100", MATRIX, "priority+"),
    "advanced": ("99.95", "99.90", "Mo-Fr 07:30-18:00", "24/7", 2, 5, 7, "40", "150", MATRIX, "priority++"),
}  # fmt: skip

SITES = {
    "LU": ("Europe/Luxembourg", "LU"),
    "BE": ("Europe/Brussels", "BE"),
    "DE-RP": ("Europe/Berlin", "DE-RP"),
    "FR-57": ("Europe/Paris", "FR-57"),
}


def week_of(hours):
    """The week of a tier's hours without its word on holidays, as people write it."""
    return None if hours is None else str(hours.week.on_holidays(None))


def hours_text(hours):
    return None if hours is None else BusinessTime(hours * HOUR)


def test_the_shipped_contracts_are_listed():
    assert list_contracts() == ["mixvoip-services", "mixvoip-support"]


@pytest.mark.parametrize("name", ["mixvoip-services", "mixvoip-support"])
def test_a_shipped_contract_has_the_id_of_its_file(name):
    assert load_contract(name).id == name


@pytest.mark.parametrize("name", ["mixvoip-services", "mixvoip-support"])
def test_a_shipped_contract_holds_for_all_time(name):
    contract = load_contract(name)
    assert [terms.effective_us for terms in contract.versions] == [None]


def test_support_has_its_tiers_in_order(support):
    assert list(support.tiers) == ["none", "standard", "office", "business"]


@pytest.mark.parametrize("tier", SUPPORT)
def test_a_support_tier_has_its_hours_and_targets(support, tier):
    requests, incidents, response, intervention, *_ = SUPPORT[tier]
    found = support.tier(tier)
    assert week_of(found.hours("request")) == requests
    assert week_of(found.hours("incident")) == incidents
    assert dict(found.targets) == {"response": hours_text(response), "intervention": hours_text(intervention)}


@pytest.mark.parametrize("tier", SUPPORT)
def test_a_support_tier_has_its_channels(support, tier):
    assert support.tier(tier).channels == SUPPORT[tier][4]


@pytest.mark.parametrize("tier", SUPPORT)
def test_a_support_tier_has_its_prices(support, tier):
    found = support.tier(tier)
    *_, fee, cabling, technician, engineer, consulting = SUPPORT[tier]
    assert found.monthly_fee == Decimal(fee)
    assert [str(found.rate(role)) for role in ("cabling", "technician", "engineer", "consulting")] == [
        cabling, technician, engineer, consulting,
    ]  # fmt: skip


def test_support_names_its_tiers_in_english_and_german(support):
    assert [tier.name for tier in support.tiers.values()] == ["No contract", "Standard", "Office", "Business"]
    assert [tier.name_in("de") for tier in support.tiers.values()] == ["Kein Vertrag", "Standard", "Büro", "Business"]


def test_support_counts_from_the_report_and_services_from_the_opening(support, services):
    assert (support.policies.anchor, services.policies.anchor) == ("reported", "opened")


def test_services_has_its_tiers_in_order(services):
    assert list(services.tiers) == ["basic", "standard", "office", "retail", "business", "advanced"]


@pytest.mark.parametrize("tier", SERVICES)
def test_a_service_tier_has_its_hours_and_targets(services, tier):
    _, _, requests, incidents, response, intervention, recovery, *_ = SERVICES[tier]
    found = services.tier(tier)
    assert week_of(found.hours("request")) == requests
    assert week_of(found.hours("incident")) == incidents
    expected = {"response": response, "intervention": intervention, "recovery": recovery}
    assert dict(found.targets) == {name: hours_text(hours) for name, hours in expected.items()}


@pytest.mark.parametrize("tier", SERVICES)
def test_a_service_tier_has_its_uptimes(services, tier):
    found = services.tier(tier)
    uptimes = [found.uptime("monthly"), found.uptime("connectivity")]
    assert uptimes == [None if text is None else Decimal(text) for text in SERVICES[tier][:2]]


@pytest.mark.parametrize("tier", SERVICES)
def test_a_service_tier_has_its_credits(services, tier):
    *_, per_hour, cap, _, _ = SERVICES[tier]
    found = services.tier(tier).credits
    assert (found and (str(found.per_hour), str(found.cap))) == (per_hour and (per_hour, cap))


def test_credits_are_due_in_full_where_a_guarantee_is_broken(services):
    rules = services.policies.credits
    found = (rules.due, rules.downtime, rules.hours, rules.amount_rounding)
    assert found == ("below guarantee", "all", "exact", "half up")


@pytest.mark.parametrize("tier", SERVICES)
def test_a_service_tier_has_its_channels_and_its_queue(services, tier):
    found = services.tier(tier)
    assert (found.channels, found.phone_queue) == SERVICES[tier][-2:]


@pytest.mark.parametrize("tier", SERVICES)
def test_a_service_tier_states_no_fee(services, tier):
    assert services.tier(tier).monthly_fee is None


@pytest.mark.parametrize("site", SITES)
def test_a_shipped_site_has_its_zone_and_holidays(support, services, site):
    for contract in (support, services):
        found = contract.site(site)
        assert (found.zone, str(found.holidays)) == SITES[site]


def test_the_shipped_sites_are_those_of_both_contracts(support, services):
    assert list(support.sites) == list(services.sites) == list(SITES)


@pytest.mark.parametrize("site", SITES)
def test_the_shipped_sites_are_covered_on_site(support, site):
    assert support.covers_on_site(site)


@pytest.mark.parametrize(("site", "assumed"), [("LU", False), ("BE", False), ("DE-RP", True), ("FR-57", True)])
def test_regions_that_the_source_does_not_name_are_marked(support, site, assumed):
    assert (support.site(site).assumption is not None) is assumed


def test_only_hours_around_the_clock_stay_open_on_holidays(support, services):
    opened = [
        hours.id
        for contract in (support, services)
        for hours in contract.latest.hours.values()
        if hours.week.holiday == "open"
    ]
    assert opened == ["always"]


def test_work_is_charged_by_the_quarter_after_a_first_hour_on_site(support):
    billing = support.billing
    assert (billing.step_us, billing.on_site_minimum_us, billing.remote_minimum_us) == (HOUR // 4, HOUR, 0)
    assert (billing.rounding, billing.steps_from, billing.rate_at) == ("up", "visit start", "step start")


def test_ordinary_rates_hold_on_weekdays_from_8_to_20(support):
    assert week_of(support.billing.rate_hours) == "Mo-Fr 08:00-20:00"
    assert support.billing.rate_hours.week.holiday != "open"


def test_vat_is_not_stated(support):
    assert support.billing.vat == "not stated"


def test_managed_it_has_no_list_price(support):
    offer = support.billing.offers["managed-it"]
    assert (offer.monthly_fee, offer.covers) == (None, ("operation", "updates", "documentation"))


def test_a_rate_out_of_hours_is_an_error_that_names_the_key(support):
    with pytest.raises(UnknownNameError, match=r"set tiers\.standard\.out_of_hours_rates\.technician"):
        support.tier("standard").rate("technician", out_of_hours=True)


def test_the_price_of_travel_is_an_error_that_names_the_key(support):
    with pytest.raises(UnknownNameError, match=r"set billing\.travel"):
        support.billing.travel_cost()


@pytest.mark.parametrize(
    ("facts", "guaranteed"),
    [
        ({}, False),
        ({"in_stock_programme": True}, True),
        ({"substitutable": True}, True),
        ({"spare_on_site": True}, True),
        ({"in_stock_programme": True, "substitutable": True, "spare_on_site": True}, True),
    ],
)
def test_hardware_is_replaced_for_sure_if_any_condition_holds(support, facts, guaranteed):
    assert support.replacement_guaranteed(**facts) is guaranteed


def test_services_promises_nothing_about_hardware(services):
    assert not services.replacement_guaranteed(in_stock_programme=True)


def test_services_are_bound_to_services_and_support_to_customers(support, services):
    assert (support.latest.bound_to, services.latest.bound_to) == ("customer", "service")


@pytest.mark.parametrize("kind", ["incident", "request"])
def test_no_contract_has_no_hours(support, kind):
    with pytest.raises(NotApplicableError, match=f"no {kind} hours"):
        support.calendar("none", site="LU", kind=kind)


def test_an_automatic_reply_stops_nothing(support, services):
    for contract in (support, services):
        assert all("auto_replied" not in policy.stop for policy in contract.policies.targets.values())


@pytest.mark.parametrize(
    ("target", "stop"),
    [
        ("response", {"responded", "work_started", "recovered", "resolved", "closed"}),
        ("intervention", {"work_started", "recovered", "resolved", "closed"}),
        ("recovery", {"recovered", "resolved", "closed"}),
    ],
)
def test_a_target_is_stopped_by_its_events(services, target, stop):
    assert services.policies.targets[target].stop == stop


def test_nothing_pauses_by_default(support, services):
    for contract in (support, services):
        assert {policy.pause_on for policy in contract.policies.targets.values()} == {frozenset()}
