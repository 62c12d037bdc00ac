"""Explanations of a ticket's clocks as tables, JSON or CSV.

Tables are in the language chosen; JSON and CSV have reasons in English, with holidays named in that language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sla_engine.calendars.instants import instant_us
from sla_engine.cli.output.output_formats import print_csv, print_json, print_json_lines, print_lines, print_table
from sla_engine.clocks import ClockStatus, Ticket, TicketStatus
from sla_engine.clocks.answers import explanation_words as words
from sla_engine.clocks.answers.explained_days import COLUMNS as DAY_COLUMNS
from sla_engine.show.instants import moment
from sla_engine.show.json_and_csv import csv_cell
from sla_engine.show.languages import Words

COLUMNS = ("from", "to", "why", "counted", "total")
# Of CSV, where durations are seconds, and named as such.
FIELDS = ("start", "end", "counted", "reason", "total_seconds")
DAY_FIELDS = ("date", "hours", "reason", "counted_seconds", "total_seconds")


@dataclass(frozen=True, slots=True)
class Wording:
    """The form of explanations: their language, and whether they go stretch by stretch or are summed up by day."""

    language: str | None = None
    by_day: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a row of CSV."""
        return DAY_FIELDS if self.by_day else FIELDS

    def csv_rows(self, one: ClockStatus) -> Iterator[tuple[object, ...]]:
        """Yield the stretches of an explanation, or its days, in the order of `fields`."""
        explanation = one.explain(language=self.language)
        if self.by_day:
            for day in explanation.by_day():
                seconds = csv_cell(day.counted), csv_cell(day.total)
                yield day.day.isoformat(), ",".join(day.hours), day.english_reason, *seconds
        else:
            for part in explanation.segments:
                times = part.start.isoformat(), part.end.isoformat()
                yield *times, part.counted, part.english_reason, csv_cell(part.total)

    def record(self, one: ClockStatus) -> dict[str, Any]:
        """Return where a clock stands and how that comes about, as JSON tells both."""
        return one.to_dict() | one.explain(language=self.language).to_dict(by_day=self.by_day)


def print_explanations(
    ticket: Ticket, status: TicketStatus, targets: Sequence[str], output: str, wording: Wording
) -> None:
    """Explain some targets of a ticket in the output chosen."""
    status = status.at_site()
    match output:
        case "table":
            _print_tables(ticket, status, targets, wording)
        case "json":
            print_json([wording.record(status[one]) for one in targets])
        case "jsonl":
            print_json_lines(wording.record(status[one]) for one in targets)
        case _:
            told = ((one, *row) for one in targets for row in wording.csv_rows(status[one]))
            print_csv([("target", *wording.fields), *told])


def _print_tables(ticket: Ticket, status: TicketStatus, targets: Sequence[str], wording: Wording) -> None:
    language = wording.language
    priority = _OF_PRIORITY.of(language).format(ticket.priority) if ticket.priority else ""
    since, start = _start(ticket, status)
    where = _TIER_AND_SITE.of(language).format(ticket.tier, ticket.site)
    print_lines([f"{ticket.kind}{priority}, {where}, {since.of(language)} {moment(start, language)}", ""])
    for name in targets:
        print_clock(status[name], wording)
    print_sources(status)


def print_clock(one: ClockStatus, wording: Wording) -> None:
    """Print the explanation of a clock's due instant, or why there is none."""
    name = f"{one.target} (cycle {one.cycle})" if one.cycle > 1 else one.target
    if one.due is None:
        print_lines([f"{name}: {one.reason}", ""])
        return
    language = wording.language
    provisional = words.PROVISIONAL.of(language) if one.provisional else ""
    due = words.DUE.of(language).format(moment(one.due, language))
    title = f"{name}: {_definition(one, language)}, {due}{provisional}"
    columns = words.heads(DAY_COLUMNS if wording.by_day else COLUMNS, language)
    rows = _day_rows(one, language) if wording.by_day else _stretch_rows(one, language)
    print_table(columns, rows, title=title, right=columns[-2:])


def print_sources(status: TicketStatus) -> None:
    """Print the bases of the answer: contract, version, fingerprint, data."""
    stated = ", ".join(f"{name} {value}" for name, value in status.data_versions.items())
    contract, version = status.entitlement.contract, status.entitlement.version
    print_lines([f"contract {contract.id if contract else ''}, version {version}, fingerprint {status.fingerprint}"])
    print_lines([f"data: {stated}"])


_OF_PRIORITY = Words(" of priority {}", " der Priorität {}", " de priorité {}")
_TIER_AND_SITE = Words("tier {}, site {}", "Stufe {}, Standort {}", "niveau {}, site {}")
_OPENED = Words("opened", "eröffnet", "ouvert")
_REPORTED = Words("reported", "gemeldet", "signalé")


def _start(ticket: Ticket, status: TicketStatus) -> tuple[Words, datetime]:
    """Return the event from which clocks count, and its instant with the offset in which it was given."""
    opened, reported = ticket.opened_at, ticket.reported_at
    if reported is None or status.as_of_us == instant_us(opened):
        return _OPENED, opened
    return _REPORTED, reported


def _stretch_rows(one: ClockStatus, language: str | None) -> Iterator[tuple[object, ...]]:
    for part in one.explain(language=language).segments:
        times = (moment(at, language) for at in (part.start, part.end))
        yield *times, part.reason, part.duration if part.counted else None, part.total


def _day_rows(one: ClockStatus, language: str | None) -> Iterator[tuple[object, ...]]:
    for day in one.explain(language=language).by_day():
        yield day.name, ",".join(day.hours), day.reason, day.counted or None, day.total


def _definition(one: ClockStatus, language: str | None = None) -> str | None:
    return None if one.measure is None else one.measure.promise.target.text(language)
