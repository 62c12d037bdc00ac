"""Hours as a row of tokens: the text split, its words looked up, and errors that point at the part at fault.

One pass over the text, in time proportional to its length, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from sla_engine.calendars.words import HOLIDAY, WORDS, Word, folded
from sla_engine.errors import InvalidHoursError

LONGEST = 10_000  # characters; far beyond any hours a person writes

_PARTS = re.compile(
    r"""(?P<always>24\s?/\s?7(?![0-9])|24\s?[x×]\s?7(?![0-9])
          |24\s?h?\s?/\s?24,?\s?7\s?j?\s?/\s?7(?![0-9])|7\s?j?\s?/\s?7,?\s?24\s?h?\s?/\s?24(?![0-9]))
      |(?P<time>[0-9]+(?:[:.hH][0-9]+){0,2})
      |(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+\.?)
      |(?P<to>[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d])
      |(?P<comma>[,&])
      |(?P<semicolon>;)
      |(?P<colon>:)
      |(?P<blank>\s+)
      |(?P<other>.)""",
    re.VERBOSE,
)

_SYMBOLS = {
    '"': "comments in quotes are not read; leave them out",
    "|": "there is one set of hours, without a fallback (||)",
    "+": "open ends are not accepted; say when the span ends",
    "[": "the n-th weekday of a month is not accepted; dates belong in special_days",
    "(": "hours follow the clock, not the sun; write times such as 08:00",
    "/": "steps and repeats are not accepted; write the open spans",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A part of the text, `at` its offset: a word of some kind, a `time`, `comma`, `semicolon`, `colon`, `line` or the `end`."""

    kind: str
    text: str
    at: int
    word: Word | None = None

    @property
    def days(self) -> tuple[int, ...]:
        """The days that a word stands for, 0 to 6, or `HOLIDAY`."""
        return self.word.days if self.word else ()


class Tokens:
    """The tokens of one text, read from the left."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise InvalidHoursError(f"hours are text such as 'Mo-Fr 08:00-17:00' (in quotes), got {shown(text)}")
        if len(text) > LONGEST:
            raise InvalidHoursError(f"hours of {len(text)} characters are refused, the limit is {LONGEST}: {shown(text)}")
        self.text = text
        found = self._settled(self._phrases([part for part in self._parts() if part.kind != "blank"]))
        self._row = [*_joined(found), Token("end", "", len(text))]
        self._next = 0

    @property
    def next(self) -> Token:
        """The token to be read, of kind `end` after the last one."""
        return self._row[self._next]

    def after(self) -> Token:
        """The token behind the next one."""
        return self._row[min(self._next + 1, len(self._row) - 1)]

    def take(self, *kinds: str) -> Token | None:
        """The next token, now read, if it is of one of these kinds."""
        token = self.next
        if token.kind not in kinds:
            return None
        self._next += 1
        return token

    def expect(self, expected: str, *kinds: str) -> Token:
        """The next token, now read; raises if it is of another kind."""
        token = self.take(*kinds)
        if token is None:
            raise self.fault(self.next, f"expected {expected}")
        return token

    def fault(self, token: Token, problem: str) -> InvalidHoursError:
        """The error that points at `token` of this text."""
        if token.kind == "end":
            return InvalidHoursError(f"hours {shown(self.text)} end too soon (column {token.at + 1}): {problem}")
        return InvalidHoursError(f"cannot read {shown(token.text)} at column {token.at + 1} of hours {shown(self.text)}: {problem}")

    def _parts(self) -> Iterator[Token]:
        for match in _PARTS.finditer(self.text.replace("\n", "\r")):  # `.` would leave out line ends
            kind, part = match.lastgroup or "other", match.group()
            if kind == "blank" and "\r" in part:
                kind = "line"
            token = Token(kind, self.text[match.start() : match.end()], match.start())
            if kind == "other":
                raise self.fault(token, _SYMBOLS.get(part, "expected days, hours such as 08:00-12:00, or off"))
            yield token

    def _phrases(self, parts: list[Token]) -> Iterator[Token]:
        """The parts with every word looked up, the longest phrase first."""
        at = 0
        while at < len(parts):
            run = 0
            while run < 4 and at + run < len(parts) and parts[at + run].kind == "word":
                run += 1
            if run == 0:
                yield parts[at]
                at += 1
                continue
            names = [folded(part.text) for part in parts[at : at + run]]
            size = next((n for n in range(run, 0, -1) if " ".join(names[:n]) in WORDS), 1)
            yield self._word(parts[at], parts[at + size - 1], " ".join(names[:size]))
            at += size

    def _word(self, first: Token, last: Token, name: str) -> Token:
        token = replace(first, text=self.text[first.at : last.at + len(last.text)])
        word = WORDS.get(name)
        if word is None:
            near = get_close_matches(name, WORDS, n=1, cutoff=0.75) if 3 < len(name) < 20 else []
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise self.fault(token, f"{hint}expected days (Mo-Fr, PH), hours such as 08:00-12:00, or off")
        if word.kind == "refused":
            raise self.fault(token, word.remedy)
        return replace(token, kind=word.kind, word=word)

    def _settled(self, found: Iterator[Token]) -> Iterator[Token]:
        """The tokens with `Di` and `Mar` decided by the languages of all the other words, or refused."""
        row = list(found)
        languages = {"d", "f"}
        for token in row:
            if token.word and token.word.languages:
                languages &= set(token.word.languages)
        for token in row:
            if token.kind != "ambiguous" or token.word is None:
                yield token
                continue
            day = token.word.days["df".index(languages.pop())] if len(languages) == 1 else -1
            if day < 0:
                raise self.fault(token, f"this is {token.word.remedy}")
            languages = {"d" if day == token.word.days[0] else "f"}
            yield replace(token, kind="day", word=token.word._replace(days=(day,)))


def _joined(found: Iterator[Token]) -> Iterator[Token]:
    """The tokens without fillers and idle line ends: a line end parts two rules, or two spans."""
    before, line = "semicolon", None
    for token in found:
        if token.kind == "line":
            line = token if before in ("time", "unit", "half", "off", "open", "always") else line
            continue
        if token.kind == "half" and before != "time" and before != "unit" or token.kind == "filler":
            continue  # German `am Montag`
        if line and token.kind not in ("comma", "semicolon", "and"):
            yield replace(line, kind="comma" if token.kind == "time" else "semicolon")
        line = None
        if not (token.kind == "and" and before == "comma"):
            yield replace(token, kind="comma") if token.kind == "and" else token
        before = token.kind


def shown(value: object, limit: int = 60) -> str:
    """A value as an error shows it: in quotes, on one line, shortened."""
    if isinstance(value, str):
        return repr(value if len(value) <= limit else f"{value[: limit - 1]}…")
    return f"{type(value).__name__} {value!r:.{limit}}" if isinstance(value, (int, float)) else type(value).__name__


__all__ = ["HOLIDAY", "LONGEST", "Token", "Tokens", "shown"]
