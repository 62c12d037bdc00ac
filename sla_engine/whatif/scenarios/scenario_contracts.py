"""The contracts of scenarios in a file: those given, with one of them changed or another one in its place."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from sla_engine.calendars.rules.weekly_hours import DayHours, WeeklyHours
from sla_engine.clocks.entitlement import Contracts
from sla_engine.contracts import Contract, list_contracts, load_contract
from sla_engine.contracts.contract_file.versions import changed
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.errors import ContractError
from sla_engine.show.did_you_mean import listed
from sla_engine.whatif.scenarios.scenario_problems import names

Named = str | os.PathLike[str]

# The keys of a scenario that change a contract.
CHANGING = ("changes", "targets", "hours", "holidays")


@dataclass(frozen=True, slots=True)
class Given:
    """The contracts that scenarios start from, by id, and what each was loaded from."""

    contracts: Mapping[str, Contract]
    names: Mapping[str, str]

    @classmethod
    def of(cls, names: Sequence[Named]) -> Self:
        """Return contracts by their shipped ids or paths.

        Raises:
            ContractError: one of them cannot be loaded.
        """
        loaded = [(load_contract(name), os.fspath(name)) for name in names]
        return cls({one.id: one for one, _ in loaded}, {one.id: name for one, name in loaded})

    @property
    def whole(self) -> Contracts:
        """The contract, or all of them."""
        return next(iter(self.contracts.values())) if len(self.contracts) == 1 else self.contracts

    def replaced(self, contract: Contract, own: str) -> Contracts:
        """Return the contracts with one in place of the one of an id, or of the only one."""
        return contract if len(self.contracts) == 1 else {**self.contracts, own: contract}


def contracts_for(entry: Raw, given: Given, folder: Path, spoilt: set[str | int]) -> tuple[Contracts, list[Problem]]:
    """Return the contracts of a scenario, and all that is wrong with them or with the names that it uses.

    `folder` is that of its file; `spoilt` are the keys of the scenario that were told to be wrong already.
    """
    source, before, faults = _before(entry, given, folder)
    if before is None:
        return given.whole, [*faults, *names(entry, given.whole)]
    faults += names(entry, given.replaced(before, before.id))
    changes = {} if faults or spoilt & {*CHANGING} else _changes(entry)
    if not changes:
        return given.replaced(before, before.id), faults
    try:
        return given.replaced(load_contract(source, changes=changes), before.id), []
    except ContractError as error:
        file = f"{source}.toml" if source in list_contracts() else str(Path(source))  # as errors of contracts call it
        lines = [line.removeprefix(f"{file}: ") for line in error.problems]
        return given.whole, [Problem(("changes",), "", f"the contract cannot be changed so: {line}") for line in lines]


def _before(entry: Raw, given: Given, folder: Path) -> tuple[str, Contract | None, list[Problem]]:
    """Return the contract that is changed, or stands in place of one given, and from what it is loaded; None where all stay."""
    name = entry.get("contract")
    if isinstance(name, str) and name.strip():
        return _named(name.strip(), entry, given, folder)
    if not any(_table(entry, key) for key in CHANGING):
        return "", None, []
    if len(given.names) > 1:
        expected = f"this key is missing: which of the contracts is changed; {listed(list(given.names))}"
        return "", None, [] if "contract" in entry else [Problem(("contract",), "", expected)]
    (own,) = given.names
    return given.names[own], given.contracts[own], []


def _named(name: str, entry: Raw, given: Given, folder: Path) -> tuple[str, Contract | None, list[Problem]]:
    if name in given.names:
        return given.names[name], given.contracts[name], []
    source = name if name in list_contracts() else str(folder / name)
    try:
        found = load_contract(source)
    except ContractError as error:
        return source, None, [Problem(("contract",), shown(entry["contract"]), line) for line in error.problems]
    if len(given.contracts) > 1 and found.id not in given.contracts:
        expected = f"expected one of the contracts given; {listed(list(given.contracts))}"
        return source, None, [Problem(("contract",), shown(entry["contract"]), expected)]
    return source, found, []


def _changes(entry: Raw) -> Raw:
    """Return what a scenario changes of its contract; what it says in short is laid over what it says in full."""
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
    """Return hours as a contract has them, where what they do on public holidays has a key of its own."""
    hours = WeeklyHours.parse(text)
    week = str(replace(hours, holiday=None))
    match hours.holiday:
        case "open":
            return {"week": week, "on_holidays": "open"}
        case DayHours(spans=()):
            return {"week": week, "on_holidays": "closed"}
    return {"week": text}
