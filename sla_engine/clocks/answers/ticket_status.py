"""TicketStatus: the states of a ticket's clocks at an instant, as a value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks.answers.clock_status import ClockStatus
from sla_engine.clocks.answers.ticket_timeline import Happening, timeline
from sla_engine.clocks.entitlement import Entitlement
from sla_engine.clocks.finding import Finding
from sla_engine.clocks.running.log import Entry
from sla_engine.contracts.values.did_you_mean import Register
from sla_engine.show.escaping import escape_html
from sla_engine.show.instants import moment, wall_time
from sla_engine.show.plain_values import Plain, keys
from sla_engine.show.tables import as_html


@dataclass(frozen=True, repr=False)
class TicketStatus(Plain):
    """A ticket at the instant `as_of`: its clocks by target, the findings about its log, and its entitlement.

    `events` are all events known at that instant, each once and in order, with the instant at which it takes effect. `zone`
    is the zone of the ticket's site at that instant.

    >>> from datetime import UTC, datetime
    >>> from sla_engine import Ticket, evaluate, load_contract
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> ticket = Ticket("T-1", opened_at=opened, tier="office", site="LU")
    >>> status = evaluate(ticket, load_contract("mixvoip-support"), as_of=opened.replace(hour=9))
    >>> [f"{target}: {status[target].state}" for target in status]
    ['response: running', 'intervention: running']
    """

    PLAIN = keys(
        *("ticket", "as_of", "entitlement", "fingerprint", "data_versions", "findings", "timeline"), clocks="all_cycles"
    )
    ticket: str
    as_of_us: int
    entitlement: Entitlement
    clocks: Mapping[str, tuple[ClockStatus, ...]]
    findings: tuple[Finding, ...]
    events: tuple[Entry, ...] = ()
    zone: str = "UTC"

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
    def as_of(self) -> Instant:
        """The instant of evaluation, in the zone of the site."""
        return instant_at(self.as_of_us, named_zone(self.zone))

    @property
    def fingerprint(self) -> str | None:
        """The fingerprint of the contract, which changes whenever a due instant could change; None without a contract."""
        return self.entitlement.fingerprint

    @property
    def data_versions(self) -> dict[str, str]:
        """The versions of the holiday and time-zone data that the contract's calendars read."""
        return self.entitlement.data_versions

    @property
    def all_cycles(self) -> tuple[ClockStatus, ...]:
        """All cycles of all clocks, in the order of the targets, earliest first."""
        return tuple(clock for cycles in self.clocks.values() for clock in cycles)

    def at_site(self) -> "TicketStatus":
        """Return the same status with all its instants shown in the zone of the site, whatever zone the hours are read in."""
        zone = named_zone(self.zone)
        clocks = {name: tuple(one.in_zone(self.zone) for one in self.clocks[name]) for name in self.clocks}
        findings = tuple(
            one if one.event is None else replace(one, event=replace(one.event, at=one.event.at.astimezone(zone)))
            for one in self.findings
        )
        return replace(self, clocks=clocks, findings=findings)

    def to_dict(self) -> dict[str, Any]:
        """Return this as plain JSON values, as `status_schema` describes them; instants have the offset of the site.

        >>> from datetime import UTC, datetime
        >>> from sla_engine import Ticket, evaluate, load_contract
        >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
        >>> ticket = Ticket("T-1", opened_at=opened, tier="office", site="LU")
        >>> told = evaluate(ticket, load_contract("mixvoip-support"), as_of=opened.replace(hour=9)).to_dict()
        >>> [(clock["target"], clock["state"], clock["due"], clock["elapsed"]) for clock in told["clocks"]][0]
        ('response', 'running', '2026-06-22T17:00:00+02:00', 'PT2H')
        """
        return Plain.to_dict(self.at_site())

    def timeline(self) -> list[Happening]:
        """Return all that happened to the ticket, and all that is expected of its clocks, in order of time."""
        return timeline(self.events, self.all_cycles, self.as_of_us, self.zone)

    def __str__(self) -> str:
        lines = [f"ticket {self.ticket} as of {wall_time(self.as_of)}: {self.entitlement}"]
        lines += [f"  {self[target]}" for target in self]
        return "\n".join(lines + [f"  found: {finding}" for finding in self.findings])

    def __repr__(self) -> str:
        """Return one line for a debugger: the states of the latest cycles by target."""
        states = ", ".join(f"{target} {self[target].state}" for target in self)
        return f"<TicketStatus {self.ticket} as of {moment(self.as_of)}: {states or 'no targets'}>"

    def _repr_html_(self) -> str:
        heads = ("target", "cycle", "state", "due", "elapsed", "remaining")
        rows = list(map(_row, self.all_cycles))
        found = "".join(f"<li>{escape_html(finding)}</li>" for finding in self.findings)
        title = f"ticket {escape_html(self.ticket)} as of {escape_html(self.as_of)}: {escape_html(self.entitlement)}"
        return f"<p>{title}</p>{as_html(heads, rows)}{f'<ul>{found}</ul>' if found else ''}"


def _row(clock: ClockStatus) -> tuple[object, ...]:
    due = f"{_cell(clock.due)}{' (provisional)' if clock.provisional else ''}"
    return clock.target, clock.cycle, clock.state, due, clock.elapsed, clock.remaining_text


def clocks_of(clocks: Mapping[str, tuple[ClockStatus, ...]], contract: str) -> Mapping[str, tuple[ClockStatus, ...]]:
    """Return a mapping of clocks by target, whose error for an unknown target lists the known ones."""
    return Register("target", clocks, where=contract)


def _cell(value: object) -> str:
    return "" if value is None else str(value)
