"""Known names: which kinds of events and which values a version of a contract knows, asked of one ticket and of many."""

from collections.abc import Collection

from sla_engine.clocks.event import EVENT_KINDS
from sla_engine.clocks.finding import Code, Subject
from sla_engine.contracts.terms import Terms
from sla_engine.contracts.values.cases import KINDS

CHANGES = {f"{name}_changed": name for name in ("tier", "priority", "site", "kind")}
STANDARD = frozenset(EVENT_KINDS)


def subject_of(code: Code, kind: str, value: str | None, terms: Terms) -> Subject:
    """Return what a finding about a kind of event and a value of it is about."""
    names = terms.vocabulary
    match code:
        case "unknown_event":
            return Subject("event", kind, (*EVENT_KINDS, *sorted(names.kinds)))
        case "unknown_reason":
            known = () if isinstance(names.reasons, str) else tuple(sorted(names.reasons))
            return Subject(kind if value else f"{kind} without a reason", value, known)
        case "unnamed_priority":
            return Subject("priority", value, names.priorities)
    return Subject(kind, value, tuple(_values(terms, kind)))


def knows_kind(terms: Terms, kind: str | None) -> bool:
    """Tell whether the standard or a target of the contract names a kind of event."""
    return kind in STANDARD or kind in terms.vocabulary.kinds


def is_known_value(terms: Terms, kind: str, value: str | None) -> bool:
    """Tell whether a kind of change may be to a value."""
    known = _values(terms, kind)
    return value in known or (kind == "priority_changed" and value is not None and not known)


def _values(terms: Terms, kind: str) -> Collection[str]:
    """Return the values that a kind of change may be to; of priorities none where any may occur."""
    known: dict[str, Collection[str]] = {
        "tier": terms.tiers,
        "site": terms.sites,
        "kind": KINDS,
        "priority": terms.priorities,
    }
    return known[CHANGES[kind]]
