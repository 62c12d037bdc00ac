"""Answers of the library as plain text that names no module, class or path, for the digest.

How a share is written in percent for people is left out; the share itself, where it is a number, is not.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np

from sla_engine.errors import SlaError

MICROSECOND = timedelta(microseconds=1)
ROWS = 500  # of a column that share an answer
Answers = Iterator[tuple[str, object]]  # the name of a question, and its answer


def plain(value: object) -> str:  # noqa: C901, PLR0911 - a case for each type of value
    """Return a value as text that is the same in every process, whatever its class is called."""
    match value:
        case None | bool():
            return str(value)
        case np.generic():
            return plain(value.item())
        case np.ndarray():
            return f"{value.dtype} {hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()}"
        case str():
            return json.dumps(str(value))
        case int() | float() | Decimal() | Fraction():
            return str(value)
        case datetime():
            zone = getattr(value.tzinfo, "key", "UTC")
            return f"{value.isoformat()}{'' if zone == 'UTC' else zone}"
        case date():
            return value.isoformat()
        case timedelta():
            return f"{value // MICROSECOND}us"
        case Mapping():
            return f"{{{', '.join(f'{plain(name)}: {plain(part)}' for name, part in value.items())}}}"
        case set() | frozenset():
            return f"{{{', '.join(sorted(map(plain, value)))}}}"
        case Iterable():
            return f"({', '.join(map(plain, value))})"
    raise TypeError(f"no plain text for {type(value)}: name the fields to compare")


def said(call: Callable[..., object], *args: object, **options: object) -> object:
    """Return what a call answers, or the error that it raises."""
    try:
        return call(*args, **options)
    except SlaError as error:
        return f"{type(error).__name__}: {error}"


def fields(value: object, names: str) -> dict[str, object]:
    """Return these fields of a value by name."""
    return {name: getattr(value, name) for name in names.split()}


def each(values: Iterable[object], names: str) -> list[dict[str, object]]:
    """Return these fields of each value."""
    return [fields(value, names) for value in values]


PERCENT = re.compile(r"[-+<>≤≥~]*\s?\d+(?:[.,]\d+)?\s?%")
# What follows from such texts, or counts what was made before: widths of tables, names of charts' views, hashes of scripts.
ALIGNED = re.compile(r"[ ─]{2,}")
MADE = re.compile(r"\b(?:view|param|concat|layer|data)[_-][0-9a-f]+\b|sha(?:256|384|512)-[A-Za-z0-9+/=]+")


def without_shares(text: str) -> str:
    """Return a text without what a share looks like in percent, and what depends on that."""
    text = MADE.sub("id", text)
    return ALIGNED.sub(" ", PERCENT.sub("%", text)) if "%" in text else text


def drawn(chart: object) -> str:
    """Return a chart as JSON."""
    from sla_engine.whatif import charts

    return without_shares(json.dumps(charts.spec(chart), sort_keys=True, default=str))


def of_frame(name: str, frame: object) -> Answers:
    """Return the types of a frame's columns, and each column some rows at a time."""
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    frame = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    schema = frame.dtypes if isinstance(frame, pd.DataFrame) else frame.schema
    types = {field.name: field.type for field in schema} if isinstance(schema, pa.Schema) else dict(schema.items())
    yield f"{name} types", {column: str(kind) for column, kind in types.items()}
    table = pa.Table.from_pandas(frame, preserve_index=False) if isinstance(frame, pd.DataFrame) else frame
    table = table.to_arrow() if isinstance(table, pl.DataFrame) else table
    for column in table.column_names:
        cells = table[column]
        if pa.types.is_timestamp(cells.type) or pa.types.is_duration(cells.type):
            cells = cells.cast(pa.int64())
        values = cells.to_pylist()
        for start in range(0, len(values), ROWS):
            yield f"{name} {column} from row {start}", values[start : start + ROWS]


CLOCK = "target cycle state due provisional allowed elapsed remaining share started_at stopped_at breached_at"
CLOCK += " paused paused_wall elapsed_wall"


def of_status(status: object, *, whole: bool = True) -> dict[str, object]:
    """Return all that is said of a ticket; with `whole` as text too, for which the contract's fingerprint is reckoned."""
    clocks = [clock for target in status for clock in status.cycles(target)]
    explained = [clock.explain() for clock in clocks]
    return {
        "zone": fields(status, "zone as_of"),
        "clocks": each(clocks, CLOCK),
        "warnings": [each(clock.warnings, "threshold at reached provisional") for clock in clocks],
        "pauses": [each(clock.pauses, "start end reason by") for clock in clocks],
        "waits": [(clock.paused_by_reason(), clock.paused_by_party()) for clock in clocks],
        "findings": [(finding.code, finding.message) for finding in status.findings],
        "timeline": list(map(str, status.timeline())),
        "titles": [one.title for one in explained],
        "segments": [each(one.segments, "start end counted reason total") for one in explained],
        "text": str(status),
        "whole": [*map(str, explained), status._repr_html_()] if whole else None,
    }
