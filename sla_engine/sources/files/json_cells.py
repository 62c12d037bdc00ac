"""JSON cells: what stands under a key of an object, or at the end of a path of keys, as the cell of a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sla_engine.sources.tables.column_layout import RowFilter

# Stands for a key that is not there.
ABSENT = object()


@dataclass(frozen=True, slots=True)
class Repeated:
    """A stand-in for a JSON object that has keys several times, and those keys; any of their values could be meant."""

    value: dict[str, object]
    keys: frozenset[str]

    def first_of(self, names: Iterable[str]) -> str | None:
        """Return the first of some names that is one of these keys."""
        return next((name for name in names if name in self.keys), None)


def plain(cell: object) -> object:
    """Return truth and numbers as text."""
    return str(cell).lower() if isinstance(cell, bool) else repr(cell) if isinstance(cell, float) else cell


def is_counted(value: Mapping[str, object], filters: Iterable[RowFilter]) -> bool:
    """Whether filters let an object through; one that has no text where a filter looks is not theirs to leave out."""
    for one in filters:
        cell = plain(cell_of(value, (one.column,)))
        text = None if cell is ABSENT else cell
        if isinstance(text, str | None) and not one.lets_through(text):
            return False
    return True


def cell_of(value: Mapping[str, object], titles: tuple[str, ...]) -> object:
    """Return what stands under the first of some names that is there: a key, or keys joined by dots."""
    for title in titles:
        found = value.get(title, ABSENT)
        if found is ABSENT and "." in title:
            found = _inside(value, title.split("."))
        if found is not ABSENT:
            return found
    return ABSENT


def _inside(value: object, path: list[str]) -> object:
    """Return what stands at the end of a path of keys; a path through null or an empty text ends in nothing."""
    for key in path:
        if value is None or value == "":
            return None
        if isinstance(value, Repeated):
            value = value.value
        if not isinstance(value, dict) or key not in value:
            return ABSENT
        value = value[key]
    return value
