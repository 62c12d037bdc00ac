"""Recorded cells: what the tool that kept the tickets said of a clock: due when, met or not, how long."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sla_engine.show.durations import iso_duration

# What may be recorded of a target, behind its name.
Kind = Literal["due", "met", "elapsed"]
KINDS: tuple[Kind, ...] = ("due", "met", "elapsed")

# What a cell becomes that cannot be read; no cell is that.
UNKNOWN = "\0"

_MET = frozenset({"yes", "true", "y", "1", "met", "within", "ja", "oui", "si", "sí", "sim"})
_MISSED = frozenset({"no", "false", "n", "0", "missed", "breached", "violated", "nein", "non", "não", "nao"})

_CLOCK = re.compile(r"(\d{1,7}):([0-5]\d)(?::([0-5]\d))?")
_SECONDS = re.compile(r"\d{1,12}|\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+")
_PARTS = re.compile(r"(?:\d{1,9}\s*[^\W\d_]+[\s,]*)+")
_PART = re.compile(r"(\d+)\s*([^\W\d_]+)")
# Nothing that a desk does takes as long: it is a date, or no length at all.
_TOO_LONG = 30 * 366 * 86_400
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - tools write a length as the time that it is since then, on no clock
# Seconds of a unit by its names in English, French, German, Spanish, Portuguese, Italian and Dutch; months have no length.
_NAMES = {
    1: "s sec secs second seconds seconde secondes segundo segundos sekunde sekunden secondo secondi seconden",
    60: "m min mins minute minutes minuto minutos minuten minuti minuut",
    3_600: "h hr hrs hour hours heure heures hora horas stunde stunden std ora ore uur",
    86_400: "d day days j jour jours dia dias día días tag tage tagen giorno giorni dag dagen",
    604_800: "w week weeks semaine semaines semana semanas woche wochen settimana settimane weken",
}
_UNITS = {name: seconds for seconds, names in _NAMES.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class RecordedCells:
    """How cells of one kind are read: to a text of ours, to None for nothing, to `UNKNOWN` where they say something else."""

    read: Callable[[str], str | None]
    expected: str


def verdict(text: str) -> str:
    """Return whether a target was met, as `yes` or `no`.

    >>> verdict("Sim"), verdict("FALSE"), verdict("Within") == "yes", verdict("perhaps") == UNKNOWN
    ('yes', 'no', True, True)
    """
    word = text.strip().casefold()
    return "yes" if word in _MET else "no" if word in _MISSED else UNKNOWN


def duration(text: str) -> str | None:
    """Return a length of time in ISO 8601, None for none at all, which tools write as 0. A day has 24 hours.

    A length of thirty years is a date that was taken for one; a dot may part thousands or decimals, so it is not read.

    >>> [duration(text) for text in ("64:00:00", "172,973", "3 minutes", "1 dias 18 horas", "1970-01-02 04:23:17", "0")]
    ['PT64H', 'PT48H2M53S', 'PT3M', 'PT42H', 'PT28H23M17S', None]
    >>> duration("soon") == duration("2 months") == UNKNOWN
    True
    """
    seconds = _seconds(text.strip())
    if seconds is None or seconds >= _TOO_LONG:
        return UNKNOWN
    return iso_duration(timedelta(seconds=seconds)) if seconds else None


def _seconds(text: str) -> int | None:
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3_600 + minutes * 60 + seconds
    if _SECONDS.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    if _PARTS.fullmatch(text):
        return _of_parts(_PART.findall(text))
    try:
        since = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if since.tzinfo is not None or since < _EPOCH else int((since - _EPOCH).total_seconds())


def _of_parts(parts: list[tuple[str, str]]) -> int | None:
    """Return the seconds of numbers with their units, None where a word is no unit."""
    if not all(word.casefold() in _UNITS for _, word in parts):
        return None
    return sum(int(number) * _UNITS[word.casefold()] for number, word in parts)


RECORDED_CELLS = {
    "met": RecordedCells(verdict, "yes or no: whether it was met; `values` explains other words"),
    "elapsed": RecordedCells(
        duration, "a length such as 64:00:00, 3 minutes, 1970-01-02 04:23:17, or a number of seconds"
    ),
}
