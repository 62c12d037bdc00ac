"""Wall times as people write them: `08:00`, `8`, `8h30`, `9 h 00`, `8.30 Uhr`, `0900`, `5pm`, `noon`, `midnight`.

An hour of one digit without am or pm may be in the afternoon; alone and between 1:00 and 8:00 it is refused. Two digits are
clear: `05:00` is at night.
"""

import re
from dataclasses import dataclass

from sla_engine.calendars.rules.day_hours import DAY_S, wall_text
from sla_engine.calendars.text.text_token import Token
from sla_engine.calendars.text.tokens import Tokens

HOUR = 3600
NOON = 12 * HOUR
MORNING = 8 * HOUR  # an office is closed up to this hour, so that one digit may be an hour in the afternoon
TWO_DIGITS = 2
HOURS_MINUTES_SECONDS = 3
HOURS_AND_MINUTES = 4  # digits, as in 0900
YEARS = ("1900", "2099")
EXAMPLES = ("08:00", "17:30")


@dataclass(frozen=True, slots=True)
class WallTime:
    """A time of the day as it was written."""

    token: Token
    clock: int  # seconds after midnight
    half: bool = False  # the time has am or pm, or is noon or midnight
    short: bool = False  # one digit, 1 to 9, without am or pm: `9`, `9:00`
    unclear: bool = False  # short, or without minutes: `9`, `10`, but neither `09:00` nor `17:00`
    open_half: bool = False  # 1 to 12 without a leading zero, so that the am or pm of another time may apply to it


def read_time(tokens: Tokens) -> WallTime:
    """Take a single time of the day; raise `InvalidHoursError` if there is none, or it can be read in two ways."""
    time = take_time(tokens)
    if time.token.word and time.clock == 0:
        raise tokens.fault(time.token, "a day starts and ends at midnight", "00:00", "24:00")
    if time.short and time.clock < MORNING:
        late, early = wall_text(time.clock + NOON), wall_text(time.clock)
        raise tokens.fault(time.token, "this may be meant before or after noon", late, early)
    return time


def take_time(tokens: Tokens) -> WallTime:
    """Take a time of the day, also if it is not clear in which half of the day."""
    token = tokens.expect("a time such as 08:00", "time", write=EXAMPLES)
    if token.word:  # noon or midnight
        return WallTime(token, NOON if token.word.kind == "noon" else 0, half=True)
    tokens.take("unit")
    hour, *rest = _digits(tokens, token)
    clock = sum(int(part) * unit for part, unit in zip((hour, *rest), (HOUR, 60, 1), strict=False))
    if half := tokens.take("half"):
        return WallTime(token, _on_twelve_hours(tokens, token, half, int(hour), clock), half=True)
    if clock > 2 * DAY_S:
        raise tokens.fault(token, "times run to 24:00, and to 48:00 on the next day", *EXAMPLES)
    short = len(hour) < TWO_DIGITS
    return WallTime(
        token,
        clock,
        short=short and hour != "0",
        unclear=short or not rest,
        open_half=hour[0] != "0" and HOUR <= clock < NOON + HOUR,
    )


def _digits(tokens: Tokens, token: Token) -> list[str]:
    """Return hours, and minutes and seconds where they are written."""
    parts = re.findall("[0-9]+", token.text)
    year = YEARS[0] <= parts[0] <= YEARS[1] and int(parts[0]) % 5  # 2026 is a year, 2000 is eight in the evening
    if len(parts) == 1 and len(parts[0]) == HOURS_AND_MINUTES and not year:
        parts = [parts[0][:TWO_DIGITS], parts[0][TWO_DIGITS:]]
    full = len(parts) == HOURS_MINUTES_SECONDS
    if len(parts[0]) > TWO_DIGITS or (full and token.text.count(":") != TWO_DIGITS):
        raise tokens.fault(token, "a time has hours and minutes; dates and years belong in special_days", *EXAMPLES)
    if any(len(part) != TWO_DIGITS or part > "59" for part in parts[1:]):
        raise tokens.fault(token, "minutes and seconds are two digits, 00 to 59", "08:05")
    return parts


def _on_twelve_hours(tokens: Tokens, token: Token, half: Token, hour: int, clock: int) -> int:
    """Return the seconds after midnight of a time with am or pm, or of `12 noon`."""
    if not 1 <= hour <= NOON // HOUR:
        raise tokens.fault(token, "hours run from 1 to 12 with am or pm", "9am-5pm", "09:00-17:00")
    afternoon = (
        half.word.kind == "noon" if half.word and half.word.kind in {"noon", "midnight"} else half.text[0] in "pP"
    )
    return clock % NOON + NOON * afternoon
