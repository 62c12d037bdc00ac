"""Numbers and shares: what is not all never reads as all, what is something never as nothing."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.show.numbers_and_shares import (
    count,
    percent,
    percent_range,
    points,
    reached_percent,
    short_count,
    stated_percent,
)

DIGITS = st.integers(0, 4)
ALL = tuple(percent(1, digits=digits) for digits in range(5))
NONE = tuple(percent(0, digits=digits) for digits in range(5))


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0.0%"),
        (1 / 10**6, "<0.1%"),
        (0.0004, "<0.1%"),
        (0.0005001, "0.1%"),
        (0.25, "25.0%"),
        (2 / 3, "66.7%"),
        (0.9994, "99.9%"),
        (2499 / 2500, ">99.9%"),
        (1, "100.0%"),
        (1.0004, ">100.0%"),
        (1.25, "125.0%"),
        (-0.0004, ">-0.1%"),
        (-0.25, "-25.0%"),
        (None, ""),
    ],
)
def test_a_share_has_one_decimal(share, shown):
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.004, "<1%"), (0.75, "75%"), (0.996, ">99%"), (1, "100%"), (1.001, ">100%"), (0, "0%"), (-0.004, ">-1%")],
)
def test_a_share_without_decimals_is_rounded_no_further(share, shown):
    assert percent(share, digits=0) == shown


@given(st.floats(-1e3, 1e3), DIGITS)
def test_only_all_reads_as_all_and_only_nothing_as_nothing(share, digits):
    shown = percent(share, digits=digits)
    assert (shown == ALL[digits]) == (share == 1)
    assert (shown.lstrip("-") == NONE[digits]) == (share == 0)


@given(st.integers(1, 10**9), st.data(), DIGITS)
def test_some_of_many_never_read_as_all_of_them(many, data, digits):
    some = data.draw(st.integers(0, many))
    assert (percent(some / many, digits=digits) == ALL[digits]) == (some == many)


@given(st.floats(0, 3), DIGITS)
def test_what_is_said_of_a_share_is_true(share, digits):
    shown = percent(share, digits=digits)
    figure = Fraction(shown.strip("<>%")) / 100
    if shown.startswith("<"):
        assert 0 < share < figure
    elif shown.startswith(">"):
        assert share > figure
    else:
        assert abs(Fraction(share) - figure) <= Fraction(1, 2 * 10 ** (digits + 2)) + Fraction(1, 10**12)


@given(st.floats(-1, 1))
def test_only_no_change_reads_as_none(change):
    assert (points(change) in {"+0.0", "-0.0"}) == (change == 0)


@pytest.mark.parametrize(
    ("change", "shown"), [(0.125, "+12.5"), (-0.01, "-1.0"), (0.1, "+10.0"), (0.0004, "<+0.1"), (-0.0004, ">-0.1")]
)
def test_a_change_is_told_in_points(change, shown):
    assert points(change) == shown


def test_tenths_are_told_from_one_to_the_next():
    assert [percent_range(low / 10, (low + 1) / 10) for low in (0, 9)] == ["0% to 10%", "90% to 100%"]
    assert percent_range(2.1, None) == "over 210%"


def test_a_guaranteed_percentage_stands_as_the_contract_has_it():
    assert stated_percent(Decimal("99.80")) == "99.80 %"


@given(st.fractions(0, 100))
def test_a_percentage_that_was_reached_never_looks_like_more(percentage):
    shown = reached_percent(percentage)
    figure = Fraction(shown.strip("<% "))
    assert percentage < figure if shown.startswith("<") else figure <= percentage < figure + Fraction(1, 10_000)
    assert (figure == 0) == (percentage == 0)


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 tickets"), (1, "1 ticket"), (2, "2 tickets"), (1_234, "1,234 tickets")]
)
def test_a_count_has_the_right_word(number, shown):
    assert count(number, "ticket") == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(999, "999"), (999_499, "999k"), (999_500, "1.0M"), (999_500_000, "1.0G"), (999_500_000_000, "1.0T")],
)
def test_a_short_count_never_shows_a_thousand_of_a_unit(number, shown):
    assert short_count(number) == shown


@given(st.integers(0, 10**14))
def test_a_short_count_has_four_characters_at_most(number):
    assert len(short_count(number)) <= 4
