"""StdoutSink: alerts on standard output or another stream. An alert is told once it has left this program."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from sla_engine.errors import SinkError
from sla_engine.tracking.alert import Alert

SPEC = "stdout"


def json_lines(alerts: Sequence[Alert]) -> str:
    """Return alerts as JSON, one a line, in ASCII: nothing in it moves a cursor."""
    return "".join(f"{alert.line()}\n" for alert in alerts)


@dataclass(frozen=True, slots=True)
class StdoutSink:
    r"""Writes alerts to a stream: standard output as it is when they are told, unless another is given.

    `form` makes the text of some alerts. Without `together` it is asked for one after the other, and each is written, flushed
    and only then told; with it, it is asked for all at once, as a table needs, and none is told before all are written.

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
        """The word that is also its spec, for all outputs: what was told as a table is not told again as JSON."""
        return SPEC

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Write alerts, and yield them when they have been flushed.

        Raises:
            SinkError: the stream does not take them; whoever read it may have stopped.
        """
        step = len(alerts) if self.together else 1
        for begin in range(0, len(alerts), step or 1):
            batch = alerts[begin : begin + step]
            self._write(self.form(batch), f"{begin} of {len(alerts)} alerts told")
            yield from batch

    def _write(self, text: str, told: str) -> None:
        stream = self.stream or sys.stdout
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError) as error:  # the latter is what Python says of a closed stream
            why = getattr(error, "strerror", None) or error
            why = "nobody reads it any more" if isinstance(error, BrokenPipeError) else why
            raise SinkError(f"cannot tell standard output: {why}; {told}") from error
