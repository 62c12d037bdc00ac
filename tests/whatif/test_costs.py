"""What a history costs by the month, worked out by hand: fees, work as `quote` says, and credits."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import load_contract
from sla_engine.contracts import parse_contract
from sla_engine.errors import InvalidArgumentError
from sla_engine.whatif import Cost, Outage, Work, credits, quote  # noqa: A004 - the field's word
from sla_engine.whatif.costs.monthly_costs import Item, Lack, charged, costed, lacking

ZONE = ZoneInfo("Europe/Luxembourg")
SUPPORT, SERVICES = load_contract("mixvoip-support"), load_contract("mixvoip-services")
SHIPPED = (files("sla_engine.contracts") / "catalogue" / "mixvoip-support.toml").read_text("utf-8")
LATER = '\n[[versions]]\nid = "2"\neffective_from = 2026-06-15\n[versions.tiers.standard]\nmonthly_fee = 60.00\n'
ONE_RATE = parse_contract(SHIPPED.replace("rate_hours = ", "# "), file="one-rate.toml")
RAISED = parse_contract(SHIPPED + LATER, file="raised.toml")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def charge(start, minutes=60, *, tier="standard", role="technician", under=SUPPORT, site="LU", **more):
    return charged(Work(role, at(start), at(start) + timedelta(minutes=minutes), **more), under, tier, site)


def costs(*charges, months=(), tiers=None, statements=(), **options):
    given = [Item(one.month, told.currency, "credits", one.amount) for told in statements for one in told.months]
    return costed("today", [*chain(*charges), *given], {**dict.fromkeys(months, ()), **(tiers or {})}, **options)


def only(*charges, **options):
    (cost,) = costs(*charges, **options)
    return cost


def test_a_month_costs_its_fee_and_its_work_less_credits():
    outage = Outage(at("2026-06-22T10:00"), at("2026-06-22T12:00"))
    back = credits([outage], SERVICES, tier="business", monthly_cost=Decimal("80.00"))  # 2 h at 30 %: 48.00
    cost = only(
        charge("2026-06-22T10:00", 80, on_site=True),  # 1.5 h at 104.00
        charge("2026-06-24T10:00", 10),  # 0.25 h
        tiers={"2026-06": [(SUPPORT, "standard")]},
        statements=[back],
    )
    assert cost == Cost(
        "today", "2026-06", Decimal("58.00"), Decimal("182.00"), Decimal("48.00"), "EUR", (Lack("travel", 1),)
    )
    assert cost.total == Decimal("192.00")


def test_work_belongs_to_the_month_of_its_start_on_the_contracts_clock():
    over, after = (charge(start, under=ONE_RATE) for start in ("2026-06-30T23:30", "2026-07-01T00:00"))
    found = [(cost.month, cost.work) for cost in costs(over, after, after)]
    assert found == [("2026-06", Decimal("104.00")), ("2026-07", Decimal("208.00"))]
    late = Work("technician", datetime(2026, 6, 30, 22, tzinfo=UTC), datetime(2026, 6, 30, 23, tzinfo=UTC))
    assert only(charged(late, ONE_RATE, "standard", "LU")).month == "2026-07"


def test_each_tier_of_each_contract_costs_its_fee_once_a_month():
    other = load_contract("mixvoip-support", changes={"contract": {"id": "other"}})
    tiers = [(SUPPORT, "standard"), (SUPPORT, "standard"), (SUPPORT, "office"), (other, "standard")]
    assert only(tiers={"2026-06": tiers}).fee == Decimal("378.00")  # 58.00 + 262.00 + 58.00


def test_the_fee_is_that_of_the_version_at_the_start_of_the_month():
    tiers = {month: [(RAISED, "standard")] for month in ("2026-05", "2026-06", "2026-07")}
    assert [cost.fee for cost in costs(tiers=tiers)] == [Decimal("58.00"), Decimal("58.00"), Decimal("60.00")]


def test_a_tier_that_is_free_of_charge_has_a_fee_of_zero():
    assert only(tiers={"2026-06": [(SUPPORT, "none")]}) == Cost("today", "2026-06", *[Decimal("0.00")] * 3, "EUR")


def test_a_fee_that_is_not_stated_is_not_taken_to_be_zero():
    cost = only(charge("2026-06-22T10:00"), tiers={"2026-06": [(SERVICES, "office"), (SUPPORT, "office")]})
    assert (cost.fee, cost.currency) == (Decimal("262.00"), "EUR")
    assert cost.unpriced == ("monthly fee of tier 'office' of contract 'mixvoip-services'",)


def test_a_fee_that_is_given_counts_only_where_none_is_stated():
    levels = [(SERVICES, "office"), (SUPPORT, "office")]
    cost = only(tiers={"2026-06": levels}, fees=dict.fromkeys(levels, Decimal("10.00")))
    assert (cost.fee, cost.unpriced) == (Decimal("272.00"), ())


def test_a_month_before_the_contract_has_no_fee_and_says_so():
    young = parse_contract(
        SHIPPED.replace("[contract]", "[contract]\neffective_from = 2026-06-15", 1), file="young.toml"
    )
    may = charge("2026-05-04T10:00", under=young)
    found = costs(may, may, tiers={"2026-06": [(young, "standard")], "2026-07": [(young, "standard")]})
    assert [(cost.month, cost.fee) for cost in found] == [("2026-05", 0), ("2026-06", 0), ("2026-07", Decimal("58.00"))]
    assert found[0].unpriced == ("technician: contract 'mixvoip-support' was not yet in force x 2",)
    assert found[1].unpriced[0].startswith("monthly fee of tier 'standard' of contract 'mixvoip-support': ")
    assert "takes effect on 2026-06-15" in found[1].unpriced[0]


def test_travel_without_a_price_is_counted():
    visits = [charge(f"2026-06-{day}T10:00", on_site=True) for day in (15, 16, 17)]
    cost = only(*visits, charge("2026-06-18T10:00"))
    assert (cost.work, cost.unpriced) == (Decimal("416.00"), ("travel x 3",))


def test_what_has_no_price_leaves_the_rest_as_it_is():
    night, day = charge("2026-06-22T21:00"), charge("2026-06-22T10:00")
    cost = only(night, day, night, charge("2026-06-22T10:00", role="plumber"))
    assert cost.work == Decimal("104.00")
    rates, role = cost.unpriced
    assert rates.startswith("technician: tier 'standard' of contract 'mixvoip-support' states no rate for 'technician'")
    assert rates.endswith("out_of_hours_rates.technician x 2")
    assert role.startswith("plumber: unknown role 'plumber'")


def test_a_rate_that_is_not_applicable_has_no_price():
    bare = load_contract("mixvoip-support", changes={"tiers": {"standard": {"rates": {"engineer": "n/a"}}}})
    cost = only(charge("2026-06-22T10:00", role="engineer", under=bare), charge("2026-06-22T10:00", under=bare))
    assert cost.work == Decimal("104.00")
    assert cost.unpriced == (
        "engineer: the rate for 'engineer' is declared not applicable in tier 'standard' of contract 'mixvoip-support' x 1",
    )


def test_kilometres_that_are_missing_have_no_price():
    by_km = load_contract("mixvoip-support", changes={"billing": {"travel": {"per_km": Decimal("0.60")}}})
    far, near = (charge("2026-06-22T10:00", under=by_km, on_site=True, kilometres=km) for km in (None, 10))
    cost = only(far, near)
    assert cost.work == Decimal("110.00")
    assert cost.unpriced[0].startswith("technician: contract 'mixvoip-support' charges travel by the kilometre; give ")


def test_work_in_years_without_holidays_has_no_price():
    far = charge("2190-06-22T10:00")
    assert only(far, far).unpriced == ("technician: the rate hours at site 'LU' are not known so far away x 2",)


def test_a_month_that_is_named_is_listed_without_anything_in_it():
    found = costs(charge("2026-06-22T10:00"), months=["2026-05", "2026-06"])
    assert [(cost.month, cost.total, cost.currency) for cost in found] == [
        ("2026-05", Decimal("0.00"), "EUR"),
        ("2026-06", Decimal("104.00"), "EUR"),
    ]
    assert costs() == ()


def test_a_month_with_work_is_listed_without_being_named():
    assert [cost.month for cost in costs(charge("2026-07-22T10:00"), months=["2026-06"])] == ["2026-06", "2026-07"]


def test_currencies_are_not_summed_up():
    francs = load_contract("mixvoip-support", changes={"contract": {"id": "ch", "currency": "CHF"}})
    found = costs(charge("2026-06-22T10:00"), tiers={"2026-06": [(francs, "office")]})
    assert [(cost.currency, cost.fee, cost.work) for cost in found] == [
        ("CHF", Decimal("262.00"), 0),
        ("EUR", 0, Decimal("104.00")),
    ]


def test_credits_without_a_currency_stay_apart_where_there_are_two():
    francs = load_contract("mixvoip-support", changes={"contract": {"id": "ch", "currency": "CHF"}})
    outage = Outage(at("2026-06-22T10:00"), at("2026-06-22T12:00"))
    back = credits([outage], SERVICES, tier="business", monthly_cost=10)
    tiers = {"2026-06": [(SUPPORT, "office"), (francs, "office")]}
    assert [(cost.currency, cost.credits) for cost in costs(tiers=tiers, statements=[back])] == [
        ("", Decimal("6.00")),
        ("CHF", 0),
        ("EUR", 0),
    ]


def test_a_month_is_written_with_its_year():
    for months, tiers in ((["June"], {}), ([], {"6/2026": [(SUPPORT, "office")]})):
        with pytest.raises(InvalidArgumentError, match="a month such as '2026-06'"):
            costs(months=months, tiers=tiers)


def test_a_cost_reads_well():
    cost = only(charge("2026-06-22T10:00", on_site=True), tiers={"2026-06": [(SUPPORT, "standard")]})
    assert str(cost) == "today, 2026-06: 58.00 fees + 104.00 work - 0.00 credits = 162.00 EUR, plus travel x 1"


@given(st.lists(st.tuples(st.integers(0, 300_000), st.integers(1, 300), st.booleans()), max_size=8))
def test_the_work_of_all_months_is_what_all_work_costs(visits):
    begin = at("2026-01-05T10:00")
    works = [
        Work("technician", start, start + timedelta(minutes=length), on_site=on_site)
        for minute, length, on_site in visits
        for start in [begin + timedelta(minutes=minute)]
    ]
    found = costs(*(charged(work, ONE_RATE, "standard", "LU") for work in works))
    assert sum(cost.work for cost in found) == quote(works, ONE_RATE, tier="standard", site="LU").total
    assert sum(int(what.removeprefix("travel x ")) for cost in found for what in cost.unpriced) == sum(
        on_site for _, _, on_site in visits
    )


def test_what_lacks_a_price_in_several_months_is_counted_whatever_it_is_called():
    nothing = [Decimal("0.00")] * 3
    months = [
        Cost("today", "2026-06", *nothing, "EUR", (Lack("monthly fee of tier '2 x 4'"), Lack("travel", 2))),
        Cost("today", "2026-07", *nothing, "EUR", (Lack("monthly fee of tier '2 x 4'"), Lack("travel", 3))),
    ]
    assert lacking(months) == (Lack("monthly fee of tier '2 x 4'", 2), Lack("travel", 5))
    assert months[0].unpriced == ("monthly fee of tier '2 x 4'", "travel x 2")
