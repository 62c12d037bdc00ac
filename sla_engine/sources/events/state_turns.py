"""State turns: the events that a ticket's going from one state to the next is."""

from collections.abc import Iterator

from sla_engine.sources.mappings.mapping import StateRule

# As which a ticket begins.
OPEN = StateRule("open")
CALLED_OFF = frozenset({"cancelled", "merged"})
ENDED = CALLED_OFF | {"resolved", "closed"}
STARTED = "work_started"


def turn(before: StateRule, rule: StateRule) -> Iterator[StateRule]:
    """Yield what happens on going from one state to another; that work starts counts only once in a ticket's life.

    A state that means the same as the one before is no event, but another reason is another pause.

    >>> [one.event for one in turn(StateRule("closed"), StateRule("paused", "parts"))]
    ['reopened', 'paused']
    """
    ended = rule.event in ENDED
    if before.event in ENDED and not ended:
        yield StateRule("reopened")
    if before.event == "paused" and rule.event != "paused" and not ended:
        yield StateRule("resumed")
    if rule.event == "paused":
        if rule != before:
            yield rule
    elif rule.event not in ("open", before.event):
        yield StateRule(rule.event)
