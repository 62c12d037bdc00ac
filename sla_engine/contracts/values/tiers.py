"""Tier: a level of service, with its hours, targets, fee and rates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Tag

from sla_engine.contracts.fingerprint import LEFT_OUT
from sla_engine.contracts.forms.ids_and_names import Id, TargetName
from sla_engine.contracts.forms.money_and_percent import Fee, Guarantee, Percent, Rate
from sla_engine.contracts.forms.single_values import Text
from sla_engine.contracts.forms.toml_tables import TABLE_OR_WORD, Key, Whole, read_as, read_list
from sla_engine.contracts.values.did_you_mean import Register
from sla_engine.contracts.values.display_names import DisplayNames, Named
from sla_engine.contracts.values.kind_and_priority_cases import ByKind, check_kind
from sla_engine.contracts.values.service_hours import ServiceHours
from sla_engine.contracts.values.target_forms import TargetForm
from sla_engine.contracts.values.targets import Target
from sla_engine.errors import NotApplicableError, UnknownNameError
from sla_engine.show.did_you_mean import did_you_mean, listed

NOTHING = Annotated[Literal["n/a"], AfterValidator(lambda _: None), Tag("<word>")]


@dataclass(frozen=True, slots=True)
class Credits:
    """The credit for downtime."""

    per_hour: Annotated[Percent, Key("The credit for each hour of downtime, in percent of the monthly cost.")]
    cap: Annotated[Percent, Key("The largest credit of a month, in percent of the monthly cost.")]


_CREDITS = Annotated[NOTHING | Annotated[Whole[Credits], Tag("<table>")], TABLE_OR_WORD]
_UPTIMES = Annotated[NOTHING | Annotated[dict[Id, Guarantee], Tag("<table>")], TABLE_OR_WORD]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier(Named):
    """A level of service.

    `incident_hours` and `request_hours` are None where they are not applicable. `kinds_left_out` are the kinds of ticket that
    have hours, but that no target names, though tickets of another kind are promised something. `monthly_fee` is None where the
    contract states no fee, and 0 where the tier is free of charge. `where` names the contract in errors.

    >>> from sla_engine.contracts import load_contract
    >>> tier = load_contract("mixvoip-support").tier("office")
    >>> str(tier.target("response")), tier.name_in("de"), tier.rate("engineer")
    ('8h', 'Büro', Decimal('111.00'))
    """

    id: str
    where: str = field(metadata=LEFT_OUT)
    label: DisplayNames = field(metadata=LEFT_OUT)
    incident_hours: Annotated[ServiceHours | None, read_as(Text), Key('The id of the hours for incidents, or "n/a".')]
    request_hours: Annotated[ServiceHours | None, read_as(Text), Key('The id of the hours for requests, or "n/a".')]
    promises: Annotated[
        Register[ByKind],
        read_as(dict[TargetName, TargetForm]),
        Key('Target to time or "n/a"; every tier has every target.', name="targets", after="out_of_hours_rates"),
    ]
    kinds_left_out: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    priorities: tuple[str, ...] = ()
    channels: Annotated[tuple[str, ...], read_list(Text, tuple), Key("The channels by which tickets may come in.")] = ()
    phone_queue: Annotated[Text | None, Key('The queue for calls, or "n/a".')] = None
    uptimes: Annotated[
        Register[Decimal | None], read_as(_UPTIMES), Key('Guaranteed uptimes by name, or "n/a".', name="uptime")
    ]
    credits: Annotated[Credits | None, read_as(_CREDITS), Key('The credit for downtime, or "n/a".')] = None
    monthly_fee: Annotated[Fee | None, Key('The monthly fee, or "none" where the tier is free of charge.')] = None
    rates: Annotated[
        Register[Decimal | None],
        read_as(dict[Id, Rate]),
        Key("The price of an hour's work by role, within the rate hours."),
    ]
    out_of_hours_rates: Annotated[
        Register[Decimal | None],
        read_as(dict[Id, Rate]),
        Key("The price of an hour's work by role, outside the rate hours."),
    ]

    def target(self, name: str, *, kind: str = "incident", priority: str | None = None) -> Target | None:
        """Return the target of a name, None where the contract declares it not applicable.

        A priority without a case of its own has the target of `otherwise`.

        Raises:
            UnknownNameError: the tier has no such target or kind, or the contract lists priorities and not this one.
        """
        cases = self.promises[name].of(kind)
        if priority is not None and self.priorities and priority not in self.priorities:
            known = list(self.priorities)
            hint = did_you_mean(priority, known)
            raise UnknownNameError(f"unknown priority {priority!r} in {self.where}; {hint}{listed(known)}")
        return cases.target(priority)

    @property
    def targets(self) -> Mapping[str, Target | None]:
        """The targets of an incident without a priority, by name; None where a target is not applicable."""
        return Register("target", {name: self.target(name) for name in self.promises}, where=self._place)

    @property
    def named_priorities(self) -> tuple[str, ...]:
        """The priorities for which the tier's targets have cases, in the order of the file."""
        cases = (case for promise in self.promises.values() for case in (promise.incident, promise.request))
        return tuple(dict.fromkeys(name for case in cases for name, _ in case.named))

    def hours(self, kind: str = "incident") -> ServiceHours | None:
        """Return the hours for a kind of ticket, None where they are not applicable.

        Raises:
            UnknownNameError: the kind is neither `incident` nor `request`.
        """
        return self.incident_hours if check_kind(kind) == "incident" else self.request_hours

    def offers(self, channel: str) -> bool:
        """Tell whether tickets may come in by a channel, such as `phone`."""
        return channel in self.channels

    def uptime(self, name: str) -> Decimal | None:
        """Return a guaranteed uptime in percent, None where the contract declares it not applicable.

        Raises:
            UnknownNameError: the contract has no such guarantee.
        """
        return self.uptimes[name]

    def rate(self, role: str, *, out_of_hours: bool = False) -> Decimal:
        """Return the price of an hour's work within the rate hours, or outside them.

        Raises:
            UnknownNameError: the contract has no such role, or states no rate outside the rate hours.
            NotApplicableError: the contract declares the rate not applicable.
        """
        if out_of_hours and role in self.rates and role not in self.out_of_hours_rates:
            key = f"tiers.{self.id}.out_of_hours_rates.{role}"
            raise UnknownNameError(f"{self._place} states no rate for {role!r} outside the rate hours; set {key}")
        rate = (self.out_of_hours_rates if out_of_hours else self.rates)[role]
        if rate is None:
            raise NotApplicableError(f"the rate for {role!r} is declared not applicable in {self._place}")
        return rate

    @property
    def _place(self) -> str:
        return f"tier {self.id!r} of {self.where}"
