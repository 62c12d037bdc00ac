"""Terms: one version of a contract, which is in force from an instant on."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from sla_engine.calendars import BusinessCalendar
from sla_engine.contracts.fingerprint import LEFT_OUT
from sla_engine.contracts.forms.single_values import Text
from sla_engine.contracts.forms.toml_tables import Key
from sla_engine.contracts.promise import Promise
from sla_engine.contracts.values.billing import Billing
from sla_engine.contracts.values.did_you_mean import Register
from sla_engine.contracts.values.display_names import DisplayName, Label, Named
from sla_engine.contracts.values.policies import Policies
from sla_engine.contracts.values.service_hours import Provider, ServiceHours
from sla_engine.contracts.values.sites import Site
from sla_engine.contracts.values.targets import ElapsedTime, always
from sla_engine.contracts.values.tiers import Tier
from sla_engine.contracts.values.vocabulary import Vocabulary
from sla_engine.errors import NotApplicableError

MOST_PROMISES = 4096


class TermsCache:
    """The calendars and promises built so far; equal calendars are one object."""

    __slots__ = ("_calendars", "_equal", "promises", "vocabularies")

    def __init__(self) -> None:
        self._calendars: dict[tuple[str, str, str], BusinessCalendar] = {}
        self._equal: dict[BusinessCalendar, BusinessCalendar] = {}
        # The key has all that a promise depends on: version, target, tier, site, kind and priority.
        self.promises: dict[tuple[str, str, str, str, str, str | None], Promise | None] = {}
        self.vocabularies: dict[str, Vocabulary] = {}

    def calendar(self, version: str, hours: ServiceHours, site: Site, provider: Provider) -> BusinessCalendar:
        """Return the calendar of the hours at the site, the same object every time."""
        key = (version, hours.id, site.id)
        if (known := self._calendars.get(key)) is not None:
            return known
        made = hours.calendar(site, provider)
        # setdefault on both: where two threads arrive at once, both return the calendar of the first.
        return self._calendars.setdefault(key, self._equal.setdefault(made, made))

    def __reduce__(self) -> tuple[type["TermsCache"], tuple[()]]:
        return TermsCache, ()


@dataclass(frozen=True, slots=True)
class Service(Named):
    """A service that has a tier built in."""

    id: str
    tier: Annotated[Text, Key("The id of the tier.")]
    label: DisplayName = field(metadata=LEFT_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms(Named):
    """One version of a contract, in force from `effective_us` (microseconds of UTC; None: always) until the next version.

    `bound_to` states whether customers buy a tier or services have it built in; `services` are those that the contract
    names. `priorities` are those that tickets may have; where it is empty, tickets may have any.
    """

    id: str
    version: str
    effective_us: int | None = None
    label: Label = field(metadata=LEFT_OUT)
    provider_name: str = field(default="", metadata=LEFT_OUT)
    provider: Provider = field(metadata=LEFT_OUT)
    currency: str | None = None
    bound_to: Literal["customer", "service"] = "customer"
    services: Register[Service]
    priorities: tuple[str, ...] = ()
    sources: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    notes: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    sites: Register[Site]
    hours: Register[ServiceHours]
    tiers: Register[Tier]
    policies: Policies
    billing: Billing | None = None
    cache: TermsCache = field(compare=False, repr=False, metadata=LEFT_OUT)

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of all targets; every tier has each of them, or declares it not applicable."""
        return tuple(self.policies.targets)

    @property
    def vocabulary(self) -> Vocabulary:
        """The names on which this version acts."""
        known = self.cache.vocabularies
        if self.version not in known:
            known[self.version] = Vocabulary.of(self.policies.targets, self.tiers, self.priorities)
        return known[self.version]

    def tier(self, name: str) -> Tier:
        """Return a tier.

        Raises:
            UnknownNameError: the contract has no such tier.
        """
        return self.tiers[name]

    def site(self, name: str) -> Site:
        """Return a site.

        Raises:
            UnknownNameError: the contract has no such site.
        """
        return self.sites[name]

    def covers_on_site(self, site: str) -> bool:
        """Tell whether technicians come to a site; if not, work is remote, and all targets hold unchanged."""
        return self.sites[site].on_site

    def replacement_guaranteed(
        self, *, in_stock_programme: bool = False, substitutable: bool = False, spare_on_site: bool = False
    ) -> bool:
        """Tell whether a failed device is replaced for certain, given the conditions that it meets."""
        true = {
            "in_stock_programme": in_stock_programme,
            "substitutable": substitutable,
            "spare_on_site": spare_on_site,
        }
        return any(true[condition] for condition in self.policies.hardware.replacement_guaranteed_if)

    def calendar(self, tier: str, *, site: str, kind: str = "incident") -> BusinessCalendar:
        """Return the calendar in which a tier works on a kind of ticket at a site; the same object every time.

        Raises:
            UnknownNameError: the contract has no such tier, site or kind.
            NotApplicableError: the tier has no hours for that kind.
        """
        hours, place = self.tiers[tier].hours(kind), self.sites[site]
        if hours is None:
            raise NotApplicableError(
                f"tier {tier!r} of contract {self.id!r} has no {kind} hours; they are declared not applicable"
            )
        return self._calendar(hours, place)

    def rate_calendar(self, site: str) -> BusinessCalendar:
        """Return the calendar in which the ordinary rates hold at a site.

        Raises:
            UnknownNameError: the contract has no such site.
            NotApplicableError: the contract names no rate hours.
        """
        place = self.sites[site]
        if self.billing is None or self.billing.rate_hours is None:
            raise NotApplicableError(f"contract {self.id!r} names no rate hours; set billing.rate_hours")
        return self._calendar(self.billing.rate_hours, place)

    def promise(
        self, target: str, *, tier: str, site: str, kind: str = "incident", priority: str | None = None
    ) -> Promise | None:
        """Return the promise to a ticket, None where the tier declares the target not applicable.

        Raises:
            UnknownNameError: the contract has no such tier, site, target or kind, or lists priorities and not this one.
        """
        known = self.cache.promises
        key = (self.version, target, tier, site, kind, priority)
        try:
            return known[key]
        except KeyError:
            if len(known) >= MOST_PROMISES:  # priorities may be any text, so tickets decide how many there are
                known.clear()
            return known.setdefault(key, self._promise(target, tier, site, kind, priority))
        except TypeError:  # a list is no name; the look-up by name raises for it
            return self._promise(target, tier, site, kind, priority)

    def _promise(self, target: str, tier: str, site: str, kind: str, priority: str | None) -> Promise | None:
        level, place = self.tiers[tier], self.sites[site]
        wanted = level.target(target, kind=kind, priority=priority)
        if wanted is None:
            return None
        if isinstance(wanted, ElapsedTime):
            return Promise(wanted, always(place.zone), self.policies.landing)
        return Promise(wanted, self.calendar(tier, site=site, kind=kind), self.policies.landing)

    def promise_from_anchor(
        self, target: str, *, tier: str, site: str, kind: str = "incident", priority: str | None = None
    ) -> Promise | None:
        """Return the same as `promise`, but only for a clock that starts at the ticket's anchor.

        Raises:
            NotApplicableError: the target's clock starts at a later event, so that it has no due instant yet.
        """
        promise = self.promise(target, tier=tier, site=site, kind=kind, priority=priority)
        start = self.policies.targets[target].start
        if promise is not None and start is not None:
            raise NotApplicableError(
                f"the clock of target {target!r} of contract {self.id!r} starts at {' or '.join(sorted(start))}, not "
                "when the ticket comes in; call `due` of the `promise` with the instant of that event"
            )
        return promise

    def calendars(self) -> dict[tuple[str, str], BusinessCalendar]:
        """Return the calendar of each hours at each site, by the ids of both."""
        pairs = ((hours, site) for hours in self.hours.values() for site in self.sites.values())
        return {(hours.id, site.id): self._calendar(hours, site) for hours, site in pairs}

    def _calendar(self, hours: ServiceHours, site: Site) -> BusinessCalendar:
        return self.cache.calendar(self.version, hours, site, self.provider)
