"""Thresholds: warnings of a running clock, at a share of its target or some time before it is due."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import PlainValidator

from sla_engine.calendars.text.durations import duration_us, format_duration
from sla_engine.contracts.forms.single_values import quoted, text_schema

_SHARE = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,6}))?\s?%|([0-9]{1,6})/([0-9]{1,6})")
_BEFORE = re.compile(r"(\S.*?)\s+before", re.DOTALL)
EXAMPLES = '"75%", "2/3" or "1h before"'


@dataclass(frozen=True, slots=True)
class ShareUsed:
    """A warning at the instant when this share of the target is used; a share over 1 escalates after the due instant.

    >>> str(parse_threshold("2/3")), str(parse_threshold("75 %"))
    ('2/3', '75%')
    """

    share: Fraction

    def __str__(self) -> str:
        percent = self.share * 100
        return f"{percent}%" if percent.denominator == 1 else str(self.share)


@dataclass(frozen=True, slots=True)
class TimeBefore:
    """A warning this long before the due instant, in microseconds of the target's own time.

    >>> str(parse_threshold("90m before"))
    '1h30m before'
    """

    before_us: int

    def __str__(self) -> str:
        return f"{format_duration(self.before_us)} before"


Threshold = ShareUsed | TimeBefore


def parse_threshold(text: str) -> Threshold:
    """Read a share (`75%`, `2/3`, exact) or a time before due (`1h before`).

    Raises:
        ValueError: the text is neither a share nor a time before due, or its share or time is zero.
    """
    bare = text.strip()
    if share := _SHARE.fullmatch(bare):
        whole, part, above, below = share.groups()
        if (below and not int(below)) or not int(whole or above) + int(part or 0):
            raise ValueError(f"expected a warning at a share above 0, such as {EXAMPLES}")
        return ShareUsed(Fraction(int(above), int(below)) if below else Fraction(f"{whole}.{part or 0}") / 100)
    if before := _BEFORE.fullmatch(bare):
        us = duration_us(before[1], physical=True)  # the target's own time may be physical
        if us:
            return TimeBefore(us)
    raise ValueError(f"expected a warning such as {EXAMPLES}")


def _read_threshold(value: object) -> Threshold:
    return parse_threshold(quoted(value, f"a warning such as {EXAMPLES}"))


Warn = Annotated[
    Threshold, PlainValidator(_read_threshold), text_schema("75%", "2/3", "1h before", pattern="%|/|before")
]
