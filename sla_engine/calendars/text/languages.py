"""Languages: decides the language of a text, and thereby the meaning of names such as `Di`, `Mar`, `M`.

A name has a day if the languages of the name and of the other words agree on it. A range helps: `Di-Sa` is not Sunday to
Saturday, which would be every day; `Mar-Sam` runs from day to day, `Mar-Oct` from month to month. In `Mar 21 off` the number
is no hour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sla_engine.calendars.text.neighbours import JOINS
from sla_engine.calendars.text.seasons.month_or_day import is_month
from sla_engine.calendars.text.text_token import Token, fault
from sla_engine.calendars.text.words.day_names import LANGUAGES, NOT_A_DAY
from sla_engine.calendars.text.words.month_names import MARCH
from sla_engine.show.instants import WEEKDAYS

SATURDAY, SUNDAY = 5, 6
MONTH_LANGUAGES = frozenset("ed")  # in which `mar` is a month and no day


class _Said(NamedTuple):
    """The languages of each word of a text, and of those that are names of days."""

    words: frozenset[str]
    names: frozenset[str]

    def languages(self, token: Token) -> set[str]:
        """Return the languages of a name that all words share; none if the text contradicts itself.

        If other words are in languages that do not have the name (`ma-ve 8-12 Uhr`), only other names of days decide.
        """
        own = set(token.word.languages) if token.word else set()
        if found := own.intersection(*self.words):
            return found
        if not any(own.intersection(name) for name in self.names if own != set(name)):
            return set()
        return own.intersection(*(word for word in self.words if own.intersection(word)))

    def days(self, token: Token) -> set[int]:
        """Return the days of a name in these languages, or in all languages if there are none."""
        by_language = token.word.days if token.word else {}
        return {day for language in self.languages(token) or by_language for day in by_language[language]}


def settled(text: str, row: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens, each name with its day; raise if a name could be several days."""
    words = [(token.kind, token.word.languages) for token in row if token.word and token.word.languages]
    said = _Said(frozenset(each for _, each in words), frozenset(each for kind, each in words if kind == "day"))
    for at, token in enumerate(row):
        if token.kind == "day" and token.word:
            found = {NOT_A_DAY} if is_month(row, at) else _beside(row, at, said)
            if len(found) > 1:
                raise fault(text, token, *_choices(token, found))
            if found == {NOT_A_DAY}:
                yield replace(token, kind="month", word=token.word._replace(month=MARCH))
            else:
                yield replace(token, days=tuple(found))
        else:
            yield token


def _beside(row: Sequence[Token], at: int, said: _Said) -> set[int]:
    """Return the days of a name that the tokens beside it allow."""
    days = said.days(row[at])
    if len(days) == 1:
        return days
    possible = said.languages(row[at])
    kinds = [token.kind for token in row[max(0, at - 2) : at]][::-1], [token.kind for token in row[at + 1 : at + 3]]
    in_list = any(len(side) > 1 and side[0] in JOINS | {"to", "and"} and side[1] == "day" for side in kinds)
    behind_day = kinds[0][:1] == ["day"]
    before_day = kinds[1][:1] == ["day"]  # a month may precede a day
    if in_list or behind_day or (possible and possible.isdisjoint(MONTH_LANGUAGES) and not before_day):
        days = days - {NOT_A_DAY} or days
    if kinds[1] == ["to", "day"] and said.days(row[at + 2]) == {SATURDAY}:
        days = days - {SUNDAY} or days
    return days


def _choices(token: Token, days: set[int]) -> tuple[str, ...]:
    """Return the problem of an ambiguous name, and what to write for each meaning."""
    by_language = token.word.days if token.word else {}
    choices = sorted(days - {NOT_A_DAY} or {day for several in by_language.values() for day in several if day >= 0})
    meanings = []
    for day in choices:
        names = [name for language, name in LANGUAGES.items() if day in by_language.get(language, ())]
        meanings.append(f"{WEEKDAYS[day]} ({', '.join(names)})")
    month = " or a month" if NOT_A_DAY in days else ""
    write = (*(WEEKDAYS[day][:2] for day in choices), *["March"] * (NOT_A_DAY in days))
    return f"this may be {' or '.join(meanings)}{month}", *write
