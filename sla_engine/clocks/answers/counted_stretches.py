"""Counted: stretches of a clock's time, each of which counts throughout or not at all, with the reasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sla_engine.calendars.half_open import Stretch
from sla_engine.calendars.shown.explanation import tiles
from sla_engine.calendars.shown.reason import Reason, Reasons, as_text
from sla_engine.clocks.running.cycle import Changed, Mode, Phase
from sla_engine.show.plain_values import Plain, keys


@dataclass(frozen=True, slots=True)
class Counted(Stretch, Plain):
    """A half-open stretch that counts throughout or not at all, with the reasons; `total_us` is the own time up to its end.

    A stretch of no length marks a change of the promise, at which the total may be restated. `why` has the reasons as values,
    and `reason` as text in the language `language`.

    >>> from sla_engine.calendars.shown.reason import Reason
    >>> Counted(0, 3_600_000_000, False, (Reason("holiday", "New Year's Day"),), 0, "UTC").reason
    "holiday: New Year's Day"
    """

    PLAIN = keys("start", "end", "counted", reason="english_reason", total="total")
    start_us: int
    end_us: int
    counted: bool
    why: Reasons
    total_us: int
    zone: str
    language: str | None = None

    @property
    def reason(self) -> str:
        """The reasons as text."""
        return as_text(self.why, self.language)

    @property
    def english_reason(self) -> str:
        """The reasons in English, whatever the language; names stay as they are told."""
        return as_text(self.why)

    @property
    def total(self) -> timedelta:
        """The own time counted from the clock's start to the end of this stretch."""
        return timedelta(microseconds=self.total_us)


def counted(phase: Phase, zone: str, language: str | None) -> Iterator[Counted]:
    """Yield the stretches of a phase, in a zone and a language; holidays have their names in it if the data has them."""
    total = phase.used
    if phase.change is not None:
        yield Counted(phase.start, phase.start, False, tuple(_changed(phase.change)), total, zone, language)
    if phase.start == phase.end:
        return
    if phase.mode is not Mode.RUNNING:
        yield Counted(phase.start, phase.end, False, (_halted(phase),), total, zone, language)
        return
    for start, end, is_open, why in tiles(phase.measure.line.definition, phase.start, phase.end, language):
        total += end - start if is_open else 0
        yield Counted(start, end, is_open, why, total, zone, language)


def _changed(change: Changed) -> Iterator[Reason]:
    for what, value in change.what:
        yield Reason("promise changed", value or "", about=(what,))
    if not change.what:
        yield Reason("promise changed")
    if change.keeps_share:
        yield Reason("share kept")


def _halted(phase: Phase) -> Reason:
    if phase.mode is Mode.STOPPED or phase.wait is None:
        return Reason("stopped")
    return Reason("paused", phase.wait.reason or "")
