"""URLs of databases as messages show them: without a password, whatever is wrong with the rest."""

import os
import re

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")


def scheme_of(source: str | os.PathLike[str]) -> str | None:
    """Return the scheme of a URL in lower case, None for a path.

    >>> scheme_of("postgresql://db/tickets"), scheme_of("tickets.csv")
    ('postgresql', None)
    """
    scheme = _SCHEME.match(os.fspath(source))
    return scheme[1].lower() if scheme else None


def shown_url(url: str) -> str:
    """Return a URL without its password and its options, which may hold one too.

    A password may hold signs that end it early for whoever reads the URL strictly. Where that leaves a doubt, nothing is shown.

    >>> shown_url("postgresql://ann:secret@db.example.org/tickets?sslpassword=secret")
    'postgresql://ann:***@db.example.org/tickets'
    >>> shown_url("mysql://ann:se?cr@t@db/tickets")
    'mysql://***'
    """
    scheme, _, body = url.partition("://")
    address, _, options = body.partition("?")
    if "@" in options:
        return f"{scheme}://***"
    who, at, where = address.rpartition("@")
    user, colon, _ = who.partition(":")
    return f"{scheme}://{user}{':***' if colon else ''}{at}{where}"
