"""Ticket tiers: the contract and the tier of each ticket of a history, at first and after changes of its tier."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT, Integers
from sla_engine.clocks.many.events.event_rows import in_order
from sla_engine.clocks.many.promises.combination_plans import Plan
from sla_engine.clocks.many.promises.combinations import combinations
from sla_engine.contracts import Contract
from sla_engine.whatif.histories.history import History
from sla_engine.whatif.histories.replay import events_under, rows_under
from sla_engine.whatif.scenarios.scenario import Scenario

Level = tuple[Contract, str]
CHANGED = "tier_changed"


@dataclass(frozen=True, slots=True, eq=False)
class TicketTiers:
    """Contract and tier of each ticket at first, by the number of its plan; None if no contract applies, and `why`.

    `changes` has, for tickets that change tier, the instants (microseconds of UTC, ascending) and the tiers.
    """

    plan: Integers
    of_plan: list[Level | None]
    why: list[str]
    changes: dict[int, tuple[list[int], list[str]]]

    @classmethod
    def of(cls, history: History, scenario: Scenario) -> "TicketTiers":
        """Return the levels that tickets have under a scenario."""
        plan, plans = combinations(scenario.contract, rows_under(history, scenario))
        levels = [_level(one) for one in plans]
        return cls(plan, levels, [_why(one) for one in plans], _changes(history, scenario, plan, levels))

    def at(self, row: int, us: int) -> Level | None:
        """Return the level of a ticket at an instant."""
        first = self.of_plan[int(self.plan[row])]
        if first is None or row not in self.changes:
            return first
        instants, tiers = self.changes[row]
        place = bisect_right(instants, us)
        return (first[0], tiers[place - 1]) if place else first

    def why_not(self, row: int) -> str:
        """Return why no contract applies to a ticket."""
        return f"its ticket falls under no tier ({self.why[int(self.plan[row])]})"

    def since(self, history: History, left: Integers, now: int) -> dict[Level, int | None]:
        """Return the levels of tickets opened by now, without those left out, and since when; None is from the beginning."""
        counted = opened_by(history, left, now)
        numbers = np.unique(self.plan[counted]).tolist()
        found: dict[Level, int | None] = {
            level: None for number in numbers if (level := self.of_plan[number]) is not None
        }
        for row, (instants, tiers) in self.changes.items():
            first = self.of_plan[int(self.plan[row])]
            for us, tier in zip(instants, tiers, strict=True):
                if counted[row] and first is not None and us <= now:
                    level = (first[0], tier)
                    known = found.get(level, us)
                    found[level] = None if known is None else min(known, us)
        return found


def opened_by(history: History, left: Integers, now: int) -> npt.NDArray[np.bool_]:
    """Return which tickets were opened by now and are not left out."""
    counted: npt.NDArray[np.bool_] = (history.rows.opened <= now) & (history.rows.opened != NAT)
    counted[left] = False
    return counted


def _level(plan: Plan) -> Level | None:
    entitled = plan.entitlement
    if entitled is None or entitled.contract is None or entitled.terms is None or entitled.tier is None:
        return None
    return entitled.contract, entitled.tier


def _why(plan: Plan) -> str:
    if plan.fault is not None:
        return f"{plan.fault.column}: expected {plan.fault.expected}"
    return "" if plan.entitlement is None else plan.entitlement.reason


def _changes(
    history: History, scenario: Scenario, plan: Integers, levels: list[Level | None]
) -> dict[int, tuple[list[int], list[str]]]:
    """Return the changes to tiers that the ticket's contract has, in the order in which they count."""
    events = events_under(history, scenario)
    if CHANGED not in events.kind.names:
        return {}
    events = in_order(events.take(np.flatnonzero(events.kind.codes == events.kind.names.index(CHANGED))))
    found: dict[int, tuple[list[int], list[str]]] = {}
    for place, (row, us) in enumerate(zip(events.ticket.tolist(), events.at.tolist(), strict=True)):
        first, tier = levels[int(plan[row])], events.value.at(place)
        if first is not None and tier is not None and any(tier in terms.tiers for terms in first[0].versions):
            instants, tiers = found.setdefault(row, ([], []))
            instants.append(us)
            tiers.append(tier)
    return found
