"""Evaluation: `clocks.evaluate` for a table of tickets: the states of their clocks as of an instant, in columns.

It entitles tickets combination by combination, orders and checks their events once, and then runs the clocks of each target
through these events in step. A ticket whose answer needs data beyond what is known is in `doubt`: `evaluate` answers it
alone. It also answers the few tickets whose logs are much longer than all others, since a step costs about the same however
few tickets take it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks import State
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.findings import Findings
from sla_engine.clocks.many.events.logs import NO_TERMS, is_change
from sla_engine.clocks.many.promises.attributes import NAMES, AttributeChanges, Attributes, attribute_changes
from sla_engine.clocks.many.promises.combination_plans import Plan
from sla_engine.clocks.many.running.all_targets import AllTargets
from sla_engine.clocks.many.running.cycles import NUMBER, CycleStates
from sla_engine.clocks.many.running.entitled_logs import EntitledLogs
from sla_engine.clocks.many.running.phases import PhaseBook
from sla_engine.clocks.many.tickets.rows import Rows
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.contracts.values.policies import STANDARD_TARGETS

# A log of more events than this is long, if fewer than so many others are half as long.
LONG = 512
FEW = 8


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """The cycles of the tickets' clocks, in no order, what was found about tickets, and the zone of the site each has then.

    Tickets with a fault in their plan (`plans[plan[ticket]]`) have no lines; the results of tickets in `doubt` are invalid.
    """

    lines: CycleRows
    found: Findings
    doubt: Truth
    plans: list[Plan]
    plan: Integers
    zone: Codes


def evaluated(
    contracts: Contracts, rows: Rows, events: EventRows, now: int, book: PhaseBook | None = None
) -> Evaluated:
    """Return where all clocks of the tickets stand at an instant (microseconds of UTC); their phases go into `book`."""
    known = EntitledLogs.of(contracts, rows, events, now)
    plan, plans, logs = known.plan, known.plans, known.logs
    first = _at_first(rows, plan, plans)
    doubt = _much_longer(logs.events, len(rows))
    changes = attribute_changes(first, known.terms_of, known.terms, known.anchor, logs)
    clocks = AllTargets(known.terms, known.terms_of, known.anchor, logs, changes, known.findings, now, doubt, book)
    parts = [*clocks.parts(), *_without_promise(plan, plans)]
    # A name that is refused may have been put right by a change that counts from the start on.
    changed = events.ticket[is_change(events.kind)]
    doubt[changed] |= np.array([one.fault is not None for one in plans], dtype=bool)[plan[changed]]
    zone = _zones(known, changes)
    return Evaluated(CycleRows.joined(parts), known.findings.in_order(), doubt, plans, plan, zone)


def _zones(known: EntitledLogs, changes: AttributeChanges) -> Codes:
    """Return the zone of the site that each ticket has after all its changes; without terms, as its plan has it."""
    last = changes.first.copy()
    last[known.logs.events.ticket[changes.changing]] = changes.after  # of several the last one stays
    of_changes = []
    for number, _, site, *_ in changes.combinations:
        sites = {} if number == NO_TERMS else known.terms[number].sites
        of_changes.append(sites[site].zone if site in sites else None)
    of_plans = ["UTC" if one.zone is None else one.zone for one in known.plans]
    is_known = np.array([zone is not None for zone in of_changes], dtype=bool)[last]
    return Codes.of([*of_changes, *of_plans]).take(np.where(is_known, last, len(of_changes) + known.plan))


def _at_first(rows: Rows, plan: Integers, plans: list[Plan]) -> Attributes:
    """Return the attributes of tickets by their own columns; the tier may be that of a service."""
    tiers = Codes.of([None if one.entitlement is None else one.entitlement.tier for one in plans])
    columns = dict(zip(NAMES, (tiers.take(plan), rows.site, rows.kind, rows.priority), strict=True))
    return Attributes(tuple(columns.values()))


def _much_longer(events: EventRows, tickets: int) -> Truth:
    """Tell which tickets have logs much longer than all but a few others, so that columns would not be efficient."""
    length = np.bincount(events.ticket, minlength=tickets)
    usual = int(np.partition(length, -FEW)[-FEW]) if tickets > FEW else 0
    longer: Truth = length > max(LONG, 2 * usual)
    return longer


def _without_promise(plan: Integers, plans: list[Plan]) -> Iterator[CycleRows]:
    """Yield the clocks of tickets without promises."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, one in enumerate(plans):
        entitled = one.entitlement
        if one.fault is None and entitled is not None and (entitled.terms is None or entitled.tier is None):
            targets = STANDARD_TARGETS if entitled.contract is None else entitled.contract.targets
            groups.setdefault(targets, []).append(number)
    for targets, numbers in groups.items():
        tickets = np.flatnonzero(np.isin(plan, numbers))
        cycles = replace(CycleStates.empty(len(tickets)), clock=tickets)
        cycles.state[:] = NUMBER[State.NOT_APPLICABLE]
        zero = np.zeros(len(tickets), dtype=np.int64)
        for place, target in enumerate(targets):
            yield CycleRows((target,), zero, zero + place, cycles)
