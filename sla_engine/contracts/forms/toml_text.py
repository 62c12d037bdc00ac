"""TOML: reads the text of a file of any format into tables, within bounds far beyond what people write."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

Raw = dict[str, Any]

LARGEST = 1_000_000  # bytes
DEEPEST = 20  # levels of tables and lists
_LONGEST_KEY = 2 * DEEPEST  # parts; the TOML parser takes time in the square of these, and no table is that deep

_PART = r"""(?:(?<![A-Za-z0-9_-])[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_LONGEST_KEY}}}")
_PLACE = re.compile(r"(.*) \(at (line \d+, column \d+|end of document)\)", re.DOTALL)


def file_bytes(path: Path) -> bytes:
    """Return the content of a file, up to the size that `read_toml` refuses.

    Raises:
        OSError: the file cannot be read.
        ValueError: the path has a null byte.
    """
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def read_toml(text: str | bytes) -> Raw:
    """Return the tables of a text, with exact numbers.

    Raises:
        ValueError: the text is no TOML, is too large, or is nested too deep; the message says which.
    """
    if len(text) > LARGEST:
        raise ValueError(f"the file is larger than {LARGEST:,} bytes, the most that a file of this kind may have")
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        if key := _LONG_KEY.search(decoded):
            line = decoded.count("\n", 0, key.start()) + 1
            raise ValueError(f"line {line}: the key has more than {_LONGEST_KEY} parts; {TOO_DEEP}")
        return shallow(tomllib.loads(decoded, parse_float=Decimal))
    except UnicodeDecodeError as error:
        byte = f"byte {error.start} is 0x{error.object[error.start]:02x}"
        raise ValueError(f"not UTF-8 text: {byte}; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        match = _PLACE.fullmatch(str(error))
        raise ValueError(f"{match[2]}: not TOML: {match[1]}" if match else f"not TOML: {error}") from None
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


TOO_DEEP = f"tables and lists are nested more than {DEEPEST} deep"


def shallow(raw: Raw) -> Raw:
    """Return tables if they are not nested too deep, so that no later step runs out of stack.

    Raises:
        ValueError: the tables are nested too deep.
    """
    level: list[Any] = [raw]
    for _ in range(DEEPEST):
        inner = (node.values() if isinstance(node, dict) else node for node in level if isinstance(node, dict | list))
        level = [item for items in inner for item in items]
        if not level:
            return raw
    raise ValueError(TOO_DEEP)
