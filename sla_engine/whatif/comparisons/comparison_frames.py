"""Comparison frames: what a comparison found, as tables."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sla_engine.errors import InvalidArgumentError
from sla_engine.whatif.comparisons.changed_clocks import QUANTILES

if TYPE_CHECKING:
    from sla_engine.whatif.comparisons.comparison import Comparison

Rows = Sequence[tuple[object, ...]]


def framed(comparison: "Comparison", what: str, kind: object) -> Any:  # noqa: ANN401 - any frame
    """Return one of the tables as a frame of a kind.

    Raises:
        InvalidArgumentError: there is no such table.
    """
    from sla_engine.bulk.frames.frame_kinds import built

    names, rows = table(comparison, what)
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return built({name: (of, values) for (name, of), values in zip(names.items(), columns, strict=True)}, kind)


def table(comparison: "Comparison", what: str) -> tuple[Mapping[str, type], Rows]:
    """Return the columns of a table with their types, and its rows.

    Raises:
        InvalidArgumentError: there is no such table.
    """
    if what not in TABLES:
        raise InvalidArgumentError(f"unknown table {what!r}; known: {', '.join(TABLES)}")
    return TABLES[what](comparison)


def _attainment(comparison: "Comparison") -> tuple[Mapping[str, type], Rows]:
    words = dict.fromkeys(("scenario", "target", "tier", "month"), str)
    counts = dict.fromkeys(("kept", "missed", "open", "cancelled"), int)
    names = {**words, **counts, "share": float, "contract": str}
    return names, [tuple(getattr(one, name) for name in names) for one in comparison.attainment]


def _breaches(comparison: "Comparison") -> tuple[Mapping[str, type], Rows]:
    """Return all breaches of each scenario, gained or not, and those of the first scenario that it has not."""
    rows: list[tuple[object, ...]] = []
    for name in comparison.scenarios:
        for change, breaches in comparison.changes(name).items():
            rows += [(name, one.ticket, one.target, one.cycle, change) for one in breaches]
    return {"scenario": str, "ticket": str, "target": str, "cycle": int, "change": str}, rows


def _moved(comparison: "Comparison") -> tuple[Mapping[str, type], Rows]:
    names = {"ticket": str, "target": str, "cycle": int, "due_before": datetime, "due": datetime}
    rows = [
        (scenario, *(getattr(one, name) for name in names))
        for scenario in comparison.scenarios[1:]
        for one in comparison.moved(scenario)
    ]
    return {"scenario": str, **names}, rows


def _time(comparison: "Comparison") -> tuple[Mapping[str, type], Rows]:
    rows: list[tuple[object, ...]] = []
    for one in comparison.time:
        spent: list[tuple[str, str | None, timedelta]] = [("worked", None, one.worked)]
        spent += [("paused", party, time) for party, time in one.paused.items()]
        spent += [(what, None, getattr(one, what)) for what in ("closed", "holiday", "stopped")]
        rows += [(one.scenario, one.target, one.tier, *part, one.contract) for part in spent]
    words = dict.fromkeys(("scenario", "target", "tier", "what", "party"), str)
    return {**words, "time": timedelta, "contract": str}, rows


def _used(comparison: "Comparison") -> tuple[Mapping[str, type], Rows]:
    names: dict[str, type] = {"scenario": str, "target": str, "low": float, "high": float, "clocks": int}
    return names, [tuple(getattr(one, name) for name in names) for one in comparison.used]


def _dues(comparison: "Comparison") -> tuple[Mapping[str, type], Rows]:
    names: dict[str, type] = {"scenario": str, "target": str, "weekday": int, "hour": int, "clocks": int}
    return names, [tuple(getattr(one, name) for name in names) for one in comparison.dues]


def _slack(comparison: "Comparison") -> tuple[Mapping[str, type], Rows]:
    rows = [
        (scenario, target, quantile, left)
        for scenario in comparison.scenarios
        for target, found in comparison.slack(scenario).items()
        for quantile, left in zip(QUANTILES, found, strict=True)
    ]
    return {"scenario": str, "target": str, "quantile": float, "left": timedelta}, rows


def _cost(comparison: "Comparison") -> tuple[Mapping[str, type], Rows]:
    amounts = ("fee", "work", "credits", "total")
    names: dict[str, type] = {"scenario": str, "month": str, **dict.fromkeys(amounts, Decimal), "currency": str}
    rows = [(*(getattr(one, name) for name in names), "; ".join(one.unpriced) or None) for one in comparison.cost]
    return {**names, "unpriced": str}, rows


TABLES: Mapping[str, Callable[["Comparison"], tuple[Mapping[str, type], Rows]]] = {
    "attainment": _attainment,
    "breaches": _breaches,
    "moved": _moved,
    "time": _time,
    "used": _used,
    "dues": _dues,
    "slack": _slack,
    "cost": _cost,
}
