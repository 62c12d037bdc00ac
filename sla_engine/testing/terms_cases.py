"""One version of a contract as plain data: tiers with their targets, and the settings of clocks.

The defaults of the settings are written here a second time, from the design. Lengths are microseconds. The `table` of a
case is its form in a contract file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from sla_engine.testing.local_clock import SECOND

Change = Literal["prospective", "retroactive", "keep", "restart"]
Reopening = Literal["ignore", "resume", "new_cycle"]
Landing = Literal["closing", "opening"]
AtDue = Literal["met", "missed"]
Table = Mapping[str, object]
ATTRIBUTES = ("tier", "site", "kind", "priority")


class Promised(NamedTuple):
    """The time that a target allows: `us` of business or elapsed time, or a number of business days."""

    unit: Literal["business", "elapsed", "days"]
    us: int = 0
    days: int = 0
    at: str = "closing"
    cutoff: str | None = None

    @property
    def table(self) -> Table:
        """Return the target as a contract file states it."""
        if self.unit != "days":
            return {self.unit: duration_text(self.us)}
        cutoff = {"cutoff": self.cutoff} if self.cutoff else {}
        return {"business_days": self.days, **cutoff, "at": self.at}


class Threshold(NamedTuple):
    """When a clock warns: at a share of the allowed time, or, without a share, `before` its end."""

    share: Fraction | None
    before: int = 0

    @property
    def text(self) -> str:
        """Return the threshold as a contract file states it."""
        if self.share is None:
            return f"{duration_text(self.before)} before"
        percent = self.share * 100
        return f"{percent}%" if percent.denominator == 1 else str(self.share)

    def amount(self, allowed: int) -> int:
        """Return how much time is used when the clock warns, rounded up to the microsecond; at least 0."""
        return max(0, allowed - self.before) if self.share is None else -(-allowed * self.share // 1)


def duration_text(us: int) -> str:
    """Write a length of time as a contract file does, exact to the microsecond."""
    seconds, rest = divmod(us, SECOND)
    return f"PT{seconds}.{rest:06d}S"


@dataclass(frozen=True, slots=True)
class TierCase:
    """A tier: the ids of its hours by kind of ticket, and its targets by (name, kind) and then by priority.

    The priority None stands for every priority that is not named; a target of None is not applicable.
    """

    hours: Mapping[str, str | None]
    targets: Mapping[tuple[str, str], Mapping[str | None, Promised | None]]

    @property
    def table(self) -> Table:
        """Return the tier as a contract file states it."""
        hours = {f"{kind}_hours": "n/a" if name is None else name for kind, name in self.hours.items()}
        return {**hours, "targets": self.target_table}

    @property
    def target_table(self) -> Table:
        """Return the targets, each by kind, and by priority where one is named."""
        found: dict[str, dict[str, object]] = {}
        for (name, kind), cases in self.targets.items():
            forms = {priority: promised.table if promised else "n/a" for priority, promised in cases.items()}
            otherwise = forms.pop(None, "n/a")
            found.setdefault(name, {})[kind] = {"by_priority": forms, "otherwise": otherwise} if forms else otherwise
        return found


@dataclass(frozen=True, slots=True)
class PolicyCase:
    """The settings of one target; None stands for the default, an empty `start` for the anchor."""

    start: tuple[str, ...] | None = None
    stop: tuple[str, ...] | None = None
    restart: tuple[str, ...] | None = None
    pause_on: tuple[str, ...] | Literal["all"] | None = None
    reopening: Reopening | None = None
    reopening_within: int | None = None
    warnings: tuple[Threshold, ...] = ()

    def settled(self, target: str) -> "PolicyCase":
        """Return the settings with every default filled in, as the design states them."""
        return PolicyCase(
            start=(UPDATE_STARTS if target == "update" else ()) if self.start is None else self.start,
            stop=STOPS.get(target, ENDS) if self.stop is None else self.stop,
            restart=(("updated",) if target == "update" else ()) if self.restart is None else self.restart,
            pause_on=() if self.pause_on is None else self.pause_on,
            reopening=self.reopening or ("ignore" if target in ("response", "intervention") else "resume"),
            reopening_within=self.reopening_within,
            warnings=self.warnings,
        )

    @property
    def table(self) -> Table:
        """Return the given settings as a contract file states them."""
        given: dict[str, object] = {"warnings": [threshold.text for threshold in self.warnings]}
        for name in ("start", "stop", "restart", "pause_on", "reopening"):
            if (setting := getattr(self, name)) is not None:
                given[name] = list(setting) if isinstance(setting, tuple) else setting
        if self.reopening_within is not None:
            given["reopening_within"] = duration_text(self.reopening_within)
        return given if self.start != () else {**given, "start": "anchor"}


ENDS = ("resolved", "closed")
STOPS = {
    "response": ("responded", "work_started", "recovered", *ENDS),
    "intervention": ("work_started", "recovered", *ENDS),
    "recovery": ("recovered", *ENDS),
}
UPDATE_STARTS = ("responded", "work_started", "recovered")


@dataclass(frozen=True, slots=True)
class TermsCase:
    """One version: the instant from which it holds (None: always), its tiers, and its settings."""

    tiers: Mapping[str, TierCase]
    effective: int | None = None
    landing: Landing = "closing"
    at_due: AtDue = "met"
    changes: Mapping[str, Change] | None = None
    policies: Mapping[str, PolicyCase] | None = None

    @property
    def targets(self) -> list[str]:
        """The names of all targets, in order."""
        return list(dict.fromkeys(name for tier in self.tiers.values() for name, _ in tier.targets))

    def policy(self, target: str) -> PolicyCase:
        """Return the settings of a target with defaults filled in."""
        return (self.policies or {}).get(target, PolicyCase()).settled(target)

    def change(self, attribute: str) -> Change:
        """Return what a change of tier, priority, site or kind does."""
        return (self.changes or {}).get(attribute, "prospective")

    def settled(self) -> "TermsCase":
        """Return the version with every setting written out."""
        changes = {attribute: self.change(attribute) for attribute in ATTRIBUTES}
        return replace(self, changes=changes, policies={name: self.policy(name) for name in self.targets})

    @property
    def policy_table(self) -> Table:
        """Return the settings as a contract file states them."""
        return {
            "landing": self.landing,
            "at_due": self.at_due,
            "changes": dict(self.changes or {}),
            "targets": {name: policy.table for name, policy in (self.policies or {}).items()},
        }


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of a ticket that decide which promise holds."""

    tier: str
    site: str
    kind: str
    priority: str | None
