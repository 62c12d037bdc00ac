"""Columns of instants as ISO 8601 text, each in the offset of its own zone."""

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.timeline.zones import offsets_over
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.show.durations import SECOND


def iso_texts(instants: Micros, zone: Codes) -> list[str | None]:
    """Return each instant (microseconds of UTC) as `datetime.isoformat` prints it in its zone, None for NaT.

    A row without a zone is shown in UTC.
    """
    texts = np.full(len(instants), None, dtype=object)
    for number, name in enumerate(zone.names):
        rows = np.flatnonzero((zone.codes == number) & (instants != NAT))
        if len(rows):
            texts[rows] = _in_zone(instants[rows], name or "UTC")
    shown: list[str | None] = texts.tolist()
    return shown


def _in_zone(instants: Micros, name: str) -> list[str]:
    local = offsets_over(name, int(instants.min()), int(instants.max())).local(instants)
    offsets, which = np.unique((local - instants) // SECOND, return_inverse=True)
    signs = [_offset(seconds) for seconds in offsets.tolist()]
    seconds, parts = np.divmod(local, SECOND)
    walls = np.datetime_as_string(seconds.view("datetime64[s]")).tolist()
    rows = zip(walls, parts.tolist(), which.tolist(), strict=True)
    if parts.any():
        return [f"{wall}.{part:06}{signs[i]}" if part else wall + signs[i] for wall, part, i in rows]
    return [wall + signs[i] for wall, _, i in rows]


def _offset(seconds: int) -> str:
    """Return an offset as ISO 8601 has it; before standard time, zones have seconds in theirs."""
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text
