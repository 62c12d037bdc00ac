"""Columns of instants as ISO 8601 text, each in the offset of its own zone."""

import numpy as np

from sla_engine.calendars.arrays import NAT, Integers, Micros
from sla_engine.calendars.timeline.zones import offsets_over
from sla_engine.clocks.many.answers.padded_bytes import Bytes, digits, padded
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.show.durations import DAY, HOUR, MINUTE, SECOND

# 2026-06-22T17:30:00.000001+01:34:30
WALL, PARTS, OFFSET = 19, 7, 9


def iso_texts(instants: Micros, zone: Codes) -> list[str | None]:
    """Return each instant (microseconds of UTC) as `datetime.isoformat` prints it in its zone, None for NaT.

    A row without a zone is shown in UTC.
    """
    rows = iso_bytes(instants, zone)
    each = np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").ravel().tolist()
    return [text.replace(b"\0", b"").decode() or None for text in each]


def iso_bytes(instants: Micros, zone: Codes) -> Bytes:
    """Return each instant as `iso_texts` does, as padded bytes; nothing for NaT."""
    texts = np.zeros((len(instants), WALL + PARTS + OFFSET), dtype=np.uint8)
    for number, name in enumerate(zone.names):
        rows = np.flatnonzero((zone.codes == number) & (instants != NAT))
        if len(rows):
            texts[rows] = _in_zone(instants[rows], name or "UTC")
    return texts


def _in_zone(instants: Micros, name: str) -> Bytes:
    local = offsets_over(name, int(instants.min()), int(instants.max())).local(instants)
    offsets, which = np.unique((local - instants) // SECOND, return_inverse=True)
    days, clock = np.divmod(local, DAY)
    shown = np.zeros((len(local), WALL + PARTS + OFFSET), dtype=np.uint8)
    shown[:, :WALL] = np.frombuffer(b"0000-00-00T00:00:00", np.uint8)
    _write_dates(shown, days)
    for place, size, most in ((11, HOUR, 24), (14, MINUTE, 60), (17, SECOND, 60)):
        shown[:, place : place + 2] = digits(clock // size % most, 2)
    parts = clock % SECOND
    if parts.any():
        there = parts > 0
        shown[there, WALL] = ord(".")
        shown[there, WALL + 1 : WALL + PARTS] = digits(parts[there], PARTS - 1)
    signs = padded([_offset(seconds) for seconds in offsets.tolist()])
    shown[:, WALL + PARTS : WALL + PARTS + signs.shape[1]] = signs[which]
    return shown


def _write_dates(shown: Bytes, days: Integers) -> None:
    """Write year, month and day of days since 1970, each day from the first to the last once."""
    first = int(days.min())
    dates = np.datetime_as_string(np.arange(first, int(days.max()) + 1).view("datetime64[D]"))
    shown[:, :10] = padded(dates.tolist())[days - first]


def _offset(seconds: int) -> str:
    """Return an offset as ISO 8601 has it; before standard time, zones have seconds in theirs."""
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text
