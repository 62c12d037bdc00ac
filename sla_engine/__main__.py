"""`python -m sla_engine`: the command line, where its script is not on the path."""

from sla_engine.cli import main

main()
