"""History columns: tickets and events that were read already, such as `read_history` returns, and the tickets as a table."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import pyarrow as pa

from sla_engine.bulk.arrow.arrow_to_numpy import Instants, instant_array, text_array
from sla_engine.bulk.logs.log_input import LogInput
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.promises.combination_plans import Fault
from sla_engine.clocks.many.tickets.rows import TEXTS, Rows


@runtime_checkable
class HistoryColumns(Protocol):
    """Tickets and their events as columns; `faults` has by row what is wrong with some tickets.

    `kind` is a frame without rows of the kind in which they came, None where they came from a file or a database.
    """

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the tickets."""

    @property
    def rows(self) -> Rows:
        """The tickets."""

    @property
    def events(self) -> EventRows:
        """The events, each with the row of its ticket."""

    @property
    def faults(self) -> Mapping[int, Fault]:
        """What is wrong with some tickets, by row."""

    @property
    def kind(self) -> object:
        """A frame without rows, or None."""


def read_before(history: HistoryColumns) -> LogInput:
    """Return a history as what is read of tables."""
    opened = Instants(history.rows.opened, "us", "UTC")
    return LogInput(
        pa.array(history.ids, pa.string()), opened, history.rows, history.events, dict(history.faults), event_faults={}
    )


def tickets_of(history: HistoryColumns) -> pa.Table:
    """Return the tickets as a table with the default columns, instants in UTC."""
    rows = history.rows
    instants = {"opened_at": rows.opened} | ({} if rows.reported is None else {"reported_at": rows.reported})
    texts = {name: getattr(rows, name) for name in TEXTS}
    return pa.table(
        {
            "id": pa.array(history.ids, pa.string()),
            **{name: instant_array(np.asarray(us), "us", "UTC") for name, us in instants.items()},
            **{name: text_array(codes.codes, codes.names) for name, codes in texts.items()},
        }
    )
