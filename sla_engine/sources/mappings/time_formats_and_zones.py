"""Time formats and zones: how the time columns of a source are written, and the zone of those without an offset."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros, Truth
from sla_engine.calendars.instants import EPOCH, instant_us
from sla_engine.calendars.timeline.zones import offsets_over
from sla_engine.show.durations import SECOND
from sla_engine.sources.columns.arrow_texts import ArrowTexts
from sla_engine.sources.columns.texts import Texts
from sla_engine.sources.columns.time_shapes import ISO, texts_of_shapes
from sla_engine.sources.mappings.month_words import in_english
from sla_engine.sources.tables.instant_cells import EXPECTED, EXPECTED_YEARS, FINER, HIGH, LOW, in_range, instants

EXPECTED_DATE = "expected a format with year, month and day, such as %d/%m/%Y %H:%M"

# What is counted while times are read; both have a defined answer, the first instant at which the clock reads so or later.
IN_GAP = "times that the local clock skipped; read as the end of the gap"
REPEATED = "times that the local clock read twice; read as the first of the two instants"

# Numbers of seconds, and of milliseconds, since the beginning of 1970 in UTC: by the parts of a second.
EPOCHS = {"epoch": 1, "epoch_ms": 1_000}
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,6})?")

_PROBE = datetime(2023, 2, 3, 16, 5, 6, tzinfo=UTC)
_IN_A_LIKE_YEAR = _PROBE.replace(year=2017)  # a format without a year writes both alike, weekday and week too
_EXAMPLE = datetime(2026, 12, 24, 17, 30, tzinfo=UTC)


def format_fault(form: str) -> str | None:
    """Return what is wrong with a format of times, or None if it can be used; it must have year, month and day."""
    if form in (ISO, *EPOCHS):
        return None
    try:
        text = _PROBE.strftime(form)
        if text == _IN_A_LIKE_YEAR.strftime(form):  # not tried: Python warns of a day that is read without a year
            return EXPECTED_DATE
        read = datetime.strptime(text, form)  # noqa: DTZ007 - only its numbers are looked at
    except ValueError as error:
        return f"expected a format that strptime can read, such as %d/%m/%Y %H:%M ({error})"
    if read.date() != _PROBE.date():
        return EXPECTED_DATE
    if read.hour == _PROBE.hour - 12:
        return "expected %p beside %I, or %H: this clock has 12 hours"
    return None


def is_naive(form: str) -> bool:
    """Return whether times in a format have no offset."""
    return form not in (ISO, *EPOCHS) and "%z" not in form


def contradiction(forms: Sequence[str]) -> tuple[str, str] | None:
    """Return two formats that read one text as different times, or None if there are no such two."""
    if set(EPOCHS) <= set(forms):
        return ("epoch", "epoch_ms")
    written = [form for form in forms if form not in (ISO, *EPOCHS)]
    for one, other in combinations(written, 2):
        for writer, reader in ((one, other), (other, one)):
            text = _PROBE.strftime(writer)
            there, here = _read(text, writer), _read(text, reader)
            if here is not None and there != here:
                return one, other
    return None


def _read_words(text: str, form: str, language: str) -> datetime | None:
    """Read a text with the name of a month; a dot behind it may belong to the name or to the format."""
    texts = (in_english(text, language, full="%B" in form, dotted=dotted) for dotted in (False, True))
    return next((at for one in texts if (at := _read(one, form)) is not None), None)


def _since_1970(text: str, parts: int) -> datetime | None:
    """Read a number of so many parts of a second since 1970; one that no instant has is none."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return EPOCH + timedelta(microseconds=int(Decimal(text) * SECOND / parts))
    except OverflowError:
        return None


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is declared beside the format
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Times:
    """How one column of times is read: formats, of which the first that fits counts, and the zone of naive times.

    A format is strptime's, or `iso`. A naive time means the first instant at which the clock of the zone reads it or later:
    one in a gap means the gap's end, one in a repeated hour its first reading; both are counted.

    >>> times = Times(("%d/%m/%Y %H:%M",), "Europe/Luxembourg")
    >>> times.read(["29/3/2026 02:30"], odd := Counter())[0].tolist()
    [1774746000000000]
    >>> list(odd)
    ['times that the local clock skipped; read as the end of the gap']
    """

    forms: tuple[str, ...] = (ISO,)
    zone: str | None = None
    language: str | None = None

    def read(self, texts: Texts, odd: Counter[str]) -> tuple[Micros, dict[int, str]]:
        """Return texts as microseconds of UTC since 1970 (NaT when empty), and by row what was expected in a bad one."""
        if isinstance(texts, ArrowTexts):
            return self._read_shapes(texts, odd)
        return self._read_singly(texts, odd)

    def _read_shapes(self, texts: ArrowTexts, odd: Counter[str]) -> tuple[Micros, dict[int, str]]:
        """Read the texts that have a shape of a format as columns, all others one by one."""
        us, left, local = np.full(len(texts), NAT), ~texts.empty(), np.zeros(len(texts), dtype=bool)
        for form in self.forms:
            for rows, read, zoned in texts_of_shapes(texts, form, left):
                if zoned or self.zone is not None:
                    us[rows], left[rows], local[rows] = read, False, not zoned
        if self.zone is not None and local.any():
            rows = np.flatnonzero(local)
            us[rows], gap, twice = first_instants(us[rows], self.zone)
            _count(odd, int(gap.sum()), int(twice.sum()))
        outside = ((us < LOW) | (us >= HIGH)) & (us != NAT)
        left |= outside  # the answer to these is a message
        if not left.any():
            return us, {}
        rest = np.flatnonzero(left)
        us[rest], faults = self._read_singly(texts.take(rest), odd)
        return us, {int(rest[i]): expected for i, expected in faults.items()}

    def _read_singly(self, texts: Texts, odd: Counter[str]) -> tuple[Micros, dict[int, str]]:
        """Read each distinct text once."""
        cells = list(texts)
        if self == Times():
            return instants(cells)
        known: dict[str | None, int | str] = {None: int(NAT), "": int(NAT)}
        local: dict[str, int] = {}
        for text in {cell for cell in cells if cell}:
            self._sort(text, known, local)
        self._resolve(local, known, cells, odd)
        read = list(map(known.__getitem__, cells))
        faults = {i: one for i, one in enumerate(read) if isinstance(one, str)}
        return np.array([NAT if isinstance(one, str) else one for one in read], dtype=np.int64), faults

    @property
    def expected(self) -> str:
        """What a cell must hold, as text for messages."""
        if self == Times():
            return EXPECTED
        told = [f"{_EXAMPLE.strftime(form)} ({form})" for form in self.forms if form not in (ISO, *EPOCHS)]
        told += [f"{int(_EXAMPLE.timestamp() * EPOCHS[form])} ({form})" for form in self.forms if form in EPOCHS]
        if ISO in self.forms:
            told.append("2026-12-24T17:30:00" if self.zone else EXPECTED)
        return f"a time such as {' or '.join(told)}"

    def _sort(self, text: str, known: dict[str | None, int | str], local: dict[str, int]) -> None:
        """Put what a text says with the instants, or with the local times that are yet to be resolved."""
        at = next((one for form in self.forms if (one := self.one(text, form)) is not None), None)
        if at is None:
            known[text] = self.expected
        elif FINER.search(text):
            known[text] = f"{self.expected}, and no parts of a microsecond"
        elif at.tzinfo is None:
            local[text] = instant_us(at.replace(tzinfo=UTC))  # what the clock reads, counted as if it were UTC
        else:
            us = instant_us(at)
            known[text] = us if in_range(us) else EXPECTED_YEARS

    def one(self, text: str, form: str) -> datetime | None:
        """Read a text by one format; a naive time has no meaning where no zone is given."""
        if form in EPOCHS:
            return _since_1970(text, EPOCHS[form])
        if form != ISO:
            return _read(text, form) if self.language is None else _read_words(text, form, self.language)
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return None
        return None if at.tzinfo is None and self.zone is None else at

    def _resolve(
        self,
        local: dict[str, int],
        known: dict[str | None, int | str],
        cells: Iterable[str | None],
        odd: Counter[str],
    ) -> None:
        """Turn local times to instants, all at once, and count the cells whose time is none or two."""
        if not local or self.zone is None:
            return
        walls = np.fromiter(local.values(), np.int64, len(local))
        first, gap, twice = first_instants(walls, self.zone)
        texts = list(local)
        known |= {text: us if in_range(us) else EXPECTED_YEARS for text, us in zip(texts, first.tolist(), strict=True)}
        counts = Counter(cells)
        _count(odd, *(sum(counts[texts[i]] for i in np.flatnonzero(flags).tolist()) for flags in (gap, twice)))


def first_instants(walls: Micros, zone: str) -> tuple[Micros, Truth, Truth]:
    """Return the first instants at which a clock reads local times or later, and which of these it skipped or read twice."""
    offsets = offsets_over(zone, int(walls.min()), int(walls.max()))
    first = offsets.resolve(walls)
    after = np.searchsorted(offsets.since, first, side="right").clip(max=len(offsets.since) - 1)
    gap: Truth = offsets.local(first) != walls
    twice: Truth = (offsets.since[after] > first) & (offsets.since[after] + offsets.offset[after] <= walls)
    return first, gap, twice


def _count(odd: Counter[str], gap: int, twice: int) -> None:
    for what, number in ((IN_GAP, gap), (REPEATED, twice)):
        if number:
            odd[what] += number
