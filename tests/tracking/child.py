"""Work done in a forked child, for tests of what processes share and what files allow."""

import ctypes
import os
import signal
import traceback

PATIENCE = 60
CAPABILITIES_BY_64 = 0x20080522  # how Linux names the form in which they are given: two words each of three sets


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


def bound_by_modes(work):
    """Run in a forked process that may do with a file what its mode says; return how it failed, empty where it did not.

    Root may do anything; without its capabilities it is an owner like any other. (Another user may be unable to read the
    checkout that is tested.)
    """

    def bound():
        if os.getuid() == 0:
            header, none = (ctypes.c_uint32 * 2)(CAPABILITIES_BY_64, 0), (ctypes.c_uint32 * 6)()
            assert ctypes.CDLL(None).capset(header, none) == 0
        work()

    return in_child(bound)
