"""Wall times and spans as people write them: `08:00-12:00`, `8-12`, `8h30-12h`, `8.30-12 Uhr`, `8am-5pm`.

A span that ends before it starts runs into the next day, but only where that is clearly meant: `9-5` is refused.
"""

from dataclasses import dataclass

from sla_engine.calendars.day_hours import DAY, DayHours, Span
from sla_engine.calendars.tokens import Token, Tokens

HOUR = 3600
NOON = 12
AFTERNOON = 13 * HOUR  # from here on the hour tells that the clock has 24
TWO_DIGITS = 2
HOURS_MINUTES_SECONDS = 3


@dataclass(frozen=True, slots=True)
class WallTime:
    """A time of the day as it was written."""

    token: Token
    clock: int  # seconds after midnight
    half: bool  # said with am or pm
    unclear: bool  # may be meant on the 12-hour clock: `9`, but neither `09:00` nor `17`


def read_spans(tokens: Tokens) -> DayHours:
    """Take spans parted by commas; raise `InvalidHoursError` for one that cannot be, or could be read in two ways."""
    spans = [_span(tokens)]
    while tokens.next.kind == "comma" and tokens.after.kind == "time":
        tokens.take("comma")
        spans.append(_span(tokens))
    return DayHours.of(spans)


def _span(tokens: Tokens) -> Span:
    start = read_time(tokens)
    tokens.expect("'-' and the end of the span, such as 08:00-12:00", "to")
    end = read_time(tokens)
    if start.half != end.half:
        raise tokens.fault(end.token, "say am or pm at both ends of a span, or at neither")
    if start.clock >= DAY:
        raise tokens.fault(start.token, "a span starts before 24:00; name the next day instead")
    if end.clock > start.clock:
        return start.clock, end.clock
    if (start.unclear or end.unclear) and HOUR <= end.clock <= start.clock < AFTERNOON:
        raise tokens.fault(end.token, "this ends before it starts: write 17:00 in the afternoon, 29:00 on the next day")
    return start.clock, end.clock + DAY


def read_time(tokens: Tokens) -> WallTime:
    """Take a time of the day; raise `InvalidHoursError` where there is none."""
    token = tokens.expect("a time such as 08:00", "time")
    tokens.take("unit")
    hour, *rest = token.text.lower().replace("h", ":").replace(".", ":").split(":")
    full = 1 + len(rest) == HOURS_MINUTES_SECONDS
    if len(hour) > TWO_DIGITS or (full and token.text.count(":") != TWO_DIGITS):
        raise tokens.fault(token, "a time is written 08:00; dates and years belong in special_days")
    if any(len(part) != TWO_DIGITS or part > "59" for part in rest):
        raise tokens.fault(token, "minutes and seconds are two digits, 00 to 59, as in 08:05")
    clock = sum(int(part) * unit for part, unit in zip((hour, *rest), (HOUR, 60, 1), strict=False))
    half = tokens.take("half")
    if half is None:
        if clock > 2 * DAY:
            raise tokens.fault(token, "times run to 24:00, and to 48:00 on the next day")
        return WallTime(token, clock, half=False, unclear=len(hour) < TWO_DIGITS or not rest)
    if not 1 <= int(hour) <= NOON:
        raise tokens.fault(token, "hours run from 1 to 12 with am or pm")
    afternoon = NOON * HOUR if half.text[0] in "pP" else 0
    return WallTime(token, clock % (NOON * HOUR) + afternoon, half=True, unclear=False)
