"""evaluate: computes a ticket's status from its events, a contract and an instant; a pure function of these."""

from collections.abc import Iterator
from datetime import datetime

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.acts import AWAITED, unbegun
from sla_engine.clocks.answers.clock_status import ClockStatus
from sla_engine.clocks.answers.ticket_status import TicketStatus, clocks_of
from sla_engine.clocks.answers.warnings_and_pauses import Warned
from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.entitlement import Contracts, Entitlement, entitle
from sla_engine.clocks.finding import Finding, Subject
from sla_engine.clocks.running.clock import Clock, Measures
from sla_engine.clocks.running.cycle import Cycle, Mode
from sla_engine.clocks.running.log import Log, read_log, unjudged
from sla_engine.clocks.running.target_measure import Measure
from sla_engine.clocks.state import State
from sla_engine.clocks.ticket import Ticket
from sla_engine.contracts.values.policies import STANDARD_TARGETS
from sla_engine.contracts.version_terms import Terms


def evaluate(ticket: Ticket, contract: Contracts, *, as_of: datetime) -> TicketStatus:
    """Return the status of a ticket at an instant: every clock that its contract promises, with findings about its log.

    `contract` is one contract or a mapping of id to contract, from which `entitle` chooses. Events later than `as_of` are
    ignored (a finding names them), so that the status at an earlier instant is what it was then.

    Raises:
        NaiveInstantError: `as_of` has no time zone.
        UnknownNameError: the ticket names a contract, tier or site that is not defined.
        OutOfRangeError, NeverOpensError: a due instant cannot be computed, as for `BusinessCalendar.add`.

    >>> from datetime import UTC, datetime
    >>> from sla_engine.clocks import Event
    >>> from sla_engine.contracts import load_contract
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> ticket = Ticket("T-1", opened_at=opened, tier="office", site="LU", events=[Event("responded", opened.replace(hour=8))])
    >>> status = evaluate(ticket, load_contract("mixvoip-support"), as_of=opened.replace(hour=9))
    >>> print(status["response"].state, status["intervention"])
    met intervention: running, due 2026-06-24 10:30:00, 10h left
    """
    now = instant_us(as_of)
    entitlement = entitle(ticket, contract)
    terms = entitlement.terms
    if terms is None or entitlement.attributes is None:
        return _nothing(ticket, entitlement, now)
    anchor = entitlement.anchor_us
    log = read_log(ticket, entitlement.attributes, terms, anchor, now)
    measures = _measures(terms)
    clocks = [Clock(target, terms, log.first, measures) for target in terms.targets]
    if now >= anchor:
        for clock in clocks:
            clock.run(log, anchor)
    zone = terms.sites[log.last.site].zone
    named = clocks_of({one.target: _told(one, entitlement, now, zone) for one in clocks}, f"contract {terms.id!r}")
    findings = (*entitlement.findings, *log.findings)
    if log.reopenings:
        findings += tuple(_of_reopenings(log, clocks))
    return TicketStatus(ticket.id, now, entitlement, named, findings, log.happened, zone)


def _of_reopenings(log: Log, clocks: list[Clock]) -> Iterator[Finding]:
    """Yield findings about reopenings without effect, or that leave a clock stopped which the contract reopens."""
    for place, event, had_ended in log.reopenings:
        found = [(clock.target, clock.reopenings[place]) for clock in clocks if place in clock.reopenings]
        for target, code in found:
            if code is not None:
                yield Finding(code, event, Subject("target", target))
        if not found and not had_ended:
            yield Finding("reopened_while_open", event)


def _measures(terms: Terms) -> Measures:
    def measure(target: str, what: Attributes) -> Measure | None:
        promise = terms.promise(target, tier=what.tier, site=what.site, kind=what.kind, priority=what.priority)
        return None if promise is None else Measure.of(promise, what)

    return measure


def _nothing(ticket: Ticket, entitlement: Entitlement, now: int) -> TicketStatus:
    """Return the status of a ticket without promises."""
    contract = entitlement.contract
    targets = STANDARD_TARGETS if contract is None else contract.targets
    zone = "UTC" if contract is None else contract.zone
    if contract is not None and ticket.site in contract.sites:
        zone = contract.sites[ticket.site].zone
    clocks = {
        target: (ClockStatus(target, State.NOT_APPLICABLE, zone, as_of_us=now, entitlement=entitlement),)
        for target in targets
    }
    where = "no contract" if contract is None else f"contract {contract.id!r}"
    entries, findings = unjudged(ticket, now)
    return TicketStatus(
        ticket.id, now, entitlement, clocks_of(clocks, where), (*entitlement.findings, *findings), entries, zone
    )


def _told(clock: Clock, entitlement: Entitlement, now: int, site_zone: str) -> tuple[ClockStatus, ...]:
    """Return the statuses of a clock's cycles, or one status for a clock without cycles."""
    if clock.cycles:
        return tuple(_of_cycle(clock.target, cycle, entitlement, now, site_zone) for cycle in clock.cycles)
    return (_unstarted(clock, entitlement, now, site_zone),)


def _unstarted(clock: Clock, entitlement: Entitlement, now: int, site_zone: str) -> ClockStatus:
    measure, anchor = clock.measure, entitlement.anchor_us
    state = unbegun(clock.stage, anchored=now >= anchor)
    if state is State.NOT_APPLICABLE:
        measure = None
    zone = "UTC" if entitlement.contract is None else entitlement.contract.zone
    if measure is None:
        return ClockStatus(
            clock.target,
            state,
            zone,
            as_of_us=now,
            entitlement=entitlement,
            attributes=clock.attributes,
            site_zone=site_zone,
        )
    # The due instant of a clock that an event starts is not known before that event.
    due = None if clock.stage & AWAITED else measure.first_due(anchor)
    return ClockStatus(
        clock.target,
        state,
        measure.promise.calendar.tz.key,
        measure=measure,
        due_us=due,
        allowed_us=measure.amount or (None if due is None else measure.allowed(anchor)),
        as_of_us=now,
        entitlement=entitlement,
        attributes=clock.attributes,
        site_zone=site_zone,
    )


def _of_cycle(target: str, cycle: Cycle, entitlement: Entitlement, now: int, site_zone: str) -> ClockStatus:
    live = cycle.mode is not Mode.STOPPED
    state = cycle.state_at(now)
    phases = (*cycle.phases, cycle.phase_at(now)) if live else tuple(cycle.phases)
    zone = cycle.measure.promise.calendar.tz.key
    due = cycle.due_at(now)
    worked, used = cycle.counted_at(now)
    return ClockStatus(
        target,
        state,
        zone,
        cycle.number,
        cycle.measure,
        due,
        cycle.is_provisional,
        cycle.allowed,
        worked,
        used,
        cycle.start,
        None if live else cycle.since,
        due if state in (State.OVERDUE, State.MISSED) else None,
        now,
        tuple(_warnings(cycle, now, zone)) if cycle.marks else (),
        phases,
        entitlement,
        cycle.measure.made_to,
        site_zone,
    )


def _warnings(cycle: Cycle, now: int, zone: str) -> Iterator[Warned]:
    for mark in cycle.marks:
        at = cycle.mark_at(mark, now)
        # A threshold that a paused clock has not reached is reached, at the earliest, if the clock is resumed now.
        paused = cycle.mode is Mode.PAUSED and mark.reached is None
        yield Warned(str(mark.threshold), at, at is not None and at <= now and not paused, paused, zone)
