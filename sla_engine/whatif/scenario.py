"""Scenario: what might have been otherwise about the same history. A value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sla_engine.bulk.plans import Contracts


@dataclass(frozen=True, slots=True)
class Scenario:
    """A history looked at under a contract, with changes to what its tickets are and to what happened to them.

    `tier` and `site` are one for all tickets, or a mapping from what they were (others stay). A ticket that is given a tier
    or a site keeps it: changes of it in the history are left out. `sooner` moves events of a kind ahead by a physical time,
    or behind by a negative one (`{"responded": timedelta(minutes=30)}`); `without` leaves out events of these kinds. What
    the contract says is changed in the contract: `load_contract(name, changes=...)`.

    >>> from sla_engine import load_contract
    >>> Scenario("all Business", load_contract("mixvoip-support"), tier="business").name
    'all Business'
    """

    name: str
    contract: Contracts
    tier: str | Mapping[str, str] | None = None
    site: str | Mapping[str, str] | None = None
    sooner: Mapping[str, timedelta] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
