"""Hypothesis strategies for one version of a contract: targets of all kinds, and the settings of their clocks."""

from fractions import Fraction
from functools import cache

from hypothesis import strategies as st

from sla_engine.testing.calendar_strategies import Strategy
from sla_engine.testing.local_clock import HOUR, SECOND
from sla_engine.testing.terms_cases import (
    ATTRIBUTES,
    AtDue,
    Change,
    Landing,
    PolicyCase,
    Promised,
    TermsCase,
    Threshold,
    TierCase,
)

MINUTE = 60 * SECOND
TARGETS = ("response", "intervention", "recovery", "resolution", "update", "inspection")
PRIORITIES = ("P1", "P2")
REASONS = ("customer", "vendor", "parts")
OWN_EVENTS = ("arrived", "checked")
STOPPING = ("responded", "work_started", "recovered", "resolved", "closed", "arrived")
STARTING = ("responded", "work_started", "arrived", "checked", "auto_replied")
RESTARTING = ("updated", "checked")
SHARES = (Fraction(1, 2), Fraction(3, 4), Fraction(1, 3), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(1, 1000))
BEFORE = (MINUTE, 30 * MINUTE, 2 * HOUR, 30 * HOUR)
WITHIN = (None, None, 0, HOUR, 20 * HOUR, 48 * HOUR)
LENGTHS = (MINUTE, HOUR, 4 * HOUR, 8 * HOUR, 9 * HOUR, 540 * MINUTE + 1, 18 * HOUR, 27 * HOUR)
TierHours = dict[str, dict[str, str | None]]


CHANGE: Strategy[Change] = st.sampled_from(
    ("prospective", "prospective", "prospective", "retroactive", "keep", "restart", "restart")
)
CHANGES = st.none() | st.fixed_dictionaries(dict.fromkeys(ATTRIBUTES, CHANGE))
LANDING: Strategy[Landing] = st.sampled_from(("closing", "opening"))
AT_DUE: Strategy[AtDue] = st.sampled_from(("met", "met", "missed"))
MOSTLY = st.sampled_from((True,) * 7 + (False,))
KINDS = st.sampled_from((("incident",), ("incident", "request"), ("incident", "request")))
NAMED = st.sampled_from(((), ("P1",), PRIORITIES))


@st.composite
def terms_cases(draw: st.DrawFn, tiers: TierHours, names: list[str], one: int) -> TermsCase:
    """Draw terms with these tiers and targets, for all time; amounts are whole steps of `one` microseconds."""
    targets = {tier: draw(_targets(hours, names, one)) for tier, hours in tiers.items()}
    if "none" in tiers and draw(MOSTLY):
        targets["none"] = {key: {None: None} for key in targets["none"]}
    return TermsCase(
        {tier: TierCase(hours, targets[tier]) for tier, hours in tiers.items()},
        landing=draw(LANDING),
        at_due=draw(AT_DUE),
        changes=draw(CHANGES),
        policies={name: draw(_policies()) for name in names if draw(MOSTLY)},
    )


@st.composite
def _targets(
    draw: st.DrawFn, hours: dict[str, str | None], names: list[str], one: int
) -> dict[tuple[str, str], dict[str | None, Promised | None]]:
    found = {}
    for name in names:
        for kind in draw(KINDS):
            promised = _promised(one) if hours[kind] is not None else _elapsed_or_none(one)
            found[name, kind] = {priority: draw(promised) for priority in (None, *draw(NAMED))}
    return found


@cache
def lengths(one: int, most: int, least: int = 0) -> Strategy[int]:
    """Draw lengths of time in whole minutes; if steps are shorter, sometimes a few steps more or less."""
    minutes = st.integers(least // MINUTE, most // MINUTE).map(lambda n: n * MINUTE)
    if one == MINUTE:
        return minutes
    return st.builds(lambda us, odd: us + odd * one, minutes, st.sampled_from((0, 0, 0, 1, -1, 333_333)))


def _amounts(one: int) -> Strategy[int]:
    return st.sampled_from([us for us in LENGTHS if us % one == 0]) | lengths(one, 40 * HOUR, 2 * HOUR)


def _elapsed(one: int) -> Strategy[Promised]:
    return _amounts(one).map(lambda us: Promised("elapsed", us))


@cache
def _elapsed_or_none(one: int) -> Strategy[Promised | None]:
    return st.none() | _elapsed(one)


@cache
def _promised(one: int) -> Strategy[Promised | None]:
    business = _amounts(one).map(lambda us: Promised("business", us))
    at = st.sampled_from(("closing", "same time", "06:00", "16:00", "26:00"))
    cutoff = st.sampled_from((None, "06:00", "14:00"))
    days = st.builds(
        lambda n, at, cutoff: Promised("days", days=n, at=at, cutoff=cutoff), st.integers(0, 3), at, cutoff
    )
    return st.one_of(
        business,
        business,
        business,
        _elapsed(one),
        days.filter(_never_before_its_start),
        days.filter(_never_before_its_start),
        business,
        st.none(),
    )


def _never_before_its_start(promised: Promised) -> bool:
    """Tell whether a contract file accepts it: a time on the same day needs a cutoff no later than the time."""
    if promised.days or promised.at in ("closing", "same time"):
        return True
    return promised.cutoff is not None and promised.cutoff <= promised.at


@cache
def _policies() -> Strategy[PolicyCase]:
    thresholds = st.sampled_from(SHARES).map(Threshold) | st.sampled_from(BEFORE).map(lambda us: Threshold(None, us))
    return st.builds(
        PolicyCase,
        start=st.none() | _some(STARTING, 0),
        stop=st.none() | _some(STOPPING, 1),
        restart=st.none() | _some(RESTARTING, 0),
        pause_on=st.one_of(st.just("all"), st.just(("customer",)), st.none(), st.just("all"), _some(REASONS, 1)),
        reopening=st.sampled_from((None, "ignore", "resume", "resume", "new_cycle")),
        reopening_within=st.sampled_from(WITHIN),
        warnings=st.lists(thresholds, max_size=3, unique=True).map(tuple),
    ).filter(_each_event_does_one_thing)


def _some(names: tuple[str, ...], fewest: int) -> Strategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), min_size=fewest, max_size=3, unique=True).map(tuple)


def _each_event_does_one_thing(policy: PolicyCase) -> bool:
    """Tell whether a contract file accepts it: no event both stops a clock and starts or restarts it, defaults included."""
    each = map(policy.settled, TARGETS)
    return not any(set(one.stop or ()) & {*(one.start or ()), *(one.restart or ())} for one in each)
