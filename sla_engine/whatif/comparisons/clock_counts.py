"""Clock counts: promises kept and missed, time used and left, and the hours in which clocks fall due."""

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import NAT
from sla_engine.charts.chart_rows import Attainment, DueHour, UsedShare
from sla_engine.clocks import State
from sla_engine.clocks.many.answers.answers import Places
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.running.cycles import NUMBER
from sla_engine.clocks.many.tickets.local_times import local_times
from sla_engine.clocks.many.tickets.rows import Rows
from sla_engine.clocks.many.tickets.text_codes import Codes, combined
from sla_engine.show.durations import DAY, HOUR

KEPT = (State.MET,)
MISSED = (State.MISSED, State.OVERDUE)
OPEN = (State.RUNNING, State.PAUSED, State.NOT_STARTED)
GROUPS = (KEPT, MISSED, OPEN, (State.CANCELLED,))  # as `Attainment` counts them

BINS = 20
PER_WHOLE = 10  # so that one bin ends where all is used
EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)  # of slack


def are(lines: CycleRows, *states: State) -> npt.NDArray[np.bool_]:
    """Return which cycles are in one of some states."""
    return np.isin(lines.cycles.state, [NUMBER[state] for state in states])


def attained(scenario: str, lines: CycleRows, rows: Rows, places: Places) -> list[Attainment]:
    """Return the attainment of each target, tier and month of opening, in that order, without clocks that do not apply."""
    promised = lines.only(~are(lines, State.NOT_APPLICABLE))
    ticket = promised.cycles.clock
    opened = local_times(rows.opened[ticket], places.clock.take(ticket))
    months = opened.view("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    distinct, month = np.unique(months, return_inverse=True)
    names = tuple(str(np.datetime64(int(one), "M")) for one in distinct.tolist())
    columns = [
        Codes(promised.target, promised.targets),
        places.tier.take(ticket),
        Codes(month.astype(np.int64), names),
        places.contract.take(ticket),
    ]
    group, found = combined(columns)
    counts = [np.bincount(group[are(promised, *states)], minlength=len(found)).tolist() for states in GROUPS]
    return sorted(
        (
            Attainment(scenario, str(target), str(tier), str(when), kept, missed, live, gone, str(contract))
            for (target, tier, when, contract), kept, missed, live, gone in zip(found, *counts, strict=True)
        ),
        key=lambda one: (promised.targets.index(one.target), one.contract, one.tier, one.month),
    )


def used_shares(scenario: str, lines: CycleRows, now: int) -> list[UsedShare]:
    """Return the bins of each target with decided clocks; bins without clocks are included."""
    cycles = lines.cycles
    mine = np.flatnonzero(are(lines, *KEPT, *MISSED) & (cycles.allowed != NAT))
    # A missed clock lies above 100 %, even by a microsecond, or if it stopped late in hours that do not count.
    late = are(lines, *MISSED)[mine]
    place = np.clip(np.ceil(cycles.take(mine).share(now) * PER_WHOLE).astype(np.int64) - 1, 0, BINS)
    place = np.where(late, np.maximum(place, PER_WHOLE), np.minimum(place, PER_WHOLE - 1))
    key = lines.target[mine] * (BINS + 1) + place
    counts = np.bincount(key, minlength=len(lines.targets) * (BINS + 1)).reshape(-1, BINS + 1)
    return [
        UsedShare(
            scenario,
            lines.targets[number],
            bin_ / PER_WHOLE,
            None if bin_ == BINS else (bin_ + 1) / PER_WHOLE,
            int(counts[number, bin_]),
        )
        for number in np.flatnonzero(counts.any(axis=1)).tolist()
        for bin_ in range(BINS + 1)
    ]


def due_hours(scenario: str, lines: CycleRows, zone: Codes) -> list[DueHour]:
    """Return how many clocks of each target fall due in which hour; hours without any are left out.

    `zone` has the zone of each ticket's site.
    """
    cycles = lines.cycles
    mine = np.flatnonzero(cycles.due != NAT)
    due = cycles.due[mine]
    local = local_times(due, zone.take(cycles.clock[mine]))
    weekday = (local // DAY + EPOCH_WEEKDAY) % 7
    hour = local % DAY // HOUR
    key = (lines.target[mine] * 7 + weekday) * 24 + hour
    counts = np.bincount(key, minlength=len(lines.targets) * 7 * 24).reshape(-1, 7, 24)
    return [
        DueHour(scenario, lines.targets[target], day, at, int(counts[target, day, at]))
        for target, day, at in np.argwhere(counts).tolist()
    ]


def slack(lines: CycleRows) -> dict[str, tuple[timedelta, ...]]:
    """Return by target the quantiles of the time that was left when clocks stopped."""
    cycles = lines.cycles
    decided = are(lines, State.MET, State.MISSED) & (cycles.allowed != NAT)
    found = {}
    for number, target in enumerate(lines.targets):
        mine = decided & (lines.target == number)
        if mine.any():
            left = np.quantile(cycles.allowed[mine] - cycles.used[mine], QUANTILES)
            found[target] = tuple(timedelta(microseconds=round(one)) for one in left.tolist())
    return found
