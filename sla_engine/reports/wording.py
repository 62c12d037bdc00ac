"""Wording: numbers, shares, lengths of time and instants as people read them."""

from datetime import date

from sla_engine.calendars.text.durations import HOUR, MINUTE, SECOND

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SECONDS = 19  # where the seconds of an instant end in ISO 8601


def count(number: int, one: str = "", many: str = "") -> str:
    """Return a number with thousands set apart, and with the right one of two words if there are any.

    >>> count(1, "ticket"), count(1200, "ticket")
    ('1 ticket', '1,200 tickets')
    """
    word = one if number == 1 else many or (f"{one}s" if one else "")
    return f"{number:,} {word}".rstrip()


def percent(share: float | None, *, digits: int = 1) -> str:
    """Return a share, never rounded to or across all or nothing: 99.98 % is not all.

    >>> percent(0.5), percent(0.9998), percent(1.0), percent(1.0004, digits=0), percent(None)
    ('50.0%', '<100%', '100.0%', '>100%', '')
    """
    if share is None:
        return ""
    text = f"{share:.{digits}%}"
    for whole in (0.0, 1.0):
        if share != whole and text == f"{whole:.{digits}%}":
            return f"{'>' if share > whole else '<'}{whole:.0%}"
    return text


def length(us: int) -> str:
    """Return microseconds in hours and full minutes, below a minute in full seconds.

    >>> length(93_900_000_000), length(45_200_000), length(-3_600_000_000), length(300)
    ('26h 05m', '45s', '-1h 00m', '<1s')
    """
    sign, rest = "-" if us < 0 else "", abs(us)
    if 0 < rest < SECOND:
        return f"{sign}<1s"
    if rest < MINUTE:
        return f"{sign}{rest // SECOND}s"
    hours, rest = divmod(rest, HOUR)
    return f"{sign}{hours:,}h {rest // MINUTE:02}m" if hours else f"{sign}{rest // MINUTE}m"


def moment(iso: str) -> str:
    """Return an instant in ISO 8601 as people read it, seconds only where there are any.

    >>> moment("2026-06-24T15:00:00+02:00")
    'Wed 2026-06-24 15:00 +02:00'
    """
    if not iso:
        return ""
    wall, rest = iso[:_SECONDS], iso[_SECONDS:]
    fraction, offset = (rest[:-6], rest[-6:]) if rest.startswith(".") else ("", rest)
    clock = f"{wall[11:]}{fraction}" if fraction else wall[11:].removesuffix(":00")
    return f"{WEEKDAYS[date.fromisoformat(wall[:10]).weekday()]} {wall[:10]} {clock} {offset}"
