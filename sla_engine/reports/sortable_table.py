"""Sortable table: rows of cells, each a text with the value by which it is sorted. Values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, NamedTuple

from sla_engine.show.durations import MICROSECOND, length
from sla_engine.show.numbers_and_shares import count, percent

# What a column holds: text, a name from outside (isolated from the text around it), or values that are sorted as such.
Kind = Literal["text", "name", "number", "instant", "state"]
Row = Iterable[object]


class Column(NamedTuple):
    """A column: its heading, and the kind of its cells."""

    title: str
    kind: Kind = "text"


class Cell(NamedTuple):
    """A cell: its text, and the number by which it is sorted; None sorts by the text."""

    text: str
    sort: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name of its own on the page (`id`) and a caption; `left_out` counts the rows that it does not show."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0

    def __bool__(self) -> bool:
        return bool(self.rows)


def table(id: str, caption: str, columns: Iterable[Column], rows: Iterable[Row], left_out: int = 0) -> Table:  # noqa: A002 - HTML's word
    """Return a table of any rows; integers, floats (which are shares) and durations are sorted by value, others by text."""
    return Table(id, caption, tuple(columns), tuple(tuple(map(_cell, row)) for row in rows), left_out)


def _cell(value: object) -> Cell:
    match value:
        case Cell():
            return value
        case int():
            return Cell(count(value), value)
        case float():
            return Cell(percent(value), value)
        case timedelta():
            return Cell(length(value, coarse=True), value // MICROSECOND)
    return Cell("" if value is None else str(value))


def names(*titles: str) -> tuple[Column, ...]:
    """Return columns of names from outside."""
    return tuple(Column(title, "name") for title in titles)


def numbers(*titles: str) -> tuple[Column, ...]:
    """Return columns of numbers."""
    return tuple(Column(title, "number") for title in titles)
