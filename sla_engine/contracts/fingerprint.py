"""Fingerprint: a definition as plain values without its defaults, and the hash of these.

The metadata of a field may leave it out: text for people, on which no due instant depends, and data that a calendar's own
fingerprint covers already.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from typing import Any

LEFT_OUT: Mapping[str, bool] = {"left_out": True}


def canonical(value: object) -> Any:  # noqa: ANN401 - JSON values have no better type
    """Return a value as JSON values, with mappings and sets in a fixed order."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = ((field, getattr(value, field.name)) for field in fields(value) if "left_out" not in field.metadata)
        plain = {
            field.name: canonical(item) for field, item in kept if field.default is MISSING or item != field.default
        }
        # Business and elapsed time have the same fields, so the kind tells them apart.
        return {"kind of value": type(value).__name__, **plain}
    if isinstance(value, Mapping):
        return {name: canonical(item) for name, item in sorted(value.items())}
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [canonical(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, bool | int | str | None) else str(value)


def digest(value: object) -> str:
    """Return the SHA-256 of canonical values, in hexadecimal."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
