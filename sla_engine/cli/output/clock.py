"""Instants as people read them."""

from datetime import datetime, timedelta

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def clock(instant: datetime | str | None) -> str:
    """Return an instant (or its ISO 8601 text) as people read it, nothing for None; seconds only where there are any.

    >>> clock("2026-06-24T15:00:00+02:00")
    'Wed 2026-06-24 15:00 +02:00'
    """
    if instant is None:
        return ""
    at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    text = at.isoformat(" ")
    wall, offset = text[:19], text[19:]
    if offset.startswith("."):
        return f"{WEEKDAYS[at.weekday()]} {text}"
    return f"{WEEKDAYS[at.weekday()]} {wall.removesuffix(':00')} {offset}"


def span(duration: timedelta) -> str:
    """Return a length of time in hours and minutes, with seconds only where there are any.

    >>> span(timedelta(days=1, hours=2, minutes=5)), span(-timedelta(seconds=90))
    ('26h05m', '-1m30s')
    """
    us = abs(duration) // timedelta(microseconds=1)
    minutes, us = divmod(us, 60_000_000)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours}h{minutes:02}m" if hours else f"{minutes}m"] if hours or minutes or not us else []
    if us:
        parts.append(f"{us / 1_000_000:g}s")
    return ("-" if duration < timedelta(0) else "") + "".join(parts)
