"""Tokens: splits a text of hours into tokens, looks up its words, and makes errors that point at a token.

It takes one pass over the text, in time proportional to its length, whatever the text contains.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from itertools import takewhile

from sla_engine.calendars.text.languages import settled
from sla_engine.calendars.text.neighbours import JOINS, RULE_JOINS, by_neighbours, joined
from sla_engine.calendars.text.text_token import Token, checked_text, fault
from sla_engine.calendars.text.words.day_names import EVERY_DATE, WEEKDAYS
from sla_engine.calendars.text.words.meanings import MOST_WORDS, WORDS, folded
from sla_engine.errors import InvalidHoursError

FURTHEST = 2  # letters more or fewer in a misspelt word
MISSPELT = range(4, 20)  # lengths of unknown words for which a similar word is proposed

_NO_DASH = r"(?<![-\u2010-\u2015\u2212])(?<![-\u2010-\u2015\u2212]\s)"  # in `week 15-24/2`, 24 is a week
_OVER = r"\s?(?:[/x×]|sur|su)\s?"
_24 = rf"24\s?(?:h|heures|ore)?{_OVER}24(?:\s?h)?(?![0-9])"
_7 = rf"7\s?(?:j|jours|g|giorni|d|days)?{_OVER}7(?:\s?j)?(?![0-9])"
_PARTS = re.compile(
    rf"""(?P<whole>{_NO_DASH}(?:{_24},?\s?{_7}|{_7},?\s?{_24}|{_24}|24\s?h?{_OVER}[1-7](?:\s?j)?(?:{_OVER}365)?(?![0-9])))
      |(?P<every>7\s?(?:j|jours|g|giorni|d|days){_OVER}7(?:\s?j)?(?![0-9]))
      |(?P<time>[0-9]+(?:[:.hHuU][0-9]+){{0,2}})
      |(?P<word>[tT]/[mM]\b\.?|(?:[^\W\d_][\u0300-\u036f]*)+(?:['\u2019](?:[^\W\d_][\u0300-\u036f]*)+)*\.?)
      |(?P<shift>[-+\u2212][0-9]+\s?(?:days?|tage?n?|jours?|d[ií]as?|giorn[oi]|dag(?:en)?)(?![^\W\d_]))
      |(?P<nth>\[[^][]*\])
      |(?P<to>[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d])
      |(?P<comma>[,&])
      |(?P<semicolon>;)
      |(?P<colon>:)
      |(?P<stop>\.)
      |(?P<slash>/)
      |(?P<bar>\|(?!\|))
      |(?P<plus>\+)
      |(?P<bracket>[()])
      |(?P<blank>\s+)
      |(?P<other>.)""",
    re.VERBOSE | re.IGNORECASE,
)
_EXAMPLES = ("Mo-Fr 08:00-12:00,13:00-17:00", "PH off")
_SYMBOLS: dict[str, tuple[str, ...]] = {
    '"': ("comments in quotes are not read; omit them", *_EXAMPLES),
    "|": ("a fallback (||) is not read; give one set of hours", *_EXAMPLES),
    "[": ("the bracket of the n-th weekday of a month is not closed", "Sa[1]", "Sa[-1]"),
}
_STRAY = {
    "plus": ("open ends are not accepted; state when the span ends", "08:00-18:00"),
    "slash": ("separate days and spans with ','; only weeks have steps", *_EXAMPLES, "week 1-53/2"),
    "stop": (
        "the month of a yearly date must be a word; exact dates belong in special_days",
        "Dec 24 off",
        "closed",
    ),
}
_EXPECTED = "expected days, hours or off"


class Tokens:
    """The tokens of one text, which are taken from the left.

    >>> tokens = Tokens("Montags 8h30")
    >>> tokens.take("day").days, tokens.take("comma"), tokens.next.text
    ((0,), None, '8h30')
    """

    def __init__(self, text: str) -> None:
        """Split a text.

        Raises:
            InvalidHoursError: the value is no text, is too long, or has a part that has no meaning in hours.
        """
        self._text = checked_text(text)
        found = list(self._phrases([part for part in self._parts() if part.kind != "blank"]))
        found = list(joined(settled(text, list(by_neighbours(text, found)))))
        self._row = [*found, Token("end", "", len(text))]
        self._taken = 0

    @property
    def next(self) -> Token:
        """The next token to be taken; its kind is `end` after the last one."""
        return self._row[self._taken]

    @property
    def after(self) -> Token:
        """The token after the next one; the next one must not be the end."""
        return self.ahead(1)

    @property
    def last(self) -> Token:
        """The last token of the text; its kind is `end` if the text has none."""
        return self._row[-2] if len(self._row) > 1 else self._row[-1]

    def ahead(self, count: int) -> Token:
        """Return the token `count` places after the next one, or the end if there are fewer."""
        return self._row[min(self._taken + count, len(self._row) - 1)]

    def take(self, *kinds: str) -> Token | None:
        """Take the next token if it is of one of these kinds, else return None."""
        token = self.next
        if token.kind not in kinds:
            return None
        self._taken += 1
        return token

    def join(self, *kinds: str) -> Token | None:
        """Take a join of a list (`,`, `and`, `/`, ...) if a token of one of these kinds follows it."""
        return self.take(*JOINS - RULE_JOINS) if self.after.kind in kinds else None

    @property
    def place(self) -> int:
        """The number of tokens taken, for `back_to`."""
        return self._taken

    def back_to(self, place: int) -> None:
        """Give back the tokens taken since a place."""
        self._taken = place

    def expect(self, expected: str, *kinds: str, write: tuple[str, ...] = _EXAMPLES) -> Token:
        """Take the next token if it is of one of these kinds; else raise the error with what was expected."""
        token = self.take(*kinds)
        if token is None:
            raise self.fault(self.next, f"expected {expected}", *write)
        return token

    def since(self, token: Token) -> str:
        """Return the text from a token up to the next one to be taken."""
        return self._text[token.at : self.next.at].strip()

    def fault(self, token: Token, problem: str, *write: str) -> InvalidHoursError:
        """Return the error that points at a token of this text, with the problem and what can be written."""
        if token.kind in _STRAY:
            problem, write = _STRAY[token.kind][0], _STRAY[token.kind][1:]
        return fault(self._text, token, problem, *write)

    def _parts(self) -> Iterator[Token]:
        for match in _PARTS.finditer(self._text):
            kind, part = match.lastgroup or "other", match.group()
            token = Token("line" if kind == "blank" and ("\n" in part or "\r" in part) else kind, part, match.start())
            if kind == "other":
                raise self.fault(token, *_SYMBOLS.get(part, (_EXPECTED, *_EXAMPLES)))
            yield replace(token, days=self._counted(token)) if kind in {"whole", "every"} else token

    def _counted(self, token: Token) -> tuple[int, ...]:
        """Return the days of `24/7` and similar forms, none for `24/24`."""
        numbers = set(re.findall("[0-9]+", token.text)) - {"24"}
        if numbers - {"5", "7", "365"}:
            raise self.fault(token, "name the days", "Mo-Sa 00:00-24:00", "24/7")
        if "365" in numbers:
            return (*WEEKDAYS, EVERY_DATE)
        return WEEKDAYS if "7" in numbers else WEEKDAYS[:5] if numbers else ()

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
        token = replace(first, text=self._text[first.at : last.end])
        word = WORDS.get(name)
        if word is None:
            near = _near(name) if len(name) in MISSPELT else None
            raise self.fault(token, f"did you mean {near!r}? {_EXPECTED}" if near else _EXPECTED, *_EXAMPLES)
        if word.kind == "refused":
            raise self.fault(token, word.problem, *word.write)
        return replace(token, kind=word.kind, word=word, days=WEEKDAYS if word.kind == "every" else ())


@lru_cache(maxsize=256)
def _near(name: str) -> str | None:
    """Return the word that is probably meant by a misspelt one; only words with a similar start are compared, to save time."""
    alike = [word for word in WORDS if abs(len(word) - len(name)) <= FURTHEST and not {*word[:2]}.isdisjoint(name[:2])]
    return next(iter(get_close_matches(name, alike, n=1, cutoff=0.75)), None)
