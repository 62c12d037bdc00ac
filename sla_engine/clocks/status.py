"""Statuses: where a ticket and each of its clocks stand at an instant. Values; instants are kept as integers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from html import escape

from pendulum import DateTime

from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.stretch import Stretch
from sla_engine.calendars.zones import named_zone
from sla_engine.clocks.attributes import Attributes
from sla_engine.clocks.cycle import Mode, Phase
from sla_engine.clocks.entitlement import Entitlement
from sla_engine.clocks.explanation import Explanation, explained
from sla_engine.clocks.finding import Finding
from sla_engine.clocks.log import Entry
from sla_engine.clocks.measure import Measure
from sla_engine.clocks.state import State
from sla_engine.clocks.timeline import Happening, timeline
from sla_engine.contracts.register import Register


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning of a clock: its threshold as the contract writes it, and when it is reached.

    `at_us` is None where the clock stopped before; `reached` tells whether it was, at the instant of evaluation;
    `provisional` marks the instant of a paused clock, which moves until it is resumed.
    """

    threshold: str
    at_us: int | None
    reached: bool
    provisional: bool
    zone: str

    @property
    def at(self) -> DateTime | None:
        """The instant at which the threshold is reached."""
        return _shown(self.at_us, self.zone)


@dataclass(frozen=True, slots=True)
class Pause(Stretch):
    """A pause of a clock; `end_us` is the instant of evaluation where it lasts. `own_us` is what it took of the own time."""

    start_us: int
    end_us: int
    own_us: int
    reason: str | None
    by: str | None
    zone: str


@dataclass(frozen=True, slots=True)
class ClockStatus:
    """Where one clock stands: one target of a ticket, in its latest or an earlier cycle.

    Amounts are in the target's own time: open time of its hours, or physical time for a round-the-clock target. Fields ending
    in `_us` are microseconds (of UTC for instants), None where there is no such instant. `attributes` are the tier, site, kind
    and priority to which what it counts is promised: after a change, the new ones.
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
    started_us: int | None = None
    stopped_us: int | None = None
    breached_us: int | None = None
    as_of_us: int = 0
    warnings: tuple[Warned, ...] = ()
    phases: tuple[Phase, ...] = ()
    entitlement: Entitlement | None = None
    attributes: Attributes | None = None

    @property
    def due(self) -> DateTime | None:
        """When it falls due; for a paused clock, if it were resumed now (`provisional`)."""
        return _shown(self.due_us, self.zone)

    @property
    def started_at(self) -> DateTime | None:
        """When it started."""
        return _shown(self.started_us, self.zone)

    @property
    def stopped_at(self) -> DateTime | None:
        """When it stopped or was cancelled."""
        return _shown(self.stopped_us, self.zone)

    @property
    def breached_at(self) -> DateTime | None:
        """The due instant of a clock that passed it."""
        return _shown(self.breached_us, self.zone)

    @property
    def allowed(self) -> timedelta | None:
        """The own time that the target allows; None where nothing is promised."""
        return None if self.allowed_us is None else timedelta(microseconds=self.allowed_us)

    @property
    def elapsed(self) -> timedelta:
        """The own time counted so far."""
        return timedelta(microseconds=self.elapsed_us)

    @property
    def remaining(self) -> timedelta | None:
        """The own time left, negative when late; of a stopped clock, what was left."""
        return None if self.allowed_us is None else timedelta(microseconds=self.allowed_us - self.elapsed_us)

    @property
    def share(self) -> float | None:
        """The share of the allowed time that is used; over 1 when late."""
        if self.allowed_us is None:
            return None
        if not self.allowed_us:
            return 1.0 if self.due_us is not None and self.due_us <= self.as_of_us else 0.0
        return self.elapsed_us / self.allowed_us

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The pauses in order of time."""
        return tuple(
            Pause(phase.start, phase.end, phase.measure.line.between(phase.start, phase.end), *phase.halt, self.zone)
            for phase in self.phases
            if phase.mode is Mode.PAUSED and phase.halt is not None
        )

    @property
    def paused(self) -> timedelta:
        """The own time that pauses took."""
        return timedelta(microseconds=sum(pause.own_us for pause in self.pauses))

    @property
    def paused_wall(self) -> timedelta:
        """The physical time that pauses took."""
        return sum((pause.duration for pause in self.pauses), timedelta())

    @property
    def elapsed_wall(self) -> timedelta:
        """The physical time that the clock ran."""
        running = (phase for phase in self.phases if phase.mode is Mode.RUNNING)
        return timedelta(microseconds=sum(phase.end - phase.start for phase in running))

    def paused_by_reason(self) -> dict[str, timedelta]:
        """Return the own time that pauses took, by reason ("" where none was given)."""
        return self._paused_by("reason")

    def paused_by_party(self) -> dict[str, timedelta]:
        """Return the own time that pauses took, by who made the ticket wait ("" where that is not known)."""
        return self._paused_by("by")

    def _paused_by(self, name: str) -> dict[str, timedelta]:
        sums: dict[str, timedelta] = {}
        for pause in self.pauses:
            key = getattr(pause, name) or ""
            sums[key] = sums.get(key, timedelta()) + timedelta(microseconds=pause.own_us)
        return sums

    def explain(self, *, language: str | None = None) -> Explanation:
        """Return how the due instant (or the verdict) comes about; holidays named in a language where the data has it."""
        return explained(self, language)

    def __str__(self) -> str:
        due = self.due
        when = "" if due is None else f", due {due:YYYY-MM-DD HH:mm:ss}{' (provisional)' if self.provisional else ''}"
        return f"{self.target}: {self.state}{when}"


@dataclass(frozen=True)
class TicketStatus:
    """Where a ticket stands at the instant `as_of`: its clocks by target, findings about its log, and its entitlement.

    `events` are all that are known then, each once and in order, with the instant at which it takes effect.
    """

    ticket: str
    as_of_us: int
    entitlement: Entitlement
    clocks: Mapping[str, tuple[ClockStatus, ...]]
    findings: tuple[Finding, ...]
    events: tuple[Entry, ...] = ()

    def __getitem__(self, target: str) -> ClockStatus:
        """Return the latest cycle of a target's clock.

        Raises:
            UnknownNameError: the contract has no such target.
        """
        return self.clocks[target][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self.clocks)

    def cycles(self, target: str) -> tuple[ClockStatus, ...]:
        """Return all cycles of a target's clock, earliest first.

        Raises:
            UnknownNameError: the contract has no such target.
        """
        return self.clocks[target]

    @property
    def as_of(self) -> DateTime:
        """The instant of evaluation, in the contract's zone."""
        contract = self.entitlement.contract
        return instant_at(self.as_of_us, named_zone("UTC" if contract is None else contract.zone))

    @cached_property
    def fingerprint(self) -> str | None:
        """The fingerprint of the contract, which changes when an answer could; None where there is no contract."""
        return None if self.entitlement.contract is None else self.entitlement.contract.fingerprint

    @property
    def data_versions(self) -> dict[str, str]:
        """The versions of the holiday and time-zone data that the contract's calendars read."""
        return {} if self.entitlement.contract is None else self.entitlement.contract.data_versions

    def timeline(self) -> list[Happening]:
        """Return everything that happened to the ticket or, as things stand, will happen to its clocks, in order of time."""
        return timeline(self)

    def __str__(self) -> str:
        lines = [f"ticket {self.ticket} as of {self.as_of:YYYY-MM-DD HH:mm:ss}: {self.entitlement}"]
        lines += [f"  {self[target]}" for target in self]
        return "\n".join(lines + [f"  found: {finding}" for finding in self.findings])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(clock.target)}</td><td>{clock.cycle}</td><td>{clock.state}</td>"
            f"<td>{_cell(clock.due)}{' (provisional)' if clock.provisional else ''}</td>"
            f"<td>{clock.elapsed}</td><td>{_cell(clock.remaining)}</td></tr>"
            for cycles in self.clocks.values()
            for clock in cycles
        )
        found = "".join(f"<li>{escape(str(finding))}</li>" for finding in self.findings)
        heads = "".join(
            f'<th scope="col">{name}</th>' for name in ("target", "cycle", "state", "due", "elapsed", "remaining")
        )
        return (
            f"<p>ticket {escape(self.ticket)} as of {escape(str(self.as_of))}: {escape(str(self.entitlement))}</p>"
            f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{f'<ul>{found}</ul>' if found else ''}"
        )


def clocks_of(clocks: Mapping[str, tuple[ClockStatus, ...]], contract: str) -> Mapping[str, tuple[ClockStatus, ...]]:
    """Return clocks by target; an unknown target raises and lists the known ones."""
    return Register("target", clocks, where=contract)


def _cell(value: object) -> str:
    return "" if value is None else escape(str(value))


def _shown(us: int | None, zone: str) -> DateTime | None:
    return None if us is None else instant_at(us, named_zone(zone))
