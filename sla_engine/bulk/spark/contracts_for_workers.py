"""Contracts for workers: contracts on their way to the workers of a cluster, unpacked there once in each process."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from sla_engine.clocks.entitlement import Contracts
from sla_engine.contracts import Contract
from sla_engine.errors import ContractError

MOST_UNPACKED = 8


@dataclass(frozen=True, slots=True)
class ContractsForWorkers:
    """A contract, or a mapping of them, as a few kilobytes; two are equal where their contracts have equal fingerprints.

    >>> from sla_engine.contracts import load_contract
    >>> sent = pickle.loads(pickle.dumps(ContractsForWorkers.of(load_contract("mixvoip-support"))))
    >>> sent.contracts().id
    'mixvoip-support'
    >>> sent.contracts() is sent.contracts()
    True
    """

    fingerprints: tuple[tuple[str, str], ...]
    packed: bytes = field(compare=False, repr=False)

    @classmethod
    def of(cls, contracts: Contracts) -> Self:
        """Pack contracts; what they have compiled stays behind, and is compiled again where it is needed."""
        return cls(tuple((name, one.fingerprint) for name, one in _named(contracts).items()), pickle.dumps(contracts))

    def contracts(self) -> Contracts:
        """Return the contracts, the same objects each time in one process, with all that they have compiled so far.

        Raises:
            ContractError: the contracts would give other answers here than where they were packed, because the data on
                holidays or time zones differ.
        """
        return _unpacked(self)


@lru_cache(maxsize=MOST_UNPACKED)
def _unpacked(shipped: ContractsForWorkers) -> Contracts:
    # What is unpacked comes from the driver, which sends code to run on the same way.
    contracts: Contracts = pickle.loads(shipped.packed)  # noqa: S301
    for name, fingerprint in shipped.fingerprints:
        one = _named(contracts)[name]
        # Of a contract made anew: the one unpacked remembers the fingerprint from where it was packed.
        if Contract(one.versions).fingerprint != fingerprint:
            here = ", ".join(f"{data} {version}" for data, version in one.data_versions.items())
            raise ContractError(
                f"contract {one.id!r} would be answered otherwise here than on the driver: holiday or time-zone data differ; "
                f"install the same versions of holidays and tzdata (here: {here})"
            )
    return contracts


def _named(contracts: Contracts) -> Mapping[str, Contract]:
    return contracts if isinstance(contracts, Mapping) else {"": contracts}
