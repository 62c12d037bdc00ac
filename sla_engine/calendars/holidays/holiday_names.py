"""Names of holidays: the names in the data of a region, the labels that the data adds to them, and their translations.

The data adds labels to names, such as `%s (observed)` or `Lendemain de la %s`, which differ by country and language. They
are recorded while the data is built, so that no list of them is needed here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from sla_engine.calendars.holidays.holiday_data import JOINT, Region, data_years, swapped_label

# The labels in English of a holiday that begins during the day.
_PART_DAY = re.compile(r"\((?:from [0-9]|afternoon|half[- ]day)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RegionNames:
    """All names in the data of a region; for each name with a label, the label and the name without it."""

    names: frozenset[str]
    decorated: Mapping[str, tuple[str, str]]

    @property
    def known(self) -> frozenset[str]:
        """The names that a user may give: those in the data, with and without their labels."""
        return self.names | {name for _, name in self.decorated.values()}

    def bare(self, name: str) -> Iterator[str]:
        """Yield a name, then the name without its labels, one label after the other."""
        yield name
        while name in self.decorated:
            _, name = self.decorated[name]
            yield name

    def renamed(self, name: str, names: Mapping[str, str]) -> str | None:
        """Return the new name of a holiday, with its labels added, None if it has no new name."""
        if name in names:
            return names[name]
        label, inner = self.decorated.get(name, ("", ""))
        new = self.renamed(inner, names) if label else None
        return None if new is None else label % new


class _Label(str):
    """A label that records each name to which it is added."""

    __slots__ = ("noted",)

    noted: dict[str, tuple[str, str]]

    def __mod__(self, name: object) -> str:
        whole = str.__mod__(self, name)
        if whole != name:
            self.noted[whole] = str(self), str(name)
        return whole


def _noting(translate: Callable[[str], str], noted: dict[str, tuple[str, str]]) -> Callable[[str], str]:
    def translated(message: str) -> str:
        label = _Label(translate(message))
        label.noted = noted
        return label if "%s" in label else str(label)

    return translated


@lru_cache(maxsize=256)
def names_of_region(region: Region) -> RegionNames:
    """Return the names of a region's holidays in the region's language."""
    table = region.table(())
    decorated: dict[str, tuple[str, str]] = {}
    swapped = swapped_label(table)  # this label is added to a date, not to a name
    setattr(table, "tr", _noting(table.tr, decorated))  # noqa: B010 - the package does not declare it
    first, last = data_years(region)
    for year in range(first, last + 1):
        table.get(date(year, 1, 1))  # the table fills a year when a date of it is first looked up
    names = frozenset(name for joint in table.values() for name in joint.split(JOINT))
    kept = {whole: (label, name) for whole, (label, name) in decorated.items() if label != swapped}
    return RegionNames(names, MappingProxyType(kept))


@lru_cache(maxsize=256)
def part_days(region: Region) -> frozenset[str]:
    """Return the names of holidays that last only a part of the day, such as `Heiligabend (ab 14 Uhr)`."""
    english = labels(region, "en_US")
    return frozenset(name for name in names_of_region(region).names if _PART_DAY.search(english.get(name, name)))


@lru_cache(maxsize=256)
def labels(region: Region, language: str) -> Mapping[str, str]:
    """Return the names of a region's holidays in another language, by the name in its own; empty if the data lacks it.

    Joined names are in alphabetical order, so their positions do not match between languages: a name is matched on dates
    where it is alone, or where all other names of the date are matched already.
    """
    table = region.table(())
    if language not in (table.supported_languages or ()):
        return MappingProxyType({})
    first, last = data_years(region)
    other = replace(region, language=language).table(range(first, last + 1))
    learnt: dict[str, str] = {}
    joint: list[tuple[set[str], set[str]]] = []
    for day, name in region.table(range(first, last + 1)).items():
        mine, theirs = set(name.split(JOINT)), set(other.get(day, "").split(JOINT))
        if len(mine) == len(theirs) == 1:
            learnt[mine.pop()] = theirs.pop()
        else:
            joint.append((mine, theirs))
    for mine, theirs in joint:
        unknown, left = mine - learnt.keys(), theirs - {learnt[name] for name in mine & learnt.keys()}
        if len(unknown) == len(left) == 1:
            learnt[unknown.pop()] = left.pop()
    return MappingProxyType(learnt)
