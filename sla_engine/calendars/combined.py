"""Combined: a calendar made of two others, instant by instant. It lives in the first one's zone.

It has no owner days of its own: its business dates are local dates, its windows are cut at local midnight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import and_, or_

import numpy as np

from sla_engine.calendars.instants import DAY, EPOCH_ORDINAL
from sla_engine.calendars.rules import Rules
from sla_engine.calendars.windows import Truth, Windows, combined, merged
from sla_engine.calendars.zones import local_time, offsets_over
from sla_engine.errors import OutOfRangeError


def _difference(a: Truth, b: Truth) -> Truth:
    return a & ~b


RULES: Mapping[str, Callable[[Truth, Truth], Truth]] = {"|": or_, "&": and_, "-": _difference}


@dataclass(frozen=True, slots=True)
class Combined:
    """Open where either (`|`), both (`&`), or the first but not the second (`-`) is open."""

    sign: str
    first: "Definition"
    second: "Definition"

    @property
    def zone(self) -> str:
        """The IANA name of the zone whose dates are the business dates."""
        return self.first.zone

    @property
    def never_opens(self) -> bool:
        """Whether it is plain from the parts that there is no open time; if not, only the timeline can tell."""
        match self.sign:
            case "|":
                return self.first.never_opens and self.second.never_opens
            case "&":
                return self.first.never_opens or self.second.never_opens
            case _:
                return self.first.never_opens

    def known(self) -> tuple[int, int]:
        """Return the instants [low, high) for which both parts have an answer."""
        bounds = (self.first.known(), self.second.known())
        return max(low for low, _ in bounds), min(high for _, high in bounds)

    def outside(self, us: int) -> OutOfRangeError:
        """Return the error of the part that has no answer at an instant."""
        low, high = self.first.known()
        return self.second.outside(us) if low <= us < high else self.first.outside(us)

    def windows(self, low: int, high: int) -> Windows:
        """Return the open windows within [low, high), instants that are known, cut at local midnights."""
        parts = [part.windows(low, high) for part in (self.first, self.second)]
        pairs = [merged(part.opening, part.closing) for part in parts]
        opening, closing = combined(RULES[self.sign], *pairs)
        dates = np.arange(
            local_time(self.zone, low) // DAY - 2, local_time(self.zone, high) // DAY + 3, dtype=np.int64
        )
        midnight = offsets_over(self.zone, low, high).resolve(dates * DAY)
        inner = midnight[np.searchsorted(opening, midnight, side="left") > np.searchsorted(closing, midnight, side="right")]
        inner = np.unique(inner)
        opening, closing = np.sort(np.append(opening, inner)), np.sort(np.append(closing, inner))
        owner = dates[np.searchsorted(midnight, opening, side="right") - 1] + EPOCH_ORDINAL
        return Windows(opening, closing, owner)

    def ends(self, ordinal: int) -> int:
        """Return the local time at which a date's last window may end: the next midnight."""
        return (ordinal + 1 - EPOCH_ORDINAL) * DAY

    def canonical(self) -> Mapping[str, object]:
        """Return the definition as plain values."""
        return {"sign": self.sign, "first": self.first.canonical(), "second": self.second.canonical()}

    def data_versions(self) -> dict[str, str]:
        """Return which holiday and time-zone data was read."""
        mine, other = self.first.data_versions(), self.second.data_versions()
        both = {key: ", ".join(dict.fromkeys(v[key] for v in (mine, other) if key in v)) for key in {**mine, **other}}
        return dict(sorted(both.items()))


Definition = Rules | Combined
