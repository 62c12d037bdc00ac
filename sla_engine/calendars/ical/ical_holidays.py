"""iCalendar holidays: the whole-day events of a file as holidays, chosen and renamed by the user."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from sla_engine.calendars.holidays.region_holidays import HolidayPart, SkippedEvent
from sla_engine.calendars.ical.ical_events import ReadEvent
from sla_engine.calendars.ical.ical_file import read_events
from sla_engine.calendars.ical.whole_days import days_of, is_endless
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR
from sla_engine.errors import CalendarFileError, InvalidCalendarError
from sla_engine.show.did_you_mean import did_you_mean, listed

LARGEST = 20_000_000  # bytes
MOST_DAYS = 100_000


def read_ical(
    path: Path,
    *,
    only: Iterable[str] | None = None,
    drop: Iterable[date | str] = (),
    rename: Mapping[str, str] | None = None,
    years: tuple[int, int] | None = None,
) -> HolidayPart:
    """Return the days of the whole-day events of a file, without a region; `HolidaySet.from_ical` describes the arguments.

    Raises:
        CalendarFileError: the file cannot be read, or has nothing that is asked for.
        MissingExtraError: the library is not installed.
    """
    content = _content(path)
    rename = rename or {}
    try:
        events = read_events(content.decode("utf-8-sig"))
        skipped = tuple(SkippedEvent(one.line, one.name, why) for one in events if (why := _why_skipped(one)))
        whole = [event for event in events if not _why_skipped(event)]
        drop = set(drop)
        chosen = _chosen(whole, only, {one for one in drop if isinstance(one, str)})
        _check_names(rename, (event.name for event in whole))
        rows = sorted(row for row in _rows(chosen, events) if row[0] not in drop)
        span = years or _span(rows, chosen, len(skipped))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CalendarFileError(f"{path}: line {line}: not UTF-8 text; save the file as UTF-8") from None
    except ValueError as error:
        raise CalendarFileError(f"{path}: {error}") from None
    named = tuple((day, rename.get(name, name)) for day, name in rows if span[0] <= day.year <= span[1])
    digest = blake2b(content, digest_size=8).hexdigest()
    return HolidayPart(None, named, span=span, origin=path.name, file=f"{path.name} {digest}", skipped=skipped)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise CalendarFileError(f"{path}: there is no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        raise CalendarFileError(f"{path}: the file cannot be read: {error}") from None
    if len(content) > LARGEST:
        raise CalendarFileError(f"{path}: the file is larger than {LARGEST:,} bytes, the most that is read")
    return content


def _why_skipped(event: ReadEvent) -> str:
    """Return why an event is no holiday, empty if it is one."""
    if event.cancelled:
        return "cancelled"
    if not event.days:
        return "has a time of day"
    return f"has hours: {event.hours}" if event.hours else ""


def _words(event: ReadEvent) -> set[str]:
    return {word.casefold() for word in (event.name, *event.kinds)}


def _chosen(events: list[ReadEvent], only: Iterable[str] | None, drop: Iterable[str]) -> list[ReadEvent]:
    """Return the events with a name, a category or a description that is asked for, and none that is dropped."""
    wanted, unwanted = list(only or ()), list(drop)
    known = (word for event in events for word in (*event.kinds, event.name))
    _check_names((*wanted, *unwanted), known)
    asked, left = ({word.casefold() for word in words} for words in (wanted, unwanted))
    return [event for event in events if (only is None or asked & _words(event)) and not left & _words(event)]


def _check_names(named: Iterable[str], known: Iterable[str]) -> None:
    """Raise for a name that no event has, because it is probably misspelt."""
    words = {word.casefold(): word for word in known}
    for name in named:
        if name.casefold() not in words:
            guess = did_you_mean(name, words.values())
            raise ValueError(
                f"no whole-day event has the name, category or description {name!r}; {guess}{listed(words.values())}"
            )


def _rows(chosen: Iterable[ReadEvent], events: Iterable[ReadEvent]) -> list[tuple[date, str]]:
    """Return the dates and names of events; a recurrence that another event replaces, chosen or not, is left out."""
    replaced: dict[str, set[date]] = {}
    for event in events:
        if event.replaces is not None:
            replaced.setdefault(event.uid, set()).add(event.replaces)
    found = list(islice(_located(chosen, replaced), MOST_DAYS + 1))
    if len(found) > MOST_DAYS:
        raise ValueError(f"its events have more than {MOST_DAYS:,} days")
    return found


def _located(chosen: Iterable[ReadEvent], replaced: Mapping[str, set[date]]) -> Iterator[tuple[date, str]]:
    for event in chosen:
        instead = replaced.get(event.uid, ()) if event.replaces is None else ()
        try:
            yield from ((day, event.name) for day in days_of(event, frozenset(instead)))
        except ValueError as error:
            raise ValueError(f"line {event.line}, event {event.name!r:.60}: {error}") from None


def _span(rows: list[tuple[date, str]], chosen: Iterable[ReadEvent], skipped: int) -> tuple[int, int]:
    """Return the years that a file covers: up to that of its last event, or to the last one if an event recurs without end."""
    if not rows:
        others = f"; {skipped} other events are none, as they have a time of day or are cancelled" if skipped else ""
        raise ValueError(f"no whole-day event is left that would be a holiday{others}")
    return rows[0][0].year, LAST_YEAR if any(map(is_endless, chosen)) else rows[-1][0].year


def covered_years(years: object) -> tuple[int, int]:
    """Return the first and the last year that a file is said to cover.

    Raises:
        InvalidCalendarError: the value is no pair of years in order, within 1900 to 2200.
    """
    match years:
        case [int(first), int(last)] if FIRST_YEAR <= first <= last <= LAST_YEAR:
            return first, last
    raise InvalidCalendarError(f"expected the first and the last year of the file, such as [2024, 2030], got {years!r}")
