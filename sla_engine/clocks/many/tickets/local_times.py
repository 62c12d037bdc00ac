"""Local times of columns of instants, each in a zone of its own."""

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.timeline.zones import offsets_over
from sla_engine.clocks.many.tickets.text_codes import Codes


def local_times(instants: Micros, zone: Codes) -> Micros:
    """Return what the clock of each row's zone reads, in microseconds since 1970; NaT stays. No zone is UTC.

    >>> import numpy as np
    >>> local_times(np.array([0]), Codes.of(["Europe/Luxembourg"])) // 3_600_000_000
    array([1])
    """
    found = instants.copy()
    for number, name in enumerate(zone.names):
        rows = np.flatnonzero((zone.codes == number) & (instants != NAT))
        if name is not None and len(rows):
            some = instants[rows]
            found[rows] = offsets_over(name, int(some.min()), int(some.max())).local(some)
    return found
