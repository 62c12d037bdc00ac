"""The tables of clocks: what was breached, and what soon may be."""

from sla_engine.reports.clock_standing import Listing
from sla_engine.reports.table import Column, Table, names, numbers, table
from sla_engine.show.numbers import count, percent

_WHEN = (Column("Opened", "instant"), Column("Due", "instant"), Column("State", "state"))


def breached_table(listing: Listing) -> Table:
    """Return the table of the clocks that were missed or are overdue."""
    return _table("breached", count(listing.count, "breached clock"), listing, "Late by")


def at_risk_table(listing: Listing, share: float) -> Table:
    """Return the table of the clocks that used at least a share of what is allowed and are still in time."""
    caption = f"{count(listing.count, 'open clock')} with {percent(share, digits=0)} or more of the time used"
    return _table("at-risk", caption, listing, "Time left")


def _table(id: str, caption: str, listing: Listing, how: str) -> Table:  # noqa: A002 - HTML's word
    """Return a table of clocks; their contracts are told where there are several, which may have tiers of one name."""
    several = len({one.contract for one in listing.clocks}) > 1
    whose = names(*(("Contract",) if several else ()), "Tier", "Site")
    columns = (*names("Ticket", "Target"), *numbers("Cycle"), *whose, *_WHEN, *numbers(how, "Used"))
    rows = (one if several else (*one[:3], *one[4:]) for one in listing.clocks)
    return table(id, caption, columns, rows, listing.left_out)
