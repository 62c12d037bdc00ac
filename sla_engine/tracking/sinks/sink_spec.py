"""Sink spec: the text by which a sink is chosen on a command line or in a program."""

import os
from collections.abc import Mapping

from sla_engine.errors import InvalidArgumentError
from sla_engine.show.escaping import printable
from sla_engine.show.masking import MASK
from sla_engine.tracking.delivery.retries import Retries
from sla_engine.tracking.sinks.apprise import AppriseSink
from sla_engine.tracking.sinks.command import SCHEME, CommandSink
from sla_engine.tracking.sinks.sink import Sink
from sla_engine.tracking.sinks.stdout import SPEC, StdoutSink
from sla_engine.tracking.sinks.webhook import WebhookSink

FORMS = "'stdout', 'https://...' (JSON to a web hook), 'exec:COMMAND ARGUMENTS', or a URL of Apprise such as 'mailtos://...'"
_LONGEST_SHOWN = 20


def sink_from(
    spec: str, *, digest: bool = False, retries: Retries | None = None, environment: Mapping[str, str] | None = None
) -> Sink:
    """Return the sink of a spec: `stdout`, a URL of http or https, `exec:COMMAND ARGUMENTS`, or any URL of Apprise.

    With `digest`, all alerts of a run share a message; standard output ignores it. `environment` are the variables that a
    command gets besides its own; without it only a `PATH`, as from cron.

    >>> sink_from("exec:logger -t sla").name
    'exec:logger ****'

    Raises:
        InvalidArgumentError: the spec has none of these forms, or its sink refuses it.
        MissingExtraError: the extra `notify` is needed and not installed.
    """
    kept = retries or Retries()
    scheme = spec.partition(":")[0].lower()
    if spec == SPEC:
        return StdoutSink()
    if scheme in {"http", "https"}:
        return WebhookSink(spec, kept, digest)
    if scheme == SCHEME.removesuffix(":"):
        return CommandSink(spec, kept, digest, {"PATH": os.defpath} if environment is None else environment)
    if "://" in spec:
        return AppriseSink(spec, kept, digest)
    shown = f"{printable(scheme, _LONGEST_SHOWN)}:{MASK}" if ":" in spec else printable(spec, _LONGEST_SHOWN)
    raise InvalidArgumentError(f"expected a sink: {FORMS}; got {shown!r}")
