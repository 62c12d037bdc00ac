"""Calendars as plain data; a failing example prints source text that can be pasted into a test.

A case contains only the definition: spans of a day in seconds after midnight (0 to 172800), dates, and instants in
microseconds of UTC since 1970. `calendar()` writes the notation itself and builds the real calendar with its public
constructor.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, cast

from sla_engine.calendars import BusinessCalendar, HolidaySet, Interval
from sla_engine.testing.local_clock import datetime_at, instant_of
from sla_engine.testing.season_cases import EVERY_DAY, Edge, SeasonCase

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Late:
    """A late opening: the second of the date before which its hours are cut away."""

    since: int


Special = Spans | int | Late
"""The hours of a special day (none: closed), or a cut: the second after which hours are cut away, or a late opening."""

Dated = tuple[tuple[date, Special], ...]
Yearly = tuple[tuple[tuple[int, int], Special], ...]

DAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WHOLE_DAY: Spans = ((0, 86_400),)


class _Algebra:
    """The operators of cases, which combine as calendars do, and their printing as source text."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, ARG002, FBT001 - IPython's protocol
        """Print source text where Hypothesis would print the fields one by one."""
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

    `week` has seven tuples of (start, end), Monday first. `holiday_hours` is None (closed by default), `"open"`, or spans.
    `special` maps dates and `yearly` maps (month, day) to a `Special`; several for one day apply one after the other.
    `closures` are pairs of instants. `half_days` maps dates to the second up to which people work, `worked` maps dates to
    the number of the weekday whose hours they have; with a `region`, both and `holidays` are its data near the instants
    to be asked about. Where two `seasons` contain the same date, the later one counts.

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
    special: Dated = ()
    yearly: Yearly = ()
    closures: tuple[tuple[int, int], ...] = ()
    half_days: tuple[tuple[date, int], ...] = ()
    worked: tuple[tuple[date, int], ...] = ()
    region: str | None = None
    seasons: tuple[SeasonCase, ...] = ()

    @property
    def notation(self) -> str:
        """The hours of the week, of its seasons and of holidays, as a user would write them."""
        return week_text(self.week, self.holiday_hours, self.seasons)

    def calendar(self) -> BusinessCalendar:
        """Return the real calendar of this definition."""
        special: list[dict[str, str]] = [{}]
        for day, hours in special_texts(self.special, self.yearly):
            if day in special[-1]:
                special.append({})
            special[-1][day] = hours
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
        values = [(field, getattr(self, field.name)) for field in fields(self)[2:]]
        given = [
            f"{field.name}={_source(value, instants=field.name == 'closures')}"
            for field, value in values
            if value != field.default
        ]
        return f"CalendarCase({', '.join((repr(self.zone), _source(self.week), *given))})"


@dataclass(frozen=True, slots=True, repr=False)
class CompositeCase(_Algebra):
    """Two cases and the operator between them: `|`, `&` or `-`. Its zone is that of its left side."""

    op: Literal["|", "&", "-"]
    left: "Case"
    right: "Case"

    @property
    def zone(self) -> str:
        """The zone in which the composite's dates are counted."""
        return self.left.zone

    def calendar(self) -> BusinessCalendar:
        """Return the real calendar combined of the two real calendars."""
        left, right = self.left.calendar(), self.right.calendar()
        return left | right if self.op == "|" else left & right if self.op == "&" else left - right

    def __repr__(self) -> str:
        return f"({self.left!r} {self.op} {self.right!r})"


Case = CalendarCase | CompositeCase


def leaves(case: Case) -> list[CalendarCase]:
    """Return the plain calendars of a tree, left to right."""
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


def week_text(
    week: tuple[Spans, ...], holiday_hours: Spans | Literal["open"] | None, seasons: tuple[SeasonCase, ...] = ()
) -> str:
    """Write the hours of a week, of its seasons and of holidays as a user would."""
    rules = [f"{name} {spans_text(spans)}" for name, spans in zip(DAY_NAMES, week, strict=True)]
    parts = "".join(f"{',' if one.adds else ';'} {season_text(one)}" for one in seasons)
    if all(spans == WHOLE_DAY for spans in week) and "Mar" not in parts:  # alone, `Mar` may be a day
        rules = ["24/7"]
    if holiday_hours is not None:
        rules.append(f"PH {holiday_hours if isinstance(holiday_hours, str) else spans_text(holiday_hours)}")
    return "; ".join(rules) + parts


def season_text(season: SeasonCase) -> str:
    """Write a season as a user would."""
    weeks = ("-".join(map(str, dict.fromkeys(week[:2]))) + f"/{week[2]}" * _is_rhythm(*week) for week in season.weeks)
    dates = [",".join("-".join(dict.fromkeys(map(_edge_text, ends))) for ends in season.dates)]
    dates += [f"week {','.join(weeks)}"] if season.weeks else []
    plain = season.weekdays == EVERY_DAY and not (season.nth or season.near or season.holidays)
    days = [] if plain else [DAY_NAMES[day] for day in season.weekdays]
    days += [f"{DAY_NAMES[day]}[{n}]{_shift_text(shift)}" for day, n, shift in season.nth]
    days += [*(f"PH{_shift_text(shift)}" for shift in season.near), *["PH"] * season.holidays]
    hours = season.hours if isinstance(season.hours, str) else special_text(season.hours)
    return " ".join(filter(None, (*dates, ",".join(days), hours)))


def _is_rhythm(first: int, last: int, step: int) -> bool:
    return step > 1 and first < last


def _edge_text(edge: Edge) -> str:
    if isinstance(edge, int):
        return f"easter{_shift_text(edge)}"
    return MONTH_NAMES[edge[0] - 1] + (f" {edge[1]}" if edge[1] else "")


def _shift_text(days: int) -> str:
    return f" {days:+} {'day' if abs(days) == 1 else 'days'}" if days else ""


def special_texts(special: Dated, yearly: Yearly) -> list[tuple[str, str]]:
    """Write dates, then days of every year, each with its hours or cut, as a user would."""
    days = [(str(day), value) for day, value in special]
    days += ((f"{month:02d}-{day:02d}", value) for (month, day), value in yearly)
    return [(day, special_text(value)) for day, value in days]


def special_text(value: Special) -> str:
    """Write the hours or the cut of a special day as a user would."""
    if isinstance(value, Late):
        return f"{wall_text(value.since)}-"
    if isinstance(value, int):
        return f"-{wall_text(value)}"
    return spans_text(value) if value else "closed"


def _source(value: object, *, instants: bool = False) -> str:
    """Write a part of a definition as source text: dates, spans and `instants` readably, other values with `repr`."""
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, int) and instants:
        return f"us({datetime_at(value, 'UTC').isoformat()!r})"
    if not isinstance(value, tuple):
        return repr(value)
    if value and not instants and all(isinstance(part, tuple) and [*map(type, part)] == [int, int] for part in value):
        return f"hm({spans_text(value)!r})"
    return f"({''.join(f'{_source(part, instants=instants)}, ' for part in value).rstrip()})"
