"""Durations of business time: physical time in whole microseconds, from a `timedelta` or text, never from a bare number.

A day is refused in text (`1 day`, `1d`, `P1D`): in business hours it is not 24 hours, and which it is must be said. A `timedelta`
is physical time already, in which `days` are 24 hours each, and so is numpy's `timedelta64` of weeks, days or less.
"""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache

from sla_engine.errors import InvalidDurationError

HOUR, MINUTE, SECOND = 3_600_000_000, 60_000_000, 1_000_000
_ACCEPTED = "write '8h', '90m', '1h30m', 'PT8H' or give a timedelta"
_LONGEST = 200  # characters
_DIGITS = 20

_UNITS = {
    HOUR: "h hr hrs hour hours std stunde stunden heure heures",
    MINUTE: "m min mins minute minutes minuten",
    SECOND: "s sec secs second seconds sek sekunde sekunden seconde secondes",
    1000: "ms millisecond milliseconds",
    1: "us µs μs microsecond microseconds",
}
_UNIT = {name: unit for unit, names in _UNITS.items() for name in names.split()}
_LONG_UNITS = frozenset(
    "d day days tag tage tagen j jour jours w week weeks woche wochen semaine semaines mo month months monat monate mois "
    "y year years jahr jahre an ans".split()
)
_PART = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?\s?([^\W\d_]*)\s*")
_ISO = re.compile(r"PT(?=[0-9])([0-9.,]+H)?([0-9.,]+M)?([0-9.,]+S)?", re.IGNORECASE)
_FIELD_UNITS = {"Y": 0, "M": 0, "W": 7 * 24 * HOUR, "D": 24 * HOUR, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": 1000, "us": 1}


def duration_us(value: timedelta | str) -> int:
    """The duration in microseconds, 0 or more.

    Text is `8h`, `90m`, `1h30m`, `45s`, `1.5h`, `PT8H`. Raises `InvalidDurationError` for a negative duration, a bare number, days
    and anything longer in text, a `pendulum.Duration` with months or years, and parts of a microsecond.

    >>> duration_us("1h30m"), duration_us(timedelta(days=1))
    (5400000000, 86400000000)
    """
    if type(value) is timedelta:  # the hot case, so first and without a call
        us = value.days * 86_400_000_000 + value.seconds * 1_000_000 + value.microseconds
        if us >= 0:
            return us
        raise _negative(value)
    if isinstance(value, str):
        return _text_us(value)
    return _other_us(value)


def format_duration(us: int) -> str:
    """The duration as text: `1h30m`, `45s`, `1.5s`, `0s`; a negative one has a minus in front. `duration_us` reads it back.

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
        return _subclass_us(value)
    if type(value).__name__ == "timedelta64":
        return _numpy_us(value)
    if isinstance(value, (int, float)):
        raise InvalidDurationError(f"a bare number is not a duration, got {type(value).__name__} {value!r:.40}: {_ACCEPTED}")
    raise InvalidDurationError(f"not a duration: {type(value).__name__} {value!r:.60}: {_ACCEPTED}")


def _subclass_us(value: timedelta) -> int:
    """pendulum's Duration and Interval, and pandas' Timedelta, which is finer than a microsecond."""
    if getattr(value, "nanoseconds", 0):
        raise InvalidDurationError(f"parts of a microsecond are refused, got {value!r:.80}")
    if hasattr(value, "start") and hasattr(value, "end"):  # a pendulum Interval, months and all, is the time between two instants
        return _checked(round(Fraction(value.total_seconds()) * SECOND), value)
    if getattr(value, "months", 0) or getattr(value, "years", 0):
        raise InvalidDurationError(f"months and years have no fixed length, got {value!r:.80}: {_ACCEPTED}")
    return _checked(value.days * 24 * HOUR + value.seconds * SECOND + value.microseconds, value)


def _checked(us: int, value: object) -> int:
    if us < 0:
        raise _negative(value)
    return us


def _negative(value: object) -> InvalidDurationError:
    return InvalidDurationError(f"a negative duration is refused; use subtract, got {value!r:.80}")


def _numpy_us(value: object) -> int:
    import numpy as np  # already loaded by whoever made the value

    if not isinstance(value, np.timedelta64) or np.isnat(value):
        raise InvalidDurationError(f"not a duration: {value!r:.60}: {_ACCEPTED}")
    unit, count = np.datetime_data(value.dtype)
    ticks = int(value.astype(np.int64)) * count
    if unit in ("ns", "ps", "fs", "as"):
        us, part = divmod(ticks, {"ns": 10**3, "ps": 10**6, "fs": 10**9, "as": 10**12}[unit])
        if part:
            raise InvalidDurationError(f"parts of a microsecond are refused, got {value!r:.80}")
        return _checked(us, value)
    if not _FIELD_UNITS.get(unit):
        raise InvalidDurationError(f"a timedelta64 of unit {unit!r} has no fixed length, got {value!r:.80}: {_ACCEPTED}")
    return _checked(ticks * _FIELD_UNITS[unit], value)


@lru_cache(maxsize=1024)
def _text_us(text: str) -> int:
    shown = repr(text if len(text) <= 40 else f"{text[:39]}…")
    bare = text.strip()
    if len(text) > _LONGEST:
        raise InvalidDurationError(f"a duration of {len(text)} characters is refused: {shown}")
    if bare[:1] in ("-", "−"):
        raise _negative(text)
    if bare[:1] in ("P", "p"):
        bare = _iso_parts(bare, shown)
    us, smallest, at = Fraction(0), 2 * HOUR, 0
    while at < len(bare):
        part = _PART.match(bare, at)
        if not part:
            raise InvalidDurationError(f"cannot read {bare[at : at + 20]!r} in the duration {shown}: {_ACCEPTED}")
        unit = _unit(part, shown)
        if unit >= smallest:
            raise InvalidDurationError(f"units go from large to small, each once, in the duration {shown}")
        if part[2] and part.end() < len(bare):
            raise InvalidDurationError(f"only the last part may have a fraction, in the duration {shown}")
        us += Fraction(f"{part[1]}.{part[2] or 0}") * unit
        smallest, at = unit, part.end()
    if not bare or us.denominator != 1:
        raise InvalidDurationError(f"{'not exact to the microsecond' if bare else 'no duration'}: {shown}: {_ACCEPTED}")
    return int(us)


def _unit(part: re.Match[str], shown: str) -> int:
    name = part[3]
    if len(part[1]) > _DIGITS or len(part[2] or "") > _DIGITS:
        raise InvalidDurationError(f"a number of more than {_DIGITS} digits is refused in the duration {shown}")
    if not name:
        raise InvalidDurationError(f"a bare number is not a duration: {part[1]!r} in {shown}: {_ACCEPTED}")
    if name.lower() in _LONG_UNITS:
        raise InvalidDurationError(f"{name!r} in the duration {shown}: a day is not a fixed number of hours of work: {_ACCEPTED}")
    unit = _UNIT.get(name.lower())
    if unit is None or name == "M":
        raise InvalidDurationError(f"unknown unit {name!r:.40} in the duration {shown}: {_ACCEPTED}")
    return unit


def _iso_parts(text: str, shown: str) -> str:
    """ISO 8601's `PT1H30M` as `1h30m`."""
    match = _ISO.fullmatch(text)
    if not match:
        raise InvalidDurationError(f"only hours, minutes and seconds (PT1H30M) are read from ISO 8601, got {shown}: {_ACCEPTED}")
    return "".join(match.groups("")).lower()
