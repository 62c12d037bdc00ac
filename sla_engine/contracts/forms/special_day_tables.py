"""Special days in a file: dates, or days of every year, with other hours, with a cut, or closed."""

from operator import itemgetter
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator, Tag

from sla_engine.calendars.calendar_definition import read_day
from sla_engine.calendars.text.notation import parse_special
from sla_engine.contracts.forms.single_values import Text, quoted, text_schema
from sla_engine.contracts.forms.toml_tables import TABLE_OR_WORD, Table, read_as

# Pairs of day and hours as written: ("2026-12-24", "-12:00") for one date, ("12-24", "closed") for every year; hours with a
# name are a pair themselves: ("-12:00", "Christmas Eve").
Days = tuple[tuple[str, str | tuple[str, str]], ...]


def _read_day(value: object) -> str:
    text = quoted(value, 'a date such as "2026-12-24", or "12-24" for every year')
    read_day(text)
    return text


def _read_special_hours(value: object) -> str:
    text = quoted(value, 'hours such as "09:00-12:00", "-12:00" or "closed"')
    parse_special(text)
    return text


_Hours = Annotated[str, PlainValidator(_read_special_hours), text_schema("-12:00", "13:00-", "09:00-12:00", "closed")]


class SpecialDayTable(Table):
    """The hours of a special day, and its name."""

    hours: _Hours = Field(description="Other hours, a cut such as -12:00 or 13:00-, or closed.")
    name: Text = Field(description="The name that explanations show.")

    def read(self) -> tuple[str, str]:
        """Return hours and name as a calendar takes them."""
        return self.hours, self.name


def _sorted(days: dict[str, str | tuple[str, str]]) -> Days:
    return tuple(sorted(days.items(), key=itemgetter(0)))


_DayKey = Annotated[
    str, PlainValidator(_read_day), text_schema("2026-12-24", "12-31", pattern=r"^(\d{4}-)?\d{2}-\d{2}$")
]
_Special = Annotated[
    Annotated[_Hours, Tag("<word>")] | Annotated[SpecialDayTable, AfterValidator(SpecialDayTable.read), Tag("<table>")],
    TABLE_OR_WORD,
]
SpecialDays = Annotated[Days, read_as(Annotated[dict[_DayKey, _Special], AfterValidator(_sorted)])]
