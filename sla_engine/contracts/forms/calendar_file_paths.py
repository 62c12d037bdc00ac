"""Calendar file paths: where tables of holidays name iCalendar files, relative to the file that the tables come from."""

from pathlib import Path
from typing import Any

from sla_engine.contracts.forms.toml_text import Raw

# Text that stands for the holidays of a file: "ical:school.ics".
ICAL = "ical:"


def anchored(raw: Raw, folder: Path) -> Raw:
    """Return tables in which the paths of iCalendar files are absolute, so that they mean the same wherever they are read.

    >>> anchored({"sites": {"LU": {"holidays": ["LU", "ical:school.ics"]}}}, Path("/contracts"))
    {'sites': {'LU': {'holidays': ['LU', 'ical:/contracts/school.ics']}}}
    """
    return {key: _anchored(part, folder, of_holidays=key == "holidays") for key, part in raw.items()}


def _anchored(node: Any, folder: Path, *, of_holidays: bool, key: str = "") -> Any:  # noqa: ANN401 - any TOML value
    match node:
        case dict():
            return {
                name: _anchored(part, folder, of_holidays=of_holidays or name == "holidays", key=name)
                for name, part in node.items()
            }
        case list():
            return [_anchored(part, folder, of_holidays=of_holidays, key=key) for part in node]
        case str() if of_holidays and key == "ical" and node.strip():
            return _absolute(node, folder)
        case str() if of_holidays and node.startswith(ICAL):
            return f"{ICAL}{_absolute(node.removeprefix(ICAL), folder)}"
    return node


def _absolute(path: str, folder: Path) -> str:
    return str((folder / path.strip()).absolute())
