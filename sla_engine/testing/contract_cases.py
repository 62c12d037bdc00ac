"""Contracts as plain data, and the contract files that state them.

Nothing here is read back from the real contract: hours at a site give a `CalendarCase`. Instants are microseconds of UTC.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

from sla_engine.contracts import Contract, parse_contract
from sla_engine.testing.calendar_cases import WHOLE_DAY, CalendarCase, Dated, Spans, Yearly, special_texts, week_text
from sla_engine.testing.local_clock import DAY, datetime_at
from sla_engine.testing.season_cases import SeasonCase
from sla_engine.testing.terms_cases import Attributes, Promised, Table, TermsCase

ALWAYS = CalendarCase("UTC", (WHOLE_DAY,) * 7)
FOR_EVER = 300 * 366 * DAY  # longer than all years with data


@dataclass(frozen=True, slots=True)
class HoursCase:
    """Weekly hours as in `CalendarCase`, with the settings whose holidays count and in whose zone they are read."""

    week: tuple[Spans, ...]
    holiday_hours: Spans | Literal["open"] | None = None
    special: Dated = ()
    yearly: Yearly = ()
    closures: tuple[tuple[int, int], ...] = ()
    zone: Literal["site", "contract"] = "site"
    holidays_of: Literal["site", "provider", "both"] = "site"
    seasons: tuple[SeasonCase, ...] = ()

    @property
    def on_holidays(self) -> Spans | Literal["open"] | None:
        """The hours on holidays; by default, hours round the clock stay open."""
        round_the_clock = all(spans == WHOLE_DAY for spans in self.week)
        return "open" if round_the_clock and self.holiday_hours is None else self.holiday_hours

    @property
    def table(self) -> Table:
        """Return the table of the hours in a contract file."""
        week = week_text(self.week, self.holiday_hours, self.seasons)
        return {"week": week, "zone": self.zone, "holidays_of": self.holidays_of, **_exceptions(self)}


@dataclass(frozen=True, slots=True)
class SiteCase:
    """A site: its zone, and the dates and closures that count for all hours at the site."""

    zone: str
    holidays: tuple[date, ...] = ()
    special: Dated = ()
    yearly: Yearly = ()
    closures: tuple[tuple[int, int], ...] = ()

    @property
    def table(self) -> Table:
        """Return the table of the site in a contract file."""
        return {"zone": self.zone, "holidays": _holidays(self.holidays), **_exceptions(self)}


@dataclass(frozen=True)
class ContractCase:
    """A contract: sites and hours, which all versions share, and the versions, earliest first.

    `around` is an instant near all exceptional dates and closures.
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
        """The contract file; later versions state all of their settings, so that none of the version before remains."""
        first, *later = self.versions
        head: dict[str, object] = {"id": "random", "zone": self.zone, "holidays": _holidays(self.holidays)}
        if self.priorities:
            head["priorities"] = list(self.priorities)
        if first.effective is not None:
            head["effective_from"] = _iso(first.effective)
        tables: dict[str, Table] = {
            "contract": head,
            "sites": {name: site.table for name, site in self.sites.items()},
            "hours": {name: hours.table for name, hours in self.hours.items()},
            "tiers": {name: tier.table for name, tier in first.tiers.items()},
            "policies": {"anchor": self.anchor, **first.policy_table},
        }
        lines = [line for name, table in tables.items() for line in (f"[{name}]", *_lines(table))]
        return "\n".join((*lines, *(line for n, terms in enumerate(later, 2) for line in _version(n, terms)), ""))

    @cached_property
    def contract(self) -> Contract:
        """The real contract, read from the file."""
        return parse_contract(self.text)

    def at(self, instant: int) -> TermsCase | None:
        """Return the version in force at an instant, None before the first version."""
        begun = [terms for terms in self.versions if terms.effective is None or terms.effective <= instant]
        return begun[-1] if begun else None

    def calendar(self, hours: str, site: str) -> CalendarCase:
        """Return the calendar of hours at a site: the hours' special days come before the site's, closures of both apply."""
        return _placed(self.hours[hours], self.sites[site], self.zone, self.holidays)

    def promise(self, terms: TermsCase, target: str, ticket: Attributes) -> tuple[Promised, CalendarCase] | None:
        """Return the promise to a ticket with these attributes, and the calendar in which its time counts."""
        tier = terms.tiers[ticket.tier]
        cases = tier.targets.get((target, ticket.kind), {})
        promised = cases[ticket.priority] if ticket.priority in cases else cases.get(None)
        if promised is None:
            return None
        hours = tier.hours[ticket.kind]
        return promised, ALWAYS if promised.unit == "elapsed" or hours is None else self.calendar(hours, ticket.site)

    def calendars(self) -> Iterator[CalendarCase]:
        """Yield every calendar that a promise to some ticket may use."""
        yield from (self.calendar(hours, site) for hours in self.hours for site in self.sites)


@lru_cache(maxsize=1024)
def _placed(hours: HoursCase, site: SiteCase, zone: str, provider: tuple[date, ...]) -> CalendarCase:
    counted = {"site": site.holidays, "provider": provider, "both": (*site.holidays, *provider)}[hours.holidays_of]
    return CalendarCase(
        site.zone if hours.zone == "site" else zone,
        hours.week,
        holiday_hours=hours.on_holidays,
        holidays=tuple(sorted(set(counted))),
        special=(*site.special, *hours.special),
        yearly=(*site.yearly, *hours.yearly),
        closures=(*site.closures, *hours.closures),
        seasons=hours.seasons,
    )


def _version(number: int, terms: TermsCase) -> Iterator[str]:
    yield "[[versions]]"
    yield from _lines({"id": str(number), "effective_from": _iso(terms.effective or 0)})
    yield "[versions.tiers]"
    yield from _lines({name: {"targets": tier.target_table} for name, tier in terms.tiers.items()})
    yield "[versions.policies]"
    yield from _lines(_bounded(terms.settled()).policy_table)


def _lines(table: Table) -> Iterator[str]:
    return (f"{json.dumps(key)} = {_value(value)}" for key, value in table.items())


def _value(value: object) -> str:
    """Write a value on one line; JSON and TOML agree on text, numbers, booleans and lists of them."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_lines(value))} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)


def _iso(instant: int) -> str:
    return datetime_at(instant, "UTC").isoformat()


def _holidays(days: Iterable[object]) -> object:
    named = {str(day): f"holiday {day}" for day in days}
    return {"add": named} if named else "none"


def _exceptions(case: SiteCase | HoursCase) -> Table:
    closures = [{"start": _iso(start), "end": _iso(end)} for start, end in case.closures]
    return {"special_days": dict(special_texts(case.special, case.yearly)), "closures": closures}


def _bounded(terms: TermsCase) -> TermsCase:
    """Return the terms with a bound for every reopening, as a version without one would keep the bound of the one before."""
    policies = (terms.policies or {}).items()
    return replace(
        terms,
        policies={
            name: policy if policy.reopening_within is not None else replace(policy, reopening_within=FOR_EVER)
            for name, policy in policies
        },
    )
