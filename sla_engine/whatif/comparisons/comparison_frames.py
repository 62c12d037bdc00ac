"""Comparison frames: the columns of the tables of a comparison, and these tables as frames."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

_CLOCKS: dict[str, type] = {"scenario": str, "target": str}
_CYCLES: dict[str, type] = {"scenario": str, "ticket": str, "target": str, "cycle": int}

_COUNTS = ("kept", "missed", "open", "cancelled")

TABLES: Mapping[str, Mapping[str, type]] = {
    "summary": {**_CLOCKS, **dict.fromkeys(_COUNTS, int), "share": float, **dict.fromkeys(("gained", "lost"), int)},
    "attainment": {
        **_CLOCKS,
        **dict.fromkeys(("tier", "month"), str),
        **dict.fromkeys(_COUNTS, int),
        "share": float,
        "contract": str,
    },
    "breaches": {**_CYCLES, "change": str},
    "moved": {**_CYCLES, "due_before": datetime, "due": datetime},
    "time": {**_CLOCKS, **dict.fromkeys(("tier", "what", "party"), str), "time": timedelta, "contract": str},
    "used": {**_CLOCKS, "low": float, "high": float, "clocks": int},
    "dues": {**_CLOCKS, **dict.fromkeys(("weekday", "hour", "clocks"), int)},
    "slack": {**_CLOCKS, "quantile": float, "left": timedelta},
    "cost": {
        **dict.fromkeys(("scenario", "month"), str),
        **dict.fromkeys(("fee", "work", "credits", "total"), Decimal),
        **dict.fromkeys(("currency", "unpriced"), str),
    },
}


def framed(names: Mapping[str, type], rows: Sequence[Sequence[object]], kind: object) -> Any:  # noqa: ANN401 - any frame
    """Return rows under named columns as a frame of a kind."""
    from sla_engine.bulk.frames.frame_kinds import built

    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return built({name: (of, values) for (name, of), values in zip(names.items(), columns, strict=True)}, kind)
