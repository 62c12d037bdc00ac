"""Policies: how a contract's clocks behave, each setting with its default, what it means and how a file writes it."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Tag

from sla_engine.calendars.method_arguments import Landing
from sla_engine.contracts.fingerprint import LEFT_OUT
from sla_engine.contracts.forms.ids_and_names import TargetName
from sla_engine.contracts.forms.single_values import Duration, Text
from sla_engine.contracts.forms.toml_tables import Key, Part, Whole, read_as, read_list
from sla_engine.contracts.values.billing import AmountRounding
from sla_engine.contracts.values.did_you_mean import Register
from sla_engine.contracts.values.event_names import RECOVERED, RESOLVED, RESPONDED, WORKED, EventName
from sla_engine.contracts.values.kind_and_priority_cases import Kind
from sla_engine.contracts.values.service_hours import HolidaysOf, HoursZone
from sla_engine.contracts.values.thresholds import Threshold, Warn

Anchor = Literal["opened", "reported"]
Change = Literal["prospective", "retroactive", "keep", "restart"]
Reopening = Literal["ignore", "resume", "new_cycle"]
AtDue = Literal["met", "missed"]
Condition = Literal["in_stock_programme", "substitutable", "spare_on_site"]
CreditDue = Literal["below guarantee", "any downtime"]
CreditedDowntime = Literal["all", "beyond guarantee"]
CreditedHours = Literal["exact", "begun", "full"]

PauseOn = frozenset[str] | Literal["all"]


def _word_or_list(value: object) -> str:
    return "<list>" if isinstance(value, list) else "<word>"


_EVENTS = read_list(EventName, frozenset)
_SOME_EVENTS = Annotated[frozenset[str], read_list(EventName, frozenset, at_least=1)]
_ANCHOR = Annotated[Literal["anchor"], AfterValidator(lambda _: None), Tag("<word>")]
_START = Annotated[_ANCHOR | Annotated[_SOME_EVENTS, Tag("<list>")], Discriminator(_word_or_list)]
_NONE_OR_ALL = Annotated[
    Literal["none", "all"], AfterValidator(lambda word: word if word == "all" else frozenset()), Tag("<word>")
]
_REASONS = Annotated[frozenset[str], read_list(Text, frozenset), Tag("<list>")]
_PAUSE_ON = Annotated[_NONE_OR_ALL | _REASONS, Discriminator(_word_or_list)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPolicy:
    """How the clocks of one target behave.

    `start` is None where they start at the anchor of the ticket. The first event of `start` or `stop` counts; each of
    `restart` begins a new cycle. `pause_on` holds reasons. `reopening_within` is physical time in microseconds, None without
    bound. What the contract leaves out is as `default_policy` has it.
    """

    start: Annotated[
        frozenset[str] | None,
        read_as(_START),
        Key(
            "Clocks start at the anchor of the ticket, or at the first of these events. "
            "Default: anchor; for update, the response.",
            around=True,
        ),
    ] = None
    stop: Annotated[
        _SOME_EVENTS,
        Key(
            "The first of these events stops the clock. "
            "Default: what belongs to the standard target of that name; for others resolved and closed.",
            around=True,
        ),
    ] = RESOLVED
    restart: Annotated[
        frozenset[str],
        _EVENTS,
        Key("Each of these events begins a new cycle. Default: none; for update, updated.", around=True),
    ] = frozenset()
    pause_on: Annotated[
        PauseOn, read_as(_PAUSE_ON), Key("Reasons for which the clock pauses, or all, or none (default).", around=True)
    ] = frozenset()
    reopening: Annotated[
        Reopening,
        Key(
            "What reopening does. Default: ignore for response and intervention, else resume.",
            around=True,
            after="warnings",
        ),
    ] = "resume"
    reopening_within: Annotated[
        Duration | None,
        Key(
            'How long after the clock\'s own stop a reopening still counts for it, round the clock: "336h". Default: always.',
            after="reopening",
        ),
    ] = None
    warnings: Annotated[
        tuple[Threshold, ...],
        read_list(Warn, tuple),
        Key('Shares of the target ("75%", "2/3") or times before due ("1h before").'),
    ] = ()


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
    """What a change during the ticket's life does to its clocks."""

    tier: Annotated[Change, Key("The ticket's tier changes.")] = "prospective"
    priority: Annotated[Change, Key("The ticket's priority changes.")] = "prospective"
    site: Annotated[Change, Key("The ticket's site changes.")] = "prospective"
    kind: Annotated[Change, Key("The ticket's kind changes.")] = "prospective"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """What is promised for devices that fail."""

    replacement_guaranteed_if: Annotated[
        frozenset[Condition], read_list(Condition, frozenset), Key("Any one of these makes replacement sure.")
    ] = frozenset()
    otherwise: Annotated[Text, Key("What happens to all other devices, in words.")] = "maintained, not guaranteed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPolicy:
    """When downtime gives a credit, and for how much of it.

    A month is a calendar month on the contract's clock.
    """

    due: Annotated[
        CreditDue, Key("Whether only a month below its guaranteed uptime gives a credit, or any downtime does.")
    ] = "below guarantee"
    downtime: Annotated[
        CreditedDowntime, Key("Whether all downtime of the month counts, or only what the guarantee does not allow.")
    ] = "all"
    hours: Annotated[
        CreditedHours,
        Key("How the hours of the month's downtime count: exactly, each one begun, or full ones only."),
    ] = "exact"
    amount_rounding: Annotated[
        AmountRounding, Key("How the month's credit is rounded to the currency's smallest unit.")
    ] = "half up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """How clocks behave, for all tiers."""

    anchor: Annotated[
        Anchor,
        Key("From when clocks count: opened, or reported, which falls back to opened. Same in all versions."),
    ] = "opened"
    landing: Annotated[
        Landing, Key("When business time that is used up at closing is due: then, or at the next opening.")
    ] = "closing"
    at_due: Annotated[AtDue, Key("Whether acting exactly at the due instant is in time.")] = "met"
    holidays_of: Annotated[HolidaysOf, Key("Whose public holidays count, for hours that do not say.")] = field(
        default="site", metadata=LEFT_OUT
    )
    hours_zone: Annotated[HoursZone, Key("Whose clock hours are read on, for hours that do not say.")] = field(
        default="site", metadata=LEFT_OUT
    )
    targets_for: Annotated[
        frozenset[str],
        read_list(Kind, frozenset),
        Key("The kinds of ticket that a target without kinds holds for."),
    ] = field(default=frozenset({"incident"}), metadata=LEFT_OUT)
    elsewhere: Annotated[
        Literal["remote"], Key("Where nobody comes on site: work is remote, and all targets hold the same.")
    ] = "remote"
    changes: Annotated[Whole[Changes], Key("Changes of tier, priority, site and kind.")] = Changes()
    hardware: Annotated[Whole[Hardware], Key("Replacement of devices.")] = Hardware()
    credits: Annotated[Whole[CreditPolicy], Key("What downtime gives back.")] = CreditPolicy()
    targets: Annotated[
        Register[TargetPolicy],
        read_as(dict[TargetName, Part[TargetPolicy]]),
        Key("Settings by target."),
    ]
