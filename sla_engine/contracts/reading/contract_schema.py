"""JSON Schema of contract files, for editors and for validators in other languages.

It comes from the models of the tables. What JSON Schema cannot say (which hours, tiers and roles exist, whether hours
can be read) is checked when a contract is loaded. TOML's dates count as text here, as editors have it.
"""

from typing import Any

from sla_engine.contracts.forms.schema import DIALECT, Schema, without_null
from sla_engine.contracts.reading.document import FIXED, Document, VersionsTable

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
    # Other defaults are written in other forms than the value has.
    return dict(_closed(without_null(whole, lambda default: isinstance(default, str | bool))))


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


def _closed(schema: object) -> Any:  # noqa: ANN401 - JSON values have no better type
    """Return a schema with tables of things by name closed: there is no name beside those that its patterns have."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if "patternProperties" in closed:
        closed["additionalProperties"] = False
        closed.pop("propertyNames", None)  # only examples of what the patterns say
    return closed
