"""State options: options, exit codes and what is said by the commands that look into the database of tracking."""

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

# The monitoring convention; only what is told of tickets ends with them.
WARNINGS, BREACHES = 1, 2
STATE = "sqlite:///sla.db"

# As sources.mapping.Absent, which is not imported for the sake of a quick --help; a test compares the two.
POLICIES = ("keep", "closed", "error")
ABSENT_SHOWN = 10


def state_options(command: F) -> F:
    """Give a command the options `--state` and `--source`."""
    source = click.option(
        "--source", default="default", show_default=True, metavar="NAME", help="Tells apart tickets of several tools."
    )
    state = click.option(
        "--state",
        required=True,
        metavar="URL",
        envvar="SLA_ENGINE_STATE",
        show_envvar=True,
        help=f"Database of what is known and told: {STATE}, postgresql://..., mariadb://... or mysql://...",
    )
    return state(source(command))


@contextmanager
def watched(state: str, source: str, contracts: tuple[str, ...]) -> "Iterator[Tracker]":
    """Open a state on which a check has completed: of a misspelt one all would seem to be well.

    Raises:
        StateError: none has.
    """
    from sla_engine.errors import StateError
    from sla_engine.tracking import Tracker

    with Tracker(state, entitling_of(contracts), source=source, create=False) as tracker:
        if tracker.new:
            raise StateError(
                f"no check has completed on this state for source {source!r}; is --state right, and --source?"
            )
        yield tracker


def say_outdated(tracker: "Tracker") -> None:
    """Say how many live tickets are under another contract than today's."""
    if outdated := tracker.outdated:
        say(
            f"{count(outdated, 'ticket was', 'tickets were')} looked at under another contract, calendar or data than today's; "
            "`sla-engine recompute --dry-run` shows what that moves"
        )


def say_missing(missing: "Missing | None", name: str, policy: "Absent") -> bool:
    """Say what a policy makes of the running tickets that a source no longer has; return whether some should be there."""
    if missing is None:
        if policy != "keep":
            say("some rows could not be read, so nothing is concluded from tickets that are absent")
        return False
    gone = missing.gone
    for ticket, error in missing.refused:
        say(f"ticket {ticket!r} is no longer in {name} and cannot be closed: {error}")
    if gone and policy == "keep":
        said = count(len(gone), "running ticket is", "running tickets are")
        say(
            f"{said} no longer in {name}: alerts are marked absent; where a list holds open tickets only, give --absent closed"
        )
    if gone and policy == "error":
        shown = ", ".join(map(repr, gone[:ABSENT_SHOWN])) + (", ..." if len(gone) > ABSENT_SHOWN else "")
        say(f"{count(len(gone), 'ticket is', 'tickets are')} no longer in {name}, and absent is an error: {shown}")
        say("one that is gone for good is let go of by Tracker.forget(id) in Python")
    return bool(missing.refused) or (bool(gone) and policy == "error")


def code_of(alerts: "Iterable[Alert]") -> int:
    """Return the exit code of some alerts: 2 for a breach, 1 for a warning, 0 for withdrawals alone."""
    kinds = {alert.kind for alert in alerts}
    return BREACHES if "breach" in kinds else WARNINGS if "warning" in kinds else FINE


def code_of_standings(standings: "Standings") -> int:
    """Return the exit code of how clocks stand."""
    return BREACHES if standings.overdue else WARNINGS if standings.warned else FINE


def worst(*codes: int) -> int:
    """Return the code that counts: 2 beats 3 beats 1, so that what could not be read never hides a breach."""
    return max(codes, key=(0, 1, 3, 2).index)


def status_line(stands: "Standings", *, unread: int = 0) -> str:
    """Return how clocks stand in a line, as monitoring reads it; of rows that could not be answered nobody knows."""
    code = worst(code_of_standings(stands), COULD_NOT_TELL if unread else FINE)
    word = ("OK", "WARNING", "CRITICAL", "UNKNOWN")[code]
    rows = f", {count(unread, 'row')} not answered" if unread else ""
    return (
        f"SLA {word}: {stands.overdue:,} overdue, {stands.warned:,} past a warning, {len(stands.clocks):,} live{rows} "
        f"| overdue={stands.overdue} warned={stands.warned} live={len(stands.clocks)}"
    )
