"""Cell translation: how the columns of one file become ours: their names, words, times and what stands for nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sla_engine.calendars.arrays import Truth
from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS, LOG_NEEDED, NEEDED, WORDS
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources.columns.chunk import FIELD, RECORDED, Chunk
from sla_engine.sources.columns.texts import PlainTexts, Texts
from sla_engine.sources.mappings.time_formats_and_zones import Times
from sla_engine.sources.tables.cell_events import CellEvents
from sla_engine.sources.tables.column_layout import PART, FileForm, Layout, RowFilter, part
from sla_engine.sources.tables.recorded_cells import UNKNOWN, RecordedCells


def is_time(name: str) -> bool:
    """Whether one of our columns holds instants."""
    if name.startswith(RECORDED):
        return name.endswith("_due")
    return name == "at" or (name.endswith("_at") and not name.startswith(FIELD))


# Columns of text that hardly repeats, which stay texts; all others become codes.
SINGLE = ("id", "ticket", "seq")


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """How one of our columns is read: from columns of the source, or as one constant `value` for all rows.

    `sources` are the columns whose cells are joined by a blank, each by the names that it may have; none means our own name.
    Of a cell what the one group of `pattern` finds counts, nothing where it finds nothing. Digits `grouped` by blanks are put
    together. A cell that is among `missing` is empty; a word that is among `words` becomes what stands there, any other
    `other`, if given; else it is `UNKNOWN` where the words come from a `lookup` file. What a tool `recorded` of a clock is read
    after that. A source may lack an `optional` column.
    """

    sources: tuple[tuple[str, ...], ...] = ()
    value: str | None = None
    times: Times = field(default_factory=Times)
    words: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    grouped: bool = False
    optional: bool = False
    other: str | None = None
    lookup: str | None = None
    recorded: RecordedCells | None = None

    @property
    def rewrites(self) -> bool:
        """Whether texts become others beyond those that are named."""
        return (
            self.pattern is not None
            or self.grouped
            or self.other is not None
            or self.lookup is not None
            or self.recorded is not None
        )

    def changes(self, texts: Iterable[str | None]) -> dict[str | None, str | None]:
        """Return what becomes of texts, as far as they do not stay what they are."""
        if not (self.words or self.missing or self.rewrites):
            return {}
        changed = {text: self._changed(text) for text in texts if text}
        return {text: new for text, new in changed.items() if text != new}

    def _changed(self, text: str) -> str | None:
        if self.pattern is not None:
            found = self.pattern.search(text)
            text = found[1] or "" if found else ""
        if self.grouped and _GROUPED.fullmatch(text):
            text = "".join(text.split())
        if text in self.missing or not text:
            return None
        if text in self.words:
            text = self.words[text]
        elif self.other is not None:
            text = self.other
        elif self.lookup is not None:
            return UNKNOWN
        return text if self.recorded is None else self.recorded.read(text)


# Digits in groups, with blanks of any kind between them.
_GROUPED = re.compile(r"\d+(?:\s\d+)+")


@dataclass(frozen=True, slots=True)
class TableReading:
    """How a file is read. `needed` are those of our columns that no row may lack; `layout` says where they come from."""

    layout: Layout
    needed: tuple[str, ...]
    columns: Mapping[str, ColumnReading] = field(default_factory=dict)
    default: ColumnReading = field(default_factory=ColumnReading)
    cells: CellEvents | None = None

    @classmethod
    def of(
        cls,
        columns: Mapping[str, ColumnReading],
        needed: Sequence[str],
        names: Sequence[str],
        *,
        unread: Sequence[str] = (),
        default: ColumnReading | None = None,
        form: FileForm | None = None,
        filters: Sequence[RowFilter] = (),
    ) -> "TableReading":
        """Return how a file with these columns is read; of our `names`, the `unread` are left out."""
        other = default or ColumnReading()
        constant = {name for name, column in columns.items() if column.value is not None}
        there = tuple(name for name in needed if name not in constant)
        read = dict.fromkeys((*there, *(name for name in names if name not in constant and name not in unread)))
        sources: dict[str, tuple[str, ...]] = {}
        for name in read:
            sources[name] = (columns.get(name, other).sources or ((name,),))[0]
        further = {
            part(name, number): titles
            for name, column in columns.items()
            for number, titles in enumerate(column.sources)
            if number
        }
        further |= {part(ROWS, number): (one.column,) for number, one in enumerate(filters, 1)}
        layout = Layout(
            sources | further,
            there,
            (*(name for name, column in columns.items() if column.sources and not column.optional), *further),
            frozenset(name for name in names if is_time(name) and columns.get(name, other).times.zone is not None),
            form or FileForm(),
            filters=tuple(filters),
        )
        return cls(layout, tuple(needed), columns, other)

    def column(self, name: str) -> ColumnReading:
        """Return how one of our columns is read."""
        return self.columns.get(name, self.default)

    def wanted(self, raw: Chunk) -> Chunk:
        """Return the rows of a chunk that the filters let through."""
        left: Truth = np.ones(len(raw), dtype=bool)
        for number, one in enumerate(self.layout.filters, 1):
            left &= raw.codes(part(ROWS, number)).where(one.lets_through)
        return raw if left.all() else raw.take(np.flatnonzero(left))

    def translated(self, raw: Chunk) -> Mapping[str, Texts | Codes]:
        """Return the columns of a chunk with constants put in, missing cells emptied and words turned into ours."""
        columns = {name: self._translated(name, raw) for name in raw.texts if PART not in name}
        for name, column in self.columns.items():
            if column.value is not None:
                columns[name] = Codes.same(column.value, len(raw))
        return columns

    def _translated(self, name: str, raw: Chunk) -> Texts | Codes:
        column = self.column(name)
        texts = self._joined(name, raw) if len(column.sources) > 1 else raw.texts_of(name)
        if is_time(name) or name in SINGLE:
            return texts.translated(column.changes(texts if column.rewrites else column.missing | column.words.keys()))
        codes = texts.codes()
        return codes.renamed(into) if (into := column.changes(codes.names)) else codes

    def _joined(self, name: str, raw: Chunk) -> Texts:
        """Return the cells of several columns joined by a blank; where one is empty, the others."""
        parts = [raw.texts_of(part(name, number)) for number in range(len(self.column(name).sources))]
        return PlainTexts([" ".join(filter(None, cells)) for cells in zip(*parts, strict=True)])


# The name under which the columns are read by which rows are filtered.
ROWS = "rows"


# An audit log has a row per update of a ticket, with what the ticket then was.
AUDIT_NEEDED = (*NEEDED, "at", "state")
AUDIT_COLUMNS = (*AUDIT_NEEDED, *WORDS, "reported_at", "seq", "by")

TICKETS = TableReading.of({}, NEEDED, COLUMNS)
LOG = TableReading.of({}, LOG_NEEDED, LOG_COLUMNS)
