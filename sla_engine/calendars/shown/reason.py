"""Reason: why a stretch of time counts or does not, as a value; its text is for people, and nothing reads it back."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Kind = Literal[
    "open", "season hours", "holiday hours", "special hours", "worked day", "clock change",
    "outside hours", "weekend", "no hours", "season", "holiday", "special day", "closure",
    "paused", "stopped", "promise changed",
]  # fmt: skip

# How a kind with a name reads; any other reads as the kind itself.
_WITH_NAME: dict[Kind, str] = {
    "season hours": "open: season {}",
    "holiday hours": "open: holiday hours {}",
    "special hours": "open: special day {}",
    "worked day": "open: worked day (as {})",
    "clock change": "clocks go {}",
    "no hours": "no hours on {}",
    "season": "season: {}",
    "holiday": "holiday: {}",
    "special day": "special day: {}",
    "paused": "paused: {}",
    "promise changed": "{}",
}


class Reason(NamedTuple):
    """One reason: its kind, and the name that it has beside it, such as a holiday's; empty where it has none.

    `taken_out` tells that the time would be open for this reason, and another calendar takes it out.

    >>> print(Reason("holiday", "New Year's Day"))
    holiday: New Year's Day
    >>> print(Reason("open", taken_out=True))
    taken out: open
    """

    kind: Kind
    name: str = ""
    taken_out: bool = False

    def __str__(self) -> str:
        text = _WITH_NAME.get(self.kind, self.kind).format(self.name)
        return f"{'taken out: ' * self.taken_out}{text if self.name else text.rstrip(': ')}"


# Several reasons may hold at once: of calendars combined, and a clock change within open time.
Reasons = tuple[Reason, ...]


def as_text(reasons: Iterable[Reason]) -> str:
    """Write reasons as people read them."""
    return "; ".join(map(str, reasons))
