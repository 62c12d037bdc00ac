"""The explanation of a ticket: entitlement, clocks, findings, timeline, and the reasons for each due instant."""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.cli.output.output_formats import print_csv, print_json, print_json_lines, print_lines, print_table
from sla_engine.cli.output.tickets.explanation_output import Wording, at_site, print_clock, print_sources, record
from sla_engine.clocks import ClockStatus, Happening, Ticket, TicketStatus
from sla_engine.show.instants import moment
from sla_engine.show.json_and_csv import plain, records

TIMELINE = ("at", "what", "text", "expected", "provisional")


def print_ticket(ticket: Ticket, status: TicketStatus, targets: Sequence[str], output: str, wording: Wording) -> None:
    """Explain some targets of a ticket, each with all its cycles, in the output chosen, in the zone of its site."""
    status = at_site(status)
    ticket = replace(ticket, opened_at=ticket.opened_at.astimezone(named_zone(status.zone)))
    clocks = [one for target in targets for one in status.cycles(target)]
    match output:
        case "table":
            _print_tables(ticket, status, clocks, wording)
        case "json":
            told = [_clock(ticket, status, one, wording) for one in clocks]
            print_json(_record(ticket, status) | {"clocks": told})
        case "jsonl":
            print_json_lines({"ticket": ticket.id} | _clock(ticket, status, one, wording) for one in clocks)
        case _:
            cells = ((one.target, one.cycle, *row) for one in clocks for row in wording.csv_rows(one))
            print_csv([("target", "cycle", *wording.fields), *cells])


def _print_tables(ticket: Ticket, status: TicketStatus, clocks: Sequence[ClockStatus], wording: Wording) -> None:
    priority = f" of priority {ticket.priority}" if ticket.priority else ""
    print_lines(
        [
            f"ticket {ticket.id}, {ticket.kind}{priority}, opened {moment(ticket.opened_at)}, as of {moment(status.as_of)}",
            f"entitled to: {status.entitlement}" if status.entitlement.applies else f"no promise: {status.entitlement}",
            "",
        ]
    )
    columns = ("target", "cycle", "state", "due", "elapsed", "remaining", "paused")
    print_table(columns, map(_cells, clocks), right=("cycle", "elapsed", "remaining", "paused"))
    if status.findings:
        print_lines(["What was odd:", *(f"  {finding}" for finding in status.findings), ""])
    told = [(one.at, one.text, _marks(one)) for one in status.timeline()]
    if told:
        print_table(("when", "what", ""), told, title="Timeline:")
    for one in clocks:
        print_clock(ticket, status, one, wording)
    print_sources(status)


def _cells(one: ClockStatus) -> tuple[object, ...]:
    due = f"{moment(one.due)} (provisional)" if one.provisional else moment(one.due)
    return one.target, one.cycle or "", one.state, due, one.elapsed, one.remaining_text, one.paused


def _marks(one: Happening) -> str:
    marks = (("expected", one.expected), ("provisional", one.provisional))
    return ", ".join(mark for mark, holds in marks if holds)


def _record(ticket: Ticket, status: TicketStatus) -> dict[str, object]:
    return {
        "ticket": ticket.id,
        "as_of": status.as_of.isoformat(),
        "opened_at": ticket.opened_at.isoformat(),
        "entitlement": status.entitlement.reason,
        "findings": [
            {
                "code": one.code,
                "event": None if one.event is None else one.event.kind,
                "at": None if one.event is None else one.event.at.isoformat(),
                "value": one.value,
                "message": one.message,
            }
            for one in status.findings
        ],
        "timeline": records(TIMELINE, map(attrgetter(*TIMELINE), status.timeline())),
    }


def _clock(ticket: Ticket, status: TicketStatus, one: ClockStatus, wording: Wording) -> dict[str, object]:
    return record(ticket, status, one, wording) | {
        "cycle": one.cycle,
        "state": str(one.state),
        "provisional": one.provisional,
        "stopped": plain(one.stopped_at),
        "breached": plain(one.breached_at),
        "elapsed_seconds": plain(one.elapsed),
        "remaining_seconds": plain(one.remaining),
        "paused_seconds": plain(one.paused),
    }
