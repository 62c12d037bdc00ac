"""JSON Schema of contract files, for editors and for validators in other languages.

It is made from the models of the tables. Loading a contract checks what JSON Schema cannot state (which hours, tiers and
roles exist, whether hours can be read). TOML's dates are text in the schema, because editors treat them as text.
"""

from sla_engine.contracts.contract_file.contract_tables import Document
from sla_engine.contracts.contract_file.versions import FIXED, VersionsTable
from sla_engine.contracts.forms.json_schema import Schema, rewritten, without_null
from sla_engine.show.result_schema import DIALECT

# A later version changes these tables key by key, so that all of their keys are optional; it replaces other tables whole.
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
    # Only these defaults are written in a file in the same form as the value.
    tidy: Schema = rewritten(without_null(whole, lambda default: isinstance(default, str | bool)), _closed)
    return tidy


def _optional(table: Schema) -> Schema:
    """Return the schema of changes to a table: no key is required, in the tables inside it neither."""
    kept = {key: value for key, value in table.items() if key != "required"}
    return {**kept, "properties": rewritten(table["properties"], _changing)}


def _changing(node: Schema) -> Schema:
    """Return a schema that refers to the changes of a table where it referred to the table."""
    kept = {key: value for key, value in node.items() if key not in ("minProperties", "default")}
    name = str(node.get("$ref", "")).rpartition("/")[2]
    return kept | {"$ref": f"#/$defs/{name}Change"} if name in OVERLAID else kept


def _closed(node: Schema) -> Schema:
    """Return a schema that allows only names that match its patterns, where it has patterns."""
    if "patternProperties" not in node:
        return node
    # `propertyNames` only repeats the patterns.
    return {key: value for key, value in node.items() if key != "propertyNames"} | {"additionalProperties": False}
