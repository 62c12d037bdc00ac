"""Text encodings: a stream of bytes in another encoding as one in UTF-8, the one encoding that is read."""

import codecs
import io


def encoding_fault(name: str) -> str | None:
    """Return what is wrong with the name of an encoding, or None if texts can be in it."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        info = None
    if info is None or not getattr(info, "_is_text_encoding", True):
        return "expected the name of an encoding, such as cp1252, iso-8859-15 or utf-16"
    return None


class _Recoded(io.RawIOBase):
    """A stream in UTF-8 of what another stream has in its own encoding; bytes that mean nothing there stay as they are."""

    def __init__(self, inner: io.BufferedReader, encoding: str) -> None:
        self._inner = inner
        self._decode = codecs.getincrementaldecoder(encoding)("surrogateescape").decode
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the io module always passes a memoryview
        while not self._ready and not self._ended:
            data = self._inner.read1(len(buffer))
            self._ended = not data
            self._ready = self._decode(data, self._ended).encode("utf-8", "surrogateescape")
        taken = self._ready[: len(buffer)]
        self._ready = self._ready[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def as_utf8(stream: io.BufferedReader, encoding: str) -> io.BufferedReader:
    """Return a stream with the same text in UTF-8."""
    return io.BufferedReader(_Recoded(stream, encoding), 1 << 16)
