"""Text token: a part of a text of hours, and the error that points at it and shows what to write."""

import re
from dataclasses import dataclass

from sla_engine.calendars.text.words.meanings import Word
from sla_engine.errors import InvalidHoursError

LONGEST_TEXT = 10_000  # characters; far beyond any hours that a person writes
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A part of the text at an offset: a word's kind, or `time`, `to`, `comma`, `semicolon`, `colon`, `slash`, ..., `end`.

    `days` are the days that it means, 0 to 6, or `HOLIDAY`.
    """

    kind: str
    text: str
    at: int
    word: Word | None = None
    days: tuple[int, ...] = ()

    @property
    def month(self) -> int:
        """The month that it means, 1 to 12, or 0 for none."""
        return self.word.month if self.word and self.kind == "month" else 0

    @property
    def is_number(self) -> bool:
        """Whether it may be the number of a day or a week: one digit or two."""
        return self.kind == "time" and re.fullmatch("[0-9]{1,2}", self.text) is not None

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.at + len(self.text)


def fault(text: str, token: Token, problem: str, *write: str) -> InvalidHoursError:
    """Return the error that points at a token of a text and shows the forms that can be written instead."""
    start = max(0, min(token.at, len(text) - LONGEST_SHOWN // 2) - LONGEST_SHOWN // 2)  # the part around it
    place = f"column {token.at + 1} of hours {'…' if start else ''}{shown(text[start:])}"
    forms = [repr(form) if " " in form else form for form in write]
    remedy = f": write {' or '.join([', '.join(forms[:-1]), forms[-1]] if forms[1:] else forms)}" if forms else ""
    if token.kind == "end":
        return InvalidHoursError(f"the text ends too soon, at {place}: {problem}{remedy}")
    return InvalidHoursError(f"cannot read {shown(token.text)} at {place}: {problem}{remedy}")


def checked_text(text: str) -> str:
    """Return the text of hours; raise `InvalidHoursError` if the value is no text, or the text is too long."""
    if not isinstance(text, str):
        raise InvalidHoursError(f"hours are text such as 'Mo-Fr 08:00-17:00', in quotes, got {shown(text)}")
    if len(text) > LONGEST_TEXT:
        raise InvalidHoursError(f"hours are at most {LONGEST_TEXT} characters long, got {len(text)}: {shown(text)}")
    return text


def shown(value: object) -> str:
    """Return a value as an error shows it: on one line, shortened, in quotes where it is text."""
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST_SHOWN else f"{value[: LONGEST_SHOWN - 1]}…")
    return f"{type(value).__name__} {value!r:.{LONGEST_SHOWN}}"
