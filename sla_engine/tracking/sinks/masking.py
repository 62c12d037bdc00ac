"""Masking: what may be shown of where alerts go. A web hook's path, a command's arguments, any part may be a secret."""

import re
from hashlib import blake2b
from urllib.parse import SplitResult, unquote, urlsplit

from sla_engine.tracking.sinks.printable import printable

MASK = "****"

# Shorter parts are words rather than secrets, and replacing them would garble a message.
_SHORTEST = 4


def sink_key(spec: str) -> bytes:
    """Return the 16 bytes by which a database knows a sink: a digest of the whole spec, from which none is read back."""
    return blake2b(spec.encode("utf-8", "surrogatepass"), digest_size=16, person=b"sla-engine-sink").digest()


def masked_url(url: str) -> str:
    """Return scheme, host and port of a URL; that there is a password, a path or a query is shown, but not which.

    >>> masked_url("https://ops:geheim@hooks.example:8443/services/T0/B0?token=x")
    'https://****@hooks.example:8443/****'
    """
    parts = urlsplit(url)
    user = f"{MASK}@" if "@" in parts.netloc else ""
    rest = f"/{MASK}" if parts.path.strip("/") or parts.query or parts.fragment else ""
    return printable(f"{parts.scheme}://{user}{parts.netloc.rpartition('@')[2]}{rest}")


def without_secrets(text: str, spec: str) -> str:
    """Return a message with every part of a spec that may be a secret masked, as it stands there or decoded.

    >>> without_secrets("POST /services/T0B0XY failed", "https://hooks.example/services/T0B0XY")
    'POST /****/**** failed'
    """
    parts = {form for part in _secrets(spec) for form in (part, unquote(part)) if len(form) >= _SHORTEST}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, MASK)
    return text


def _secrets(spec: str) -> list[str]:
    try:
        url: SplitResult = urlsplit(spec)
    except ValueError:  # a bracket out of place; then nothing of it is known to be harmless
        return re.split(r"[\s/?&=:@]+", spec)
    rest = f"{url.netloc.rpartition('@')[0]}/{url.path}?{url.query}#{url.fragment}"
    host = [url.netloc.rpartition("@")[2]] if url.scheme not in {"http", "https", "mailto", "mailtos"} else []
    return [*host, *re.split(r"[\s/?&=#:;,]+", rest)]
