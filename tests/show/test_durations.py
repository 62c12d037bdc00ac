"""Durations as people read them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.text.durations import duration_us
from sla_engine.show.durations import HOUR, MINUTE, SECOND, length

US = st.integers(0, 10**15)


@pytest.mark.parametrize(
    ("us", "shown"),
    [
        (0, "0m"),
        (1, "0.000001s"),
        (59_999_999, "59.999999s"),
        (MINUTE, "1m"),
        (90 * SECOND, "1m30s"),
        (26 * HOUR + 5 * MINUTE, "26h05m"),
        (HOUR + SECOND // 2, "1h00m0.5s"),
        (1_234 * HOUR, "1,234h00m"),
        (-90 * SECOND, "-1m30s"),
    ],
)
def test_a_duration_is_told_exactly(us, shown):
    assert length(us) == shown
    assert length(timedelta(microseconds=us)) == shown


@pytest.mark.parametrize(
    ("us", "shown"),
    [
        (0, "0m"),
        (300, "<1s"),
        (45_900_000, "45s"),
        (MINUTE, "1m"),
        (119 * SECOND, "1m"),
        (26 * HOUR + 5 * MINUTE + 59 * SECOND, "26h05m"),
        (-HOUR - SECOND, "-1h00m"),
        (-300, "-<1s"),
    ],
)
def test_a_coarse_duration_leaves_out_what_is_less_than_a_minute(us, shown):
    assert length(us, coarse=True) == shown


@given(US)
def test_an_exact_duration_loses_nothing(us):
    assert duration_us(length(us).replace(",", "")) == us


@given(US)
def test_a_coarse_duration_never_says_more_and_never_makes_nothing_of_something(us):
    shown = length(us, coarse=True)
    assert (shown == "0m") == (us == 0)
    assert shown == "<1s" or duration_us(shown.replace(",", "")) <= us
