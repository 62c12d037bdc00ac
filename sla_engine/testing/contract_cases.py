"""Contracts as plain data, and the contract file that says the same.

Nothing here is read back from the real contract: hours at a site become a `CalendarCase`. Instants are microseconds of
UTC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

from sla_engine.contracts import Contract, parse_contract
from sla_engine.testing.cases import WHOLE_DAY, CalendarCase, Dated, Spans, Yearly
from sla_engine.testing.contract_text import contract_text
from sla_engine.testing.terms_cases import Attributes, Promised, TermsCase

ALWAYS = CalendarCase("UTC", (WHOLE_DAY,) * 7)


@dataclass(frozen=True, slots=True)
class HoursCase:
    """Weekly hours as `CalendarCase` has them, whose holidays they keep, and whose clock they are read on."""

    week: tuple[Spans, ...]
    holiday_hours: Spans | Literal["open"] | None = None
    special: Dated = ()
    yearly: Yearly = ()
    closures: tuple[tuple[int, int], ...] = ()
    zone: Literal["site", "contract"] = "site"
    holidays_of: Literal["site", "provider", "both"] = "site"


@dataclass(frozen=True, slots=True)
class SiteCase:
    """A site: its zone, and the dates and closures that count for all hours there."""

    zone: str
    holidays: tuple[date, ...] = ()
    special: Dated = ()
    yearly: Yearly = ()
    closures: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class ContractCase:
    """A contract: sites and hours, which all versions share, and the versions, earliest first.

    `around` is an instant near which all that is exceptional lies, worth asking about.
    """

    sites: Mapping[str, SiteCase]
    hours: Mapping[str, HoursCase]
    versions: tuple[TermsCase, ...]
    zone: str = "Europe/Luxembourg"
    holidays: tuple[date, ...] = ()
    priorities: tuple[str, ...] = ()
    anchor: Literal["opened", "reported"] = "opened"
    around: int = 0

    @cached_property
    def text(self) -> str:
        """The contract file."""
        return contract_text(self)

    @cached_property
    def contract(self) -> Contract:
        """The real contract, read from the file."""
        return parse_contract(self.text)

    def at(self, instant: int) -> TermsCase | None:
        """The version in force, None before the first one."""
        begun = [terms for terms in self.versions if terms.effective is None or terms.effective <= instant]
        return begun[-1] if begun else None

    def calendar(self, hours: str, site: str) -> CalendarCase:
        """The calendar of hours at a site: the hours' special days lie over the site's, closures of both apply."""
        return _placed(self.hours[hours], self.sites[site], self.zone, self.holidays)

    def promise(self, terms: TermsCase, target: str, ticket: Attributes) -> tuple[Promised, CalendarCase] | None:
        """What a ticket with these attributes is promised, and the calendar in which that counts."""
        tier = terms.tiers[ticket.tier]
        cases = tier.targets.get((target, ticket.kind), {})
        promised = cases[ticket.priority] if ticket.priority in cases else cases.get(None)
        if promised is None:
            return None
        hours = tier.hours[ticket.kind]
        return promised, ALWAYS if promised.unit == "elapsed" or hours is None else self.calendar(hours, ticket.site)

    def calendars(self) -> Iterator[CalendarCase]:
        """Every calendar that some ticket may be under."""
        yield from (self.calendar(hours, site) for hours in self.hours for site in self.sites)


@lru_cache(maxsize=1024)
def _placed(hours: HoursCase, site: SiteCase, zone: str, provider: tuple[date, ...]) -> CalendarCase:
    counted = {"site": site.holidays, "provider": provider, "both": (*site.holidays, *provider)}[hours.holidays_of]
    round_the_clock = all(spans == WHOLE_DAY for spans in hours.week)
    return CalendarCase(
        site.zone if hours.zone == "site" else zone,
        hours.week,
        holiday_hours="open" if round_the_clock and hours.holiday_hours is None else hours.holiday_hours,
        holidays=tuple(sorted(set(counted))),
        special=(*site.special, *hours.special),
        yearly=(*site.yearly, *hours.yearly),
        closures=(*site.closures, *hours.closures),
    )
