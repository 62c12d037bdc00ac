"""Whatever stands in a file, it is a contract or a ContractError; and what the loader takes, the schema takes."""

import json
import tomllib
from copy import deepcopy
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sla_engine.contracts import contract_schema, lint_contract, list_contracts, parse_contract
from sla_engine.contracts.contract_file.contract_parser import CONTRACT_FILE
from sla_engine.errors import ContractError
from tests.examples import examples

SHIPPED = [tomllib.loads((CONTRACT_FILE.folder / f"{name}.toml").read_text("utf-8")) for name in list_contracts()]
VALIDATOR = Draft202012Validator(contract_schema())
ODD = [
    0, 1, -1, 10**30, 1.5, float("nan"), float("-inf"), True, False,
    "", " ", "x", "n/a", "none", "8h", "24/7", "LU", "closed", "12-24", "\0", "x" * 500, "sites.LU",
    [], [1], ["x"], [[]], ["sites.LU", "tiers.office", "hours"], {}, {"": ""}, {"a": 1},
    {"elapsed": "4h"}, {"business": "1h", "elapsed": "2h"}, {"by_priority": {}}, {"incident": {}},
    date(2026, 1, 1), date(1, 1, 1), time(8), datetime(2026, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC),
    {"id": "z", "effective_from": date(2030, 1, 1)}, [{"id": "z", "effective_from": date(2030, 1, 1)}],
]  # fmt: skip
KEYS = ["x", "", "n/a", "id", "name", "versions", "targets", "ünï", "remove", "policies", "by_priority", "a.b"]


def toml(value):
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + "}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case bool() | str():
            return json.dumps(value)
        case date() | time():
            return value.isoformat()
    return str(value)


def as_json(value):
    match value:
        case dict():
            return {key: as_json(item) for key, item in value.items()}
        case list():
            return [as_json(item) for item in value]
        case Decimal():
            return float(value)
        case date() | time():
            return value.isoformat()
    return value


def paths(node, above=()):
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in items:
        yield (*above, key)
        yield from paths(item, (*above, key))


@st.composite
def damaged(draw):
    """A shipped contract with some values taken out, put in, or replaced by odd ones."""
    document = deepcopy(draw(st.sampled_from(SHIPPED)))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(paths(document)) or [()]))
        if not path:
            break
        node = document
        for key in path[:-1]:
            node = node[key]
        value, action = deepcopy(draw(st.sampled_from(ODD))), draw(st.sampled_from(["replace", "add", "remove"]))
        if action == "remove":
            del node[path[-1]]
        elif action == "add" and isinstance(node, dict):
            node[draw(st.sampled_from(KEYS))] = value
        else:
            node[path[-1]] = value
    return document


@examples(60)
@given(damaged())
def test_a_damaged_file_is_a_contract_or_a_list_of_problems(document):
    text = "\n".join(f"{json.dumps(key)} = {toml(value)}" for key, value in document.items())
    try:
        contract = parse_contract(text)
    except ContractError as error:
        problems = error.problems
    else:
        problems = None
        assert list(VALIDATOR.iter_errors(as_json(document))) == []
        assert isinstance(lint_contract(contract, as_of=date(2026, 1, 1)), list)
        assert parse_contract(document) == contract
    if problems is not None:
        assert problems
        with pytest.raises(ContractError) as caught:
            parse_contract(document)
        assert caught.value.problems == problems
        assert len(set(problems)) == len(problems)
