"""One call of each public method of a tracker, for tests of what all of them promise."""

from sla_engine.tracking import Tracker
from tests.clocks.desk import at
from tests.tracking.watch import Ear, event, opened

LATE = at("23 12:00")

# By the name of the method; what is not a method is read.
CALLS = {
    "baseline": lambda tracker: tracker.baseline(LATE),
    "deliver": lambda tracker: tracker.deliver(Ear(), LATE),
    "expect": lambda tracker: tracker.expect(Ear()),
    "fallen": lambda tracker: tracker.fallen(LATE),
    "forget": lambda tracker: tracker.forget("T-1"),
    "has_ended": lambda tracker: tracker.has_ended("T-1"),
    "ids": lambda tracker: sorted(tracker.ids()),
    "is_outdated": lambda tracker: tracker.is_outdated("T-1"),
    "new": lambda tracker: tracker.new,
    "next_alert_at": lambda tracker: tracker.next_alert_at(),
    "outdated": lambda tracker: tracker.outdated,
    "pass_over": lambda tracker: tracker.pass_over(Ear(), LATE),
    "pending": lambda tracker: tracker.pending(Ear()),
    "prune": lambda tracker: tracker.prune(at("30 12:00")),
    "put": lambda tracker: tracker.put(opened("16 09:30")),
    "put_many": lambda tracker: tracker.put_many(opened("16 09:30", name=f"T-{number}") for number in range(1, 5)),
    "recompute": lambda tracker: tracker.recompute(LATE),
    "record": lambda tracker: tracker.record("T-1", event("16 09:00 responded")),
    "renew": lambda tracker: tracker.renew(),
    "retire": lambda tracker: tracker.retire(Ear()),
    "standing": lambda tracker: tracker.standing(LATE),
    "status": lambda tracker: tracker.status("T-1", LATE),
    "sweep": lambda tracker: tracker.sweep(LATE),
    "ticket": lambda tracker: tracker.ticket("T-1"),
    "upcoming": lambda tracker: tracker.upcoming(at("16 08:00"), "48h"),
    "vanished": lambda tracker: tracker.vanished(set(), LATE, close=True),
}
PUBLIC = {name for name in vars(Tracker) if not name.startswith("_")}
EVERY = sorted(PUBLIC - {"close"})


def call(name, tracker):
    """What a method returns; a method that is not in the table above is an error."""
    return CALLS[name](tracker)
