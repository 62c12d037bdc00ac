"""ClockStatus: the state of one clock of a ticket at an instant, as a value; instants are kept as integers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sla_engine.calendars.instants import Instant
from sla_engine.clocks.answers import explanation_words as words
from sla_engine.clocks.answers.counted_stretches import counted
from sla_engine.clocks.answers.explanation import Explanation
from sla_engine.clocks.answers.warnings_and_pauses import Pause, Warned, shown_at
from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.entitlement import Entitlement
from sla_engine.clocks.running.cycle import Mode, Phase
from sla_engine.clocks.running.target_measure import Measure
from sla_engine.clocks.state import State
from sla_engine.show.argument_kinds import of_kind
from sla_engine.show.durations import left
from sla_engine.show.instants import moment, wall_time
from sla_engine.show.plain_values import Plain, keys

# The states in which time was counted against a promise that still holds, or that has a verdict.
COUNTED = frozenset({State.RUNNING, State.PAUSED, State.OVERDUE, State.MET, State.MISSED})

# The states of a clock whose due instant has passed, though while its hours are closed no own time is late yet.
LATE = frozenset({State.OVERDUE, State.MISSED})


@dataclass(frozen=True, slots=True, repr=False)
class ClockStatus(Plain):
    """The state of one clock: one target of a ticket, in its latest or an earlier cycle.

    Amounts are in the target's own time: open time of its hours, or physical time for a round-the-clock target. Fields ending
    in `_us` are microseconds (of UTC for instants), None if there is no such instant. `used_us` is how much of the allowed time
    is used: the elapsed time, or after a change between kinds of target, which keeps the share, that share of the new.
    `attributes` are the tier, site, kind and priority of the promise that it counts: after a change, the new ones.
    `site_zone` is the zone of the ticket's site, None if that is `zone`.

    >>> from datetime import UTC, datetime
    >>> from sla_engine import Ticket, evaluate, load_contract
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> ticket = Ticket("T-1", opened_at=opened, tier="office", site="LU")
    >>> status = evaluate(ticket, load_contract("mixvoip-support"), as_of=opened.replace(hour=9))
    >>> clock = status["response"]
    >>> str(clock.state), clock.share, str(clock.due)
    ('running', 0.25, '2026-06-22 17:00:00+02:00')
    """

    PLAIN = keys(
        *("target", "cycle", "state", "due", "provisional", "reason", "definition"),
        *("tier", "site", "kind", "priority"),
        *("started_at", "stopped_at", "breached_at", "allowed", "elapsed", "remaining", "paused", "share"),
        *("warnings", "pauses"),
    )
    target: str
    state: State
    zone: str
    cycle: int = 0
    measure: Measure | None = None
    due_us: int | None = None
    provisional: bool = False
    allowed_us: int | None = None
    elapsed_us: int = 0
    used_us: int = 0
    started_us: int | None = None
    stopped_us: int | None = None
    breached_us: int | None = None
    as_of_us: int = 0
    warnings: tuple[Warned, ...] = ()
    phases: tuple[Phase, ...] = ()
    entitlement: Entitlement | None = None
    attributes: Attributes | None = None
    site_zone: str | None = None

    @property
    def due(self) -> Instant | None:
        """The due instant; for a paused clock, the one if it were resumed now (`provisional`)."""
        return shown_at(self.due_us, self.zone)

    @property
    def started_at(self) -> Instant | None:
        """The instant at which the clock started."""
        return shown_at(self.started_us, self.zone)

    @property
    def stopped_at(self) -> Instant | None:
        """The instant at which the clock stopped or was cancelled."""
        return shown_at(self.stopped_us, self.zone)

    @property
    def breached_at(self) -> Instant | None:
        """The due instant of a clock that is breached."""
        return shown_at(self.breached_us, self.zone)

    @property
    def definition(self) -> str | None:
        """The target as people read it, such as `8h`; None where nothing is promised."""
        return None if self.measure is None else self.measure.promise.target.text()

    @property
    def reason(self) -> str | None:
        """Why there is no due instant; None where there is one."""
        found = self.entitlement
        if self.due_us is not None or found is None:
            return None
        if found.terms is None or found.tier is None:
            return f"not applicable: {found.reason}"
        if self.state is State.NOT_APPLICABLE:
            return f"not applicable to {self.kind}s in {found.told(self.attributes)}"
        start = found.terms.policies.targets[self.target].start or ()
        return f"not started: its clock starts at an event ({', '.join(sorted(start))})"

    @property
    def _promised_to(self) -> Attributes | None:
        return self.attributes or (None if self.entitlement is None else self.entitlement.attributes)

    @property
    def tier(self) -> str | None:
        """The tier to which what it counts is promised; None where nothing is."""
        return None if self._promised_to is None else self._promised_to.tier

    @property
    def site(self) -> str | None:
        """The site for which it is promised."""
        return None if self._promised_to is None else self._promised_to.site

    @property
    def kind(self) -> str | None:
        """The kind of ticket to which it is promised."""
        return None if self._promised_to is None else self._promised_to.kind

    @property
    def priority(self) -> str | None:
        """The priority to which it is promised."""
        return None if self._promised_to is None else self._promised_to.priority

    @property
    def allowed(self) -> timedelta | None:
        """The own time that the target allows; None without a promise."""
        return None if self.allowed_us is None else timedelta(microseconds=self.allowed_us)

    @property
    def elapsed(self) -> timedelta:
        """The own time counted so far."""
        return timedelta(microseconds=self.elapsed_us)

    @property
    def remaining(self) -> timedelta | None:
        """The own time left, negative if late; for a stopped clock, the time left at its stop."""
        return None if self.allowed_us is None else timedelta(microseconds=self.allowed_us - self.used_us)

    @property
    def share(self) -> float | None:
        """The share of the allowed time that is used; over 1 if late."""
        if self.allowed_us is None:
            return None
        if not self.allowed_us:
            return 1.0 if self.due_us is not None and self.due_us <= self.as_of_us else 0.0
        return self.used_us / self.allowed_us

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The pauses in order of time."""
        return tuple(
            Pause(phase.start, phase.end, phase.measure.line.between(phase.start, phase.end), *phase.wait, self.zone)
            for phase in self.phases
            if phase.mode is Mode.PAUSED and phase.wait is not None
        )

    @property
    def paused(self) -> timedelta:
        """The own time in pauses."""
        return timedelta(microseconds=sum(pause.own_us for pause in self.pauses))

    @property
    def paused_wall(self) -> timedelta:
        """The physical time in pauses."""
        return sum((pause.duration for pause in self.pauses), timedelta())

    @property
    def elapsed_wall(self) -> timedelta:
        """The physical time that the clock ran."""
        running = (phase for phase in self.phases if phase.mode is Mode.RUNNING)
        return timedelta(microseconds=sum(phase.end - phase.start for phase in running))

    def paused_by_reason(self) -> dict[str, timedelta]:
        """Return the own time in pauses, by reason ("" if none was given)."""
        return self._paused_by("reason")

    def paused_by_party(self) -> dict[str, timedelta]:
        """Return the own time in pauses, by the party that made the ticket wait ("" if it is not known)."""
        return self._paused_by("by")

    def _paused_by(self, name: str) -> dict[str, timedelta]:
        sums: dict[str, timedelta] = {}
        for pause in self.pauses:
            key = getattr(pause, name) or ""
            sums[key] = sums.get(key, timedelta()) + timedelta(microseconds=pause.own_us)
        return sums

    def explain(self, *, language: str | None = None) -> Explanation:
        """Return the explanation of the due instant (or the verdict), in a language.

        English, German and French are available. For any other language, only the names of holidays are in it, if the data has
        them, and the rest is English. Names stay as the contract and the source write them.
        """
        if language is not None:
            of_kind(language, str, "expected a language such as 'de' as language")
        segments = (part for phase in self._explained() for part in counted(phase, self.zone, language))
        return Explanation(self._title(language), tuple(segments), self.entitlement, language, self.site_zone)

    def _title(self, language: str | None) -> str:
        target = (
            words.NOT_APPLICABLE.of(language) if self.measure is None else self.measure.promise.target.text(language)
        )
        allowed = words.TARGET.of(language).format(target)
        why = f" ({self.entitlement.told(self.attributes, language)})" if self.entitlement is not None else ""
        return f"{self.text(language)}, {allowed}{why}"

    def _explained(self) -> Iterator[Phase]:
        """Yield the phases up to the stop or the due instant; a running phase extends to it, a pause is assumed to end now.

        There are none without a promise, or if the clock has not begun and its start is not known.
        """
        horizon = self.stopped_us if self.stopped_us is not None else self.due_us
        if horizon is None or (self.stopped_us is not None and not self.phases):
            return
        phases = list(self.phases)
        if self.stopped_us is None:
            if self.state is State.NOT_STARTED and self.measure is not None and self.entitlement is not None:
                phases = [Phase(self.entitlement.anchor_us, horizon, Mode.RUNNING, 0, self.measure)]
            elif self.provisional:
                last = phases[-1]
                phases.append(Phase(last.end, horizon, Mode.RUNNING, last.used, last.measure))
            else:
                phases[-1] = phases[-1]._replace(end=horizon)
        for phase in phases:
            if phase.start <= horizon:
                yield phase._replace(end=min(phase.end, horizon))

    def in_zone(self, zone: str) -> "ClockStatus":
        """Return the same clock with all its instants shown in a zone."""
        return replace(self, zone=zone, warnings=tuple(replace(one, zone=zone) for one in self.warnings))

    def to_dict(self) -> dict[str, Any]:
        """Return this as plain JSON values, as `Plain` says; instants have the offset of the ticket's site."""
        return Plain.to_dict(self.in_zone(self.site_zone or self.zone))

    def text(self, language: str | None = None) -> str:
        """Return target, state and due instant as text in a language."""
        stands = f"{self.target}: {words.STATES[self.state].of(language)}"
        if self.due is None:
            return stands
        provisional = words.PROVISIONAL.of(language) if self.provisional else ""
        return f"{stands}, {words.DUE.of(language).format(wall_time(self.due))}{provisional}"

    @property
    def remaining_text(self) -> str:
        """The remaining time as text, `2h left` or `14h late`; empty if no time has been counted against a promise."""
        if self.state not in COUNTED or self.remaining is None:
            return ""
        return left(self.remaining, late=self.state in LATE)

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.text(), self.remaining_text)))

    def __repr__(self) -> str:
        """Return one line for a debugger; it has the cycle unless that is the first."""
        name = f"{self.target} (cycle {self.cycle})" if self.cycle > 1 else self.target
        due = "" if self.due is None else f"due {moment(self.due)}{' (provisional)' if self.provisional else ''}"
        return f"<ClockStatus {name}: {', '.join(filter(None, (str(self.state), due, self.remaining_text)))}>"
