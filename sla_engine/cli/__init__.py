"""The command line `sla-engine`: each command parses, makes one library call, and prints."""

import gc

# Python looks for garbage whenever 700 more objects were made than let go of. A program that imports a thousand modules and
# reads a hundred thousand cells, and then ends, spends a fifth of its time on that and finds next to nothing.
OBJECTS = 50_000


def main() -> None:
    """Run the program on the arguments it was called with, and leave with its exit code."""
    gc.set_threshold(OBJECTS)
    # Imported here, so that importing this package, as tests and documentation tools do, costs nothing.
    from sla_engine.cli.program import program

    program(prog_name="sla-engine")
