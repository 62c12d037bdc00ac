"""Used share bins: how much of what is allowed clocks used, counted in bins."""

import numpy as np

from sla_engine.calendars.arrays import NAT
from sla_engine.charts.chart_rows import UsedShare
from sla_engine.clocks import State
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.running.cycles import NUMBER
from sla_engine.whatif.comparisons.attainment import LATE

BINS = 20
PER_WHOLE = 10  # so that one bin ends where all is used
COUNTED = [NUMBER[State.MET], *LATE]


def used_shares(scenario: str, lines: CycleRows, now: int) -> list[UsedShare]:
    """Return the bins of each target, those without clocks too, of the clocks that are decided."""
    cycles = lines.cycles
    mine = np.flatnonzero(np.isin(cycles.state, COUNTED) & (cycles.allowed != NAT))
    # What was missed is beyond 100 %, be it by a microsecond, or stopped after the due instant in hours that do not count.
    late = np.isin(cycles.state[mine], LATE)
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
