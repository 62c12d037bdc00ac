"""Time shapes: texts of fixed width in which times are written, read for whole columns at once.

A shape is what a format of times writes with all its digits, such as `22/06/2026 17:30` for `%d/%m/%Y %H:%M`; what Python reads
beyond it (a day of one digit, names of months) is left to Python. Of what fits a shape, both read the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from sla_engine.calendars.arrays import Integers, Micros, Truth
from sla_engine.clocks.many.answers.padded_bytes import Bytes
from sla_engine.show.durations import DAY, MINUTE, SECOND
from sla_engine.sources.columns.arrow_texts import ArrowTexts

ISO = "iso"

# Parts of a format, with how many digits each may have here; `%z` is one of three forms of an offset.
_WIDTHS = {"%Y": (4,), "%m": (2, 1), "%d": (2, 1), "%H": (2, 1), "%M": (2,), "%S": (2,), "%f": (6, 3)}
_RANGES = {
    "%Y": (1, 9999),
    "%m": (1, 12),
    "%d": (1, 31),
    "%H": (0, 23),
    "%M": (0, 59),
    "%S": (0, 59),
    "hours": (0, 23),
    "minutes": (0, 59),
}
_OFFSETS = ("Z", "+hh:mm", "+hhmm")
_ISO_FORMS = tuple(
    f"%Y-%m-%d{separator}{clock}{offset}"
    for separator, clock, offset in product("T ", ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f"), ("%z", ""))
)


@dataclass(frozen=True, slots=True)
class Shape:
    """Where each part of a time stands in texts of one width: `parts` as (part, start, end), `signs` as (place, byte)."""

    width: int
    parts: tuple[tuple[str, int, int], ...]
    signs: tuple[tuple[int, int], ...]
    zoned: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What texts of one shape say: which of them fit it, and of each microseconds since 1970: of UTC, or of its own clock."""

    fits: Truth
    us: Micros


@cache
def shapes(form: str) -> tuple[Shape, ...]:
    """Return the shapes of a format; none where it has a part that is not read here.

    >>> [(shape.width, shape.zoned) for shape in shapes("%Y-%m-%d %H:%M:%S")]
    [(19, False), (18, False), (18, False), (17, False), (18, False), (17, False), (17, False), (16, False)]
    """
    return tuple(
        shape for one in (_ISO_FORMS if form == ISO else (form,)) for shape in _shapes(one, padded=form == ISO)
    )


def _shapes(form: str, *, padded: bool) -> Iterator[Shape]:
    pieces = list(_pieces(form))
    choices: list[tuple[str, ...]] = []
    for piece, after in zip(pieces, [*pieces[1:], ""], strict=True):
        if piece == "%z":
            choices.append(_OFFSETS)
        elif piece in _WIDTHS:
            # Only before a sign is it clear where a number of one digit ends.
            one = piece == "%f" or (not padded and not after.startswith("%") and not after.isdigit())
            choices.append(tuple(f"{piece}{width}" for width in _WIDTHS[piece][: None if one else 1]))
        elif len(piece) == 1 and piece.isascii():
            choices.append((piece,))
        else:
            return
    read = {piece for piece in pieces if piece.startswith("%")}
    if not {"%Y", "%m", "%d"} <= read or len(read) < sum(piece.startswith("%") for piece in pieces):
        return
    for chosen in product(*choices):
        yield _shape(pieces, chosen)


def _pieces(form: str) -> Iterator[str]:
    characters = iter(form)
    for character in characters:
        yield character + next(characters, "") if character == "%" else character


def _shape(pieces: list[str], chosen: tuple[str, ...]) -> Shape:
    place, zoned = 0, False
    parts: list[tuple[str, int, int]] = []
    signs: list[tuple[int, int]] = []
    for piece, text in zip(pieces, chosen, strict=True):
        if piece in _WIDTHS:
            width = int(text[2:])
            parts.append((piece, place, place + width))
            place += width
        elif piece == "%z" and text != "Z":
            colon = ":" in text
            parts += [
                ("sign", place, place),
                ("hours", place + 1, place + 3),
                ("minutes", place + 3 + colon, place + 5 + colon),
            ]
            signs += [(place + 3, ord(":"))] if colon else []
            place += len(text)
        else:
            signs.append((place, ord(text)))
            place += 1
        zoned = zoned or piece == "%z"
    return Shape(place, tuple(parts), tuple(signs), zoned)


def texts_of_shapes(texts: ArrowTexts, form: str, wanted: Truth) -> Iterator[tuple[Integers, Micros, bool]]:
    """Yield, shape by shape, the wanted rows that fit one, what they say, and whether that is of UTC.

    `wanted` is looked at anew for each shape.
    """
    start, end = texts.ends()
    width, data = end - start, texts.bytes()
    for shape in shapes(form):
        rows = np.flatnonzero(wanted & (width == shape.width))
        if len(rows):
            if len(rows) * shape.width == len(data):
                letters = data.reshape(-1, shape.width)
            else:
                letters = data[start[rows, np.newaxis] + np.arange(shape.width)]
            read = _read(shape, np.ascontiguousarray(letters.T))
            yield rows[read.fits], read.us[read.fits], shape.zoned


def _read(shape: Shape, texts: Bytes) -> _Read:
    """Read texts of one shape; `texts` has a row for each byte of the width, and a column for each text."""
    fits = np.ones(texts.shape[1], dtype=bool)
    for place, byte in shape.signs:
        fits &= texts[place] == byte
    values: dict[str, Integers] = {}
    for part, start, end in shape.parts:
        if part == "sign":
            fits &= (texts[start] == ord("+")) | (texts[start] == ord("-"))
            values[part] = np.where(texts[start] == ord("-"), -1, 1)
            continue
        number = np.zeros(texts.shape[1], dtype=np.int64)
        for place in range(start, end):
            digit = texts[place] - np.uint8(ord("0"))  # what is no digit wraps round to more than 9
            fits &= digit <= 9  # noqa: PLR2004 - the last digit
            number = number * 10 + digit
        values[part] = number * (1_000 if part == "%f" and end - start == 3 else 1)  # noqa: PLR2004 - milliseconds
    return _Read(fits, _microseconds(values, fits))


def _microseconds(values: dict[str, Integers], fits: Truth) -> Micros:
    """Return the instants, and clear `fits` where a number is none of a date or of a clock."""
    for part, (low, high) in _RANGES.items():
        if part in values:
            fits &= (values[part] >= low) & (values[part] <= high)
    months = np.where(fits, (values["%Y"] - 1970) * 12 + values["%m"] - 1, 0)
    first, next_first = _first_days(months), _first_days(months + 1)
    fits &= values["%d"] <= next_first - first
    zero = np.int64(0)
    minutes = values.get("%H", zero) * 60 + values.get("%M", zero)
    if "sign" in values:
        minutes = minutes - values["sign"] * (values["hours"] * 60 + values["minutes"])
    us: Micros = (first + values["%d"] - 1) * DAY + minutes * MINUTE + values.get("%S", zero) * SECOND
    return us + values.get("%f", zero)


def _first_days(months: Integers) -> Integers:
    """Return the first day of each month, counted from 1970 as the months are."""
    days: Integers = months.view("datetime64[M]").astype("datetime64[D]").view(np.int64)
    return days
