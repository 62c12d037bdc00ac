"""Alerts in the output chosen. Each form returns the text of some alerts, so that it is written at once."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import StringIO

from sla_engine.cli.output.output_formats import print_ics, print_records, table_text
from sla_engine.show.escaping import escape
from sla_engine.tracking.alert import FIELDS, Alert
from sla_engine.tracking.sinks import StdoutSink


def stdout_sink(output: str) -> StdoutSink:
    """Return standard output as a sink in the output chosen; only JSON lines can be told one by one."""
    if output == "jsonl":
        return StdoutSink()

    def form(alerts: Sequence[Alert]) -> str:
        if output == "table":
            return table_text(("alert", "ticket", "target", "threshold", "due", ""), map(_cells, alerts))
        text = StringIO()
        print_records(FIELDS, [tuple(alert.record().values()) for alert in alerts], output, text)
        return text.getvalue()

    return StdoutSink(form, together=True)


def print_alerts_ics(alerts: Iterable[Alert], now: datetime) -> None:
    """Print alerts as an iCalendar file, each as an event at its due instant with its key as UID."""
    from sla_engine.calendars.ical.ical_events import WrittenEvent
    from sla_engine.calendars.ical.ical_file import write_events

    def event(alert: Alert) -> WrittenEvent:
        due = alert.due.astimezone(UTC)
        name = escape(f"{alert.ticket}: {alert.target} {alert.threshold}")
        return WrittenEvent(f"{alert.key}@sla-engine", name, due, due, alert.kind)

    print_ics(write_events(map(event, alerts), title="Upcoming warnings and breaches", stamp=now.astimezone(UTC)))


def _cells(alert: Alert) -> tuple[object, ...]:
    target = f"{alert.target}{f' (cycle {alert.cycle})' if alert.cycle > 1 else ''}"
    remark = ", ".join(["clock stopped since"] * alert.moot + ["not in the source"] * alert.absent)
    return alert.kind, alert.ticket, target, alert.threshold, alert.due, remark
