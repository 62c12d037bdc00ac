"""How long a test waits for another process or thread: so long that it gives up only on what never comes."""

import time
from collections.abc import Callable

PATIENCE = 300  # seconds


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true; it is asked again and again until then."""
    until = time.monotonic() + PATIENCE
    while not (true := condition()) and time.monotonic() < until:
        time.sleep(0.002)
    return true
