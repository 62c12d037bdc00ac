"""Key paths: places in a contract file, as tuples of keys and positions."""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

KeyPath = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
ANY = "*"
LONGEST = 1000  # characters of a dotted key


def quoted(text: str) -> str:
    """Return text as a basic string of TOML, which JSON's is too, with control characters escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def dotted(path: KeyPath) -> str:
    """Return a path as TOML writes dotted keys: `tiers."Büro Plus".targets`, with positions as `versions[0]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part if _BARE.fullmatch(part) else quoted(part)}"
    return text.removeprefix(".")


def parsed(text: str) -> KeyPath:
    """Return the path that a dotted key stands for.

    Raises:
        ValueError: the text is no dotted key.
    """
    short = len(text) <= LONGEST and "\n" not in text and "=" not in text
    node: Any = tomllib.loads(f"{text.strip()} = 0") if short else {}
    path: list[str] = []
    while isinstance(node, dict) and node:
        ((key, node),) = node.items()
        path.append(key)
    if not path:
        raise ValueError(f"expected a dotted key such as tiers.office, got {text!r:.80}")
    return tuple(path)


def select(node: object, pattern: KeyPath, *, below: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Yield path and value of whatever matches a pattern, where `*` is any key or position; the rest is passed over."""
    if not pattern:
        yield below, node
        return
    first, *rest = pattern
    if isinstance(node, dict):
        keys: list[str | int] = list(node) if first == ANY else [first] if first in node else []
        for key in keys:
            yield from select(node[key], tuple(rest), below=(*below, key))
    elif isinstance(node, list) and first == ANY:
        for position, item in enumerate(node):
            yield from select(item, tuple(rest), below=(*below, position))


def has(node: object, path: KeyPath) -> bool:
    """Tell whether there is anything at a path."""
    return any(True for _ in select(node, path))
