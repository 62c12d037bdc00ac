"""Processes that tell one sink at once, some of them killed (kill -9) meanwhile: how often the sink is called.

All tell the same alerts until none is left; another one takes the place of one that is killed. The sink writes the key of each
alert to a file half-way through a pause. Without kills it must be called once for each alert; with them nothing may be lost and
each kill may make it hear one alert again at most, the one that was under way.
"""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from sla_engine.errors import SinkBusyError
from sla_engine.tracking import Tracker
from sla_engine.tracking.alert import Alert
from tests.clocks.desk import at, desk
from tests.tracking.watch import opened
from tests.waiting import eventually

PATIENCE = 600  # a run of many alerts takes minutes
DESK = desk({"response": '"4h"'}, {"response": '"2h"'})
NOW = at("23 12:00")
FORKED = multiprocessing.get_context("fork")  # a child is at work at once, and shares nothing that is open


@dataclass
class Calls:
    """How it went."""

    alerts: int
    kills: int = 0
    telling: int = 0  # so many of those who were killed were telling
    calls: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        again = self.calls.total() - len(self.calls)
        return "\n".join(
            (
                *self.wrong,
                f"alerts     {self.alerts}",
                f"kills      {self.kills}, of which {self.telling} of the one who was telling",
                f"calls      {self.calls.total()}, of which {again} again under the same key",
                f"lost       {self.alerts - len(self.calls)}",
                f"wrong      {len(self.wrong)}",
            )
        )


class Slow:
    """A sink that takes a pause for each alert, and half-way writes its key and who told it to a file."""

    name = "slow"

    def __init__(self, path: Path, pause: float) -> None:
        self._path = path
        self._pause = pause

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        for alert in alerts:
            time.sleep(self._pause / 2)
            with self._path.open("a") as file:
                file.write(f"{os.getpid()} {alert.key}\n")
            time.sleep(self._pause / 2)
            yield alert


def work(url: str, path: Path, pause: float) -> None:
    """Be a child: tell until nothing is left."""
    sink = Slow(path, pause)
    with Tracker(url, DESK) as tracker:
        while tracker.pending(sink):
            with suppress(SinkBusyError):
                tracker.deliver(sink, NOW)


def run(tellers: int, alerts: int, *, pause: float, kills: int = 0, seed: int = 0, url: str) -> Calls:
    """Let so many processes tell so many alerts, and kill one of them so many times."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "calls"
        path.touch()
        with Tracker(url, DESK) as tracker:
            tracker.put_many(opened(name=f"T-{number}") for number in range(alerts))
            tracker.expect(Slow(path, pause))
            tracker.sweep(NOW)
        found = Calls(alerts)
        running = [_started(url, path, pause) for _ in range(tellers)]
        draw = random.Random(seed)  # noqa: S311 - not a secret
        for number in range(kills):
            # Spread over nine tenths of the alerts, and anywhere in a call.
            _await(path, number * alerts * 9 // (kills * 10))
            time.sleep(draw.uniform(0, pause))
            _kill(running, path, found)
            running.append(_started(url, path, pause))
        for child in running:
            child.join(PATIENCE)
            if child.exitcode != 0:
                found.wrong.append(f"a child ended with {child.exitcode}")
        found.calls.update(line.split()[1] for line in path.read_text().splitlines())
    _judge(found, url)
    return found


def _started(url: str, path: Path, pause: float) -> ForkProcess:
    child = FORKED.Process(target=work, args=(url, path, pause))
    child.start()
    return child


def _await(path: Path, calls: int) -> None:
    """Wait until there have been so many calls."""
    eventually(lambda: path.read_bytes().count(b"\n") >= calls)


def _kill(running: list[ForkProcess], path: Path, found: Calls) -> None:
    """Kill in turn whoever told last, and any other."""
    told = path.read_text().splitlines()
    last = next((child for child in running if told and child.pid == int(told[-1].split()[0])), None)
    child = last if last is not None and found.kills % 2 == 0 else running[0]
    child.kill()
    child.join(PATIENCE)
    running.remove(child)
    found.kills += child.exitcode == -signal.SIGKILL
    found.telling += child is last and child.exitcode == -signal.SIGKILL


def _judge(found: Calls, url: str) -> None:
    with Tracker(url, DESK) as tracker:
        left = len(tracker.pending(Slow(Path(), 0)))
    if left:
        found.wrong.append(f"{left} alerts are not told")
    if len(found.calls) != found.alerts:
        found.wrong.append(f"{found.alerts - len(found.calls)} alerts are lost")
    if found.calls.total() - len(found.calls) > found.kills:
        found.wrong.append("more was told again than was under way")
