"""Year parts: the parts of a year as people write them before the days of a rule.

    dates   part (join part)* [week]       `Jul-Aug`, `Dec 24-26,31`, `24. Dezember`, `easter +1 day`, `week 1-53/2`
    part    date ["-" date]                a date is a month, a month and a day of it, or is counted from Easter

A number beside a month is its day, so that hours there need minutes (`Dec 08:00-12:00`), and a cut a blank before its dash.
"""

from itertools import pairwise
from typing import NamedTuple

from sla_engine.calendars.rules.date_columns import MONTH_STARTS
from sla_engine.calendars.rules.season_dates import MONTH_NAMES, YEAR_DAYS, SeasonDates
from sla_engine.calendars.text.seasons.relative_days import take_shift
from sla_engine.calendars.text.text_token import Token
from sla_engine.calendars.text.tokens import Tokens
from sla_engine.errors import InvalidHoursError

LAST_WEEK = 53

_MONTH_DAYS = tuple(end - start for start, end in pairwise(MONTH_STARTS))
_EASTER = ("easter -2 days-easter +1 day",)
_COUNTED = frozenset({"unit", "half"})  # the kinds that follow an hour


class _Date(NamedTuple):
    """A date as it was written: its month, and its day (0 for the whole month)."""

    token: Token
    month: int
    day: int

    @property
    def first(self) -> int:
        return MONTH_STARTS[self.month - 1] + max(self.day - 1, 0)

    @property
    def last(self) -> int:
        return self.first if self.day else MONTH_STARTS[self.month] - 1

    @property
    def days(self) -> set[int]:
        return set(range(self.first, self.last + 1))


def dates_follow(tokens: Tokens, at: int = 0) -> bool:
    """Tell whether a part of the year is next."""
    return tokens.ahead(at).kind == "week" or _begins(tokens, at)


def take_dates(tokens: Tokens) -> SeasonDates:
    """Take the parts of a year; the result is empty if there are none.

    Raises:
        InvalidHoursError: the text cannot be read; the message has the part, its column (counted from 1) and what was expected.
    """
    days: set[int] = set()
    easter: set[int] = set()
    while _begins(tokens):
        if tokens.next.kind == "easter":
            easter |= _around_easter(tokens)
        else:
            days |= _days(tokens)
        if _begins(tokens, 1):
            tokens.join(tokens.after.kind)
    weeks = _weeks(tokens) if tokens.take("week") else set()
    if days or easter or weeks:
        tokens.take("colon")
    return SeasonDates(frozenset(days), frozenset(easter), frozenset(weeks))


def _begins(tokens: Tokens, at: int = 0) -> bool:
    """Tell whether a month, Easter, or the number of a day before its month is next."""
    if tokens.ahead(at).kind in {"month", "easter"}:
        return True
    numbers = 3 if tokens.ahead(at + 1).kind == "to" else 1
    last = tokens.ahead(at + numbers - 1)
    return tokens.ahead(at).is_number and last.is_number and tokens.ahead(at + numbers).kind == "month"


def _days(tokens: Tokens) -> set[int]:
    """Take a month, a date, or a range of these, and days of the same month that follow: `Dec 24-26,31`."""
    if tokens.next.is_number and tokens.after.kind == "to":  # 24-26 December
        start, end = tokens.next, tokens.ahead(2)
        for kind in ("time", "to", "time"):
            tokens.take(kind)
        month = tokens.expect("the month of these days", "month").month
        return _between(tokens, _date(tokens, start, month), _date(tokens, end, month))
    first = _month_and_day(tokens)
    found = _from(tokens, first)
    while first.day and tokens.after.is_number and not _begins(tokens, 1) and tokens.join("time"):
        found |= _from(tokens, _date(tokens, _day_number(tokens) or tokens.next, first.month))
    return found


def _from(tokens: Tokens, first: _Date) -> set[int]:
    """Take the end of a range if there is one, and return the days of the range."""
    if tokens.next.kind != "to" or not (dates_follow(tokens, 1) or tokens.after.is_number):
        return first.days
    if tokens.after.kind in {"easter", "week"}:
        raise tokens.fault(
            tokens.after, "a range runs from date to date", "Dec 24-Jan 06", "easter -2 days-easter +1 day"
        )
    if _begins(tokens, 1) and not (tokens.after.is_number and tokens.ahead(2).kind == "to"):
        tokens.take("to")
        return _between(tokens, first, _month_and_day(tokens))
    if not first.day:
        raise _unclear(tokens, tokens.after)
    tokens.take("to")
    last = _date(tokens, _day_number(tokens) or tokens.next, first.month)
    if last.day <= first.day:
        month, following = first.month - 1, first.month % len(MONTH_NAMES)
        end = f"{MONTH_NAMES[following]} {min(last.day, _MONTH_DAYS[following]):02}"
        raise tokens.fault(last.token, "this ends before it starts", f"{MONTH_NAMES[month]} {first.day:02}-{end}")
    return _between(tokens, first, last)


def _between(tokens: Tokens, first: _Date, last: _Date) -> set[int]:
    """Return the days from date to date; the range crosses the new year if the last date comes first in a year."""
    if bool(first.day) != bool(last.day):
        raise tokens.fault(
            last.token, "a range runs from month to month, or from day to day", "Dec-Jan", "Dec 24-Jan 06"
        )
    if first[1:] == last[1:]:
        raise tokens.fault(last.token, "a range from a date to itself is unclear", "Dec 24", "Jan-Dec")
    length = (last.last - first.first) % YEAR_DAYS + 1
    return {(first.first + n) % YEAR_DAYS for n in range(length)}


def _month_and_day(tokens: Tokens) -> _Date:
    """Take a month with its day before or after it, or without a day."""
    number = tokens.take("time")
    month = tokens.expect("a month", "month", write=("Jul-Aug",))
    if number is None and tokens.next.is_number:
        number = _day_number(tokens)
    return _Date(month, month.month, 0) if number is None else _date(tokens, number, month.month)


def _day_number(tokens: Tokens) -> Token | None:
    """Take the number of a day; return None if it is the hour of a time.

    Raises:
        InvalidHoursError: the number may be a day of the month or an hour.
    """
    if tokens.after.kind in _COUNTED:
        return None
    dash, end = tokens.after, tokens.ahead(2)
    if dash.kind == "to" and end.kind == "time" and (not end.is_number or tokens.ahead(3).kind in _COUNTED):
        apart, joined = dash.at > tokens.next.end, end.at == dash.end
        if not (apart and joined):
            raise _unclear(tokens, tokens.next)
    return tokens.take("time")


def _unclear(tokens: Tokens, token: Token) -> InvalidHoursError:
    problem = "this may be a day or an hour; beside a month hours need minutes, and a cut a blank before it"
    return tokens.fault(token, problem, "Dec 08:00-12:00", "Dec 08-12 09:00-17:00", "Dec 24 -12:00")


def _date(tokens: Tokens, number: Token, month: int) -> _Date:
    day, most = int(number.text), _MONTH_DAYS[month - 1]
    if not 1 <= day <= most:
        name = MONTH_NAMES[month - 1]
        raise tokens.fault(number, f"the days of {name} run from 1 to {most}", f"{name} 01", f"{name} {most}")
    return _Date(number, month, day)


def _around_easter(tokens: Tokens) -> set[int]:
    """Take a day counted from Easter, or a range of these."""
    tokens.take("easter")
    first = last = take_shift(tokens)
    if tokens.next.kind == "to" and dates_follow(tokens, 1):
        tokens.take("to")
        start = tokens.expect("Easter, as at the beginning of the range", "easter", write=_EASTER)
        last = take_shift(tokens)
        if last <= first:
            raise tokens.fault(start, "this ends before it starts", *_EASTER)
    return set(range(first, last + 1))


def _weeks(tokens: Tokens) -> set[int]:
    """Take the numbers of weeks: `27-30`, and every second week as `1-53/2`."""
    weeks: set[int] = set()
    while True:
        first = last = _week(tokens)
        step = 1
        if tokens.next.kind == "to" and tokens.after.is_number:
            tokens.take("to")
            token, last = tokens.next, _week(tokens)
            if last <= first:
                raise tokens.fault(
                    token, "a range of weeks runs to a later week of the year", "week 27-30", "week 1-2,50-53"
                )
            step = _step(tokens)
        weeks.update(range(first, last + 1, step))
        if not (tokens.after.is_number and tokens.join("time")):
            return weeks


def _week(tokens: Tokens) -> int:
    token = tokens.next
    number = _day_number(tokens) if token.is_number else None
    if number is None or not 1 <= int(number.text) <= LAST_WEEK:
        problem = f"expected the number of a week, 1 to {LAST_WEEK}"
        raise tokens.fault(token, problem, "week 27-30 Mo-Fr 08:00-12:00")
    return int(number.text)


def _step(tokens: Tokens) -> int:
    if tokens.next.kind != "slash" or not tokens.after.is_number:
        return 1
    tokens.take("slash")
    token = tokens.expect("a number", "time")
    if not 1 <= int(token.text) < LAST_WEEK:
        raise tokens.fault(token, f"the step between weeks is 1 to {LAST_WEEK - 1}", "week 1-53/2")
    return int(token.text)
