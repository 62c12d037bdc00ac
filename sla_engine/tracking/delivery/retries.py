"""Retries: how often and how long a delivery to a sink is retried.

The only importer of `tenacity`.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from sla_engine.errors import InvalidArgumentError, SinkError
from sla_engine.tracking.alert import Alert

if TYPE_CHECKING:
    from tenacity import RetryCallState

# The most seconds that one call of a sink takes; a call that hangs delays the alerts after it no longer than that.
CALL_S = 20.0
# The most seconds that the failures of a sink take in all in one delivery. With a call, that is less than the time that other
# runs wait for the sink (`teller_locks.WAIT_S`).
PATIENCE_S = 60.0

# After so many refusals in a row the sink is taken to be out of order, rather than the alerts to be wrong.
MOST_REFUSED = 3

_Answer = TypeVar("_Answer")


class Failure(Exception):  # noqa: N818  # what failed is an attempt; the error is SinkError
    """An attempt that failed.

    `again` is true if the same alert is worth another attempt, after `wait` seconds at least. `alone` is true if the alert
    itself may be the cause, so that other alerts are worth an attempt of their own.
    """

    def __init__(self, why: str, *, again: bool = True, alone: bool = False, wait: float = 0.0) -> None:
        super().__init__(why)
        self.again = again
        self.alone = alone
        self.wait = wait


class NoAnswerInTime(Failure):
    """An attempt that took too long. It is not repeated in this delivery, and its alert comes last in the next one."""

    def __init__(self, seconds: float, why: str = "no answer") -> None:
        super().__init__(f"{why} within {seconds:g} s", again=False)


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how long a sink is tried.

    `attempts` is the most for one message. The wait between them doubles from `first_wait` up to `longest_wait` seconds, a part
    of it random, unless the receiver asks for a longer one. `timeout` is the most seconds that one attempt takes; an attempt
    that takes longer is the last, as the receiver may have got it, and other sinks wait. `patience` is the most seconds that
    failures and the waits after them take in all in one delivery, the attempt under way not counted; after that the first
    failure ends the delivery.

    >>> Retries(attempts=2, timeout=5)
    Retries(attempts=2, timeout=5, patience=60.0, first_wait=0.5, longest_wait=15)

    Raises:
        InvalidArgumentError: `attempts` is below 1, `timeout` is not above 0, another time is negative, or one is above 86,400.
    """

    attempts: int = 4
    timeout: float = CALL_S
    patience: float = PATIENCE_S
    first_wait: float = 0.5
    longest_wait: float = 15

    def __post_init__(self) -> None:
        """Check the bounds."""
        longest = 86_400
        if not 1 <= self.attempts <= longest:
            raise InvalidArgumentError(f"expected 1 to {longest} attempts, got {self.attempts}")
        if not 0 < self.timeout <= longest:
            raise InvalidArgumentError(f"expected a timeout above 0 and up to a day, in seconds, got {self.timeout}")
        for name in ("patience", "first_wait", "longest_wait"):
            if not 0 <= getattr(self, name) <= longest:
                raise InvalidArgumentError(f"expected 0 seconds to a day as {name}, got {getattr(self, name)}")


@dataclass(slots=True)
class Trial:
    """The attempts of one delivery, and the seconds that failures took (`lost`)."""

    retries: Retries
    lost: float = field(default=0.0, init=False)

    @property
    def is_over(self) -> bool:
        """Whether failures took all of `patience`."""
        return self.lost >= self.retries.patience

    def make(self, attempt: Callable[[], None]) -> None:
        """Make attempts until one succeeds.

        Raises:
            Failure: no attempt succeeded; it is that of the last one.
        """
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay

        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, Failure) and error.again),
            stop=stop_after_attempt(self.retries.attempts) | stop_before_delay(self.retries.patience - self.lost),
            wait=self._wait,
            reraise=True,
        )
        start = monotonic()
        taken = False
        try:
            retrying(attempt)
            taken = retrying.statistics["attempt_number"] == 1
        finally:
            if not taken:  # a first attempt that succeeds costs no patience, however many alerts there are
                self.lost += monotonic() - start

    def _wait(self, state: "RetryCallState") -> float:
        from tenacity import wait_random_exponential

        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, Failure) else 0.0
        grown = wait_random_exponential(
            self.retries.first_wait, self.retries.longest_wait, min=self.retries.first_wait / 2
        )
        return max(asked, float(grown(state)))


def tell_in_turn(
    name: str,
    alerts: Sequence[Alert],
    retries: Retries,
    attempt: Callable[[Sequence[Alert]], None],
    *,
    together: int | None = None,
) -> Iterator[Alert]:
    """Tell alerts one by one, or in messages of as many as `together`, and yield each when it is told.

    An alert that is refused alone does not keep those after it from being told; several in a row end the delivery, and so does
    a message of several alerts that fails.

    Raises:
        SinkError: the sink refused some alerts, or failed in a way that no alert can cause.
    """
    trial = Trial(retries)
    refused: list[str] = []
    told, first, in_a_row = 0, "", 0
    step = together or 1
    for begin in range(0, len(alerts), step):
        batch = alerts[begin : begin + step]
        try:
            trial.make(lambda batch=batch: attempt(batch))  # type: ignore[misc]  # the default binds the batch of this turn
        except Failure as failure:
            if together or not failure.alone:
                late = (batch[0].key,) if isinstance(failure, NoAnswerInTime) and not together else ()
                why = f"cannot deliver to {name}: {failure}; {told} of {len(alerts)} alerts delivered"
                raise SinkError(why, (*refused, *late), over=True) from failure
            refused.append(batch[0].key)
            first = first or str(failure)
            in_a_row += 1
            if in_a_row == MOST_REFUSED or trial.is_over:
                break
        else:
            told, in_a_row = told + len(batch), 0
            yield from batch
    if refused:
        why = f"{name} refused {len(refused)} of {len(alerts)} alerts and took {told}; the first refusal: {first}"
        raise SinkError(why, tuple(refused), over=in_a_row == MOST_REFUSED or trial.is_over)


def limited(call: Callable[[], _Answer], seconds: float) -> _Answer:
    """Return what a call returns, or raise what it raises, within some seconds.

    Timeouts of sockets hold from one byte to the next, so a receiver could make a call last for ever. Python cannot stop a
    call: it goes on in a thread that does not keep the program from ending, and may still succeed.

    Raises:
        NoAnswerInTime: the call took longer than `seconds`.
    """
    answer: Future[_Answer] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001  # the waiting thread raises it, whatever it is
            answer.set_exception(error)

    Thread(target=run, daemon=True, name="sla-engine-sink").start()
    if not wait([answer], seconds).done:
        raise NoAnswerInTime(seconds)
    return answer.result()
