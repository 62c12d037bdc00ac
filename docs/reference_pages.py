"""The references of our files: what each key means, made from the schemas that the settings themselves give.

Sphinx calls `write` before it reads the pages; nothing here is written by hand but the examples.
"""

from pathlib import Path
from typing import Any

from sla_engine.contracts.contract_file.contract_schema import contract_schema
from sla_engine.sources.mappings.mapping_file import mapping_schema
from sla_engine.whatif.scenarios.scenario_file import scenario_schema

HERE = Path(__file__).parent / "reference"
FILES = {
    "contract_file": ("Contract files", contract_schema, ("contract.toml",)),
    "mapping_file": (
        "Mapping files",
        mapping_schema,
        ("mapping.toml", "export.toml", "nested.toml", "audit.toml", "based.toml"),
    ),
    "scenario_file": ("Files of scenarios", scenario_schema, ("scenarios.toml",)),
}


def write() -> None:
    """Write the page of each kind of file beside the other references."""
    for name, (title, schema, examples) in FILES.items():
        (HERE / f"{name}.md").write_text(page(title, schema(), examples), "utf-8")


def page(title: str, schema: dict[str, Any], examples: tuple[str, ...]) -> str:
    """Return the page of one kind of file: its examples, then a table of keys for each table that it may have."""
    parts = [
        f"# {title}",
        "",
        "Every key, in examples that the tests load. The tests also see to it that each key does something.",
    ]
    for example in examples:
        parts += ["", "```toml", (HERE / "examples" / example).read_text("utf-8").rstrip(), "```"]
    parts += _keys("The file", schema)
    for name, table in schema["$defs"].items():
        if not name.endswith("Change"):  # what a version changes has the keys of what it changes
            parts += _keys(_title(name), table)
    return "\n".join(parts) + "\n"


def _keys(title: str, table: dict[str, Any]) -> list[str]:
    rows = [
        f"| `{key}` | {_cell(entry.get('description', ''))} | {_default(table, key)} | {_choices(entry)} |"
        for key, entry in table.get("properties", {}).items()
    ]
    head = [
        "",
        f"## {title}",
        "",
        table.get("description", ""),
        "",
        "| key | meaning | default | choices |",
        "|---|---|---|---|",
    ]
    return head + rows


def _title(name: str) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name.removesuffix("Table"))
    return words.strip().capitalize()


def _default(table: dict[str, Any], key: str) -> str:
    if key in table.get("required", ()):
        return "needed"
    value = table["properties"][key].get("default")
    return "" if value in (None, [], {}) else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _choices(entry: dict[str, Any]) -> str:
    return ", ".join(f"`{choice}`" for choice in entry.get("enum", ()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
