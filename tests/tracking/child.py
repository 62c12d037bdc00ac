"""Work done in a forked child, for tests of what processes share and what another user may do."""

import os
import signal
import traceback

PATIENCE = 60
NOBODY = 65534


def in_child(work, meanwhile=lambda: None):
    """Run in a forked process, and something else in this one; return how the child failed, empty where it did not."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(PATIENCE)
        said = ""
        try:
            work()
        except BaseException:  # noqa: BLE001 - whatever it was, a child must not go on with the tests
            said = traceback.format_exc()
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    meanwhile()
    with os.fdopen(reading) as said_by_child:
        said = said_by_child.read()
    os.waitpid(child, 0)
    return said


def as_nobody(work):
    """Run in a forked process as a user who owns nothing; return how it failed, empty where it did not."""

    def lowered():
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        work()

    return in_child(lowered)
