"""Contract: what was promised, in all its versions. The public face of this package."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Self, TypeVar, overload

import numpy as np

from sla_engine.calendars.arrays import NAT, Micros
from sla_engine.calendars.instants import Instant, instant_at, instant_us
from sla_engine.calendars.timeline.numpy_columns import Errors
from sla_engine.calendars.timeline.set_operations import joined_versions
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.contracts.fingerprint import canonical, digest
from sla_engine.contracts.version_terms import Terms
from sla_engine.errors import NotApplicableError

T = TypeVar("T")


class OfLatest(Generic[T]):
    """What the latest version of a contract says, asked of the contract as if it were the contract's own."""

    def __init__(self, ask: Callable[[Terms], T]) -> None:
        self._ask = ask

    @overload
    def __get__(self, contract: None, owner: object) -> Self: ...
    @overload
    def __get__(self, contract: "Contract", owner: object) -> T: ...
    def __get__(self, contract: "Contract | None", owner: object) -> T | Self:
        """Return the answer of a contract's latest version."""
        return self if contract is None else self._ask(contract.latest)


@dataclass(frozen=True, slots=True, repr=False)
class Contract:
    """A contract: its versions, earliest first. What is asked without an instant is answered by the latest.

    `text` is the TOML that it was read from, None where that is not all that it was made of.

    >>> import pendulum
    >>> from sla_engine.contracts import load_contract
    >>> contract = load_contract("mixvoip-support")
    >>> reported = pendulum.datetime(2026, 6, 22, 17, 30, tz="Europe/Luxembourg")
    >>> str(contract.due(reported, tier="office", site="LU", target="response"))  # Tuesday 23 June is a holiday
    '2026-06-24 15:00:00+02:00'
    >>> contract.due(reported, tier="none", site="LU", target="response") is None  # declared not applicable
    True
    """

    versions: tuple[Terms, ...]
    text: str | None = field(default=None, compare=False)
    _starts: tuple[int, ...] = field(init=False, compare=False)
    _memo: dict[str, str] = field(init=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        starts = (NAT if terms.effective_us is None else terms.effective_us for terms in self.versions)
        object.__setattr__(self, "_starts", tuple(starts))

    # What it is

    @property
    def latest(self) -> Terms:
        """The latest version."""
        return self.versions[-1]

    @property
    def zone(self) -> str:
        """The IANA name of the contract's own time zone, the same in all versions."""
        return self.latest.provider.zone

    # What the latest version says: each of these is an attribute or a method of `Terms`, described there.

    id = OfLatest(lambda terms: terms.id)
    version = OfLatest(lambda terms: terms.version)
    name = OfLatest(lambda terms: terms.name)
    name_in = OfLatest(lambda terms: terms.name_in)
    currency = OfLatest(lambda terms: terms.currency)
    tiers = OfLatest(lambda terms: terms.tiers)
    sites = OfLatest(lambda terms: terms.sites)
    targets = OfLatest(lambda terms: terms.targets)
    policies = OfLatest(lambda terms: terms.policies)
    billing = OfLatest(lambda terms: terms.billing)
    tier = OfLatest(lambda terms: terms.tier)
    site = OfLatest(lambda terms: terms.site)
    covers_on_site = OfLatest(lambda terms: terms.covers_on_site)
    replacement_guaranteed = OfLatest(lambda terms: terms.replacement_guaranteed)
    calendar = OfLatest(lambda terms: terms.calendar)
    rate_calendar = OfLatest(lambda terms: terms.rate_calendar)

    # Which version

    def at(self, instant: datetime) -> Terms:
        """Return the version in force at an instant, which is the one for a ticket with its anchor there.

        Raises:
            NaiveInstantError: the instant has no time zone.
            NotApplicableError: the instant lies before the first version.
        """
        found = self.in_force(instant_us(instant))
        if found is None:
            since = instant_at(self._starts[0], named_zone(self.zone))
            raise NotApplicableError(f"contract {self.id!r} takes effect on {since}; {instant} lies before that")
        return found

    def in_force(self, us: int) -> Terms | None:
        """Return the version in force at an instant in microseconds of UTC, None before the first."""
        position = bisect_right(self._starts, us) - 1
        return None if position < 0 else self.versions[position]

    # When it is due

    def due(
        self,
        opened_at: datetime,
        *,
        tier: str,
        site: str,
        target: str,
        kind: str = "incident",
        priority: str | None = None,
        reported_at: datetime | None = None,
    ) -> Instant | None:
        """Return when a target of a ticket is due that runs on without a pause, by the version in force at its anchor.

        The anchor is `reported_at` where the contract counts from the report and one is given, else `opened_at`. None
        stands for a target declared not applicable, and for an anchor before the first version.

        Raises:
            NaiveInstantError: an instant without a time zone.
            UnknownNameError: no such tier, site, target or kind in that version; the message lists the known ones.
            NotApplicableError: the target's clock starts at a later event than the anchor.
            OutOfRangeError: anchor or answer lie outside the years with data.
        """
        anchor = self.anchor(opened_at, reported_at)
        found = self.in_force(instant_us(anchor))
        # Misspelt names raise before the first version too, where nothing applies.
        promise = (found or self.versions[0]).promise_from_anchor(
            target, tier=tier, site=site, kind=kind, priority=priority
        )
        return None if promise is None or found is None else promise.due(anchor)

    def anchor(self, opened_at: datetime, reported_at: datetime | None = None) -> datetime:
        """Return the instant from which a ticket's clocks count; the setting is the same in all versions."""
        reported = self.latest.policies.anchor == "reported"
        return reported_at if reported and reported_at is not None else opened_at

    def due_many(
        self,
        anchors: Micros,
        *,
        tier: str,
        site: str,
        target: str,
        kind: str = "incident",
        priority: str | None = None,
        errors: Errors = "raise",
    ) -> Micros:
        """Return `due` of each anchor of tickets that are otherwise alike; int64 microseconds of UTC in and out.

        NaT (the smallest int64) stays, and stands for a target not applicable.

        Raises:
            UnknownNameError, NotApplicableError: as `due`.
            ColumnError: a row without an answer, by its index, unless `errors="nat"` makes it NaT.
        """
        if self._starts == (NAT,):
            promise = self.latest.promise_from_anchor(target, tier=tier, site=site, kind=kind, priority=priority)
            return np.full_like(anchors, NAT) if promise is None else promise.due_many(anchors, errors=errors)
        found = np.full_like(anchors, NAT)
        position = np.searchsorted(np.array(self._starts, dtype=np.int64), anchors, side="right") - 1
        for number, terms in enumerate(self.versions):
            mine = position == number
            if not mine.any():
                continue
            promise = terms.promise_from_anchor(target, tier=tier, site=site, kind=kind, priority=priority)
            if promise is not None:
                # Rows of other versions become NaT rather than leave the column, so that a bad row keeps its index.
                starts = anchors if mine.all() else np.where(mine, anchors, NAT)
                found = np.maximum(found, promise.due_many(starts, errors=errors))
        return found

    # Values

    @property
    def fingerprint(self) -> str:
        """A SHA-256 of all definitions and of all calendars' fingerprints; it changes whenever an answer could."""
        if "fingerprint" not in self._memo:
            self._memo["fingerprint"] = digest([[canonical(terms), _calendars(terms)] for terms in self.versions])
        return self._memo["fingerprint"]

    @property
    def data_versions(self) -> dict[str, str]:
        """The versions of the holiday and time-zone data that the calendars read."""
        calendars = (calendar for terms in self.versions for calendar in terms.calendars().values())
        return joined_versions(calendar.data_versions for calendar in calendars)

    def __hash__(self) -> int:
        return hash((self.id, self._starts))

    def __repr__(self) -> str:
        return f"<Contract {self.id!r}, version {self.version!r}, tiers {', '.join(self.tiers)}>"


def _calendars(terms: Terms) -> dict[str, str]:
    return {f"{hours} at {site}": calendar.fingerprint for (hours, site), calendar in terms.calendars().items()}
