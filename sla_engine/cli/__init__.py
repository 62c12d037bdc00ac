"""The command line `sla-engine`: each command parses, makes one library call, and prints."""


def main() -> None:
    """Run the program on the arguments it was called with, and leave with its exit code."""
    # Imported here, so that importing this package, as tests and documentation tools do, costs nothing.
    from sla_engine.cli.program import program

    program(prog_name="sla-engine")
