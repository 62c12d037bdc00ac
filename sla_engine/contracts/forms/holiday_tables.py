"""Public holidays in a file: a region, an iCalendar file, a table of one of these with changes, or a list of them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, PlainValidator, Tag

from sla_engine.calendars import HolidaySet
from sla_engine.contracts.forms.calendar_file_paths import ICAL
from sla_engine.contracts.forms.single_values import Day, Text, WallTime, quoted, text_schema
from sla_engine.contracts.forms.toml_tables import Table, read_as
from sla_engine.errors import UnknownRegionError


class HolidaysTable(Table):
    """The public holidays of a region or of an iCalendar file, with changes."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    region: Text | None = Field(
        default=None, description="Country or subdivision, such as LU or DE-RP; without it, only `add` names holidays."
    )
    ical: Text | None = Field(
        default=None, description="iCalendar file with the holidays, relative to this file, in place of a region."
    )
    only: list[Text] | None = Field(
        default=None,
        description="Events of the iCalendar file that count, by name, category, or first line of the description.",
    )
    years: list[int] | None = Field(
        default=None,
        description="First and last year that the iCalendar file covers; by default those of its first and last date.",
    )
    categories: list[Text] = Field(
        default=["public"], description="Categories of the holiday data, such as public, bank or school."
    )
    language: Text | None = Field(default=None, description="Language of the names; the country's own by default.")
    observed: bool = Field(default=True, description="Whether days given in lieu of a holiday on a weekend count.")
    add: dict[str, Text] = Field(default={}, description="Further holidays: date to name.")
    drop: list[Day] = Field(
        default=[], description="Holidays that do not count, by date, or by name with or without label."
    )
    rename: dict[str, Text] = Field(default={}, description="Other names of holidays: name in the data to name shown.")
    half_days: WallTime | None = Field(
        default=None,
        description="Time up to which people work on half days of the data; without it, half days are ordinary days.",
    )
    worked_days: bool = Field(
        default=False, description="Whether weekend dates that the data lists as worked have the hours of a weekday."
    )

    def read(self) -> HolidaySet:
        """Return the holidays that the table describes.

        Raises:
            ValueError: the data does not have a region, category, language, date or name of the table.
        """
        if self.ical is not None:
            return self._of_file(self.ical)
        if self.only is not None or self.years is not None:
            raise ValueError("only and years belong to an iCalendar file: expected ical as well")
        if self.region is None:
            if not self.add or self.drop or self.rename or self.half_days or self.worked_days:
                raise ValueError('expected a region such as "LU", or dates to add')
            return HolidaySet.dates({_date(day): name for day, name in self.add.items()})
        try:
            return HolidaySet(**{name: value for name, value in self if name not in _OF_FILES})
        except UnknownRegionError as error:
            raise ValueError(str(error)) from None

    def _of_file(self, path: str) -> HolidaySet:
        if others := self.model_fields_set - _OF_FILES - {"drop", "rename"}:
            raise ValueError(
                f"an iCalendar file goes with only, drop, rename and years, got {', '.join(sorted(others))}"
            )
        chosen = {name: getattr(self, name) for name in ("only", "drop", "rename", "years")}
        return HolidaySet.from_ical(path, **chosen)


_OF_FILES = {"ical", "only", "years"}


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expected dates such as 2026-06-24 to add, got {text!r}") from None


def read_region(value: object) -> HolidaySet | Literal["none"]:
    """Return the public holidays of a region.

    Raises:
        ValueError: the value is no text, or the data has no such region.
    """
    text = quoted(value, 'a region such as "LU" or "DE-RP", or "none"').strip()
    if text == "none":
        return "none"
    return HolidaysTable.model_construct(region=text).read()  # checked above


def _read_named(value: object) -> HolidaySet | Literal["none"]:
    """Return the holidays of a region, or of an iCalendar file as `ical:school.ics`."""
    if isinstance(value, str) and value.startswith(ICAL):
        return HolidaySet.from_ical(quoted(value.removeprefix(ICAL), "the path of a file behind ical:").strip())
    return read_region(value)


def _shape(value: object) -> str:
    return "<table>" if isinstance(value, dict) else "<list>" if isinstance(value, list) else "<region>"


def _united(parts: list[HolidaySet | Literal["none"]]) -> HolidaySet:
    sets = [part for part in parts if isinstance(part, HolidaySet)]
    if len(sets) < len(parts) or not sets:
        raise ValueError('expected one region or several; write "none" alone, without a list')
    return HolidaySet.of(sets)


_Region = Annotated[
    HolidaySet | Literal["none"],
    PlainValidator(_read_named),
    text_schema("LU", "DE-RP", "ical:school.ics", "none"),
]
_OneTable = Annotated[HolidaysTable, AfterValidator(HolidaysTable.read), Tag("<table>")]
_One = Annotated[Annotated[_Region, Tag("<region>")] | _OneTable, Discriminator(_shape)]
_Several = Annotated[list[_One], AfterValidator(_united), Tag("<list>")]
_Form = Annotated[Annotated[_Region, Tag("<region>")] | _OneTable | _Several, Discriminator(_shape)]
Holidays = Annotated[HolidaySet | Literal["none"], read_as(_Form)]
