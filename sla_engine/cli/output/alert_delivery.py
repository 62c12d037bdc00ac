"""Alert delivery: tells standard output and every other sink; a sink that fails or is busy does not stop the others."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import click

from sla_engine.calendars import BusinessCalendar
from sla_engine.cli.exit_codes import let_go_of_output, say
from sla_engine.cli.output.alert_output import stdout_sink
from sla_engine.contracts import load_contract
from sla_engine.errors import SinkBusyError, SinkError, SlaError, StateError
from sla_engine.show.numbers_and_shares import count
from sla_engine.tracking import Alert, Tracker
from sla_engine.tracking.delivery.teller_locks import WAIT_S
from sla_engine.tracking.sinks import QuietHours, Sink, handed_on, sink_from


class AlertDelivery:
    """All sinks of a run: standard output in the output chosen, and those of some specs, which may have quiet hours.

    `told` are the alerts that standard output was told; `failed` is true if some sink could not be told all alerts.
    """

    def __init__(
        self,
        output: str,
        specs: Sequence[str],
        environment: Mapping[str, str],
        *,
        digest: bool,
        quiet: QuietHours | None,
        moot_within: timedelta,
    ) -> None:
        self._output = output
        self._moot_within = moot_within
        self._out = stdout_sink(output)
        # Standard output is always told, and a spec that is given twice is one sink.
        others = [spec for spec in dict.fromkeys(specs) if spec != self._out.name]
        self._others: list[Sink] = [sink_from(spec, digest=digest, environment=environment) for spec in others]
        self._quiet = quiet
        self.told: list[Alert] = []
        self.failed = False

    def expect(self, tracker: Tracker) -> None:
        """Enter all sinks, so that alerts that are recorded from now on are pending for them."""
        for sink in (self._out, *self._others):
            tracker.expect(sink)

    def tell(self, tracker: Tracker, now: datetime, headline: str) -> None:
        """Tell every sink its pending alerts, standard output after a headline; say how many alerts were passed over.

        Sinks in use by another run come last, since only they make this run wait.
        """
        if old := tracker.pass_over(self._out, now, moot_within=self._moot_within):
            told = "recorded but not told, as they are warnings or older than --moot-within"
            say(f"{count(old, 'alert')} of clocks that had stopped: {told}")
        sinks: list[Sink] = [self._out, *self._others]
        try:
            write(headline)
        except SinkError as error:
            self._fail(sinks.pop(0), error)
        for sink in [sink for sink in sinks if not self._deliver(tracker, now, sink, 0)]:
            self._deliver(tracker, now, sink, WAIT_S)

    def _deliver(self, tracker: Tracker, now: datetime, sink: Sink, wait: float) -> bool:
        """Tell a sink; return False if another run is telling it and `wait` is 0."""
        quiet = None if sink is self._out else self._quiet
        try:
            told = tracker.deliver(sink, now, quiet=quiet, moot_within=self._moot_within, wait=wait)
            if sink is self._out:
                self.told = told
                if self._output == "json" and not told:
                    write("[]\n")
        except StateError:
            raise  # an alert that cannot be marked must not be told
        except SlaError as error:
            if isinstance(error, SinkBusyError) and not wait:
                return False
            self._fail(sink, error)
        return True

    def _fail(self, sink: Sink, error: SlaError) -> None:
        say(str(error))
        self.failed = True
        if sink is self._out and not isinstance(error, SinkBusyError):
            let_go_of_output()


def write(text: str) -> None:
    """Write to standard output at once.

    Raises:
        SinkError: standard output does not take the text.
    """
    if not text:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        raise SinkError(f"cannot write to standard output: {error.strerror or error}") from error


def environment_of_commands(more: Sequence[str]) -> dict[str, str]:
    """Return the variables of this program that commands get too.

    Raises:
        UsageError: a variable in `more` is not set.
    """
    for name in more:
        if name not in os.environ:
            raise click.UsageError(f"--pass-env: the variable {name!r} is not set; set it or leave it out")
    return handed_on(os.environ, more)


def quiet_hours(hours: str | None, zone: str | None, contract: str, *, breaches_anyway: bool) -> QuietHours | None:
    """Return when messages are held, given the hours in which they are not; None without such hours.

    Raises:
        UsageError: `zone` or `breaches_anyway` is given without `hours`.
        SlaError: `hours`, `zone` or the contract is invalid.
    """
    if hours is None:
        if zone is not None or breaches_anyway:
            raise click.UsageError("--quiet-zone and --breaches-anyway need --quiet-outside; give its hours")
        return None
    calendar = BusinessCalendar(hours, tz=zone or load_contract(contract).zone)
    return QuietHours(calendar, breaches_exempt=breaches_anyway)
