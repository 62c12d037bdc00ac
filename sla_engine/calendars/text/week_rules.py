"""The rules of a week as people write them, one at a time: days and their hours, in either order, closed days, exceptions.

    rule    [dates] list [":"] hours  days first
            hours list                days behind: then so throughout, up to the next `;`
            "closed" list             `closed on Sunday`; `Sunday closed` is days first
            "except" list             behind a rule: these days are closed
            hours | "closed"          of every day; only at the beginning
            dates hours | "closed"    of every day of them; `closed in August` too

Parts of a year stand before the days. They, and days counted from others, make a season, whose hours may be a cut.

Rules are parted by `;`, `,` and what else joins, by line ends, and by a blank where the days of both sides are clear.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sla_engine.calendars.rules.day_hours import CLOSED, Cut, DayHours
from sla_engine.calendars.rules.season_dates import SeasonDates
from sla_engine.calendars.rules.season_days import SeasonDays
from sla_engine.calendars.text.cuts import cut_follows, read_cut
from sla_engine.calendars.text.day_lists import DAYS, NO_DAYS, DayList
from sla_engine.calendars.text.neighbours import JOINS
from sla_engine.calendars.text.seasons.year_parts import dates_follow, take_dates
from sla_engine.calendars.text.spans import WrittenSpans
from sla_engine.calendars.text.text_token import Token
from sla_engine.calendars.text.tokens import Tokens
from sla_engine.calendars.text.words.day_names import HOLIDAY, WEEKDAYS

HOURS = ("time", "whole")
_BEFORE_HOURS = (",", "/", "|")
NO_DATES = SeasonDates()
_CLAIMS = ("off", "open", "colon", *HOURS)  # what may claim the days before it

Said = DayHours | Literal["open"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says of its days, of every day where `days` is None; `excepted` are those that it takes out of others."""

    start: Token
    days: frozenset[int] | None
    hours: Said | Cut
    excepted: frozenset[int] = frozenset()
    dates: SeasonDates = NO_DATES
    relative: SeasonDays = NO_DAYS

    @property
    def of_week(self) -> bool:
        """Whether it says anything of weekdays or holidays in all the year."""
        return not self.dates and (bool(self.days) or not self.relative)


def take_rule(tokens: Tokens, said: Mapping[int, Said], *, behind: bool) -> Rule:
    """Take a rule, which adds to what was said; `behind` where days stand behind their hours."""
    start = tokens.next
    if start.kind in {"off", "open", "except"} and dates_follow(tokens, 1):
        tokens.take(start.kind)
    if dates := take_dates(tokens):
        return replace(_of_dates(tokens, start, said, dates), dates=dates)
    if tokens.take("except"):
        listed = _given(tokens, DayList.take_plain(tokens))
        return Rule(start, listed.named, CLOSED, listed.named, relative=listed.relative)
    if start.kind in {"off", "open"} and _days_follow(tokens):
        tokens.take(start.kind)
        tokens.take("colon")
        if start.kind == "off":
            listed = _given(tokens, DayList.take(tokens))
            return Rule(start, listed.named, CLOSED, relative=listed.relative)
    if tokens.next.kind in DAYS:
        return _days_first(tokens, start, said, behind=behind)
    if tokens.take("off"):
        return Rule(start, None, CLOSED)
    return _hours_first(tokens, start, said, behind=behind)


def _of_dates(tokens: Tokens, start: Token, said: Mapping[int, Said], dates: SeasonDates) -> Rule:
    """Take the days and hours of a part of the year."""
    if tokens.next.kind in DAYS and start.kind in {"off", "except"}:
        listed = _given(tokens, DayList.take(tokens))
        return Rule(start, listed.named, CLOSED, relative=listed.relative)
    if tokens.next.kind in DAYS:
        return _days_first(tokens, start, said, behind=False, in_season=True)
    if start.kind in {"off", "except"} or tokens.take("off"):
        return Rule(start, None, CLOSED)
    if cut_follows(tokens):
        return Rule(start, None, read_cut(tokens))
    hours = _hours(tokens, f"the days or hours of {dates}, which have minutes, or off")
    return Rule(start, None, _read(tokens, hours, frozenset(), {}))


def take_separator(tokens: Tokens, rule: Rule, *, behind: bool) -> bool:
    """Take what parts a rule from the next one; tell whether that adds to the days it names."""
    token, after = tokens.next, tokens.after
    if token.kind in JOINS:
        if after.kind in {"end", "semicolon"} or after.kind in JOINS:
            wrong = after if token.kind in {"comma", "line"} else token
            raise tokens.fault(wrong, "expected more days or hours after ','", "Mo-Fr 08:00-12:00,13:00-17:00")
        if rule.days is None and not rule.hours and not rule.dates:
            raise tokens.fault(token, "what is closed has no days; name them", "Sa,Su off")
        if token.kind == "slash" and after.kind == "time" and tokens.ahead(2).kind not in {"to", "unit", "half"}:
            raise tokens.fault(token, "days and spans are parted by ','", "Mo-Fr 08:00-12:00,13:00-17:00")
        tokens.take(token.kind)
        return True
    if token.kind in {"end", "semicolon"}:
        tokens.take("semicolon")
        return False
    if token.kind == "off" and not _days_follow(tokens):
        raise tokens.fault(token, "hours cannot be taken away; say what stays open", "Mo 08:00-12:00,13:00-17:00")
    begins = (*HOURS, *DAYS) if behind else DAYS
    apart = token.kind in {"off", "except"} or (token.kind == "open" and _days_follow(tokens))
    _refuse_dates(tokens)
    if not apart and (rule.days is None or token.kind not in begins):
        problem = "expected ';' or ',' here; days stand all before their hours, or all behind"
        raise tokens.fault(token, problem, "Mo-Fr 08:00-12:00; Sa off", "08:00-12:00 Mo-Fr")
    return True


def hours_come_first(tokens: Tokens) -> bool:
    """Tell whether days stand behind their hours, up to the next `;`: directly, or behind a comma and nothing follows."""
    kinds = [tokens.next.kind]
    while kinds[-1] not in {"semicolon", "end"}:
        kinds.append(tokens.ahead(len(kinds)).kind)
    start = kinds[0] == "open"
    first = next((at for at, kind in enumerate(kinds) if kind in DAYS), 0)
    if not first or kinds[start] not in HOURS or "off" in kinds[:first]:
        return False
    alone = kinds[first - 1] in JOINS and set(kinds[first:-1]) <= {"to", *DAYS, *JOINS}
    return alone or kinds[first - 1] in {"unit", "half", *HOURS}


def _only_open(tokens: Tokens, start: Token) -> bool:
    """Take the `open` of `PH open`; tell whether that, or the one before the holidays, is all that is said of them."""
    if start.kind == "open":
        return tokens.next.kind in {"end", "semicolon", *JOINS}
    return tokens.next.kind == "open" and tokens.after.kind not in HOURS and tokens.take("open") is not None


def _refuse_dates(tokens: Tokens) -> None:
    if dates_follow(tokens):
        problem = "the part of a year comes first, behind ';'"
        raise tokens.fault(tokens.next, problem, "Mo-Fr 08:00-18:00; Jul-Aug Mo-Fr 07:00-14:00")


def _days_follow(tokens: Tokens) -> bool:
    return tokens.ahead(1 + (tokens.after.kind == "colon")).kind in DAYS


def _given(tokens: Tokens, listed: DayList) -> DayList:
    """Return the days of what stands before them; the last of two may belong to what stands behind."""
    return listed.shared(tokens) if tokens.next.kind in _CLAIMS else listed


def _days_first(
    tokens: Tokens, start: Token, said: Mapping[int, Said], *, behind: bool, in_season: bool = False
) -> Rule:
    listed = DayList.take(tokens)
    rule = Rule(start, listed.named, CLOSED, listed.excepted, relative=listed.relative)
    if not (listed.named or listed.relative):
        raise tokens.fault(start, "all of these days are excepted", "Mo-Sa 08:00-12:00")
    if start.kind == "open" and listed.named != {HOLIDAY} and HOLIDAY in listed.parts[0]:
        problem = "this may be said of the holidays alone, or of all these days"
        raise tokens.fault(start, problem, "Mo-Fr 08:00-12:00; PH open", "Mo-Fr,PH 08:00-12:00")
    if not tokens.take("colon") and tokens.next.text in _BEFORE_HOURS:  # after `and` days are missing
        tokens.join(*HOURS, "off", "open")
    if listed.named == {HOLIDAY} and not listed.relative and _only_open(tokens, start):
        return replace(rule, hours="open")
    if behind and tokens.next.kind != "off":
        problem = "days stand all before their hours, or all behind"
        raise tokens.fault(start, problem, "Mo-Fr 08:00-12:00; Sa 09:00-12:00", "08:00-12:00 Mo-Fr, 09:00-12:00 Sa")
    if tokens.take("off"):
        return rule
    if tokens.next.kind == "to" or ((in_season or listed.relative) and cut_follows(tokens)):
        return replace(rule, hours=_cut(tokens, rule, in_season=in_season))
    hours = _hours(tokens, "the hours of these days, or off")
    return replace(rule, hours=_read(tokens, hours, listed.named, said))


def _cut(tokens: Tokens, rule: Rule, *, in_season: bool) -> Cut:
    """Take a cut; raise for one of weekdays in all the year, or of holidays, which have hours of their own."""
    days = rule.days or frozenset()
    if days == {HOLIDAY} or (days and not in_season):
        problem = "a cut takes away from days of a season; these have hours of their own"
        raise tokens.fault(tokens.next, problem, "PH 10:00-12:00", "PH -1 day -13:00", "Fr 08:00-13:00")
    if HOLIDAY in days:
        raise tokens.fault(rule.start, "the hours of holidays are not cut, but written out", "PH 10:00-12:00")
    return read_cut(tokens)


def _hours_first(tokens: Tokens, start: Token, said: Mapping[int, Said], *, behind: bool) -> Rule:
    hours = _hours(tokens, "days, hours or off")
    if behind:
        tokens.join(*DAYS)
    if behind and tokens.next.kind in DAYS:
        listed = DayList.take(tokens)
        if tokens.next.kind in {"off", "open"} and not _days_follow(tokens):
            listed = listed.shared(tokens)
        read = _read(tokens, hours, listed.named, said)
        return Rule(start, listed.named, read, listed.excepted, relative=listed.relative)
    if hours.whole and tokens.take("off"):  # `24/7 off`
        return Rule(start, None, CLOSED)
    days = frozenset(hours.whole.days) if hours.whole and hours.whole.days else None
    if days == frozenset(WEEKDAYS):
        days = None
    return Rule(start, days, _read(tokens, hours, days or frozenset(), said))


def _hours(tokens: Tokens, expected: str) -> WrittenSpans:
    _refuse_dates(tokens)
    word = tokens.take("open")
    if tokens.next.kind not in HOURS:
        problem = f"expected {expected}" if word is None else "say when it is open"
        raise tokens.fault(
            word or tokens.next, problem, "Mo-Fr 08:00-17:00", "PH off" if word is None else "00:00-24:00"
        )
    hours = WrittenSpans.take(tokens)
    if not _days_follow(tokens):
        tokens.take("open")
    return hours


def _read(tokens: Tokens, written: WrittenSpans, days: frozenset[int], said: Mapping[int, Said]) -> DayHours:
    """Return the hours that are added to those said of the days."""
    whole = written.whole
    if whole and whole.days and days and days != frozenset(whole.days):
        raise tokens.fault(whole, "these are days of their own; for others write whole days", "Mo-Fr 00:00-24:00")
    before = (hours for day in days if isinstance(hours := said.get(day), DayHours))
    return written.hours(tokens, max((end for hours in before for _, end in hours.spans), default=0))
