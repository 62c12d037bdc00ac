"""Attributes: the tier, site, kind and priority of a ticket, on which its promises depend."""

from collections.abc import Iterator
from typing import NamedTuple

from sla_engine.show.languages import Words

# The changed attributes, by the names of `Attributes`, with their new values, in order.
Changes = tuple[tuple[str, str | None], ...]


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

    def told(self, before: "Attributes", language: str | None = None) -> Iterator[str]:
        """Yield the tier, and each other attribute that differs from `before`, with its old value, in a language."""
        for name, value, old in zip(self._fields, self, before, strict=True):
            what, now, was = (_WORDS[name].of(language), *(_shown(one, language) for one in (value, old)))
            if value != old:
                yield _INSTEAD.of(language).format(what, now, was)
            elif name == "tier":
                yield f"{what} {now}"


_WORDS = {
    "tier": Words("tier", "Stufe", "niveau"),
    "site": Words("site", "Standort", "site"),
    "kind": Words("kind", "Art", "type"),
    "priority": Words("priority", "Priorität", "priorité"),
}
_INSTEAD = Words("{} {} instead of {}", "{} {} statt {}", "{} {} au lieu de {}")
_NONE = Words("none", "keine", "aucune")


def _shown(value: str | None, language: str | None) -> str:
    return _NONE.of(language) if value is None else repr(value)
