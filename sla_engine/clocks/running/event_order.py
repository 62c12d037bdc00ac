"""Event order: the one order in which a ticket's events count, and the rule for duplicates; for one log and for columns.

Events are ordered by instant; at one instant, events with a number of the source come first, by that number; then by the
rank of their kinds, and then by all other fields.
"""

# Changes of attributes come before other events, and ends come last. A contract's own names come between `updated` and
# `paused`.
_EARLY = (
    *("kind_changed", "site_changed", "tier_changed", "priority_changed", "reopened", "resumed"),
    *("auto_replied", "responded", "work_started", "updated"),
)
_LATE = ("paused", "recovered", "resolved", "closed", "merged", "cancelled")
_RANK = {**{kind: i for i, kind in enumerate(_EARLY)}, **{kind: len(_EARLY) + 1 + i for i, kind in enumerate(_LATE)}}

# The texts of an event that order events alike in all else; a missing text counts as empty.
TEXTS = ("kind", "reason", "value", "by", "id")
# The texts that, with instant and number, identify an event without an id: events alike in all are one, recorded twice.
SAID = ("kind", "reason", "value", "by")


def rank(kind: str | None) -> int:
    """Return the rank of a kind of event."""
    return _RANK.get(kind or "", len(_EARLY))
