"""Set operations: a calendar combined of others, instant by instant. Its zone is that of the first one.

A combined calendar has no owner days: its business dates are local dates, and its windows are cut at local midnight.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Self

import numpy as np

from sla_engine.calendars.instants import EPOCH_ORDINAL
from sla_engine.calendars.rules.calendar_rules import Rules
from sla_engine.calendars.timeline.open_windows import Edges, Windows, complement, merged, overlaps
from sla_engine.calendars.timeline.zones import midnight, midnights
from sla_engine.errors import InvalidCalendarError, OutOfRangeError

# Enough parts to share the cost of a sweep, few enough to notice soon that no open time is left.
AT_A_TIME = 64
# Each level uses the interpreter's stack; a chain of unions, of intersections or of differences is one level.
DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Combined:
    """A calendar that is open when any part (`|`), every part (`&`), or only the first part (`-`) is."""

    sign: str
    parts: tuple["Definition", ...]
    depth: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", 1 + max(part.depth for part in self.parts))
        if self.depth > DEEPEST:
            raise InvalidCalendarError(
                f"calendars are combined at most {DEEPEST} levels deep, got {self.depth}; first combine those added (|), and "
                "those subtracted (-)"
            )

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
        """Whether the parts show that there is no open time; if not, only the timeline can tell."""
        match self.sign:
            case "|":
                return all(part.never_opens for part in self.parts)
            case "&":
                return any(part.never_opens for part in self.parts)
            case _:
                return self.parts[0].never_opens

    def known(self) -> tuple[int, int]:
        """Return the instants [low, high) that are known for all parts."""
        bounds = [part.known() for part in self.parts]
        return max(low for low, _ in bounds), min(high for _, high in bounds)

    def outside(self, us: int) -> OutOfRangeError:
        """Return the error of the first part that is not known at an instant."""
        known = ((part, *part.known()) for part in self.parts)
        return next((part for part, low, high in known if not low <= us < high), self.parts[0]).outside(us)

    def windows(self, low: int, high: int) -> Windows:
        """Return the open windows within [low, high), which must be known, cut at local midnights."""
        opening, closing = self._open(part.windows(low, high) for part in self.parts)
        days, begins = midnights(self.zone, low, high)
        within = np.searchsorted(opening, begins, side="left") > np.searchsorted(closing, begins, side="right")
        inner = np.unique(begins[within])
        opening, closing = np.sort(np.append(opening, inner)), np.sort(np.append(closing, inner))
        owner = days[np.searchsorted(begins, opening, side="right") - 1] + EPOCH_ORDINAL
        return Windows(opening, closing, owner)

    def _open(self, parts: Iterator[Windows]) -> Edges:
        """Return the open time of the combination from its parts' windows, several at a time, until none can change it."""
        sets = (merged(part.opening, part.closing) for part in parts)
        found = next(sets)
        while (len(found[0]) or self.sign == "|") and (more := list(islice(sets, AT_A_TIME))):
            match self.sign:
                case "|":
                    found = overlaps(1, [found, *more])
                case "&":
                    found = overlaps(1 + len(more), [found, *more])
                case _:
                    found = overlaps(2, [found, complement(*overlaps(1, more))])
        return found

    def recurring(self) -> Self:
        """Return the combination of the parts without exact dates."""
        return replace(self, parts=tuple(part.recurring() for part in self.parts))

    def without_holidays(self) -> Self:
        """Return the combination of the parts without holidays."""
        return replace(self, parts=tuple(part.without_holidays() for part in self.parts))

    def ends(self, ordinal: int) -> int:
        """Return the local time at which a date's last window may end: the next midnight."""
        return midnight(ordinal + 1)

    def canonical(self) -> Mapping[str, object]:
        """Return the definition as plain values."""
        return {"sign": self.sign, "parts": [part.canonical() for part in self.parts]}

    def data_versions(self) -> dict[str, str]:
        """Return the versions of the holiday and time-zone data."""
        return joined_versions(part.data_versions() for part in self.parts)


def joined_versions(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return all versions of each kind of data that the parts use."""
    told: dict[str, dict[str, None]] = {}
    for part in parts:
        for data, version in part.items():
            told.setdefault(data, {})[version] = None
    return {data: ", ".join(versions) for data, versions in sorted(told.items())}


Definition = Rules | Combined


def describe(definition: Definition) -> str:
    """Return a definition as one line of text."""
    if isinstance(definition, Combined):
        return f" {definition.sign} ".join(f"({describe(part)})" for part in definition.parts)
    words = [str(definition.week), definition.zone]
    if definition.holidays is not None:
        words.append(f"holidays {definition.holidays}")
    special = len(definition.exact) + len(definition.yearly)
    counts = ((special, "special day"), (len(definition.closures), "closure"))
    words += [f"{count} {what}{'s' * (count > 1)}" for count, what in counts if count]
    return ", ".join(words)
