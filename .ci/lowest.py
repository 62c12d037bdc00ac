"""Writes the lowest versions that pyproject.toml allows, as constraints for pip: `python .ci/lowest.py > lowest.txt`.

They are those of the dependencies and of the extras that users install; what only the tests need stays as new as pip finds it.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOR_TESTS = {"test", "spark"}  # Spark is half a gigabyte, and no quick test needs it


def lowest_versions(project: dict[str, object]) -> list[str]:
    """The line `name==version` for each requirement of the form `name>=version`, each once and in order of their names.

    Raises:
        ValueError: a requirement has no lower bound, or two requirements give one package different bounds.
    """
    found: dict[str, str] = {}
    extras = {extra: lines for extra, lines in project["optional-dependencies"].items() if extra not in FOR_TESTS}
    for line in (*project["dependencies"], *(line for lines in extras.values() for line in lines)):
        if line.startswith(f"{project['name']}["):  # an extra that is made of others
            continue
        parts = re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?>=(\d[\w.]*)", line)
        if parts is None:
            raise ValueError(f"pyproject.toml: {line!r} is not of the form name>=version")
        if found.setdefault(parts[1], parts[2]) != parts[2]:
            raise ValueError(f"pyproject.toml: {parts[1]} has the lower bounds {found[parts[1]]} and {parts[2]}")
    return [f"{name}=={found[name]}" for name in sorted(found)]


if __name__ == "__main__":
    lines = lowest_versions(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"])
    sys.stdout.write("\n".join(lines) + "\n")
