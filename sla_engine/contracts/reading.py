"""Reading: the text of a contract file, checked as a whole and made into a contract.

Every check looks at the whole file and gathers what it finds, so that one error lists all faults: of types and
values, of names that are not defined, and of each later version laid over the one
before.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar

from pydantic import ValidationError

from sla_engine.contracts.building import build_terms, effective_us
from sla_engine.contracts.contract import Contract
from sla_engine.contracts.editions import Edition, change_problems, changed, editions
from sla_engine.contracts.key_path import KeyPath, select
from sla_engine.contracts.problems import Problem, contract_error, shown, structural
from sla_engine.contracts.references import reference_problems
from sla_engine.contracts.tables.document import FIRST_VERSION, Document, VersionsTable, VersionTable
from sla_engine.contracts.tables.leaves import read_effective, read_zone
from sla_engine.contracts.terms import Shelf
from sla_engine.errors import ContractError

Raw = dict[str, Any]
M = TypeVar("M", Document, VersionsTable)

DEEPEST = 20

_PLACE = re.compile(r"(.*) \(at (line \d+, column \d+|end of document)\)", re.DOTALL)


def parse_contract(text: str | bytes, *, file: str = "<text>", changes: Mapping[str, Any] | None = None) -> Contract:
    """Return the contract written in TOML; `file` is the name that errors give it.

    `changes` are tables as TOML would have them, which are laid over the first version's before it is read.

    Raises:
        ContractError: the text cannot be accepted; `problems` lists every fault: file, key, value, what was expected.
    """
    raw = changed(_read_toml(text, file), changes or {})
    found = editions(raw)
    documents = [_validated(Document, edition.raw) for edition in found]
    heads = _validated(VersionsTable, {"versions": raw.get("versions", [])})
    problems = [*_order_problems(raw), *_edition_problems(found, documents)]
    if isinstance(heads, ValidationError):
        problems += structural(heads)
    if problems or isinstance(heads, ValidationError):
        raise contract_error(file, _in_order(raw, problems))
    return _built([document for document in documents if isinstance(document, Document)], heads.versions)


def _read_toml(text: str | bytes, file: str) -> Raw:
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        return _shallow(tomllib.loads(decoded, parse_float=Decimal))
    except UnicodeDecodeError as error:
        why = f"not UTF-8 text: byte {error.start} is 0x{error.object[error.start]:02x}; save the file as UTF-8"
    except tomllib.TOMLDecodeError as error:
        match = _PLACE.fullmatch(str(error))
        why = f"{match[2]}: not TOML: {match[1]}" if match else f"not TOML: {error}"
    except (RecursionError, ValueError) as error:  # nested too deep, or an integer of thousands of digits
        why = f"not TOML that can be read: {error}"
    raise ContractError(f"{file}: {why}", (f"{file}: {why}",))


def _shallow(raw: Raw) -> Raw:
    """Return the document if it is nested no deeper than any contract is, so that no later step runs out of stack."""
    level: list[Any] = [raw]
    for _ in range(DEEPEST):
        inner = (node.values() if isinstance(node, dict) else node for node in level if isinstance(node, dict | list))
        level = [item for items in inner for item in items]
        if not level:
            return raw
    raise ValueError(f"tables and lists are nested more than {DEEPEST} deep")


def _validated(model: type[M], raw: Raw) -> M | ValidationError:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return error


def _edition_problems(found: list[Edition], documents: list[Document | ValidationError]) -> Iterator[Problem]:
    """Yield the faults of every version; what is wrong in the version before already is not told again."""
    told: set[tuple[KeyPath, str]] = set()
    for number, (edition, document) in enumerate(zip(found, documents, strict=True)):
        if number:
            yield from change_problems(found[number - 1].raw, edition)
        faults = list(_faults(edition.raw, document))
        yield from (edition.located(fault) for fault in faults if (fault.key, fault.expected) not in told)
        told = {(fault.key, fault.expected) for fault in faults}


def _faults(raw: Raw, document: Document | ValidationError) -> Iterator[Problem]:
    faults = structural(document) if isinstance(document, ValidationError) else []
    yield from faults
    yield from reference_problems(raw)


def _order_problems(raw: Raw) -> Iterator[Problem]:
    """Yield versions that take effect no later than the one before, or have an id that another has."""
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
    """Return an instant of effect, None where it cannot be read (which is reported elsewhere)."""
    zone = next((name for _, name in select(raw, ("contract", "zone"))), None)
    try:
        return effective_us(read_effective(value), read_zone(zone))
    except ValueError:
        return None


def _in_order(raw: Raw, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, each once, in the order of the file; keys that are missing come last in their table."""

    def place(problem: Problem) -> tuple[float, ...]:
        node: Any = raw
        found: list[float] = []
        for part in problem.key:
            keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
            if part not in keys:
                return (*found, float("inf"))
            found.append(keys.index(part))
            node = node[part]
        return tuple(found)

    return sorted(dict.fromkeys(problems), key=place)


def _built(documents: list[Document], heads: list[VersionTable]) -> Contract:
    first = documents[0].contract
    starts = [(first.version, first.effective_from), *((head.id, head.effective_from) for head in heads)]
    shelf = Shelf()
    return Contract(
        tuple(
            build_terms(
                document,
                version=version,
                effective=None if effective is None else effective_us(effective, first.zone),
                shelf=shelf,
            )
            for document, (version, effective) in zip(documents, starts, strict=True)
        )
    )
