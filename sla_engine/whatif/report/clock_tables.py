"""The tables of clocks: what was breached, and what soon may be."""

from sla_engine.whatif.report.standing import Clock, Listing, Moment
from sla_engine.whatif.report.table import Cell, Column, Table, names, numbers, table
from sla_engine.whatif.report.wording import count, length, moment, percent

_WHO = (*names("Ticket", "Target"), *numbers("Cycle"), *names("Tier", "Site"))
_WHEN = (Column("Opened", "instant"), Column("Due", "instant"), Column("State", "state"))


def breached_table(listing: Listing) -> Table:
    """Return the table of the clocks that were missed or are overdue."""
    columns = (*_WHO, *_WHEN, *numbers("Late by", "Used"))
    rows = ((*_cells(one), Cell(length(-one.left_us), -one.left_us), _used(one)) for one in listing.clocks)
    return table("breached", count(listing.count, "breached clock"), columns, rows, listing.left_out)


def at_risk_table(listing: Listing, share: float) -> Table:
    """Return the table of the clocks that used at least a share of what is allowed and are still in time."""
    columns = (*_WHO, *_WHEN, *numbers("Time left", "Used"))
    rows = ((*_cells(one), Cell(length(one.left_us), one.left_us), _used(one)) for one in listing.clocks)
    caption = f"{count(listing.count, 'open clock')} with {percent(share, digits=0)} or more of the time used"
    return table("at-risk", caption, columns, rows, listing.left_out)


def _cells(one: Clock) -> tuple[Cell, ...]:
    who = (Cell(one.ticket), Cell(one.target), Cell(str(one.cycle), one.cycle), Cell(one.tier), Cell(one.site))
    return (*who, _instant(one.opened), _instant(one.due), Cell(str(one.state)))


def _instant(at: Moment) -> Cell:
    return Cell(moment(at.iso), at.us)


def _used(one: Clock) -> Cell:
    return Cell(percent(one.share, digits=0), round(one.share, 6))
