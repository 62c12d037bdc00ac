"""Time spent: how clocks spent their time, computed from their phases."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from sla_engine.calendars import BusinessCalendar
from sla_engine.calendars.arrays import Micros
from sla_engine.calendars.calendar import timeline_of
from sla_engine.calendars.timeline.timelines_end_to_end import JoinedTimelines
from sla_engine.charts.chart_rows import TimeSpent
from sla_engine.clocks.many.answers.answers import Places
from sla_engine.clocks.many.running.phases import PAUSED, RUNNING, STOPPED, Phases, PhaseTable
from sla_engine.clocks.many.tickets.text_codes import combined


def time_spent(scenario: str, table: PhaseTable, places: Places) -> list[TimeSpent]:
    """Return how the clocks of each target and tier spent their time, in the order in which these first occur."""
    phases = table.phases
    tier, contract = places.tier.take(phases.clock), places.contract.take(phases.clock)
    group, found = combined([table.target, tier, contract, table.by])
    holiday = _on_holidays(phases, table.calendars)
    stopped = phases.mode == STOPPED
    own = np.where(stopped, 0, phases.own)
    wall = phases.end - phases.start
    sums = {
        "worked": _summed(group, np.where(phases.mode == RUNNING, own, 0), len(found)),
        "paused": _summed(group, np.where(phases.mode == PAUSED, own, 0), len(found)),
        "stopped": _summed(group, np.where(stopped, wall, 0), len(found)),
        "holiday": _summed(group, np.where(stopped, 0, holiday), len(found)),
        "closed": _summed(group, np.where(stopped, 0, wall - own - holiday), len(found)),
    }
    whole: dict[tuple[str, str, str], list[int]] = {}
    for number, (target, level, of, _) in enumerate(found):
        whole.setdefault((str(target), str(level), str(of)), []).append(number)
    by = [party for *_, party in found]

    def total(what: str, parts: list[int]) -> timedelta:
        return timedelta(microseconds=sum(sums[what][part] for part in parts))

    def waited(parts: list[int]) -> dict[str, timedelta]:
        times = ((by[part], total("paused", [part])) for part in parts)
        return dict(sorted((party, time) for party, time in times if party is not None and time))

    return [
        TimeSpent(
            scenario,
            target,
            level,
            worked=total("worked", parts),
            closed=total("closed", parts),
            holiday=total("holiday", parts),
            stopped=total("stopped", parts),
            paused=waited(parts),
            contract=of,
        )
        for (target, level, of), parts in whole.items()
    ]


def _summed(group: Micros, amounts: Micros, size: int) -> list[int]:
    """Return the sums by group; as Python's integers, since the microseconds of many years do not fit into 64 bits."""
    high, low = np.divmod(amounts, 1 << 26)
    parts = [np.zeros(size, dtype=np.int64) for _ in range(2)]
    for part, values in zip(parts, (high, low), strict=True):
        np.add.at(part, group, values)
    return [(int(big) << 26) + int(small) for big, small in zip(*parts, strict=True)]


def _on_holidays(phases: Phases, calendars: Sequence[BusinessCalendar]) -> Micros:
    """Return how much of each phase lay in hours that a holiday closed."""
    found = np.zeros(len(phases.clock), dtype=np.int64)
    closing = [number for number, calendar in enumerate(calendars) if calendar.holidays is not None]
    rows = np.flatnonzero(np.isin(phases.measure, closing))
    if not len(rows):
        return found
    lost = [timeline_of(calendars[number].without_holidays() - calendars[number]) for number in closing]
    start, end = phases.start[rows], phases.end[rows]
    high = int(end.max())
    timelines = JoinedTimelines(lost, int(start.min()), high, [high] * len(lost))
    timeline = np.searchsorted(closing, phases.measure[rows])
    found[rows] = timelines.worked(timeline, end) - timelines.worked(timeline, start)
    return found
