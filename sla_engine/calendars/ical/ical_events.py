"""iCalendar events: what is read from a file, and what is written to one, as plain values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule by which an event recurs, without its end, which is the last date or the number of dates; None for no end."""

    rule: str
    until: date | None
    count: int | None


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event of a file, with the line on which it begins.

    `days` is how many whole days it lasts, 0 for an event with a time of day. `kinds` are its categories and the first line of
    its description. `more` and `without` are further first days, and those left out; `replaces` is the first day, of the event
    with the same `uid`, in whose place it is. `hours` is not empty if its date has hours all the same.
    """

    line: int
    name: str
    uid: str
    kinds: tuple[str, ...]
    start: date
    days: int
    rules: tuple[Recurrence, ...]
    more: tuple[date, ...]
    without: tuple[date, ...]
    replaces: date | None
    cancelled: bool
    hours: str


@dataclass(frozen=True, slots=True)
class WrittenEvent:
    """An event to write. Its ends are dates for whole days, else instants in UTC; `hours` are those that its date has."""

    uid: str
    name: str
    start: date
    end: date
    category: str
    hours: str = ""
