"""DayRow: one date of a calendar as text for people, with its open hours and what is special about it.

Hours are cut at midnight and written in local time; a time in a repeated hour has the abbreviation of its offset:
`02:30 CET`. What is special about a date comes from the reasons that a calendar gives.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sla_engine.calendars.half_open import merged_pairs
from sla_engine.calendars.holidays.holiday_data import JOINT
from sla_engine.calendars.holidays.holiday_set import HolidaySet
from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.intervals import Segment
from sla_engine.calendars.shown.reason import Kind, Reason, Reasons
from sla_engine.calendars.text.durations import format_duration
from sla_engine.show.durations import MICROSECOND
from sla_engine.show.languages import Words

# Kinds of reasons that are not special about a date.
_PLAIN: tuple[Kind, ...] = ("open", "season hours", "outside hours", "weekend", "no hours", "clock change")

CLOSED = Words("closed", "geschlossen", "fermé")
_SKIPPED = Words("the clock skips this date", "die Uhr überspringt diesen Tag", "l'horloge saute ce jour")
_TAKEN_OUT = Words("taken out", "herausgenommen", "retiré")
_NIGHT_BEFORE = Words("{} (the night before)", "{} (die Nacht davor)", "{} (la nuit précédente)")
_WORKED_DAY = Words("worked day (as {})", "Arbeitstag (wie {})", "jour travaillé (comme {})")
_FORWARD = Words("clocks go forward {}", "Uhren {} vorgestellt", "horloges avancées de {}")
_BACK = Words("clocks go back {}", "Uhren {} zurückgestellt", "horloges reculées de {}")


@dataclass(frozen=True, slots=True)
class DayRow:
    """One local date: its open spans as text, earliest first, and what is special about it, empty for an ordinary date.

    `kinds` are the kinds of the reasons that make it special. `label` is in English; `notes` have it in each language.

    >>> DayRow(date(2026, 12, 24), ("08:00-12:00",), "special day: -12:00").hours
    '08:00-12:00'
    """

    day: date
    spans: tuple[str, ...]
    label: str
    kinds: frozenset[Kind] = field(default=frozenset(), compare=False)
    notes: tuple[Words, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, day: date, tiles: Sequence[Segment], tz: ZoneInfo, holidays: HolidaySet | None) -> "DayRow":
        """Return the row of a date from the segments that cover it, in order; a date that the clock skips has none."""
        own = _holidays_on(day, holidays)
        if not tiles:
            return cls(day, (), _SKIPPED.en, notes=(_SKIPPED,))
        low, high = tiles[0].start_us, tiles[-1].end_us
        told = [label for tile in tiles for label in _labels(tile.why, own)]
        told += [("holiday", _holiday(name)) for name in own or ()]
        told += [("clock change", way) for way in _clock_change(low, high, tz)]
        spans = spans_read(((tile.start_us, tile.end_us) for tile in tiles if tile.open), low, high, tz)
        notes = tuple(dict.fromkeys(label for _, label in told))
        kinds = frozenset(kind for kind, _ in told if kind not in _PLAIN)
        return cls(day, spans, ", ".join(note.en for note in notes), kinds, notes)

    @property
    def hours(self) -> str:
        """The spans in one text, `closed` if there are none."""
        return ",".join(self.spans) or CLOSED.en

    def label_in(self, language: str | None) -> str:
        """Return what is special about the date, in a language."""
        return ", ".join(note.of(language) for note in self.notes)


def spans_read(pairs: Iterable[tuple[int, int]], low: int, high: int, tz: ZoneInfo) -> tuple[str, ...]:
    """Return stretches of a date from `low` to `high` in local time, united and in order."""
    return tuple(
        f"{'00:00' if start == low else _reading(start, tz)}-{'24:00' if end == high else _reading(end, tz)}"
        for start, end in merged_pairs(pairs)
    )


def _holidays_on(day: date, holidays: HolidaySet | None) -> list[str] | None:
    """Return the names of a date's holidays, None if not known; reasons lack holidays that do not change its hours."""
    if holidays is None or not holidays.years[0] <= day.year <= holidays.years[1]:
        return None
    name = holidays.name_on(day)
    return [] if name is None else name.split(JOINT)


def _name(name: str) -> Words:
    """Return a name as words that are the same in each language."""
    return Words(name, name, name)


def _holiday(name: str) -> Words:
    return _name(name) if name else _words(Reason("holiday"))


def _each(template: Words, *names: Words) -> Words:
    """Return a template with its names filled in, in each language."""
    return Words(*(text.format(*said) for text, *said in zip(template, *names, strict=True)))


def _labels(why: Reasons, own: list[str] | None) -> Iterator[tuple[Kind, Words]]:
    """Yield what is special in reasons; a holiday that is not the date's own closed the night before, which ends on it."""
    for reason in why:
        if reason.kind in _PLAIN:
            yield from ((reason.kind, _TAKEN_OUT) for _ in range(reason.taken_out))
        elif reason.kind in ("holiday", "holiday hours"):
            for name in reason.name.split(JOINT):
                holiday = _holiday(name)
                yield "holiday", holiday if own is None or name in own else _each(_NIGHT_BEFORE, holiday)
        elif reason.kind in ("special day", "special hours"):
            yield "special day", _words(Reason("special day", reason.name))
        elif reason.kind == "worked day":
            yield reason.kind, _each(_WORKED_DAY, Words(*(reason.name_in(language) for language in Words._fields)))
        else:
            yield reason.kind, _words(reason)


def _words(reason: Reason) -> Words:
    return Words(*(reason.text(language) for language in Words._fields))


def _clock_change(low: int, high: int, tz: ZoneInfo) -> Iterator[Words]:
    """Yield the direction of each clock change on a date; a change at its first midnight belongs to the date."""
    before, after = (instant_at(edge - 1, tz).utcoffset() or timedelta() for edge in (low, high))
    if before != after:
        shift = format_duration(abs(after - before) // MICROSECOND)
        yield _each(_FORWARD if after > before else _BACK, _name(shift))


def _reading(us: int, tz: ZoneInfo) -> str:
    """Return the local time at an instant, with the zone's abbreviation if the time is repeated."""
    local = instant_at(us, tz)
    text = local.time().isoformat().removesuffix(":00")
    repeated = local.utcoffset() != datetime.utcoffset(local.replace(fold=1 - local.fold))
    return f"{text} {local.tzname()}" if repeated else text
