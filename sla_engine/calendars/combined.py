"""Combined: a calendar made of others, instant by instant. It lives in the first one's zone.

It has no owner days of its own: its business dates are local dates, its windows are cut at local midnight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import Self

import numpy as np

from sla_engine.calendars.instants import DAY, EPOCH_ORDINAL
from sla_engine.calendars.rules import Rules
from sla_engine.calendars.windows import Truth, Windows, combined, merged
from sla_engine.calendars.zones import midnights
from sla_engine.errors import OutOfRangeError


def _difference(a: Truth, b: Truth) -> Truth:
    return a & ~b


RULES: Mapping[str, Callable[[Truth, Truth], Truth]] = {"|": or_, "&": and_, "-": _difference}


@dataclass(frozen=True, slots=True)
class Combined:
    """Open where any part (`|`), every part (`&`), or the first part but no other (`-`) is open; two parts or more."""

    sign: str
    parts: tuple["Definition", ...]

    @classmethod
    def of(cls, sign: str, first: "Definition", second: "Definition") -> "Combined":
        """Combine two definitions; a chain of one sign stays flat, since (a - b) - c is a without b and c."""
        head = first.parts if isinstance(first, Combined) and first.sign == sign else (first,)
        flat = sign != "-" and isinstance(second, Combined) and second.sign == sign
        return cls(sign, (*head, *(second.parts if flat and isinstance(second, Combined) else (second,))))

    @property
    def zone(self) -> str:
        """The IANA name of the zone whose dates are the business dates."""
        return self.parts[0].zone

    @property
    def never_opens(self) -> bool:
        """Whether it is plain from the parts that there is no open time; if not, only the timeline can tell."""
        match self.sign:
            case "|":
                return all(part.never_opens for part in self.parts)
            case "&":
                return any(part.never_opens for part in self.parts)
            case _:
                return self.parts[0].never_opens

    def known(self) -> tuple[int, int]:
        """Return the instants [low, high) for which all parts have an answer."""
        bounds = [part.known() for part in self.parts]
        return max(low for low, _ in bounds), min(high for _, high in bounds)

    def outside(self, us: int) -> OutOfRangeError:
        """Return the error of the first part that has no answer at an instant."""
        for part in self.parts:
            low, high = part.known()
            if not low <= us < high:
                return part.outside(us)
        return self.parts[0].outside(us)

    def windows(self, low: int, high: int) -> Windows:
        """Return the open windows within [low, high), instants that are known, cut at local midnights."""
        found = [part.windows(low, high) for part in self.parts]
        pairs = [merged(one.opening, one.closing) for one in found]
        opening, closing = reduce(lambda a, b: combined(RULES[self.sign], a, b), pairs)
        days, midnight = midnights(self.zone, low, high)
        within = np.searchsorted(opening, midnight, side="left") > np.searchsorted(closing, midnight, side="right")
        inner = np.unique(midnight[within])
        opening, closing = np.sort(np.append(opening, inner)), np.sort(np.append(closing, inner))
        owner = days[np.searchsorted(midnight, opening, side="right") - 1] + EPOCH_ORDINAL
        return Windows(opening, closing, owner)

    def recurring(self) -> Self:
        """Return the combination of what holds in every year."""
        return replace(self, parts=tuple(part.recurring() for part in self.parts))

    def without_holidays(self) -> Self:
        """Return the combination of the parts without holidays."""
        return replace(self, parts=tuple(part.without_holidays() for part in self.parts))

    def ends(self, ordinal: int) -> int:
        """Return the local time at which a date's last window may end: the next midnight."""
        return (ordinal + 1 - EPOCH_ORDINAL) * DAY

    def canonical(self) -> Mapping[str, object]:
        """Return the definition as plain values."""
        return {"sign": self.sign, "parts": [part.canonical() for part in self.parts]}

    def data_versions(self) -> dict[str, str]:
        """Return which holiday and time-zone data was read."""
        told: dict[str, dict[str, None]] = {}
        for part in self.parts:
            for data, version in part.data_versions().items():
                told.setdefault(data, {})[version] = None
        return {data: ", ".join(versions) for data, versions in sorted(told.items())}


Definition = Rules | Combined


def describe(definition: Definition) -> str:
    """Return a definition in a line, as people would write it."""
    if isinstance(definition, Combined):
        return f" {definition.sign} ".join(f"({describe(part)})" for part in definition.parts)
    words = [str(definition.week), definition.zone]
    if definition.holidays is not None:
        words.append(f"holidays {definition.holidays}")
    special = len(definition.exact) + len(definition.yearly)
    counts = ((special, "special day"), (len(definition.closures), "closure"))
    words += [f"{count} {what}{'s' * (count > 1)}" for count, what in counts if count]
    return ", ".join(words)
