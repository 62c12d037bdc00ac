"""JSON Schema of contract files, for editors and for validators in other languages.

It comes from the models of the tables. What JSON Schema cannot say (which hours, tiers and roles exist, whether hours
can be read) is checked when a contract is loaded. TOML's dates count as text here, as editors have it.
"""

from copy import deepcopy
from functools import cache, lru_cache
from typing import Any

from sla_engine.contracts.forms.key_path import KeyPath
from sla_engine.contracts.reading.document import FIXED, Document, VersionsTable

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

# In a version all keys of these are optional, as they change what stands before; any other table is replaced whole.
OVERLAID = (
    "ContractTable", "SiteTable", "HoursTable", "TierTable", "PoliciesTable", "ChangesTable", "HardwareTable",
    "TargetPolicyTable", "BillingTable", "OfferTable",
)  # fmt: skip


def contract_schema() -> Schema:
    """Return the schema of a contract file (draft 2020-12).

    >>> contract_schema()["properties"]["tiers"]["description"]
    'Levels of service.'
    """
    document, versions = Document.model_json_schema(), VersionsTable.model_json_schema()
    definitions = {**document["$defs"], **versions["$defs"]}
    definitions |= {f"{name}Change": _optional(definitions[name]) for name in OVERLAID}
    changes = definitions["VersionTable"]["properties"]
    for table, schema in document["properties"].items():
        changes[table] = _changing(schema) | {"description": changes[table]["description"]}
    for key in FIXED:
        definitions["ContractTableChange"]["properties"].pop(key)
    properties = {**document["properties"], **versions["properties"]}
    whole = {**document, "$schema": DIALECT, "title": "SLA contract", "properties": properties, "$defs": definitions}
    return dict(_tidied(whole))


@lru_cache(maxsize=256)
def keys_at(path: KeyPath) -> tuple[str, ...]:
    """Return the keys that the table at a path of a contract file may have."""
    forms = (form for node in _nodes_at(path) for form in _forms(node, _schema()))
    return tuple(dict.fromkeys(key for form in forms for key in form.get("properties", ())))


def description_at(path: KeyPath) -> str:
    """Return what the key at a path means, in a sentence, or nothing."""
    nodes = (form for node in _nodes_at(path) for form in (node, *_forms(node, _schema())))
    return next((form["description"] for form in nodes if "description" in form), "")


def _nodes_at(path: KeyPath) -> list[Schema]:
    nodes = [_schema()]
    for part in path:
        nodes = [child for node in nodes for form in _forms(node, _schema()) for child in _children(form, part)]
    return nodes


@cache
def _schema() -> Schema:
    return contract_schema()


def _forms(node: Schema, schema: Schema) -> list[Schema]:
    """Return the schemas that a value may satisfy, references and choices resolved."""
    if "$ref" in node:
        return _forms(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    choices = node.get("oneOf", []) + node.get("anyOf", [])
    return [form for choice in choices for form in _forms(choice, schema)] or [node]


def _children(node: Schema, part: str | int) -> list[Schema]:
    if isinstance(part, int):
        return [node["items"]] if "items" in node else []
    named = node.get("properties", {}).get(part)
    return [named] if named else list(node.get("patternProperties", {}).values())


def _optional(table: Schema) -> Schema:
    """Return the schema of a table that changes one: no key is needed, and tables within change too."""
    properties = {key: _changing(schema) for key, schema in table["properties"].items()}
    return {**{key: value for key, value in table.items() if key != "required"}, "properties": properties}


def _changing(schema: object) -> Any:  # noqa: ANN401 - JSON values have no better type
    """Return a schema with its references to overlaid tables turned to their changes."""
    if isinstance(schema, list):
        return [_changing(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: _changing(value) for key, value in schema.items() if key not in ("minProperties", "default")}
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return changed | {"$ref": f"#/$defs/{name}Change"} if name in OVERLAID else changed


def _tidied(schema: object) -> Any:  # noqa: ANN401 - JSON values have no better type
    """Return a schema without null, which TOML lacks, with tables closed, and defaults as files write them."""
    if isinstance(schema, list):
        return [_tidied(part) for part in schema]
    if not isinstance(schema, dict):
        return deepcopy(schema)
    tidy = {key: _tidied(value) for key, value in schema.items() if key != "default" or isinstance(value, str | bool)}
    choices = [choice for choice in tidy.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **{key: value for key, value in tidy.items() if key != "anyOf"}}
    if choices:
        tidy["anyOf"] = choices
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
        tidy.pop("propertyNames", None)  # only examples of what the patterns say
    return tidy
