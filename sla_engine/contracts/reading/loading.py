"""Loading: contract files, shipped or the user's. The only module of this package that touches files."""

import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from sla_engine.contracts.contract import Contract
from sla_engine.contracts.forms.toml_text import file_bytes
from sla_engine.contracts.reading.contract_file import parse_contract
from sla_engine.contracts.values.named_values import did_you_mean
from sla_engine.errors import ContractError

_CATALOGUE = files("sla_engine.contracts") / "catalogue"


def list_contracts() -> list[str]:
    """Return the ids of the shipped contracts.

    >>> list_contracts()
    ['mixvoip-services', 'mixvoip-support']
    """
    return sorted(entry.name.removesuffix(".toml") for entry in _CATALOGUE.iterdir() if entry.name.endswith(".toml"))


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
    shipped = list_contracts()
    if name_or_path in shipped:
        return parse_contract(
            (_CATALOGUE / f"{name_or_path}.toml").read_bytes(), file=f"{name_or_path}.toml", changes=changes
        )
    path = Path(name_or_path)
    try:
        data = file_bytes(path)
    except FileNotFoundError:
        hint = f"{did_you_mean(str(path), shipped)}shipped contracts are {', '.join(shipped)}"
        raise _unreadable(path, f"there is neither such a file nor a shipped contract of this name; {hint}") from None
    except IsADirectoryError:
        raise _unreadable(path, "this is a directory; give the path of a TOML file") from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        raise _unreadable(path, f"cannot be read: {error}") from None
    return parse_contract(data, file=str(path), changes=changes)


def _unreadable(path: Path, why: str) -> ContractError:
    message = f"{path}: {why}"
    return ContractError(message, (message,))
