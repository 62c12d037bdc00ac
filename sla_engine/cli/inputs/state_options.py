"""State options: options, exit codes and messages of the commands that use the database of tracking."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sla_engine.cli.exit_codes import COULD_NOT_TELL, FINE, say
from sla_engine.cli.inputs.options import entitling_of
from sla_engine.show.numbers_and_shares import count

if TYPE_CHECKING:
    from sla_engine.sources.mappings.mapping import Absent
    from sla_engine.tracking import Alert, Tracker
    from sla_engine.tracking.clock_standings import Standings
    from sla_engine.tracking.sweeping.source_intake import Missing

F = TypeVar("F", bound=Callable[..., Any])

# The monitoring convention; only commands that report the state of tickets exit with them.
WARNINGS, BREACHES = 1, 2
STATE = "sqlite:///sla.db"

# Equal to sources.mapping.Absent, which is not imported so that --help is fast; a test compares the two.
POLICIES = ("keep", "closed", "error")
ABSENT_SHOWN = 10


def state_options(command: F) -> F:
    """Give a command the options `--state` and `--source`."""
    source = click.option(
        "--source", default="default", show_default=True, metavar="NAME", help="Name for the tool of these tickets."
    )
    state = click.option(
        "--state",
        required=True,
        metavar="URL",
        envvar="SLA_ENGINE_STATE",
        show_envvar=True,
        help=f"Database of tickets and alerts: {STATE}, postgresql://..., mariadb://... or mysql://...",
    )
    return state(source(command))


@contextmanager
def watched(state: str, source: str, contracts: tuple[str, ...]) -> "Iterator[Tracker]":
    """Open a state on which a check has completed; on a misspelt one there would be nothing to report.

    Raises:
        StateError: the state does not exist, or no check has completed on it for the source.
    """
    from sla_engine.errors import StateError
    from sla_engine.tracking import Tracker

    with Tracker(state, entitling_of(contracts), source=source, create=False) as tracker:
        if tracker.new:
            raise StateError(
                f"no check has completed on this state for source {source!r}; correct --state or --source, or run check"
            )
        yield tracker


def say_outdated(tracker: "Tracker") -> None:
    """Say how many live tickets are under another contract than today's."""
    if outdated := tracker.outdated:
        say(
            f"{count(outdated, 'ticket was', 'tickets were')} evaluated under another contract, calendar or data than today's; "
            "`sla-engine recompute --dry-run` shows what would move"
        )


def say_missing(missing: "Missing | None", name: str, policy: "Absent") -> bool:
    """Say how a policy treats the running tickets that a source no longer has; return whether that is an error."""
    if missing is None:
        if policy != "keep":
            say("some rows could not be read, so nothing is concluded about tickets that are absent")
        return False
    gone = missing.gone
    for ticket, error in missing.refused:
        say(f"ticket {ticket!r} is no longer in {name} and cannot be closed: {error}")
    if gone and policy == "keep":
        said = count(len(gone), "running ticket is", "running tickets are")
        say(
            f"{said} no longer in {name}: alerts are marked absent; if the list holds open tickets only, give --absent closed"
        )
    if policy == "closed" and len(gone) > missing.there:
        # Where more are gone than are left, a list that was cut off is as likely as a quiet day.
        said = count(len(gone), "running ticket counts", "running tickets count")
        say(f"{said} as closed, as {name} no longer has them; it has {count(missing.there, 'ticket')}")
    if gone and policy == "error":
        shown = ", ".join(map(repr, gone[:ABSENT_SHOWN])) + (", ..." if len(gone) > ABSENT_SHOWN else "")
        say(f"{count(len(gone), 'ticket is', 'tickets are')} no longer in {name}, and absent is an error: {shown}")
        say("to forget a ticket for good, call Tracker.forget(id) in Python")
    return bool(missing.refused) or (bool(gone) and policy == "error")


def code_of(alerts: "Iterable[Alert]") -> int:
    """Return the exit code of some alerts: 2 for a breach, 1 for a warning, 0 for withdrawals alone."""
    kinds = {alert.kind for alert in alerts}
    return BREACHES if "breach" in kinds else WARNINGS if "warning" in kinds else FINE


def code_of_standings(standings: "Standings") -> int:
    """Return the exit code for the states of clocks."""
    return BREACHES if standings.overdue else WARNINGS if standings.warned else FINE


def worst(*codes: int) -> int:
    """Return the code that counts: 2 goes before 3, and 3 before 1, so that an unreadable row never hides a breach."""
    return max(codes, key=(0, 1, 3, 2).index)


def status_line(stands: "Standings", *, unread: int = 0) -> str:
    """Return the states of clocks in a line for monitoring; rows that could not be answered make it UNKNOWN."""
    code = worst(code_of_standings(stands), COULD_NOT_TELL if unread else FINE)
    word = ("OK", "WARNING", "CRITICAL", "UNKNOWN")[code]
    rows = f", {count(unread, 'row')} not answered" if unread else ""
    return (
        f"SLA {word}: {stands.overdue:,} overdue, {stands.warned:,} past a warning, {len(stands.clocks):,} live{rows} "
        f"| overdue={stands.overdue} warned={stands.warned} live={len(stands.clocks)}"
    )
