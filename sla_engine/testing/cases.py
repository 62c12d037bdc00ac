"""Calendars as plain data, and what a failing example prints so that it can be pasted back.

A case holds the definition and nothing else: owner-day spans in seconds after midnight (0 to 172800), dates, and
instants in microseconds of UTC since 1970. `calendar()` writes the notation itself and builds the real thing by its
public surface.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, cast

from sla_engine.calendars import BusinessCalendar, HolidaySet, Interval
from sla_engine.testing.clock import datetime_at, instant_of

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Late:
    """A late opening: the second from which on a date's hours stay."""

    since: int


Special = Spans | int | Late
"""What a special day has: hours of its own (none: closed), or a cut, the second up to which hours stay or a late opening."""

DAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WHOLE_DAY: Spans = ((0, 86_400),)


class _Algebra:
    """Cases combine as calendars do, and print as source text."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, ARG002, FBT001 - IPython's protocol
        """Keep Hypothesis from printing the fields one by one instead."""
        printer.text(repr(self))

    def __or__(self, other: "Case") -> "CompositeCase":
        return CompositeCase("|", cast("Case", self), other)

    def __and__(self, other: "Case") -> "CompositeCase":
        return CompositeCase("&", cast("Case", self), other)

    def __sub__(self, other: "Case") -> "CompositeCase":
        return CompositeCase("-", cast("Case", self), other)


@dataclass(frozen=True, slots=True, repr=False)
class CalendarCase(_Algebra):
    """The definition of a calendar.

    `week` has seven tuples of (start, end), Monday first. `holiday_hours` is None (nothing said: closed), `"open"`, or
    spans. `special` maps dates, `yearly` maps (month, day) to a `Special`, of one day several in the order in which they are
    laid one over the other; `closures` are pairs of instants. `half_days` maps dates to the second up to which they are
    worked, `worked` maps dates to the number of the weekday that they are worked as; both, and the `holidays` beside them,
    are what the data of a `region` says around the instants to be asked about.

    >>> night = hm("22:00-30:00")
    >>> case = CalendarCase("Europe/Luxembourg", (night,) * 5 + ((), ()), closures=((0, us("1970-01-02T00:00Z")),))
    >>> print(case.notation)
    Mo 22:00-30:00; Tu 22:00-30:00; We 22:00-30:00; Th 22:00-30:00; Fr 22:00-30:00; Sa off; Su off
    >>> case.calendar().add(datetime_at(us("2026-06-22T20:00Z"), "UTC"), "1h").isoformat()
    '2026-06-22T23:00:00+02:00'
    >>> eval(repr(case)) == case
    True
    """

    zone: str
    week: tuple[Spans, ...]
    holiday_hours: Spans | Literal["open"] | None = None
    holidays: tuple[date, ...] = ()
    special: tuple[tuple[date, Special], ...] = ()
    yearly: tuple[tuple[tuple[int, int], Special], ...] = ()
    closures: tuple[tuple[int, int], ...] = ()
    half_days: tuple[tuple[date, int], ...] = ()
    worked: tuple[tuple[date, int], ...] = ()
    region: str | None = None

    @property
    def notation(self) -> str:
        """The week and its word on holidays, as a user would write them."""
        if all(spans == WHOLE_DAY for spans in self.week):
            rules = ["24/7"]
        else:
            rules = [f"{name} {spans_text(spans)}" for name, spans in zip(DAY_NAMES, self.week, strict=True)]
        if self.holiday_hours is not None:
            own = self.holiday_hours
            rules.append(f"PH {own if isinstance(own, str) else spans_text(own)}")
        return "; ".join(rules)

    def calendar(self) -> BusinessCalendar:
        """The real calendar of this definition."""
        special: list[dict[date | str, str]] = [{}]
        said: list[tuple[date | str, Special]] = [*self.special]
        said += ((f"{month:02d}-{day:02d}", value) for (month, day), value in self.yearly)
        for day, value in said:
            if day in special[-1]:
                special.append({})
            special[-1][day] = special_text(value)
        return BusinessCalendar(
            self.notation,
            tz=self.zone,
            holidays=self._real_holidays(),
            special_days=special,
            closures=[Interval(datetime_at(a, self.zone), datetime_at(b, self.zone)) for a, b in self.closures],
        )

    def _real_holidays(self) -> HolidaySet | None:
        if self.region is None:
            return HolidaySet.dates(self.holidays) if self.holidays else None
        until = next((wall_text(until) for _, until in self.half_days), None)
        return HolidaySet(self.region, half_days=until, worked_days=bool(self.worked))

    def __repr__(self) -> str:
        return f"CalendarCase({', '.join(self._arguments())})"

    def _arguments(self) -> Iterator[str]:
        """What differs from the defaults, as source text."""
        yield repr(self.zone)
        yield _tuple_source(map(_source, self.week))
        for field in fields(self)[2:]:
            value = getattr(self, field.name)
            if value == field.default:
                continue
            yield f"{field.name}={_FIELD_SOURCES[field.name](value)}"


@dataclass(frozen=True, slots=True, repr=False)
class CompositeCase(_Algebra):
    """Two cases and the operator between them: `|`, `&` or `-`. It lives in the zone of its left side."""

    op: Literal["|", "&", "-"]
    left: "Case"
    right: "Case"

    @property
    def zone(self) -> str:
        """The zone in which the composite's dates are counted."""
        return self.left.zone

    def calendar(self) -> BusinessCalendar:
        """The real composite of the two real calendars."""
        left, right = self.left.calendar(), self.right.calendar()
        return left | right if self.op == "|" else left & right if self.op == "&" else left - right

    def __repr__(self) -> str:
        return f"({self.left!r} {self.op} {self.right!r})"


Case = CalendarCase | CompositeCase


def leaves(case: Case) -> list[CalendarCase]:
    """The plain calendars of a tree, left to right."""
    return [case] if isinstance(case, CalendarCase) else leaves(case.left) + leaves(case.right)


def hm(text: str) -> Spans:
    """Read spans from text: `hm("08:00-12:00,13:00-17:00:30")`; the hours may pass 24."""
    return tuple(
        (seconds_of(start), seconds_of(end)) for start, end in (part.split("-") for part in text.split(",") if part)
    )


def seconds_of(text: str) -> int:
    """Read `HH:MM` or `HH:MM:SS` as seconds after midnight."""
    hours, minutes, seconds = (*map(int, text.split(":")), 0)[:3]
    return hours * 3600 + minutes * 60 + seconds


def us(text: str) -> int:
    """Read an instant in ISO 8601 with its offset as microseconds of UTC."""
    return instant_of(datetime.fromisoformat(text))


def spans_text(spans: Spans) -> str:
    """Write spans in the hours notation, counting on past 24:00; no spans are `off`."""
    return ",".join(f"{wall_text(start)}-{wall_text(end)}" for start, end in spans) or "off"


def wall_text(seconds: int) -> str:
    """Write seconds after midnight as `HH:MM`, or `HH:MM:SS` where there are seconds."""
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


def special_text(value: Special) -> str:
    """Write what a special day has as a user would."""
    if isinstance(value, Late):
        return f"{wall_text(value.since)}-"
    if isinstance(value, int):
        return f"-{wall_text(value)}"
    return spans_text(value) if value else "closed"


def _instant_source(instant: int) -> str:
    return f"us({datetime_at(instant, 'UTC').isoformat()!r})"


def _source(value: object) -> str:
    """Write a part of a definition as source text: dates and spans readable, the rest as it is."""
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return f"hm({spans_text(value)!r})"
    return repr(value)


def _tuple_source(parts: Iterable[str]) -> str:
    """Write a tuple of source texts; a single part needs its comma."""
    return f"({''.join(f'{part}, ' for part in parts).rstrip()})"


_FIELD_SOURCES: dict[str, Callable[[Any], str]] = {
    "holiday_hours": _source,
    "holidays": lambda days: _tuple_source(map(_source, days)),
    "special": lambda pairs: _tuple_source(_tuple_source(map(_source, pair)) for pair in pairs),
    "yearly": lambda pairs: _tuple_source(_tuple_source((repr(key), _source(value))) for key, value in pairs),
    "closures": lambda pairs: _tuple_source(_tuple_source(map(_instant_source, pair)) for pair in pairs),
    "half_days": lambda pairs: _tuple_source(_tuple_source(map(_source, pair)) for pair in pairs),
    "worked": lambda pairs: _tuple_source(_tuple_source(map(_source, pair)) for pair in pairs),
    "region": repr,
}
