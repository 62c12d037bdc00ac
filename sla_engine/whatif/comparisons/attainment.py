"""Attainment: how many promises were kept, by target, tier and month."""

import numpy as np

from sla_engine.calendars.arrays import Integers
from sla_engine.charts.chart_rows import Attainment
from sla_engine.clocks import State
from sla_engine.clocks.many.answers.answers import Places
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.running.cycles import NUMBER
from sla_engine.clocks.many.tickets.local_times import local_times
from sla_engine.clocks.many.tickets.rows import Rows
from sla_engine.clocks.many.tickets.text_codes import Codes, combined

KEPT = (State.MET,)
MISSED = (State.MISSED, State.OVERDUE)
OPEN = (State.RUNNING, State.PAUSED, State.NOT_STARTED)
GROUPS = (KEPT, MISSED, OPEN, (State.CANCELLED,))  # as `Attainment` counts them
LATE = [NUMBER[state] for state in MISSED]


def attained(scenario: str, lines: CycleRows, rows: Rows, places: Places) -> list[Attainment]:
    """Return the attainment of each target, tier and month of opening, in that order; what was not promised is left out."""
    promised = lines.only(lines.cycles.state != NUMBER[State.NOT_APPLICABLE])
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
    counts = [_counted(group, promised.cycles.state, states, len(found)) for states in GROUPS]
    return sorted(
        (
            Attainment(scenario, str(target), str(tier), str(when), kept, missed, live, gone, str(contract))
            for (target, tier, when, contract), kept, missed, live, gone in zip(found, *counts, strict=True)
        ),
        key=lambda one: (promised.targets.index(one.target), one.contract, one.tier, one.month),
    )


def _counted(group: Integers, state: "np.typing.NDArray[np.int8]", states: tuple[State, ...], size: int) -> list[int]:
    mine = np.isin(state, [NUMBER[one] for one in states])
    counts: list[int] = np.bincount(group[mine], minlength=size).tolist()
    return counts
