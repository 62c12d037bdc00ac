"""Explanation: why a clock is due when it is, as segments from its start to its due instant or its stop."""

from dataclasses import dataclass, field
from datetime import timedelta

from sla_engine.calendars.text.durations import format_duration
from sla_engine.clocks.answers import explanation_words as words
from sla_engine.clocks.answers.counted_stretches import Counted
from sla_engine.clocks.answers.explained_days import ExplainedDays, explained_days
from sla_engine.clocks.entitlement import Entitlement
from sla_engine.show.instants import wall_time


@dataclass(frozen=True, slots=True)
class Explanation:
    """The segments of one clock, in order, with their sources. `str` is for a terminal, HTML for a notebook.

    The last total is the target's allowed time for a clock that runs up to its due instant, and the elapsed time for a clock
    that stopped.

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
    language: str | None = None

    @property
    def total(self) -> timedelta:
        """The own time counted by all segments."""
        return self.segments[-1].total if self.segments else timedelta(0)

    @property
    def sources(self) -> dict[str, str]:
        """The sources of the explanation: contract, version, fingerprint and the versions of the data."""
        if self.entitlement is None or self.entitlement.contract is None:
            return {}
        contract, version = self.entitlement.contract, self.entitlement.version or ""
        stated = {"contract": contract.id, "version": version, "fingerprint": contract.fingerprint}
        return {**stated, **contract.data_versions}

    def by_day(self) -> ExplainedDays:
        """Return the explanation by day, with a row for each date in the clock's zone.

        >>> from datetime import UTC, datetime
        >>> from sla_engine import Ticket, evaluate, load_contract
        >>> opened = datetime(2026, 6, 22, 15, tzinfo=UTC)
        >>> ticket = Ticket("T-1", opened_at=opened, tier="office", site="LU")
        >>> status = evaluate(ticket, load_contract("mixvoip-support"), as_of=opened)
        >>> for day in status["response"].explain(language="fr").by_day():
        ...     print(day)
        lun 2026-06-22  1h  17:00-18:00
        mar 2026-06-23  0s  jour férié : Fête nationale
        mer 2026-06-24  7h  07:30-14:30
        """
        return ExplainedDays(self.title, explained_days(self.segments), self._foot, self.language)

    @property
    def _foot(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self.sources.items())

    def __str__(self) -> str:
        rows = [_row(segment) for segment in self.segments]
        return "\n".join([self.title, *rows, *filter(None, [self._foot])])

    def _repr_html_(self) -> str:
        rows = [
            (
                wall_time(one.start, offset=True),
                wall_time(one.end, offset=True),
                words.YES_NO[one.counted].of(self.language),
                format_duration(one.total_us),
                one.reason,
            )
            for one in self.segments
        ]
        return words.page(
            self.title, words.heads(("from", "to", "counts", "total", "why"), self.language), rows, self._foot
        )


def _row(segment: Counted) -> str:
    sign = "+" if segment.counted else " "
    total = format_duration(segment.total_us)
    start, end = (wall_time(at, offset=True) for at in (segment.start, segment.end))
    return f"  {start} .. {end} {sign} {total:>12}  {segment.reason}"
