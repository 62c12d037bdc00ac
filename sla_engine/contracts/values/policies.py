"""Policies: how a contract's clocks behave, each setting with its default."""

from dataclasses import dataclass, field
from typing import Literal

from sla_engine.contracts.values.billing import AmountRounding
from sla_engine.contracts.values.canonical import LEFT_OUT
from sla_engine.contracts.values.named_values import Register
from sla_engine.contracts.values.service_hours import HolidaysOf, HoursZone
from sla_engine.contracts.values.targets import Landing
from sla_engine.contracts.values.thresholds import Threshold

Anchor = Literal["opened", "reported"]
Change = Literal["prospective", "retroactive", "keep"]
Reopening = Literal["ignore", "resume", "new_cycle"]
AtDue = Literal["met", "missed"]
Condition = Literal["in_stock_programme", "substitutable", "spare_on_site"]
CreditDue = Literal["below guarantee", "any downtime"]
CreditedDowntime = Literal["all", "beyond guarantee"]
CreditedHours = Literal["exact", "begun", "full"]

RESOLVED = frozenset({"resolved", "closed"})
RECOVERED = RESOLVED | {"recovered"}
WORKED = RECOVERED | {"work_started"}
RESPONDED = WORKED | {"responded"}

# Events that mean something else than starting or stopping a clock.
OTHER_EVENTS = frozenset(
    {
        "auto_replied", "paused", "resumed", "reopened", "cancelled", "merged",
        "tier_changed", "priority_changed", "site_changed", "kind_changed",
    }
)  # fmt: skip
# All that every contract understands.
STANDARD_EVENTS = RESPONDED | OTHER_EVENTS | {"updated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPolicy:
    """What starts, stops, restarts and pauses the clocks of one target, and when they warn.

    `start` is None where they start at the anchor of the ticket. The first event of `start` or `stop` counts; each of
    `restart` begins a new cycle. `pause_on` holds reasons.
    """

    start: frozenset[str] | None = None
    stop: frozenset[str] = RESOLVED
    restart: frozenset[str] = frozenset()
    pause_on: frozenset[str] | Literal["all"] = frozenset()
    reopening: Reopening = "resume"
    warnings: tuple[Threshold, ...] = ()


_STANDARD = {
    "response": TargetPolicy(stop=RESPONDED, reopening="ignore"),
    "intervention": TargetPolicy(stop=WORKED, reopening="ignore"),
    "recovery": TargetPolicy(stop=RECOVERED),
    "resolution": TargetPolicy(),
    # "Start at the response": at whatever stops the response clock without ending the updates too.
    "update": TargetPolicy(start=RESPONDED - RESOLVED, restart=frozenset({"updated"})),
}
STANDARD_TARGETS = tuple(_STANDARD)


def default_policy(target: str) -> TargetPolicy:
    """Return how the clocks of a target behave where the contract says nothing."""
    return _STANDARD.get(target, _STANDARD["resolution"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a change of tier, priority, site or kind does to clocks that run."""

    tier: Change = "prospective"
    priority: Change = "prospective"
    site: Change = "prospective"
    kind: Change = "prospective"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """Under which conditions, any of them, a failed device is sure to be replaced, and what happens to all others."""

    replacement_guaranteed_if: frozenset[Condition] = frozenset()
    otherwise: str = "maintained, not guaranteed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPolicy:
    """When downtime gives a credit, for how much of it, and how its hours and the amount are rounded.

    A month is a calendar month on the contract's clock, and `hours` are those of all its downtime together.
    """

    due: CreditDue = "below guarantee"
    downtime: CreditedDowntime = "all"
    hours: CreditedHours = "exact"
    amount_rounding: AmountRounding = "half up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The settings of one version of a contract.

    `targets_for` are the kinds of ticket that a target has which names none; `elsewhere` is what holds where nobody
    comes on site.
    """

    anchor: Anchor = "opened"
    landing: Landing = "closing"
    at_due: AtDue = "met"
    holidays_of: HolidaysOf = field(default="site", metadata=LEFT_OUT)
    hours_zone: HoursZone = field(default="site", metadata=LEFT_OUT)
    targets_for: frozenset[str] = field(default=frozenset({"incident"}), metadata=LEFT_OUT)
    elsewhere: Literal["remote"] = "remote"
    changes: Changes = Changes()
    hardware: Hardware = Hardware()
    credits: CreditPolicy = CreditPolicy()
    targets: Register[TargetPolicy]
