"""iCalendar file: its events as plain values, read from text and written as text (RFC 5545). The only importer of icalendar."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sla_engine.calendars.ical.ical_events import ReadEvent, Recurrence, WrittenEvent
from sla_engine.errors import MissingExtraError

if TYPE_CHECKING:
    from icalendar import Component

# Rules of whole days; RFC 5545 forbids rules by the hour for them.
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_OF_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_READ = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", None}
_LINE_ENDS = re.compile(r"\r\n|\n|\r")
# Our own mark of a whole-day event whose date has hours, so that reading our files closes only what is closed.
HOURS = "X-SLA-ENGINE-HOURS"


def read_events(text: str) -> list[ReadEvent]:
    """Return the events of the text of a file, in its order.

    Raises:
        ValueError: the text is no iCalendar; the message names the line, and the event if it is one that cannot be read.
        MissingExtraError: the library is not installed.
    """
    _check_installed()
    from icalendar import Calendar

    lines = _event_lines(text)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError, AttributeError, TypeError) as error:  # of values of a wrong kind
        raise ValueError(f"no iCalendar: {error}") from None
    for calendar in calendars:
        for name, what in calendar.errors:
            if name is None:
                raise ValueError(f"no iCalendar: {what}")
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    return [_located(event, line) for event, line in zip(events, lines, strict=True)]


def write_events(events: Iterable[WrittenEvent], *, title: str, stamp: datetime) -> str:
    """Return the text of a file with events, under a title; `stamp` is the instant at which it is made.

    Raises:
        MissingExtraError: the library is not installed.
    """
    _check_installed()
    from icalendar import Calendar, Event

    calendar = Calendar()
    for name, value in (("prodid", "-//sla-engine//calendar//EN"), ("version", "2.0"), ("x-wr-calname", title)):
        calendar.add(name, value)
    for event in events:
        made = Event()
        made.add("uid", event.uid)
        made.add("dtstamp", stamp)
        made.add("dtstart", event.start)
        if event.end != event.start:
            made.add("dtend", event.end)
        made.add("summary", event.name)
        made.add("categories", [event.category])
        made.add("transp", "TRANSPARENT")  # to who subscribes, nobody is busy then
        if event.hours:
            made.add("description", event.hours)
            made.add(HOURS, event.hours)
        calendar.add_component(made)
    return bytes(calendar.to_ical()).decode()


def _check_installed() -> None:
    try:
        import icalendar  # noqa: F401 - only looked for
    except ImportError:
        raise MissingExtraError("iCalendar files need icalendar: pip install 'sla-engine[ical]'") from None


def _event_lines(text: str) -> list[int]:
    """Return the numbers of the lines on which events begin; raise if what begins does not end in its order."""
    begun: list[tuple[str, int]] = []
    found = []
    for number, line in enumerate(_LINE_ENDS.split(text), 1):
        word, _, what = line.rstrip().upper().partition(":")
        if not begun and line.strip() and (word, what) != ("BEGIN", "VCALENDAR"):
            raise ValueError(f"line {number}: expected BEGIN:VCALENDAR, got {line:.40}")
        if word == "BEGIN":
            begun.append((what, number))
            found += [number] if what == "VEVENT" else []
        elif word == "END":
            last, since = begun.pop()
            if last != what:
                raise ValueError(f"line {number}: expected END:{last}, as it begins on line {since}, got {line:.40}")
    if begun:
        raise ValueError(f"the file is cut off: {begun[-1][0]} begins on line {begun[-1][1]} and does not end")
    if not found and not text.strip():
        raise ValueError("the file is empty")
    return found


def _located(event: "Component", line: int) -> ReadEvent:
    try:
        return _event(event, line)
    except ValueError as error:
        raise ValueError(f"line {line}, event {_text(event, 'SUMMARY')!r:.60}: {error}") from None


def _event(event: "Component", line: int) -> ReadEvent:
    for name, what in event.errors:
        if name in _READ:
            raise ValueError(f"{name} cannot be read: {what}" if name else what)
    start, end, length, instead = (_one(event, name) for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"))
    if not isinstance(start, date):
        raise ValueError("expected a date or a time as DTSTART, and there is none")  # noqa: TRY004 - a fault of the file
    whole = not isinstance(start, datetime)
    if event.get("EXRULE") or (instead is not None and _one_value(event, "RECURRENCE-ID").params.get("RANGE")):
        raise ValueError("EXRULE, and RANGE of RECURRENCE-ID, are not read; write EXDATE, and events of their own")
    description = _text(event, "DESCRIPTION").strip().partition("\n")[0].strip()
    return ReadEvent(
        line,
        " ".join(_text(event, "SUMMARY").split()),
        _text(event, "UID"),
        tuple(dict.fromkeys(filter(None, [*_categories(event), description]))),
        start,
        _days(start, end, length) if whole else 0,
        tuple(map(_recurrence, _all(event, "RRULE"))) if whole else (),
        tuple(_dates(event, "RDATE")) if whole else (),
        tuple(_dates(event, "EXDATE")) if whole else (),
        _day(instead) if instead is not None else None,
        _text(event, "STATUS").upper() == "CANCELLED",
        _text(event, HOURS),
    )


def _days(start: date, end: object, length: object) -> int:
    """Return how many days an event lasts: one without an end, and where the end is the start."""
    length = _day(end) - start if isinstance(end, date) else length
    days = length.days if isinstance(length, timedelta) else 1
    if days < 0:
        raise ValueError(f"it ends before it starts: {days} days after {start}")
    return days or 1


def _recurrence(rule: Any) -> Recurrence:  # noqa: ANN401 - half of the library's class is untyped
    if rule.get("FREQ", [""])[0] not in FREQUENCIES or any(rule.get(part) for part in _OF_TIMES):
        raise ValueError(f"expected a rule of whole days ({', '.join(FREQUENCIES)}), got {rule.to_ical().decode()}")
    if min(rule.get("INTERVAL", [1])) < 1:
        raise ValueError("expected an INTERVAL of 1 or more")
    until, count = rule.get("UNTIL", [None])[0], rule.get("COUNT", [None])[0]
    endless = type(rule)({name: part for name, part in rule.items() if name not in ("UNTIL", "COUNT")})
    return Recurrence(endless.to_ical().decode(), None if until is None else _day(until), count)


def _all(event: "Component", name: str) -> list[Any]:
    """Return all values of a property."""
    found = event.get(name)
    return found if isinstance(found, list) else [] if found is None else [found]


def _one_value(event: "Component", name: str) -> Any:  # noqa: ANN401 - the library's values share no type
    found = _all(event, name)
    if len(found) > 1:
        raise ValueError(f"{name} is there {len(found)} times")
    return found[0] if found else None


def _one(event: "Component", name: str) -> object:
    """Return the value of a date, a time or a duration, None where there is none."""
    found = _one_value(event, name)
    return None if found is None else found.dt


def _text(event: "Component", name: str) -> str:
    return str(next(iter(_all(event, name)), ""))


def _dates(event: "Component", name: str) -> Iterator[date]:
    for several in _all(event, name):
        yield from (_day(one.dt) for one in several.dts)


def _day(value: object) -> date:
    """Return a date, or that of a time as it is written."""
    if not isinstance(value, date):
        raise ValueError(f"expected a date, got {value}")  # noqa: TRY004 - a fault of the file
    return value.date() if isinstance(value, datetime) else value


def _categories(event: "Component") -> Iterator[str]:
    for several in _all(event, "CATEGORIES"):
        yield from (str(one).replace("\\,", ",").strip() for one in several.cats)
