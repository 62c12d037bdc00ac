"""The open windows of dates, listed one date after the other, and what a calendar is far from anything exceptional."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from sla_engine.testing.calendar_cases import WHOLE_DAY, CalendarCase, Case
from sla_engine.testing.local_clock import SECOND, first_shown, is_skipped, midnight
from tests.oracles.pieces import Pieces, combined, united, without
from tests.oracles.rules import hours_of

ONE_DAY = timedelta(days=1)
RULES: dict[str, Callable[[bool, bool], bool]] = {
    "|": lambda a, b: a or b,
    "&": lambda a, b: a and b,
    "-": lambda a, b: a and not b,
}


class Window(NamedTuple):
    """Open time from one instant to another that one date owns."""

    start: int
    end: int
    day: date


def owned_windows(case: CalendarCase, days: Sequence[date]) -> list[Window]:
    """The open windows of these dates: overlaps belong to the earlier date, closures to none."""
    closures = united(case.closures)
    windows: list[Window] = []
    before: Pieces = []
    for day in days:
        today = _spans_as_instants(case, day)
        windows += [Window(start, end, day) for start, end in without(without(today, before), closures)]
        before = today
    return sorted(windows)


def far_state(case: Case) -> bool | None:
    """What a calendar is for ever far from its dates and closures: open (True), closed (False), or changing (None)."""
    if isinstance(case, CalendarCase) and case.seasons:
        return None
    if isinstance(case, CalendarCase):
        if not any(case.week):
            return None if case.region else False
        recurring = case.yearly or case.region
        return True if all(spans == WHOLE_DAY for spans in case.week) and not recurring else None
    a, b = far_state(case.left), far_state(case.right)
    if case.op == "|":
        return True if True in (a, b) else None if None in (a, b) else False
    b = b if case.op == "&" or b is None else not b
    return False if False in (a, b) else None if None in (a, b) else True


def _spans_as_instants(case: CalendarCase, day: date) -> Pieces:
    if is_skipped(day, case.zone):
        return []
    return united(
        (first_shown(midnight(day) + start * SECOND, case.zone), first_shown(midnight(day) + end * SECOND, case.zone))
        for start, end in hours_of(case, day)
    )


def open_pieces(case: Case, days: Sequence[date]) -> Pieces:
    """The open intervals over these dates, merged; right as far as every calendar in the case has its dates listed."""
    if isinstance(case, CalendarCase):
        return united((start, end) for start, end, _ in owned_windows(case, days))
    return combined(RULES[case.op], open_pieces(case.left, days), open_pieces(case.right, days))


def windows_by_local_date(pieces: Pieces, days: Sequence[date], zone: str) -> list[Window]:
    """The same open time cut at the first instant of each local date."""
    edges = [first_shown(midnight(day), zone) for day in (*days, days[-1] + ONE_DAY)]
    return [
        Window(max(start, first), min(end, last), day)
        for day, (first, last) in zip(days, pairwise(edges), strict=True)
        for start, end in pieces
        if start < last and first < end and first < last
    ]
