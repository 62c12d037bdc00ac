"""Moot alerts: alerts whose clock has stopped; they stay recorded, and no sink is told of them any more.

A warning is passed over as soon as its clock has stopped, a breach if it also fell due long ago: old tickets that are taken in
late cause no alerts. If later data shows that the clock runs, the alert is pending again.
"""

import sqlalchemy as sa

from sla_engine.tracking.alert import WARNING, WITHDRAWN
from sla_engine.tracking.delivery.outboxes import Outbox, register
from sla_engine.tracking.state.database_tables import alerts, outbox
from sla_engine.tracking.state.state_database import KEYS, StateDatabase

# By default, a breach whose clock has stopped is still told for so long after its due instant.
MOOT_WITHIN = "168h"


def pass_over(state: StateDatabase, box: Outbox, now: int, within: int) -> int:
    """Mark the moot alerts that a sink has yet to be told as passed over; return their number.

    `now` is in microseconds of UTC. For `within` microseconds after its due instant a breach is told though its clock stopped.
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
            # The alerts are locked before the outbox, as everywhere, so that no other transaction restarts their clocks.
            still = (
                sa.select(alerts.c.key).where(alerts.c.key.in_(found), *old).order_by(alerts.c.key).with_for_update()
            )
            keys = connection.execute(still).scalars().all()
            passed = sa.update(outbox).where(*mine, outbox.c.alert.in_(keys)).values(told_us=now, passed=True)
            count += connection.execute(passed).rowcount
