"""Hours as people write them: OpenStreetMap's `opening_hours` for weeks, in English, German and French.

    rules   rule (";" rule | "," rule)*    after `;` a rule replaces the days it names, after `,` it adds to them
    rule    [days [":"]] (spans | "off")   hours without days are those of every day; `24/7` is all of them
    days    day ["-" day] ("," ...)*       `Fr-Mo` runs over the weekend; `PH` are the public holidays
    spans   time "-" time ("," ...)*       `22:00-06:00`, `22:00-30:00` end on the next day; `17:00-17:00` is 24 h

`PH off` closes on holidays, `PH open` leaves the week as it is, `PH 10:00-14:00` gives holidays hours of their own,
wherever in the text it stands. `off` closes the days it names after either separator. A line end is a comma: it adds.

Refused, by name: months, weeks, years, dates, school holidays, the sun, comments, `||`, open ends, hours taken away; and
what can be read in two ways: `9-5` and `1-5` (see `spans`), a range from a day to itself, a rule that leaves nothing of an
earlier one (`Mo 08:00-12:00; Mo 13:00-17:00`), or that adds nothing to it, and a later one without days.
The notation: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sla_engine.calendars.rules.day_hours import CLOSED, DAY_S, WHOLE_DAY, Cut, DayHours
from sla_engine.calendars.text.spans import read_spans, read_time
from sla_engine.calendars.text.tokens import Token, Tokens, checked_text, shown
from sla_engine.calendars.text.words import HOLIDAY, WEEKDAYS

_Said = DayHours | Literal["open"]


@dataclass(frozen=True, slots=True)
class _Rule:
    start: Token
    days: frozenset[int] | None  # None where no days are named
    hours: _Said


def read_week(text: str) -> tuple[tuple[DayHours, ...], _Said | None]:
    """Return the hours of each weekday written in `text`, Monday first, and what it says of holidays, None for nothing.

    Raises:
        InvalidHoursError: with the part that cannot be read, its column (from 1) and what was expected.
    """
    tokens = Tokens(text)
    days, adds = _Days(tokens), False
    while tokens.next.kind != "end":
        if tokens.take("semicolon"):
            adds = False
            continue
        rule = _rule(tokens, days.said if adds else {})
        written, added = tokens.since(rule.start), adds
        adds = _separator(tokens)
        days.follow(rule, written, adds=added)
    said = days.said
    if not said:
        raise tokens.fault(tokens.next, "expected hours such as 'Mo-Fr 08:00-17:00'; 'off' is never open")
    week = (said.get(day, CLOSED) for day in WEEKDAYS)
    return tuple(hours for hours in week if isinstance(hours, DayHours)), said.get(HOLIDAY)


def parse_special(text: str) -> DayHours | Cut:
    """Return the hours of a special day: those written, none for `closed`, or a `Cut` for `-12:00` or `13:00-`.

    Raises:
        InvalidHoursError: with the part that cannot be read, its column (from 1) and what was expected.
    """
    return _special(checked_text(text))


@lru_cache(maxsize=256)
def _special(text: str) -> DayHours | Cut:
    tokens = Tokens(text)
    value: DayHours | Cut
    if tokens.take("off"):
        value = CLOSED
    elif tokens.take("to"):
        end = read_time(tokens)
        if end.clock == 0:
            raise tokens.fault(end.token, "a cut at 0:00 leaves nothing; write 'closed', or '-24:00' for the day's end")
        value = Cut(end.clock)
    elif tokens.last.kind == "to" and tokens.next.kind == "time":
        value = _late_opening(tokens)
    elif tokens.next.kind == "time":
        value = read_spans(tokens)
    else:
        problem = (
            "a special day has hours ('09:00-12:00'), an early end ('-12:00'), a late opening ('13:00-') or is 'closed'"
        )
        raise tokens.fault(tokens.next, problem)
    tokens.expect(
        "nothing more: a special day has one set of hours, an early end or a late opening, or is closed", "end"
    )
    return value


def _late_opening(tokens: Tokens) -> Cut:
    start = read_time(tokens)
    if not 0 < start.clock < DAY_S:
        raise tokens.fault(start.token, "a late opening lies between 00:00 and 24:00 of its date, as in '13:00-'")
    tokens.expect("'-' and nothing more: a day opens late once, as in '13:00-'", "to")
    return Cut(since=start.clock)


def parse_wall_time(text: str) -> int:
    """Return a wall time such as `16:00` in seconds after midnight, 0 to 172800: `26:00` is on the next day.

    Raises:
        InvalidHoursError: with the part that cannot be read, its column (from 1) and what was expected.
    """
    return _wall_time(checked_text(text))


@lru_cache(maxsize=256)
def _wall_time(text: str) -> int:
    tokens = Tokens(text)
    time = read_time(tokens)
    tokens.expect("nothing more than a time such as 16:00", "end")
    return time.clock


class _Days:
    """What the rules read so far say of each day, and the texts of the rules that each day follows."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.said: dict[int, _Said] = {}
        self.rules: dict[int, list[str]] = {}

    def follow(self, rule: _Rule, written: str, *, adds: bool) -> None:
        """Let the days of a rule follow it; raise where it would undo an earlier one, or add nothing."""
        if rule.days is None and not self.said.keys().isdisjoint(WEEKDAYS):
            problem = "this would undo the days before; name its days, or part the spans of one day with ','"
            raise self.tokens.fault(rule.start, problem)
        days = frozenset(WEEKDAYS) if rule.days is None else rule.days
        if adds and isinstance(rule.hours, DayHours) and rule.hours:
            self._add(days, rule.hours, rule.start)
            for day in days:
                self.rules.setdefault(day, []).append(written)
            return
        lost = {earlier for day in days for earlier in self.rules.get(day, ())}
        self.said |= dict.fromkeys(days, rule.hours)
        self.rules |= {day: [written] for day in days}
        if undone := sorted(lost.difference(*self.rules.values())):
            both = "write ',' for ';' to have both, or " if rule.hours else ""
            raise self.tokens.fault(rule.start, f"this leaves nothing of {shown(undone[0])}; {both}leave that out")

    def _add(self, days: frozenset[int], hours: DayHours, start: Token) -> None:
        before = {day: self.said.get(day, CLOSED) for day in days}
        if "open" in before.values():
            raise self.tokens.fault(start, "nothing can be added to 'PH open', which leaves the week as it is")
        sums = {day: DayHours.of(said.spans + hours.spans) for day, said in before.items() if said != "open"}
        if sums == before:
            raise self.tokens.fault(start, "this adds nothing to the hours before; after ';' it would replace them")
        self.said |= sums


def _separator(tokens: Tokens) -> bool:
    """Take the end of a rule; tell whether the next one adds to the days it names."""
    if tokens.take("comma"):
        if tokens.next.kind in {"end", "semicolon", "comma"}:
            raise tokens.fault(tokens.next, "expected more days or hours after ','")
        return True
    if tokens.next.kind == "off":
        raise tokens.fault(tokens.next, "hours cannot be taken away; write the spans that stay open")
    if tokens.next.kind != "end":
        tokens.expect("';' or ',' here; days come before their hours: 'Mo-Fr 08:00-12:00; Sa off'", "semicolon")
    return False


def _rule(tokens: Tokens, said: Mapping[int, _Said]) -> _Rule:
    """Take a rule, which adds to what was said."""
    start = tokens.next
    if tokens.take("always"):
        return _Rule(start, None, CLOSED if tokens.take("off") else WHOLE_DAY)
    if start.kind not in {"day", "every"}:
        return _Rule(start, None, _hours(tokens, "days such as Mo-Fr, hours such as 08:00-12:00, 24/7 or off"))
    days = _days(tokens)
    tokens.take("colon", "comma")
    if tokens.next.kind == "always":
        raise tokens.fault(tokens.next, "24/7 is every day; write 00:00-24:00 for whole days")
    if days == {HOLIDAY} and tokens.next.kind == "open" and tokens.after.kind != "time":
        tokens.take("open")
        return _Rule(start, days, "open")
    before = (hours for day in days if isinstance(hours := said.get(day), DayHours))
    ended = max((end for hours in before for _, end in hours.spans), default=0)
    return _Rule(start, days, _hours(tokens, "the hours of these days, such as 08:00-12:00, or off", ended))


def _hours(tokens: Tokens, expected: str, ended: int = 0) -> DayHours:
    if tokens.take("off"):
        return CLOSED
    word = tokens.take("open")
    if tokens.next.kind != "time":
        problem = f"expected {expected}" if word is None else "say when it is open, such as 08:00-12:00 or 00:00-24:00"
        raise tokens.fault(word or tokens.next, problem)
    hours = read_spans(tokens, ended)
    tokens.take("open")
    return hours


def _days(tokens: Tokens) -> frozenset[int]:
    days = set(_day_or_range(tokens))
    while tokens.next.kind == "comma" and tokens.after.kind in {"day", "every"}:
        tokens.take("comma")
        days |= _day_or_range(tokens)
    return frozenset(days)


def _day_or_range(tokens: Tokens) -> set[int]:
    first = tokens.expect("a day such as Mo or PH", "day", "every")
    if not tokens.take("to") or tokens.next.kind == "comma":  # German `Sonn- und Feiertage` has a dash of its own
        return set(first.days)
    last = tokens.expect("the last day of the range, such as Fr", "day")
    if first.kind == "every" or HOLIDAY in first.days + last.days:
        raise tokens.fault(last, "a range runs from weekday to weekday; add holidays with a comma: Mo-Fr,PH")
    if first.days == last.days:
        raise tokens.fault(last, "a range from a day to itself is unclear; name the day once, or write Mo-Su")
    (start,), (end,) = first.days, last.days
    return {(start + n) % 7 for n in range((end - start) % 7 + 1)}
