"""JSON rows within rows: the events that stand in arrays inside the object of their ticket, each as an object of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sla_engine.sources.files.json_array import total_in

# What was expected where there is something else, and where there is no such key at all.
ARRAY = "an array of objects"
KEY = "this key, which [events] rows of the mapping names"


@dataclass(frozen=True, slots=True)
class NoRow:
    """What is wrong with an array, or with an element of one: its path of keys, and what was expected."""

    path: str
    expected: str


@dataclass(frozen=True, slots=True)
class RowsWithin:
    """Where the events of a ticket stand: a path of keys through objects and arrays to the array of events.

    An event has the keys of all objects around it, too; of equal ones that of the innermost object counts. With `newest_first`
    the elements of the outermost array are taken from its end; those of an array within are of one act, and in its order.

    >>> rows = RowsWithin(("log", "items"), newest_first=True)
    >>> ticket = {"key": "A", "log": [{"at": "2", "items": [{"to": "b"}]}, {"at": "1", "items": [{"to": "a"}]}]}
    >>> [(row["key"], row["at"], row["to"]) for row in rows.of(ticket)]
    [('A', '1', 'a'), ('A', '2', 'b')]
    """

    path: tuple[str, ...]
    newest_first: bool = False

    def of(self, ticket: Mapping[str, object]) -> Iterator[Mapping[str, object] | NoRow]:
        """Yield the events in their order; a ticket with null or an empty text in place of the array has none.

        One that lacks a key of the path may have been exported without its events, which must not look like a ticket without.
        """
        return self._within(ticket, ticket, self.path, newest_first=self.newest_first)

    def _within(
        self, scope: Mapping[str, object], inner: Mapping[str, object], path: tuple[str, ...], *, newest_first: bool
    ) -> Iterator[Mapping[str, object] | NoRow]:
        found: object = inner
        for depth, key in enumerate(path, 1):
            if not isinstance(found, Mapping):
                break
            if key not in found:
                yield NoRow(".".join(self.path), KEY)
                return
            around, found = found, found[key]
            if isinstance(found, list):
                if (all_of_it := total_in(around) or 0) > len(found):
                    yield NoRow(".".join(self.path), f"all {all_of_it} elements of the array; it has {len(found)}")
                for element in reversed(found) if newest_first else found:
                    yield from self._element(scope, element, path[depth:])
                return
            if found is None or found == "":
                return
        yield NoRow(".".join(self.path), ARRAY)

    def _element(
        self, scope: Mapping[str, object], element: object, rest: tuple[str, ...]
    ) -> Iterator[Mapping[str, object] | NoRow]:
        if not isinstance(element, Mapping):
            yield NoRow(".".join(self.path), ARRAY)
        elif rest:
            yield from self._within({**scope, **element}, element, rest, newest_first=False)
        else:
            yield {**scope, **element}
