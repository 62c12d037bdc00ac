"""Loading: contract files, shipped or the user's."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sla_engine.contracts.contract import Contract
from sla_engine.contracts.reading.contract_file import CONTRACT_FILE, parse_contract


def list_contracts() -> list[str]:
    """Return the ids of the shipped contracts.

    >>> list_contracts()
    ['mixvoip-services', 'mixvoip-support']
    """
    return CONTRACT_FILE.shipped()


def load_contract(name_or_path: str | os.PathLike[str], *, changes: Mapping[str, Any] | None = None) -> Contract:
    """Return a shipped contract by its id, or the contract in a TOML file.

    `changes` are tables as TOML would have them, laid over the file's before it is read: what an edit would make of it.

    >>> load_contract("mixvoip-support")
    <Contract 'mixvoip-support', version 'first', tiers none, standard, office, business>
    >>> stricter = load_contract("mixvoip-support", changes={"tiers": {"business": {"targets": {"response": "2h"}}}})
    >>> str(stricter.tier("business").target("response"))
    '2h'

    Raises:
        ContractError: there is no such contract or file, or it cannot be accepted; `problems` lists all faults.
    """
    file = f"{name_or_path}.toml" if name_or_path in list_contracts() else str(Path(name_or_path))
    return parse_contract(CONTRACT_FILE.data(name_or_path, file), file=file, changes=changes)
