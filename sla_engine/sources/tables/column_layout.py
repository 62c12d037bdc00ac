"""Column layout: which columns of a source are read, and as which of ours, and what is said about one that is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sla_engine.errors import SourceError

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Layout:
    """Our name -> the source's name of each column that may be read, those that each row `needs` first.

    `named` are those, by our names, that a mapping names: a header without them is wrong. `zoned` are those whose times
    may be without an offset.

    >>> Layout({"id": "Ticket No.", "tier": "tier"}, ("id",)).positions(["tier", "state", "Ticket No."], "tickets.csv")
    {'id': 2, 'tier': 0}
    """

    columns: Mapping[str, str]
    needed: tuple[str, ...]
    named: tuple[str, ...] = ()
    zoned: frozenset[str] = frozenset()

    def title(self, name: str) -> str:
        """Return what the source calls one of our columns."""
        return self.columns.get(name, name)

    def positions(self, header: Sequence[str], source: str) -> dict[str, int]:
        """Return where our columns stand in a header; other columns are left out, repeated ones too.

        Raises:
            SourceError: a needed column is missing, or the header has a column that is read more than once.
        """
        there = {name: i for i, name in enumerate(header) if name}
        if len(there) < sum(map(bool, header)):
            self._refuse_repeated(header, source)
        for name in dict.fromkeys((*self.needed, *self.named)):
            if (theirs := self.columns[name]) not in there:
                meant = "" if theirs == name else f", which the mapping reads as {name}"
                raise SourceError(f"{source}: no column {theirs!r}{meant}; {names_there(theirs, header)}")
        return {name: there[theirs] for name, theirs in self.columns.items() if theirs in there}

    def _refuse_repeated(self, header: Sequence[str], source: str) -> None:
        """Refuse a header that has a name several times from which a column is read."""
        counts = Counter(header)
        for name in dict.fromkeys(self.columns.values()):
            if name and counts[name] > 1:
                places = [str(i) for i, one in enumerate(header, 1) if one == name]
                where = f"{', '.join(places[:-1])} and {places[-1]}"
                raise SourceError(
                    f"{source}: the column {name!r} is there more than once, as columns {where}; keep one"
                )


def names_there(missing: str, names: Sequence[str]) -> str:
    """Say which names are there, and which of them may be meant by the missing one."""
    listed = ", ".join(map(repr, names[:MOST_SHOWN])) or "none"
    if len(names) > MOST_SHOWN:
        listed += f" and {len(names) - MOST_SHOWN} more"
    bare = {name.strip().casefold(): name for name in reversed(names)}
    near = get_close_matches(missing, bare, n=1, cutoff=0.6)
    return f"found {listed}" + (f"; is {bare[near[0]]!r} meant?" if near else "")
