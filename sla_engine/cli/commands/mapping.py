"""`sla-engine mapping`: lists, shows, checks and proposes mappings of sources."""

import click

from sla_engine.cli.inputs.options import examples, output_option
from sla_engine.cli.inputs.source_options import Inputs, input_options


@click.group("mapping", short_help="List, show, check and propose mappings of sources.")
def command() -> None:
    """List and show mappings, see what one makes of a file, or have one proposed."""


@command.command("list", epilog=examples("sla-engine mapping list"))
@output_option()
def list_(*, output: str) -> None:
    """List the shipped mappings, each with what it reads."""
    from sla_engine.cli.output.mapping_output import print_list

    print_list(output)


@command.command("show", epilog=examples("sla-engine mapping show jira"))
@click.argument("mapping", metavar="NAME|FILE")
def show(*, mapping: str) -> None:
    """Print a mapping file, a shipped one with what it says of its tool, and check it."""
    from sla_engine.cli.output.mapping_output import print_file

    print_file(mapping)


@command.command(
    "check",
    epilog=examples(
        "sla-engine mapping check tickets.csv",
        "sla-engine mapping check audit.csv --mapping servicenow-audit --zone Europe/Luxembourg "
        "--set tier=business --set site=LU",
    ),
)
@click.argument("file", metavar="FILE")
@input_options
def check(*, inputs: Inputs) -> int:
    """Show what the first thousand rows of FILE become; without a mapping, propose one where names are not ours.

    A proposal goes to standard output; what is yet to be said goes to standard error, and then the exit code is 3. Nothing is
    guessed where day and month could be swapped. With a mapping, the exit code is 3 if one of the rows is bad.
    """
    from sla_engine.cli.exit_codes import COULD_NOT_TELL, FINE
    from sla_engine.cli.output.bad_rows import reported
    from sla_engine.cli.output.mapping_output import first_of, has_our_names, print_proposal, print_reading

    if inputs.mapping is None and not inputs.query and not has_our_names(inputs):
        return FINE if print_proposal(inputs) else COULD_NOT_TELL
    with reported(inputs.odd) as bad:
        for chunk in first_of(inputs.columns()):
            if len(chunk) or chunk.titles:
                print_reading(chunk)
            bad.add(chunk.bad)
    return COULD_NOT_TELL if bad.count else FINE
