"""Attributes: what a ticket is, as far as its promises depend on it."""

from collections.abc import Iterator
from typing import NamedTuple


class Attributes(NamedTuple):
    """Tier, site, kind and priority of a ticket from one instant on.

    >>> opened = Attributes("basic", "LU", "incident", None)
    >>> ", ".join(opened._replace(tier="plus", priority="P1").told(opened))
    "tier 'plus' instead of 'basic', priority 'P1' instead of none"
    """

    tier: str
    site: str
    kind: str
    priority: str | None

    def told(self, before: "Attributes") -> Iterator[str]:
        """Yield the tier, and whatever else differs from before, with what it was."""
        for name, value, old in zip(self._fields, self, before, strict=True):
            if value != old:
                yield f"{name} {_shown(value)} instead of {_shown(old)}"
            elif name == "tier":
                yield f"{name} {_shown(value)}"


def _shown(value: str | None) -> str:
    return "none" if value is None else repr(value)
