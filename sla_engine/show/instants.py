"""Instants as text for people, and the names of days and months."""

from datetime import datetime

from sla_engine.show.languages import MONTH_WORDS, WEEKDAY_WORDS, short_weekday

WEEKDAYS = tuple(words.en for words in WEEKDAY_WORDS)
SHORT_WEEKDAYS = tuple(name[:3] for name in WEEKDAYS)
MONTHS = tuple(words.en for words in MONTH_WORDS)

# The lengths of ISO 8601's date and time up to the seconds, and up to the microseconds.
_SECONDS, _MICROSECONDS = 19, 26


def wall_time(instant: datetime, *, offset: bool = False) -> str:
    """Return the local time of an aware instant, to the second, with its offset if asked.

    >>> at = datetime.fromisoformat("2026-06-24T15:00:00.5+02:00")
    >>> wall_time(at), wall_time(at, offset=True)
    ('2026-06-24 15:00:00', '2026-06-24 15:00:00 +02:00')
    """
    text = instant.isoformat(" ", "seconds")
    return f"{text[:_SECONDS]} {text[_SECONDS:]}" if offset else text[:_SECONDS]


def moment(instant: datetime | str | None, language: str | None = None) -> str:
    """Return an aware instant, given as a datetime or in ISO 8601, with weekday and offset; zero seconds are left out.

    The weekday is in the given language if `speaks` knows it, else in English.

    >>> moment("2026-06-24T15:00:00+02:00"), moment("2026-06-24T15:00:00.5+02:00"), moment(None)
    ('Wed 2026-06-24 15:00 +02:00', 'Wed 2026-06-24 15:00:00.500000 +02:00', '')
    """
    if not instant:
        return ""
    at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    text = at.isoformat(" ")
    end = _MICROSECONDS if at.microsecond else _SECONDS
    return f"{short_weekday(at.weekday(), language)} {text[:end].removesuffix(':00')} {text[end:]}"


def short_moment(instant: datetime, *, weekday: bool = True) -> str:
    """Return a short text of an aware instant, without year and offset, with its weekday if asked.

    >>> short_moment(datetime.fromisoformat("2026-06-04T09:05:00+02:00"))
    'Thu 4 Jun 09:05'
    """
    day = f"{SHORT_WEEKDAYS[instant.weekday()]} " if weekday else ""
    return f"{day}{instant.day} {MONTHS[instant.month - 1][:3]} {instant.hour:02}:{instant.minute:02}"
