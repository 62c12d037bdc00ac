"""Where a case is worth asking: its exceptional dates, and the instants of a date at which something may change."""

from datetime import date

from sla_engine.testing.cases import Case, leaves
from sla_engine.testing.clock import DAY, SECOND, date_of, first_shown, midnight, stretches
from sla_engine.testing.rules import hours_of


def exceptional_days(case: Case) -> list[date]:
    """The dates that a case names, and those of its closures' edges; empty when every week is like the other."""
    dated = [pair for leaf in leaves(case) for pairs in (leaf.special, leaf.half_days, leaf.worked) for pair in pairs]
    named = {day for leaf in leaves(case) for day in leaf.holidays} | {day for day, _ in dated}
    closed = {date_of(edge) for leaf in leaves(case) for pair in leaf.closures for edge in pair}
    return sorted(named | closed)


def places(case: Case, day: date) -> list[int]:
    """Instants at which something may change near a date: its midnight, window edges, closures, clock changes."""
    changes = [begin for begin, _, _ in stretches(case.zone, day.year)[1:] if abs(begin - midnight(day)) < 30 * DAY]
    edges = [
        first_shown(midnight(day) + wall * SECOND, leaf.zone)
        for leaf in leaves(case)
        for span in hours_of(leaf, day)
        for wall in span
    ]
    closures = [edge for leaf in leaves(case) for pair in leaf.closures for edge in pair if date_of(edge) == day]
    return [first_shown(midnight(day), case.zone), *edges, *closures, *changes]
