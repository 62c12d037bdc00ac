"""Wall times and spans as people write them: `08:00-12:00`, `8-12`, `8h30-12h`, `8.30-12 Uhr`, `8am-5pm`.

A span that ends before it starts runs into the next day, but only where that is clearly meant: `9-5` is refused. An hour of
one digit without am or pm may be one of the afternoon. It is refused where a span lies between 1:00 and 8:00 (`1-5`), where
it begins before the span before it has ended (`8-12, 2-9`), and between 1:00 and 8:00 where it stands alone (`until 5`).
Two digits are clear: `01:00-05:00` is at night.
"""

from dataclasses import dataclass

from sla_engine.calendars.rules.day_hours import DAY_S, DayHours, Span, wall_text
from sla_engine.calendars.text.tokens import Token, Tokens

HOUR = 3600
NOON = 12
AFTERNOON = 13 * HOUR  # from here on the hour tells that the clock has 24
MORNING = 8 * HOUR  # up to here an office is closed, so that one digit may be an hour of its afternoon
TWO_DIGITS = 2
HOURS_MINUTES_SECONDS = 3


@dataclass(frozen=True, slots=True)
class WallTime:
    """A time of the day as it was written."""

    token: Token
    clock: int  # seconds after midnight
    half: bool  # said with am or pm
    short: bool  # one digit, 1 to 9, without am or pm: `9`, `9:00`
    unclear: bool  # short, or without minutes: `9`, `10`, but neither `09:00` nor `17:00`


def read_spans(tokens: Tokens, ended: int = 0) -> DayHours:
    """Take spans parted by commas; raise `InvalidHoursError` for one that cannot be, or could be read in two ways.

    `ended` is when the hours end to which these are added, in seconds after midnight.
    """
    spans = [_span(tokens, ended)]
    while tokens.next.kind == "comma" and tokens.after.kind == "time":
        tokens.take("comma")
        ended = max(ended, spans[-1][1])
        spans.append(_span(tokens, ended))
    return DayHours.of(spans)


def _span(tokens: Tokens, ended: int) -> Span:
    start, end = _edges(tokens)
    span = start.clock, end.clock if end.clock > start.clock else end.clock + DAY_S
    if (start.short or end.short) and (span[0] < ended or (span[0] >= HOUR and span[1] <= MORNING)):
        raise tokens.fault(start.token, f"this may be meant before or after noon: write {_readings(*span)}")
    return span


def _readings(start: int, end: int) -> str:
    """Return a span in two digits as it stands, and as hours of the afternoon where it can be that."""
    early, late = (f"{wall_text(start + shift)}-{wall_text(end + shift)}" for shift in (0, NOON * HOUR))
    return early if start < HOUR or end > NOON * HOUR else f"{late} or {early}"


def _edges(tokens: Tokens) -> tuple[WallTime, WallTime]:
    """Take the two times of a span; the end lies before the start only where the next day is clearly meant."""
    start = _time(tokens)
    tokens.expect("'-' and the end of the span, such as 08:00-12:00", "to")
    end = _time(tokens)
    if start.half != end.half:
        raise tokens.fault(end.token, "say am or pm at both ends of a span, or at neither")
    if start.clock >= DAY_S:
        raise tokens.fault(start.token, "a span starts before 24:00; name the next day instead")
    if (start.unclear or end.unclear) and HOUR <= end.clock <= start.clock < AFTERNOON:
        raise tokens.fault(end.token, "this ends before it starts: write 17:00 in the afternoon, 29:00 on the next day")
    return start, end


def read_time(tokens: Tokens) -> WallTime:
    """Take a time of the day that stands alone; raise `InvalidHoursError` for none, or one that may mean two."""
    time = _time(tokens)
    if time.short and time.clock < MORNING:
        late, early = wall_text(time.clock + NOON * HOUR), wall_text(time.clock)
        raise tokens.fault(time.token, f"this may be meant before or after noon: write {late} or {early}")
    return time


def _time(tokens: Tokens) -> WallTime:
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
        if clock > 2 * DAY_S:
            raise tokens.fault(token, "times run to 24:00, and to 48:00 on the next day")
        short = len(hour) < TWO_DIGITS
        return WallTime(token, clock, half=False, short=short and hour != "0", unclear=short or not rest)
    if not 1 <= int(hour) <= NOON:
        raise tokens.fault(token, "hours run from 1 to 12 with am or pm")
    afternoon = NOON * HOUR if half.text[0] in "pP" else 0
    return WallTime(token, clock % (NOON * HOUR) + afternoon, half=True, short=False, unclear=False)
