"""Did you mean: a mapping by name, whose error for an unknown name lists the known names and guesses which was meant."""

from collections.abc import Iterator, Mapping
from typing import TypeVar, overload

from sla_engine.errors import UnknownNameError
from sla_engine.show.did_you_mean import did_you_mean, listed

T = TypeVar("T")
D = TypeVar("D")


class Register(Mapping[str, T]):
    """An immutable mapping from name to value, in the order of the file; hashable where its values are.

    >>> tiers = Register("tier", {"office": 8, "business": 3}, where="acme")
    >>> tiers["business"]
    3
    >>> tiers["busines"]
    Traceback (most recent call last):
    ...
    sla_engine.errors.UnknownNameError: unknown tier 'busines' in acme; did you mean 'business'? known: office, business
    """

    __slots__ = ("_items", "_what", "_where")

    def __init__(self, what: str, items: Mapping[str, T], *, where: str) -> None:
        self._what = what
        self._where = where
        self._items = dict(items)

    def __getitem__(self, name: str) -> T:
        """Return the value of a name.

        Raises:
            UnknownNameError: there is no such name.
        """
        try:
            return self._items[name]
        except (KeyError, TypeError):  # a list or a dict is no name
            raise unknown(self._what, name, self._items, where=self._where) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._items

    @overload
    def get(self, name: str, /) -> T | None: ...
    @overload
    def get(self, name: str, /, default: T | D) -> T | D: ...
    def get(self, name: str, /, default: T | D | None = None) -> T | D | None:
        """Return the value of a name, or the default where there is none."""
        return self._items.get(name, default)

    def __eq__(self, other: object) -> bool:
        return self._items == (other._items if isinstance(other, Register) else other)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)


def unknown(what: str, name: object, known: Mapping[str, object], *, where: str) -> UnknownNameError:
    """Return the error for a name that is not defined."""
    return UnknownNameError(f"unknown {what} {name!r} in {where}; {did_you_mean(name, known)}{listed(known)}")
