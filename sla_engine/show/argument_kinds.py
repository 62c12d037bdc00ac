"""Argument kinds: checks that an argument is of the expected kind, and the text of the error if it is not."""

import os
from collections.abc import Iterable, Iterator
from typing import TypeVar

from sla_engine.errors import InvalidArgumentError

T = TypeVar("T")


def of_kind(value: object, kind: type[T] | tuple[type[T], ...], expected: str) -> T:
    """Return the value if it is of a kind; `expected` names the parameter and describes its values in the error.

    Raises:
        InvalidArgumentError: the value is of another kind.

    >>> of_kind({"id": "T-1"}, int, "expected a number as n")
    Traceback (most recent call last):
        ...
    sla_engine.errors.InvalidArgumentError: expected a number as n, got {'id': 'T-1'}
    """
    if isinstance(value, kind):
        return value
    raise InvalidArgumentError(f"{expected}, got {value!r:.80}")


def each_of(values: Iterable[object], kind: type[T], expected: str) -> Iterator[T]:
    """Yield the values one by one if each is of a kind.

    Raises:
        InvalidArgumentError: a value is of another kind, or `values` cannot be iterated over.
    """
    try:
        rest = iter(values)
    except TypeError:
        raise InvalidArgumentError(f"{expected}, got {values!r:.80}") from None
    return (of_kind(value, kind, expected) for value in rest)


def path_text(path: object, expected: str) -> str:
    """Return a name or a path as text.

    Raises:
        InvalidArgumentError: the value is neither text nor a path, or is empty.
    """
    found = of_kind(os.fspath(path) if isinstance(path, os.PathLike) else path, str, expected)
    if not found:
        raise InvalidArgumentError(f"{expected}, got {found!r}")
    return found
