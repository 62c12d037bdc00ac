"""Format guesses: the formats of times that fit all cells of a sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.sources.columns.time_shapes import ISO
from sla_engine.sources.mappings.time_formats_and_zones import EPOCHS, Times, is_naive

_CLOCKS = (" %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "", "T%H:%M:%S%z", " %H:%M:%S %z", " %H:%M:%S.%f")
_DATES = (
    *(f"%{first}{sign}%{second}{sign}%{year}" for sign, year in product("/.-", "Yy") for first, second in ("dm", "md")),
    *(f"%Y{sign}%m{sign}%d" for sign in "/.-"),
    *(f"%d{sign}%b{sign}%{year}" for sign, year in product("/- ", "Yy")),
    *("%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d. %B %Y"),
)
# A number is an epoch only where it lies in years in which tickets were opened.
_YEARS = range(1990, 2100)
# The least part of the cells that a format must fit; the others are bad rows, and told.
MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Guess:
    """The formats that fit a sample: one where it is clear, two where they read a cell, the `example`, as different times.

    `unread` are cells that do not fit, few as they are.
    """

    forms: tuple[str, ...]
    example: str
    unread: tuple[str, ...] = ()

    @property
    def naive(self) -> bool:
        """Whether the times have no offset."""
        return is_naive(self.forms[0]) or (self.forms[0] == ISO and Times((ISO,), None).one(self.example, ISO) is None)


def guessed_formats(cells: Sequence[str]) -> Guess | None:
    """Return the formats that fit all cells, or all but few of them; None where none does, or there is no cell.

    >>> guessed_formats(["22/06/2026 17:30", "01/02/2026 09:00"]).forms
    ('%d/%m/%Y %H:%M',)
    >>> guessed_formats(["03/02/2026 17:30"]).forms
    ('%d/%m/%Y %H:%M', '%m/%d/%Y %H:%M')
    """
    distinct = list(dict.fromkeys(cells))
    fits = {form: [cell for cell in distinct if _reads(cell, form)] for form in _forms()} if distinct else {}
    most = max(map(len, fits.values()), default=0)
    if most < MOSTLY * len(distinct) or not distinct:
        return None
    fitting = [form for form, read in fits.items() if len(read) == most]
    first, times, read = fitting[0], Times(tuple(fitting), "UTC"), fits[fitting[0]]
    unread = tuple(cell for cell in distinct if cell not in set(read))
    for other in fitting[1:]:
        for cell in fits[other]:
            if times.one(cell, other) != times.one(cell, first):
                return Guess((first, other), cell, unread)
    return Guess((first,), read[0], unread)


def _forms() -> Iterator[str]:
    yield ISO
    yield from EPOCHS
    for date, clock in product(_DATES, _CLOCKS):
        yield date + clock


def _reads(cell: str, form: str) -> bool:
    at: datetime | None = Times((form,), "UTC").one(cell, form)
    return at is not None and at.year in (_YEARS if form in EPOCHS else range(FIRST_YEAR, LAST_YEAR + 1))
