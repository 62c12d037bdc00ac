"""Hypothesis strategies for contracts with all settings that affect clocks, which often draw settings that interfere."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from hypothesis import strategies as st

from sla_engine.testing.calendar_cases import WHOLE_DAY, Late, Spans, Special, hm
from sla_engine.testing.calendar_strategies import Strategy, dates, day_spans, exceptions_from, zones
from sla_engine.testing.contract_cases import ContractCase, HoursCase, SiteCase
from sla_engine.testing.local_clock import DAY, midnight
from sla_engine.testing.season_strategies import Seed, season_seeds, seasons_near
from sla_engine.testing.terms_strategies import MINUTE, PRIORITIES, TARGETS, lengths, terms_cases

OFFSETS_IN_MINUTES = (1980, 2100)  # some zones had offsets with seconds before
WEEKS = (
    (hm("08:00-17:00"),) * 5 + ((), ()),
    (hm("07:30-18:00"),) * 5 + ((), ()),
    (hm("08:00-12:00,13:00-17:00"),) * 5 + (hm("09:00-12:00"), ()),
    (hm("07:00-19:00"),) * 7,
    (hm("22:00-30:00"),) * 7,
    (hm("00:00-03:00,21:00-24:00"),) * 7,
    (WHOLE_DAY,) * 7,
)
ENOUGH = 20 * 3600  # seconds a week, so that due instants do not lie months away


MOST = st.integers(1, 2)
ANCHORS: Strategy[Literal["opened", "reported"]] = st.sampled_from(("opened", "opened", "reported"))
VERSIONS = st.sampled_from((1, 1, 1, 2))
NAMED_PRIORITIES = st.sampled_from(((), PRIORITIES))
HOLIDAY_HOURS: Strategy[Spans | Literal["open"] | None] = st.sampled_from((None, None, "open", (), hm("10:00-14:00")))
HOURS_ZONES: Strategy[Literal["site", "contract"]] = st.sampled_from(("site", "site", "contract"))
HOLIDAYS_OF: Strategy[Literal["site", "provider", "both"]] = st.sampled_from(("site", "site", "provider", "both"))
NEAR = st.integers(-2, 9)


@st.composite
def contract_cases(
    draw: st.DrawFn,
    *,
    step: timedelta = timedelta(minutes=1),
    targets: int = 3,
    zone: str | None = None,
    seasons: bool = True,
) -> ContractCase:
    """Draw contracts of a few tiers, sites and versions with up to `targets` targets; all wall times are whole minutes.

    Amounts, closures and dates of effect are whole `step`s. Without a `zone`, one is drawn. Some hours have `seasons`.
    """
    one = step // timedelta(microseconds=1)
    zone = zone or draw(zones())
    day = draw(dates(zone, years=OFFSETS_IN_MINUTES))
    sites = {name: draw(_sites(zone, day, one)) for name in ("here", "there")[: draw(MOST)]}
    hours = {name: draw(_hours(day, one, seasons=seasons)) for name in ("first", "second")[: draw(MOST)]}
    tiers = {name: draw(_tier_hours(tuple(hours))) for name in ("basic", "none", "plus")[: draw(st.integers(1, 3))]}
    names = draw(_target_names(targets))
    versions = [draw(terms_cases(tiers, names, one)) for _ in range(draw(VERSIONS))]
    begins = midnight(day) + draw(lengths(one, 3 * DAY, -3 * DAY))
    return ContractCase(
        sites,
        hours,
        tuple(replace(terms, effective=begins + n * DAY) if n else terms for n, terms in enumerate(versions)),
        zone=zone,
        holidays=tuple(day + timedelta(days=shift) for shift in draw(_few_days())),
        priorities=draw(NAMED_PRIORITIES),
        anchor=draw(ANCHORS),
        around=midnight(day),
    )


@st.composite
def _sites(draw: st.DrawFn, zone: str, day: date, one: int) -> SiteCase:
    exceptions = exceptions_from(day, *draw(_exceptions(one)))
    return SiteCase(draw(zones()) if draw(MOST) > 1 else zone, **exceptions)


@st.composite
def _hours(draw: st.DrawFn, day: date, one: int, *, seasons: bool) -> HoursCase:
    exceptions = exceptions_from(day, *draw(_exceptions(one)))
    del exceptions["holidays"]  # those of the site or the provider count
    hours = HoursCase(
        draw(_weeks()),
        holiday_hours=draw(HOLIDAY_HOURS),
        zone=draw(HOURS_ZONES),
        holidays_of=draw(HOLIDAYS_OF),
        **exceptions,
    )
    seeds = draw(_seeds()) if seasons else []
    return replace(hours, seasons=seasons_near(day, seeds, hours.week, hours.on_holidays))


@cache
def _seeds() -> Strategy[list[Seed]]:
    nothing: Strategy[list[Seed]] = st.builds(list)
    cuts: Strategy[Special] = st.sampled_from((12 * 3600, Late(10 * 3600)))
    return nothing | nothing | season_seeds(day_spans(step=60), cuts)


Shifted = tuple[tuple[int, Special], ...]
Stretches = tuple[tuple[int, int], ...]


@cache  # building a strategy takes longer than drawing from it, so days are drawn as shifts from one that comes later
def _exceptions(one: int) -> Strategy[tuple[tuple[int, ...], Shifted, Shifted, Stretches]]:
    usual: Strategy[Special] = st.sampled_from(((), hm("09:00-12:00"), 12 * 3600, Late(13 * 3600)))
    cuts: Strategy[Special] = st.sampled_from(((), 12 * 3600, Late(10 * 3600)))
    special = st.lists(st.tuples(NEAR, usual | day_spans(step=60)), max_size=2, unique_by=lambda pair: pair[0])
    yearly = st.lists(st.tuples(NEAR, cuts), max_size=1)
    closures = st.lists(st.tuples(lengths(one, 8 * DAY, -DAY), lengths(one, 2 * DAY, MINUTE)), max_size=1)
    return st.tuples(
        _few_days(),
        st.just(()) | special.map(tuple),
        st.just(()) | yearly.map(tuple),
        st.just(()) | closures.map(tuple),
    )


@cache
def _few_days() -> Strategy[tuple[int, ...]]:
    return st.just(()) | st.lists(NEAR, max_size=3, unique=True).map(tuple)


@cache
def _weeks() -> Strategy[tuple[Spans, ...]]:
    days = st.tuples(*(day_spans(step=60),) * 7)
    enough = days.filter(lambda week: sum(end - start for spans in week for start, end in spans) >= ENOUGH)
    return st.sampled_from(WEEKS) | enough


@cache
def _tier_hours(hours: tuple[str, ...]) -> Strategy[dict[str, str | None]]:
    incident: Strategy[str | None] = st.sampled_from(hours)
    return st.fixed_dictionaries({"incident": incident, "request": incident | st.none()})


@cache
def _target_names(most: int) -> Strategy[list[str]]:
    return st.lists(st.sampled_from(TARGETS), min_size=1, max_size=most, unique=True)
