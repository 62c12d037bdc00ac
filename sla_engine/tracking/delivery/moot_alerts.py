"""Moot alerts: those of clocks that have stopped, which stay recorded and which no sink is told any more.

Warnings are passed over as soon as their clock has stopped, breaches if they also fell due long ago: in June nobody is told
of tickets of January that are taken in only then. If the clock turns out to run after all, they wait to be told again.
"""

import sqlalchemy as sa

from sla_engine.tracking.alert import WARNING, WITHDRAWN
from sla_engine.tracking.delivery.outboxes import Outbox, register
from sla_engine.tracking.state.database_tables import alerts, outbox
from sla_engine.tracking.state.state_database import KEYS, StateDatabase

# How long after its due instant a breach whose clock has stopped is still told, unless said otherwise.
MOOT_WITHIN = "168h"


def pass_over(state: StateDatabase, box: Outbox, now: int, within: int) -> int:
    """Mark the moot alerts that a sink has yet to be told as passed over; return how many alerts these were.

    `now` is in microseconds of UTC, `within` how long after its due instant a breach is told though its clock has stopped.
    """
    register(state, box, all_along=True)
    breach = sa.and_(alerts.c.kind != WITHDRAWN, alerts.c.due_us < now - within)
    old = alerts.c.stopped_us <= now, ~alerts.c.undone, sa.or_(alerts.c.kind == WARNING, breach)
    mine = outbox.c.sink == box.key, outbox.c.told_us.is_(None)
    asked = sa.select(alerts.c.key).join(outbox, outbox.c.alert == alerts.c.key).where(*mine, *old).limit(KEYS)
    count = 0
    while True:
        with state.writing() as connection:
            found = connection.execute(asked).scalars().all()
            if not found:
                return count
            # Locked before the outbox, as everywhere: nobody finds their clocks running at the same time.
            still = (
                sa.select(alerts.c.key).where(alerts.c.key.in_(found), *old).order_by(alerts.c.key).with_for_update()
            )
            keys = connection.execute(still).scalars().all()
            passed = sa.update(outbox).where(*mine, outbox.c.alert.in_(keys)).values(told_us=now, passed=True)
            count += connection.execute(passed).rowcount
