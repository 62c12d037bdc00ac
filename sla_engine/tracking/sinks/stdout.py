"""StdoutSink: alerts on standard output or another stream. An alert is told once it is flushed."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from sla_engine.errors import SinkError
from sla_engine.tracking.alert import Alert

SPEC = "stdout"


def json_lines(alerts: Sequence[Alert]) -> str:
    """Return alerts as JSON, one a line, in ASCII, in which nothing moves a cursor."""
    return "".join(f"{alert.line()}\n" for alert in alerts)


@dataclass(frozen=True, slots=True)
class StdoutSink:
    r"""Writes alerts to a stream: the `sys.stdout` of that time, unless another is given.

    `form` makes the text of some alerts. Without `together` it is called for each alert, which is told once it is written and
    flushed; with it, it is called once for all, as a table needs, and none is told before all are written.

    >>> alert = Alert("desk/T-1/response/0/due/0", "T-1", "response", 0, "breach", "due", 0, 0, "UTC")
    >>> [told.key for told in StdoutSink(form=lambda alerts: f"{alerts[0].ticket} is late\n").tell([alert])]
    T-1 is late
    ['desk/T-1/response/0/due/0']
    """

    form: Callable[[Sequence[Alert]], str] = json_lines
    together: bool = False
    stream: TextIO | None = None

    @property
    def name(self) -> str:
        """The spec, for all forms: an alert that was told as a table is not told again as JSON."""
        return SPEC

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Write alerts, and yield them when they have been flushed.

        Raises:
            SinkError: the stream does not take the text, such as a pipe that is closed or a disk that is full.
        """
        step = len(alerts) if self.together else 1
        for begin in range(0, len(alerts), step or 1):
            batch = alerts[begin : begin + step]
            self._write(self.form(batch), f"{begin} of {len(alerts)} alerts delivered")
            yield from batch

    def _write(self, text: str, told: str) -> None:
        stream = self.stream or sys.stdout
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError) as error:  # Python raises ValueError for a closed stream
            why = getattr(error, "strerror", None) or error
            why = "the program that read it has stopped" if isinstance(error, BrokenPipeError) else why
            raise SinkError(f"cannot deliver to standard output: {why}; {told}") from error
