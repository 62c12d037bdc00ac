"""Hours as people write them: OpenStreetMap's `opening_hours` for weeks, in English, German and French.

    rules     rule (";" rule | "," rule)*       after `;` a rule replaces the days it names, after `,` it adds to them
    rule      [days [":"]] (spans | "off")      hours without days are those of every day; `24/7` is all of them
    days      day ["-" day] ("," ...)*          `Fr-Mo` runs over the weekend; `PH` are the public holidays
    spans     time "-" time ("," ...)*          `22:00-06:00` and `22:00-30:00` run into the next day; `17:00-17:00` is 24 hours

`PH off` closes on holidays, `PH open` leaves the week as it is, `PH 10:00-14:00` gives holidays hours of their own, wherever in
the text it stands. Not accepted, by name: months, weeks, years, dates, school holidays, the sun, comments, `||`, open ends.
The notation is described at https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sla_engine.calendars.hours import CLOSED, DAY, WHOLE_DAY, Cut, DayHours, Span, WeeklyHours
from sla_engine.calendars.tokens import HOLIDAY, Token, Tokens

_EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class _Rule:
    start: Token
    days: frozenset[int] | None  # None: not named
    hours: DayHours | Literal["open"]


@dataclass(frozen=True, slots=True)
class _Time:
    token: Token
    seconds: int
    half: str  # "am", "pm" or ""
    formal: bool  # written in full (08:00), so on the 24-hour clock

    @property
    def hour(self) -> int:
        return self.seconds // 3600


def parse_week(text: str) -> WeeklyHours:
    """The weekly hours written in `text`; raises `InvalidHoursError` that points at the part at fault."""
    tokens = Tokens(text)
    said: dict[int, DayHours | Literal["open"]] = {}
    adds = False
    while not tokens.take("end"):
        if tokens.take("semicolon"):
            adds = False
            continue
        _apply(_rule(tokens), adds, said, tokens)
        adds = _separator(tokens)
    if not said:
        raise tokens.fault(tokens.next, "expected hours such as 'Mo-Fr 08:00-17:00'; 'off' is never open")
    week = (said.get(day, CLOSED) for day in range(7))
    return WeeklyHours(tuple(hours for hours in week if isinstance(hours, DayHours)), said.get(HOLIDAY))


def parse_special(text: str) -> DayHours | Cut:
    """The hours of a special day: spans that replace the day's, `closed`, or a `Cut` such as `-12:00`.

    Raises `InvalidHoursError` that points at the part at fault.
    """
    tokens = Tokens(text)
    value: DayHours | Cut
    if tokens.take("off"):
        value = CLOSED
    elif tokens.take("to"):
        end = _time(tokens)
        if end.seconds == 0:
            raise tokens.fault(end.token, "a cut at midnight leaves nothing; write 'closed', or '-24:00' for the end of the day")
        value = Cut(_clock(end))
    elif tokens.next.kind == "time":
        value = _spans(tokens)
    else:
        raise tokens.fault(tokens.next, "a special day has hours ('09:00-12:00'), an early end ('-12:00') or is 'closed'")
    tokens.expect("nothing more: a special day has one set of hours, or an early end, or is closed", "end")
    return value


def parse_wall_time(text: str) -> int:
    """The seconds after midnight, 0 to 172800, of a wall time such as `16:00`; raises `InvalidHoursError`."""
    tokens = Tokens(text)
    time = _time(tokens)
    tokens.expect("nothing more: one wall time such as 16:00", "end")
    return _clock(time)


def _apply(rule: _Rule, adds: bool, said: dict[int, DayHours | Literal["open"]], tokens: Tokens) -> None:
    if rule.days is None and said.keys() & _EVERY_DAY:
        problem = "hours for every day would undo what stands before; name the days, or part spans of one day with ','"
        raise tokens.fault(rule.start, problem)
    for day in _EVERY_DAY if rule.days is None else rule.days:
        before = said.get(day, CLOSED)
        if not adds or rule.hours == "open" or not rule.hours:
            said[day] = rule.hours
        elif before == "open":
            raise tokens.fault(rule.start, "'PH open' leaves the week's hours as they are; nothing can be added to them")
        else:
            said[day] = DayHours.of(before.spans + rule.hours.spans)


def _separator(tokens: Tokens) -> bool:
    """Whether the next rule adds to the days it names."""
    if tokens.take("comma"):
        if tokens.next.kind in ("end", "semicolon", "comma"):
            raise tokens.fault(tokens.next, "expected more days or hours after ','")
        return True
    if tokens.next.kind == "off":
        raise tokens.fault(tokens.next, "hours cannot be taken away; write the spans that stay open")
    if tokens.next.kind != "end":
        tokens.expect("';' or ',' here: days come before their hours ('Mo-Fr 08:00-12:00; Sa 09:00-12:00')", "semicolon")
    return False


def _rule(tokens: Tokens) -> _Rule:
    start = tokens.next
    if tokens.take("always"):
        return _Rule(start, None, CLOSED if tokens.take("off") else WHOLE_DAY)
    if start.kind not in ("day", "every"):
        return _Rule(start, None, _hours(tokens, "days such as Mo-Fr, hours such as 08:00-12:00, 24/7 or off"))
    days = _days(tokens)
    tokens.take("colon", "comma")
    named = "the hours of these days, such as 08:00-12:00, or off"
    if tokens.next.kind == "always":
        raise tokens.fault(tokens.next, "24/7 is every day; write 00:00-24:00 for whole days")
    if days == {HOLIDAY} and tokens.next.kind == "open" and tokens.after().kind != "time":
        tokens.take("open")
        return _Rule(start, days, "open")
    return _Rule(start, days, _hours(tokens, named))


def _hours(tokens: Tokens, expected: str) -> DayHours:
    if tokens.take("off"):
        return CLOSED
    word = tokens.take("open")
    if tokens.next.kind != "time":
        problem = f"expected {expected}" if word is None else "say when it is open, such as 08:00-12:00 or 00:00-24:00"
        raise tokens.fault(word or tokens.next, problem)
    hours = _spans(tokens)
    tokens.take("open")
    return hours


def _days(tokens: Tokens) -> frozenset[int]:
    days = set(_day_or_range(tokens))
    while tokens.next.kind == "comma" and tokens.after().kind in ("day", "every"):
        tokens.take("comma")
        days |= _day_or_range(tokens)
    return frozenset(days)


def _day_or_range(tokens: Tokens) -> set[int]:
    first = tokens.expect("a day", "day", "every")
    if not tokens.take("to") or tokens.next.kind == "comma":  # German `Sonn- und Feiertage`
        return set(first.days)
    last = tokens.expect("the last day of the range, such as Fr", "day")
    (a,), (b,) = first.days[:1], last.days
    if HOLIDAY in (a, b) or len(first.days) > 1:
        raise tokens.fault(last, "a range runs from weekday to weekday; add holidays with a comma: Mo-Fr,PH")
    if a == b:
        raise tokens.fault(last, "a range from a day to itself is unclear; name the day once, or write Mo-Su")
    return {(a + n) % 7 for n in range((b - a) % 7 + 1)}


def _spans(tokens: Tokens) -> DayHours:
    spans = [_span(tokens)]
    while tokens.next.kind == "comma" and tokens.after().kind == "time":
        tokens.take("comma")
        spans.append(_span(tokens))
    return DayHours.of(spans)


def _span(tokens: Tokens) -> Span:
    start = _time(tokens)
    tokens.expect("'-' and the end of the span, such as 08:00-12:00", "to")
    end = _time(tokens)
    if bool(start.half) != bool(end.half):
        raise tokens.fault(end.token, "say am or pm at both ends of a span, or at neither")
    opens, closes = _clock(start), _clock(end)
    if opens >= DAY:
        raise tokens.fault(start.token, "a span starts before 24:00; name the next day instead")
    if closes > opens:
        return opens, closes
    if not start.half and _twelve_hour(start) and _twelve_hour(end) and not (start.formal and end.formal):
        raise tokens.fault(end.token, "this ends before it starts: write 17:00 for the afternoon, 29:00 or 05:00 for the next day")
    return opens, closes + DAY


def _twelve_hour(time: _Time) -> bool:
    """Whether this could be an hour of the 12-hour clock."""
    return 1 <= time.hour <= 12


def _clock(time: _Time) -> int:
    """Seconds after midnight, with am and pm worked in."""
    if not time.half:
        return time.seconds
    return time.seconds % (12 * 3600) + (12 * 3600 if time.half == "pm" else 0)


def _time(tokens: Tokens) -> _Time:
    token = tokens.expect("a time such as 08:00", "time")
    tokens.take("unit")
    mark = tokens.take("half")
    half = f"{mark.text[0].lower()}m" if mark else ""
    hour, *rest = token.text.lower().replace("h", ":").replace(".", ":").split(":")
    if len(hour) > 2 or len(rest) == 2 and token.text.count(":") != 2:
        raise tokens.fault(token, "a time is written 08:00; dates and years belong in special_days")
    if any(len(part) != 2 or part > "59" for part in rest):
        raise tokens.fault(token, "minutes and seconds are two digits, 00 to 59, as in 08:05")
    seconds = sum(int(part) * unit for part, unit in zip((hour, *rest), (3600, 60, 1), strict=False))
    if seconds > 2 * DAY or half and not 1 <= int(hour) <= 12:
        raise tokens.fault(token, "hours run from 1 to 12 with am or pm, else to 24:00, and to 48:00 on the next day")
    return _Time(token, seconds, half, len(hour) == 2 and bool(rest))
