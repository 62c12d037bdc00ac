"""ClockStatus: the state of one clock of a ticket at an instant, as a value; instants are kept as integers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sla_engine.calendars.half_open import Stretch
from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks.answers import explanation_words as words
from sla_engine.clocks.answers.counted_stretches import counted
from sla_engine.clocks.answers.explanation import Explanation
from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.entitlement import Entitlement
from sla_engine.clocks.running.cycle import Mode, Phase
from sla_engine.clocks.running.target_measure import Measure
from sla_engine.clocks.state import State
from sla_engine.show.argument_kinds import of_kind
from sla_engine.show.durations import left
from sla_engine.show.instants import moment, wall_time

# The states in which time was counted against a promise that still holds, or that has a verdict.
COUNTED = frozenset({State.RUNNING, State.PAUSED, State.OVERDUE, State.MET, State.MISSED})

# The states of a clock whose due instant has passed, though while its hours are closed no own time is late yet.
LATE = frozenset({State.OVERDUE, State.MISSED})


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning of a clock: its threshold as the contract writes it, and the instant at which it is reached.

    `at_us` is None if the clock stopped before the threshold; `reached` tells whether it was reached by the instant of
    evaluation; `provisional` marks the instant of a paused clock, which moves until the clock is resumed.

    >>> warned = Warned("75%", 3_600_000_000, reached=True, provisional=False, zone="UTC")
    >>> str(warned.at)
    '1970-01-01 01:00:00+00:00'
    """

    threshold: str
    at_us: int | None
    reached: bool
    provisional: bool
    zone: str

    @property
    def at(self) -> Instant | None:
        """The instant at which the threshold is reached."""
        return _shown(self.at_us, self.zone)


@dataclass(frozen=True, slots=True)
class Pause(Stretch):
    """A pause of a clock; `end_us` is the instant of evaluation if the pause lasts. `own_us` is its length in own time.

    >>> Pause(0, 3_600_000_000, 1_800_000_000, "waiting for parts", None, "UTC").duration
    datetime.timedelta(seconds=3600)
    """

    start_us: int
    end_us: int
    own_us: int
    reason: str | None
    by: str | None
    zone: str


@dataclass(frozen=True, slots=True, repr=False)
class ClockStatus:
    """The state of one clock: one target of a ticket, in its latest or an earlier cycle.

    Amounts are in the target's own time: open time of its hours, or physical time for a round-the-clock target. Fields ending
    in `_us` are microseconds (of UTC for instants), None if there is no such instant. `used_us` is how much of the allowed time
    is used: the elapsed time, or after a change between kinds of target, which keeps the share, that share of the new.
    `attributes` are the tier, site, kind and priority of the promise that it counts: after a change, the new ones.

    >>> from datetime import UTC, datetime
    >>> from sla_engine import Ticket, evaluate, load_contract
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> ticket = Ticket("T-1", opened_at=opened, tier="office", site="LU")
    >>> status = evaluate(ticket, load_contract("mixvoip-support"), as_of=opened.replace(hour=9))
    >>> clock = status["response"]
    >>> str(clock.state), clock.share, str(clock.due)
    ('running', 0.25, '2026-06-22 17:00:00+02:00')
    """

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

    @property
    def due(self) -> Instant | None:
        """The due instant; for a paused clock, the one if it were resumed now (`provisional`)."""
        return _shown(self.due_us, self.zone)

    @property
    def started_at(self) -> Instant | None:
        """The instant at which the clock started."""
        return _shown(self.started_us, self.zone)

    @property
    def stopped_at(self) -> Instant | None:
        """The instant at which the clock stopped or was cancelled."""
        return _shown(self.stopped_us, self.zone)

    @property
    def breached_at(self) -> Instant | None:
        """The due instant of a clock that is breached."""
        return _shown(self.breached_us, self.zone)

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
        return Explanation(self._title(language), tuple(segments), self.entitlement, language)

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


def _shown(us: int | None, zone: str) -> Instant | None:
    return None if us is None else instant_at(us, named_zone(zone))
