"""Hypothesis strategies for tickets: ordinary and odd logs, with events at instants where they matter.

An event falls on the due instant that a clock has at that point, on an opening or closing, together with the event before,
or some gap later; as the log may be in any order, nothing else is shuffled. The real contract gives the due instants and
openings: an error in it makes an instant less interesting, but no ticket wrong.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cache, lru_cache

from hypothesis import strategies as st

from sla_engine.calendars import BusinessCalendar
from sla_engine.clocks import Event, Ticket, evaluate
from sla_engine.errors import SlaError
from sla_engine.testing.calendar_cases import CalendarCase
from sla_engine.testing.contract_cases import ContractCase
from sla_engine.testing.local_clock import DAY, HOUR, SECOND, datetime_at, instant_of
from sla_engine.testing.terms_strategies import OWN_EVENTS, PRIORITIES, REASONS, lengths

MINUTE = 60 * SECOND
SOON = 30 * DAY  # an interesting instant further away would give a log of years
EDGES = 3
GAPS = (0, 0, MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 9 * HOUR, DAY)
KINDS = (
    *("paused",) * 8, *("resumed",) * 6, *("responded",) * 3, *("work_started",) * 2, *("reopened",) * 4,
    *("resolved",) * 3, *("updated",) * 3, *("tier_changed",) * 4, *("site_changed",) * 2, *("priority_changed",) * 2,
    *("kind_changed",) * 2, "recovered", "closed", "cancelled", "merged", "auto_replied", "unheard_of", *OWN_EVENTS,
)  # fmt: skip
# Where the contract pauses clocks, most events of a log pause or resume.
PAUSING_KINDS = (*KINDS, *("paused",) * 20, *("resumed",) * 12)
# The usual next events; every other event is drawn from these.
NEXT = {
    "paused": ("resumed", "resumed", "paused", "paused", "tier_changed", "resolved", "updated", "reopened"),
    "resumed": ("paused", "paused", "resumed", "responded", "resolved", "updated"),
    "responded": ("paused", "work_started", "updated", "resolved", "reopened"),
    "work_started": ("paused", "resolved", "recovered"),
    "recovered": ("resolved", "reopened"),
    "resolved": ("reopened", "reopened", "reopened", "closed", "tier_changed", "paused"),
    "closed": ("reopened",),
    "cancelled": ("reopened", "tier_changed"),
    "reopened": ("paused", "responded", "resolved", "tier_changed"),
    # A change and its reversal.
    "tier_changed": ("tier_changed", "tier_changed", "tier_changed", "paused", "resolved", "reopened", "responded"),
    "kind_changed": ("kind_changed", "kind_changed", "paused", "resolved"),
    "priority_changed": ("priority_changed", "priority_changed", "paused", "resolved"),
}
ZONES = st.sampled_from(("UTC", "Europe/Luxembourg", "America/New_York"))


NUMBERED = st.sampled_from((False, False, True))
FOLLOWS = st.booleans()
TWICE = st.sampled_from((0,) * 15 + (1,))
REPORTS = st.sampled_from((None, None, -DAY, -HOUR, 0, HOUR))
KINDS_OF_TICKET = st.sampled_from(("incident", "incident", "request"))
ANY_PRIORITY = st.sampled_from((None, *PRIORITIES))
ANY_REASON = (*REASONS, None)
BY = st.sampled_from((None, "agent"))
NEVER_WAITED_FOR = "nobody"
EARLY = st.sampled_from((0,) * 7 + (-HOUR,))
WHERE = st.sampled_from(("gap", "gap", "gap", "due", "due", "edge"))
NUDGE = st.sampled_from((0, 0, 0, 1, -1))
SIGN = st.sampled_from((1, -1))
IDS: st.SearchStrategy[dict[str, str | None]] = st.sampled_from(({"id": None},) * 8 + ({},) * 3 + ({"id": "e1"},))


@st.composite
def tickets(
    draw: st.DrawFn, case: ContractCase, *, step: timedelta = timedelta(minutes=1), most: int = 10
) -> tuple[Ticket, int]:
    """Draw a ticket under a contract with up to `most` events, and an instant of evaluation; all in whole `step`s."""
    one = step // timedelta(microseconds=1)
    ticket = draw(_without_events(case, one))
    at, numbered = instant_of(ticket.opened_at) + draw(EARLY), draw(NUMBERED)
    reasons = _pausing(case, ticket)
    kinds = PAUSING_KINDS if reasons else KINDS
    for number in range(draw(_how_many(most))):
        at = draw(_places(case, ticket, at, one))
        follows = draw(FOLLOWS) and ticket.events
        before = ticket.events[-1].kind if follows else ""
        kind = draw(st.sampled_from(NEXT.get(before, kinds)))
        event = draw(_events(case, kind, _reasons(kind, reasons, ticket), at, number=number))
        event = event if numbered else replace(event, seq=None)
        copies = 1 + draw(TWICE)
        ticket = replace(ticket, events=ticket.events + (event,) * copies)
    as_of = draw(_places(case, ticket, at, one)) if draw(FOLLOWS) else at + draw(lengths(one, 9 * DAY, -3 * DAY))
    return ticket, as_of


def _pausing(case: ContractCase, ticket: Ticket) -> tuple[str, ...]:
    """Return the reasons for which a clock of a ticket pauses."""
    reported = ticket.reported_at if case.anchor == "reported" else None
    terms = case.at(instant_of(reported or ticket.opened_at))
    pauses = [] if terms is None else [terms.policy(target).pause_on or () for target in terms.targets]
    return tuple(reason for pause_on in pauses for reason in (REASONS if pause_on == "all" else pause_on))


def _reasons(kind: str, pausing: tuple[str, ...], ticket: Ticket) -> tuple[str | None, ...]:
    """Return reasons for an event: for a pause mostly those that pause a clock, for a resume mostly those of open waits."""
    if kind == "paused":
        return (*pausing * 3, *ANY_REASON)
    if kind == "resumed":
        waited = tuple(event.reason for event in ticket.events if event.kind == "paused")
        return (*waited * 3, *(None,) * 3, *pausing, NEVER_WAITED_FOR)
    return (None,)


@cache
def _how_many(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most) | st.integers(most // 2, most)


@cache
def _gaps(one: int) -> st.SearchStrategy[int]:
    return st.sampled_from(GAPS) | lengths(one, 6 * HOUR)


@st.composite
def _without_events(draw: st.DrawFn, case: ContractCase, one: int) -> Ticket:
    opened = case.around + draw(lengths(one, 5 * DAY, -2 * DAY))
    reported = draw(REPORTS)
    return Ticket(
        "T-1",
        opened_at=datetime_at(opened, draw(ZONES)),
        tier=draw(st.sampled_from(list(case.versions[0].tiers))),
        site=draw(st.sampled_from(list(case.sites))),
        kind=draw(KINDS_OF_TICKET),
        priority=draw(ANY_PRIORITY),
        reported_at=None if reported is None else datetime_at(opened + reported, "UTC"),
    )


@st.composite
def _places(draw: st.DrawFn, case: ContractCase, ticket: Ticket, at: int, one: int) -> int:
    """Draw the instant of the next event: after a gap, at an opening or closing, or at a due instant or a bound of a clock."""
    where = draw(WHERE)
    known = _dues(case, ticket, at) if where == "due" else _edges(case, at) if where == "edge" else []
    if not known:
        return at + draw(_gaps(one))
    return (draw(st.sampled_from(known)) + draw(NUDGE) * one) // one * one


def _dues(case: ContractCase, ticket: Ticket, at: int) -> list[int]:
    """Return the due instants of clocks as of an instant, and those until which stopped clocks may be reopened."""
    try:
        status = evaluate(ticket, case.contract, as_of=datetime_at(at, "UTC"))
    except SlaError:
        return []
    clocks = [clock for target in status for clock in status.cycles(target)]
    found = [instant_of(clock.due) for clock in clocks if clock.due is not None]
    for clock in clocks:
        within = case.versions[0].policy(clock.target).reopening_within
        if clock.stopped_at is not None and within is not None:
            found.append(instant_of(clock.stopped_at) + within)
    return sorted({us for us in found if at <= us < at + SOON})


def _edges(case: ContractCase, at: int) -> list[int]:
    """Return the next openings and closings of each calendar that come soon, the instant itself included."""
    return sorted({edge for calendar in case.calendars() for edge in _next_edges(calendar, at)})


def _next_edges(case: CalendarCase, at: int) -> list[int]:
    around = _calendar(case).intervals(datetime_at(at - 1, "UTC"), datetime_at(at + SOON, "UTC"))
    edges = [instant_of(edge) for interval in around for edge in (interval.start, interval.end)]
    return [edge for edge in edges if at <= edge < at + SOON][:EDGES]


@lru_cache(maxsize=1024)
def _calendar(case: CalendarCase) -> BusinessCalendar:
    return case.calendar()


@st.composite
def _events(
    draw: st.DrawFn, case: ContractCase, kind: str, reasons: tuple[str | None, ...], at: int, *, number: int
) -> Event:
    values = {
        "tier_changed": (*case.versions[0].tiers,) * 3,
        "site_changed": (*case.sites,) * 3,
        "kind_changed": ("incident", "request") * 3,
        "priority_changed": PRIORITIES * 3,
    }.get(kind)
    return Event(
        kind,
        datetime_at(at, draw(ZONES)),
        reason=draw(st.sampled_from(reasons)),
        value=draw(st.sampled_from((*values, "unknown", None))) if values else None,
        by=draw(BY),
        seq=number * draw(SIGN),
        id=draw(IDS).get("id", f"e{number}"),
    )
