"""Months of a zone's clock as instants."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.instants import instant_us
from sla_engine.errors import InvalidArgumentError, OutOfRangeError
from sla_engine.money.month import Month

ZONES = ["Europe/Luxembourg", "America/St_Johns", "Pacific/Apia", "Asia/Amman", "UTC"]
FIRST, LAST = (instant_us(datetime(year, 1, 1, tzinfo=UTC)) for year in (1901, 2200))


@given(st.integers(FIRST, LAST), st.sampled_from(ZONES))
def test_every_instant_lies_in_its_month(us, zone):
    month = Month.of(us, zone)
    assert month.start <= us < month.end
    assert Month.named(month.name, zone) == month
    assert Month.of(month.end - 1, zone) == Month.of(month.start, zone) == month
    assert Month.of(month.end, zone).start == month.end


def test_months_follow_each_other_up_to_the_last():
    first, last = (Month.named(name, "Europe/Luxembourg") for name in ("2025-11", "2026-02"))
    months = list(first.until(last, "Europe/Luxembourg"))
    assert [month.name for month in months] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert list(last.until(first, "Europe/Luxembourg")) == []


def test_the_last_month_with_answers_ends_a_row_of_months():
    end = Month.of(instant_us(datetime(2200, 12, 15, tzinfo=UTC)), "Europe/Luxembourg")
    assert [month.name for month in end.until(end, "Europe/Luxembourg")] == ["2200-12"]


def test_a_month_is_cut_to_what_lies_within():
    june = Month.named("2026-06", "UTC")
    assert june.cut(None, None) == june
    assert june.cut(june.start + 5, june.end - 7).length == june.length - 12
    assert june.cut(june.start - 5, june.end + 7) == june


@pytest.mark.parametrize("name", ["June", "2026", "2026-13", "2026-6", "", None])
def test_a_month_is_named_by_year_and_number(name):
    with pytest.raises(InvalidArgumentError, match="a month such as '2026-06'"):
        Month.named(name, "UTC")


@pytest.mark.parametrize("year", [1899, 2201, 9999])
def test_years_without_answers_have_no_months(year):
    with pytest.raises(OutOfRangeError, match="1900 to 2200"):
        Month.named(f"{year}-12", "UTC")
    with pytest.raises(OutOfRangeError, match="1900 to 2200"):
        Month.of(instant_us(datetime(year, 6, 1, tzinfo=UTC)), "UTC")
