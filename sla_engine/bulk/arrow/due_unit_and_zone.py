"""Due unit and zone: the unit and the zone in which the due instants of a column are given."""

from collections.abc import Iterator

from sla_engine.bulk.arrow.arrow_to_numpy import COARSE, Instants, Unit
from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.contracts import BusinessDays, Contract


def due_unit_and_zone(contracts: Contracts, opened: Instants, reported: Instants | None) -> tuple[Unit, str]:
    """Return the unit of due instants, and their zone: that of the column of openings, wherever clocks start."""
    return _due_unit(contracts, opened.unit, None if reported is None else reported.unit), opened.zone


def _due_unit(contracts: Contracts, unit: Unit, reported: Unit | None) -> Unit:
    """Return the unit of the starts, or microseconds where something is not whole in it."""
    if unit not in COARSE:
        return unit
    starts = [unit, *([reported] if reported is not None and _from_report(contracts) else [])]
    steps = [COARSE.get(one, 1) for one in starts]
    whole = all(amount % min(steps) == 0 for one in contracts_of(contracts) for amount in _amounts(one))
    return starts[steps.index(min(steps))] if whole and min(steps) > 1 else "us"


def _from_report(contracts: Contracts) -> bool:
    return any(one.policies.anchor == "reported" for one in contracts_of(contracts))


def _amounts(contract: Contract) -> Iterator[int]:
    """Yield, in microseconds, all that may bring parts of a second into a due instant: targets and closures.

    Hours, special days, wall times and changes of clocks are whole seconds.
    """
    for terms in contract.versions:
        for tier in terms.tiers.values():
            for cases in tier.promises.values():
                for target in (*cases.incident.all, *cases.request.all):
                    if not isinstance(target, BusinessDays):
                        yield target.us
        for closures in (
            *(site.closures for site in terms.sites.values()),
            *(one.closures for one in terms.hours.values()),
        ):
            for closure in closures:
                yield from (closure.start.microsecond, closure.end.microsecond)
