"""Building: the tables of one version, found to be right, made into its terms."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeVar

from sla_engine.calendars import HolidaySet, WeeklyHours
from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.rules.weekly_hours import CLOSED
from sla_engine.contracts.forms.holidays import ClosureTable, read_region
from sla_engine.contracts.forms.names import NOT_APPLICABLE as NO_VALUE
from sla_engine.contracts.reading.document import ContractTable, Document, HoursTable, SiteTable, TierTable
from sla_engine.contracts.tables.billing import BillingTable
from sla_engine.contracts.terms import Service, Shelf, Terms
from sla_engine.contracts.values.billing import Billing, Offer, Role, Travel
from sla_engine.contracts.values.cases import NOT_APPLICABLE, ByKind, ByPriority
from sla_engine.contracts.values.label import Label
from sla_engine.contracts.values.named_values import Register
from sla_engine.contracts.values.policies import Policies, default_policy
from sla_engine.contracts.values.service_hours import Provider, ServiceHours
from sla_engine.contracts.values.sites import Closure, Site, instant_in
from sla_engine.contracts.values.tiers import Tier

T = TypeVar("T")


def effective_us(effective: date, zone: str) -> int:
    """Return the instant at which a version takes effect: dates begin at midnight, by the contract's clock."""
    moment = effective if isinstance(effective, datetime) else datetime.combine(effective, time())
    return instant_us(instant_in(moment, zone))


def build_terms(document: Document, *, version: str, effective: int | None, shelf: Shelf) -> Terms:
    """Return the terms that a valid document states."""
    return _Builder(document).terms(version, effective, shelf)


class _Builder:
    """Turns tables into values, with what several of them need: the contract, its hours and its policies."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.contract: ContractTable = document.contract
        self.where = f"contract {self.contract.id!r}"
        self.policies = self.settings()
        self.hours = self.register("hours", {id_: self.hours_of(id_, table) for id_, table in document.hours.items()})

    def register(self, what: str, items: dict[str, T], *, where: str = "") -> Register[T]:
        return Register(what, items, where=where or self.where)

    def terms(self, version: str, effective: int | None, shelf: Shelf) -> Terms:
        contract, document = self.contract, self.document
        tiers = {id_: self.tier(id_, table) for id_, table in document.tiers.items()}
        return Terms(
            id=contract.id,
            version=version,
            effective_us=effective,
            label=_label(contract.name, contract.id),
            provider_name=contract.provider or "",
            provider=Provider(contract.zone, _counted(contract.holidays)),
            currency=contract.currency,
            bound_to=contract.bound_to,
            services=self.register("service", self.services()),
            priorities=tuple(contract.priorities),
            sources=tuple(contract.sources),
            notes=tuple(contract.notes),
            sites=self.register("site", {id_: self.site(id_, table) for id_, table in document.sites.items()}),
            hours=self.hours,
            tiers=self.register("tier", tiers),
            policies=self.policies,
            billing=None if document.billing is None else self.billing(document.billing),
            shelf=shelf,
        )

    def services(self) -> dict[str, Service]:
        return {id_: Service(id_, table.tier, _label(table.name, id_)) for id_, table in self.contract.services.items()}

    def site(self, id_: str, table: SiteTable) -> Site:
        holidays = table.holidays
        if holidays is None and table.region is not None:
            holidays = read_region(table.region)
        return Site(
            id=id_,
            zone=table.zone or self.contract.zone,
            label=_label(table.name, id_),
            region=table.region,
            holidays=_counted(holidays),
            on_site=table.on_site,
            assumption=table.assumption,
            special_days=table.special_days,
            closures=_closures(table.closures),
        )

    def hours_of(self, id_: str, table: HoursTable) -> ServiceHours:
        return ServiceHours(
            id=id_,
            label=_label(table.name, id_),
            week=_week(table),
            written=table.week,
            holidays_of=table.holidays_of or self.policies.holidays_of,
            zone=table.zone or self.policies.hours_zone,
            special_days=table.special_days,
            closures=_closures(table.closures),
        )

    def tier(self, id_: str, table: TierTable) -> Tier:
        where = f"tier {id_!r} of {self.where}"
        return Tier(
            id=id_,
            where=self.where,
            label=_label(table.name, id_),
            incident_hours=self.hours_or_none(table.incident_hours),
            request_hours=self.hours_or_none(table.request_hours),
            promises=self.register("target", {name: self.by_kind(table.targets[name]) for name in self.targets()}),
            priorities=tuple(self.contract.priorities),
            channels=tuple(table.channels),
            phone_queue=None if table.phone_queue == NO_VALUE else table.phone_queue,
            uptimes=self.register("uptime guarantee", self.uptimes(table), where=where),
            credits=table.credits,
            monthly_fee=table.monthly_fee,
            rates=self.register("role", dict(table.rates), where=where),
            out_of_hours_rates=self.register("role", dict(table.out_of_hours_rates), where=where),
        )

    def hours_or_none(self, id_: str) -> ServiceHours | None:
        return None if id_ == NO_VALUE else self.hours[id_]

    def targets(self) -> list[str]:
        """Return the names of all targets; every tier has each of them, as has been checked."""
        return list(next(iter(self.document.tiers.values())).targets)

    def by_kind(self, form: ByPriority | ByKind) -> ByKind:
        if isinstance(form, ByKind):
            return form
        kinds = self.policies.targets_for
        return ByKind(
            incident=form if "incident" in kinds else NOT_APPLICABLE,
            request=form if "request" in kinds else NOT_APPLICABLE,
        )

    def uptimes(self, table: TierTable) -> dict[str, Decimal | None]:
        """Return the guarantees of a tier; one that has "n/a" for all of them has each not applicable."""
        names = dict.fromkeys(name for tier in self.document.tiers.values() for name in tier.uptime or ())
        return {name: (table.uptime or {}).get(name) for name in names}

    def settings(self) -> Policies:
        given = self.document.policies.get("targets", {})
        targets = {name: default_policy(name) for name in self.targets()}
        targets |= {name: replace(targets[name], **stated.fields) for name, stated in given.items()}
        return self.document.policies.built(targets=self.register("target", targets))

    def billing(self, table: BillingTable) -> Billing:
        roles = {id_: Role(id=id_, label=label) for id_, label in table.roles.items()}
        offers = {
            id_: Offer(id=id_, label=_label(offer.name, id_), monthly_fee=offer.monthly_fee, covers=tuple(offer.covers))
            for id_, offer in table.offers.items()
        }
        return Billing(
            where=self.where,
            step_us=table.step,
            rounding=table.rounding,
            steps_from=table.steps_from,
            rate_at=table.rate_at,
            amount_rounding=table.amount_rounding,
            on_site_minimum_us=table.on_site_minimum,
            remote_minimum_us=table.remote_minimum,
            rate_hours=None if table.rate_hours is None else self.hours[table.rate_hours],
            travel=table.travel or Travel(),
            vat=table.vat,
            roles=self.register("role", roles),
            offers=self.register("offer", offers),
        )


def _label(label: Label | None, id_: str) -> Label:
    return label or Label.plain(id_)


def _counted(holidays: HolidaySet | str | None) -> HolidaySet | None:
    return holidays if isinstance(holidays, HolidaySet) else None


def _closures(tables: Iterable[ClosureTable]) -> tuple[Closure, ...]:
    return tuple(table.read() for table in tables)


def _week(table: HoursTable) -> WeeklyHours:
    """Return the week with its word on holidays: what the notation says, what the table says, else the default."""
    week = WeeklyHours.parse(table.week)
    if week.holiday is not None:
        return week
    said = table.on_holidays or ("open" if week.round_the_clock else "closed")
    return week.on_holidays("open" if said == "open" else CLOSED)
