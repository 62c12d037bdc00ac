"""Alerts as a table, JSON, JSON lines or CSV. Each form is the text of some alerts, since they must be written at once."""

import sys
from collections.abc import Sequence
from io import StringIO

from sla_engine.cli.output.printing import is_raw, table_text
from sla_engine.show.records import as_json_lines, csv_cell, write_csv
from sla_engine.tracking.alert import FIELDS, Alert
from sla_engine.tracking.sinks import StdoutSink, json_lines


def stdout_sink(output: str) -> StdoutSink:
    """Return standard output as a sink in the output chosen; only JSON lines can be told one by one."""
    forms = {"json": _json, "jsonl": json_lines, "csv": _csv}
    return StdoutSink(forms.get(output, _table), together=output != "jsonl")


def _json(alerts: Sequence[Alert]) -> str:
    return as_json_lines([alert.record() for alert in alerts]) + "\n"


def _csv(alerts: Sequence[Alert]) -> str:
    text = StringIO()
    records = (alert.record() for alert in alerts)
    rows = ([csv_cell(record[name]) for name in FIELDS] for record in records)
    write_csv([FIELDS, *rows], text, raw=is_raw(), terminal=sys.stdout.isatty())
    return text.getvalue()


def _table(alerts: Sequence[Alert]) -> str:
    rows = [
        (
            alert.kind,
            alert.ticket,
            f"{alert.target}{f' (cycle {alert.cycle})' if alert.cycle > 1 else ''}",
            alert.threshold,
            alert.due,
            _remark(alert),
        )
        for alert in alerts
    ]
    return table_text(("alert", "ticket", "target", "threshold", "due", ""), rows)


def _remark(alert: Alert) -> str:
    return ", ".join(["clock stopped since"] * alert.moot + ["not in the source"] * alert.absent)
