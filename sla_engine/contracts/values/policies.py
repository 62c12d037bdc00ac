"""Policies: how a contract's clocks behave; each setting has its default, its description and its form in a file."""

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

    `start` is None where clocks start at the anchor of the ticket. The first event of `start` or `stop` counts; each event of
    `restart` begins a new cycle. `pause_on` holds reasons. `reopening_within` is physical time in microseconds, None for no
    bound. A setting that the contract leaves out has its value from `default_policy`.
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
            "Default: the events of the standard target of that name; for other targets, resolved and closed.",
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
            "What a reopening does to the clock. Default: ignore for response and intervention, else resume.",
            around=True,
            after="warnings",
        ),
    ] = "resume"
    reopening_within: Annotated[
        Duration | None,
        Key(
            'How long after the clock\'s stop a reopening still counts, in time round the clock: "336h". Default: always.',
            after="reopening",
        ),
    ] = None
    warnings: Annotated[
        tuple[Threshold, ...],
        read_list(Warn, tuple),
        Key('Warnings, at shares of the target ("75%", "2/3") or at times before the due instant ("1h before").'),
    ] = ()


_STANDARD = {
    "response": TargetPolicy(stop=RESPONDED, reopening="ignore"),
    "intervention": TargetPolicy(stop=WORKED, reopening="ignore"),
    "recovery": TargetPolicy(stop=RECOVERED),
    "resolution": TargetPolicy(),
    # It starts at an event that stops the response clock but does not end the updates too.
    "update": TargetPolicy(start=RESPONDED - RESOLVED, restart=frozenset({"updated"})),
}
STANDARD_TARGETS = tuple(_STANDARD)


def default_policy(target: str) -> TargetPolicy:
    """Return the policy of a target without settings in the contract."""
    return _STANDARD.get(target, _STANDARD["resolution"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How a change of the ticket affects its clocks."""

    tier: Annotated[Change, Key("The ticket's tier changes.")] = "prospective"
    priority: Annotated[Change, Key("The ticket's priority changes.")] = "prospective"
    site: Annotated[Change, Key("The ticket's site changes.")] = "prospective"
    kind: Annotated[Change, Key("The ticket's kind changes.")] = "prospective"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """When a failed device is replaced."""

    replacement_guaranteed_if: Annotated[
        frozenset[Condition], read_list(Condition, frozenset), Key("Conditions, any one of which ensures replacement.")
    ] = frozenset()
    otherwise: Annotated[Text, Key("What happens to all other devices, in words.")] = "maintained, not guaranteed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPolicy:
    """When downtime gives a credit, and which part of the downtime counts.

    A month is a calendar month in the contract's zone.
    """

    due: Annotated[
        CreditDue, Key("Whether a month gives a credit only below its guaranteed uptime, or for any downtime.")
    ] = "below guarantee"
    downtime: Annotated[
        CreditedDowntime, Key("Whether all downtime of the month counts, or only the downtime beyond the guarantee.")
    ] = "all"
    hours: Annotated[
        CreditedHours,
        Key("How the hours of the month's downtime are rounded: exact, each begun hour whole, or full hours only."),
    ] = "exact"
    amount_rounding: Annotated[
        AmountRounding, Key("How the month's credit is rounded to the currency's smallest unit.")
    ] = "half up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """How clocks behave in all tiers."""

    anchor: Annotated[
        Anchor,
        Key("Whether clocks count from opened, or from reported where it is given. Same in all versions."),
    ] = "opened"
    landing: Annotated[
        Landing, Key("Where a target is used up exactly at a closing: whether it is due then, or at the next opening.")
    ] = "closing"
    at_due: Annotated[AtDue, Key("Whether a stop exactly at the due instant is in time.")] = "met"
    holidays_of: Annotated[HolidaysOf, Key("Whose public holidays count for hours without a setting.")] = field(
        default="site", metadata=LEFT_OUT
    )
    hours_zone: Annotated[HoursZone, Key("In whose zone hours without a setting are read.")] = field(
        default="site", metadata=LEFT_OUT
    )
    targets_for: Annotated[
        frozenset[str],
        read_list(Kind, frozenset),
        Key("The kinds of ticket for which a target without kinds holds."),
    ] = field(default=frozenset({"incident"}), metadata=LEFT_OUT)
    elsewhere: Annotated[
        Literal["remote"], Key("For sites without technicians: work is remote, and all targets hold unchanged.")
    ] = "remote"
    changes: Annotated[Whole[Changes], Key("What changes of tier, priority, site and kind do to clocks.")] = Changes()
    hardware: Annotated[Whole[Hardware], Key("When failed devices are replaced.")] = Hardware()
    credits: Annotated[Whole[CreditPolicy], Key("When downtime gives a credit.")] = CreditPolicy()
    targets: Annotated[
        Register[TargetPolicy],
        read_as(dict[TargetName, Part[TargetPolicy]]),
        Key("The settings of clocks, by target."),
    ]
