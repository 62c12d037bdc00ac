"""The tables of clocks: what was breached, and what soon may be."""

from collections.abc import Iterable
from datetime import timedelta

from sla_engine.reports.clock_standing import Clock, Listing, Moment
from sla_engine.reports.table import Cell, Column, Table, names, numbers, table
from sla_engine.show.instants import moment
from sla_engine.show.numbers import count, percent

_WHEN = (Column("Opened", "instant"), Column("Due", "instant"), Column("State", "state"))


def breached_table(listing: Listing) -> Table:
    """Return the table of the clocks that were missed or are overdue."""
    rows = (timedelta(microseconds=-one.left_us) for one in listing.clocks)
    return _table("breached", count(listing.count, "breached clock"), listing, "Late by", rows)


def at_risk_table(listing: Listing, share: float) -> Table:
    """Return the table of the clocks that used at least a share of what is allowed and are still in time."""
    rows = (timedelta(microseconds=one.left_us) for one in listing.clocks)
    caption = f"{count(listing.count, 'open clock')} with {percent(share, digits=0)} or more of the time used"
    return _table("at-risk", caption, listing, "Time left", rows)


def _table(id: str, caption: str, listing: Listing, how: str, lengths: Iterable[timedelta]) -> Table:  # noqa: A002 - HTML's word
    """Return a table of clocks; their contracts are told where there are several, which may have tiers of one name."""
    several = len({one.contract for one in listing.clocks}) > 1
    whose = names(*(("Contract",) if several else ()), "Tier", "Site")
    columns = (*names("Ticket", "Target"), *numbers("Cycle"), *whose, *_WHEN, *numbers(how, "Used"))
    rows = (
        (*_cells(one, several=several), time, _used(one)) for one, time in zip(listing.clocks, lengths, strict=True)
    )
    return table(id, caption, columns, rows, listing.left_out)


def _cells(one: Clock, *, several: bool) -> tuple[object, ...]:
    whose = (*((one.contract,) if several else ()), one.tier, one.site)
    return (one.ticket, one.target, one.cycle, *whose, _instant(one.opened), _instant(one.due), one.state)


def _instant(at: Moment) -> Cell:
    return Cell(moment(at.iso), at.us)


def _used(one: Clock) -> Cell:
    return Cell(percent(one.share, digits=0), round(one.share, 6))
