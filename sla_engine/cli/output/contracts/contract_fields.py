"""Contract fields: all fields of a version of a contract, as JSON has them, and flat for tables.

They are read from the dataclasses themselves, so that a new field of a contract is shown without a change here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from sla_engine.calendars.holidays.holiday_data import Region
from sla_engine.calendars.holidays.region_holidays import HolidayPart
from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.rules.weekly_hours import WeeklyHours
from sla_engine.calendars.text.durations import format_duration
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.contracts import Contract
from sla_engine.contracts.values.display_names import Label
from sla_engine.contracts.values.kind_and_priority_cases import ByPriority
from sla_engine.contracts.values.policies import TargetPolicy, default_policy
from sla_engine.contracts.values.service_hours import ServiceHours
from sla_engine.contracts.values.targets import BusinessDays, BusinessTime, ElapsedTime
from sla_engine.contracts.values.thresholds import ShareUsed, TimeBefore
from sla_engine.contracts.version_terms import TermsCache

NONE = "not applicable"
TEXTS = (BusinessTime, ElapsedTime, BusinessDays, ShareUsed, TimeBefore, WeeklyHours)
# Fields that only serve messages, and are not shown.
NAMES = frozenset({"where", "skipped"})

Flat = dict[str, str]


@dataclass(frozen=True, slots=True)
class FieldTexts:
    """Makes texts of values: names in a language, and with `spare` only fields that differ from their defaults."""

    language: str = "en"
    spare: bool = False

    def say(self, value: object) -> Any:  # noqa: ANN401 - JSON values have no better type
        """Return a value as JSON; hours are given by their id, except in the table of hours."""
        match value:
            case ServiceHours():
                return value.id
            case HolidayPart() if value.file:  # an event that recurs has hundreds of dates
                return f"{value.file}, {len(value.add)} dates of {value.years[0]} to {value.years[1]}"
            case ByPriority():
                named = {name: self.say(target) for name, target in value.named}
                otherwise = self.say(value.otherwise)
                return {"by_priority": named, "otherwise": otherwise} if named else otherwise
            case Mapping():
                return {str(name): self._item(str(name), item) for name, item in value.items()}
            case tuple() | list():
                return [self.say(item) for item in value]
        is_text = isinstance(value, (*TEXTS, Label, Region)) or not is_dataclass(value)
        return self._plain(value) if is_text else self.fields_of(value)

    def _item(self, name: str, item: object) -> Any:  # noqa: ANN401 - as `say`
        match item:
            case ServiceHours():
                return self.fields_of(item)
            case TargetPolicy():
                return self.fields_of(item, default_policy(name))
        return self.say(item)

    def _plain(self, value: object) -> Any:  # noqa: ANN401 - as `say`
        match value:
            case Label():
                return value.in_language(self.language)
            case Region():
                parts = (f"{name} {text}" for name, text in flat(self.fields_of(value)).items() if text != NONE)
                return ", ".join(parts).removeprefix("country ").replace(", subdivision ", "-")
            case frozenset():
                return sorted(map(str, value))
            case date():
                return value.isoformat()
            case None | bool() | int() | str():
                return value
        return str(value)

    def fields_of(self, value: Any, like: object = None) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
        """Return the fields of a value by name; `like` has their defaults, if they are not those of the class."""
        found: dict[str, Any] = {}
        for field in fields(value):
            item = getattr(value, field.name)
            default = field.default if like is None else getattr(like, field.name)
            if field.name in NAMES or isinstance(item, TermsCache) or (self.spare and item == default):
                continue
            if field.name == "label":
                found["name"] = self.say(item)
            elif field.name == "effective_us":
                found["effective_from"] = (
                    None if item is None else instant_at(item, named_zone(value.provider.zone)).isoformat()
                )
            elif field.name.endswith("_us"):
                found[field.name.removesuffix("_us")] = format_duration(item)
            else:
                found[field.name.lstrip("_")] = self.say(item)
        return found


def flat(said: object, key: str = "") -> Flat:
    """Return JSON as texts by dotted key."""
    match said:
        case dict() if said:
            parts = said
        case list() if any(isinstance(item, dict | list) for item in said):
            parts = {str(number): item for number, item in enumerate(said, 1)}
        case _:
            return {key: _text(said)}
    before = f"{key}." if key else ""
    return {name: text for part, item in parts.items() for name, text in flat(item, f"{before}{part}").items()}


def _text(said: object) -> str:
    match said:
        case None:
            return NONE
        case bool():
            return "yes" if said else "no"
        case dict():
            return ""
        case list():
            return ", ".join(map(str, said))
    return str(said)


def changes(contract: Contract, language: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield the changes of each later version: its id, the key, the text before, and the text from then on."""
    said = [flat(FieldTexts(language).say(terms)) for terms in contract.versions]
    for terms, before, after in zip(contract.versions[1:], said, said[1:], strict=False):
        for key in dict.fromkeys((*before, *after)):
            if before.get(key) != after.get(key) and key not in ("version", "effective_from"):
                yield terms.version, key, before.get(key, ""), after.get(key, "")
