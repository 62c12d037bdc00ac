"""Shipped: contracts on their way to the workers of a cluster, unpacked there once in each process."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from sla_engine.bulk.plans import Contracts

MOST_UNPACKED = 8


@dataclass(frozen=True, slots=True)
class Shipped:
    """A contract, or a mapping of them, as a few kilobytes; two are equal where their contracts have equal fingerprints.

    >>> from sla_engine.contracts import load_contract
    >>> sent = pickle.loads(pickle.dumps(Shipped.of(load_contract("mixvoip-support"))))
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
        many = contracts if isinstance(contracts, Mapping) else {"": contracts}
        return cls(tuple((name, one.fingerprint) for name, one in many.items()), pickle.dumps(contracts))

    def contracts(self) -> Contracts:
        """Return the contracts, the same objects each time in one process, with all that they have compiled so far."""
        return _unpacked(self)


@lru_cache(maxsize=MOST_UNPACKED)
def _unpacked(shipped: Shipped) -> Contracts:
    # What is unpacked comes from the driver, which sends code to run on the same way.
    contracts: Contracts = pickle.loads(shipped.packed)  # noqa: S301
    return contracts
