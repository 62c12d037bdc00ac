"""Look-alikes: names in a contract that look alike, so that one of them may be misspelt."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from sla_engine.contracts.forms.key_path import KeyPath
from sla_engine.contracts.values.event_names import STANDARD_EVENTS
from sla_engine.contracts.version_terms import Terms

ALIKE = 0.85  # `custommer` is 0.94 like `customer`, `respond` 0.88 like `responded`


def doubted_names(terms: Terms) -> Iterator[tuple[str, KeyPath, str]]:
    """Yield doubts about names: cases by priority though no priorities are listed, and names that look alike."""
    names = terms.vocabulary
    if names.priorities and not terms.priorities:
        message = (
            f"cases of by_priority name {', '.join(names.priorities)}, but the contract does not list its priorities, so a "
            "misspelt priority gets the target of `otherwise`; list them in contract.priorities"
        )
        yield "unlisted-priorities", ("contract", "priorities"), message
    for target, policy in terms.policies.targets.items():
        key: KeyPath = ("policies", "targets", target)
        reasons = () if policy.pause_on == "all" or names.reasons == "all" else sorted(policy.pause_on)
        for reason, other in _alike(reasons, sorted(names.reasons)):
            yield (
                "alike",
                (*key, "pause_on"),
                f"the reasons {reason!r} and {other!r} look alike; check whether one is misspelt",
            )
        for part, kinds in (("start", policy.start or ()), ("stop", policy.stop), ("restart", policy.restart)):
            for kind, other in _alike(sorted(set(kinds) - STANDARD_EVENTS), sorted(STANDARD_EVENTS | names.kinds)):
                yield "alike", (*key, part), f"the event {kind!r} looks like {other!r}; check whether it is misspelt"


def _alike(names: Iterable[str], others: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each name with the first other one that looks like it."""
    for name in names:
        others_of = {other.casefold(): other for other in others if other != name}
        for near in get_close_matches(name.casefold(), others_of, n=1, cutoff=ALIKE):
            yield name, others_of[near]
