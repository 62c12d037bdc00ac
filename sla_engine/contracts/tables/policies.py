"""Policies as a contract file writes them; a key left out has the default of the domain value."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from sla_engine.contracts.forms.leaves import Text, Warn
from sla_engine.contracts.forms.names import EventName, TargetName
from sla_engine.contracts.forms.table import Table
from sla_engine.contracts.values.billing import AmountRounding
from sla_engine.contracts.values.cases import Kind
from sla_engine.contracts.values.policies import (
    Anchor,
    AtDue,
    Change,
    Changes,
    Condition,
    CreditDue,
    CreditedDowntime,
    CreditedHours,
    CreditPolicy,
    Hardware,
    Reopening,
    TargetPolicy,
    default_policy,
)
from sla_engine.contracts.values.service_hours import HolidaysOf, HoursZone
from sla_engine.contracts.values.targets import Landing


def _word_or_list(value: object) -> str:
    return "<list>" if isinstance(value, list) else "<word>"


_Events = list[EventName]
_Start = Annotated[
    Annotated[Literal["anchor"], Tag("<word>")] | Annotated[_Events, Field(min_length=1), Tag("<list>")],
    Discriminator(_word_or_list),
]
_PauseOn = Annotated[
    Annotated[Literal["none", "all"], Tag("<word>")] | Annotated[list[Text], Tag("<list>")],
    Discriminator(_word_or_list),
]


class TargetPolicyTable(Table):
    """How the clocks of one target behave."""

    start: _Start | None = Field(
        default=None,
        description="Clocks start at the anchor of the ticket, or at the first of these events. "
        "Default: anchor; for update, the response.",
    )
    stop: Annotated[_Events, Field(min_length=1)] | None = Field(
        default=None,
        description="The first of these events stops the clock. "
        "Default: what belongs to the standard target of that name; for others resolved and closed.",
    )
    restart: _Events | None = Field(
        default=None, description="Each of these events begins a new cycle. Default: none; for update, updated."
    )
    pause_on: _PauseOn | None = Field(
        default=None, description="Reasons for which the clock pauses, or all, or none (default)."
    )
    warnings: list[Warn] = Field(
        default=[], description='Shares of the target ("75%", "2/3") or times before due ("1h before").'
    )
    reopening: Reopening | None = Field(
        default=None, description="What reopening does. Default: ignore for response and intervention, else resume."
    )

    def read(self, target: str) -> TargetPolicy:
        """Return the policy of a target, with its defaults."""
        standard = default_policy(target)
        start = frozenset(self.start) if isinstance(self.start, list) else None if self.start else standard.start
        return TargetPolicy(
            start=start,
            stop=standard.stop if self.stop is None else frozenset(self.stop),
            restart=standard.restart if self.restart is None else frozenset(self.restart),
            pause_on=_reasons(self.pause_on),
            reopening=self.reopening or standard.reopening,
            warnings=tuple(self.warnings),
        )


def _reasons(given: str | list[str] | None) -> frozenset[str] | Literal["all"]:
    if given == "all":
        return "all"
    return frozenset(given) if isinstance(given, list) else frozenset()


class ChangesTable(Table):
    """What a change during the ticket's life does to its clocks."""

    tier: Change = Field(default="prospective", description="The ticket's tier changes.")
    priority: Change = Field(default="prospective", description="The ticket's priority changes.")
    site: Change = Field(default="prospective", description="The ticket's site changes.")
    kind: Change = Field(default="prospective", description="The ticket's kind changes.")

    def read(self) -> Changes:
        """Return the settings."""
        return Changes(tier=self.tier, priority=self.priority, site=self.site, kind=self.kind)


class HardwareTable(Table):
    """What is promised for devices that fail."""

    replacement_guaranteed_if: list[Condition] = Field(
        default=[], description="Any one of these makes replacement sure."
    )
    otherwise: Text = Field(
        default="maintained, not guaranteed", description="What happens to all other devices, in words."
    )

    def read(self) -> Hardware:
        """Return the settings."""
        return Hardware(replacement_guaranteed_if=frozenset(self.replacement_guaranteed_if), otherwise=self.otherwise)


class CreditPolicyTable(Table):
    """When downtime gives a credit, and for how much of it."""

    due: CreditDue = Field(
        default="below guarantee",
        description="Whether only a month below its guaranteed uptime gives a credit, or any downtime does.",
    )
    downtime: CreditedDowntime = Field(
        default="all",
        description="Whether all downtime of the month counts, or only what the guarantee does not allow.",
    )
    hours: CreditedHours = Field(
        default="exact",
        description="How the hours of the month's downtime count: exactly, each one begun, or full ones only.",
    )
    amount_rounding: AmountRounding = Field(
        default="half up", description="How the month's credit is rounded to the currency's smallest unit."
    )

    def read(self) -> CreditPolicy:
        """Return the settings."""
        return CreditPolicy(
            due=self.due, downtime=self.downtime, hours=self.hours, amount_rounding=self.amount_rounding
        )


class PoliciesTable(Table):
    """How clocks behave, for all tiers."""

    anchor: Anchor = Field(
        default="opened",
        description="From when clocks count: opened, or reported, which falls back to opened. Same in all versions.",
    )
    landing: Landing = Field(
        default="closing",
        description="When business time that is used up at closing is due: then, or at the next opening.",
    )
    at_due: AtDue = Field(default="met", description="Whether acting exactly at the due instant is in time.")
    holidays_of: HolidaysOf = Field(
        default="site", description="Whose public holidays count, for hours that do not say."
    )
    hours_zone: HoursZone = Field(
        default="site", description="Whose clock hours are read on, for hours that do not say."
    )
    targets_for: list[Kind] = Field(
        default=["incident"], description="The kinds of ticket that a target without kinds holds for."
    )
    elsewhere: Literal["remote"] = Field(
        default="remote", description="Where nobody comes on site: work is remote, and all targets hold the same."
    )
    changes: ChangesTable = Field(default=ChangesTable(), description="Changes of tier, priority, site and kind.")
    hardware: HardwareTable = Field(default=HardwareTable(), description="Replacement of devices.")
    credits: CreditPolicyTable = Field(default=CreditPolicyTable(), description="What downtime gives back.")
    targets: dict[TargetName, TargetPolicyTable] = Field(default={}, description="Settings by target.")
