"""Sinks of alerts: standard output, mail and chat through Apprise, web hooks, commands."""

from sla_engine.tracking.delivery.retries import Retries
from sla_engine.tracking.sinks.apprise import AppriseSink
from sla_engine.tracking.sinks.command import CommandSink, handed_on
from sla_engine.tracking.sinks.quiet_hours import QuietHours
from sla_engine.tracking.sinks.sink import Sink
from sla_engine.tracking.sinks.sink_spec import sink_from
from sla_engine.tracking.sinks.stdout import StdoutSink, json_lines
from sla_engine.tracking.sinks.webhook import WebhookSink

__all__ = [
    "AppriseSink",
    "CommandSink",
    "QuietHours",
    "Retries",
    "Sink",
    "StdoutSink",
    "WebhookSink",
    "handed_on",
    "json_lines",
    "sink_from",
]
