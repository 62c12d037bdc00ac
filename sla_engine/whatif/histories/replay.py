"""Replay: a history evaluated under a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from sla_engine.clocks.entitlement import contracts_of
from sla_engine.clocks.many.answers.answers import Answers, answered
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.running.phases import PhaseBook
from sla_engine.clocks.many.tickets.rows import Rows
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import UnknownNameError
from sla_engine.show.did_you_mean import did_you_mean
from sla_engine.show.durations import MICROSECOND
from sla_engine.whatif.histories.history import History
from sla_engine.whatif.scenarios.scenario import Scenario, given


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """The states of the clocks of a history under a scenario, and their phases until then."""

    answers: Answers
    book: PhaseBook


def replayed(history: History, scenario: Scenario, now: int) -> Replay:
    """Return the states of the clocks of all tickets at an instant (microseconds of UTC) under a scenario."""
    book = PhaseBook()
    rows, events = rows_under(history, scenario), events_under(history, scenario)
    return Replay(answered(scenario.contract, rows, events, now, book), book)


def rows_under(history: History, scenario: Scenario) -> Rows:
    """Return the tickets with the tiers and sites that a scenario gives them."""
    rows = history.rows
    if scenario.tier is not None:
        rows = replace(rows, tier=_given(rows.tier, scenario.tier))
    return rows if scenario.site is None else replace(rows, site=_given(rows.site, scenario.site))


def check_renamed(history: History, scenario: Scenario) -> None:
    """Refuse a scenario that renames a tier or site which neither a ticket nor a contract has.

    Raises:
        UnknownNameError: the scenario renames such a tier or site.
    """
    versions = [terms for contract in contracts_of(scenario.contract) for terms in contract.versions]
    for what, wanted, column in (
        ("tier", scenario.tier, history.rows.tier),
        ("site", scenario.site, history.rows.site),
    ):
        if isinstance(wanted, Mapping):
            known = {name for terms in versions for name in (terms.tiers if what == "tier" else terms.sites)}
            there = sorted(known | {name for name in (*column.names, *history.events.value.names) if name is not None})
            for name in wanted:
                if name not in there:
                    hint = did_you_mean(name, there)
                    raise UnknownNameError(
                        f"no ticket has {what} {name!r}, which scenario {scenario.name!r} renames; {hint}"
                    )


def events_under(history: History, scenario: Scenario) -> EventRows:
    """Return the events under a scenario; they are not in order if it moves some."""
    fixed = set(scenario.without)
    events = history.events
    for kind, wanted in (("tier_changed", scenario.tier), ("site_changed", scenario.site)):
        if isinstance(wanted, str):
            fixed.add(kind)
        elif wanted is not None:
            events = _renamed(events, kind, wanted)
    gone = np.array([name in fixed for name in events.kind.names], dtype=bool)[events.kind.codes]
    events = events.take(np.flatnonzero(~gone)) if gone.any() else events
    by = [scenario.shifts.get(name or "", timedelta()) // MICROSECOND for name in events.kind.names]
    if not any(by):
        return events
    # NaT is less than every instant.
    known = (
        history.rows.opened if history.rows.reported is None else np.maximum(history.rows.opened, history.rows.reported)
    )
    moved = events.at - np.array(by, dtype=np.int64)[events.kind.codes]
    return replace(events, at=np.maximum(moved, np.minimum(events.at, known[events.ticket])))


def _given(column: Codes, wanted: str | Mapping[str, str]) -> Codes:
    """Return a column of tiers or sites as a scenario gives them; missing values stay missing."""
    found = Codes.of([None if name is None else given(name, wanted) for name in column.names])
    return Codes(found.codes[column.codes], found.names)


def _renamed(events: EventRows, kind: str, names: Mapping[str, str]) -> EventRows:
    """Return the events, with renamed values in those of a kind."""
    if kind not in events.kind.names:
        return events
    renamed = _given(events.value, names)
    both = Codes.joined([events.value, renamed])
    size = len(events)
    mine = events.kind.codes == events.kind.names.index(kind)
    return replace(events, value=Codes(np.where(mine, both.codes[size:], both.codes[:size]), both.names))
