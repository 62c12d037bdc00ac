"""Break-even hours of the shipped support contract, worked out by hand: the fee's difference over the rate's."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import load_contract
from sla_engine.contracts import parse_contract
from sla_engine.errors import NotApplicableError, UnknownNameError
from sla_engine.whatif import break_even, break_evens

SUPPORT = load_contract("mixvoip-support")


def priced(fee, rate, **more):
    """The shipped contract with another fee and another rate of technicians in the tier standard."""
    standard = {"monthly_fee": fee, "rates": {"technician": rate}, **more}
    return load_contract("mixvoip-support", changes={"tiers": {"standard": standard}})


@pytest.mark.parametrize(
    ("tier", "role", "against", "hours", "in_steps"),
    [
        ("standard", "technician", "none", "29/2", "29/2"),  # 58.00 / 4.00
        ("standard", "cabling", "none", "29/3", "39/4"),  # 58.00 / 6.00 = 9.67, in quarters 9.75
        ("standard", "engineer", "none", "58/9", "13/2"),  # 58.00 / 9.00 = 6.44, in quarters 6.5
        ("standard", "consulting", "none", "29/3", "39/4"),  # 58.00 / 6.00
        ("office", "cabling", "none", "131/4", "131/4"),  # 262.00 / 8.00 = 32.75
        ("office", "technician", "none", "131/6", "22"),  # 262.00 / 12.00 = 21.83
        ("office", "engineer", "none", "131/9", "59/4"),  # 262.00 / 18.00 = 14.56
        ("office", "consulting", "none", "131/7", "75/4"),  # 262.00 / 14.00 = 18.71
        ("business", "technician", "none", "53/2", "53/2"),  # 318.00 / 12.00
        ("business", "engineer", "none", "53/3", "71/4"),  # 318.00 / 18.00 = 17.67
        ("office", "technician", "standard", "51/2", "51/2"),  # 204.00 / 8.00
        ("office", "cabling", "standard", "102", "102"),  # 204.00 / 2.00
        ("business", "engineer", "standard", "260/9", "29"),  # 260.00 / 9.00 = 28.89
    ],
)
def test_a_dearer_tier_pays_above_the_fees_difference_over_the_rates(tier, role, against, hours, in_steps):
    found = break_even(SUPPORT, tier=tier, role=role, against=against)
    assert (found.hours, found.in_steps) == (Fraction(hours), Fraction(in_steps))


def test_a_dearer_tier_with_the_same_rate_never_pays():
    found = break_even(SUPPORT, tier="business", role="technician", against="office")
    assert (found.hours, found.in_steps, found.fee, found.rate) == (None, None, Decimal("56.00"), 0)
    assert found.why == "no cheaper a month, and no cheaper an hour"


def test_a_tier_never_pays_against_itself():
    assert break_even(SUPPORT, tier="office", role="technician", against="office").hours is None


def test_a_cheaper_tier_with_the_same_rate_always_pays():
    found = break_even(SUPPORT, tier="office", role="technician", against="business")
    assert (found.hours, found.in_steps) == (0, 0)
    assert found.why == "no dearer a month, and no dearer an hour"


def test_a_tier_that_is_free_with_a_lower_rate_always_pays():
    free = priced("none", Decimal("104.00"))
    assert break_even(free, tier="standard", role="technician").hours == 0


def test_a_cheaper_tier_with_a_higher_rate_pays_below_only():
    found = break_even(SUPPORT, tier="none", role="technician", against="standard")
    assert (found.hours, found.fee, found.rate) == (None, Decimal("-58.00"), Decimal("-4.00"))
    assert found.why == "58.00 less a month, 4.00 more an hour: the cheaper one for few hours only"
    assert found.below == Fraction(29, 2)
    assert str(found).startswith("'none' is cheaper than 'standard' for technician: below 14.5 h a month")


def test_hours_are_rounded_up_to_the_steps_of_the_contract():
    longer = load_contract("mixvoip-support", changes={"billing": {"step": "20m"}})
    found = break_even(longer, tier="standard", role="technician")
    assert (found.hours, found.in_steps) == (Fraction(29, 2), Fraction(44, 3))  # 14 h 40


def test_a_fee_that_is_not_stated_is_no_guess():
    silent = load_contract("mixvoip-support", changes={"tiers": {"mine": MINE}})
    with pytest.raises(UnknownNameError, match=r"no monthly fee of tier 'mine'; set tiers\.mine\.monthly_fee"):
        break_even(silent, tier="mine", role="technician")
    with pytest.raises(UnknownNameError, match="no monthly fee of tier 'mine'"):
        break_even(silent, tier="standard", role="technician", against="mine")
    with pytest.raises(UnknownNameError, match="no monthly fee of tier 'mine'"):
        break_evens(silent, against="mine")


MINE = {
    "incident_hours": "office",
    "request_hours": "office",
    "rates": {"cabling": 1, "technician": 1, "engineer": 1, "consulting": 1},
    "targets": {"response": "8h", "intervention": "12h"},
}


def tiers_of_their_own(**fees):
    """A contract whose tiers are called otherwise, of these monthly fees (None: not stated), each with a lower rate."""
    text = """
    contract = { id = "mine", zone = "Europe/Luxembourg", currency = "EUR" }
    sites.LU = { holidays = "LU" }
    hours.office = { week = "Mo-Fr 08:00-17:00" }
    billing = { step = "15m", rate_hours = "office", roles = { technician = "Technician" } }
    """
    for number, (name, fee) in enumerate(fees.items()):
        stated = "" if fee is None else f"monthly_fee = {fee}, "
        text += f"""
    tiers.{name} = {{ incident_hours = "office", request_hours = "office", {stated}"""
        text += f"""rates = {{ technician = {100 - 10 * number} }}, targets = {{ response = "8h" }} }}"""
    return parse_contract(text)


def test_without_a_tier_none_the_lowest_stated_fee_is_compared_with():
    contract = tiers_of_their_own(gold=90, bronze=10, silver=40)
    found = break_even(contract, tier="silver", role="technician")
    assert (found.against, found.hours) == ("bronze", 3)  # 30 more a month, 10 less an hour
    assert [(row.tier, row.against) for row in break_evens(contract).rows] == [("gold", "bronze"), ("silver", "bronze")]


def test_of_several_lowest_fees_the_first_is_compared_with():
    assert break_evens(tiers_of_their_own(gold=90, bronze=10, silver=10)).against == "bronze"


def test_a_tier_whose_fee_is_not_stated_is_never_compared_with_unasked():
    assert break_evens(tiers_of_their_own(mystery=None, bronze=10, silver=40)).against == "bronze"


def test_a_contract_that_states_no_monthly_fee_is_told_so():
    silent = tiers_of_their_own(gold=None, bronze=None)
    message = r"contract 'mine' states no monthly fee of any tier; set tiers\.<tier>\.monthly_fee"
    with pytest.raises(UnknownNameError, match=message):
        break_even(silent, tier="gold", role="technician")
    with pytest.raises(UnknownNameError, match=message):
        break_evens(silent)


def test_a_rate_that_is_not_applicable_is_told():
    with pytest.raises(NotApplicableError, match="technician"):
        break_even(priced(58, "n/a"), tier="standard", role="technician")


def test_unknown_names_are_told():
    with pytest.raises(UnknownNameError, match="gold"):
        break_even(SUPPORT, tier="gold", role="technician")
    with pytest.raises(UnknownNameError, match="gold"):
        break_even(SUPPORT, tier="office", role="technician", against="gold")
    with pytest.raises(UnknownNameError, match="plumber"):
        break_even(SUPPORT, tier="office", role="plumber")
    with pytest.raises(UnknownNameError, match="says nothing about billing"):
        break_even(load_contract("mixvoip-services"), tier="office", role="technician", against="basic")


def test_the_table_has_all_tiers_but_one_and_all_roles():
    found = break_evens(SUPPORT)
    assert [(row.tier, row.role) for row in found.rows] == [
        (tier, role)
        for tier in ("standard", "office", "business")
        for role in ("cabling", "technician", "engineer", "consulting")
    ]
    assert found.rows[1] == break_even(SUPPORT, tier="standard", role="technician")
    assert {row.tier for row in break_evens(SUPPORT, "office").rows} == {"none", "standard", "business"}


def test_what_has_no_price_is_a_row_that_says_so():
    found = break_evens(priced(58, "n/a"))
    row = next(row for row in found.rows if (row.tier, row.role) == ("standard", "technician"))
    assert (row.hours, row.fee) == (None, None)
    assert "not applicable" in row.why
    assert found.rows[0].hours == Fraction(29, 3)


def test_the_answer_reads_well():
    lines = str(break_evens(SUPPORT)).split("\n")
    assert lines[0] == "contract 'mixvoip-support' against its tier 'none', amounts in EUR"
    assert lines[2].split("  ")[0] == "standard"
    assert "technician  262.00    12.00      21.83 h     22 h" in lines[7]
    assert "<td>21.83 h</td><td>22 h</td>" in break_evens(SUPPORT)._repr_html_()
    assert "<td>14.5 h</td>" in break_even(SUPPORT, tier="standard", role="technician")._repr_html_()


CENTS = st.integers(0, 40_000).map(lambda cents: Decimal(cents) / 100)


@given(CENTS, CENTS, st.fractions(0, 400))
def test_above_the_hours_the_tier_is_cheaper_and_below_it_is_not(fee, rate, hours):
    found = break_even(priced(fee, rate), tier="standard", role="technician")
    ours, theirs = Fraction(fee) + hours * Fraction(rate), hours * Fraction("108.00")
    if found.hours is None:
        assert ours >= theirs
    elif hours != found.hours:
        assert (ours < theirs) == (hours > found.hours)
