"""Cell translation: how the columns of one file become ours: their names, words, times and what stands for nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS, LOG_NEEDED, NEEDED, WORDS
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.columns.texts import Texts
from sla_engine.sources.mappings.time_formats_and_zones import Times
from sla_engine.sources.tables.column_layout import Layout


def is_time(name: str) -> bool:
    """Whether one of our columns holds instants."""
    return name == "at" or name.endswith("_at")


# Columns of text that hardly repeats, which stay texts; all others become codes.
SINGLE = ("id", "ticket", "seq")


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """How one of our columns is read: from a column of the source, or as one constant `value` for all rows.

    A cell that is among `missing` is empty; a word that is among `words` becomes what stands there, others stay.
    """

    source: str | None = None
    value: str | None = None
    times: Times = field(default_factory=Times)
    words: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TableReading:
    """How a file is read. `needed` are those of our columns that no row may lack; `layout` says where they come from."""

    layout: Layout
    needed: tuple[str, ...]
    columns: Mapping[str, ColumnReading] = field(default_factory=dict)
    default: ColumnReading = field(default_factory=ColumnReading)

    @classmethod
    def of(
        cls,
        columns: Mapping[str, ColumnReading],
        needed: Sequence[str],
        names: Sequence[str],
        *,
        unread: Sequence[str] = (),
        default: ColumnReading | None = None,
    ) -> "TableReading":
        """Return how a file with these columns is read; of our `names`, the `unread` are left out."""
        other = default or ColumnReading()
        constant = {name for name, column in columns.items() if column.value is not None}
        named = {name: column.source for name, column in columns.items() if column.source is not None}
        there = tuple(name for name in needed if name not in constant)
        read = dict.fromkeys((*there, *(name for name in names if name not in constant and name not in unread)))
        layout = Layout(
            {name: named.get(name, name) for name in read},
            there,
            tuple(named),
            frozenset(name for name in names if is_time(name) and columns.get(name, other).times.zone is not None),
        )
        return cls(layout, tuple(needed), columns, other)

    def column(self, name: str) -> ColumnReading:
        """Return how one of our columns is read."""
        return self.columns.get(name, self.default)

    def translated(self, raw: Chunk) -> Mapping[str, Texts | Codes]:
        """Return the columns of a chunk with constants put in, missing cells emptied and words turned into ours."""
        columns = {name: self._translated(name, raw) for name in raw.texts}
        for name, column in self.columns.items():
            if column.value is not None:
                columns[name] = Codes.same(column.value, len(raw))
        return columns

    def _translated(self, name: str, raw: Chunk) -> Texts | Codes:
        column = self.column(name)
        into: dict[str | None, str | None] = dict(column.words.items())
        into |= dict.fromkeys(column.missing)
        if is_time(name) or name in SINGLE:
            return raw.texts_of(name).translated(into)
        codes = raw.codes(name)
        return codes.renamed(into) if into else codes


# An audit log has a row per update of a ticket, with what the ticket then was.
AUDIT_NEEDED = (*NEEDED, "at", "state")
AUDIT_COLUMNS = (*AUDIT_NEEDED, *WORDS, "reported_at", "seq", "by")

TICKETS = TableReading.of({}, NEEDED, COLUMNS)
LOG = TableReading.of({}, LOG_NEEDED, LOG_COLUMNS)
