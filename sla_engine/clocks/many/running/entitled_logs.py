"""EntitledLogs: the promises of tickets and the events of their logs that count, before any clock runs.

It also tells what falls through.
"""

from dataclasses import dataclass

import numpy as np

from sla_engine.calendars.arrays import Integers, Micros
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.events.findings import Fallen, GrowingFindings
from sla_engine.clocks.many.events.logs import NO_TERMS, Logs, read_logs
from sla_engine.clocks.many.promises.combination_plans import Fault, Plan
from sla_engine.clocks.many.promises.combinations import combinations
from sla_engine.clocks.many.tickets.rows import Rows, anchors_of
from sla_engine.contracts import Terms


@dataclass(frozen=True, slots=True, eq=False)
class EntitledLogs:
    """What is known of tickets: the plan of each by number, its terms by place, its anchor, their logs, and what was found."""

    plan: Integers
    plans: list[Plan]
    terms_of: Integers
    terms: list[Terms]
    anchor: Micros
    logs: Logs
    findings: GrowingFindings

    @classmethod
    def of(cls, contracts: Contracts, rows: Rows, events: EventRows, now: int) -> "EntitledLogs":
        """Return what is known of some tickets at an instant (microseconds of UTC)."""
        plan, plans = combinations(contracts, rows)
        terms, terms_of_plan = _terms(plans)
        terms_of = terms_of_plan[plan]
        anchor = anchors_of(rows, np.array([one.from_report for one in plans], dtype=bool)[plan])
        findings = GrowingFindings()
        findings.add_entitled(plan, [one.findings for one in plans])
        logs = read_logs(events, terms_of, terms, anchor, now=now, findings=findings)
        return cls(plan, plans, terms_of, terms, anchor, logs, findings)

    @property
    def unfit(self) -> dict[int, Fault]:
        """Why some tickets fit no contract, by row."""
        faults = [one.unfit for one in self.plans]
        rows = np.flatnonzero(np.array([fault is not None for fault in faults], dtype=bool)[self.plan])
        found = ((row, faults[self.plan[row]]) for row in rows.tolist())
        return {row: fault for row, fault in found if fault is not None}

    def fault(self, row: int) -> Fault | None:
        """Why nothing can be told of a ticket, by row; None where that is not to be seen from what it is."""
        plan: Plan = self.plans[self.plan[row]]
        return plan.fault

    @property
    def fallen(self) -> Fallen:
        """How many of the tickets that fit there are by what falls through."""
        found = self.findings.in_order()
        return found.only(~np.isin(found.ticket, list(self.unfit))).fallen()


def _terms(plans: list[Plan]) -> tuple[list[Terms], Integers]:
    """Return the terms under which promises apply, and the place of each plan's among them."""
    terms: list[Terms] = []
    places: dict[int, int] = {}
    found = []
    for plan in plans:
        entitled = plan.entitlement
        if plan.fault is not None or entitled is None or entitled.terms is None or entitled.tier is None:
            found.append(NO_TERMS)
            continue
        place = places.setdefault(id(entitled.terms), len(terms))
        if place == len(terms):
            terms.append(entitled.terms)
        found.append(place)
    return terms, np.array(found, dtype=np.int64)
