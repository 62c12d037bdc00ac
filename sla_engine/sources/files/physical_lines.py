"""Physical lines: the physical lines of a text, counted, bounded in length, and able to go back within a row.

Text is UTF-8; a byte order mark is skipped. Bytes that are not UTF-8 come through as lone surrogates, so that one
wrong byte costs its row and not the file.
"""

from collections import deque
from io import BufferedReader, TextIOWrapper

from sla_engine.errors import SourceError

# Longer lines are no table of tickets; reading one whole could take all memory.
LONGEST = 1 << 20

LONGEST_END = 2  # of a line: \r\n

# So many lines without a sign in a row are no gap in a table: some kilobytes, unpacked, can be as many as one likes.
MOST_BLANK = 100_000


def text_of(stream: BufferedReader) -> TextIOWrapper:
    """Return a stream of bytes as text, line ends untouched and wrong bytes as lone surrogates."""
    return TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")


def is_clean(text: str) -> bool:
    """Return whether all bytes from which a text was decoded were UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_read(text: str) -> str:
    r"""Return a text with its wrong bytes shown as `\xfc` and any other lone surrogate as `\ud800`."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()


class RowTooLongError(Exception):
    """A row of several lines is longer than any row may be."""


class Lines:
    """An iterator over lines with their ends, of which the open row's can be handed out again.

    A row is what `begin_row` opens: the lines taken since then are in `row`. `number` is that of the line taken last; so many
    came `before` the first.
    """

    __slots__ = ("_again", "_blank", "_readline", "_size", "_text", "number", "row", "source")

    def __init__(self, text: TextIOWrapper, source: str, *, before: int = 0) -> None:
        self._text = text
        self._readline = text.readline
        self._again: deque[str] = deque()
        self._size = 0
        self._blank = 0
        self.source = source
        self.row: list[str] = []
        self.number = before

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._readline(LONGEST + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.row.append(line)
        self._size += len(line)
        if self._size > LONGEST:
            self._refuse(line)
        if len(line) <= LONGEST_END and line.isspace():
            self._count_blank()
        else:
            self._blank = 0
        return line

    def _refuse(self, line: str) -> None:
        if len(line) > LONGEST:
            raise SourceError(
                f"{self.source}, line {self.number}: longer than {LONGEST} characters; nothing from here on was read"
            )
        raise RowTooLongError(f"a row of more than {LONGEST} characters")

    def _count_blank(self) -> None:
        self._blank += 1
        if self._blank > MOST_BLANK:
            raise SourceError(
                f"{self.source}, line {self.number}: more than {MOST_BLANK:,} blank lines in a row; "
                "nothing from here on was read"
            )

    def begin_row(self) -> int:
        """Open a row at the next line and return that line's number."""
        self.row.clear()
        self._size = 0
        return self.number + 1

    def rewind(self, *, keep: int) -> None:
        """Hand out the lines of the open row again, save the first `keep`."""
        again = self.row[keep:]
        del self.row[keep:]
        self._again.extendleft(reversed(again))
        self._size -= sum(map(len, again))
        self.number -= len(again)

    def rest(self) -> bytes:
        """Return all that was not handed out, and hand out nothing more."""
        text = "".join(self._again) + self._text.read()
        self._again.clear()
        return text.encode("utf-8", "surrogateescape")
