"""Masking: what may be shown of where alerts go, and the digest by which a database knows it."""

from hashlib import blake2b

from sla_engine.show.masking import MASK, masked_url, without_secrets

__all__ = ["MASK", "masked_url", "sink_key", "without_secrets"]


def sink_key(spec: str) -> bytes:
    """Return the 16 bytes by which a database knows a sink: a digest of the whole spec, from which none is read back."""
    return blake2b(spec.encode("utf-8", "surrogatepass"), digest_size=16, person=b"sla-engine-sink").digest()
