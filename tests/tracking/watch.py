"""A desk that is watched, in a few words, for tests of tracking.

Instants are those of `tests.clocks.desk`. A ticket opened on 16 June at 08:00 is warned of at 11:00 and due at 12:00; all
pauses count. Alerts are shown as `16 12:00 T-1 breach`, with the number of a cycle or generation that is not the first.
"""

from dataclasses import replace

from sla_engine.clocks import Event
from sla_engine.errors import SinkError
from tests.clocks.desk import at, desk, log, shown, ticket

POLICY = 'warnings = ["75%"], pause_on = "all"'
DESK = desk({"response": '"4h"'}, {"response": '"2h"'}, response=POLICY)


def opened(when="16 08:00", /, *lines, name="T-1", **more):
    """A ticket of a name, with its log."""
    return replace(ticket(when, *lines, **more), id=name)


def event(line, **more):
    """One event, such as `16 10:00 paused customer`."""
    return replace(log(line)[0], **more)


def told(alerts):
    """Alerts as short texts."""
    return list(map(_shown, alerts))


def _shown(alert):
    *_, cycle, _, generation = alert.key.removesuffix("/withdrawn").split("/")
    words = [shown(alert.due), alert.ticket, alert.kind, "moot" if alert.moot else ""]
    words += [f"cycle {cycle}"] if cycle != "1" else []
    words += [f"again {generation}"] if generation != "0" else []
    return " ".join(filter(None, words))


class Ear:
    """A sink that keeps what it hears, and fails once it has heard `most`, the last of it before it can say so."""

    def __init__(self, name="ear", most=None):
        self.name = name
        self.most = most
        self.heard = []

    def tell(self, alerts):
        for alert in alerts:
            if self.most is not None and len(self.heard) >= self.most:
                raise SinkError("the ear is full")
            self.heard.append(alert)
            yield alert


__all__ = ["DESK", "POLICY", "Ear", "Event", "at", "desk", "event", "log", "opened", "shown", "told"]
