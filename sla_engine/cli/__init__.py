"""The command line `sla-engine`: each command parses, makes one library call, and prints."""

import gc
import os

# Python collects garbage after every 700 new objects, and among all objects when it exits. A program that imports a thousand
# modules and reads a hundred thousand cells, and then ends, spends a fifth of its time on that and finds next to nothing.
OBJECTS = 500_000


def main() -> None:
    """Run the program on its arguments, and exit with its exit code."""
    gc.set_threshold(OBJECTS)
    # Else pydantic searches all installed distributions for plugins, of which the program needs none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Arrow's other allocator keeps some 30 MB more, and is no faster for columns of some megabytes.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # Imported here, so that an import of this package by tests and documentation tools is fast.
    from sla_engine.cli.program import program

    try:
        program(prog_name="sla-engine")
    finally:
        gc.freeze()
