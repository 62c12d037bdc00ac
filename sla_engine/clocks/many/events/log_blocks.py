"""Log blocks: a whole log cut by its tickets, so that what is worked on at a time fits the caches and the memory.

A ticket's answer depends on nothing but the ticket and its events, so that the blocks are evaluated one after another.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.tickets.rows import Rows

# A block has 2 ** BITS tickets: what is known of one clock of each is half a megabyte a column.
BITS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some tickets that stand together and all their events, whose `ticket` counts from the block's `first` one."""

    first: int
    rows: Rows
    events: EventRows


def blocks(rows: Rows, events: EventRows) -> Iterator[Block]:
    """Yield the tickets in order; of no tickets, one empty block."""
    if len(rows) <= 1 << BITS:
        yield Block(0, rows, events)
        return
    number = events.ticket >> BITS
    order = _order(number)
    ends = np.cumsum(np.bincount(number, minlength=(len(rows) - 1 >> BITS) + 1)).tolist()
    for i, (low, high) in enumerate(zip([0, *ends], ends, strict=False)):
        first = i << BITS
        mine = events.take(np.arange(low, high) if order is None else order[low:high])
        # Texts that stand in other blocks alone would be looked at in this one too.
        texts = {name: getattr(mine, name).used() for name in ("kind", "reason", "value", "by")}
        yield Block(first, rows.part(first, first + (1 << BITS)), replace(mine, ticket=mine.ticket - first, **texts))


def _order(number: Integers) -> Integers | None:
    """Return the order of rows by small numbers; None where they are in it."""
    if (number[1:] >= number[:-1]).all():
        return None
    # A sort of small numbers is one pass over them.
    return np.argsort(number.astype(np.int16) if int(number.max()) < 1 << 15 else number, kind="stable")
