"""Due hours: on which weekdays and in which hours of their sites clocks fall due."""

import numpy as np

from sla_engine.bulk.codes import Codes
from sla_engine.bulk.lines import Lines
from sla_engine.bulk.local import local_times
from sla_engine.bulk.rows import NAT
from sla_engine.calendars.durations import HOUR
from sla_engine.calendars.instants import DAY
from sla_engine.whatif.charts.shown import DueHour

EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday


def due_hours(scenario: str, lines: Lines, zone: Codes) -> list[DueHour]:
    """Return how many clocks of each target fall due in which hour; hours without any are left out.

    `zone` has that of each ticket's site.
    """
    told = lines.told
    mine = np.flatnonzero(told.due != NAT)
    due = told.due[mine]
    local = local_times(due, zone.take(told.clock[mine]))
    weekday = (local // DAY + EPOCH_WEEKDAY) % 7
    hour = local % DAY // HOUR
    key = (lines.target[mine] * 7 + weekday) * 24 + hour
    counts = np.bincount(key, minlength=len(lines.targets) * 7 * 24).reshape(-1, 7, 24)
    return [
        DueHour(scenario, lines.targets[target], day, at, int(counts[target, day, at]))
        for target, day, at in np.argwhere(counts).tolist()
    ]
