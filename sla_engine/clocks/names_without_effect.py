"""Names without effect: kinds of events and values that a version of a contract does not know, for one or many tickets."""

from collections.abc import Callable, Collection, Sequence

from sla_engine.clocks.event import EVENT_KINDS, Event
from sla_engine.clocks.finding import NAMED, Code, Subject
from sla_engine.contracts.values.kind_and_priority_cases import KINDS
from sla_engine.contracts.values.policies import Change
from sla_engine.contracts.version_terms import Terms

CHANGES = {f"{name}_changed": name for name in ("tier", "priority", "site", "kind")}
STANDARD = frozenset(EVENT_KINDS)


def subject_of(code: Code, kind: str, value: str | None, terms: Terms) -> Subject:
    """Return the subject of a finding about a kind of event and its value."""
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


def unknown_names(terms: Terms, event: Event) -> Sequence[Code]:
    """Return the codes for names of an event that the terms do not know; after an unknown kind nothing else is checked."""
    kind = event.kind
    if kind not in STANDARD and not _is_known_kind(terms, kind, kind):
        return ("unknown_event",)
    asked = ASKED.get(kind)
    return [code for code in asked if not KNOWS[code](terms, kind, getattr(event, NAMED[code]))] if asked else ()


def change_counts(terms: Terms, kind: str) -> Change:
    """Return the contract's setting for a kind of change."""
    counts: Change = getattr(terms.policies.changes, CHANGES[kind])
    return counts


def _is_known_kind(terms: Terms, _: str, name: str | None) -> bool:
    return name in STANDARD or name in terms.vocabulary.kinds


def _is_known_value(terms: Terms, kind: str, value: str | None) -> bool:
    known = _values(terms, kind)
    return value in known or (kind == "priority_changed" and value is not None and not known)


def _values(terms: Terms, kind: str) -> Collection[str]:
    """Return the values that a kind of change may have; empty for priorities if any may occur."""
    known: dict[str, Collection[str]] = {
        "tier": terms.tiers,
        "site": terms.sites,
        "kind": KINDS,
        "priority": terms.priorities,
    }
    return known[CHANGES[kind]]


# The checks whether terms know the names of an event, by the code of the finding if they do not.
KNOWS: dict[Code, Callable[[Terms, str, str | None], bool]] = {
    "unknown_event": _is_known_kind,
    "unknown_value": _is_known_value,
    "unnamed_priority": lambda terms, _, value: terms.vocabulary.knows_priority(value),
    "unknown_reason": lambda terms, _, value: terms.vocabulary.knows_reason(value),
}
# The further checks of an event, by its kind. An event without effect has no other findings.
ASKED: dict[str, tuple[Code, ...]] = {
    **dict.fromkeys(CHANGES, ("unknown_value",)),
    "priority_changed": ("unknown_value", "unnamed_priority"),
    "paused": ("unknown_reason",),
}
WITHOUT_EFFECT: tuple[Code, ...] = ("unknown_event", "unknown_value")
