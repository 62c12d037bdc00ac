"""JSON Schema of contract files, for editors and for validators in other languages.

It comes from the models of the tables. What JSON Schema cannot say (which hours, tiers and roles exist, whether hours
can be read) is checked when a contract is loaded. TOML's dates count as text here, as editors have it.
"""

from sla_engine.contracts.contract_file.contract_tables import Document
from sla_engine.contracts.contract_file.versions import FIXED, VersionsTable
from sla_engine.contracts.forms.json_schema import DIALECT, Schema, rewritten, without_null

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
        changes[table] = rewritten(schema, _changing) | {"description": changes[table]["description"]}
    for key in FIXED:
        definitions["ContractTableChange"]["properties"].pop(key)
    properties = {**document["properties"], **versions["properties"]}
    whole = {**document, "$schema": DIALECT, "title": "SLA contract", "properties": properties, "$defs": definitions}
    # Other defaults are written in other forms than the value has.
    tidy: Schema = rewritten(without_null(whole, lambda default: isinstance(default, str | bool)), _closed)
    return tidy


def _optional(table: Schema) -> Schema:
    """Return the schema of a table that changes one: no key is needed, and tables within change too."""
    kept = {key: value for key, value in table.items() if key != "required"}
    return {**kept, "properties": rewritten(table["properties"], _changing)}


def _changing(node: Schema) -> Schema:
    """Return a schema with its reference to an overlaid table turned to the change of that."""
    kept = {key: value for key, value in node.items() if key not in ("minProperties", "default")}
    name = str(node.get("$ref", "")).rpartition("/")[2]
    return kept | {"$ref": f"#/$defs/{name}Change"} if name in OVERLAID else kept


def _closed(node: Schema) -> Schema:
    """Return a schema that has no name beside those that its patterns have, where it has things by name."""
    if "patternProperties" not in node:
        return node
    # The names of properties are only examples of what the patterns say.
    return {key: value for key, value in node.items() if key != "propertyNames"} | {"additionalProperties": False}
