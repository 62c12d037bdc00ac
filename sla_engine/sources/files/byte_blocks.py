"""Byte blocks: a text as blocks of whole lines, of which a reader gives back what it could not use yet."""

from dataclasses import dataclass
from io import BufferedReader, BytesIO, TextIOWrapper

from sla_engine.errors import SourceError
from sla_engine.sources.files.physical_lines import LONGEST, Lines

BOM = b"\xef\xbb\xbf"
# Bytes a block: of short rows as many as a chunk has.
BLOCK = 1 << 22
# A longer line has more than `LONGEST` characters, whatever they are: it is left to `Lines` to refuse it.
MOST = 4 * LONGEST + 2


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a text: their bytes, the number of the first one, and whether no more come after them."""

    data: bytes
    line: int
    last: bool

    def text(self) -> TextIOWrapper:
        """Return the block as text, line ends untouched and wrong bytes as lone surrogates."""
        return TextIOWrapper(BytesIO(self.data), "utf-8", "surrogateescape", newline="")


class ByteBlocks:
    """The blocks of a stream, one after another. A byte order mark is skipped.

    When the stream fails half-way, the lines before the failure come first, and `check` tells of it afterwards.
    """

    __slots__ = ("_failure", "_line", "_pending", "_short", "_stream", "_taken")

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._pending = b""
        self._line = 1
        self._taken = False  # whether the stream was read to its end
        self._short = True  # whether more must be read before the next block
        self._failure: SourceError | None = None
        self._fill(BLOCK)
        self._pending = self._pending.removeprefix(BOM)

    def next(self) -> Block | None:
        """Return the next block, or None at the end."""
        if self._short or len(self._pending) < BLOCK // 2 or not _has_line([self._pending]):
            self._fill(BLOCK)
        self._short = True
        if self._taken and self._failure is not None:
            # Of a line that is cut off nobody knows what it would have been.
            self._pending = self._pending[: self._whole_lines()]
        if not self._pending:
            return None
        if self._taken and not self._pending.endswith((b"\n", b"\r")):
            self._pending += b"\n"
        end = len(self._pending) if self._taken else self._whole_lines()
        block = Block(self._pending[:end], self._line, self._taken and self._failure is None)
        self._pending = self._pending[end:]
        self._line += _lines_in(block.data)
        return block

    def check(self) -> None:
        """Tell of a failure, after what came before it.

        Raises:
            SourceError: the stream failed.
        """
        if self._failure is not None:
            raise self._failure

    def give_back(self, block: Block, size: int, lines: int) -> None:
        """Give back what stands behind the first bytes of a block, which are so many lines."""
        self._pending = block.data[size:] + self._pending
        self._line = block.line + lines
        self._short = size == 0

    def give_back_rows(self, block: Block, lines: Lines) -> None:
        """Give back the row that `lines` has begun, and all behind it."""
        lines.rewind(keep=0)
        self.give_back_rest(block, lines)
        self._short = True
        if self._failure is not None:
            self._pending = b""  # what would end the row cannot be read

    def give_back_rest(self, block: Block, lines: Lines) -> None:
        """Give back what `lines` has not handed out."""
        rest = lines.rest()
        self.give_back(block, len(block.data) - len(rest), lines.number - block.line + 1)

    def _whole_lines(self) -> int:
        """Return where the last line of those at hand ends."""
        end = self._pending.rfind(b"\n") + 1
        # A carriage return alone ends a line, unless it is the last byte: its newline may be yet to come.
        end = end or self._pending.rfind(b"\r", 0, -1) + 1
        return end or len(self._pending)

    def _fill(self, size: int) -> None:
        """Read so many bytes beyond those at hand, and more until there is a whole line."""
        parts, count = [self._pending], 0
        while not self._taken and (count < size or (len(self._pending) + count < MOST and not _has_line(parts))):
            try:
                part = self._stream.read1(BLOCK)
            except SourceError as error:
                self._failure, part = error, b""
            self._taken = not part
            parts.append(part)
            count += len(part)
        self._pending = b"".join(parts)


def _has_line(parts: list[bytes]) -> bool:
    return any(b"\n" in part or b"\r" in part[:-1] for part in parts)


def _lines_in(data: bytes) -> int:
    """Return how many line ends there are."""
    if b"\r" not in data:
        return data.count(b"\n")
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
