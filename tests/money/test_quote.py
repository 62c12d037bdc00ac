"""Quotes: what work costs, worked out by hand. Luxembourg; rates hold Mo-Fr 08:00-20:00 but on holidays (23 June is one)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import load_contract
from sla_engine.contracts import parse_contract
from sla_engine.errors import InvalidArgumentError, NaiveInstantError, NotApplicableError, UnknownNameError
from sla_engine.whatif import Work, quote

ZONE = ZoneInfo("Europe/Luxembourg")
SUPPORT = load_contract("mixvoip-support")
SHIPPED = (files("sla_engine.contracts") / "catalogue" / "mixvoip-support.toml").read_text("utf-8")
RATES = "rates = { cabling = 89.00, technician = 104.00, engineer = 120.00, consulting = 139.00 }"
AT = ("step start", "visit start", "each minute")
MONDAY, HOLIDAY, SATURDAY = "2026-06-22", "2026-06-23", "2026-06-27"


def contract(**billing):
    """The shipped contract with 150.00 an hour for technicians outside the rate hours, and other settings of billing."""
    text = SHIPPED.replace(RATES, f"{RATES}\nout_of_hours_rates = {{ technician = 150.00 }}")
    assert text != SHIPPED
    for key, value in billing.items():
        lines = [line for line in text.split("\n") if line.startswith(f"{key} = ")]
        text = (
            text.replace(lines[0], f"{key} = {value}")
            if lines
            else text.replace("[billing]", f"[billing]\n{key} = {value}")
        )
    return parse_contract(text, file="mine.toml")


NIGHT = contract()


def work(span, role="technician", *, day=MONDAY, **more):
    """Work from one wall time to another, on the next day where that is earlier."""
    start, end = (datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=ZONE) for wall in span.split("-"))
    return Work(role, start, end if end > start else end.replace(day=end.day + 1), **more)


def total(*visits, under=SUPPORT, tier="standard"):
    return quote(visits, under, tier=tier, site="LU").total


ON_SITE = [
    ("10:00-11:20", "156.00"),  # the source's example: 1.5 h x 104.00
    ("10:00-10:01", "104.00"),
    ("10:00-11:00", "104.00"),  # exactly the first hour
    ("10:00-11:01", "130.00"),
    ("10:00-11:15", "130.00"),
    ("19:00-20:00", "104.00"),  # up to the edge of the window
    ("19:30-20:30", "104.00"),  # the first hour costs the rate in force when it begins
    ("08:00-08:30", "104.00"),  # at its other edge
]
REMOTE = [
    ("10:00-10:01", "26.00"),
    ("10:00-10:15", "26.00"),
    ("10:00-10:16", "52.00"),
    ("10:00-11:00", "104.00"),
    ("10:00-11:20", "156.00"),
    ("19:45-20:00", "26.00"),
]


@pytest.mark.parametrize(("span", "amount"), ON_SITE)
def test_on_site_the_first_hour_is_charged_whole(span, amount):
    assert total(work(span, on_site=True)) == Decimal(amount)


@pytest.mark.parametrize(("span", "amount"), REMOTE)
def test_remote_work_is_charged_by_the_quarter_begun(span, amount):
    assert total(work(span)) == Decimal(amount)


@pytest.mark.parametrize(
    ("tier", "role", "span", "amount"),
    [
        ("none", "technician", "09:00-09:40", "81.00"),  # 0.75 h x 108.00
        ("none", "consulting", "09:00-10:00", "145.00"),
        ("standard", "engineer", "09:00-09:40", "90.00"),
        ("standard", "consulting", "09:00-09:25", "69.50"),
        ("standard", "cabling", "09:00-09:10", "22.25"),
        ("office", "engineer", "09:00-09:10", "27.75"),
        ("business", "cabling", "09:00-12:10", "282.75"),  # 13 quarters x 87.00
    ],
)
def test_each_tier_and_role_has_its_rate(tier, role, span, amount):
    assert total(work(span, role), tier=tier) == Decimal(amount)


@pytest.mark.parametrize(
    ("visit", "amount"),
    [
        (work("07:45-08:15"), "63.50"),  # a quarter at 150.00, and one at 104.00
        (work("07:59-08:14"), "37.50"),  # one quarter, which begins outside
        (work("20:00-20:15"), "37.50"),  # at the closing edge it is closed
        (work("19:45-20:15"), "63.50"),
        (work("23:30-00:30"), "150.00"),
        (work("10:00-11:00", day=HOLIDAY), "150.00"),
        (work("10:00-11:00", day=SATURDAY), "150.00"),
        (work("23:45-00:15", day=HOLIDAY), "75.00"),
        (work("19:30-20:45", on_site=True), "141.50"),  # 104.00, and a quarter that begins at 20:30
        (work("07:30-09:00", on_site=True), "202.00"),  # the first hour at 150.00, two quarters at 104.00
        (work("01:30-03:30", day="2026-03-29"), "150.00"),  # an hour, as the clocks go forward
        (work("01:30-03:30", day="2026-10-25"), "450.00"),  # three hours, as they go back
    ],
)
def test_outside_the_rate_hours_work_costs_the_other_rate(visit, amount):
    assert total(visit, under=NIGHT) == Decimal(amount)


def test_each_visit_has_its_own_first_hour():
    visits = work("09:00-09:30", on_site=True), work("14:00-15:20", on_site=True), work("16:00-16:05")
    assert total(*visits) == Decimal("286.00")  # 104.00 + 156.00 + 26.00


@pytest.mark.parametrize(
    ("settings", "visit", "amount"),
    [
        ({"rounding": '"down"'}, work("10:00-10:29"), "26.00"),
        ({"rounding": '"down"'}, work("10:00-10:14"), "0.00"),
        ({"rounding": '"nearest"'}, work("10:00-10:22"), "26.00"),
        ({"rounding": '"nearest"'}, work("10:00-10:23"), "52.00"),
        ({"rounding": '"down"'}, work("10:00-10:14", on_site=True), "104.00"),
        ({"steps_from": '"clock"'}, work("09:05-09:20"), "52.00"),  # 09:00 to 09:30
        ({"steps_from": '"clock"'}, work("09:00-09:15"), "26.00"),
        ({"steps_from": '"clock"', "rounding": '"down"'}, work("09:05-09:40"), "26.00"),  # 09:15 to 09:30
        ({"steps_from": '"clock"', "rounding": '"down"'}, work("09:05-09:10"), "0.00"),
        ({"steps_from": '"clock"', "rounding": '"nearest"'}, work("09:05-09:23"), "52.00"),  # 09:00 to 09:30
        ({"rate_at": '"visit start"'}, work("19:45-20:45"), "104.00"),
        ({"rate_at": '"each minute"'}, work("19:50-20:05"), "29.83"),  # 17.33 and 12.50
        ({"rate_at": '"each minute"'}, work("19:30-20:30", on_site=True), "127.00"),
        ({"remote_minimum": '"30m"'}, work("10:00-10:05"), "52.00"),
    ],
)
def test_a_contract_may_charge_otherwise(settings, visit, amount):
    assert total(visit, under=contract(**settings)) == Decimal(amount)


def test_amounts_are_rounded_as_the_contract_says():
    odd = contract().latest
    assert odd.billing.amount_rounding == "half up"
    text = SHIPPED.replace("technician = 104.00", "technician = 10.02")
    assert total(work("10:00-10:15"), under=parse_contract(text, file="a.toml")) == Decimal("2.51")
    even = text.replace('amount_rounding = "half up"', 'amount_rounding = "half even"')
    assert total(work("10:00-10:15"), under=parse_contract(even, file="a.toml")) == Decimal("2.50")


def test_half_a_cent_that_comes_of_a_third_of_an_hour_is_rounded_up():
    text = SHIPPED.replace("technician = 104.00", "technician = 1.515").replace('step = "15m"', 'step = "20m"')
    (line,) = quote(work("10:00-10:20"), parse_contract(text, file="a.toml"), tier="standard", site="LU").lines
    assert (line.exact, line.amount) == (Decimal("0.505"), Decimal("0.51"))


def test_by_the_minute_each_stretch_of_one_rate_is_a_line():
    answer = quote(work("07:50-20:05"), contract(rate_at='"each minute"'), tier="standard", site="LU")
    assert [(str(line.start)[11:16], str(line.end)[11:16], line.amount) for line in answer.lines] == [
        ("07:50", "08:00", Decimal("25.00")),
        ("08:00", "20:00", Decimal("1248.00")),
        ("20:00", "20:05", Decimal("12.50")),
    ]


def test_what_is_left_after_an_odd_minimum_is_rounded_by_itself():
    odd = contract(rounding='"down"', remote_minimum='"20m"')
    assert quote(work("10:00-10:34"), odd, tier="standard", site="LU").hours == Decimal(20) / 60
    assert quote(work("10:00-10:35"), odd, tier="standard", site="LU").hours == Decimal(35) / 60


STEPS = st.sampled_from(
    [contract(rate_at=f'"{at}"', rounding=f'"{how}"') for at in AT for how in ("up", "down", "nearest")]
)


@given(st.integers(0, 14 * 1440), st.integers(1, 3000), st.booleans(), STEPS)
def test_lines_are_what_each_minute_of_the_charged_time_costs(begin, length, on_site, under):
    start = datetime(2026, 3, 23, tzinfo=UTC) + timedelta(minutes=begin)
    visit = Work("technician", start, start + timedelta(minutes=length), on_site=on_site)
    answer = quote(visit, under, tier="standard", site="LU")
    rates, billing = under.rate_calendar("LU"), under.billing
    quarters = {"up": -(-length // 15), "down": length // 15, "nearest": (length + 7) // 15}[billing.rounding]
    charged = max(quarters * 15, 60 if on_site else 0)
    cost = Decimal(0)
    for minute in range(charged):
        step = 0 if on_site and minute < 60 else minute // 15 * 15
        looked_up = {"visit start": 0, "step start": step, "each minute": minute}[billing.rate_at]
        cost += Decimal(104 if rates.is_open(start + timedelta(minutes=looked_up)) else 150) / 60
    assert answer.hours == Decimal(charged) / 60
    assert abs(answer.total - cost) <= Decimal("0.005") * len(answer.lines) + Decimal("1e-20")


def test_a_rate_that_is_not_stated_is_no_guess():
    with pytest.raises(UnknownNameError, match="no rate for 'technician' outside the rate hours"):
        total(work("20:00-20:15"))
    with pytest.raises(UnknownNameError, match="plumber"):
        total(work("10:00-10:15", "plumber"))


def test_travel_without_a_price_comes_on_top_and_says_so():
    answer = quote(work("10:00-11:20", on_site=True), SUPPORT, tier="standard", site="LU")
    assert [line.what for line in answer.open] == ["travel"]
    assert str(answer).endswith("total 156.00 EUR, plus travel")
    assert not quote(work("10:00-11:20"), SUPPORT, tier="standard", site="LU").open


@pytest.mark.parametrize(
    ("travel", "amount"), [("{ flat = 45.00 }", "201.00"), ("{ per_km = 0.65 }", "182.00"), ('"included"', "156.00")]
)
def test_travel_with_a_price_is_charged(travel, amount):
    visit = work("10:00-11:20", on_site=True, kilometres=40)
    assert total(visit, under=contract(travel=travel)) == Decimal(amount)


def test_travel_by_the_kilometre_needs_their_number():
    with pytest.raises(InvalidArgumentError, match="kilometres="):
        total(work("10:00-11:20", on_site=True), under=contract(travel="{ per_km = 0.65 }"))


def test_every_line_is_explained():
    answer = quote(work("19:30-20:45", on_site=True, about="T-1"), NIGHT, tier="standard", site="LU")
    assert str(answer).split("\n") == [
        "tier 'standard' of contract 'mixvoip-support', version 'first', site 'LU'",
        "  technician, on site: 1 h x 104.00 = 104.00 (the first 1h is charged whole)",
        "  technician, on site, outside the rate hours: 0.25 h x 150.00 = 37.50 (1 step of 15m)",
        "  travel: 1 visit x price not stated (charged extra; the contract states no price)",
        "total 141.50 EUR, plus travel",
    ]
    assert [line.about for line in answer.lines] == ["T-1"] * 3
    assert str(answer.lines[1].start) == "2026-06-22 20:30:00+02:00"
    assert "<td>technician, on site</td><td>1 h</td><td>104.00</td>" in answer._repr_html_()


def test_hours_are_those_charged():
    assert quote(
        [work("10:00-11:20", on_site=True), work("12:00-12:01")], SUPPORT, tier="office", site="LU"
    ).hours == Decimal("1.75")


def test_no_work_costs_nothing():
    answer = quote([], SUPPORT, tier="standard", site="LU")
    assert (answer.total, answer.lines) == (Decimal("0.00"), ())


def test_work_that_cannot_be_is_refused():
    start = datetime(2026, 6, 22, 10, tzinfo=ZONE)
    with pytest.raises(InvalidArgumentError, match="must end after it starts"):
        Work("technician", start, start)
    with pytest.raises(NaiveInstantError):
        Work("technician", start.replace(tzinfo=None), start)
    with pytest.raises(InvalidArgumentError, match="kilometres as int or Decimal, 0 or more"):
        work("10:00-11:00", kilometres=-1)


VERSIONS = """
[[versions]]
id = "2"
effective_from = 2026-07-01
remove = ["tiers.standard"]
"""


def test_a_quote_names_the_versions_that_were_in_force():
    shrunk = parse_contract(SHIPPED + VERSIONS, file="a.toml")
    assert quote(work("10:00-11:00"), shrunk, tier="standard", site="LU").version == "first"
    both = [work("10:00-11:00"), work("10:00-11:00", day="2026-07-06")]
    assert quote(both, shrunk, tier="office", site="LU").version == "first, 2"
    with pytest.raises(UnknownNameError, match="standard"):
        quote([], shrunk, tier="standard", site="LU")


def test_visits_in_two_currencies_have_no_sum():
    changed = parse_contract(f'{SHIPPED}{VERSIONS}[versions.contract]\ncurrency = "CHF"', file="a.toml")
    with pytest.raises(InvalidArgumentError, match="charged in EUR and CHF"):
        total(work("10:00-11:00"), work("10:00-11:00", day="2026-07-06"), under=changed, tier="office")


def test_unknown_names_and_contracts_without_billing_are_told():
    with pytest.raises(UnknownNameError, match="gold"):
        total(work("10:00-11:00"), tier="gold")
    with pytest.raises(UnknownNameError, match="billing"):
        quote(work("10:00-11:00"), load_contract("mixvoip-services"), tier="business", site="LU")
    later = parse_contract(
        SHIPPED.replace("[contract]", "[contract]\neffective_from = 2027-01-01", 1), file="later.toml"
    )
    with pytest.raises(NotApplicableError):
        total(work("10:00-11:00"), under=later)
