"""Sink: the protocol of what takes alerts, and the digest by which a database knows a sink."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Protocol

from sla_engine.tracking.alert import Alert


class Sink(Protocol):
    """What takes alerts: a stream, a web hook, a mailbox, a chat, a command."""

    @property
    def name(self) -> str:
        """The name of the sink in messages and in a database; it holds no password and no token."""
        ...

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Tell alerts in their order, and yield each as soon as it is safely told; without alerts do nothing.

        An alert that was not yielded may have been told all the same (its answer was lost), so a repeat has its key.
        The sink bounds the time of its failures, however slow the receiver is.

        Raises:
            SinkError: some alerts could not be told; all that were yielded before count as told.
        """
        ...


def key_of(sink: Sink) -> bytes:
    """Return the 16 bytes by which a database knows a sink: its own `key`, or else a digest of its name."""
    key = getattr(sink, "key", None)
    return key if isinstance(key, bytes) else sink_key(sink.name)


def sink_key(spec: str) -> bytes:
    """Return a digest of the whole spec of a sink, from which the spec cannot be read back."""
    return blake2b(spec.encode("utf-8", "surrogatepass"), digest_size=16, person=b"sla-engine-sink").digest()
