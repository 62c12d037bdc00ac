"""Hypothesis strategies for contracts with every setting that clocks heed, each drawn towards where they interfere."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st

from sla_engine.testing.cases import WHOLE_DAY, Spans, Special, hm
from sla_engine.testing.clock import DAY, midnight
from sla_engine.testing.contract_cases import ContractCase, HoursCase, SiteCase
from sla_engine.testing.strategies import Strategy, dates, day_spans, zones
from sla_engine.testing.terms_strategies import MINUTE, PRIORITIES, TARGETS, lengths, terms_cases

OFFSETS_IN_MINUTES = (1980, 2100)  # some zones had odd seconds before
WEEKS = (
    (hm("08:00-17:00"),) * 5 + ((), ()),
    (hm("07:30-18:00"),) * 5 + ((), ()),
    (hm("08:00-12:00,13:00-17:00"),) * 5 + (hm("09:00-12:00"), ()),
    (hm("07:00-19:00"),) * 7,
    (hm("22:00-30:00"),) * 7,
    (hm("00:00-03:00,21:00-24:00"),) * 7,
    (WHOLE_DAY,) * 7,
)
ENOUGH = 20 * 3600  # seconds a week, so that dues do not lie months away


@st.composite
def contract_cases(draw: st.DrawFn, *, step: timedelta = timedelta(minutes=1), targets: int = 3) -> ContractCase:
    """Contracts of a few tiers, sites and versions with up to `targets` targets; all wall times in whole minutes.

    Amounts, closures and dates of effect come in whole `step`s.
    """
    one = step // timedelta(microseconds=1)
    zone = draw(zones())
    day = draw(dates(zone, years=OFFSETS_IN_MINUTES))
    sites = {name: draw(_sites(zone, day, one)) for name in ("here", "there")[: draw(st.integers(1, 2))]}
    hours = {name: draw(_hours(day, one)) for name in ("first", "second")[: draw(st.integers(1, 2))]}
    tiers = {name: draw(_tier_hours(tuple(hours))) for name in ("basic", "plus", "none")[: draw(st.integers(1, 3))]}
    names = draw(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=targets, unique=True))
    versions = [draw(terms_cases(tiers, names, one)) for _ in range(draw(st.sampled_from((1, 1, 1, 2))))]
    begins = midnight(day) + draw(lengths(one, 3 * DAY, -3 * DAY))
    return ContractCase(
        sites,
        hours,
        tuple(replace(terms, effective=begins + n * DAY) if n else terms for n, terms in enumerate(versions)),
        zone=zone,
        holidays=draw(_few_days(day)),
        priorities=draw(st.sampled_from(((), PRIORITIES))),
        anchor=draw(st.sampled_from(("opened", "opened", "reported"))),
        around=midnight(day),
    )


def _few_days(day: date) -> Strategy[tuple[date, ...]]:
    near = st.integers(-2, 9).map(lambda shift: day + timedelta(days=shift))
    return st.just(()) | st.lists(near, max_size=3, unique=True).map(tuple)


def _special_days(day: date) -> Strategy[tuple[tuple[date, Special], ...]]:
    usual: Strategy[Special] = st.sampled_from(((), hm("09:00-12:00"), 12 * 3600))
    value = usual | day_spans(step=60)
    pair = st.tuples(st.integers(-2, 9).map(lambda shift: day + timedelta(days=shift)), value)
    return st.just(()) | st.lists(pair, max_size=2, unique_by=lambda pair: pair[0]).map(tuple)


def _yearly(day: date) -> Strategy[tuple[tuple[tuple[int, int], Special], ...]]:
    shifts = st.integers(-2, 9).map(lambda shift: day + timedelta(days=shift))
    value: Strategy[Special] = st.sampled_from(((), 12 * 3600))
    one = st.tuples(shifts.map(lambda day: (day.month, day.day)), value)
    return st.just(()) | st.lists(one, max_size=1).map(tuple)


def _closures(day: date, one: int) -> Strategy[tuple[tuple[int, int], ...]]:
    pair = st.tuples(lengths(one, 8 * DAY, -DAY), lengths(one, 2 * DAY, MINUTE))
    stretch = pair.map(lambda pair: (midnight(day) + pair[0], midnight(day) + sum(pair)))
    return st.just(()) | st.lists(stretch, max_size=1).map(tuple)


@st.composite
def _sites(draw: st.DrawFn, zone: str, day: date, one: int) -> SiteCase:
    return SiteCase(
        draw(st.just(zone) | zones()),
        holidays=draw(_few_days(day)),
        special=draw(_special_days(day)),
        yearly=draw(_yearly(day)),
        closures=draw(_closures(day, one)),
    )


@st.composite
def _hours(draw: st.DrawFn, day: date, one: int) -> HoursCase:
    week = draw(st.sampled_from(WEEKS) | _any_week())
    return HoursCase(
        week,
        holiday_hours=draw(st.sampled_from((None, None, "open", (), hm("10:00-14:00")))),
        special=draw(_special_days(day)),
        closures=draw(_closures(day, one)),
        zone=draw(st.sampled_from(("site", "site", "contract"))),
        holidays_of=draw(st.sampled_from(("site", "site", "provider", "both"))),
    )


@cache
def _any_week() -> Strategy[tuple[Spans, ...]]:
    days = st.tuples(*(day_spans(step=60),) * 7)
    return days.filter(lambda week: sum(end - start for spans in week for start, end in spans) >= ENOUGH)


def _tier_hours(hours: tuple[str, ...]) -> Strategy[dict[str, str | None]]:
    incident: Strategy[str | None] = st.sampled_from(hours)
    return st.fixed_dictionaries({"incident": incident, "request": incident | st.none()})
