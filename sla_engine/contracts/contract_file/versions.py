"""Versions: the full tables of each version of a contract file, after its changes to the version before.

A table in `[[versions]]` changes the table of the same name, key by key. Lists and single values are replaced, and so
are tables that stand for one value: a target, a name, holidays, a special day, travel, a service. `remove` deletes keys
first.

The `changes` of `load_contract` are applied in the same way, except that `lost_cases` refuses some of them.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from pydantic import Field

from sla_engine.calendars import WeeklyHours
from sla_engine.contracts.contract_file.contract_tables import Document
from sla_engine.contracts.forms.key_path import ANY, KeyPath, dotted, has, parsed, select
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.single_values import Effective, Text
from sla_engine.contracts.forms.toml_tables import Table
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.errors import InvalidHoursError

# Each version is checked as a whole file.
MOST_VERSIONS = 200
# The keys of the table `contract` that stay the same in all versions.
FIXED = ("id", "zone", "version", "effective_from")
TARGET: KeyPath = ("tiers", ANY, "targets", ANY)
_VALUES: tuple[KeyPath, ...] = (
    TARGET,
    ("contract", "holidays"),
    ("contract", "services", ANY),
    ("sites", ANY, "holidays"),
    ("sites", ANY, "special_days", ANY),
    ("hours", ANY, "special_days", ANY),
    ("billing", "travel"),
    ("billing", "roles", ANY),
)
# The anchor decides the version, so the anchor cannot depend on the version.
_SAME_ALWAYS: tuple[KeyPath, ...] = (*(("contract", key) for key in FIXED), ("policies", "anchor"))


class VersionTable(Table):
    """A later version: when it takes effect, and its changes to the version before."""

    id: Text = Field(description="The name of the version.")
    effective_from: Effective = Field(
        description="When it takes effect, in the contract's zone; later than the version before."
    )
    note: Text | None = Field(default=None, description="A description of the change.")
    remove: list[Text] = Field(default=[], description='Keys to delete first, such as "tiers.office".')
    contract: dict[str, Any] = Field(default={}, description="Changes to the table contract.")
    sites: dict[str, Any] = Field(default={}, description="Changes to sites, and new sites.")
    hours: dict[str, Any] = Field(default={}, description="Changes to hours, and new hours.")
    tiers: dict[str, Any] = Field(default={}, description="Changes to tiers, and new tiers.")
    policies: dict[str, Any] = Field(default={}, description="Changes to policies.")
    billing: dict[str, Any] = Field(default={}, description="Changes to billing.")


class VersionsTable(Table):
    """The list of later versions."""

    versions: list[VersionTable] = Field(
        default=[], max_length=MOST_VERSIONS, description="Later versions, earliest first."
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """The full tables of one version, as in a file of its own, and its table of changes (empty for the first version)."""

    raw: Raw
    change: Raw
    place: KeyPath = ()

    def located(self, problem: Problem) -> Problem:
        """Return a problem with its place in the file: in the table of changes, if the value stands there."""
        if has(self.change, problem.key) or has(self.change, problem.key[:-1]):
            return problem.within(*self.place)
        return replace(problem, expected=f"{problem.expected} (in {dotted(self.place)})") if self.place else problem


def editions(raw: Raw) -> list[Edition]:
    """Return the first version and each later one; an entry that is no table is left out."""
    found = [Edition({table: value for table, value in raw.items() if table != "versions"}, {})]
    versions = raw.get("versions", [])
    for position, change in enumerate(versions[:MOST_VERSIONS] if isinstance(versions, list) else []):
        if isinstance(change, dict):
            found.append(_edition(found[-1].raw, change, ("versions", position)))
    return found


def _edition(before: Raw, change: Raw, place: KeyPath) -> Edition:
    kept = deepcopy(before)
    for _, path in _removals(change):
        if path:
            _remove(kept, path)
    changes = {table: value for table, value in change.items() if table in Document.model_fields}
    return Edition(changed(kept, changes), change, place)


def changed(raw: Raw, changes: Mapping[str, Any]) -> Raw:
    """Return a document with changes applied to it, as a later version's are to the version before.

    Hours whose new text has a rule for public holidays lose `on_holidays`, which that rule replaces.
    """
    laid: Raw = _overlaid(raw, changes, ())
    for path, hours in select(dict(changes), ("hours", ANY)):
        (whole,) = (found for _, found in select(laid, path))
        if isinstance(hours, dict) and "on_holidays" not in hours and _has_holidays(hours.get("week")):
            whole.pop("on_holidays", None)  # `laid` holds a table of its own wherever something is changed
    return laid


def _has_holidays(week: object) -> bool:
    try:
        return isinstance(week, str) and WeeklyHours.parse(week).holiday is not None
    except InvalidHoursError:
        return False  # which is told where hours are read


def _overlaid(before: object, change: object, path: KeyPath) -> Any:  # noqa: ANN401 - TOML values have no better type
    if not (isinstance(before, dict) and isinstance(change, dict)) or _is_value(path):
        return change
    return {**before, **{key: _overlaid(before.get(key), value, (*path, key)) for key, value in change.items()}}


def _is_value(path: KeyPath) -> bool:
    return path[-1:] == ("name",) or any(
        len(path) == len(pattern) and all(want in (ANY, part) for part, want in zip(path, pattern, strict=True))
        for pattern in _VALUES
    )


def change_problems(before: Raw, edition: Edition) -> Iterator[Problem]:
    """Yield the problems of a change itself: removed keys that do not exist, and keys that no version may change."""
    for number, (text, path) in enumerate(_removals(edition.change)):
        place = (*edition.place, "remove", number)
        if not path:
            yield Problem(place, shown(text), "expected a dotted key such as tiers.office")
        elif path in _SAME_ALWAYS or len(path) == 1:
            yield Problem(place, shown(text), "this key cannot be removed, as every version needs it")
        elif not has(before, path):
            yield Problem(place, shown(text), "expected a key of the version before, which has no such key")
    for path in _SAME_ALWAYS:
        if has(edition.change, path):
            yield Problem(
                (*edition.place, *path),
                "",
                f"{dotted(path)} is the same in all versions; set it at the top of the file, in the first version",
            )


def _removals(change: Raw) -> Iterator[tuple[str, KeyPath]]:
    """Yield the text of each key to remove and its path; the path is empty where the text is no dotted key."""
    texts = change.get("remove", [])
    for text in texts if isinstance(texts, list) else ():
        if isinstance(text, str):
            try:
                path = parsed(text)
            except ValueError:
                path = ()
            yield text, path


def _remove(raw: Raw, path: KeyPath) -> None:
    *above, last = path
    node: Any = raw
    for part in above:
        node = node.get(part) if isinstance(node, dict) else None
    if isinstance(node, dict):
        node.pop(last, None)
