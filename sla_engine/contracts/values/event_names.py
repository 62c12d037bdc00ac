"""Event names: the events that start and stop clocks, those that mean something else, and how a file names one."""

import re
from typing import Annotated

from pydantic import PlainValidator

from sla_engine.contracts.forms.single_values import quoted, text_schema

RESOLVED = frozenset({"resolved", "closed"})
RECOVERED = RESOLVED | {"recovered"}
WORKED = RECOVERED | {"work_started"}
RESPONDED = WORKED | {"responded"}

# Events that mean something else than starting or stopping a clock.
OTHER_EVENTS = frozenset(
    {
        "auto_replied", "paused", "resumed", "reopened", "cancelled", "merged",
        "tier_changed", "priority_changed", "site_changed", "kind_changed",
    }
)  # fmt: skip
# All that every contract understands.
STANDARD_EVENTS = RESPONDED | OTHER_EVENTS | {"updated"}

_EVENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def _read_event(value: object) -> str:
    name = quoted(value, 'the name of an event such as "responded"')
    if not _EVENT.fullmatch(name):
        raise ValueError("expected the name of an event: a letter, then letters, digits, '_' and '-'")
    if name in OTHER_EVENTS and name != "auto_replied":
        raise ValueError("expected an event that can start or stop a clock; this one has a meaning of its own")
    return name


EventName = Annotated[str, PlainValidator(_read_event), text_schema("responded", pattern=f"^{_EVENT.pattern}$")]
