"""Sink: where alerts are told, a protocol; and the digest by which a database knows it."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Protocol

from sla_engine.tracking.alert import Alert


class Sink(Protocol):
    """Somewhere that alerts are told: a stream, a web hook, a mailbox, a chat, a command."""

    @property
    def name(self) -> str:
        """What the sink is called in messages and in a database: never a password or a token in it."""
        ...

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Tell alerts in their order, and yield each as soon as it is safely told; of no alerts it tells nothing.

        What was not yielded may still have been told (an answer was lost), so whoever tells it again does so under its key.
        It ends within bounds that the sink sets to its failures, however slow or dead the other side.

        Raises:
            SinkError: some alerts could not be told. All that were yielded before are told all the same.
        """
        ...


def key_of(sink: Sink) -> bytes:
    """Return the 16 bytes by which a database knows a sink: its own `key`, without one that of its name."""
    key = getattr(sink, "key", None)
    return key if isinstance(key, bytes) else sink_key(sink.name)


def sink_key(spec: str) -> bytes:
    """Return a digest of the whole spec of a sink, from which none is read back."""
    return blake2b(spec.encode("utf-8", "surrogatepass"), digest_size=16, person=b"sla-engine-sink").digest()
