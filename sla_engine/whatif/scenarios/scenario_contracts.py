"""The contracts of scenarios in a file: the given ones, of which a scenario may change or replace one."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from sla_engine.calendars.rules.weekly_hours import DayHours, WeeklyHours
from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.contracts import Contract, list_contracts, load_contract, parse_contract
from sla_engine.contracts.contract_file.versions import changed
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.errors import ContractError, InvalidArgumentError
from sla_engine.show.did_you_mean import listed
from sla_engine.whatif.scenarios.scenario_problems import names

Named = str | os.PathLike[str]
Start = Named | Contracts | Sequence[Named | Contract]

# The keys of a scenario that change a contract.
CHANGING = ("changes", "targets", "hours", "holidays")


@dataclass(frozen=True, slots=True)
class Given:
    """The contracts that scenarios start from, by id; `alone` is true if one was given, and not in a mapping."""

    contracts: Mapping[str, Contract]
    alone: bool

    @classmethod
    def of(cls, start: Start) -> Self:
        """Return the contracts, each of which may also be given by its shipped id or its path.

        Raises:
            ContractError: one of them cannot be loaded.
            InvalidArgumentError: `start` has no contract, or something that is none.
        """
        named = isinstance(start, str | os.PathLike)
        several = start if isinstance(start, Sequence) and not named else [start]
        loaded = [load_contract(one) if isinstance(one, str | os.PathLike) else one for one in several]
        contracts = {one.id: one for some in loaded for one in contracts_of(some)}
        if not contracts:
            raise InvalidArgumentError(f"expected a contract or several that scenarios start from, got {start!r:.80}")
        return cls(start, alone=False) if isinstance(start, Mapping) else cls(contracts, alone=len(contracts) == 1)

    @property
    def whole(self) -> Contracts:
        """The contract, or all of them."""
        return next(iter(self.contracts.values())) if self.alone else self.contracts

    def replaced(self, contract: Contract, own: str) -> Contracts:
        """Return the contracts with one of them replaced: that with the id `own`, or the only one."""
        return contract if self.alone else {**self.contracts, own: contract}


def contracts_for(entry: Raw, given: Given, folder: Path, spoilt: set[str | int]) -> tuple[Contracts, list[Problem]]:
    """Return the contracts of a scenario, and all problems with them or with the names that it uses.

    `folder` is that of its file; `spoilt` are the keys of the scenario that have problems already.
    """
    own, before, faults = _before(entry, given, folder)
    if before is None:
        return given.whole, [*faults, *names(entry, given.whole)]
    faults += names(entry, given.replaced(before, own))
    changes = {} if faults or spoilt & {*CHANGING} else _changes(entry)
    if not changes:
        return given.replaced(before, own), faults
    if before.text is None:
        problem = (
            "this contract was loaded with changes, so that no further ones can be laid over its text; give its file"
        )
        return given.whole, [Problem(("changes",), "", problem)]
    try:
        return given.replaced(parse_contract(before.text, file=own, changes=changes), own), []
    except ContractError as error:
        lines = [line.removeprefix(f"{own}: ") for line in error.problems]
        return given.whole, [Problem(("changes",), "", f"the contract cannot be changed so: {line}") for line in lines]


def _before(entry: Raw, given: Given, folder: Path) -> tuple[str, Contract | None, list[Problem]]:
    """Return the id of a given contract, and the contract that is changed or replaces it; None if all stay as they are."""
    name = entry.get("contract")
    if isinstance(name, str) and name.strip():
        return _named(name.strip(), entry, given, folder)
    if not any(_table(entry, key) for key in CHANGING):
        return "", None, []
    if len(given.contracts) > 1:
        expected = f"this key is missing: which of the contracts is changed; {listed(list(given.contracts))}"
        return "", None, [] if "contract" in entry else [Problem(("contract",), "", expected)]
    ((own, contract),) = given.contracts.items()
    return own, contract, []


def _named(name: str, entry: Raw, given: Given, folder: Path) -> tuple[str, Contract | None, list[Problem]]:
    if name in given.contracts:
        return name, given.contracts[name], []
    try:
        found = load_contract(name if name in list_contracts() else str(folder / name))
    except ContractError as error:
        return name, None, [Problem(("contract",), shown(entry["contract"]), line) for line in error.problems]
    own = found.id if len(given.contracts) > 1 else next(iter(given.contracts))
    if own not in given.contracts:
        expected = f"expected one of the contracts given; {listed(list(given.contracts))}"
        return name, None, [Problem(("contract",), shown(entry["contract"]), expected)]
    return own, found, []


def _changes(entry: Raw) -> Raw:
    """Return the changes of a scenario to its contract; its short keys are laid over its `changes`."""
    short = {
        "hours": {name: _week(text) for name, text in _table(entry, "hours").items()},
        "tiers": {name: {"targets": targets} for name, targets in _table(entry, "targets").items()},
        "sites": {name: {"holidays": holidays} for name, holidays in _table(entry, "holidays").items()},
    }
    return changed(_table(entry, "changes"), {table: value for table, value in short.items() if value})


def _table(entry: Raw, key: str) -> Raw:
    found = entry.get(key)
    return found if isinstance(found, dict) else {}


def _week(text: str) -> Raw:
    """Return hours as a contract writes them, with a separate key for public holidays."""
    hours = WeeklyHours.parse(text)
    week = str(replace(hours, holiday=None))
    match hours.holiday:
        case "open":
            return {"week": week, "on_holidays": "open"}
        case DayHours(spans=()):
            return {"week": week, "on_holidays": "closed"}
    return {"week": text}
