"""The log of a ticket as the clocks have to read it: in order, without what is double, and what was odd about it."""

from collections import Counter
from dataclasses import dataclass, fields, replace

from sla_engine.clocks import Event, Ticket
from sla_engine.testing.contract_cases import ContractCase
from sla_engine.testing.local_clock import instant_of
from sla_engine.testing.terms_cases import ATTRIBUTES, Attributes, TermsCase

RANKS = (
    "kind_changed", "site_changed", "tier_changed", "priority_changed", "reopened", "resumed", "auto_replied",
    "responded", "work_started", "updated", "", "paused", "recovered", "resolved", "closed", "merged", "cancelled",
)  # fmt: skip
OTHER_NAMES = RANKS.index("")
CONTENT = tuple(field.name for field in fields(Event))
ENDINGS = ("cancelled", "merged")
STOPS = ("resolved", "closed", *ENDINGS)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, and the instant at which it takes effect: its own, or the anchor if it was earlier."""

    at: int
    event: Event
    early: bool


def in_order(event: Event) -> tuple[object, ...]:
    """What events are sorted by: instant, sequence number (those without come last), rank of kind, the rest."""
    rank = RANKS.index(event.kind) if event.kind in RANKS else OTHER_NAMES
    rest = (event.id or "", event.reason or "", event.value or "", event.by or "")
    return instant_of(event.at), event.seq is None, event.seq or 0, rank, event.kind, *rest


class EventLog:
    """The events of a ticket up to an instant that count, each with the instant at which it acts, and the oddities.

    `findings` counts the codes that concern the log as such; what is odd about a sequence is found by `sequence_faults`.
    """

    def __init__(self, ticket: Ticket, anchor: int, as_of: int) -> None:
        """Read the events of `ticket` known at `as_of`."""
        self.findings: Counter[str] = Counter()
        self.entries: list[Entry] = []
        kept: list[Event] = []
        for event in sorted(ticket.events, key=in_order):
            code = _fault(event, kept, as_of)
            if code is not None:
                self.findings[code] += 1
                continue
            kept.append(event)
            at = instant_of(event.at)
            self.entries.append(Entry(max(at, anchor), event, early=at < anchor))


def _fault(event: Event, kept: list[Event], as_of: int) -> str | None:
    if instant_of(event.at) > as_of:
        return "future"
    if event.id is not None:
        twin = next((other for other in kept if other.id == event.id), None)
        if twin is None:
            return None
        return "doubled" if _content(twin) == _content(event) else "conflicting"
    return "doubled" if any(_content(other) == _content(event) for other in kept) else None


def _content(event: Event) -> tuple[object, ...]:
    """Every field; the instant as such, whatever offset it is written with."""
    return tuple(instant_of(event.at) if name == "at" else getattr(event, name) for name in CONTENT)


def changed(attributes: Attributes, event: Event, case: ContractCase, terms: TermsCase) -> Attributes | None:
    """The attributes after a `*_changed` event; None where its value is none that the contract knows."""
    attribute = event.kind.removesuffix("_changed")
    known = {
        "tier": terms.tiers,
        "site": case.sites,
        "kind": ("incident", "request"),
        "priority": case.priorities or (event.value,),
    }[attribute]
    if event.value is None or event.value not in known:
        return None
    return replace(attributes, **{attribute: event.value})


def is_change(event: Event) -> bool:
    """Whether an event changes the tier, site, kind or priority."""
    return event.kind.removesuffix("_changed") in ATTRIBUTES and event.kind.endswith("_changed")


def sequence_faults(log: EventLog, case: ContractCase, terms: TermsCase) -> Counter[str]:
    """What is odd about the events as a sequence, for the ticket as a whole."""
    found: Counter[str] = Counter()
    named = {kind for target in terms.targets for kind in _named(terms, target)}
    paused, stops = False, set[str]()
    for entry in log.entries:
        kind = entry.event.kind
        if kind not in RANKS and kind not in named:
            found["unknown_event"] += 1
            continue
        if is_change(entry.event) and changed(Attributes("", "", "", None), entry.event, case, terms) is None:
            found["unknown_value"] += 1
            continue
        found["before_anchor"] += entry.early
        found["unnamed_priority"] += kind == "priority_changed" and is_unnamed(entry.event.value, case, terms)
        found["unknown_reason"] += kind == "paused" and _pauses_nothing(entry.event.reason, terms)
        if kind == "reopened":
            found["reopened_while_open"] += not stops
            paused, stops = False, set()
        elif stops & {*ENDINGS}:
            found["after_end"] += 1
        elif kind in ("paused", "resumed"):
            found["paused_while_stopped"] += bool(stops)
            found["resume_without_pause"] += kind == "resumed" and not paused and not stops
            paused = kind == "paused"
        elif kind in STOPS:
            found["stopped_twice"] += kind in stops or (kind == "resolved" and "closed" in stops)
            paused, stops = False, {*stops, kind}
    return found


def is_unnamed(priority: str | None, case: ContractCase, terms: TermsCase) -> bool:
    """Whether some targets go by priority, and none has a case of this one; one that the contract lists is known anyway."""
    named = {name for tier in terms.tiers.values() for cases in tier.targets.values() for name in cases} - {None}
    return priority is not None and not case.priorities and bool(named) and priority not in named


def _pauses_nothing(reason: str | None, terms: TermsCase) -> bool:
    """Whether some targets pause, but none for this reason; "all" is for any reason, and for none."""
    pausing = [pause_on for target in terms.targets if (pause_on := terms.policy(target).pause_on)]
    return bool(pausing) and not any(pause_on == "all" or reason in pause_on for pause_on in pausing)


def _named(terms: TermsCase, target: str) -> set[str]:
    policy = terms.policy(target)
    return {*(policy.start or ()), *(policy.stop or ()), *(policy.restart or ())}
