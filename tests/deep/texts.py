"""Texts a little different from those that people write: `python -m tests.deep.texts --cases 50000 --seed 1`.

Each text of the tables in `tests/calendars` is changed in one to three places: a part dropped, doubled, swapped, or taken
from another text or from the words that are known. Whatever comes of it is read or refused: an error is one of ours and ends
with forms to write, each of which can be read; what is read equals what its normal form is read as. The same seed asks
the same.
"""

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import click

from sla_engine.calendars.rules.weekly_hours import WeeklyHours, wall_text
from sla_engine.calendars.text.durations import duration_us, format_duration
from sla_engine.calendars.text.notation import parse_special, parse_wall_time
from sla_engine.calendars.text.words.meanings import WORDS
from sla_engine.errors import InvalidDurationError, InvalidHoursError
from tests.calendars import test_notation, test_season_notation, written_hours

HOURS = (
    *(*written_hours.READ, *written_hours.REFUSED, *test_notation.ACCEPTED, *test_notation.REFUSED),
    *(*test_season_notation.ACCEPTED, *test_season_notation.REFUSED),
)
SHORT = (*written_hours.SPECIAL, *written_hours.TIMES, "-12:00", "13:00-", "closed", "16:00", "4pm")
DURATIONS = (
    *("8h", "90m", "1h30m", "1h30", "1 h 30", "8 Std.", "1 Std. 30 Min.", "90 mn", "PT8H", "1.5h", "8 business hours"),
    *("1 hour and 30 minutes", "2 heures et 15 minutes", "8 uur", "1 day", "P1D", "8", "-8h", "1M", "30m1h", "0.1us"),
)
SIGNS = (*" \n,;:.-–/|+&()[]'\"", "||", "24/7", "8", "05", "12", "1", "17:30", "am", "pm", "h", "Uhr", "²", "\x00")
_WORDS = sorted(WORDS)
_PIECES = re.compile(r"[^\W\d_]+|[0-9]+|\s+|.", re.DOTALL)
_OR_VALUE = ", or give a timedelta"
_FORM = re.compile(r"'([^']+)'|([^\s,']\S*?)(?=, | or |$)")


class Reader(NamedTuple):
    """A way to read a text and to print what was read, and the texts that are changed for it."""

    name: str
    read: Callable[[str], object]
    printed: Callable[[object], str]
    texts: Sequence[str]


READERS = (
    Reader("hours", WeeklyHours.parse, str, HOURS),
    Reader("special days", parse_special, str, SHORT),
    Reader("wall times", parse_wall_time, lambda seconds: wall_text(int(str(seconds))), SHORT),
    Reader("durations", duration_us, lambda us: format_duration(int(str(us))), DURATIONS),
)


def forms_to_write(message: str) -> list[str]:
    """Return the forms that an error proposes at its end, as in `: write 13:00-17:00 or 'Mo-Fr 08:00-12:00'`."""
    text = message.rpartition("; write " if message.endswith(_OR_VALUE) else ": write ")[2]
    if text == message:
        return []
    return [quoted or bare for quoted, bare in _FORM.findall(text.removesuffix(_OR_VALUE))]


def can_be_read(form: str, reader: Reader) -> bool:
    """Tell whether a form that an error proposes can be written, alone or as the days of hours."""
    if reader.name == "durations":
        return _reads(reader.read, form)
    alone = (WeeklyHours.parse, parse_special, parse_wall_time)
    return any(_reads(read, form) for read in alone) or _reads(WeeklyHours.parse, f"{form} 08:00-12:00")


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except (InvalidHoursError, InvalidDurationError):
        return False
    return True


def fault_of(text: str, reader: Reader) -> str | None:
    """Return what is wrong with the answer to a text, None where nothing is."""
    try:
        value = reader.read(text)
    except (InvalidHoursError, InvalidDurationError) as error:
        return _fault_of_refusal(str(error), reader)
    printed = reader.printed(value)
    again = reader.read(printed)
    return None if again == value else f"reads as {printed!r}, which reads as {reader.printed(again)!r}"


def _fault_of_refusal(message: str, reader: Reader) -> str | None:
    if not message.isprintable():
        return f"refused on several lines: {message!r}"
    forms = forms_to_write(message)
    if not forms:
        return f"refused without what to write: {message}"
    unreadable = [form for form in forms if not can_be_read(form, reader)]
    return f"proposes what is refused, {unreadable}: {message}" if unreadable else None


def changed(texts: Sequence[str], chance: random.Random) -> str:
    """Return one of the texts, changed in one to three places."""
    pieces = _PIECES.findall(chance.choice(texts))
    for _ in range(chance.randint(1, 3)):
        pieces = _change(pieces or ["8"], texts, chance)
    return "".join(pieces)


def _change(pieces: list[str], texts: Sequence[str], chance: random.Random) -> list[str]:
    at = chance.randrange(len(pieces))
    before, piece, behind = pieces[:at], pieces[at], pieces[at + 1 :]
    other = _PIECES.findall(chance.choice(texts))
    return chance.choice(
        (
            before + behind,
            [*before, piece, piece, *behind],
            [*before, *behind[:1], piece, *behind[1:]],
            [*before, chance.choice(other or SIGNS), *behind],
            [*before, piece, chance.choice(SIGNS), *behind],
            [*before, chance.choice(_WORDS), *behind],
            [*before, piece.swapcase(), *behind],
            [*before, str(chance.randrange(30)), *behind],
            [*pieces, chance.choice([" ", ", ", "; ", "\n", " / ", ". "]), *other],
            [*before, piece],
            [piece, *behind],
        )
    )


@dataclass
class Tally:
    """How many texts were read and refused by each reader, and what is wrong with which."""

    asked: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = (f"{name:16}{self.asked[name]:8} texts{self.read[name]:8} read" for name in self.asked)
        return "\n".join([*counts, *self.faults, f"{len(self.faults)} faults"])


def run(cases: int, *, start: int = 0) -> Tally:
    """Ask about `cases` changed texts, most of them hours; `start` seeds how they are changed."""
    tally, chance = Tally(), random.Random(start)  # noqa: S311 - not for secrets
    for reader, text in _questions(cases, chance):
        tally.asked[reader.name] += 1
        tally.read[reader.name] += _reads(reader.read, text)
        if fault := fault_of(text, reader):
            tally.faults.append(f"{reader.name} {text!r} {fault}")
    return tally


def _questions(cases: int, chance: random.Random) -> Iterator[tuple[Reader, str]]:
    for number in range(cases):
        reader = READERS[number % 4 if number % 8 < len(READERS) else 0]
        yield reader, changed(reader.texts, chance)


@click.command()
@click.option("--cases", default=50_000, show_default=True, help="How many texts to ask about.")
@click.option("--seed", "start", default=0, show_default=True, help="How to change them; the same seed asks the same.")
def main(cases: int, start: int) -> None:
    """Change texts of hours and durations, and see that each is read or refused with what to write."""
    began = time.perf_counter()
    tally = run(cases, start=start)
    click.echo(tally)
    click.echo(f"{time.perf_counter() - began:.1f} seconds")
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()
