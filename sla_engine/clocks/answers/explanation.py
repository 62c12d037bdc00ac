"""Explanation: why a clock is due when it is, as segments that tile the time from its start to its due instant or its stop."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from sla_engine.calendars.half_open import Stretch
from sla_engine.calendars.shown.explanation import tiles
from sla_engine.calendars.shown.reason import Reason, Reasons, as_text
from sla_engine.calendars.text.durations import format_duration
from sla_engine.clocks.entitlement import Entitlement
from sla_engine.clocks.running.cycle import Changed, Mode, Phase
from sla_engine.show.escaping import escape_html
from sla_engine.show.instants import wall_time
from sla_engine.show.tables import as_html


@dataclass(frozen=True, slots=True)
class Counted(Stretch):
    """A half-open stretch that counts throughout, or does not, and why; `total_us` is the own time counted up to its end.

    A stretch of no length marks a change of what is promised, where the total may be restated.
    """

    start_us: int
    end_us: int
    counted: bool
    why: Reasons
    total_us: int
    zone: str

    @property
    def reason(self) -> str:
        """The reasons as text."""
        return as_text(self.why)

    @property
    def total(self) -> timedelta:
        """The own time counted from the clock's start to the end of this stretch."""
        return timedelta(microseconds=self.total_us)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The segments of one clock, in order, with what was read to make them. `str` is for a terminal, HTML for a notebook.

    The totals end at the target's allowed time for a clock that runs on to its due instant, at its elapsed time for one that
    stopped.

    >>> from datetime import UTC, datetime
    >>> from sla_engine import Ticket, evaluate, load_contract
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> ticket = Ticket("T-1", opened_at=opened, tier="office", site="LU")
    >>> status = evaluate(ticket, load_contract("mixvoip-support"), as_of=opened.replace(hour=9))
    >>> explanation = status["response"].explain()
    >>> explanation.total, len(explanation.segments)
    (datetime.timedelta(seconds=28800), 1)
    """

    title: str
    segments: tuple[Counted, ...]
    entitlement: Entitlement | None = field(default=None, repr=False)

    @property
    def total(self) -> timedelta:
        """The own time counted by all segments."""
        return self.segments[-1].total if self.segments else timedelta(0)

    @property
    def sources(self) -> dict[str, str]:
        """What the answer rests on: contract, version, fingerprint and the versions of the data."""
        if self.entitlement is None or self.entitlement.contract is None:
            return {}
        contract, version = self.entitlement.contract, self.entitlement.version or ""
        stated = {"contract": contract.id, "version": version, "fingerprint": contract.fingerprint}
        return {**stated, **contract.data_versions}

    def __str__(self) -> str:
        rows = [_row(segment) for segment in self.segments]
        sources = ", ".join(f"{name} {value}" for name, value in self.sources.items())
        return "\n".join([self.title, *rows, *([sources] if sources else [])])

    def _repr_html_(self) -> str:
        rows = [
            (
                wall_time(one.start, offset=True),
                wall_time(one.end, offset=True),
                "yes" if one.counted else "no",
                format_duration(one.total_us),
                one.reason,
            )
            for one in self.segments
        ]
        sources = escape_html(", ".join(f"{name} {value}" for name, value in self.sources.items()))
        table = as_html(("from", "to", "counts", "total", "why"), rows)
        # A fingerprint is longer than the screen of a phone is wide.
        foot = f'<p style="overflow-wrap: anywhere"><small>{sources}</small></p>'
        return f"<p>{escape_html(self.title)}</p>{table}{foot}"


def _row(segment: Counted) -> str:
    sign = "+" if segment.counted else " "
    total = format_duration(segment.total_us)
    start, end = (wall_time(at, offset=True) for at in (segment.start, segment.end))
    return f"  {start} .. {end} {sign} {total:>12}  {segment.reason}"


def counted(phase: Phase, zone: str, language: str | None) -> Iterator[Counted]:
    """Yield the stretches of a phase, shown in a zone, with holidays named in a language where the data has it."""
    total = phase.used
    if phase.change is not None:
        yield Counted(phase.start, phase.start, False, (_changed(phase.change),), total, zone)
    if phase.start == phase.end:
        return
    if phase.mode is not Mode.RUNNING:
        yield Counted(phase.start, phase.end, False, (_halted(phase),), total, zone)
        return
    for start, end, is_open, why in tiles(phase.measure.line.definition, phase.start, phase.end, language):
        total += end - start if is_open else 0
        yield Counted(start, end, is_open, why, total, zone)


def _changed(change: Changed) -> Reason:
    kept = ", which keeps the share used" if change.keeps_share else ""
    return Reason("promise changed", f"{change.what or 'changed while stopped'}{kept}")


def _halted(phase: Phase) -> Reason:
    if phase.mode is Mode.STOPPED or phase.wait is None:
        return Reason("stopped")
    return Reason("paused", phase.wait.reason or "")
