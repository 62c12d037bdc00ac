"""Explanations of a ticket's clocks as tables, JSON or CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.cli.output.output_formats import print_csv, print_json, print_json_lines, print_lines, print_table
from sla_engine.clocks import ClockStatus, State, Ticket, TicketStatus
from sla_engine.show.instants import moment
from sla_engine.show.json_and_csv import plain, records

FIELDS = ("start", "end", "counted", "reason", "total_seconds")


def print_explanations(
    ticket: Ticket, status: TicketStatus, targets: Sequence[str], output: str, language: str | None = None
) -> None:
    """Explain some targets of a ticket in the output chosen."""
    status = at_site(status)
    match output:
        case "table":
            _print_tables(ticket, status, targets, language)
        case "json":
            print_json([record(ticket, status, status[one], language) for one in targets])
        case "jsonl":
            print_json_lines(record(ticket, status, status[one], language) for one in targets)
        case _:
            told = ((one, *row) for one in targets for row in rows(status[one], language))
            print_csv([("target", *FIELDS), *told])


def at_site(status: TicketStatus) -> TicketStatus:
    """Return a status that tells all its instants in the zone of its ticket's site, whatever zone its hours are read in."""
    zone = named_zone(status.zone)
    clocks = {name: tuple(replace(one, zone=status.zone) for one in status.cycles(name)) for name in status}
    findings = tuple(
        one if one.event is None else replace(one, event=replace(one.event, at=one.event.at.astimezone(zone)))
        for one in status.findings
    )
    return replace(status, clocks=clocks, findings=findings)


def _print_tables(ticket: Ticket, status: TicketStatus, targets: Sequence[str], language: str | None) -> None:
    priority = f" of priority {ticket.priority}" if ticket.priority else ""
    since, start = _start(ticket, status)
    about = f"{ticket.kind}{priority}, tier {ticket.tier}, site {ticket.site}, {since} {moment(start)}"
    print_lines([about, ""])
    for name in targets:
        print_clock(ticket, status, status[name], language)
    print_sources(status)


def print_clock(ticket: Ticket, status: TicketStatus, one: ClockStatus, language: str | None) -> None:
    """Print how the due instant of a clock comes about, or why there is none."""
    name = f"{one.target} (cycle {one.cycle})" if one.cycle > 1 else one.target
    if one.due is None:
        print_lines([f"{name}: {_why_none(ticket, status, one)}", ""])
        return
    provisional = " (provisional)" if one.provisional else ""
    title = f"{name}: {_definition(one)}, due {moment(one.due)}{provisional}"
    print_table(
        ("from", "to", "why", "counted", "total"), _told(one, language), title=title, right=("counted", "total")
    )


def print_sources(status: TicketStatus) -> None:
    """Print what the answer rests on: contract, version, fingerprint, data."""
    stated = ", ".join(f"{name} {value}" for name, value in status.data_versions.items())
    contract, version = status.entitlement.contract, status.entitlement.version
    print_lines([f"contract {contract.id if contract else ''}, version {version}, fingerprint {status.fingerprint}"])
    print_lines([f"data: {stated}"])


def _start(ticket: Ticket, status: TicketStatus) -> tuple[str, datetime]:
    """Return what clocks count from, and that instant with the offset in which it was given."""
    opened, reported = ticket.opened_at, ticket.reported_at
    if reported is None or status.as_of_us == instant_us(opened):
        return "opened", opened
    return "reported", reported


def _told(one: ClockStatus, language: str | None) -> Iterator[tuple[object, ...]]:
    for part in one.explain(language=language).segments:
        yield part.start, part.end, part.reason, part.duration if part.counted else None, part.total


def _definition(one: ClockStatus) -> str | None:
    return None if one.measure is None else str(one.measure.promise.target)


def _why_none(ticket: Ticket, status: TicketStatus, one: ClockStatus) -> str:
    """Say why a clock has no due instant."""
    entitlement = status.entitlement
    if entitlement.terms is None or entitlement.tier is None:
        return f"not applicable: {entitlement.reason}"
    if one.state is State.NOT_APPLICABLE:
        kind = ticket.kind if one.attributes is None else one.attributes.kind
        return f"not applicable to {kind}s in {entitlement.told(one.attributes)}"
    start = entitlement.terms.policies.targets[one.target].start or ()
    return f"not started: its clock starts at an event ({', '.join(sorted(start))})"


def rows(one: ClockStatus, language: str | None) -> Iterator[tuple[object, ...]]:
    """Yield the stretches of an explanation in the order of `FIELDS`."""
    for part in one.explain(language=language).segments:
        yield part.start.isoformat(), part.end.isoformat(), part.counted, part.reason, part.total.total_seconds()


def record(ticket: Ticket, status: TicketStatus, one: ClockStatus, language: str | None) -> dict[str, Any]:
    """Return how the due instant of a clock comes about, and what the answer rests on."""
    contract = status.entitlement.contract
    return {
        "contract": contract.id if contract else None,
        "version": status.entitlement.version,
        "fingerprint": status.fingerprint,
        "data_versions": dict(status.data_versions),
        "tier": ticket.tier,
        "site": ticket.site,
        "kind": ticket.kind,
        "priority": ticket.priority,
        "start": plain(one.started_at),
        "target": one.target,
        "definition": _definition(one),
        "due": plain(one.due),
        "reason": None if one.due else _why_none(ticket, status, one),
        "segments": records(FIELDS, rows(one, language)),
    }
