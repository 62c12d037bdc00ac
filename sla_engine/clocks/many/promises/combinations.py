"""Combinations: the values that terms depend on, as they occur together in the rows of a table, each planned once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros, Truth
from sla_engine.calendars.instants import EPOCH
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.clocks import InvalidTicketError, Ticket
from sla_engine.clocks.entitlement import Contracts, chosen, contracts_of
from sla_engine.clocks.many.promises.combination_plans import Fault, Plan, planned
from sla_engine.clocks.many.tickets.rows import Rows, anchors_of, ticket_of
from sla_engine.clocks.many.tickets.text_codes import Codes, combined
from sla_engine.contracts import Contract
from sla_engine.contracts.values.kind_and_priority_cases import KINDS
from sla_engine.errors import UnknownNameError

_MICROSECOND = timedelta(microseconds=1)
_LOW = (datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) - EPOCH) // _MICROSECOND
_HIGH = (datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC) - EPOCH) // _MICROSECOND
_OUTSIDE = f"an instant in the years {FIRST_YEAR} to {LAST_YEAR}"

# What may be wrong with a row's instants, by name.
INSTANT_FAULTS = {
    "missing": Fault("opened_at", "an instant"),
    "opened": Fault("opened_at", _OUTSIDE),
    "reported": Fault("reported_at", _OUTSIDE),
}


def combinations(contracts: Contracts, rows: Rows) -> tuple[Integers, list[Plan]]:
    """Return the plan of each row by number, and the plans.

    Raises:
        InvalidArgumentError: `contracts` is neither a contract nor a mapping of ids to contracts.
    """
    named = {name for one in contracts_of(contracts) for terms in one.versions for name in terms.vocabulary.priorities}
    alike = replace(rows, priority=_alike(rows.priority, named))
    number, plans = _combinations(contracts, alike)
    return _told_apart(number, plans, rows.priority)


def _alike(priority: Codes, named: Collection[str]) -> Codes:
    """Return the column with one priority for all that no contract names: whichever it is, the same is promised."""
    others = [i for i, name in enumerate(priority.names) if name is not None and name not in named]
    code = np.arange(len(priority.names))
    code[others] = others[0] if others else 0
    return Codes(code[priority.codes], priority.names).used()


def _told_apart(number: Integers, plans: list[Plan], priority: Codes) -> tuple[Integers, list[Plan]]:
    """Give the rows of each plan that finds fault with a priority a plan for each priority that they have."""
    number, plans = number.copy(), list(plans)
    for place, plan in enumerate(tuple(plans)):
        if any(finding.code == "unnamed_priority" for finding in plan.findings):
            rows = np.flatnonzero(number == place)
            found, each = np.unique(priority.codes[rows], return_inverse=True)
            number[rows] = np.where(each == 0, place, len(plans) + each - 1)
            plans[place], *others = (plan.naming(priority.names[code] or "") for code in found.tolist())
            plans += others
    return number, plans


def _combinations(contracts: Contracts, rows: Rows) -> tuple[Integers, list[Plan]]:
    wrong = _wrong_instants(rows)
    columns = [rows.tier, rows.site, rows.kind, rows.priority, rows.contract, rows.channel, wrong, rows.service]
    if isinstance(contracts, Contract):
        columns.append(_numbered(_versions(contracts, rows, slice(None))))
    else:
        # Under which of several contracts a row falls does not depend on when; under which version of that one does.
        number, found = combined(columns)
        own = [_contract(contracts, rows, i, wrong.at(i)) for i in _one_of_each(number, len(found))]
        columns = [Codes(number, (None,) * len(found)), _numbered(_own_versions(own, rows, number))]
    number, found = combined(columns)
    return number, [_plan(contracts, rows, i, wrong.at(i)) for i in _one_of_each(number, len(found))]


def _one_of_each(number: Integers, count: int) -> list[int]:
    """Return a row of each of so many combinations."""
    some = np.empty(count, dtype=np.int64)
    # Any row of a combination will do; of those written to one place the last stays.
    some[number] = np.arange(len(number))
    return some.tolist()


def _numbered(column: Integers) -> Codes:
    """Return small numbers as codes; their texts are not used."""
    return Codes(column, (None,) * (int(column.max()) + 1 if len(column) else 0))


def _wrong_instants(rows: Rows) -> Codes:
    """Return what is wrong with each row's instants, by the names of `INSTANT_FAULTS`; None where nothing is."""
    if rows.reported is None and not _is_outside_somewhere(rows.opened):
        return Codes.same(None, len(rows))
    wrong = np.zeros(len(rows), dtype=np.int64)
    if rows.reported is not None:
        wrong[(rows.reported != NAT) & _is_outside(rows.reported)] = 3
    wrong[_is_outside(rows.opened)] = 2
    wrong[rows.opened == NAT] = 1
    return Codes(wrong, (None, *INSTANT_FAULTS))


def _is_outside(instants: Micros) -> Truth:
    return (instants < _LOW) | (instants >= _HIGH)


def _is_outside_somewhere(instants: Micros) -> bool:
    return len(instants) > 0 and bool(instants.min() < _LOW or instants.max() >= _HIGH)


def _versions(contract: Contract, rows: Rows, some: Integers | slice) -> Integers:
    """Return the number of the version of a contract under which each of some rows would fall."""
    anchors = anchors_of(rows, np.bool_(contract.policies.anchor == "reported"), some)
    starts = [NAT if terms.effective_us is None else terms.effective_us for terms in contract.versions]
    if starts == [NAT]:
        return np.zeros(len(anchors), dtype=np.int64)
    return np.searchsorted(np.array(starts, dtype=np.int64), anchors, side="right").astype(np.int64, copy=False)


def _own_versions(own: Sequence[Contract | None], rows: Rows, number: Integers) -> Integers:
    """Return the number of the version of each row's own contract, which `own` has by the number of its combination."""
    many = {id(one): one for one in own if one is not None}
    places = {one: i for i, one in enumerate(many)}
    mine = np.array([places.get(id(one), len(many)) for one in own], dtype=np.int64)[number]
    order = np.argsort(mine, kind="stable")
    bounds = np.searchsorted(mine[order], np.arange(len(many) + 1)).tolist()
    versions = np.zeros(len(number), dtype=np.int64)
    for one, low, high in zip(many.values(), bounds, bounds[1:], strict=False):
        some = order[low:high]
        versions[some] = _versions(one, rows, some)
    return versions


def _contract(contracts: Mapping[str, Contract], rows: Rows, i: int, wrong: str | None) -> Contract | None:
    """Return the contract of several that one row falls under, None if it falls under none or is no ticket."""
    ticket = _ticket(rows, i, wrong)
    if isinstance(ticket, Fault):
        return None
    try:
        found = chosen(ticket, contracts)
    except UnknownNameError:
        return None
    return found if isinstance(found, Contract) else None


def _plan(contracts: Contracts, rows: Rows, i: int, wrong: str | None) -> Plan:
    """Plan a combination by one of its rows."""
    ticket = _ticket(rows, i, wrong)
    return Plan(fault=ticket) if isinstance(ticket, Fault) else planned(contracts, ticket)


def _ticket(rows: Rows, i: int, wrong: str | None) -> Ticket | Fault:
    """Return one row as a ticket, or why it is none."""
    if wrong is not None:
        return INSTANT_FAULTS[wrong]
    tier, site = rows.tier.at(i), rows.site.at(i)
    if not tier or not site:
        return Fault("site" if tier else "tier", "text")
    try:
        return ticket_of(rows, i)
    except InvalidTicketError:
        return Fault("kind", f"one of {', '.join(KINDS)}")
