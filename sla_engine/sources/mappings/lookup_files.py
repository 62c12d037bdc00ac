"""Lookup files: CSV beside a mapping file that says what the cells of a column become."""

import csv
from pathlib import Path

from sla_engine.sources.tables.column_layout import names_there


class LookupFileError(ValueError):
    """Why a lookup file cannot be used: what, and what was expected."""


def looked_up(file: Path, key: str, name: str) -> dict[str, str]:
    """Return by the cells of column `key` of a CSV file what its column `name` has; rows with an empty key are passed over.

    Raises:
        LookupFileError: the file cannot be read, lacks one of the columns, or says two things of one key.
    """
    if "\0" in str(file):
        raise LookupFileError("expected a CSV file; a path has no null byte")
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            for needed in (key, name):
                if needed not in (names := rows.fieldnames or ()):
                    raise LookupFileError(f"expected a CSV file with a column {needed!r}; {names_there(needed, names)}")
            return _by_key([(rows.line_num, row.get(key), row.get(name)) for row in rows], key, name)
    except OSError as error:
        raise LookupFileError(f"expected a CSV file; {file}: {(error.strerror or str(error)).lower()}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise LookupFileError(f"expected a CSV file in UTF-8 ({error})") from None


def _by_key(rows: list[tuple[int, str | None, str | None]], key: str, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line, cell, value in rows:
        if not cell:
            continue
        if not value:
            raise LookupFileError(f"expected a value in column {name!r} of line {line}, for {cell!r}")
        if found.setdefault(cell, value) != value:
            raise LookupFileError(
                f"expected one value for each {key!r}; {cell!r} has {found[cell]!r} and {value!r} (line {line})"
            )
    return found
