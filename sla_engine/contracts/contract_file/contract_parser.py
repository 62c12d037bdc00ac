"""Contract parser: checks a whole contract file, a shipped one or the user's, and builds the contract.

All checks run before an error is raised, so that one error lists all problems: wrong types and values, names that
are not defined, and problems that appear when a later version's changes are applied.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Any

from sla_engine.contracts.contract import Contract, ReadTables
from sla_engine.contracts.contract_file.contract_schema import contract_schema
from sla_engine.contracts.contract_file.contract_tables import FIRST_VERSION, Document
from sla_engine.contracts.contract_file.lost_cases import lost_cases
from sla_engine.contracts.contract_file.references import reference_problems
from sla_engine.contracts.contract_file.terms_from_tables import TermsBuilder, effective_us
from sla_engine.contracts.contract_file.versions import (
    Edition,
    VersionsTable,
    VersionTable,
    change_problems,
    changed,
    editions,
)
from sla_engine.contracts.forms.calendar_file_paths import anchored
from sla_engine.contracts.forms.file_format import FileFormat
from sla_engine.contracts.forms.key_path import KeyPath, select
from sla_engine.contracts.forms.mapping_tables import tables_of
from sla_engine.contracts.forms.problems import MOST_FOUND, MOST_TOLD, Problem, shown
from sla_engine.contracts.forms.single_values import read_effective, read_zone
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.contracts.version_terms import Terms, TermsCache
from sla_engine.errors import ContractError, InvalidArgumentError
from sla_engine.show.argument_kinds import of_kind, path_text

CONTRACT_FILE = FileFormat("contract", ContractError, contract_schema, files("sla_engine.contracts") / "catalogue")


def list_contracts() -> list[str]:
    """Return the ids of the shipped contracts.

    >>> list_contracts()
    ['mixvoip-services', 'mixvoip-support']
    """
    return CONTRACT_FILE.shipped()


def load_contract(
    name_or_path: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    text: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Contract:
    """Return a shipped contract by its id, or the contract in a TOML file, in a mapping of such tables, or in a `text` of TOML.

    `changes` are tables such as TOML has; the contract is built as if the file had been edited so. A target with cases by
    priority or kind takes only such cases as a change, because one value would replace all cases in silence.

    >>> load_contract("mixvoip-support")
    <Contract 'mixvoip-support', version 'first', tiers none, standard, office, business>
    >>> stricter = load_contract("mixvoip-support", changes={"tiers": {"business": {"targets": {"response": "2h"}}}})
    >>> str(stricter.tier("business").target("response"))
    '2h'
    >>> desk = {"incident_hours": "desk", "request_hours": "desk", "targets": {"response": "2h"}}
    >>> load_contract(
    ...     {
    ...         "contract": {"id": "our-desk", "zone": "Europe/Luxembourg"},
    ...         "sites": {"LU": {"region": "LU"}},
    ...         "hours": {"desk": {"week": "Mo-Fr 08:00-17:00"}},
    ...         "tiers": {"gold": desk},
    ...     }
    ... )
    <Contract 'our-desk', version 'first', tiers gold>

    Raises:
        ContractError: there is no such contract or file, or the contract is invalid; `problems` lists every problem. It
            names a mapping "a mapping", and a text "text".
        InvalidArgumentError: neither `name_or_path` nor `text` is given, or both are.
    """
    if text is not None:
        if name_or_path is not None:
            raise InvalidArgumentError(f"expected a contract or its text, got both: {name_or_path!r:.80} beside a text")
        return parse_contract(text, file="text", changes=changes)
    if isinstance(name_or_path, Mapping):
        return parse_contract(name_or_path, file="a mapping", changes=changes)
    path = path_text(name_or_path, "expected the id of a shipped contract, the path of a TOML file, or a mapping")
    file = f"{path}.toml" if path in list_contracts() else str(Path(path))
    return parse_contract(CONTRACT_FILE.data(path, file), file=file, changes=changes, folder=Path(path).parent)


def parse_contract(
    text: str | bytes | Mapping[str, Any],
    *,
    file: str = "<text>",
    changes: Mapping[str, Any] | None = None,
    folder: Path = Path(),
) -> Contract:
    """Return the contract written in TOML, or in a mapping of its tables; errors use `file` as its name.

    `changes` are tables such as TOML has; they are applied to the tables of the first version. Paths of iCalendar files are
    relative to `folder`; the text of a contract that names such files has absolute paths, so that it means the same anywhere.

    Raises:
        ContractError: the text is no valid contract; `problems` lists each problem with file, key, value and what was expected.
    """
    of_kind(changes or {}, Mapping, "expected tables by their names as changes")
    problems: list[Problem] = []

    def laid_over(raw: Raw) -> Raw:
        given, faults = tables_of(text) if isinstance(text, Mapping) else (raw, [])
        edits, more = tables_of(changes or {})
        problems.extend((*faults, *more, *lost_cases(given, edits)))
        return changed(given, edits)

    tables = CONTRACT_FILE.tables("" if isinstance(text, Mapping) else text, file, laid_over)
    raw = anchored(tables, folder)
    found = editions(raw)
    problems += _order_problems(raw)
    heads, faults = CONTRACT_FILE.checked(VersionsTable, {"versions": raw.get("versions", [])})
    problems += faults
    documents = []
    for document, more in _checked_editions(found):
        documents.append(document)
        problems += islice(more, MOST_FOUND)
        if len(problems) > MOST_TOLD:
            break  # there are enough problems to report; later versions are not checked
    if problems or heads is None:
        raise CONTRACT_FILE.refused(file, _in_order(raw, problems))
    versions = _built([document for document in documents if document], heads.versions)
    alone = None if changes or isinstance(text, Mapping) else _text(text, raw, is_changed=raw != tables)
    return Contract(versions, alone, ReadTables(raw, versions))


def _text(text: str | bytes, raw: Raw, *, is_changed: bool) -> str:
    """Return the text of a contract, or of its tables where the paths in them were made absolute."""
    if is_changed:
        from sla_engine.contracts.forms.toml_writer import toml_text  # few programs write contracts

        return toml_text(raw)
    return text.decode("utf-8-sig") if isinstance(text, bytes) else text


def _checked_editions(found: list[Edition]) -> Iterator[tuple[Document | None, Iterator[Problem]]]:
    """Yield each version and its problems, without those that the version before has too."""
    told: set[tuple[KeyPath, str]] = set()
    for number, edition in enumerate(found):
        document, structural = CONTRACT_FILE.checked(Document, edition.raw)
        changes = list(change_problems(found[number - 1].raw, edition)) if number else []
        faults = list(islice(chain(structural, reference_problems(edition.raw)), MOST_FOUND))
        new = (edition.located(fault) for fault in faults if (fault.key, fault.expected) not in told)
        yield document, chain(changes, new)
        told = {(fault.key, fault.expected) for fault in faults}


def _order_problems(raw: Raw) -> Iterator[Problem]:
    """Yield a problem for each version that takes effect no later than the one before, or has the id of another."""
    taken = {next((name for _, name in select(raw, ("contract", "version"))), FIRST_VERSION)}
    for path, name in select(raw, ("versions", "*", "id")):
        if isinstance(name, str) and name in taken:
            yield Problem(path, shown(name), "expected an id that no other version has")
        taken.add(name) if isinstance(name, str) else None
    places = (*select(raw, ("contract", "effective_from")), *select(raw, ("versions", "*", "effective_from")))
    moments = [(path, value, us) for path, value in places if (us := _effective(raw, value)) is not None]
    for (_, earlier, before), (path, later, us) in pairwise(moments):
        if us <= before:
            yield Problem(path, shown(later), f"expected a date after that of the version before, {shown(earlier)}")


def _effective(raw: Raw, value: object) -> int | None:
    """Return the instant of effect, None where it cannot be read (another check reports that)."""
    zone = next((name for _, name in select(raw, ("contract", "zone"))), None)
    try:
        return effective_us(read_effective(value), read_zone(zone))
    except ValueError:
        return None


def _in_order(raw: Raw, problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem once, in the order of the file; a missing key comes last in its table."""
    numbers: dict[int, dict[object, int]] = {}

    def place(problem: Problem) -> tuple[float, ...]:
        node: Any = raw
        found: list[float] = []
        for part in problem.key:
            if id(node) not in numbers:
                numbers[id(node)] = _numbered(node)
            if part not in numbers[id(node)]:
                return (*found, float("inf"))
            found.append(numbers[id(node)][part])
            node = node[part]
        return tuple(found)

    return sorted(dict.fromkeys(problems), key=place)


def _numbered(node: object) -> dict[object, int]:
    """Return the position of each key of a table, or of each index of a list."""
    keys: Iterable[object] = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return {key: number for number, key in enumerate(keys)}


def _built(documents: list[Document], heads: list[VersionTable]) -> tuple[Terms, ...]:
    first = documents[0].contract
    starts = [(first.version, first.effective_from), *((head.id, head.effective_from) for head in heads)]
    cache = TermsCache()
    return tuple(
        TermsBuilder(document).terms(version, None if effective is None else effective_us(effective, first.zone), cache)
        for document, (version, effective) in zip(documents, starts, strict=True)
    )
