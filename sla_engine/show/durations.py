"""Durations as text for people. For programs, `calendars.text.durations.format_duration` writes text that can be read back."""

from datetime import timedelta

MICROSECOND = timedelta(microseconds=1)
# In microseconds; a day has 24 hours, as one without a clock change.
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def length(time: timedelta | int, *, coarse: bool = False) -> str:
    """Return a length of time (a number is in microseconds) in hours and minutes, and in seconds unless they are zero.

    With `coarse`, the text has seconds only for less than a minute, and only whole seconds.

    >>> length(timedelta(days=1, hours=2, minutes=5)), length(-timedelta(seconds=90)), length(0)
    ('26h05m', '-1m30s', '0m')
    >>> [length(us, coarse=True) for us in (93_912_345_678, 45_200_000, 300)]
    ['26h05m', '45s', '<1s']
    """
    us = time // MICROSECOND if isinstance(time, timedelta) else time
    sign, us = "-" if us < 0 else "", abs(us)
    if coarse and 0 < us < SECOND:
        return f"{sign}<1s"
    if coarse:
        us -= us % (SECOND if us < MINUTE else MINUTE)
    minutes, us = divmod(us, MINUTE)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours:,}h{minutes:02}m" if hours else f"{minutes}m"] if hours or minutes or not us else []
    seconds = f"{us // SECOND}.{us % SECOND:06}".rstrip("0").rstrip(".")
    return f"{sign}{''.join(parts)}{f'{seconds}s' if us else ''}"


def iso_duration(time: timedelta | int) -> str:
    """Return a length of time, a number of which is microseconds, as programs read it: ISO 8601 without days.

    Of business time a day has no length, so that hours are the longest unit.

    >>> iso_duration(timedelta(days=1, minutes=5)), iso_duration(-1_500_000), iso_duration(0)
    ('PT24H5M', '-PT1.5S', 'PT0S')
    """
    us = time // MICROSECOND if isinstance(time, timedelta) else time
    sign, us = "-" if us < 0 else "", abs(us)
    hours, us = divmod(us, HOUR)
    minutes, us = divmod(us, MINUTE)
    seconds = f"{us // SECOND}.{us % SECOND:06}".rstrip("0").rstrip(".")
    parts = (f"{hours}H" if hours else "", f"{minutes}M" if minutes else "", f"{seconds}S" if us else "")
    return f"{sign}PT{''.join(parts) or '0S'}"


def left(remaining: timedelta, *, late: bool = False) -> str:
    """Return the remaining time as text: `left`, or `late` where it is negative; with `late` zero is late, too.

    >>> left(timedelta(hours=2)), left(timedelta(hours=-14, minutes=-5)), left(timedelta(0)), left(timedelta(0), late=True)
    ('2h left', '14h05m late', '0m left', '0m late')
    """
    text = length(abs(remaining), coarse=True)
    text = text.removesuffix("00m") if text.endswith("h00m") else text
    return f"{text} late" if remaining < timedelta() or (late and not remaining) else f"{text} left"
