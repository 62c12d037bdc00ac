"""Rivals of whole logs: what others can do of it, which is the arithmetic of one target over running stretches.

They get tickets joined, sorted and cut into stretches beforehand, all events well-formed, and go calendar by calendar. They
know nothing of due instants, and so not that a pause after a breach changes nothing: breached clocks are not compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.desk import Column
from benchmarks.lives import NOW_US, SITES, TIERS, ZONES, contract

YEARS = range(2024, 2028)
TURNS = ("paused", "resumed", "resolved", "reopened")  # which stop and start a clock by turns
WINDOWS: dict[str, tuple[tuple[time, time, range], ...]] = {
    "t1": ((time(7, 30), time(18), range(5)),),
    "t2": ((time(7), time(19), range(7)),),
    "t3": ((time(8), time(12), range(5)), (time(13), time(17), range(5))),
    "t4": ((time(0), time(0), range(7)),),
}


@dataclass(frozen=True, slots=True)
class Stretches:
    """When clocks ran, ticket by ticket: `first` is the place of each ticket's first stretch; `groups` those of a calendar."""

    start: Column
    end: Column
    first: Column
    groups: dict[tuple[str, str], Column]


def stretches(tickets: pa.Table, events: pa.Table) -> Stretches:
    """Return when clocks that pause for any reason ran, up to now."""
    turns = events.filter(pc.is_in(events["kind"], value_set=pa.array(TURNS)))
    ticket = np.append(np.arange(len(tickets)), pc.index_in(turns["ticket"], tickets["id"].combine_chunks()).to_numpy())
    at = np.append(
        *(table[name].cast(pa.int64()).to_numpy() for table, name in ((tickets, "opened_at"), (turns, "at")))
    )
    known = at <= NOW_US
    ticket, at = ticket[known], at[known]
    running = np.flatnonzero(np.bincount(ticket) % 2)  # until now
    ticket, at = np.append(ticket, running), np.append(at, np.full(len(running), NOW_US))
    order = np.lexsort((at, ticket))
    start, end = at[order].reshape(-1, 2).T.copy()
    of = ticket[order][::2]
    tier, site = (np.array(tickets[name].to_pylist())[of] for name in ("tier", "site"))
    groups = {(t, s): np.flatnonzero((tier == t) & (site == s)) for t in TIERS for s in SITES}
    return Stretches(start, end, np.flatnonzero(np.diff(of, prepend=-1)), groups)


def searched(given: Stretches) -> Callable[[], Column]:
    """Return business time by ticket as numpy's binary search finds it among the edges of our calendars."""
    tables = {group: _edges(*group) for group in given.groups}

    def worked(at: Column, opening: Column, closing: Column, before: Column) -> Column:
        place = np.searchsorted(closing, at, side="right")
        return np.asarray(before[place] + np.maximum(at - opening[place], 0))

    def run() -> Column:
        found = np.empty_like(given.start)
        for group, rows in given.groups.items():
            found[rows] = worked(given.end[rows], *tables[group]) - worked(given.start[rows], *tables[group])
        return np.add.reduceat(found, given.first)

    return run


def _edges(tier: str, site: str) -> tuple[Column, Column, Column]:
    low, high = (datetime(year, 1, 1, tzinfo=UTC) for year in (YEARS[0], YEARS[-1]))
    intervals = contract().calendar(tier, site=site).intervals(low, high)
    opening, closing = (
        np.array([int(edge.timestamp()) * 1_000_000 for edge in edges])
        for edges in zip(*((one.start, one.end) for one in intervals), strict=True)
    )
    return np.append(opening, np.iinfo(np.int64).max), closing, np.append(0, np.cumsum(closing - opening))


def workclock(given: Stretches) -> Callable[[], Column]:
    """Return business time by ticket as workclock's columns find it."""
    schedules = {group: _schedule(*group) for group in given.groups}

    def run() -> Column:
        found = np.empty_like(given.start)
        for group, rows in given.groups.items():
            start, end = given.start[rows].view("M8[us]"), given.end[rows].view("M8[us]")
            found[rows] = schedules[group].between_many(start, end).astype("m8[us]").view(np.int64)
        return np.add.reduceat(found, given.first)

    return run


def _schedule(tier: str, site: str) -> Any:
    from workclock import Holidays, Schedule, WorkDay

    rules: list[Any] = [WorkDay(start, end, days=list(days)) for start, end, days in WINDOWS[tier]]
    if tier != "t4":
        rules.append(Holidays(_holidays(site)))
    return Schedule(rules, time_zone=ZoneInfo(ZONES[SITES.index(site)]))


def _holidays(site: str) -> list[date]:
    import holidays

    return list(holidays.country_holidays(site, years=YEARS))
