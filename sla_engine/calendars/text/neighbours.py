"""Neighbours: decides the meaning of a token by the tokens beside it, before days and hours are read.

    24 h, 24 Stunden     whole days, unless a span starts or ends there; `7 days a week` is every day
    9 h 00               one time; `12 noon` too
    9a - 5p              `a` is am between a time and a dash, else `to` in French, Spanish and Italian
    am Montag            `am` is German if it does not follow a time, or precedes a day that is not English
    9u, 8-12 u. 13-17    `u` is Dutch for hours after a time, and German for `and` between spans or days
    Sonntag: -           a dash in place of hours is closed
    24. Dezember         the full stop of a day's number

Headings, fillers, brackets around an exception, and a full stop at the end have no meaning and are left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sla_engine.calendars.text.text_token import Token, fault
from sla_engine.calendars.text.words.day_names import EVERY_DATE, WEEKDAYS
from sla_engine.calendars.text.words.meanings import folded
from sla_engine.errors import InvalidHoursError

JOINS = frozenset({"comma", "slash", "bar", "plus", "stop", "line"})  # they join days, spans or rules
RULE_JOINS = frozenset({"stop", "line"})  # joins that separate rules, never days or spans
_TIME_ENDS = frozenset({"time", "unit", "half"})
_RULE_ENDS = _TIME_ENDS | {"off", "open", "whole"}
_ENDS = JOINS | {"end", "semicolon"}
_DAYS = frozenset({"day", "every"})
_EDGE = Token("end", "", 0)
_DATE = re.compile(r"[0-9]{1,2}\.(?:0?[1-9]|1[0-2])")


class _Place(NamedTuple):
    """A token, the tokens read before it, and the next three."""

    text: str
    before: Token
    token: Token
    after: Token
    third: Token
    fourth: Token

    @property
    def behind_time(self) -> bool:
        return self.before.kind in _TIME_ENDS

    def joined(self, kind: str, last: Token, days: tuple[int, ...] = ()) -> Token:
        """Return one token for the text from this token to a later one."""
        return Token(kind, self.text[self.token.at : last.end], self.token.at, last.word, days)

    def fault(self, token: Token, problem: str, *write: str) -> InvalidHoursError:
        return fault(self.text, token, problem, *write)


def by_neighbours(text: str, row: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens, each with the kind that its neighbours decide; fillers and line ends are still among them.

    Raises:
        InvalidHoursError: a token has no meaning in its position.
    """
    ends = [Token("end", "", len(text))] * 4
    padded, at, in_brackets, before = [*row, *ends], 0, False, _EDGE
    while at < len(row):
        place = _Place(text, before, *padded[at : at + 4])
        if place.token.kind == "bracket":
            in_brackets = _bracket(place, in_brackets=in_brackets)
            at += 1
            continue
        size, token = _MEANINGS.get(place.token.kind, _itself)(place)
        at += size
        if token.kind == "heading":
            at += padded[at].kind == "colon"
            continue
        yield token
        before = before if token.kind == "filler" else token


def _itself(place: _Place) -> tuple[int, Token]:
    return 1, place.token


def _number(place: _Place) -> tuple[int, Token]:
    """Return how many tokens a number and its unit take, and the token of their meaning."""
    token, after, third = place.token, place.after, place.third
    if after.kind == "days":
        if token.text not in {"7", "365"}:
            raise place.fault(token, *_WHICH_DAYS)
        return 2, place.joined("every", after, (*WEEKDAYS, EVERY_DATE) if token.text == "365" else WEEKDAYS)
    if token.text == "24" and after.kind in {"hours", "length"} and "to" not in {place.before.kind, third.kind}:
        return 2, place.joined("whole", after)
    if _has_minutes(place):
        return 3, place.joined("time", third)
    return 1, token


def _has_minutes(place: _Place) -> bool:
    """Tell whether the text is such as `9 h 00`; `8 h - 12 h 13-17` has two spans."""
    number, unit, minutes, behind = place[2:]
    if unit.kind not in {"unit", "hours"} or not number.text.isdigit() or minutes.kind != "time":
        return False
    two_digits = len(minutes.text) == 2 and minutes.text.isdigit()  # noqa: PLR2004 - as in 05
    return (
        two_digits and behind.kind not in {"unit", "hours", "am", "pm"} and {place.before.kind, behind.kind} != {"to"}
    )


def _hours(place: _Place) -> tuple[int, Token]:
    if (
        place.after.text == "24" and "to" not in {place.before.kind, place.third.kind} and not place.behind_time
    ):  # `h24`
        return 2, place.joined("whole", place.after)
    return 1, replace(place.token, kind="unit" if place.behind_time else "heading")


def _days(place: _Place) -> tuple[int, Token]:
    raise place.fault(place.token, *_WHICH_DAYS)


def _length(place: _Place) -> tuple[int, Token]:
    raise place.fault(place.token, "this is a length of time; state the times", "08:00-16:00")


def _noon(place: _Place) -> tuple[int, Token]:
    return 1, replace(place.token, kind="half" if place.before.text.rstrip("0:.hH") == "12" else "time")


def _to(place: _Place) -> tuple[int, Token]:
    token, after = place.token, place.after
    if token.text in {"a", "A"} and place.behind_time and after.kind not in {"time", "noon", "midnight"}:
        return 1, replace(token, kind="half", word=None)
    return 1, replace(token, kind="off") if place.before.kind == "colon" and after.kind in _ENDS else token


def _and(place: _Place) -> tuple[int, Token]:
    token, before = place.token, place.before
    hours = before.kind == "time" and (before.end == token.at or place.after.kind not in _DAYS | {"time"})
    return 1, replace(token, kind="unit") if folded(token.text) == "u" and hours else token


def _half(place: _Place) -> tuple[int, Token]:
    german = not place.behind_time or _not_english(place.before) or _not_english(place.after)
    if (
        folded(place.token.text) == "am"
        and german
        and (place.after.kind in _DAYS or place.third.kind in {"stop", "month"})
    ):
        return 1, replace(place.token, kind="filler")
    if not place.behind_time:
        raise place.fault(place.token, "expected an hour before am or pm", "9am-5pm")
    return 1, replace(place.token, kind="half")


def _stop(place: _Place) -> tuple[int, Token]:
    of_day = place.before.text.isdigit() and (
        place.after.kind == "month" or (place.after.kind == "to" and place.fourth.kind in {"stop", "month"})
    )
    if place.after.kind == "end" or of_day:
        return 1, replace(place.token, kind="filler")
    if _DATE.fullmatch(place.before.text):
        raise place.fault(place.before, "the month of a date must be a word", "Dec 24 off", "Dec 24-Jan 01 off")
    return 1, place.token


def _bracket(place: _Place, *, in_brackets: bool) -> bool:
    """Return whether brackets are open after this one; they may contain exceptions and days after hours."""
    holds = place.after.kind in {"off", "except"} or (place.after.kind in _DAYS and place.behind_time)
    opens = place.token.text == "(" and holds
    if in_brackets != (place.token.text == ")") or not (in_brackets or opens):
        problem = "only exceptions and days after their hours are read in brackets; hours follow the clock, not the sun"
        raise place.fault(place.token, problem, "Mo-Fr 08:00-17:00 (except public holidays)")
    return opens


def _not_english(token: Token) -> bool:
    return token.word is not None and bool(token.word.languages) and "e" not in token.word.languages


_WHICH_DAYS = ("name the days", "Mo-Fr", "Mo-Sa", "Mo-Su")
_MEANINGS: dict[str, Callable[[_Place], tuple[int, Token]]] = {
    "time": _number,
    "hours": _hours,
    "days": _days,
    "length": _length,
    "noon": _noon,
    "midnight": _noon,
    "to": _to,
    "and": _and,
    "am": _half,
    "pm": _half,
    "stop": _stop,
}


def joined(row: Iterable[Token]) -> Iterator[Token]:
    """Leave out fillers and line ends without effect: a line end after a rule or a span is a comma, and so is `and`."""
    before, line = Token("semicolon", "", 0), None
    for token in row:
        if token.kind == "line":
            line = token if before.kind in _RULE_ENDS | _DAYS else line
            continue
        if token.kind == "filler":
            continue
        if line and before.kind in _DAYS:
            if token.kind in _DAYS:  # the days above have no hours; the line end separates them from these
                yield line
        elif line and token.kind not in {*JOINS, "semicolon", "and"}:
            yield replace(line, kind="comma")
        if token.kind != "and" or before.kind not in JOINS:
            yield replace(token, kind="comma") if token.kind == "and" else token
        before, line = replace(token, kind="comma") if token.kind == "and" else token, None
