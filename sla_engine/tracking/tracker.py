"""Tracker: watches tickets, records alerts about them, and tells sinks. The public class of this package."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import inf
from typing import NoReturn, Self

from sla_engine.calendars.instants import Instant, instant_at, instant_us
from sla_engine.calendars.text.durations import duration_us
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks import Event, Ticket, TicketStatus, evaluate
from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.clocks.event import checked_id
from sla_engine.clocks.many.events.findings import Fallen
from sla_engine.errors import InvalidArgumentError, SlaError
from sla_engine.show.argument_kinds import each_of, of_kind
from sla_engine.tracking.alert import Alert
from sla_engine.tracking.clock_standings import Standings, as_recorded, read_standings, standing
from sla_engine.tracking.delivery import moot_alerts, outboxes
from sla_engine.tracking.delivery.teller_locks import WAIT_S
from sla_engine.tracking.sinks import QuietHours, Sink, sink_from
from sla_engine.tracking.state import watched_tickets
from sla_engine.tracking.state.state_database import StateDatabase
from sla_engine.tracking.state.stored_contracts import KeptContracts
from sla_engine.tracking.state.stored_tickets import ticket_of
from sla_engine.tracking.sweeping.absent_tickets import let_go, mark, no_longer_there
from sla_engine.tracking.sweeping.falling_through import fallen
from sla_engine.tracking.sweeping.recompute import Change, recompute, renew
from sla_engine.tracking.sweeping.sweep import sweep, upcoming
from sla_engine.tracking.sweeping.ticket_assessment import CONVENTIONS
from sla_engine.tracking.sweeping.ticket_intake import Imported, Intake


class Tracker:
    """Watches the tickets of one source under a contract, in a database that outlives the process.

    `url` names the database: `sqlite:///sla.db` (a file; `sqlite://` is in memory), `postgresql://...`, `mysql://...`
    or `mariadb://...`. Use it as a context manager, or `close` it. `source` tells apart tickets of the same id that several
    sources have in one database.

    Every alert is recorded exactly once, in the transaction that stops expecting it, and stays in the outbox of every sink
    until the sink was told of it. How often `sweep` is called does not change which alerts are recorded.

    A tracker may be used by several threads at once (`sqlite://` is one database for all of them), and by a process and the
    children that it forks. It cannot be pickled. Every method reads and changes tickets of its own source only; an id may be
    given as an integer, which stands for its digits.

    >>> from datetime import UTC, datetime
    >>> from sla_engine import Ticket, load_contract
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> with Tracker("sqlite://", load_contract("mixvoip-support")) as tracker:
    ...     tracker.put(Ticket("T-1", opened_at=opened, tier="business", site="LU"))
    ...     first = tracker.next_alert_at()
    ...     alerts = tracker.sweep(opened.replace(day=25))
    >>> first.isoformat(), [alert.key for alert in alerts if alert.kind == "breach"][0]
    ('2026-06-22T10:00:00.000001+00:00', 'default/T-1/response/1/due/0')
    """

    def __init__(self, url: str, contract: Contracts, *, source: str = "default", create: bool = True) -> None:
        """Open the database, and create it or bring it to the version of this package.

        Raises:
            InvalidArgumentError: `contract` is no contract or mapping of contracts, or `source` is no text.
            StateError: `url` is no URL of a state, the database cannot be opened, a later version of this package or another
                program wrote it, or it is a file that does not exist and `create` is false.
            MissingExtraError: the driver of the database is not installed.
        """
        contracts_of(contract)
        of_kind(source, str, "expected a name of where tickets come from as source")
        self._kept_contracts = KeptContracts(contract)
        self._source = source
        self._state = StateDatabase(url, create=create)
        self._intake = Intake(self._state, self._kept_contracts, source)
        self._renewed: int | None = None

    def __enter__(self) -> Self:
        self._state.check_open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; all other methods raise a `StateError` from then on."""
        self._state.close()

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: connections belong to one process.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            "a Tracker cannot be pickled or copied; make one in each process, from the URL and the contract"
        )

    # Tickets

    def put(self, ticket: Ticket) -> None:
        """Take a ticket in, in place of all that was known of it.

        Raises:
            SlaError: `evaluate` refuses the ticket; nothing is changed then.
            StateError: the database cannot be written.
        """
        for _, error in self.put_many([ticket]).refused:
            raise error

    def put_many(self, many: Iterable[Ticket]) -> Imported:
        """Take many tickets in; those that are known already and unchanged cost next to nothing.

        Tickets that cannot be evaluated are `refused` in the result; all others are taken in.
        """
        self.renew()
        return self._intake.put(
            each_of(many, Ticket, "expected tickets, each a Ticket(id, opened_at=..., tier=..., site=...)")
        )

    def record(self, ticket_id: str | int, event: Event) -> bool:
        """Add an event to a ticket; return whether it was new.

        An event is identified by its id, or without an id by all its values: to record it again changes nothing.

        Raises:
            UnknownNameError: the source has no such ticket in the state.
            SlaError: `evaluate` refuses the ticket with this event; nothing is changed then.
        """
        of_kind(event, Event, "expected an Event(kind, at) as event")
        self.renew()
        return self._intake.record(ticket_id, event)

    def status(self, ticket_id: str | int, now: datetime) -> TicketStatus:
        """Return where a ticket stands under the contract that is in force for it; `is_outdated` says if that is not today's.

        If that contract cannot be read any more, or holiday or time-zone data have changed what it says, amounts are those of
        today's, and due instants and verdicts are as they were recorded.

        Raises:
            UnknownNameError: the source has no such ticket in the state.
        """
        with self._state.reading() as connection:
            row = watched_tickets.known(connection, self._source, ticket_id)
            contracts = self._kept_contracts.of(connection, row.stamp)
        status = evaluate(ticket_of(row.doc), contracts or self._kept_contracts.today, as_of=now)
        held = contracts is None or row.conventions < CONVENTIONS
        return as_recorded(status, [one for one in read_standings(row.clocks) if held or one.settled])

    def is_outdated(self, ticket_id: str | int) -> bool:
        """Return whether a ticket is under another contract, calendar or data than today's; see `recompute`.

        Raises:
            UnknownNameError: the source has no such ticket in the state.
        """
        with self._state.reading() as connection:
            return bool(watched_tickets.known(connection, self._source, ticket_id).stamp != self._kept_contracts.stamp)

    def has_ended(self, ticket_id: str | int) -> bool:
        """Return whether all clocks of a ticket have ended, so that `recompute` leaves it as it is, unless `ended`.

        Raises:
            UnknownNameError: the source has no such ticket in the state.
        """
        with self._state.reading() as connection:
            return watched_tickets.known(connection, self._source, ticket_id).ended_us is not None

    def ids(self) -> Iterator[str]:
        """Return the ids of all watched tickets, also of those absent from the source, in no order.

        Tickets may be changed meanwhile.
        """
        return iter(watched_tickets.ids(self._state, self._intake.source_key))

    def ticket(self, ticket_id: str | int) -> Ticket:
        """Return what is known of a ticket.

        Raises:
            UnknownNameError: the source has no such ticket in the state.
        """
        with self._state.reading() as connection:
            return ticket_of(watched_tickets.known(connection, self._source, ticket_id).doc)

    # Alerts and sinks

    def sweep(self, now: datetime) -> list[Alert]:
        """Record all alerts that are due by now, and return those that this call recorded, in the order they were due.

        An alert that was recorded before is not returned again; `deliver` tells it to sinks.
        """
        self.renew()
        watched_tickets.note_swept(self._state, self._intake.source_key)
        return sweep(self._state, self._kept_contracts.today, self._intake.source_key, instant_us(now))

    def baseline(self, now: datetime, since: datetime | None = None) -> list[Alert]:
        """Record all alerts that are due by now; sinks are told only of those due at `since` or later, which are returned.

        If it is interrupted, the tracker is still `new`, and the next call goes on.
        """
        self.renew()
        told_from = inf if since is None else instant_us(since)
        found = sweep(self._state, self._kept_contracts.today, self._intake.source_key, instant_us(now), told_from)
        watched_tickets.note_swept(self._state, self._intake.source_key)
        return found

    @property
    def new(self) -> bool:
        """Whether the source has not been swept yet, so that alerts which are due may be old."""
        return not watched_tickets.is_swept(self._state, self._intake.source_key)

    def expect(self, sink: Sink | str) -> None:
        """Enter a sink, if it is not known yet, which is to be told of alerts that are recorded from now on."""
        outboxes.register(self._state, self._box(sink), all_along=False)

    def pending(self, sink: Sink | str) -> list[Alert]:
        """Return the alerts that are recorded but not yet told to a sink, in the order they were due.

        A sink that is not known yet is to be told of all alerts ever recorded, except the baseline. Alerts whose clock is known
        to stop are `moot`; `deliver` passes over those that are old by then, and marks the others whose clock has stopped.
        """
        return outboxes.pending(self._state, self._box(sink))

    def pass_over(
        self, sink: Sink | str, now: datetime, *, moot_within: timedelta | str = moot_alerts.MOOT_WITHIN
    ) -> int:
        """Pass over old alerts, of which a sink is then not told, as `deliver` does; return how many alerts these were.

        Old are warnings whose clock has stopped, and breaches whose clock has stopped if they fell due longer before `now`
        than `moot_within`, in physical time. They stay recorded; if later data shows that their clock runs, they are told.
        """
        length = duration_us(moot_within, physical=True)
        return moot_alerts.pass_over(self._state, self._box(sink), instant_us(now), length)

    def deliver(
        self,
        sink: Sink | str,
        now: datetime,
        *,
        quiet: QuietHours | None = None,
        moot_within: timedelta | str = moot_alerts.MOOT_WITHIN,
        wait: float = WAIT_S,
    ) -> list[Alert]:
        """Tell a sink its `pending` alerts; return those that it took. In quiet hours alerts are held back, not lost.

        Old alerts of clocks that have stopped are passed over (see `pass_over`). Only one process or thread at a time tells a
        sink; others wait up to `wait` seconds for it, and then tell what is left.

        Raises:
            SinkError: the sink did not take all alerts; those that it did not take stay pending.
            SinkBusyError: another process or thread still tells the sink after `wait` seconds, and alerts are left.
        """
        self.pass_over(sink, now, moot_within=moot_within)
        held = (lambda _: False) if quiet is None else (lambda alert: quiet.holds(alert, now))
        return outboxes.deliver(self._state, self._box(sink), instant_us(now), held=held, wait=wait)

    def retire(self, sink: Sink | str) -> bool:
        """Forget a sink that is not used any more, and its pending alerts; return whether it was known.

        `prune` keeps tickets with pending alerts.
        """
        return outboxes.retire(self._state, self._box(sink))

    def _box(self, sink: Sink | str) -> outboxes.Outbox:
        made = sink_from(sink) if isinstance(sink, str) else sink
        if not hasattr(made, "tell"):
            raise InvalidArgumentError(f"expected a sink, or text such as 'stdout' or 'exec:COMMAND', got {sink!r:.80}")
        return outboxes.Outbox(self._kept_contracts.today, self._source, self._intake.source_key, made)

    def upcoming(self, now: datetime, within: timedelta | str) -> list[Alert]:
        """Return the alerts that will be recorded by `now + within` if nothing happens, in the order they fall due.

        `within` is physical time. The `at` of each is the first instant at which it would be recorded.
        """
        until = instant_us(now) + duration_us(within, physical=True)
        return upcoming(self._state, self._kept_contracts.today, self._intake.source_key, until)

    def standing(self, now: datetime) -> Standings:
        """Return the live clocks at an instant, and how many are overdue or past a warning."""
        return standing(self._state, self._kept_contracts, self._source, instant_us(now))

    def fallen(self, now: datetime) -> Fallen:
        """Return how many tickets that have not ended fall through, by reason: an unknown name, or no promise at all.

        The name may be that of a priority or of a reason of a pause, for example.
        """
        return fallen(self._state, self._kept_contracts, self._intake.source_key, instant_us(now))

    def next_alert_at(self) -> Instant | None:
        """Return the first instant at which `sweep` would return something, in UTC; None if there is none to come."""
        us = watched_tickets.next_us(self._state, self._intake.source_key)
        return None if us is None else instant_at(us, named_zone("UTC"))

    # When the contract changes, and when tickets are to be forgotten

    @property
    def outdated(self) -> int:
        """How many live tickets are under another contract, calendar or data than today's; see `recompute`."""
        return watched_tickets.outdated(self._state, self._intake.source_key, self._kept_contracts.stamp, CONVENTIONS)

    def recompute(self, now: datetime, *, dry_run: bool = False, ended: bool = False) -> list[Change]:
        """Evaluate live tickets under the contract, calendars and data of today; return every clock that this moves.

        Clocks that have stopped keep their verdicts and their alerts, and tickets that have ended are left as they are, unless
        `ended`. With `dry_run` nothing is changed.
        """
        return recompute(self._state, self._intake, instant_us(now), dry_run=dry_run, ended=ended)

    def renew(self) -> int:
        """Evaluate live tickets again that an earlier version of this package evaluated by other conventions; return how many.

        The methods that take in tickets or record alerts do so first. It undoes no alert.
        """
        self._state.check_open()
        if self._renewed is None:
            self._renewed = renew(self._state, self._intake)
        return self._renewed

    def forget(self, ticket_id: str | int) -> bool:
        """Delete a ticket and all that was ever recorded of it; return whether there was one."""
        key = watched_tickets.key_of(self._source, ticket_id)
        return watched_tickets.forget(self._state, self._kept_contracts, key)

    def prune(self, before: datetime) -> int:
        """Delete the tickets that ended before an instant and await no alert; return how many there were.

        A pending alert is awaited too; `retire` sinks that are not used any more. The alerts of live tickets are kept, so that
        none is told again. A ticket that its source still lists would be taken in again, and its alerts be told again: prune
        only tickets that the source does not list any more.
        """
        return watched_tickets.prune(self._state, self._kept_contracts, self._intake.source_key, instant_us(before))

    def vanished(
        self,
        there: Iterable[str | int],
        now: datetime,
        *,
        close: bool,
        refused: list[tuple[str, SlaError]] | None = None,
    ) -> list[str]:
        """Return the ids of live tickets that a complete source no longer has, and mark them as `absent`.

        With `close`, they count as closed now. Those that cannot be evaluated any more are only marked as gone, and added to
        `refused` with the reason.
        """
        gone = no_longer_there(self._state, self._intake, {checked_id("ticket", one) for one in there})
        if close:
            lost = let_go(self._state, self._intake, gone, instant_us(now))
            if refused is not None:
                refused += lost
        else:
            mark(self._state, [one.key for one in gone if not one.absent])
        return [one.ticket for one in gone]
