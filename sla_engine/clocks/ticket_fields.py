"""Ticket fields: what further columns of the source say of one ticket."""

from collections.abc import Iterator, Mapping

from sla_engine.clocks.event import check_text
from sla_engine.errors import InvalidTicketError


class TicketFields(Mapping[str, str]):
    """An immutable mapping from the names of fields to texts, neither of them empty; equal to any mapping of the same items.

    >>> fields = TicketFields({"team": "network"})
    >>> fields["team"], fields == {"team": "network"}, {fields: "as a key"}[fields]
    ('network', True, 'as a key')

    Raises:
        InvalidTicketError: what is given is no mapping, or a name or a value in it is no text, or is empty.
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, str]) -> None:
        if not isinstance(items, Mapping):
            raise InvalidTicketError(f"expected fields as texts by their names, got {items!r}")
        self._items = dict(items)
        for name, value in self._items.items():
            check_text("the name of a field", name, needed=True)
            check_text(f"field {name!r}", value, needed=True)

    def __getitem__(self, name: str) -> str:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)


# Those of most tickets.
NO_FIELDS = TicketFields({})
