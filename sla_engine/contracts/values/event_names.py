"""Event names: the events that start and stop clocks, the events with another meaning, and how a file names an event."""

import re
from typing import Annotated

from pydantic import PlainValidator

from sla_engine.contracts.forms.single_values import quoted, text_schema

RESOLVED = frozenset({"resolved", "closed"})
RECOVERED = RESOLVED | {"recovered"}
WORKED = RECOVERED | {"work_started"}
RESPONDED = WORKED | {"responded"}

# Events that neither start nor stop a clock by a contract's setting.
OTHER_EVENTS = frozenset(
    {
        "auto_replied", "paused", "resumed", "reopened", "cancelled", "merged",
        "tier_changed", "priority_changed", "site_changed", "kind_changed",
    }
)  # fmt: skip
# The events of every contract.
STANDARD_EVENTS = RESPONDED | OTHER_EVENTS | {"updated"}

_EVENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def _read_event(value: object) -> str:
    name = quoted(value, 'the name of an event such as "responded"')
    if not _EVENT.fullmatch(name):
        raise ValueError("expected the name of an event: a letter, then letters, digits, '_' and '-'")
    if name in OTHER_EVENTS and name != "auto_replied":
        raise ValueError("expected an event that can start or stop a clock; this one always has a fixed meaning")
    return name


EventName = Annotated[str, PlainValidator(_read_event), text_schema("responded", pattern=f"^{_EVENT.pattern}$")]
