"""Durations of business time in whole microseconds, read from a timedelta or text, never from a bare number.

`1h30` and `1 h 30` are read too, and `8 business hours` if the time counts in business hours.

A day is refused in text (`1 day`, `1d`, `P1D`), because a day of business time is not 24 hours and has no fixed length. In
a `timedelta` a day is 24 hours; so it is in the durations of pendulum, pandas and numpy, up to weeks.
"""

import re
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache

from sla_engine.errors import InvalidDurationError
from sla_engine.show.durations import DAY, HOUR, MINUTE, SECOND

MICROSECOND = 1
MILLISECOND = 1_000

LONGEST_TEXT = 200  # characters
LONGEST_SHOWN = 40
MOST_DIGITS = 20
_ACCEPTED = "write '8h', '90m', '1h30m' or 'PT8H', or give a timedelta"

_UNITS = {
    HOUR: "h, hr, hrs, hour, hours, std, stunde, stunden, heure, heures, hora, horas, ora, ore, uur, uren",
    MINUTE: "m, min, mins, minute, minutes, minuten, mn, mns, minuto, minutos, minuti, minuut",
    SECOND: "s, sec, secs, second, seconds, sek, sekunde, sekunden, seconde, secondes, segundo, segundos, secondo, secondi",
    MILLISECOND: "ms, millisecond, milliseconds",
    MICROSECOND: "us, µs, μs, microsecond, microseconds",
}
_BUSINESS = (  # units that are allowed only for business time
    *("business hours", "business hour", "working hours", "working hour", "office hours", "heures ouvrées"),
    *("heures ouvrables", "geschäftsstunden", "arbeitsstunden", "horas laborables", "horas hábiles", "ore lavorative"),
    "werkuren",
)
_UNIT = {name: unit for unit, names in _UNITS.items() for name in names.split(", ")} | dict.fromkeys(_BUSINESS, HOUR)
_DAYS_AND_LONGER = re.compile(
    r"d|days?|bd|(?:business|working) days?|tage?|tagen|werktage?n?|arbeitstage?n?|j|jours?|jours ouvr(?:[ée]s|ables)"
    r"|w|weeks?|wochen?|semaines?|mo|months?|monate?|mois|y|years?|jahre?|ans?",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"(?P<number>[0-9]+(?:[.,][0-9]+)?)\s?(?P<unit>{'|'.join(_BUSINESS)}|(?:business|working|jours) [^\W\d_]+|[^\W\d_]*)\.?"
    r"(?:\s?(?:,|and|und|et|y|e|en)\s(?=[0-9])|\s?)",
    re.IGNORECASE,
)
_ISO = re.compile(r"PT(?=[0-9])([0-9.,]+H)?([0-9.,]+M)?([0-9.,]+S)?", re.IGNORECASE)

# numpy's units of fixed length: microseconds in a unit, or units in a microsecond.
_NUMPY_UNITS = {"W": 7 * DAY, "D": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": MILLISECOND, "us": MICROSECOND}
_NUMPY_PARTS = {"ns": 10**3, "ps": 10**6, "fs": 10**9, "as": 10**12}


def duration_us(value: timedelta | str, *, physical: bool = False) -> int:
    """Return a duration in microseconds, 0 or more, from a `timedelta` or text: `8h`, `90m`, `1h30m`, `1.5h`, `PT8H`.

    The durations of pendulum, pandas and numpy are read too. With `physical`, time counts round the clock, or may do so.

    Raises:
        InvalidDurationError: the duration is negative, is a bare number, has days or longer units in text, has months or
        years, has parts of a microsecond, or has business hours although the time is physical.

    >>> duration_us("1h30m"), duration_us(timedelta(days=1))
    (5400000000, 86400000000)
    """
    if type(value) is timedelta:  # first, and without a call, because all durations pass here
        days = value.days
        if days >= 0:
            return (days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
        raise _negative(value)
    if isinstance(value, str):
        return _text_us(value, physical) if len(value) <= LONGEST_TEXT else _unreadable(value)
    return _other_us(value)


def format_duration(us: int) -> str:
    """Return microseconds as text that `duration_us` reads: `1h30m`, `45s`, `1.5s`, `0s`; `-1h` for a negative number.

    >>> format_duration(5_400_000_000)
    '1h30m'
    """
    hours, rest = divmod(abs(us), HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds = f"{rest // SECOND}.{rest % SECOND:06d}".rstrip("0").rstrip(".")
    parts = (f"{hours}h" if hours else "", f"{minutes}m" if minutes else "", f"{seconds}s" if rest else "")
    return ("-" if us < 0 else "") + ("".join(parts) or "0s")


def _other_us(value: object) -> int:
    if isinstance(value, timedelta):
        us = _subclass_us(value)
    elif type(value).__module__ == "numpy" and type(value).__name__ == "timedelta64":
        us = _numpy_us(value)
    elif isinstance(value, int | float):
        raise InvalidDurationError(f"a bare number is not a duration, got {_shown(value)}; {_ACCEPTED}")
    else:
        raise InvalidDurationError(f"not a duration, got {_shown(value)}; {_ACCEPTED}")
    if us < 0:
        raise _negative(value)
    return us


def _subclass_us(value: timedelta) -> int:
    """Read pendulum's Duration and Interval, and pandas' Timedelta, which is finer than a microsecond."""
    if getattr(value, "nanoseconds", 0):
        raise _too_fine(value)
    # An Interval has months only to show them; it is the physical time between two instants.
    if (getattr(value, "months", 0) or getattr(value, "years", 0)) and not hasattr(value, "start"):
        raise InvalidDurationError(f"months and years have no fixed length, got {_shown(value)}; {_ACCEPTED}")
    return value.days * DAY + value.seconds * SECOND + value.microseconds


def _numpy_us(value: object) -> int:
    import numpy as np  # not at the top, to keep the import light; numpy is loaded already if the value is of numpy

    if not isinstance(value, np.timedelta64) or np.isnat(value):
        raise InvalidDurationError(f"not a duration, got {_shown(value)}; {_ACCEPTED}")
    unit, step = np.datetime_data(value.dtype)
    count = int(value.astype(np.int64)) * step
    if unit in _NUMPY_PARTS:
        us, part = divmod(count, _NUMPY_PARTS[unit])
        if part:
            raise _too_fine(value)
        return us
    if unit not in _NUMPY_UNITS:
        raise InvalidDurationError(f"the unit {unit!r} has no fixed length, got {_shown(value)}; {_ACCEPTED}")
    return count * _NUMPY_UNITS[unit]


@lru_cache(maxsize=1024)
def _text_us(text: str, physical: bool) -> int:  # noqa: FBT001 - a keyword costs a tenth of a call
    bare = text.strip()
    if bare[:1] in {"-", "\u2212"}:
        raise _negative(text)
    rest = _iso_parts(text, bare) if bare[:1] in {"P", "p"} else bare
    total, before, at = Fraction(0), 2 * HOUR, 0
    while part := _PART.match(rest, at):
        at = part.end()
        if physical and part["unit"].lower() in _BUSINESS:
            raise InvalidDurationError(
                f"business hours are refused, as this time may count round the clock, in {_shown(text)}; {_ACCEPTED}"
            )
        minutes = not part["unit"] and before == HOUR and at == len(rest)
        unit = _minutes(text, part["number"]) if minutes else _unit(text, part["number"], part["unit"])
        if unit >= before:
            raise InvalidDurationError(
                f"expected units from large to small, each once, in the duration {_shown(text)}; {_ACCEPTED}"
            )
        whole = part["number"].isdigit()
        if not whole and at < len(rest):
            raise InvalidDurationError(
                f"only the last part may have a fraction, in the duration {_shown(text)}; {_ACCEPTED}"
            )
        total += Fraction(part["number"].replace(",", ".")) * unit
        before = unit
    if at < len(rest) or not rest:
        return _unreadable(text)
    if total.denominator != 1:
        raise _too_fine(text)
    return int(total)


def _iso_parts(text: str, bare: str) -> str:
    """Return ISO 8601's `PT1H30M` as `1h30m`."""
    match = _ISO.fullmatch(bare)
    if match is None:
        problem = (
            "of ISO 8601 only hours, minutes and seconds are read (PT1H30M), since a day of business time has no length"
        )
        raise InvalidDurationError(f"{problem}, got {_shown(text)}; {_ACCEPTED}")
    return "".join(match.groups("")).lower()


def _minutes(text: str, number: str) -> int:
    """Return the microseconds in a minute, the unit of a number after an hour, as in `1h30`."""
    if len(number) != 2 or number > "59":  # noqa: PLR2004 - as in 1h05
        problem = f"minutes after an hour are two digits, 00 to 59, in the duration {_shown(text)}"
        raise InvalidDurationError(f"{problem}; {_ACCEPTED}")
    return MINUTE


def _unit(text: str, number: str, name: str) -> int:
    """Return the microseconds in a unit of a text."""
    if len(number) > MOST_DIGITS:
        raise InvalidDurationError(
            f"numbers have at most {MOST_DIGITS} digits, got the duration {_shown(text)}; {_ACCEPTED}"
        )
    if not name:
        problem = f"a bare number is not a duration: {number!r} has no unit in {_shown(text)}"
        raise InvalidDurationError(f"{problem}; {_ACCEPTED}")
    if _DAYS_AND_LONGER.fullmatch(name):
        problem = f"{name!r} of business time has no fixed length, in the duration {_shown(text)}"
        raise InvalidDurationError(f"{problem}; {_ACCEPTED}")
    if name == "M" or name.lower() not in _UNIT:  # `1M` may mean a month
        raise InvalidDurationError(f"unknown unit {_shown(name)} in the duration {_shown(text)}; {_ACCEPTED}")
    return _UNIT[name.lower()]


def _negative(value: object) -> InvalidDurationError:
    return InvalidDurationError(f"a negative duration is refused; use subtract, got {_shown(value)}; {_ACCEPTED}")


def _too_fine(value: object) -> InvalidDurationError:
    return InvalidDurationError(f"durations are whole microseconds, got {_shown(value)}; {_ACCEPTED}")


def _unreadable(text: str) -> int:
    raise InvalidDurationError(f"cannot read the duration {_shown(text)}; {_ACCEPTED}")


def _shown(value: object) -> str:
    """Return a value as an error shows it: on one line and shortened."""
    if isinstance(value, str) and len(value) > LONGEST_SHOWN:
        return repr(f"{value[: LONGEST_SHOWN - 1]}…")
    return f"{value!r:.80}"
