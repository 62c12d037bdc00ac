"""Contract: all versions of what a provider promises. This is the public class of the package."""

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
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.contracts.version_terms import Terms
from sla_engine.errors import InvalidArgumentError, NotApplicableError

T = TypeVar("T")


class OfLatest(Generic[T]):
    """An attribute or a method that a contract takes from its latest version."""

    def __init__(self, ask: Callable[[Terms], T]) -> None:
        self._ask = ask

    @overload
    def __get__(self, contract: None, owner: object) -> Self: ...
    @overload
    def __get__(self, contract: "Contract", owner: object) -> T: ...
    def __get__(self, contract: "Contract | None", owner: object) -> T | Self:
        """Return the attribute or the method of the contract's latest version."""
        return self if contract is None else self._ask(contract.latest)


@dataclass(frozen=True, slots=True, repr=False)
class ReadTables:
    """The tables of TOML that a contract was read from, which are never changed, and the versions that were built of them."""

    tables: Raw
    versions: tuple[Terms, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Contract:
    """A contract: its versions, earliest first. Attributes and methods that take no instant are those of the latest version.

    `text` is the TOML text of the contract, None where it was read from a mapping or `changes` were applied to it. `read` has
    the tables that it was read from, with the changes.

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
    read: ReadTables | None = field(default=None, compare=False)
    _starts: tuple[int, ...] = field(init=False, compare=False)
    _memo: dict[str, str] = field(init=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        starts = (NAT if terms.effective_us is None else terms.effective_us for terms in self.versions)
        object.__setattr__(self, "_starts", tuple(starts))

    # Identity

    @property
    def latest(self) -> Terms:
        """The latest version."""
        return self.versions[-1]

    @property
    def zone(self) -> str:
        """The IANA name of the contract's own time zone, the same in all versions."""
        return self.latest.provider.zone

    # Attributes and methods of the latest version; `Terms` describes each of them.

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

    # Choice of the version

    def at(self, instant: datetime) -> Terms:
        """Return the version in force at an instant; it is the version of a ticket with its anchor at that instant.

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

    # Due instants

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
        """Return when a ticket's target is due if its clock never pauses, by the version in force at the ticket's anchor.

        The anchor is `reported_at` where the contract counts from the report and `reported_at` is given, else `opened_at`.
        The result is None where the contract declares the target not applicable, or the anchor lies before the first version.

        Raises:
            NaiveInstantError: an instant has no time zone.
            UnknownNameError: the version has no such tier, site, target or kind; the message lists the known names.
            NotApplicableError: the target's clock starts at a later event than the anchor.
            OutOfRangeError: the anchor or the due instant lies outside the years with data.
        """
        anchor = self.anchor(opened_at, reported_at)
        found = self.in_force(instant_us(anchor))
        # A misspelt name raises even where the anchor lies before the first version.
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
        """Return `due` for each anchor of tickets that are otherwise alike; int64 microseconds of UTC in and out.

        NaT (the smallest int64) stays NaT; the result is also NaT where the target is not applicable.

        Raises:
            UnknownNameError, NotApplicableError: under the same conditions as for `due`.
            ColumnError: a row has no due instant, and `errors` is not "nat"; the message gives the index of the row.
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
                # Rows of other versions become NaT and stay in the column, so that a bad row keeps its index.
                starts = anchors if mine.all() else np.where(mine, anchors, NAT)
                found = np.maximum(found, promise.due_many(starts, errors=errors))
        return found

    # Values

    def to_toml(self) -> str:
        """Return the contract as the text of a file, from which `load_contract(text=...)` reads an equal contract.

        The text has the keys and values of the file or mapping that the contract was read from, with the changes, but no
        comments.

        Raises:
            InvalidArgumentError: the contract was not read from tables, or its versions were replaced since.

        >>> from sla_engine.contracts import load_contract
        >>> stricter = load_contract("mixvoip-support", changes={"tiers": {"business": {"targets": {"response": "2h"}}}})
        >>> load_contract(text=stricter.to_toml()) == stricter
        True
        """
        if self.read is None or self.read.versions != self.versions:
            raise InvalidArgumentError(
                f"contract {self.id!r} is no longer as it was read, so that no tables say it; change it by "
                "load_contract(..., changes=...)"
            )
        from sla_engine.contracts.forms.toml_writer import toml_text  # few programs write contracts

        return toml_text(self.read.tables)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of all definitions and of all calendars' fingerprints; it changes whenever a due instant could change."""
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
