"""Lint: settings that a contract may have, but that are probably a mistake.

A contract with doubts is valid. Each check reads one version and yields the code, the key and the message of each doubt.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sla_engine.calendars import HolidaySet
from sla_engine.calendars.holidays.holiday_set import settings_without_effect
from sla_engine.calendars.rules.weekly_hours import DAY_S, WEEK_S, WeeklyHours
from sla_engine.calendars.text.notation import parse_special, parse_wall_time
from sla_engine.contracts.contract import Contract
from sla_engine.contracts.contract_file.look_alikes import doubted_names
from sla_engine.contracts.forms.key_path import KeyPath, dotted
from sla_engine.contracts.values.kind_and_priority_cases import KINDS, ByKind
from sla_engine.contracts.values.targets import BusinessDays, BusinessTime, ElapsedTime, Target
from sla_engine.contracts.values.tiers import Tier
from sla_engine.contracts.version_terms import Terms
from sla_engine.errors import InvalidHoursError
from sla_engine.show.argument_kinds import of_kind
from sla_engine.show.plain_values import Plain, keys

# A target comes no later than the next one.
ORDER = ("response", "intervention", "recovery", "resolution")
LONG_WEEKS = 3
WORKING_DAYS = 5
DATA_YEARS = 2

_TIME = r"\d{1,2}(?:[:.hH]\d{2}){0,2}"
_SPAN = rf"{_TIME}\s*[-\u2013]\s*{_TIME}"
_SPANS = re.compile(rf"{_SPAN}(?:\s*,\s*{_SPAN})+")

Doubt = tuple[str, KeyPath, str]
Check = Callable[[Terms], Iterator[Doubt]]


@dataclass(frozen=True, slots=True)
class ContractDoubt(Plain):
    """A doubt about a contract: its code, key and message, and the first version that has it.

    >>> from sla_engine.contracts import load_contract
    >>> lint_contract(load_contract("mixvoip-support"))
    []
    """

    PLAIN = keys("code", "key", "message", "version")
    code: str
    key: str
    message: str
    version: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message} [{self.code}]"


def lint_contract(contract: Contract, *, as_of: date | None = None) -> list[ContractDoubt]:
    """Return the doubts about a valid contract, each once, in the order of the versions and the checks.

    Whether the holiday data ends soon is checked only if `as_of` (a date or a datetime) is given.
    """
    of_kind(contract, Contract, "expected a contract, as load_contract reads one")
    if as_of is not None:
        of_kind(as_of, date, "expected a date or a datetime as as_of")
    found: dict[Doubt, str] = {}
    for terms in contract.versions:
        for check in _CHECKS:
            for doubt in check(terms):
                found.setdefault(doubt, terms.version)
        for doubt in _holiday_data(terms, as_of) if as_of else ():
            found.setdefault(doubt, terms.version)
    return [ContractDoubt(code, dotted(key), message, version) for (code, key, message), version in found.items()]


def _holiday_data(terms: Terms, as_of: date) -> Iterator[Doubt]:
    for key, holidays in _holidays(terms):
        if holidays.years[1] < as_of.year + DATA_YEARS:
            last = holidays.years[1]
            yield (
                "holidays-end",
                key,
                f"the holiday data ends with {last}, and deadlines after that are errors; update the holiday data in time",
            )


def _idle_holidays(terms: Terms) -> Iterator[Doubt]:
    for key, holidays in _holidays(terms):
        for region, setting in settings_without_effect(holidays):
            kind = (
                "half days; name dates in special_days" if setting == "half_days" else "dates worked in place of others"
            )
            yield "no-such-days", (*key, setting), f"the holiday data of {region} has no {kind}"


def _skipped_events(terms: Terms) -> Iterator[Doubt]:
    for key, holidays in _holidays(terms):
        if skipped := holidays.skipped:
            message = f"{len(skipped)} events of {', '.join(holidays.files)} are no holidays, such as {skipped[0]}"
            yield "skipped-events", key, message


def _holidays(terms: Terms) -> Iterator[tuple[KeyPath, HolidaySet]]:
    named = [(("sites", site.id, "holidays"), site.holidays) for site in terms.sites.values()]
    yield from (
        (key, holidays) for key, holidays in [*named, (("contract", "holidays"), terms.provider.holidays)] if holidays
    )


def _hours(terms: Terms) -> Iterator[Doubt]:
    used = {hours.id for tier in terms.tiers.values() for kind in KINDS if (hours := tier.hours(kind))}
    if terms.billing and terms.billing.rate_hours:
        used.add(terms.billing.rate_hours.id)
    for hours in terms.hours.values():
        key: KeyPath = ("hours", hours.id)
        if hours.id not in used:
            yield "unused-hours", key, "neither a tier nor billing.rate_hours uses these hours"
        if hours.week.never_opens:
            yield "never-open", (*key, "week"), "these hours are never open, so nothing counted in them is ever due"
        for spans in _overlapping(hours.written):
            yield "overlap", (*key, "week"), f"the spans {spans} overlap and count as one span"
        if any(end % DAY_S in (DAY_S - 60, DAY_S - 1) for day in hours.week.of_days for _, end in day.spans):
            yield "last-minute", (*key, "week"), "an end at 23:59 leaves out the last minute of the day; write 24:00"


def _overlapping(written: str) -> Iterator[str]:
    """Yield the runs of spans in a text that are shorter together than one by one."""
    for match in _SPANS.finditer(written):
        try:
            each = [parse_special(span) for span in re.findall(_SPAN, match[0])]
            union = parse_special(match[0])
        except InvalidHoursError:
            continue  # some times are clear only in the whole text, such as 8-12 before pm
        if sum(_seconds(hours) for hours in each) > _seconds(union):
            yield match[0]


def _seconds(hours: object) -> int:
    return int(getattr(hours, "seconds", 0))


def _sites(terms: Terms) -> Iterator[Doubt]:
    heeding = [
        hours for hours in terms.hours.values() if hours.week.holiday != "open" and hours.holidays_of != "provider"
    ]
    for site in terms.sites.values():
        if site.holidays is None and heeding:
            message = f"no holidays count at this site, though hours such as {heeding[0].id!r} close on holidays; give a region"
            yield "no-holidays", ("sites", site.id), message


def _tiers(terms: Terms) -> Iterator[Doubt]:
    for tier in terms.tiers.values():
        key: KeyPath = ("tiers", tier.id)
        promised = any(case.all for target in tier.promises.values() for case in (target.incident, target.request))
        if not (promised or tier.rates or any(tier.hours(kind) for kind in KINDS)):
            yield "empty-tier", key, "this tier has no hours, no targets and no rates, so it promises nothing"
        for kind in tier.kinds_left_out:
            message = (
                f"this tier has {kind} hours, but no target for {kind}s, so nothing is promised to them; "
                f'name the kinds in policies.targets_for, or write {kind}_hours = "n/a"'
            )
            yield "kind-left-out", (*key, f"{kind}_hours"), message
        if not tier.channels and any(other.channels for other in terms.tiers.values()):
            yield "no-channel", key, "other tiers have channels, but this tier has none; list its channels"
        if tier.credits and tier.credits.cap < tier.credits.per_hour:
            yield "credit-cap", (*key, "credits", "cap"), "the cap is lower than the credit for one hour of downtime"


def _target_order(terms: Terms) -> Iterator[Doubt]:
    for tier in terms.tiers.values():
        names = [name for name in ORDER if name in tier.promises]
        for kind in KINDS:
            for priority in (None, *tier.named_priorities):
                held = [(name, tier.promises[name].of(kind).target(priority)) for name in names]
                for (first, early), (second, late) in pairwise((name, target) for name, target in held if target):
                    if (size := _size(early)) and (other := _size(late)) and size[0] == other[0] and size[1] > other[1]:
                        message = f"{first} ({early}) is longer than {second} ({late})"
                        yield "target-order", ("tiers", tier.id, "targets", first), message


def _size(target: Target | None) -> tuple[str, int] | None:
    match target:
        case BusinessTime(us) | ElapsedTime(us):
            return type(target).__name__, us
        case BusinessDays(days):
            return "BusinessDays", days
    return None


def _targets(terms: Terms) -> Iterator[Doubt]:
    for tier in terms.tiers.values():
        for name, promise in tier.promises.items():
            key: KeyPath = ("tiers", tier.id, "targets", name)
            for week, target in _counted(tier, promise):
                if _is_long(target, week):
                    yield "long-target", key, f"{target} takes more than {LONG_WEEKS} weeks of its hours"
                if isinstance(target, BusinessDays) and week:
                    yield from ((code, key, message) for code, message in _times_of_day(target, week))


def _counted(tier: Tier, promise: ByKind) -> Iterator[tuple[WeeklyHours | None, Target]]:
    """Yield each target with the hours that it counts in."""
    for kind in KINDS:
        hours = tier.hours(kind)
        for target in dict.fromkeys(promise.of(kind).all):
            yield (hours.week if hours else None), target


def _is_long(target: Target, week: WeeklyHours | None) -> bool:
    if isinstance(target, BusinessDays):
        return target.days > LONG_WEEKS * WORKING_DAYS
    open_seconds = (
        WEEK_S
        if isinstance(target, ElapsedTime) or week is None
        else min(WEEK_S, sum(day.seconds for day in week.days))
    )
    return target.us > LONG_WEEKS * open_seconds * 1_000_000 > 0


def _times_of_day(target: BusinessDays, week: WeeklyHours) -> Iterator[tuple[str, str]]:
    opening = min((day.spans[0][0] for day in week.of_days if day), default=0)
    closing = max((day.spans[-1][1] for day in week.of_days if day), default=0)
    if target.cutoff and not opening < parse_wall_time(target.cutoff) < closing:
        yield (
            "cutoff-outside-hours",
            f"the cutoff {target.cutoff} lies outside the hours {week}, so it has no effect",
        )
    if target.at[0].isdigit() and not opening <= parse_wall_time(target.at) <= closing:
        yield "time-outside-hours", f"{target.at} lies outside the hours {week}"


_CHECKS: tuple[Check, ...] = (
    _sites,
    _idle_holidays,
    _skipped_events,
    _hours,
    _tiers,
    doubted_names,
    _target_order,
    _targets,
)
