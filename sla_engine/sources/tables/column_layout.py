"""Column layout: which columns of a source are read, and as which of ours, and what is said about one that is missing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sla_engine.errors import SourceError

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class FileForm:
    """How a file is written, where that is not as usual: what is None is told from the file itself.

    `skip` is the number of lines above a header of CSV, `rows` the path of keys to the array of rows in a JSON object, `within`
    the path from such a row to the array of rows within it that is read in its place, the newest of which may come first.
    """

    encoding: str | None = None
    delimiter: str | None = None
    skip: int = 0
    rows: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows count: those whose cell in a column is one of `values`, or with `only` false all others."""

    column: str
    values: frozenset[str]
    only: bool

    def lets_through(self, cell: str | None) -> bool:
        """Whether a row with this cell counts; one that is empty is like an empty text."""
        return ((cell or "") in self.values) == self.only


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns may be read: by our name the names that the source may have for it, of which the first there counts.

    Those that each row `needs` come first. `named` are those, by our names, that a mapping names: a header without them is
    wrong. `zoned` are those whose times may be without an offset. What belongs to a column beside its own cell (`part`) is read
    under a name of its own. All columns with the name `cells` are read as events. The `filters` say which rows count,
    and of rows within rows those `around` which of the tickets do.

    >>> layout = Layout({"id": ("Ticket No.", "No."), "tier": ("tier",)}, ("id",))
    >>> layout.positions(["tier", "state", "No."], "tickets.csv"), layout.titles(["tier", "No."])
    ({'id': 2, 'tier': 0}, {'id': 'No.', 'tier': 'tier'})
    """

    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    named: tuple[str, ...] = ()
    zoned: frozenset[str] = frozenset()
    form: FileForm = FileForm()
    cells: str | None = None
    filters: tuple[RowFilter, ...] = ()
    around: tuple[RowFilter, ...] = ()

    def title(self, name: str) -> str:
        """Return what the source calls one of our columns, as far as that is known before it is read."""
        return self.columns.get(name, (name,))[0]

    def titles(self, there: Collection[str]) -> dict[str, str]:
        """Return by our names which columns of those that are there are read."""
        found = {name: next((one for one in theirs if one in there), None) for name, theirs in self.columns.items()}
        return {name: title for name, title in found.items() if title is not None}

    def positions(self, header: Sequence[str], source: str) -> dict[str, int]:
        """Return where our columns stand in a header; other columns are left out, repeated ones too.

        Raises:
            SourceError: a needed column is missing, or the header has a column that is read more than once.
        """
        there = {name: i for i, name in enumerate(header) if name}
        titles = self.titles(there)
        if len(there) < sum(map(bool, header)):
            _refuse_repeated(header, titles.values(), source)
        for name in dict.fromkeys((*self.needed, *self.named)):
            if name not in titles:
                theirs, ours = self.columns[name], name.partition(PART)[0]
                meant = "" if theirs == (name,) else f", which the mapping reads as {ours}"
                listed = " and none ".join(map(repr, theirs))
                raise SourceError(f"{source}: no column {listed}{meant}; {names_there(theirs[0], header)}")
        cells = [i for i, name in enumerate(header) if name and name == self.cells]
        return {name: there[title] for name, title in titles.items()} | {
            part(CELLS, number): i for number, i in enumerate(cells, 1)
        }


# The name under which the columns are read whose cells are events.
CELLS = "cells"

# Between one of our names and what else is read for it.
PART = ":"


def part(name: str, number: int) -> str:
    """Return the name under which a further part of one of our columns is read; part 0 is the column itself."""
    return f"{name}{PART}{number}" if number else name


def _refuse_repeated(header: Sequence[str], read: Iterable[str], source: str) -> None:
    """Refuse a header that has a name several times from which a column is read."""
    counts = Counter(header)
    for name in dict.fromkeys(read):
        if name and counts[name] > 1:
            places = [str(i) for i, one in enumerate(header, 1) if one == name]
            where = f"{', '.join(places[:-1])} and {places[-1]}"
            raise SourceError(f"{source}: the column {name!r} is there more than once, as columns {where}; keep one")


def names_there(missing: str, names: Sequence[str]) -> str:
    """Say which names are there, and which of them may be meant by the missing one."""
    listed = ", ".join(map(repr, names[:MOST_SHOWN])) or "none"
    if len(names) > MOST_SHOWN:
        listed += f" and {len(names) - MOST_SHOWN} more"
    bare = {name.strip().casefold(): name for name in reversed(names)}
    near = get_close_matches(missing, bare, n=1, cutoff=0.6)
    return f"found {listed}" + (f"; is {bare[near[0]]!r} meant?" if near else "")
