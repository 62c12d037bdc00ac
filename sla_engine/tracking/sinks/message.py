"""Messages for people: alerts as plain text."""

from collections import Counter
from collections.abc import Sequence

from pendulum import DateTime

from sla_engine.show.escaping import printable
from sla_engine.show.instants import SHORT_WEEKDAYS, wall_time
from sla_engine.tracking.alert import BREACH, KINDS, WARNING, WITHDRAWN, Alert

_LONGEST_ID = 80
_MANY = {WARNING: "warnings", BREACH: "breaches", WITHDRAWN: "withdrawn"}


def title(alerts: Sequence[Alert]) -> str:
    """Return a line that names an alert, or counts several by kind.

    >>> title([Alert("desk/T-1/response/0/due/0", "T-1", "response", 0, "breach", "due", 0, 0, "UTC")])
    'SLA breach: response of T-1'
    """
    if len(alerts) == 1:
        return f"SLA {alerts[0].kind}: {_clock(alerts[0])} of {printable(alerts[0].ticket, _LONGEST_ID)}"
    counts = Counter(alert.kind for alert in alerts)
    told = (f"{counts[kind]} {kind if counts[kind] == 1 else _MANY[kind]}" for kind in reversed(KINDS) if counts[kind])
    return f"SLA: {', '.join(sorted(told, key=lambda text: WITHDRAWN in text))}"


def body(alerts: Sequence[Alert]) -> str:
    """Return a paragraph for each alert: what happened when, and the key, by which a repeated alert is recognised."""
    return "\n\n".join(f"{_sentence(alert)}\n{_about(alert)}key {alert.key}" for alert in alerts)


def _about(alert: Alert) -> str:
    """Return what is known of the ticket of an alert, so that people see whose it is; empty if nothing is known."""
    if alert.opened is None:
        return ""
    named = ("tier", alert.tier), ("site", alert.site), ("priority", alert.priority), ("contract", alert.contract)
    said = [f"{name} {printable(value)}" for name, value in named if value]
    return f"Opened {_shown(alert.opened)}; {', '.join([*said, f'source {printable(alert.source)}'])}.\n"


def _sentence(alert: Alert) -> str:
    subject = f"{_clock(alert)} of ticket {printable(alert.ticket)}"
    due = f"{_shown(alert.due)} ({alert.zone})"
    more = "; its clock has stopped since" * alert.moot + "; its source has the ticket no longer" * alert.absent
    if alert.kind == WITHDRAWN:
        what = "breach" if alert.threshold == "due" else f"warning at {printable(alert.threshold)}"
        return f"Withdrawn: by what is known now there was no {what} of {subject}, {due}."
    if alert.kind == BREACH:
        return f"Breach: {subject} was due {due}{more}."
    return f"Warning: {subject} reached {printable(alert.threshold)}, {due}{more}."


def _clock(alert: Alert) -> str:
    return printable(alert.target) + (f" (cycle {alert.cycle})" if alert.cycle > 1 else "")


def _shown(instant: DateTime) -> str:
    return f"{SHORT_WEEKDAYS[instant.weekday()]} {wall_time(instant, offset=True)}"
