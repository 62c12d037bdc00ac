"""Cell events: the cells of a column that a file repeats, each of which tells of one event of its row's ticket."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sla_engine.calendars.arrays import NAT
from sla_engine.clocks.many.events.event_rows import EventRows, joined, unnumbered
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.columns.texts import PlainTexts
from sla_engine.sources.files.physical_lines import as_read
from sla_engine.sources.mappings.time_formats_and_zones import Times
from sla_engine.sources.tables.column_layout import CELLS, PART

# What is counted.
BY_OTHERS = "cells of repeated columns by somebody for whom the mapping has no kind of event"


@dataclass(frozen=True, slots=True)
class CellEvents:
    """How the cells are read: `pattern` finds `at` and perhaps `by` in one; who it is by decides its kind, or `other` does."""

    pattern: re.Pattern[str]
    times: Times = field(default_factory=Times)
    kinds: Mapping[str, str] = field(default_factory=dict)
    other: str | None = None

    def of(self, raw: Chunk, odd: Counter[str]) -> tuple[EventRows, list[BadRow]]:
        """Return the events of the rows of a chunk, and the cells that tell of none; `odd` counts those left out."""
        read = [self._column(name, raw, odd) for name in raw.texts if name.startswith(CELLS + PART)]
        none = np.empty(0, dtype=np.int64)
        events = [unnumbered(none, none, Codes.same("replied", 0)), *(found for found, _ in read)]
        return joined(events), [bad for _, some in read for bad in some]

    def _column(self, name: str, raw: Chunk, odd: Counter[str]) -> tuple[EventRows, list[BadRow]]:
        texts = raw.texts_of(name)
        rows = np.flatnonzero(~texts.empty())
        cells = list(texts.take(rows))
        found = [self.pattern.search(cell or "") for cell in cells]
        at, wrong = self.times.read(PlainTexts([match["at"] if match else None for match in found]), odd)
        kinds = Codes.of([self._kind(match) for match in found])
        told, unnamed = at != NAT, kinds.where(lambda kind: kind is None)
        if count := int(np.count_nonzero(told & unnamed)):
            odd[BY_OTHERS] += count
        kept = np.flatnonzero(told & ~unnamed)
        expected = f"a cell in which {self.pattern.pattern} finds the time of an event"
        bad = [
            BadRow(
                raw.source, int(raw.line[rows[i]]), raw.titles[name], as_read(cells[i] or ""), wrong.get(i, expected)
            )
            for i in np.flatnonzero(~told).tolist()
        ]
        return unnumbered(rows[kept], at[kept], kinds.take(kept)), bad

    def _kind(self, match: re.Match[str] | None) -> str | None:
        by = match.groupdict().get("by") if match else None
        return self.kinds.get(by or "", self.other)
