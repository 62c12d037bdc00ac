"""One ticket asked about in three ways: one by one, in columns, and by the oracle; for cases that are worked out by hand.

All instants lie in June 2026 on the clock of Luxembourg, as in `tests.clocks.desk`: `19 16:30` is Friday, 19 June 2026, 16:30;
Mondays are 1, 8, 15, 22 and 29. `office` is open from Monday to Friday, 08:00 to 17:00, nine hours a day; `long` from 08:00 to
18:00; `always` round the clock.
"""

from fractions import Fraction

import pytest

from sla_engine.bulk import evaluate_log
from sla_engine.clocks import evaluate
from sla_engine.contracts.values.thresholds import parse_threshold
from sla_engine.testing import (
    ContractCase,
    HoursCase,
    PolicyCase,
    Promised,
    SiteCase,
    TermsCase,
    Threshold,
    TierCase,
    datetime_at,
    hm,
    instant_of,
)
from sla_engine.testing.local_clock import HOUR, MICROSECOND
from tests.bulk.log_answers import tables_of
from tests.clocks import desk
from tests.oracles.clock_oracle import oracle_for

WEEKS = {
    "office": (hm("08:00-17:00"),) * 5 + ((), ()),
    "long": (hm("08:00-18:00"),) * 5 + ((), ()),
    "always": (hm("00:00-24:00"),) * 7,
}
SITES = {"LU": SiteCase("Europe/Luxembourg"), "NY": SiteCase("America/New_York")}
AROUND = instant_of(desk.at("8 00:00"))


def case(basic, plus=None, *, hours="office", plus_hours=None, priorities=None, terms=(), **policies):
    """A contract of the tiers basic, plus and none, at the sites LU and NY.

    `basic` and `plus` give the target `resolution`, or several by name: `8h` of business time, `24h elapsed`, `1 day`,
    `1 day at 16:00`. `priorities` gives what `resolution` is in `basic` by priority; None is for every other one, and a
    target of None is not promised. What is left are the settings of the clocks of each target.
    """
    tiers = {"basic": _targets(basic), "plus": _targets(basic if plus is None else plus), "none": {}}
    if priorities:
        tiers["basic"] = {"resolution": {name: promised(text) for name, text in priorities.items()}}
    whose = {"basic": hours, "plus": plus_hours or hours, "none": hours}
    named = {name: None for targets in tiers.values() for name in targets}
    cases = {
        tier: TierCase(
            {"incident": whose[tier], "request": None},
            {(name, "incident"): targets.get(name, {None: None}) for name in named},
        )
        for tier, targets in tiers.items()
    }
    settings = {target: PolicyCase(**settings) for target, settings in policies.items()}
    weeks = {name: HoursCase(week) for name, week in WEEKS.items()}
    return ContractCase(SITES, weeks, (TermsCase(cases, policies=settings, **dict(terms)),), around=AROUND)


def _targets(given):
    texts = given if isinstance(given, dict) else {"resolution": given}
    return {name: {None: promised(text)} for name, text in texts.items()}


def promised(text):
    """What a target allows."""
    if text is None:
        return None
    size, _, more = text.partition(" ")
    if more.startswith("day"):
        return Promised("days", days=int(size), at=more.partition(" at ")[2] or "closing")
    return Promised("elapsed" if more else "business", us=int(size.removesuffix("h")) * HOUR)


def warns(*texts):
    """Thresholds: `75%`, `1h before`."""
    return tuple(
        Threshold(None, int(text.split("h")[0]) * HOUR)
        if text.endswith("before")
        else Threshold(Fraction(text.removesuffix("%")) / 100)
        for text in texts
    )


PAUSES = {"pause_on": "all"}


# The three ways


def by_evaluate(contract, ticket, as_of):
    """What `evaluate` says: rows as `evaluate_log` has them."""
    status = evaluate(ticket, contract.contract, as_of=as_of)
    return [
        _row(target, clock, clock.stopped_at, clock.breached_at, clock.started_at)
        | {"paused": clock.paused, "share": clock.share, "remaining": clock.remaining}
        for target in status
        for clock in status.cycles(target)
    ]


def in_columns(contract, ticket, as_of):
    """What `evaluate_log` says of tables of Arrow."""
    answer = evaluate_log(*tables_of([ticket]), contract.contract, as_of=as_of)
    return answer.to_pylist()


def by_oracle(contract, ticket, as_of):
    """What the oracle says."""
    found = oracle_for(contract, "edges").clocks(ticket, instant_of(as_of))
    return [_of_oracle(target, clock) for target, cycles in found.items() for clock in cycles]


def _row(target, clock, stopped_at, breached_at, started_at):
    return {
        "target": target,
        "state": str(clock.state),
        "due": clock.due,
        "provisional": clock.provisional,
        "started_at": started_at,
        "stopped_at": stopped_at,
        "breached_at": breached_at,
        "elapsed": clock.elapsed,
    }


def _of_oracle(target, clock):
    instants = {name: _at(getattr(clock, name)) for name in ("due", "started_at", "stopped_at", "breached_at")}
    lengths = {"elapsed": clock.elapsed, "paused": clock.paused, "remaining": clock.left}
    share = None if clock.size is None else (clock.size - clock.left) / clock.size
    return {
        "target": target,
        "state": clock.state,
        "provisional": clock.provisional,
        "share": share,
        **instants,
        **{name: None if us is None else us * MICROSECOND for name, us in lengths.items()},
    }


def _at(us):
    return None if us is None else datetime_at(us, "UTC")


WAYS = {"evaluate": by_evaluate, "columns": in_columns, "oracle": by_oracle}
in_three_ways = pytest.mark.parametrize("way", WAYS)


def stands(way, contract, opened, /, *lines, as_of, target="resolution", **more):
    """Where the cycles of a clock stand, earliest first, one way or another.

    `running, due 15 17:00, 3:00 worked, 1:00 paused`: `?` after a provisional due instant, no `due` where there is none.
    """
    ticket = desk.ticket(opened, *lines, **more)
    rows = WAYS[way](contract, ticket, desk.at(as_of))
    return [_stand(row) for row in rows if row["target"] == target]


def _stand(row):
    due = "" if row["due"] is None else f", due {desk.shown(row['due'])}{'?' if row['provisional'] else ''}"
    return f"{row['state']}{due}, {length(row['elapsed'])} worked, {length(row['paused'])} paused"


def field(way, contract, name, opened, /, *lines, as_of, target="resolution", **more):
    """One field of the latest cycle."""
    rows = WAYS[way](contract, desk.ticket(opened, *lines, **more), desk.at(as_of))
    value = [row for row in rows if row["target"] == target][-1][name]
    return desk.shown(value) if name.endswith("_at") or name == "due" else value


def length(time):
    """A length of time as `desk.hours` takes it."""
    sign, us = ("-", -time) if time.days < 0 else ("", time)
    minutes, rest = divmod(us // MICROSECOND, 60_000_000)
    return f"{sign}{minutes // 60}:{minutes % 60:02d}{f' and {rest} us' if rest else ''}"


# What columns do not hold


def warned(way, contract, opened, /, *lines, as_of, target="resolution", cycle=-1, **more):
    """The thresholds of a cycle: `{"75%": "15 12:00"}`; `?` after one not yet certain, `-` for one that never comes.

    Reached ones end in `!`.
    """
    ticket, at = desk.ticket(opened, *lines, **more), desk.at(as_of)
    if way == "oracle":
        clock = oracle_for(contract, "edges").clocks(ticket, instant_of(at))[target][cycle]
        found = {str(parse_threshold(one.text)): warning for one, warning in (clock.warnings or {}).items()}
        return {name: _told(_at(one.at), one) for name, one in found.items()}
    warnings = evaluate(ticket, contract.contract, as_of=at).cycles(target)[cycle].warnings
    return {one.threshold: _told(one.at, one) for one in warnings}


def _told(at, one):
    return f"{desk.shown(at)}{'?' if one.provisional else ''}{'!' if one.reached else ''}"


def waited(way, contract, opened, /, *lines, as_of, target="resolution", **more):
    """The own time that the latest cycle stood, by reason."""
    ticket, at = desk.ticket(opened, *lines, **more), desk.at(as_of)
    if way == "oracle":
        clock = oracle_for(contract, "edges").clocks(ticket, instant_of(at))[target][-1]
        sums = {}
        for pause in clock.pauses:
            key = pause.wait.reason or ""
            sums[key] = sums.get(key, 0) + pause.own
        return {key: length(us * MICROSECOND) for key, us in sums.items() if us}
    found = evaluate(ticket, contract.contract, as_of=at)[target].paused_by_reason()
    return {key: length(time) for key, time in found.items() if time}


def findings(way, contract, opened, /, *lines, as_of, **more):
    """The codes of what is odd, in no order."""
    ticket, at = desk.ticket(opened, *lines, **more), desk.at(as_of)
    if way == "oracle":
        return sorted(oracle_for(contract).findings(ticket, instant_of(at)).elements())
    if way == "columns":
        said = in_columns(contract, ticket, at)[0]["findings"]
        return sorted(said.split(", ")) if said else []
    return sorted(finding.code for finding in evaluate(ticket, contract.contract, as_of=at).findings)
