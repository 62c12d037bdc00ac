"""The explanation of a ticket: entitlement, clocks, findings, timeline, and the reasons for each due instant."""

from collections.abc import Sequence
from dataclasses import replace

from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.cli.output.output_formats import print_csv, print_json, print_json_lines, print_lines, print_table
from sla_engine.cli.output.tickets.explanation_output import Wording, print_clock, print_sources
from sla_engine.clocks import ClockStatus, Happening, Ticket, TicketStatus
from sla_engine.show.instants import moment


def print_ticket(ticket: Ticket, status: TicketStatus, targets: Sequence[str], output: str, wording: Wording) -> None:
    """Explain some targets of a ticket, each with all its cycles, in the output chosen, in the zone of its site."""
    status = status.at_site()
    ticket = replace(ticket, opened_at=ticket.opened_at.astimezone(named_zone(status.zone)))
    clocks = [one for target in targets for one in status.cycles(target)]
    match output:
        case "table":
            _print_tables(ticket, status, clocks, wording)
        case "json":
            opened = {"opened_at": ticket.opened_at.isoformat()}
            print_json(status.to_dict() | opened | {"clocks": list(map(wording.record, clocks))})
        case "jsonl":
            print_json_lines({"ticket": ticket.id} | wording.record(one) for one in clocks)
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
        print_clock(one, wording)
    print_sources(status)


def _cells(one: ClockStatus) -> tuple[object, ...]:
    due = f"{moment(one.due)} (provisional)" if one.provisional else moment(one.due)
    return one.target, one.cycle or "", one.state, due, one.elapsed, one.remaining_text, one.paused


def _marks(one: Happening) -> str:
    marks = (("expected", one.expected), ("provisional", one.provisional))
    return ", ".join(mark for mark, holds in marks if holds)
