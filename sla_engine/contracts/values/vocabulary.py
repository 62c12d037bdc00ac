"""Vocabulary: the names on which a version of a contract acts; any other name has no effect, and a finding reports it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from sla_engine.contracts.values.policies import PauseOn, TargetPolicy
from sla_engine.contracts.values.tiers import Tier


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The kinds of events that targets name, the reasons for pauses, and the priorities.

    `starts` are the kinds that start a clock. `reasons` is empty where no target pauses; `priorities` is empty where neither
    the contract nor a case names any.
    """

    kinds: frozenset[str]
    starts: frozenset[str]
    reasons: PauseOn
    priorities: tuple[str, ...]

    @classmethod
    def of(
        cls, policies: Mapping[str, TargetPolicy], tiers: Mapping[str, Tier], priorities: tuple[str, ...]
    ) -> "Vocabulary":
        """Return the names in these policies and tiers; `priorities` are those that the contract lists, if it lists any."""
        events = ((policy.start or (), policy.stop, policy.restart) for policy in policies.values())
        pauses = [policy.pause_on for policy in policies.values()]
        return cls(
            frozenset().union(*chain.from_iterable(events)),
            frozenset().union(*(policy.start or () for policy in policies.values())),
            "all" if "all" in pauses else frozenset(chain.from_iterable(pauses)),
            priorities or tuple(dict.fromkeys(name for tier in tiers.values() for name in tier.named_priorities)),
        )

    def knows_reason(self, reason: str | None) -> bool:
        """Tell whether some target pauses for a reason, or no target ever pauses."""
        return not self.reasons or self.reasons == "all" or reason in self.reasons

    def knows_priority(self, priority: str | None) -> bool:
        """Tell whether a priority is named, or need not be named."""
        return priority is None or not self.priorities or priority in self.priorities
