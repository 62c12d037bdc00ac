"""Tracker: the tickets that are watched, and the alerts about them. The public face of this package."""

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
from sla_engine.tracking.clock_standings import Standings, as_told, read_standings, standing
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

    `url` is that of the database: `sqlite:///sla.db` (a file; `sqlite://` is in memory), `postgresql://...`, `mysql://...`
    or `mariadb://...`. Use it as a context manager, or `close` it. `source` tells apart tickets of the same id that several
    sources have in one database.

    Every alert is recorded exactly once, in the transaction that stops expecting it, and stays in the outbox of every sink
    until the sink was told of it. When `sweep` is called does not change what is recorded.

    A tracker may be used by several threads at once (`sqlite://` is one database for all of them), and by a process and the
    children that it forks. It cannot be pickled. Every method asks and changes tickets of its own source only; an id may be
    given as an integer, which is taken for its digits.

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
        """Open the database; it is created, or brought to the version of this package.

        Raises:
            StateError: the database cannot be opened, a later version of this package or another program wrote it, or it is
                a file that is not there and `create` is false.
            MissingExtraError: its driver is not installed.
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
        """Let go of the database; all other methods raise a `StateError` from then on."""
        self._state.close()

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: connections belong to one process.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            "a Tracker cannot be pickled or copied; make one in each process, from the URL and the contract"
        )

    # What is known

    def put(self, ticket: Ticket) -> None:
        """Take a ticket in, in place of all that was known of it.

        Raises:
            SlaError: its clocks cannot be told, as `evaluate`; nothing is changed then.
            StateError: the database cannot be written.
        """
        for _, error in self.put_many([ticket]).refused:
            raise error

    def put_many(self, many: Iterable[Ticket]) -> Imported:
        """Take many tickets in; those that are known already and unchanged cost next to nothing.

        Tickets whose clocks cannot be told are `refused` in what is returned; all others are taken.
        """
        self.renew()
        return self._intake.put(
            each_of(many, Ticket, "expected tickets, each a Ticket(id, opened_at=..., tier=..., site=...)")
        )

    def record(self, ticket_id: str | int, event: Event) -> bool:
        """Add an event to what is known of a ticket; return whether it was news.

        An event is known by its id, one without an id by all that it says: recording it again changes nothing.

        Raises:
            UnknownNameError: there is no such ticket.
            SlaError: the ticket's clocks cannot be told any more; nothing is changed then.
        """
        of_kind(event, Event, "expected an Event(kind, at) as event")
        self.renew()
        return self._intake.record(ticket_id, event)

    def status(self, ticket_id: str | int, now: datetime) -> TicketStatus:
        """Return where a ticket stands under the contract that is in force for it; `is_outdated` tells if that is not today's.

        Where that contract can be had no more, or holiday or time-zone data have changed what it says, amounts are those of
        today's, and due instants and verdicts are as they were told.

        Raises:
            UnknownNameError: there is no such ticket.
        """
        with self._state.reading() as connection:
            row = watched_tickets.known(connection, self._source, ticket_id)
            contracts = self._kept_contracts.of(connection, row.stamp)
        status = evaluate(ticket_of(row.doc), contracts or self._kept_contracts.today, as_of=now)
        held = contracts is None or row.conventions < CONVENTIONS
        return as_told(status, [one for one in read_standings(row.clocks) if held or one.settled])

    def is_outdated(self, ticket_id: str | int) -> bool:
        """Tell whether a ticket is under another contract, calendar or data than today's; see `recompute`.

        Raises:
            UnknownNameError: there is no such ticket.
        """
        with self._state.reading() as connection:
            return bool(watched_tickets.known(connection, self._source, ticket_id).stamp != self._kept_contracts.stamp)

    def has_ended(self, ticket_id: str | int) -> bool:
        """Tell whether all clocks of a ticket have ended, so that `recompute` leaves it alone unless told otherwise.

        Raises:
            UnknownNameError: there is no such ticket.
        """
        with self._state.reading() as connection:
            return watched_tickets.known(connection, self._source, ticket_id).ended_us is not None

    def ids(self) -> Iterator[str]:
        """Return the ids of all tickets that are watched, those of vanished ones too; tickets may be changed meanwhile."""
        return iter(watched_tickets.ids(self._state, self._intake.source_key))

    def ticket(self, ticket_id: str | int) -> Ticket:
        """Return what is known of a ticket.

        Raises:
            UnknownNameError: there is no such ticket.
        """
        with self._state.reading() as connection:
            return ticket_of(watched_tickets.known(connection, self._source, ticket_id).doc)

    # What must be told

    def sweep(self, now: datetime) -> list[Alert]:
        """Record all alerts that are due by now, and return those that this call recorded, in the order they were due.

        What was recorded before is not returned again, whatever happened to it; `deliver` tells it.
        """
        self.renew()
        watched_tickets.note_swept(self._state, self._intake.source_key)
        return sweep(self._state, self._kept_contracts.today, self._intake.source_key, instant_us(now))

    def baseline(self, now: datetime, since: datetime | None = None) -> list[Alert]:
        """Record what is due by now without telling it, but for what was due at `since` or later; return the latter.

        Interrupted, it is still `new`, and the next call goes on.
        """
        self.renew()
        told_from = inf if since is None else instant_us(since)
        found = sweep(self._state, self._kept_contracts.today, self._intake.source_key, instant_us(now), told_from)
        watched_tickets.note_swept(self._state, self._intake.source_key)
        return found

    @property
    def new(self) -> bool:
        """Whether nothing of the source has been swept yet, so that what is due may be old news."""
        return not watched_tickets.is_swept(self._state, self._intake.source_key)

    def expect(self, sink: Sink | str) -> None:
        """Enter a sink that is to be told of alerts recorded from now on, if it is not known yet."""
        outboxes.register(self._state, self._box(sink), all_along=False)

    def pending(self, sink: Sink | str) -> list[Alert]:
        """Return the alerts that are recorded but not yet told to a sink, in the order they were due.

        A sink that nobody has named before is to be told of all alerts ever recorded. Moot are those whose clock is known to
        stop; `deliver` passes over those that are old news by then, and marks the others whose clock has stopped by then.
        """
        return outboxes.pending(self._state, self._box(sink))

    def pass_over(
        self, sink: Sink | str, now: datetime, *, moot_within: timedelta | str = moot_alerts.MOOT_WITHIN
    ) -> int:
        """Give up telling a sink old news, as `deliver` does; return how many alerts these were.

        Old are warnings whose clock has stopped, and breaches whose clock has stopped if they fell due longer before `now`
        than `moot_within`, in physical time. They stay recorded; if their clock turns out to run, they are told.
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
        """Tell a sink what is `pending` there; return what it was told. In quiet hours alerts are held back, not lost.

        Old news, of clocks that have stopped, is not told (see `pass_over`). Of all processes and threads that tell one sink,
        one does so at a time. The others wait up to `wait` seconds for it, and then tell what it left.

        Raises:
            SinkError: the sink could not be told everything; what it was not told stays pending.
            SinkBusyError: another one is still telling it, and something is left.
        """
        self.pass_over(sink, now, moot_within=moot_within)
        held = (lambda _: False) if quiet is None else (lambda alert: quiet.holds(alert, now))
        return outboxes.deliver(self._state, self._box(sink), instant_us(now), held=held, wait=wait)

    def retire(self, sink: Sink | str) -> bool:
        """Forget a sink that is used no longer, and what it has yet to be told; return whether it was known.

        `prune` keeps tickets of which a sink has yet to be told.
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
        """Return what is late or past a warning at an instant, of the tickets that have not ended."""
        return standing(self._state, self._kept_contracts, self._source, instant_us(now))

    def fallen(self, now: datetime) -> Fallen:
        """Return how many tickets that have not ended there are by what falls through: what they name that nobody knows.

        That may be a priority or a reason of a pause; those to which nothing is promised are among them.
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
        """Look at live tickets under the contract, calendars and data of today; return every clock that this moves.

        Clocks that have stopped keep their verdicts, and what was told of them, and tickets that have ended are left as they
        are, unless `ended`. With `dry_run` nothing is changed.
        """
        return recompute(self._state, self._intake, instant_us(now), dry_run=dry_run, ended=ended)

    def renew(self) -> int:
        """Look at live tickets anew that an earlier version of this package looked at by other conventions; return how many.

        That happens by itself before anything is taken in or recorded. It undoes nothing that was told.
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

        What a sink has yet to be told is awaited too; `retire` sinks that are used no longer. What was told of live tickets
        is kept, so that none of it is told again. A ticket that its source still lists would be taken in anew, and its alerts
        told again: prune what the source has let go of.
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

        With `close`, they count as closed now. Those whose clocks cannot be told any more are let go of as they are, and added
        to `refused` with the reason.
        """
        gone = no_longer_there(self._state, self._intake, {checked_id("ticket", one) for one in there})
        if close:
            lost = let_go(self._state, self._intake, gone, instant_us(now))
            if refused is not None:
                refused += lost
        else:
            mark(self._state, [one.key for one in gone if not one.absent])
        return [one.ticket for one in gone]
