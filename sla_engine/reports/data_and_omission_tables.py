"""Data and omission tables: the contracts, versions and data of a report, and the tickets that it leaves out."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sla_engine.calendars import BusinessCalendar
from sla_engine.clocks.finding import TEXTS, UNPROMISED, Code, Subject
from sla_engine.reports.clock_standing import Standing
from sla_engine.reports.sortable_table import Table, names, numbers, table
from sla_engine.sources import BadRow

SHOWN, NAMED = 20, 5


def versions_used(standing: Standing) -> defaultdict[str, Counter[str]]:
    """Count by contract and version the tickets that fall under it."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entitled, tickets in standing.entitlements():
        if entitled.contract is not None and entitled.version is not None:
            found[entitled.contract.id][entitled.version] += tickets
    return found


def unanswered_table(faults: Mapping[str, Mapping[str, str]]) -> Table:
    """Count the tickets without an answer by scenario and reason, and name the first ones."""
    tickets: dict[tuple[str, str], list[str]] = {}
    for scenario, reasons in faults.items():
        for ticket, reason in reasons.items():
            tickets.setdefault((scenario, reason), []).append(ticket)

    several = ("Scenario",) if len(faults) > 1 else ()
    columns = (*names(*several, "Reason"), *numbers("Tickets"), *names("The first ones"))
    rows = (
        (*(scenario,) * len(several), reason, len(ids), ", ".join(ids[:NAMED]) + (", …" if ids[NAMED:] else ""))
        for (scenario, reason), ids in tickets.items()
    )
    return table("unanswered", "Tickets without an answer, by reason", columns, rows)


def bad_rows_table(bad: Sequence[BadRow]) -> Table:
    """List the first rows of a source that are no tickets or events."""
    columns = (*names("Source"), *numbers("Line"), *names("Column", "Value", "Expected"))
    rows = (
        (row.source, row.line, row.column, "nothing" if row.value is None else row.value[:200], row.expected)
        for row in bad[:SHOWN]
    )
    return table("bad-rows", "Rows that could not be read", columns, rows, len(bad) - len(bad[:SHOWN]))


def no_promise_table(reasons: Counter[str]) -> Table:
    """Count the tickets without any promise, by reason."""
    columns = (*names("Reason"), *numbers("Tickets"))
    return table("no-promise", "Tickets that nothing is promised to, by reason", columns, reasons.most_common())


def findings_table(findings: Counter[tuple[Code, Subject | None]]) -> Table:
    """Count the findings about tickets and their logs; the most frequent come first."""
    some = [(key, number) for key, number in findings.most_common() if key[0] not in UNPROMISED]
    told = {
        f"{code.replace('_', ' ')}: {TEXTS[code] if about is None else about.told(code)}": number
        for (code, about), number in some[:SHOWN]
    }
    columns = (*names("Reason"), *numbers("Times"))
    caption = "What was odd about tickets and their logs"
    return table("findings", caption, columns, told.items(), len(some) - len(told))


def commonest_calendar(standing: Standing) -> tuple[BusinessCalendar, str] | None:
    """Return the calendar of the most tickets, and the tier and site that it belongs to; None if no ticket has one."""
    counts: Counter[BusinessCalendar] = Counter()
    whose: dict[BusinessCalendar, str] = {}
    for entitled, tickets in standing.entitlements():
        terms, tier, like = entitled.terms, entitled.tier, entitled.attributes
        if terms is None or tier is None or like is None or terms.tiers[tier].hours(like.kind) is None:
            continue
        calendar = terms.calendar(tier, site=like.site, kind=like.kind)
        counts[calendar] += tickets
        whose.setdefault(calendar, f"tier {tier} at {like.site}")
    return next(((calendar, whose[calendar]) for calendar, _ in counts.most_common(1)), None)
