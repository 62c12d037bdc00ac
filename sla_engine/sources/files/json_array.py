"""JsonArray: the elements of a JSON array, one by one with their lines, in bounded memory."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import TextIOWrapper

from sla_engine.errors import SourceError
from sla_engine.sources.files.physical_lines import LONGEST
from sla_engine.sources.tables.column_layout import names_there

_SPACE = re.compile(r"[ \t\r\n]*")

# What tools call the number of all elements, of which they hand out a part.
TOTALS = ("total", "count", "total_count", "totalCount")

# More digits than this are no number of elements, and Python refuses to read those of some thousand.
MOST_DIGITS = 18

Pairs = list[tuple[str, object]]


class JsonArray:
    """An iterable of (line, element) that can be gone through once; `text` is how the element at hand was written.

    The array is the whole text, or stands in an object under the path of keys `rows`; with `whole` the text is the one element.
    `make` makes an object of its pairs and must not fail: where an element ends is known only when all of it is read. Whole
    numbers are text, as they are written: Python would refuse those of some thousand digits.
    """

    __slots__ = (
        "_at",
        "_beside",
        "_buffer",
        "_decode",
        "_done",
        "_ended",
        "_line",
        "_rows",
        "_source",
        "_stream",
        "_whole",
        "text",
    )

    def __init__(
        self,
        stream: TextIOWrapper,
        source: str,
        make: Callable[[Pairs], object],
        *,
        rows: Sequence[str] = (),
        whole: bool = False,
    ) -> None:
        self._beside: dict[str, object] = {}
        self._done = False
        self._rows = rows
        self._whole = whole
        self._stream = stream
        self._source = source
        self._decode = json.JSONDecoder(object_pairs_hook=make, parse_int=str).raw_decode
        self._buffer = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self.text = ""

    def __iter__(self) -> Iterator[tuple[int, object]]:
        if self._whole:
            self._next()
            yield self._element()
            if self._next():
                raise self._broken("nothing after the object")
            return
        for key in self._rows:
            self._enter(key)
        yield from self._elements()
        for depth, key in enumerate(reversed(self._rows)):
            self._pass_members(key, {} if depth else self._beside)
        if self._next():
            raise self._broken(f"nothing after the {'object' if self._rows else 'array'}")
        self._done = True

    @property
    def ended(self) -> bool:
        """Whether all elements were handed out, and what stands beside them is known."""
        return self._done

    @property
    def total(self) -> int | None:
        """How many elements there are in all, where the object around the array says so, beside it."""
        return total_in(self._beside)

    def _pass_members(self, key: str, beside: dict[str, object]) -> None:
        """Pass over what stands behind the value of a key in its object, and take it down."""
        while self._next() == ",":
            self._at += 1
            self._next()
            _, name = self._element()
            self._next()
            self._take(":", "':' after a key")
            self._next()
            if name == key:
                raise self._broken(f"the key {key!r} once")
            beside[str(name)] = self._element()[1]
        self._take("}", "',' or '}' after a value")

    def _enter(self, key: str) -> None:
        """Go to what stands under a key of the object at hand."""
        self._take("{", f"an object with the key {key!r}")
        self._beside = {}
        while self._next() == '"':
            _, name = self._element()
            self._next()
            self._take(":", "':' after a key")
            self._next()
            if name == key:
                return
            self._beside[str(name)] = self._element()[1]
            if self._next() == ",":
                self._at += 1
        raise SourceError(
            f"{self._source}: no key {key!r}, under which the mapping has the rows; {names_there(key, tuple(self._beside))}"
        )

    def _elements(self) -> Iterator[tuple[int, object]]:
        self._take("[", "an array of objects")
        if self._next() != "]":
            yield self._element()
            while self._next() == ",":
                self._at += 1
                self._next()
                yield self._element()
        self._take("]", "',' or ']' after an element")

    def _next(self) -> str:
        """Pass over white space and return the character after it, or nothing at the end."""
        while True:
            space = _SPACE.match(self._buffer, self._at)
            end = space.end() if space else self._at
            self._line += self._buffer.count("\n", self._at, end)
            self._at = end
            if end < len(self._buffer) or self._ended:
                return self._buffer[end : end + 1]
            self._fill()

    def _fill(self) -> None:
        more = self._stream.read(LONGEST)
        self._ended = not more
        self._buffer = self._buffer[self._at :] + more
        self._at = 0

    def _take(self, char: str, expected: str) -> None:
        if self._next() != char:
            raise self._broken(expected)
        self._at += 1

    def _element(self) -> tuple[int, object]:
        """Decode the element at hand, which is no longer than a line may be: that much is read ahead first."""
        if not self._ended and len(self._buffer) - self._at < LONGEST:
            self._fill()
        try:
            value, end = self._decode(self._buffer, self._at)
        except (ValueError, RecursionError) as error:
            reason = error.msg.lower() if isinstance(error, json.JSONDecodeError) else str(error)
            raise self._broken(f"JSON of at most {LONGEST} characters an element ({reason})") from None
        self.text = self._buffer[self._at : end]
        self._at = end
        line = self._line
        self._line += self.text.count("\n")
        return line, value

    def _broken(self, expected: str) -> SourceError:
        near = self._buffer[self._at : self._at + 30]
        return SourceError(f"{self._source}, line {self._line}: expected {expected}, got {near!r}; reading stops there")


def total_in(around: Mapping[str, object]) -> int | None:
    """Return how many elements an object says that the array in it has, None if it does not say."""
    said = next((around[name] for name in TOTALS if name in around), None)
    return int(said) if isinstance(said, str) and said.isdecimal() and len(said) <= MOST_DIGITS else None
