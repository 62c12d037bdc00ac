"""A ticket walked through its log: what it is entitled to, what it waits for, whether it has ended, and its clocks.

Each event acts on the ticket, then on the clock of every target; what is odd about it is counted by code.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from sla_engine.clocks import Event, Ticket
from sla_engine.testing.contract_cases import ContractCase
from sla_engine.testing.terms_cases import Attributes, TermsCase, TierCase
from tests.oracles.clock_walk import ClockWalk
from tests.oracles.cycle_walk import Wait
from tests.oracles.event_log import CALLED_OFF, ENDS, RANKS, WAITS, Entry, EventLog, is_change
from tests.oracles.ground import Allowance, Ground


class TicketWalk:
    """A ticket and its clocks, walked up to the last event that is known."""

    def __init__(self, case: ContractCase, terms: TermsCase, ground: Ground, log: EventLog) -> None:
        """Walk a ticket under these terms through what is known of it."""
        ticket, anchor = log.ticket, log.anchor
        self.case, self.terms, self.ground = case, terms, ground
        first = {
            "unnamed_priority": int(_is_unnamed(ticket.priority, case, terms)),
            "kind_left_out": int(_is_left_out(ticket.kind, terms.tiers[ticket.tier])),
        }
        self.findings = Counter(first) + log.left_out
        self.waits: list[Wait] = []
        self.ever_waited: set[str | None] = set()
        self.ends: set[str] = set()  # how it has ended since it was last reopened
        self.attributes = self._first_attributes(ticket, log.entries, anchor)
        self.clocks = {
            target: ClockWalk(terms.policy(target), terms, ground, self._allows(target)) for target in terms.targets
        }
        self._walk(log.entries, anchor, begins=log.as_of >= anchor)

    def _walk(self, entries: Sequence[Entry], anchor: int, *, begins: bool) -> None:
        early = [entry for entry in entries if entry.early]
        for entry in early:
            self._happen(entry)
        if begins:
            for clock in self.clocks.values():
                clock.at_anchor(anchor)
        for at, group in groupby(entries[len(early) :], key=lambda entry: entry.at):
            together = list(group)
            changes = [] if at == anchor else [entry.event for entry in together if is_change(entry.event)]
            for entry in together:
                if is_change(entry.event) and changes:  # all changes of one instant act as one
                    self._change(changes, at)
                    changes = []
                self._happen(entry)

    # What it is entitled to

    def _first_attributes(self, ticket: Ticket, entries: Sequence[Entry], anchor: int) -> Attributes:
        """What it is at its anchor: what is known of then, or with retroactive changes the last that is known at all."""
        first = Attributes(ticket.tier, ticket.site, ticket.kind, ticket.priority)
        for entry in entries:
            event = entry.event
            if is_change(event) and self._is_known(event):
                name = _attribute(event)
                if entry.at == anchor or self.terms.change(name) == "retroactive":
                    first = replace(first, **{name: event.value})
        return first

    def _is_known(self, event: Event) -> bool:
        known = {
            "tier": self.terms.tiers,
            "site": self.case.sites,
            "kind": ("incident", "request"),
            "priority": self.case.priorities or (event.value,),
        }[_attribute(event)]
        return event.value is not None and event.value in known

    def _allows(self, target: str) -> Callable[[int], Allowance | None]:
        def allow(start: int) -> Allowance | None:
            promise = self.case.promise(self.terms, target, self.attributes)
            return None if promise is None else self.ground.allowance(*promise, start)

        return allow

    def _change(self, events: Sequence[Event], t: int) -> None:
        """Let the changes of one instant act as one."""
        before, restarts = self.attributes, False
        last = {_attribute(event): event.value for event in events if self._is_known(event)}
        changed = {name: value for name, value in last.items() if self._applies(name, getattr(before, name))}
        after = replace(before, **changed)
        for name, value in changed.items():
            was = getattr(before, name)
            restarts = restarts or (self.terms.change(name) == "restart" and was is not None and was != value)
        self.attributes = after
        for target, clock in self.clocks.items():
            if self.case.promise(self.terms, target, before) != self.case.promise(self.terms, target, after):
                clock.change(t, restarts=restarts, ended=bool(self.ends))

    def _applies(self, attribute: str, was: str | None) -> bool:
        """Whether a change of an attribute counts from when it happens; the first value is kept, also one that comes late."""
        how = self.terms.change(attribute)
        return how in ("prospective", "restart") or (how == "keep" and was is None)

    # What happens to it

    def _happen(self, entry: Entry) -> None:
        """Let an event act; a change has acted already, and only what is odd about it is told."""
        event, t = entry.event, entry.at
        kind = event.kind
        if (odd := self._unknown(event)) is not None:
            self.findings[odd] += 1
            return
        self.findings["before_anchor"] += entry.early
        if kind == "priority_changed":
            self.findings["unnamed_priority"] += _is_unnamed(event.value, self.case, self.terms)
        if kind == "paused":
            self.findings["unknown_reason"] += _pauses_nothing(event.reason, self.terms)
        if not entry.acts:
            return
        if kind == "reopened":
            self._reopen(t)
            return
        self._tell_after_end(kind)
        if kind in WAITS:
            self._wait(event, t)
        for clock in self.clocks.values():
            clock.happen(kind, t, ended=bool(self.ends))
        if kind in ENDS:
            self.ends = {*self.ends, kind}
            self._hold(t, [])

    def _unknown(self, event: Event) -> str | None:
        if event.kind not in RANKS and not any(event.kind in self._named(target) for target in self.terms.targets):
            return "unknown_event"
        return "unknown_value" if is_change(event) and not self._is_known(event) else None

    def _named(self, target: str) -> set[str]:
        policy = self.terms.policy(target)
        return {*(policy.start or ()), *(policy.stop or ()), *(policy.restart or ())}

    def _tell_after_end(self, kind: str) -> None:
        """Tell what is odd about an event because the ticket has ended."""
        starts = any(kind in (clock.policy.start or ()) for clock in self.clocks.values())
        if self.ends & {*CALLED_OFF}:
            self.findings["after_end"] += 1
        elif kind in WAITS:
            self.findings["paused_while_stopped"] += bool(self.ends)
        elif kind in ENDS:
            self.findings["stopped_twice"] += kind in self.ends or (kind == "resolved" and "closed" in self.ends)
        elif starts:
            self.findings["started_after_end"] += bool(self.ends)

    def _wait(self, event: Event, t: int) -> None:
        """Add a reason to what the ticket waits for, or end one, or all."""
        reasons = [wait.reason for wait in self.waits]
        if event.kind == "paused":
            self.ever_waited.add(event.reason)
            added = [] if event.reason in reasons else [Wait(event.reason, event.by)]
            self._hold(t, [*self.waits, *added])
        elif event.reason is None:
            self._tell_odd_resume("resume_without_pause", odd=not self.waits)
            self._hold(t, [])
        elif event.reason in self.ever_waited:
            self._tell_odd_resume("resume_without_pause", odd=event.reason not in reasons)
            self._hold(t, [wait for wait in self.waits if wait.reason != event.reason])
        else:
            self._tell_odd_resume("resumed_another", odd=True)
            self._hold(t, [])

    def _tell_odd_resume(self, code: str, *, odd: bool) -> None:
        self.findings[code] += odd and not self.ends

    def _hold(self, t: int, waits: list[Wait]) -> None:
        self.waits = waits
        for clock in self.clocks.values():
            clock.hold(t, waits)

    def _reopen(self, t: int) -> None:
        if self.ends:
            self._hold(t, [])
        had_ended, self.ends = bool(self.ends), set()
        outcomes = Counter(clock.reopen(t) for clock in self.clocks.values())
        self.findings["reopened_too_late"] += outcomes["too_late"]
        self.findings["reopened_unpromised"] += outcomes["unpromised"]
        self.findings["reopened_while_open"] += not had_ended and set(outcomes) <= {None}


def _attribute(event: Event) -> str:
    return event.kind.removesuffix("_changed")


def _is_unnamed(priority: str | None, case: ContractCase, terms: TermsCase) -> bool:
    """Whether some targets go by priority, and none has a case of this one; one that the contract lists is known anyway."""
    named = {name for tier in terms.tiers.values() for cases in tier.targets.values() for name in cases} - {None}
    return priority is not None and not case.priorities and bool(named) and priority not in named


def _is_left_out(kind: str, tier: TierCase) -> bool:
    """Whether a tier has hours for a kind and promises something, but no target of it says anything of the kind."""
    promises = any(promised for cases in tier.targets.values() for promised in cases.values())
    return promises and tier.hours[kind] is not None and kind not in {named for _, named in tier.targets}


def _pauses_nothing(reason: str | None, terms: TermsCase) -> bool:
    """Whether some targets pause, but none for this reason; "all" is for any reason, and for none."""
    pausing = [pause_on for target in terms.targets if (pause_on := terms.policy(target).pause_on)]
    return bool(pausing) and not any(pause_on == "all" or reason in pause_on for pause_on in pausing)
