"""`sla-engine contract`: lists, shows and checks contracts, the shipped ones or your own."""

import sys

import click

from sla_engine.cli.inputs.options import contract_names, examples, output_option


@click.group("contract", short_help="List, show and check contracts.")
def command() -> None:
    """List and show contracts, check your own, and print the schema by which editors complete them."""


@command.command("list", epilog=examples("sla-engine contract list", "sla-engine contract list --output csv"))
@output_option()
def list_(*, output: str) -> None:
    """List the shipped contracts."""
    from sla_engine.cli.output.contracts.contract_output import print_list
    from sla_engine.contracts import list_contracts, load_contract

    print_list([load_contract(name) for name in list_contracts()], output)


@command.command(
    "show",
    epilog=examples(
        "sla-engine contract show mixvoip-support",
        "sla-engine contract show mixvoip-services --language de",
        "sla-engine contract show mixvoip-support --output json",
    ),
)
@click.argument("contract", shell_complete=contract_names, metavar="NAME|FILE")
@click.option("--language", default="en", show_default=True, help="Language of display names, if the file has it.")
@output_option("table", "json")
def show(*, contract: str, language: str, output: str) -> None:
    """Show a whole contract: tiers with hours, targets, fees and rates, sites, settings, and the changes of versions.

    Settings that are the defaults are left out of the table; JSON has them, and all versions in full.
    """
    from sla_engine.cli.output.contracts.contract_output import print_contract
    from sla_engine.contracts import load_contract

    print_contract(load_contract(contract), language, output)


@command.command(
    "validate",
    epilog=examples(
        "sla-engine contract validate my-contract.toml",
        "sla-engine contract validate - < my-contract.toml",
    ),
)
@click.argument("file", metavar="FILE")
@output_option("table", "json")
def validate(*, file: str, output: str) -> int:
    """Check a contract file: list all its faults at once, and then parts that are valid but look wrong.

    FILE may be - for standard input. The exit code is 3 if the contract cannot be accepted; with doubts alone it is 0.
    """
    from datetime import UTC, datetime

    from sla_engine.cli.exit_codes import COULD_NOT_TELL, FINE
    from sla_engine.cli.output.contracts.contract_output import print_check
    from sla_engine.contracts import lint_contract, load_contract, parse_contract
    from sla_engine.contracts.forms.toml_text import LARGEST
    from sla_engine.errors import ContractError

    try:
        contract = (
            parse_contract(sys.stdin.buffer.read(LARGEST + 1), file="stdin") if file == "-" else load_contract(file)
        )
    except ContractError as error:
        print_check(file, error.problems or (str(error),), [], output)
        return COULD_NOT_TELL
    print_check(file, (), lint_contract(contract, as_of=datetime.now(UTC)), output)
    return FINE


@command.command("schema", epilog=examples("sla-engine contract schema > contract.schema.json"))
def schema() -> None:
    """Print the JSON Schema of contract files."""
    from sla_engine.cli.output.output_formats import print_json
    from sla_engine.contracts import contract_schema

    print_json(contract_schema())
