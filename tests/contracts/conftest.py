"""A small contract to change, and the two that ship."""

from collections.abc import Callable

import pytest

from sla_engine.contracts import Contract, load_contract, parse_contract
from sla_engine.errors import ContractError

SMALL = """
[contract]
id = "acme"
zone = "Europe/Luxembourg"
currency = "EUR"

[sites.LU]
region = "LU"

[hours.day]
week = "Mo-Fr 08:00-18:00"

[tiers.gold]
incident_hours = "day"
request_hours = "day"
channels = ["phone"]

[tiers.gold.targets]
response = "4h"
intervention = "8h"
"""

Write = Callable[..., str]


@pytest.fixture(scope="session")
def written() -> Write:
    """The small contract as text: each line named by its beginning is replaced, then more is appended."""

    def write(*changes: tuple[str, str], more: str = "") -> str:
        text = SMALL
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} must occur once"
            text = text.replace(old, new)
        return f"{text}\n{more}"

    return write


@pytest.fixture(scope="session")
def contract_of(written: Write) -> Callable[..., Contract]:
    """The small contract, changed."""
    return lambda *changes, more="": parse_contract(written(*changes, more=more))


@pytest.fixture(scope="session")
def problems_of(written: Write) -> Callable[..., tuple[str, ...]]:
    """What is wrong with the small contract, changed."""

    def problems(*changes: tuple[str, str], more: str = "") -> tuple[str, ...]:
        with pytest.raises(ContractError) as caught:
            parse_contract(written(*changes, more=more), file="acme.toml")
        return caught.value.problems

    return problems


@pytest.fixture(scope="session")
def support() -> Contract:
    return load_contract("mixvoip-support")


@pytest.fixture(scope="session")
def services() -> Contract:
    return load_contract("mixvoip-services")
