"""Due hours: on which weekdays and in which hours of their sites clocks fall due."""

import numpy as np

from sla_engine.calendars.arrays import NAT
from sla_engine.charts.chart_rows import DueHour
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.tickets.local_times import local_times
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.show.durations import DAY, HOUR

EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday


def due_hours(scenario: str, lines: CycleRows, zone: Codes) -> list[DueHour]:
    """Return how many clocks of each target fall due in which hour; hours without any are left out.

    `zone` has that of each ticket's site.
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
