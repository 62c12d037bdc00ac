"""Masking: the parts of URLs and commands that may be shown; the other parts may be passwords or tokens.

The URL of a database is shown without its password and its options. The URL of anything else, such as a web hook, is
shown without all that follows its host. In other text, every part that may be secret is masked.
"""

import os
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from sla_engine.show.argument_kinds import path_text
from sla_engine.show.escaping import escape

MASK = "****"

# Shorter parts are probably words, not secrets, and to mask them would make a message unreadable.
_SHORTEST = 4

# The schemes of databases; a URL of any other scheme is one to which something is sent.
DATABASES = frozenset({"mariadb", "mssql", "mysql", "oracle", "postgres", "postgresql", "sqlite"})

# Options of a database's URL that are not secret, though some name a file with secrets.
_HARMLESS = frozenset(
    {
        "charset",
        "connect_timeout",
        "dbname",
        "host",
        "mode",
        "passfile",
        "port",
        "read_default_file",
        "read_default_group",
    }
    | {"service", "ssl_ca", "sslmode", "sslrootcert", "unix_socket", "user"}
)

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
# A URL read as a path keeps only one of two slashes. A scheme never begins within a word, so the search takes linear time.
_URL = re.compile(r"(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]++):(/+)(\S*)")
_PLACE = re.compile(r"(?:\[[^\]]*\]|[^:/]*)(?::\d*)?(?:/.*)?", re.DOTALL)
_ENDS = "'\")]>,.;:"
_GIVEN = re.compile(r"(?:--?[a-z-]+=)?((?:[A-Za-z][A-Za-z0-9+.-]+:/|exec:).*)", re.DOTALL)
# The program of a command is shown; its arguments may be secret.
_PROGRAM = re.compile(r"exec:\s*[^\s=\"'\\]+(?=\s|$)")


def scheme_of(source: str | os.PathLike[str]) -> str | None:
    """Return the scheme of a URL in lower case, None for a path.

    >>> scheme_of("postgresql://db/tickets"), scheme_of("tickets.csv")
    ('postgresql', None)
    """
    scheme = _SCHEME.match(path_text(source, "expected the path of a file or the URL of a database"))
    return scheme[1].lower() if scheme else None


def shown_url(url: str) -> str:
    """Return the URL of a database without its password and its options, which may hold one too.

    A password may contain characters that end it early in a strict reading of the URL. Then only the scheme is shown.

    >>> shown_url("postgresql://ann:secret@db.example.org/tickets?sslpassword=secret")
    'postgresql://ann:***@db.example.org/tickets'
    >>> shown_url("mysql://ann:se?cr@t@db/tickets"), shown_url("mysql://ann:secret/tickets")
    ('mysql://***', 'mysql://***')
    """
    scheme, _, body = url.partition("://")
    address, _, options = body.partition("?")
    who, at, where = address.rpartition("@")
    if "@" in options or not _PLACE.fullmatch(where):
        return f"{scheme}://***"
    user, colon, _ = who.partition(":")
    return f"{scheme}://{user}{':***' if colon else ''}{at}{where}"


def masked_url(url: str) -> str:
    """Return scheme, host and port of a URL; a mask stands in place of a password, a path or a query.

    >>> masked_url("https://ops:geheim@hooks.example:8443/services/T0/B0?token=x")
    'https://****@hooks.example:8443/****'
    """
    parts = urlsplit(url)
    user = f"{MASK}@" if "@" in parts.netloc else ""
    rest = f"/{MASK}" if parts.path.strip("/") or parts.query or parts.fragment else ""
    return escape(f"{parts.scheme}://{user}{parts.netloc.rpartition('@')[2]}{rest}")


def has_secret(url: str) -> bool:
    """Tell whether the URL of a database has a password, or an option that may hold one.

    >>> has_secret("mysql://ann:secret@db/tickets"), has_secret("mysql://db/tickets?read_default_file=~/.my.cnf")
    (True, False)
    """
    body, _, options = url.partition("://")[2].partition("?")
    names = {option.partition("=")[0] for option in options.split("&") if option}
    who, _, where = body.rpartition("@")
    return ":" in who or "@" in options or not _PLACE.fullmatch(where) or not names <= _HARMLESS


def without_secrets(text: str, *given: str) -> str:
    """Return a message in which every part of the `given` URLs and commands that may be secret is masked, decoded forms too.

    >>> without_secrets("POST /services/T0B0XY failed", "https://hooks.example/services/T0B0XY")
    'POST /****/**** failed'
    """
    parts = {form for one in given for part in _secrets(one) for form in (part, unquote(part), repr(part)[1:-1])}
    long = sorted((part for part in parts if len(part) >= _SHORTEST), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, long)), MASK, text) if long else text


def without_passwords(text: str, given: Iterable[str] = ()) -> str:
    """Return a text with the secret parts of each URL in it masked, as an error may repeat an argument.

    The secret parts of `given` arguments that are URLs or commands are masked too, wherever they stand in the text.

    >>> without_passwords("got an extra argument (mysql://ann:secret@db/tickets)")
    'got an extra argument (mysql://ann:***@db/tickets)'
    """
    found = (_GIVEN.match(one) for one in given)
    return _URL.sub(_shown, without_secrets(text, *(one[1] for one in found if one is not None)))


def _shown(found: re.Match[str]) -> str:
    """Return a URL as it may be shown, followed by the punctuation that ends a sentence or a quotation."""
    scheme, slashes = found[1], found[2]
    body = found[3].rstrip(_ENDS)
    shown = (_shown_body if scheme.lower() in {"http", "https"} else shown_url)(f"{scheme}://{body}")
    return f"{scheme}:{slashes}{shown.partition('://')[2]}{found[3][len(body) :]}"


def _shown_body(url: str) -> str:
    try:
        return masked_url(url)
    except ValueError:  # a bracket is out of place
        return f"://{MASK}"


def _secrets(given: str) -> list[str]:
    """Return the parts of a URL or a command that may be secret."""
    url = _SCHEME.search(given)
    if url is not None and url[1].lower().partition("+")[0] in DATABASES:
        body = given[url.end() :]
        address, _, options = body.partition("?")
        passwords = [part.rpartition("@")[0].partition(":")[2] for part in (address, body)]
        if "@" not in body and not _PLACE.fullmatch(address):
            passwords += re.split("[:/]", address)[1:]
        return [*passwords, *(one.partition("=")[2] for one in options.split("&"))]
    given = _PROGRAM.sub("", given, count=1) if given.startswith("exec:") else given
    try:
        parts: SplitResult = urlsplit(given)
    except ValueError:  # a bracket is out of place, so that any part may be secret
        return re.split(r"[\s/?&=:@]+", given)
    rest = f"{parts.netloc.rpartition('@')[0]}/{parts.path}?{parts.query}#{parts.fragment}"
    host = [parts.netloc.rpartition("@")[2]] if parts.scheme not in {"http", "https", "mailto", "mailtos"} else []
    return [*host, *re.split(r"[\s/?&=#:;,]+", rest)]
