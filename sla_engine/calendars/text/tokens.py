"""Hours as a row of tokens: the text split, its words looked up, and errors that point at the part at fault.

One pass over the text, in time proportional to its length, whatever it holds.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from itertools import takewhile

from sla_engine.calendars.text.words import MOST_WORDS, NOT_A_DAY, WORDS, Word, folded
from sla_engine.errors import InvalidHoursError

LONGEST_TEXT = 10_000  # characters; far beyond any hours that a person writes
LONGEST_SHOWN = 60
FURTHEST = 2  # letters more or fewer in a misspelt word
MISSPELT = range(4, 20)  # lengths of a word for which a likely one is proposed

# `24/7` also as `24x7` and in the French order, `24h/24 7j/7`.
_PARTS = re.compile(
    r"""(?P<always>24\s?[/x×]\s?7(?![0-9])
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
    "(": "brackets are not read; hours follow the clock, not the sun",
    "/": "days and spans are parted by ','; steps and repeats are not accepted",
    ".": "dates are not read here; they belong in special_days",
}
_RULE_ENDS = frozenset({"time", "unit", "half", "off", "open", "always"})
_EXPECTED = "expected days (Mo-Fr, PH), hours such as 08:00-12:00, or off"


@dataclass(frozen=True, slots=True)
class Token:
    """A part of the text at an offset: a word's kind, or `time`, `to`, `comma`, `semicolon`, `colon`, `end`."""

    kind: str
    text: str
    at: int
    word: Word | None = None

    @property
    def days(self) -> tuple[int, ...]:
        """The days that a word stands for, 0 to 6, or `HOLIDAY`."""
        return self.word.days if self.word else ()


class Tokens:
    """The tokens of one text, to be taken from the left.

    >>> tokens = Tokens("Montags 8h30")
    >>> tokens.take("day").days, tokens.take("comma"), tokens.next.text
    ((0,), None, '8h30')
    """

    def __init__(self, text: str) -> None:
        """Split a text.

        Raises:
            InvalidHoursError: no text, too long, or with a part that means nothing in hours.
        """
        self._text = checked_text(text)
        found = list(self._phrases([part for part in self._parts() if part.kind != "blank"]))
        self._row = [*_joined(self._settled(found)), Token("end", "", len(text))]
        self._taken = 0

    @property
    def next(self) -> Token:
        """The token to be taken, of kind `end` after the last one."""
        return self._row[self._taken]

    @property
    def after(self) -> Token:
        """The token behind the next one, which is not the end."""
        return self._row[self._taken + 1]

    @property
    def last(self) -> Token:
        """The last token of the text, of kind `end` where there is none."""
        return self._row[-2] if len(self._row) > 1 else self._row[-1]

    def take(self, *kinds: str) -> Token | None:
        """Take the next token if it is of one of these kinds, else return None."""
        token = self.next
        if token.kind not in kinds:
            return None
        self._taken += 1
        return token

    def expect(self, expected: str, *kinds: str) -> Token:
        """Take the next token, or raise that something else was expected."""
        token = self.take(*kinds)
        if token is None:
            raise self.fault(self.next, f"expected {expected}")
        return token

    def since(self, token: Token) -> str:
        """Return what is written from a token up to the next one to be taken."""
        return self._text[token.at : self.next.at].strip()

    def fault(self, token: Token, problem: str) -> InvalidHoursError:
        """Return the error that points at a token of this text."""
        start = max(0, min(token.at, len(self._text) - LONGEST_SHOWN // 2) - LONGEST_SHOWN // 2)  # the part around it
        place = f"column {token.at + 1} of hours {'…' if start else ''}{shown(self._text[start:])}"
        if token.kind == "end":
            return InvalidHoursError(f"the text ends too soon, at {place}: {problem}")
        return InvalidHoursError(f"cannot read {shown(token.text)} at {place}: {problem}")

    def _parts(self) -> Iterator[Token]:
        for match in _PARTS.finditer(self._text):
            kind, part = match.lastgroup or "other", match.group()
            token = Token("line" if kind == "blank" and ("\n" in part or "\r" in part) else kind, part, match.start())
            if kind == "other":
                raise self.fault(token, _SYMBOLS.get(part, _EXPECTED))
            yield token

    def _phrases(self, parts: list[Token]) -> Iterator[Token]:
        """Look the words up, the longest phrase first."""
        at = 0
        while at < len(parts):
            words = [*takewhile(lambda part: part.kind == "word", parts[at : at + MOST_WORDS])]
            names = [folded(part.text) for part in words]
            size = next((n for n in range(len(names), 0, -1) if " ".join(names[:n]) in WORDS), 1)
            yield self._word(parts[at], parts[at + size - 1], " ".join(names[:size])) if words else parts[at]
            at += size

    def _word(self, first: Token, last: Token, name: str) -> Token:
        token = replace(first, text=self._text[first.at : last.at + len(last.text)])
        word = WORDS.get(name)
        if word is None:
            near = _near(name) if len(name) in MISSPELT else None
            raise self.fault(token, f"did you mean {near!r}? {_EXPECTED}" if near else _EXPECTED)
        if word.kind == "refused":
            raise self.fault(token, word.remedy)
        return replace(token, kind=word.kind, word=word)

    def _settled(self, row: list[Token]) -> Iterator[Token]:
        """Decide `Di` and `Mar` by the one language that has all the other words of the text, or refuse them."""
        said = [token.word.languages for token in row if token.word and token.word.languages]
        possible = [which for which, language in enumerate("df") if all(language in languages for languages in said)]
        for token in row:
            if token.kind == "ambiguous" and token.word:
                day = token.days[possible[0]] if len(possible) == 1 else NOT_A_DAY
                if day == NOT_A_DAY:
                    raise self.fault(token, f"this is {token.word.remedy}")
                yield replace(token, kind="day", word=token.word._replace(days=(day,)))
            else:
                yield token


@lru_cache(maxsize=256)
def _near(name: str) -> str | None:
    """Return the word that a misspelt one is likely to be: one that begins much like it, as to compare with all takes long."""
    alike = [word for word in WORDS if abs(len(word) - len(name)) <= FURTHEST and not {*word[:2]}.isdisjoint(name[:2])]
    return next(iter(get_close_matches(name, alike, n=1, cutoff=0.75)), None)


def _joined(found: Iterable[Token]) -> Iterator[Token]:
    """Leave out fillers and idle line ends: a line end behind a rule or a span is a comma, and so is `and`."""
    before, line = "semicolon", None
    for token in found:
        if token.kind == "line":
            line = token if before in _RULE_ENDS else line
            continue
        if token.kind == "filler" or (token.kind == "half" and before not in {"time", "unit"}):  # German `am Montag`
            continue
        if line and token.kind not in {"comma", "semicolon", "and"}:
            yield replace(line, kind="comma")
        if token.kind != "and" or before != "comma":
            yield replace(token, kind="comma") if token.kind == "and" else token
        before, line = "comma" if token.kind == "and" else token.kind, None


def checked_text(text: str) -> str:
    """Return the text of hours; raise `InvalidHoursError` for anything else, and for texts that no person writes."""
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
