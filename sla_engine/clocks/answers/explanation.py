"""Explanation: why a clock is due when it is, as segments from its start to its due instant or its stop."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sla_engine.calendars.text.durations import format_duration
from sla_engine.clocks.answers import explanation_words as words
from sla_engine.clocks.answers.counted_stretches import Counted
from sla_engine.clocks.answers.explained_days import ExplainedDays, explained_days
from sla_engine.clocks.entitlement import Entitlement
from sla_engine.show.instants import wall_time
from sla_engine.show.plain_values import Plain, keys, plain


@dataclass(frozen=True, slots=True)
class Explanation(Plain):
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

    PLAIN = keys("contract", "version", "fingerprint", "data_versions", "total", "segments")
    title: str
    segments: tuple[Counted, ...]
    entitlement: Entitlement | None = field(default=None, repr=False)
    language: str | None = None
    site_zone: str | None = None

    @property
    def total(self) -> timedelta:
        """The own time counted by all segments."""
        return self.segments[-1].total if self.segments else timedelta(0)

    @property
    def sources(self) -> dict[str, str]:
        """The sources of the explanation: contract, version, fingerprint and the versions of the data."""
        if self.entitlement is None or self.entitlement.contract is None:
            return {}
        stated = {"contract": self.contract or "", "version": self.version or "", "fingerprint": self.fingerprint or ""}
        return {**stated, **self.data_versions}

    @property
    def contract(self) -> str | None:
        """The id of the contract, None where there is none."""
        return None if self.entitlement is None else self.entitlement.contract_id

    @property
    def version(self) -> str | None:
        """The version of the contract, None where nothing applies."""
        return None if self.entitlement is None else self.entitlement.version

    @property
    def fingerprint(self) -> str | None:
        """The fingerprint of the contract, None where there is none."""
        return None if self.entitlement is None else self.entitlement.fingerprint

    @property
    def data_versions(self) -> dict[str, str]:
        """The versions of the holiday and time-zone data that the contract's calendars read."""
        return {} if self.entitlement is None else self.entitlement.data_versions

    def to_dict(self, *, by_day: bool = False) -> dict[str, Any]:
        """Return this as plain JSON values, `by_day` with `days` in place of `segments`.

        Instants and days are those of the zone of the ticket's site. Reasons are in English, whatever the language; holidays
        are named in it.
        """
        shown = self
        if self.site_zone is not None:
            segments = tuple(replace(one, zone=self.site_zone) for one in self.segments)
            shown = replace(self, segments=segments)
        told = Plain.to_dict(shown)
        if by_day:
            del told["segments"]
            told["days"] = plain(shown.by_day().days)
        return told

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
