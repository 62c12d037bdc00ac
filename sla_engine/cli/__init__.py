"""The command line `sla-engine`: each command parses, makes one library call, and prints."""

import gc

# Python collects garbage after every 700 new objects. A program that imports a thousand modules and reads a hundred thousand
# cells, and then ends, spends a fifth of its time on that and finds next to nothing.
OBJECTS = 50_000


def main() -> None:
    """Run the program on its arguments, and exit with its exit code."""
    gc.set_threshold(OBJECTS)
    # Imported here, so that an import of this package by tests and documentation tools is fast.
    from sla_engine.cli.program import program

    program(prog_name="sla-engine")
