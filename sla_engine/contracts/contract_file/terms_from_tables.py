"""Terms from tables: builds the terms of one version from its checked tables."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeVar

from sla_engine.calendars import HolidaySet, WeeklyHours
from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.rules.weekly_hours import CLOSED
from sla_engine.contracts.contract_file.contract_tables import ContractTable, Document
from sla_engine.contracts.forms.holiday_tables import read_region
from sla_engine.contracts.forms.ids_and_names import NOT_APPLICABLE as NO_VALUE
from sla_engine.contracts.forms.toml_tables import Stated
from sla_engine.contracts.values.billing import Billing, Role
from sla_engine.contracts.values.did_you_mean import Register
from sla_engine.contracts.values.display_names import Label, Named
from sla_engine.contracts.values.kind_and_priority_cases import KINDS, ByKind, ByPriority
from sla_engine.contracts.values.kind_and_priority_cases import NOT_APPLICABLE as NO_TARGET
from sla_engine.contracts.values.policies import Policies, default_policy
from sla_engine.contracts.values.service_hours import Provider, ServiceHours
from sla_engine.contracts.values.sites import Site, instant_in
from sla_engine.contracts.values.tiers import Tier
from sla_engine.contracts.version_terms import Terms, TermsCache

T = TypeVar("T")
N = TypeVar("N", bound=Named)


def effective_us(effective: date, zone: str) -> int:
    """Return the instant at which a version takes effect; a date begins at midnight in the contract's zone."""
    moment = effective if isinstance(effective, datetime) else datetime.combine(effective, time())
    return instant_us(instant_in(moment, zone))


class TermsBuilder:
    """Builds the terms of a valid document; it keeps what several parts need: contract, hours and policies."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.contract: ContractTable = document.contract
        self.where = f"contract {self.contract.id!r}"
        self.policies = self._settings()
        self.hours = self._register("hours", {id_: self._hours_of(id_, table) for id_, table in document.hours.items()})

    def _register(self, what: str, items: dict[str, T], *, where: str = "") -> Register[T]:
        return Register(what, items, where=where or self.where)

    def terms(self, version: str, effective: int | None, cache: TermsCache) -> Terms:
        """Return the terms of a version, in effect from an instant on."""
        contract, document = self.contract, self.document
        services = {id_: self._named(stated, id_) for id_, stated in contract.services.items()}
        tiers = {id_: self._tier(id_, table) for id_, table in document.tiers.items()}
        return Terms(
            id=contract.id,
            version=version,
            effective_us=effective,
            label=contract.name or Label.plain(contract.id),
            provider_name=contract.provider or "",
            provider=Provider(contract.zone, _counted(contract.holidays)),
            currency=contract.currency,
            bound_to=contract.bound_to,
            services=self._register("service", services),
            priorities=tuple(contract.priorities),
            sources=tuple(contract.sources),
            notes=tuple(contract.notes),
            sites=self._register("site", {id_: self._site(id_, table) for id_, table in document.sites.items()}),
            hours=self.hours,
            tiers=self._register("tier", tiers),
            policies=self.policies,
            billing=None if document.billing is None else self._billing(document.billing),
            cache=cache,
        )

    def _named(self, stated: Stated[N], id_: str, **known: object) -> N:
        """Return the value of an id from its table and from fields that the table does not have."""
        return stated.built(id=id_, label=stated.get("label") or Label.plain(id_), **known)

    def _site(self, id_: str, stated: Stated[Site]) -> Site:
        holidays, region = stated.get("holidays"), stated.get("region")
        if holidays is None and region is not None:
            holidays = read_region(region)
        zone = stated.get("zone", self.contract.zone)
        return self._named(stated, id_, zone=zone, holidays=_counted(holidays))

    def _hours_of(self, id_: str, stated: Stated[ServiceHours]) -> ServiceHours:
        return self._named(
            stated,
            id_,
            week=_week(stated.get("written"), stated.get("week")),
            holidays_of=stated.get("holidays_of", self.policies.holidays_of),
            zone=stated.get("zone", self.policies.hours_zone),
        )

    def _tier(self, id_: str, stated: Stated[Tier]) -> Tier:
        where = f"tier {id_!r} of {self.where}"
        promises = {name: self._by_kind(stated.get("promises")[name]) for name in self._targets()}
        queue = stated.get("phone_queue")
        return self._named(
            stated,
            id_,
            where=self.where,
            incident_hours=self._hours_or_none(stated.get("incident_hours")),
            request_hours=self._hours_or_none(stated.get("request_hours")),
            promises=self._register("target", promises),
            kinds_left_out=self._left_out(stated, promises),
            priorities=tuple(self.contract.priorities),
            phone_queue=None if queue == NO_VALUE else queue,
            uptimes=self._register("uptime guarantee", self._uptimes(stated), where=where),
            rates=self._register("role", stated.get("rates", {}), where=where),
            out_of_hours_rates=self._register("role", stated.get("out_of_hours_rates", {}), where=where),
        )

    def _hours_or_none(self, id_: str) -> ServiceHours | None:
        return None if id_ == NO_VALUE else self.hours[id_]

    def _targets(self) -> list[str]:
        """Return the names of all targets; a check has made sure that every tier has each of them."""
        return list(next(iter(self.document.tiers.values())).get("promises", {}))

    def _by_kind(self, form: ByPriority | ByKind) -> ByKind:
        if isinstance(form, ByKind):
            return form
        return ByKind(**dict.fromkeys(self.policies.targets_for, form))

    def _left_out(self, stated: Stated[Tier], promises: Mapping[str, ByKind]) -> tuple[str, ...]:
        """Return the kinds that have hours in a tier, but that no target names, though another kind is promised something."""
        forms = [stated.get("promises")[name] for name in promises]
        named = {kind for kind in KINDS if any(self._names(form, kind) for form in forms)}
        if not any(promise.of(kind).all for promise in promises.values() for kind in KINDS):
            return ()
        return tuple(kind for kind in KINDS if kind not in named and stated.get(f"{kind}_hours") != NO_VALUE)

    def _names(self, form: ByPriority | ByKind, kind: str) -> bool:
        """Tell whether a target says something of a kind; without kinds it does if the contract says for which it holds."""
        if isinstance(form, ByKind):
            return (
                form.of(kind) is not NO_TARGET
            )  # the value itself stands for a kind that is left out; "n/a" is another
        return kind in self.policies.targets_for or self.document.policies.get("targets_for") is not None

    def _uptimes(self, tier: Stated[Tier]) -> dict[str, Decimal | None]:
        """Return the guarantees of a tier; "n/a" in place of the table makes each of them not applicable."""
        names = dict.fromkeys(name for each in self.document.tiers.values() for name in each.get("uptimes") or ())
        return {name: (tier.get("uptimes") or {}).get(name) for name in names}

    def _settings(self) -> Policies:
        tables = self.document.policies.get("targets", {})
        targets = {name: default_policy(name) for name in self._targets()}
        targets |= {name: replace(targets[name], **stated.fields) for name, stated in tables.items()}
        return self.document.policies.built(targets=self._register("target", targets))

    def _billing(self, stated: Stated[Billing]) -> Billing:
        roles = {id_: Role(id=id_, label=label) for id_, label in stated.get("roles", {}).items()}
        offers = {id_: self._named(offer, id_) for id_, offer in stated.get("offers", {}).items()}
        hours = stated.get("rate_hours")
        return stated.built(
            where=self.where,
            rate_hours=None if hours is None else self.hours[hours],
            roles=self._register("role", roles),
            offers=self._register("offer", offers),
        )


def _counted(holidays: HolidaySet | str | None) -> HolidaySet | None:
    return holidays if isinstance(holidays, HolidaySet) else None


def _week(written: str, on_holidays: str | None) -> WeeklyHours:
    """Return the week with its hours on holidays: from the notation, else from the table, else the default."""
    week = WeeklyHours.parse(written)
    if week.holiday is not None:
        return week
    said = on_holidays or ("open" if week.round_the_clock else "closed")
    return week.on_holidays("open" if said == "open" else CLOSED)
