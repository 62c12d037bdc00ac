"""Standings: where the clocks of a ticket stood when it was last looked at, as a database keeps them."""

import json
from collections.abc import Iterable
from typing import Any

from sla_engine.tracking.reached import Standing


def written(clocks: Iterable[Standing]) -> str:
    """Return standings as a database keeps them."""
    return json.dumps([list(clock) for clock in clocks], separators=(",", ":"))


def read(text: str) -> list[Standing]:
    """Return standings as they were written."""
    rows: list[list[Any]] = json.loads(text)
    return [Standing(*row) for row in rows]
