"""Alerts as a table, JSON, JSON lines or CSV. Each form is the text of some alerts, since they must be written at once."""

import csv
import json
from collections.abc import Callable, Sequence
from io import StringIO

from sla_engine.cli.clock import clock
from sla_engine.cli.table import table_text
from sla_engine.tracking import Alert
from sla_engine.tracking.sinks import StdoutSink, json_lines

FIELDS = ("key", "ticket", "target", "cycle", "kind", "threshold", "due", "at", "moot", "absent")


def stdout_sink(output: str) -> StdoutSink:
    """Return standard output as a sink in the output chosen; only JSON lines can be told one by one."""
    forms: dict[str, Callable[[Sequence[Alert]], str]] = {"json": _json, "jsonl": json_lines, "csv": _csv}
    return StdoutSink(forms.get(output, _table), together=output != "jsonl")


def _json(alerts: Sequence[Alert]) -> str:
    return json.dumps([alert.record() for alert in alerts], indent=2) + "\n"


def _csv(alerts: Sequence[Alert]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        alert.record() | {name: str(getattr(alert, name)).lower() for name in ("moot", "absent")} for alert in alerts
    )
    return text.getvalue()


def _table(alerts: Sequence[Alert]) -> str:
    rows = [
        (
            alert.kind,
            alert.ticket,
            f"{alert.target}{f' (cycle {alert.cycle})' if alert.cycle > 1 else ''}",
            alert.threshold,
            clock(alert.due),
            _remark(alert),
        )
        for alert in alerts
    ]
    return table_text(("alert", "ticket", "target", "threshold", "due", ""), rows)


def _remark(alert: Alert) -> str:
    return ", ".join(["clock stopped since"] * alert.moot + ["not in the source"] * alert.absent)
