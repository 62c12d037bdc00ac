"""References: the check that names used in a contract file are defined, and that its tables agree with each other.

The check reads the tables of the file rather than the models, so that these problems are found beside all others; it
skips values of a wrong type, which the models report.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from sla_engine.calendars.rules.weekly_hours import DayHours
from sla_engine.calendars.text.notation import parse_special
from sla_engine.contracts.contract_file.event_roles import role_problems
from sla_engine.contracts.forms.ids_and_names import NOT_APPLICABLE
from sla_engine.contracts.forms.key_path import ANY, KeyPath, has, select
from sla_engine.contracts.forms.problems import Problem, shown
from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.errors import InvalidHoursError

TIERS: KeyPath = ("tiers", ANY)


def reference_problems(raw: Raw) -> Iterator[Problem]:
    """Yield every problem between the tables of one version of a contract."""
    for check in _CHECKS:
        yield from check(raw)


def _names(raw: Raw, *pattern: str | int) -> dict[str, None]:
    """Return the keys of all tables that match a pattern, in the order of the file."""
    return dict.fromkeys(key for _, table in select(raw, pattern) if isinstance(table, dict) for key in table)


def _unknown(what: str, path: KeyPath, name: object, known: Collection[str]) -> Iterator[Problem]:
    if isinstance(name, str) and name not in known:
        yield Problem.unknown(what, path, shown(name), name, known)


def _hours_exist(raw: Raw) -> Iterator[Problem]:
    known = _names(raw, "hours")
    for key in ("incident_hours", "request_hours"):
        for path, name in select(raw, (*TIERS, key)):
            if name != NOT_APPLICABLE:
                yield from _unknown("hours", path, name, known)
    for path, name in select(raw, ("billing", "rate_hours")):
        yield from _unknown("hours", path, name, known)


def _services_have_tiers(raw: Raw) -> Iterator[Problem]:
    known = _names(raw, "tiers")
    for path, service in select(raw, ("contract", "services", ANY)):
        tier = service.get("tier") if isinstance(service, dict) else service
        yield from _unknown("tier", path, tier, known)


def _roles_exist(raw: Raw) -> Iterator[Problem]:
    known = _names(raw, "billing", "roles")
    if not known and has(raw, (*TIERS, "rates", ANY)):
        yield Problem(
            ("billing", "roles"),
            "",
            'this table is missing; it names the roles that have rates, such as cabling = "Cabling"',
        )
        return
    for table in ("rates", "out_of_hours_rates"):
        for path, _ in select(raw, (*TIERS, table, ANY)):
            yield from _unknown("role", path, path[-1], known)


def _roles_have_rates(raw: Raw) -> Iterator[Problem]:
    expected = f'this role has no rate; give an amount, or "{NOT_APPLICABLE}"'
    yield from _missing(select(raw, (*TIERS, "rates")), _names(raw, "billing", "roles"), expected)


def _tiers_have_the_same(raw: Raw) -> Iterator[Problem]:
    for key, expected in (
        ("uptime", f'other tiers guarantee this; give a percentage, or "{NOT_APPLICABLE}"'),
        ("targets", f'other tiers have this target; give one, or "{NOT_APPLICABLE}" where it does not apply'),
    ):
        tables = [((*path, key), tier.get(key, {})) for path, tier in select(raw, TIERS) if isinstance(tier, dict)]
        yield from _missing(tables, _names(raw, *TIERS, key), expected)


def _missing(tables: Iterable[tuple[KeyPath, object]], names: Iterable[str], expected: str) -> Iterator[Problem]:
    for path, table in tables:
        if isinstance(table, dict):
            yield from (Problem((*path, name), "", expected) for name in names if name not in table)


def _target_policies_have_targets(raw: Raw) -> Iterator[Problem]:
    known = _names(raw, *TIERS, "targets")
    for path, _ in select(raw, ("policies", "targets", ANY)):
        yield from _unknown("target", path, path[-1], known)


def _targets_have_hours(raw: Raw) -> Iterator[Problem]:
    """Yield a problem for each target in business time or business days where the tier has no hours for it."""
    plain = next((kinds for _, kinds in select(raw, ("policies", "targets_for"))), ["incident"])
    for path, form in select(raw, (*TIERS, "targets", ANY)):
        for kind, case_path, single in _singles(path, form, plain):
            hours = next((hours for _, hours in select(raw, (*path[:2], f"{kind}_hours"))), None)
            if hours == NOT_APPLICABLE and _counts_hours(single):
                expected = f'expected "{NOT_APPLICABLE}" or elapsed time, as the tier has no {kind} hours to count'
                yield Problem(case_path, shown(single), expected)


def _singles(path: KeyPath, form: object, plain: object) -> Iterator[tuple[str, KeyPath, object]]:
    """Yield the kind, the key path and the value of each single target in a form."""
    if isinstance(form, dict) and ("incident" in form or "request" in form):
        cases = [(kind, (*path, kind), form[kind]) for kind in ("incident", "request") if kind in form]
    else:
        cases = [(str(kind), path, form) for kind in (plain if isinstance(plain, list) else [])]
    for kind, place, case in cases:
        if isinstance(case, dict) and ("by_priority" in case or "otherwise" in case):
            singles = [*select(case, ("by_priority", ANY)), *select(case, ("otherwise",))]
            yield from ((kind, (*place, *inner), single) for inner, single in singles)
        else:
            yield kind, place, case


def _counts_hours(single: object) -> bool:
    if isinstance(single, dict):
        return "business" in single or "business_days" in single
    return isinstance(single, str) and single != NOT_APPLICABLE


def _priorities_exist(raw: Raw) -> Iterator[Problem]:
    named = (name for _, name in select(raw, ("contract", "priorities", ANY)) if isinstance(name, str))
    known = dict.fromkeys(named)
    for inner in ((), ("incident",), ("request",)):
        for path, _ in select(raw, (*TIERS, "targets", ANY, *inner, "by_priority", ANY)) if known else ():
            yield from _unknown("priority", path, path[-1], known)


def _provider_has_holidays(raw: Raw) -> Iterator[Problem]:
    if has(raw, ("contract", "holidays")):
        return
    for pattern in (("policies", "holidays_of"), ("hours", ANY, "holidays_of")):
        for path, whose in select(raw, pattern):
            if whose in ("provider", "both"):
                yield Problem(
                    path,
                    shown(whose),
                    'expected the provider\'s holidays as well: set contract.holidays = "LU", or "none"',
                )


def _yearly_days_close(raw: Raw) -> Iterator[Problem]:
    for table in ("sites", "hours"):
        for path, special in select(raw, (table, ANY, "special_days", ANY)):
            text = special.get("hours") if isinstance(special, dict) else special
            if len(str(path[-1])) == len("12-24") and isinstance(text, str) and _opens(text):
                expected = 'expected "closed" or a cut such as "-12:00" or "13:00-"'
                why = "hours for every year would open on weekends; give exact dates instead"
                yield Problem(path, shown(text), f"{expected}: {why}")


def _opens(special: str) -> bool:
    try:
        hours = parse_special(special)
    except InvalidHoursError:
        return False  # the models report it
    return isinstance(hours, DayHours) and bool(hours)


def _amounts_have_currency(raw: Raw) -> Iterator[Problem]:
    places: tuple[KeyPath, ...] = (
        (*TIERS, "monthly_fee"), (*TIERS, "rates", ANY), (*TIERS, "out_of_hours_rates", ANY),
        ("billing", "travel", ANY), ("billing", "offers", ANY, "monthly_fee"),
    )  # fmt: skip
    amounts = (value for place in places for _, value in select(raw, place) if not isinstance(value, str))
    if any(True for _ in amounts) and not has(raw, ("contract", "currency")):
        yield Problem(
            ("contract", "currency"), "", 'this key is missing, and there are amounts; give a code such as "EUR"'
        )


_CHECKS: tuple[Callable[[Raw], Iterator[Problem]], ...] = (
    _services_have_tiers,
    _amounts_have_currency,
    _yearly_days_close,
    _provider_has_holidays,
    _hours_exist,
    _tiers_have_the_same,
    _roles_exist,
    _roles_have_rates,
    _targets_have_hours,
    _priorities_exist,
    _target_policies_have_targets,
    role_problems,
)
