"""Stored contracts: the contracts under which tickets were evaluated, stored in the state as text.

A ticket stays under the contract, calendars and data of its stamp until it is recomputed. If today's holiday or time-zone data
change what a stored contract says, it has another stamp, and is not used any more.
"""

import json
from collections.abc import Set as AbstractSet

import sqlalchemy as sa

from sla_engine.clocks.entitlement import Contracts
from sla_engine.contracts import Contract, parse_contract
from sla_engine.errors import ContractError
from sla_engine.tracking.state.database_tables import facts, tickets
from sla_engine.tracking.state.state_database import StateDatabase
from sla_engine.tracking.state.stored_tickets import digest


class KeptContracts:
    """Today's contracts with their `stamp`, and those of earlier stamps that can still be read."""

    def __init__(self, contracts: Contracts) -> None:
        self.today = contracts
        self.stamp = _stamp(contracts)
        self._found: dict[bytes, Contracts | None] = {self.stamp: contracts}
        self._kept = False

    def keep(self, state: StateDatabase, connection: sa.Connection) -> None:
        """Store today's contracts in a state, once; a contract that was not read from a text alone cannot be stored.

        They are stored with the transaction; after a rollback the next call stores them.
        """
        text = _text(self.today)
        if not self._kept and text is not None:
            state.insert_new(connection, facts, [{"name": _name(self.stamp), "value": json.dumps(text)}])
            sa.event.listen(connection, "commit", self._note)

    def _note(self, _: sa.Connection) -> None:
        self._kept = True

    def of(self, connection: sa.Connection, stamp: bytes) -> Contracts | None:
        """Return the contracts of a stamp, None if they cannot be read any more."""
        if stamp not in self._found:
            kept = connection.execute(sa.select(facts.c.value).where(facts.c.name == _name(stamp))).scalar()
            self._found[stamp] = None if kept is None else _read(kept, stamp)
        return self._found[stamp]

    def let_go(self, connection: sa.Connection, stamps: AbstractSet[bytes]) -> None:
        """Delete the contracts of stamps that no ticket has any more; today's stay, for later tickets.

        Only stamps that a ticket of this transaction had may be given: others may be today's of another tracker.
        """
        for stamp in stamps - {self.stamp}:
            of = sa.select(tickets.c.key).where(tickets.c.stamp == stamp).limit(1)
            if connection.execute(of).first() is None:
                connection.execute(sa.delete(facts).where(facts.c.name == _name(stamp)))


def _read(kept: str, stamp: bytes) -> Contracts | None:
    text: str | dict[str, str] = json.loads(kept)
    try:
        found = _parsed(text) if isinstance(text, str) else {name: _parsed(one) for name, one in text.items()}
    except ContractError:  # an earlier version accepted the text
        return None
    return found if _stamp(found) == stamp else None


def _parsed(text: str) -> Contract:
    return parse_contract(text, file="the contract in the state")


def _text(contracts: Contracts) -> str | dict[str, str] | None:
    if isinstance(contracts, Contract):
        return contracts.text
    texts = {name: one.text for name, one in contracts.items() if one.text is not None}
    return texts if len(texts) == len(contracts) else None


def _name(stamp: bytes) -> str:
    return f"contract {stamp.hex()}"


def _stamp(contracts: Contracts) -> bytes:
    """Return a digest that changes whenever an answer of the contracts could change."""
    many = {contracts.id: contracts} if isinstance(contracts, Contract) else contracts
    return digest(*(text for name in sorted(many) for text in (name, many[name].fingerprint)))
