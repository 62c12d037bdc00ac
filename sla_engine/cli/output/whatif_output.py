"""The output of a comparison: a table and sentences for people, records for programs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from sla_engine.cli.exit_codes import inform
from sla_engine.cli.output.output_formats import print_lines, print_records, print_table
from sla_engine.show.escaping import escape
from sla_engine.show.instants import SHORT_WEEKDAYS
from sla_engine.show.numbers_and_shares import count, percent, points
from sla_engine.whatif import Comparison

# A table shows at most so many lines, and says how to get all.
MOST = 200
FAULTS_SHOWN = 20


def print_comparison(found: Comparison, what: str, output: str) -> None:
    """Print a comparison, or one of its tables, in the output chosen."""
    if (what, output) == ("summary", "table"):
        _print_summary(found)
        return
    names, rows = found.table(what)
    if output == "table":
        _print_table(names, rows)
    else:
        # In CSV durations are seconds, and their names say so.
        fields = [f"{name}_seconds" if kind is timedelta and output == "csv" else name for name, kind in names.items()]
        print_records(fields, rows, output)


def report_faults(found: Comparison) -> int:
    """List the tickets that scenarios cannot evaluate on standard error, and return how many there are.

    Tickets without any promise, and others that fall through, are no faults; they are counted by reason.
    """
    for scenario, outside in found.outside.items():
        for reason, tickets in Counter(outside.values()).most_common(FAULTS_SHOWN):
            inform(escape(f"{scenario!r} promises nothing to {count(tickets, 'ticket')}: {reason}"))
    for line in found.warning_lines():
        inform(escape(line))
    without: dict[tuple[str, str], list[str]] = {}
    for scenario, faults in found.faults.items():
        for ticket, reason in faults.items():
            without.setdefault((ticket, reason), []).append(scenario)
    for (ticket, reason), scenarios in list(without.items())[:FAULTS_SHOWN]:
        of = "all scenarios" if len(scenarios) == len(found.scenarios) else ", ".join(map(repr, scenarios))
        inform(escape(f"ticket {ticket!r} is left out of {of}: {reason}"))
    if len(without) > FAULTS_SHOWN:
        inform(f"... and {len(without) - FAULTS_SHOWN:,} more")
    return len(without)


def _print_summary(found: Comparison) -> None:
    some_left = any(map(found.left_out, found.scenarios))
    more = (*(("left out",) if some_left else ()), *(("cost",) if found.cost else ()))
    columns = ("scenario", *found.targets, "breaches", "gained", "lost", *more)
    first = found.scenarios[0]
    rows = [
        (
            name,
            *(percent(found.share(name, target)) for target in found.targets),
            f"{len(found.breaches(name)):,}",
            *(("", "") if name == first else (f"{len(found.gained(name)):,}", f"{len(found.lost(name)):,}")),
            *((f"{found.left_out(name):,}",) if some_left else ()),
            *((found.spent(name),) if found.cost else ()),
        )
        for name in found.scenarios
    ]
    print_table(columns, rows, right=columns[1:])
    still = sum(one.open for one in found.attainment if one.scenario == first)
    if not found.attainment:
        print_lines(["No scenario promises anything to these tickets."])
        return
    print_lines(sentence(found, name) for name in found.scenarios[1:])
    if still:
        print_lines([f"Still open as of then, so neither kept nor missed: {count(still, 'clock')} of {first!r}."])


def sentence(found: Comparison, name: str) -> str:
    """Return a sentence on the breaches that a scenario gains and loses."""
    first, gained, lost = found.scenarios[0], len(found.gained(name)), len(found.lost(name))
    if not any(one.scenario == name for one in found.attainment):
        return f"{name}: nothing is promised, so that nothing can be missed."
    apart = len(set(found.places_left_out(name)) ^ set(found.places_left_out(first)))
    only = f" {count(apart, 'ticket')} left out of one of the two, and not compared." if apart else ""
    if not gained and not lost:
        same = "no breach gained or lost among the tickets of both" if apart else f"the same breaches as {first!r}"
        return f"{name}: {same}.{only}"
    if gained == lost:
        changed = f"as many breaches as {first!r}"
    else:
        changed = (
            f"{count(abs(gained - lost), 'breach', 'breaches')} {'fewer' if lost > gained else 'more'} than {first!r}"
        )
    parts = [f"{gained:,} gained"] * bool(gained) + [f"{lost:,} lost"] * bool(lost)
    return f"{name}: {changed} ({', '.join(parts)}){_points(found, name)}.{only}"


def _points(found: Comparison, name: str) -> str:
    """Return by how many points the shares kept of targets differ, if both scenarios have shares."""
    told = []
    for target in found.targets:
        before, after = found.share(found.scenarios[0], target), found.share(name, target)
        if before is not None and after is not None:
            told.append(f"{target} {points(after - before)} points")
    return f"; {', '.join(told)}" if told else ""


def _print_table(names: Mapping[str, type], rows: Sequence[Sequence[object]]) -> None:
    """Print a table for people: without breaches of both scenarios, and with at most `MOST` lines."""
    place = list(names).index("change") if "change" in names else None
    shown = rows if place is None else [row for row in rows if row[place] != "breached"]
    if shown:
        numbers = [name for name, kind in names.items() if kind in (int, float, timedelta, Decimal)]
        print_table(list(names), [list(map(_cell, names, row)) for row in shown[:MOST]], right=numbers)
    if len(shown) > MOST:
        print_lines([f"The first {MOST} of {len(shown):,}; --output jsonl, json or csv prints all."])
    if len(shown) < len(rows):
        print_lines([f"{count(len(rows) - len(shown), 'line')} not shown, of breaches that stay."])
    if not rows:
        print_lines(["Nothing."])


def _cell(name: str, value: object) -> object:
    match value:
        case int() if name == "weekday":
            return SHORT_WEEKDAYS[value]
        case float():
            return percent(value)
    return value
