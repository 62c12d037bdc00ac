"""Rows: tickets as columns, and the combinations of values among them on which terms depend."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sla_engine.bulk.codes import Codes, Integers, combined
from sla_engine.bulk.plans import Contracts, Fault, Plan, planned
from sla_engine.calendars.instants import EPOCH
from sla_engine.calendars.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.clocks import Event, InvalidTicketError, Ticket
from sla_engine.contracts import Contract
from sla_engine.contracts.cases import KINDS

Micros = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

NAT = np.iinfo(np.int64).min
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


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Tickets as columns of one length; instants are int64 microseconds of UTC, NaT where there is none."""

    opened: Micros
    tier: Codes
    site: Codes
    kind: Codes
    priority: Codes
    contract: Codes
    channel: Codes
    reported: Micros | None = None
    service: Codes | None = None

    def __len__(self) -> int:
        return len(self.opened)

    def part(self, low: int, high: int) -> Self:
        """Return the rows from one place up to another, with names that occur there where there are many."""
        columns: dict[str, Any] = {field.name: _part(getattr(self, field.name), low, high) for field in fields(self)}
        return type(self)(**columns)


def _part(column: Codes | Micros | None, low: int, high: int) -> Codes | Micros | None:
    if isinstance(column, Codes):
        return Codes(column.codes[low:high], column.names).used()
    return None if column is None else column[low:high]


def combinations(contracts: Contracts, many: list[Contract], rows: Rows) -> tuple[Integers, list[Plan]]:
    """Return the plan of each row by number, and the plans; `many` are the contracts one by one."""
    wrong = _wrong_instants(rows)
    texts = [rows.tier, rows.site, rows.kind, rows.priority, rows.contract, rows.channel]
    if rows.service is not None:
        texts.append(rows.service)
    number, found = combined([*texts, wrong, *(_versions(one, rows) for one in many)])
    some = np.empty(len(found), dtype=np.int64)
    # Any row of a combination will do; of those written to one place the last stays.
    some[number] = np.arange(len(rows))
    return number, [_plan(contracts, rows, i, wrong.at(i)) for i in some.tolist()]


def anchors_of(rows: Rows, from_report: Truth | np.bool_) -> Micros:
    """Return the instant from which clocks count: the report where `from_report` holds and there is one."""
    if rows.reported is None:
        return rows.opened
    return np.where(from_report & (rows.reported != NAT), rows.reported, rows.opened)


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


def _versions(contract: Contract, rows: Rows) -> Codes:
    """Return under which version of a contract each row would fall, as the text of a number."""
    starts = [NAT if terms.effective_us is None else terms.effective_us for terms in contract.versions]
    if starts == [NAT]:
        return Codes.same("0", len(rows))
    anchors = anchors_of(rows, np.bool_(contract.policies.anchor == "reported"))
    index = np.searchsorted(np.array(starts, dtype=np.int64), anchors, side="right")
    return Codes(index.astype(np.int64), tuple(map(str, range(len(starts) + 1))))


def _plan(contracts: Contracts, rows: Rows, i: int, wrong: str | None) -> Plan:
    """Plan a combination by one of its rows."""
    if wrong is not None:
        return Plan(fault=INSTANT_FAULTS[wrong])
    tier, site = rows.tier.at(i), rows.site.at(i)
    if not tier or not site:
        return Plan(fault=Fault("site" if tier else "tier", "text"))
    try:
        ticket = ticket_of(rows, i)
    except InvalidTicketError:
        return Plan(fault=Fault("kind", f"one of {', '.join(KINDS)}"))
    return planned(contracts, ticket)


def ticket_of(rows: Rows, i: int, events: tuple[Event, ...] = ()) -> Ticket:
    """Return one row as a ticket, whose id says nothing.

    Raises:
        InvalidTicketError: a value that no ticket can have.
    """
    return Ticket(
        "any",
        opened_at=_datetime(rows.opened[i]),
        tier=rows.tier.at(i) or "",
        site=rows.site.at(i) or "",
        contract=rows.contract.at(i),
        kind=rows.kind.at(i) or "incident",
        priority=rows.priority.at(i),
        channel=rows.channel.at(i),
        service=None if rows.service is None else rows.service.at(i),
        reported_at=None if rows.reported is None or rows.reported[i] == NAT else _datetime(rows.reported[i]),
        events=events,
    )


def _datetime(us: np.int64) -> datetime:
    return EPOCH + timedelta(microseconds=int(us))
