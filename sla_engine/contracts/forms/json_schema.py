"""JSON Schema of TOML files, and queries of it by key path: the keys of a table, and the description of a key."""

from collections.abc import Callable, Iterator
from typing import Any

from sla_engine.contracts.forms.key_path import KeyPath

Schema = dict[str, Any]
Keeps = Callable[[object], bool]


def rewritten(schema: object, rewrite: Callable[[Schema], Schema]) -> Any:  # noqa: ANN401 - JSON values have no type
    """Return a copy of a schema with each table of it rewritten, the innermost first."""
    if isinstance(schema, list):
        return [rewritten(part, rewrite) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return rewrite({key: rewritten(value, rewrite) for key, value in schema.items()})


def without_null(schema: object, keeps: Keeps = lambda _: False) -> Any:  # noqa: ANN401 - JSON values have no type
    """Return a copy of a schema without null, which TOML does not have, and with only those defaults that `keeps` accepts."""

    def tidied(node: Schema) -> Schema:
        tidy = {key: value for key, value in node.items() if key != "default" or keeps(value)}
        choices = [choice for choice in tidy.get("anyOf", ()) if choice != {"type": "null"}]
        if len(choices) == 1:
            return {**choices[0], **{key: value for key, value in tidy.items() if key != "anyOf"}}
        return tidy | {"anyOf": choices} if choices else tidy

    return rewritten(schema, tidied)


def keys_at(schema: Schema, path: KeyPath) -> tuple[str, ...]:
    """Return the keys that the table at a path may have."""
    forms = (form for node in _nodes_at(schema, path) for form in _forms(node, schema))
    return tuple(dict.fromkeys(key for form in forms for key in form.get("properties", ())))


def description_at(schema: Schema, path: KeyPath) -> str:
    """Return the description of the key at a path, or empty text."""
    nodes = (form for node in _nodes_at(schema, path) for form in (node, *_forms(node, schema)))
    return next((form["description"] for form in nodes if "description" in form), "")


def _nodes_at(schema: Schema, path: KeyPath) -> list[Schema]:
    nodes = [schema]
    for part in path:
        nodes = [child for node in nodes for form in _forms(node, schema) for child in _children(form, part)]
    return nodes


def _forms(node: Schema, schema: Schema) -> list[Schema]:
    """Return the schemas that a value may satisfy, with references and choices resolved."""
    if "$ref" in node:
        return _forms(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    # Earlier versions of pydantic put a reference that has a description into an allOf of one.
    choices = node.get("oneOf", []) + node.get("anyOf", []) + node.get("allOf", [])
    return [form for choice in choices for form in _forms(choice, schema)] or [node]


def _children(node: Schema, part: str | int) -> Iterator[Schema]:
    if isinstance(part, int):
        yield from [node["items"]] if "items" in node else []
    elif part in node.get("properties", {}):
        yield node["properties"][part]
    else:
        others = node.get("additionalProperties")
        yield from (*node.get("patternProperties", {}).values(), *([others] if isinstance(others, dict) else []))
