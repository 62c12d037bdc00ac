"""Single values of a contract file, each with its reader and its part of the schema.

A reader takes a value from TOML and returns a value of the domain. It raises ValueError with what was expected; where
TOML has a time, a number or a boolean in place of text, the message asks for quotes.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from sla_engine.calendars.instants import fixed
from sla_engine.calendars.rules.weekly_hours import WeeklyHours, wall_text
from sla_engine.calendars.text.durations import duration_us
from sla_engine.calendars.text.notation import parse_wall_time
from sla_engine.calendars.timeline.zones import FIRST_YEAR, LAST_YEAR, zone_of
from sla_engine.errors import UnknownZoneError


def quoted(value: object, expected: str) -> str:
    """Return the value if it is text and not blank.

    Raises:
        ValueError: the value is no text, probably because its quotes are missing, or it is blank.
    """
    if isinstance(value, str) and value.strip():
        return value
    raise ValueError(f"expected {expected}{'' if isinstance(value, str) else ' in quotes'}")


def text_schema(*examples: str, pattern: str | None = None) -> WithJsonSchema:
    """Return the schema of a value written as text."""
    given = {"pattern": pattern} if pattern else {"minLength": 1}
    return WithJsonSchema({"type": "string", **given, **({"examples": list(examples)} if examples else {})})


def _read_text(value: object) -> str:
    return quoted(value, "text").strip()


def read_zone(value: object) -> str:
    """Return the name of a time zone.

    Raises:
        ValueError: the value is no text, or the time-zone data has no such zone.
    """
    try:
        return zone_of(quoted(value, 'an IANA time zone such as "Europe/Luxembourg"')).name
    except UnknownZoneError as error:
        raise ValueError(str(error)) from None


def _read_duration(value: object, *, physical: bool = True) -> int:
    return duration_us(quoted(value, 'a duration such as "15m" or "1h"'), physical=physical)


def _read_step(value: object, *, physical: bool = False) -> int:
    if us := _read_duration(value, physical=physical):
        return us
    raise ValueError('expected a duration longer than zero, such as "15m"')


def _read_physical_step(value: object) -> int:
    return _read_step(value, physical=True)


def _read_week(value: object) -> str:
    text = quoted(value, 'hours such as "Mo-Fr 08:00-12:00,13:00-17:00"')
    WeeklyHours.parse(text)
    return text


def _read_wall_time(value: object) -> str:
    return wall_text(parse_wall_time(quoted(value, 'a time such as "16:00"')))


def _read_at(value: object) -> str:
    expected = 'a time such as "16:00", or "closing", or "same time"'
    text = quoted(value, expected).strip()
    if text in ("closing", "same time"):
        return text
    if not any(map(str.isdigit, text)):  # a word, so no faulty time of which the notation has something to say
        raise ValueError(f"expected {expected}")
    return _read_wall_time(text)


def _read_moment(value: object) -> datetime:
    expected = "a date and a time, such as 2026-12-24T12:00:00 (on the local clock) or 2026-12-24T12:00:00+01:00"
    moment = _dated(value, expected)
    if isinstance(moment, datetime):
        return moment if moment.tzinfo is None else fixed(moment, "a moment")
    raise ValueError(f"expected {expected}")


def read_effective(value: object) -> date:
    """Return the date, or the datetime (which may be naive), at which a version takes effect.

    Raises:
        ValueError: the value is neither a date nor a datetime, or lies outside the years for which deadlines are computed.
    """
    return _dated(value, "a date such as 2027-01-01, or a date with a time (in the contract's zone)")


def _dated(value: object, expected: str) -> date:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if "T" in value.upper() else date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"expected {expected}") from None
    if not isinstance(value, date):
        raise ValueError(f"expected {expected}")  # noqa: TRY004 - for pydantic
    if not FIRST_YEAR < value.year < LAST_YEAR:
        raise ValueError(f"expected a year within {FIRST_YEAR + 1} to {LAST_YEAR - 1}")
    return value


def _read_day(value: object) -> date | str:
    if type(value) is date:
        return value
    return quoted(value, "a date such as 2026-12-26, or the name of a holiday")


Text = Annotated[str, PlainValidator(_read_text), text_schema()]
Zone = Annotated[str, PlainValidator(read_zone), text_schema("Europe/Luxembourg")]
# These durations are time round the clock, in which business hours are refused; only a `Step` may be business time.
Duration = Annotated[int, PlainValidator(_read_duration), text_schema("15m", "1h30m", "PT1H", pattern="[A-Za-z]")]
Step = Annotated[int, PlainValidator(_read_step), text_schema("15m", pattern="[A-Za-z]")]
PhysicalStep = Annotated[int, PlainValidator(_read_physical_step), text_schema("15m", pattern="[A-Za-z]")]
WeekText = Annotated[
    str,
    PlainValidator(_read_week),
    text_schema(
        "Mo-Fr 07:30-18:00", "24/7", "Mo-Fr 08:00-17:00; PH off", "Mo-Fr 08:00-18:00; Jul-Aug Mo-Fr 07:00-14:00"
    ),
]
WallTime = Annotated[str, PlainValidator(_read_wall_time), text_schema("14:00", pattern="[0-9]")]
At = Annotated[
    str, PlainValidator(_read_at), text_schema("closing", "16:00", "same time", pattern="[0-9]|closing|same time")
]
Moment = Annotated[
    datetime,
    PlainValidator(_read_moment),
    text_schema("2026-12-24T12:00:00", "2026-12-24T12:00:00+01:00", pattern=r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}"),
]
Effective = Annotated[date, PlainValidator(read_effective), text_schema("2027-01-01", pattern=r"^\d{4}-\d{2}-\d{2}")]
Day = Annotated[date | str, PlainValidator(_read_day), text_schema("2026-12-26")]
