"""Credits for downtime, worked out by hand. The shipped services contract, a monthly cost of 100.00 unless said otherwise.

June has 720 hours: 99.80 % allow 1h26m24s, 99.90 % allow 43m12s, 99.60 % allow 2h52m48s, 99.95 % allow 21m36s.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import load_contract
from sla_engine.contracts import parse_contract
from sla_engine.errors import InvalidArgumentError, NaiveInstantError, OutOfRangeError, UnknownNameError
from sla_engine.whatif import Outage, credits  # noqa: A004 - the field's word

ZONE = ZoneInfo("Europe/Luxembourg")
SERVICES = load_contract("mixvoip-services")
SHIPPED = (files("sla_engine.contracts") / "catalogue" / "mixvoip-services.toml").read_text("utf-8")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def down(start, end):
    """An outage between two wall times, the second on the first one's date where it names none."""
    return Outage(at(start), at(end if "T" in end else f"{start.partition('T')[0]}T{end}"))


def ruled(**rules):
    return load_contract("mixvoip-services", changes={"policies": {"credits": rules}})


def statement(*outages, under=SERVICES, tier="standard", cost="100.00", **options):
    return credits(outages, under, tier=tier, monthly_cost=Decimal(cost), **options)


def only(*outages, **options):
    (month,) = statement(*outages, **options).months
    return month


@pytest.mark.parametrize(
    ("outages", "tier", "amount"),
    [
        ([("2026-06-22T10:00", "10:00")], "standard", None),  # an outage without length is in no month
        ([("2026-06-22T10:00", "11:00")], "standard", "0.00"),  # one hour: 99.80 % was kept
        ([("2026-06-22T10:00", "11:00")], "business", "30.00"),  # one hour: 99.90 % was missed
        ([("2026-06-22T10:00", "10:50")], "business", "25.00"),  # 5/6 of an hour at 30 %
        ([("2026-06-22T10:00", "12:00")], "standard", "40.00"),
        ([("2026-06-22T10:00", "11:26:24")], "standard", "0.00"),  # exactly what 99.80 % allows
        ([("2026-06-22T10:00", "11:26:25")], "standard", "28.81"),  # a second more: 5185 s at 20 % an hour, 28.8055...
        ([("2026-06-22T10:00", "11:30"), ("2026-06-22T11:00", "12:00")], "office", "40.00"),  # the overlap counts once
        ([("2026-06-22T10:00", "11:00"), ("2026-06-22T10:00", "11:00")], "office", "0.00"),  # and so does the same one
        ([("2026-06-22T10:00", "11:00"), ("2026-06-23T10:00", "11:00")], "retail", "50.00"),  # 2 h at 25 %
        ([("2026-06-22T10:00", "12:30")], "standard", "50.00"),  # just the cap
        ([("2026-06-22T10:00", "13:00")], "standard", "50.00"),  # 60.00, capped at 50 %
        ([("2026-06-22T10:00", "13:00")], "retail", "75.00"),
        ([("2026-06-22T10:00", "14:00")], "business", "100.00"),  # 120.00, capped at 100 %
        ([("2026-06-22T10:00", "13:45")], "advanced", "150.00"),  # just the cap of 150 %
        ([("2026-06-22T10:00", "2026-06-23T10:00")], "advanced", "150.00"),
        ([("2026-06-22T10:00", "10:21:36")], "advanced", "0.00"),
        ([("2026-06-01T00:00", "2026-07-01T00:00")], "business", "100.00"),  # down throughout
    ],
)
def test_downtime_of_a_month_below_its_guarantee_gives_credits_by_the_hour_up_to_the_cap(outages, tier, amount):
    found = statement(*(down(*outage) for outage in outages), tier=tier)
    assert [month.amount for month in found.months] == ([] if amount is None else [Decimal(amount)])


def test_amounts_are_in_whole_cents_and_the_exact_credit_is_shown_beside_them():
    month = only(down("2026-06-22T10:00", "11:26:25"), cost="39.90")
    assert month.exact == Fraction(5185, 3600) * Fraction("0.2") * Fraction("39.90")
    assert (month.amount, month.cap) == (Decimal("11.49"), Decimal("19.95"))  # 11.4933...


def test_an_outage_over_midnight_at_the_end_of_a_month_is_cut():
    found = statement(down("2026-06-30T22:00", "2026-07-01T01:00"))
    assert [(month.month, month.downtime, month.amount) for month in found.months] == [
        ("2026-06", timedelta(hours=2), Decimal("40.00")),
        ("2026-07", timedelta(hours=1), Decimal("0.00")),  # July alone kept its guarantee
    ]
    assert found.total == Decimal("40.00")


def test_an_outage_that_ends_with_the_month_is_not_in_the_next():
    assert only(down("2026-06-30T22:00", "2026-07-01T00:00")).month == "2026-06"


def test_months_are_those_of_the_clock_of_the_contract():
    late = Outage(datetime(2026, 6, 30, 22, tzinfo=UTC), datetime(2026, 6, 30, 23, tzinfo=UTC))
    assert only(late).month == "2026-07"


@pytest.mark.parametrize(
    ("outage", "hours", "allowed"),
    [
        (("2026-03-28T10:00", "11:00"), 743, Fraction(743, 1000)),  # the clocks went forward
        (("2026-10-24T10:00", "11:00"), 745, Fraction(745, 1000)),  # and back
        (("2026-02-24T10:00", "11:00"), 672, Fraction(672, 1000)),
        (("2028-02-24T10:00", "11:00"), 696, Fraction(696, 1000)),  # a leap year
    ],
)
def test_a_month_is_as_long_as_it_really_was(outage, hours, allowed):
    month = only(down(*outage), under=ruled(downtime="beyond guarantee"), tier="business")
    assert month.length == timedelta(hours=hours)
    assert month.hours == 1 - allowed  # 99.90 % allow a thousandth of the month
    assert month.uptime == 100 - Fraction(100, hours)


def test_an_hour_that_the_clocks_skip_is_no_downtime():
    found = only(down("2026-03-29T01:30", "04:30"), tier="business", cost="10")
    assert (found.downtime, found.amount) == (timedelta(hours=2), Decimal("6.00"))


def test_an_hour_that_the_clocks_repeat_is_downtime_twice():
    found = only(down("2026-10-25T01:30", "03:30"), tier="business", cost="10")
    assert (found.downtime, found.amount) == (timedelta(hours=3), Decimal("9.00"))


def test_exactly_the_guaranteed_uptime_is_kept():
    exactly, less = only(down("2026-06-22T10:00", "11:26:24")), only(down("2026-06-22T10:00", "11:26:24.000001"))
    assert (exactly.uptime, exactly.kept, exactly.amount) == (Fraction("99.80"), True, 0)
    assert (less.kept, less.amount) == (False, Decimal("28.80"))


def test_each_guarantee_has_an_uptime_of_its_own():
    outage = down("2026-06-22T10:00", "12:30")
    monthly, connectivity = only(outage), only(outage, guarantee="connectivity")
    assert (monthly.guaranteed, monthly.kept, monthly.amount) == (Decimal("99.80"), False, Decimal("50.00"))
    assert (connectivity.guaranteed, connectivity.kept, connectivity.amount) == (Decimal("99.60"), True, 0)


def test_a_tier_without_credits_gives_none_and_says_so():
    month = only(down("2026-06-22T10:00", "18:00"), tier="basic")
    assert (month.amount, month.cap, month.guaranteed, month.kept) == (0, None, None, None)
    assert month.why == "tier 'basic' gives no credits"
    assert month.uptime == 100 - Fraction(800, 720)


def test_a_tier_without_the_guarantee_gives_no_credits_unless_any_downtime_does():
    changes = {"tiers": {"office": {"uptime": {"monthly": "n/a"}}}}
    bare = load_contract("mixvoip-services", changes=changes)
    outage = down("2026-06-22T10:00", "12:00")
    month = only(outage, under=bare, tier="office")
    assert (month.amount, month.kept, month.why) == (0, None, "no uptime is guaranteed")
    generous = load_contract("mixvoip-services", changes={**changes, "policies": {"credits": {"due": "any downtime"}}})
    assert only(outage, under=generous, tier="office").amount == Decimal("40.00")


# Each reading is the contract's to set


@pytest.mark.parametrize(
    ("rules", "outage", "amount"),
    [
        ({"due": "any downtime"}, ("2026-06-22T10:00", "11:00"), "20.00"),
        ({"due": "any downtime"}, ("2026-06-22T10:00", "10:01"), "0.33"),
        ({"due": "any downtime"}, ("2026-06-22T10:00", "14:00"), "50.00"),
        ({"downtime": "beyond guarantee"}, ("2026-06-22T10:00", "12:00"), "11.20"),  # 33m36s at 20 % an hour
        ({"downtime": "beyond guarantee"}, ("2026-06-22T10:00", "11:26:24"), "0.00"),
        ({"due": "any downtime", "downtime": "beyond guarantee"}, ("2026-06-22T10:00", "11:00"), "0.00"),
        ({"hours": "begun"}, ("2026-06-22T10:00", "11:30"), "40.00"),
        ({"hours": "begun"}, ("2026-06-22T10:00", "12:00"), "40.00"),
        ({"hours": "begun", "due": "any downtime"}, ("2026-06-22T10:00", "10:00:01"), "20.00"),
        ({"hours": "full"}, ("2026-06-22T10:00", "11:59:59"), "20.00"),
        ({"hours": "full"}, ("2026-06-22T10:00", "12:00"), "40.00"),
        ({"hours": "full", "downtime": "beyond guarantee"}, ("2026-06-22T10:00", "12:00"), "0.00"),
    ],
)
def test_a_contract_may_read_it_otherwise(rules, outage, amount):
    assert only(down(*outage), under=ruled(**rules)).amount == Decimal(amount)


@pytest.mark.parametrize(("rounding", "amount"), [("half up", "0.13"), ("half even", "0.12")])
def test_half_a_cent_is_rounded_as_the_contract_says(rounding, amount):
    month = only(down("2026-06-22T10:00", "12:30"), under=ruled(amount_rounding=rounding), cost="0.25")
    assert (month.exact, month.amount) == (Fraction(1, 8), Decimal(amount))


def test_whole_hours_are_those_of_the_months_downtime_together():
    twice = [down("2026-06-22T10:00", "10:50"), down("2026-06-23T10:00", "10:50")]
    assert only(*twice, under=ruled(hours="begun")).hours == 2
    assert only(*twice, under=ruled(hours="full")).hours == 1


# Which months


def test_without_outages_there_is_no_month_unless_one_is_asked_for():
    assert statement().months == ()
    june = only(since=at("2026-06-01T00:00"), until=at("2026-07-01T00:00"))
    assert (june.month, june.uptime, june.kept, june.amount, june.why) == ("2026-06", 100, True, 0, "no downtime")


def test_months_between_outages_are_listed_too():
    found = statement(down("2025-11-22T10:00", "11:00"), down("2026-02-22T10:00", "12:00"))
    assert [month.month for month in found.months] == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_a_month_is_cut_to_the_time_in_which_the_service_was_there():
    month = only(
        down("2026-06-14T23:00", "2026-06-15T02:00"), since=at("2026-06-15T00:00"), until=at("2026-06-25T00:00")
    )
    assert (month.length, month.downtime) == (timedelta(days=10), timedelta(hours=2))
    assert month.uptime == 100 - Fraction(200, 240)


def test_since_alone_reaches_to_the_last_outage_and_until_alone_from_the_first():
    outage = down("2026-06-22T10:00", "11:00")
    later, earlier = statement(outage, since=at("2026-05-02T00:00")), statement(outage, until=at("2026-08-01T00:00"))
    assert [month.month for month in later.months] == ["2026-05", "2026-06"]
    assert [month.month for month in earlier.months] == ["2026-06", "2026-07"]


def test_what_lies_before_since_is_left_out():
    (month,) = statement(down("2026-05-22T10:00", "11:00"), since=at("2026-06-02T00:00")).months
    assert (month.month, month.downtime) == ("2026-06", timedelta(0))


def test_a_clock_put_back_over_the_first_midnight_loses_no_downtime():
    # St. John's, 1 November 2009: a minute past midnight the clocks went back to 23:01 of October.
    canada = load_contract("mixvoip-services", changes={"contract": {"zone": "America/St_Johns"}})
    start = datetime(2009, 11, 1, 2, tzinfo=UTC)
    found = statement(Outage(start, start + timedelta(hours=3)), under=canada, tier="business")
    assert [(month.month, month.downtime) for month in found.months] == [
        ("2009-10", timedelta(minutes=30)),
        ("2009-11", timedelta(hours=2, minutes=30)),
    ]


# Which version


def versions():
    """Another credit from 15 July on, and nothing before June."""
    text = SHIPPED.replace("[contract]", "[contract]\neffective_from = 2026-06-01", 1)
    later = '[[versions]]\nid = "2"\neffective_from = 2026-07-15\n[versions.tiers.standard.credits]\nper_hour = "10 %"'
    return parse_contract(f"{text}\n{later}", file="later.toml")


def test_the_version_at_the_start_of_the_month_counts():
    found = statement(down("2026-07-20T10:00", "12:00"), down("2026-08-20T10:00", "12:00"), under=versions())
    assert [(month.version, month.amount) for month in found.months] == [
        ("first", Decimal("40.00")),
        ("2", Decimal("20.00")),
    ]


def test_a_month_before_the_first_version_gives_nothing_and_says_so():
    month = only(down("2026-05-20T10:00", "12:00"), under=versions())
    assert (month.version, month.amount, month.kept) == (None, 0, None)
    assert month.why.startswith("contract 'mixvoip-services' takes effect on 2026-06-01")
    with pytest.raises(UnknownNameError, match="gold"):
        statement(down("2026-05-20T10:00", "12:00"), under=versions(), tier="gold")


# Laws

SPANS = st.lists(
    st.tuples(st.integers(0, 70 * 1440), st.integers(1, 4000)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=5,
)
RULES = st.sampled_from(
    [
        ruled(due=due, downtime=downtime, hours=hours)
        for due in ("below guarantee", "any downtime")
        for downtime in ("all", "beyond guarantee")
        for hours in ("exact", "begun", "full")
    ]
)
BEGIN, END = at("2026-03-01T00:00"), at("2026-06-01T00:00")


def outage(first, last):
    start = BEGIN.astimezone(UTC)
    return Outage(start + timedelta(minutes=first), start + timedelta(minutes=last))


def whole(spans, contract):
    return statement(*(outage(*span) for span in spans), under=contract, cost="33.33", since=BEGIN, until=END)


@given(SPANS.filter(bool), st.data(), RULES)
def test_splitting_an_outage_changes_nothing(spans, data, contract):
    first, last = spans[0]
    cut = data.draw(st.integers(first, last))
    assert whole([(first, cut), (cut, last), *spans[1:]], contract) == whole(spans, contract)


@given(SPANS, SPANS, RULES)
def test_more_downtime_never_gives_less_credit(spans, more, contract):
    before, after = whole(spans, contract), whole([*spans, *more], contract)
    assert all(old.amount <= new.amount for old, new in zip(before.months, after.months, strict=True))


@given(SPANS, RULES)
def test_credits_never_exceed_the_cap(spans, contract):
    assert all(month.amount <= Decimal("16.67") for month in whole(spans, contract).months)  # 50 % of 33.33, in cents


@given(SPANS, RULES)
def test_the_downtime_of_all_months_is_all_downtime(spans, contract):
    minutes = {minute for first, last in spans for minute in range(first, last)}
    months = whole(spans, contract).months
    assert sum((month.downtime for month in months), timedelta(0)) == timedelta(minutes=len(minutes))


# What people read


def test_a_statement_explains_each_month():
    found = statement(down("2026-06-30T21:00", "2026-07-01T01:00"), cost="80.00")
    title, heads, june, july, total = str(found).split("\n")
    assert title == "tier 'standard' of contract 'mixvoip-services', monthly uptime, monthly cost 80.00"
    assert heads == "month    length  downtime  uptime     guaranteed  kept  credit  why"
    assert june.startswith(
        "2026-06  720h    3h        99.5833 %  99.80 %     no    40.00   99.80 % was missed: 3h at 20 % "
    )
    assert june.endswith("at 20 % of 80.00 each, capped at 50 %")
    assert july == "2026-07  744h    1h        99.8655 %  99.80 %     yes   0.00    99.80 % was kept"
    assert total == "total 40.00"
    assert "<td>2026-06</td><td>720h</td><td>3h</td>" in found._repr_html_()


@pytest.mark.parametrize(
    ("rules", "outage", "why"),
    [
        (
            {"due": "any downtime"},
            ("2026-06-22T10:00", "11:00"),
            "99.80 % was kept, but any downtime counts: 1h at 20 %",
        ),
        (
            {"downtime": "beyond guarantee"},
            ("2026-06-22T10:00", "12:00"),
            "99.80 % was missed, beyond what it allows: 33m",
        ),
        ({"hours": "begun"}, ("2026-06-22T10:00", "11:30"), "99.80 % was missed: 2h at 20 % of 100.00 each"),
        (
            {"hours": "full", "downtime": "beyond guarantee"},
            ("2026-06-22T10:00", "12:00"),
            "99.80 % was missed, beyond what it allows: no full hour",
        ),
    ],
)
def test_the_reading_that_was_taken_is_told(rules, outage, why):
    assert only(down(*outage), under=ruled(**rules)).why.startswith(why)


def test_an_uptime_that_was_missed_never_looks_kept():
    month = only(down("2026-06-22T10:00", "11:26:24.000001"))
    assert month.row[3:6] == ("99.7999 %", "99.80 %", "no")


# What cannot be


def test_what_cannot_be_is_refused():
    with pytest.raises(InvalidArgumentError, match="must not end before it starts"):
        Outage(at("2026-06-22T10:00"), at("2026-06-22T09:00"))
    with pytest.raises(NaiveInstantError):
        Outage(datetime(2026, 6, 22), at("2026-06-22T09:00"))  # noqa: DTZ001 - that is the point
    with pytest.raises(InvalidArgumentError, match="until to be after since"):
        statement(since=at("2026-06-22T10:00"), until=at("2026-06-22T10:00"))
    with pytest.raises(OutOfRangeError, match="1900 to 2200"):
        statement(since=datetime(2500, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("cost", [99.9, Decimal(-1), Decimal("NaN"), True, "100"])
def test_a_monthly_cost_is_an_exact_amount(cost):
    with pytest.raises(InvalidArgumentError, match="monthly_cost as an int or Decimal"):
        credits([], SERVICES, tier="standard", monthly_cost=cost)


def test_unknown_names_are_told_even_where_there_is_no_month():
    with pytest.raises(UnknownNameError, match="gold"):
        statement(tier="gold")
    with pytest.raises(UnknownNameError, match="known: monthly, connectivity"):
        statement(guarantee="weekly")
