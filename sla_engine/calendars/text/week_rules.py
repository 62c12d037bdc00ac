"""Week rules: the rules of a week as people write them: days and their hours in either order, closed days, exceptions.

    rule    [dates] list [":"] hours  days first
            hours list                days last: then in all rules up to the next `;`
            "closed" list             `closed on Sunday`; `Sunday closed` is days first
            "except" list             after a rule: these days are closed
            hours | "closed"          for every day; only at the beginning
            dates hours | "closed"    for every day of the dates; `closed in August` too

Parts of a year come before the days. A rule with these, or with days counted from others, is a season, and may have a cut.

Rules are separated by `;`, `,` and other joins, by line ends, and by a blank if the days on both sides are clear.
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
_CLAIMS = ("off", "open", "colon", *HOURS)  # tokens to which the days before them may belong

Said = DayHours | Literal["open"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the hours of its days, or of every day if `days` is None; `excepted` are days that it closes."""

    start: Token
    days: frozenset[int] | None
    hours: Said | Cut
    excepted: frozenset[int] = frozenset()
    dates: SeasonDates = NO_DATES
    relative: SeasonDays = NO_DAYS

    @property
    def of_week(self) -> bool:
        """Whether the rule has days of the week, or holidays, in all the year."""
        return not self.dates and (bool(self.days) or not self.relative)


def take_rule(tokens: Tokens, said: Mapping[int, Said], *, behind: bool) -> Rule:
    """Take a rule, given the hours `said` so far; `behind` means that days come after their hours."""
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
    hours = _hours(tokens, f"the days or hours of {dates}, with minutes, or off")
    return Rule(start, None, _read(tokens, hours, frozenset(), {}))


def take_separator(tokens: Tokens, rule: Rule, *, behind: bool) -> bool:
    """Take the separator after a rule; tell whether the next rule adds to the days it names."""
    token, after = tokens.next, tokens.after
    if token.kind in JOINS:
        if after.kind in {"end", "semicolon"} or after.kind in JOINS:
            wrong = after if token.kind in {"comma", "line"} else token
            raise tokens.fault(wrong, "expected more days or hours after ','", "Mo-Fr 08:00-12:00,13:00-17:00")
        if rule.days is None and not rule.hours and not rule.dates:
            raise tokens.fault(token, "name the days that are closed", "Sa,Su off")
        if token.kind == "slash" and after.kind == "time" and tokens.ahead(2).kind not in {"to", "unit", "half"}:
            raise tokens.fault(token, "separate days and spans with ','", "Mo-Fr 08:00-12:00,13:00-17:00")
        tokens.take(token.kind)
        return True
    if token.kind in {"end", "semicolon"}:
        tokens.take("semicolon")
        return False
    if token.kind == "off" and not _days_follow(tokens):
        raise tokens.fault(token, "hours cannot be removed; state the open hours", "Mo 08:00-12:00,13:00-17:00")
    begins = (*HOURS, *DAYS) if behind else DAYS
    apart = token.kind in {"off", "except"} or (token.kind == "open" and _days_follow(tokens))
    _refuse_dates(tokens)
    if not apart and (rule.days is None or token.kind not in begins):
        problem = "expected ';' or ',' here; put all days before their hours, or all after"
        raise tokens.fault(token, problem, "Mo-Fr 08:00-12:00; Sa off", "08:00-12:00 Mo-Fr")
    return True


def hours_come_first(tokens: Tokens) -> bool:
    """Tell whether days come after their hours, up to the next `;`: directly, or after a comma at the end of the text."""
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
    """Take the `open` of `PH open` or `open PH`; tell whether the rule has no other hours for the holidays."""
    if start.kind == "open":
        return tokens.next.kind in {"end", "semicolon", *JOINS}
    return tokens.next.kind == "open" and tokens.after.kind not in HOURS and tokens.take("open") is not None


def _refuse_dates(tokens: Tokens) -> None:
    if dates_follow(tokens):
        problem = "put the part of a year first, after ';'"
        raise tokens.fault(tokens.next, problem, "Mo-Fr 08:00-18:00; Jul-Aug Mo-Fr 07:00-14:00")


def _days_follow(tokens: Tokens) -> bool:
    return tokens.ahead(1 + (tokens.after.kind == "colon")).kind in DAYS


def _given(tokens: Tokens, listed: DayList) -> DayList:
    """Return the days of the hours before them; the last of two may belong to the hours after it."""
    return listed.shared(tokens) if tokens.next.kind in _CLAIMS else listed


def _days_first(
    tokens: Tokens, start: Token, said: Mapping[int, Said], *, behind: bool, in_season: bool = False
) -> Rule:
    listed = DayList.take(tokens)
    rule = Rule(start, listed.named, CLOSED, listed.excepted, relative=listed.relative)
    if not (listed.named or listed.relative):
        raise tokens.fault(start, "all of these days are excepted", "Mo-Sa 08:00-12:00")
    if start.kind == "open" and listed.named != {HOLIDAY} and HOLIDAY in listed.parts[0]:
        problem = "this may be meant for the holidays alone, or for all these days"
        raise tokens.fault(start, problem, "Mo-Fr 08:00-12:00; PH open", "Mo-Fr,PH 08:00-12:00")
    if not tokens.take("colon") and tokens.next.text in _BEFORE_HOURS:  # after `and` days are missing
        tokens.join(*HOURS, "off", "open")
    if listed.named == {HOLIDAY} and not listed.relative and _only_open(tokens, start):
        return replace(rule, hours="open")
    if behind and tokens.next.kind != "off":
        problem = "put all days before their hours, or all after"
        raise tokens.fault(start, problem, "Mo-Fr 08:00-12:00; Sa 09:00-12:00", "08:00-12:00 Mo-Fr, 09:00-12:00 Sa")
    if tokens.take("off"):
        return rule
    if tokens.next.kind == "to" or ((in_season or listed.relative) and cut_follows(tokens)):
        return replace(rule, hours=_cut(tokens, rule, in_season=in_season))
    hours = _hours(tokens, "the hours of these days, or off")
    return replace(rule, hours=_read(tokens, hours, listed.named, said))


def _cut(tokens: Tokens, rule: Rule, *, in_season: bool) -> Cut:
    """Take a cut; raise if it is for weekdays in all the year, or for holidays, which need full hours."""
    days = rule.days or frozenset()
    if days == {HOLIDAY} or (days and not in_season):
        problem = "a cut is only for days of a season; state full hours"
        raise tokens.fault(tokens.next, problem, "PH 10:00-12:00", "PH -1 day -13:00", "Fr 08:00-13:00")
    if HOLIDAY in days:
        raise tokens.fault(rule.start, "state the hours of holidays in full, without a cut", "PH 10:00-12:00")
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
        problem = f"expected {expected}" if word is None else "state the hours"
        raise tokens.fault(
            word or tokens.next, problem, "Mo-Fr 08:00-17:00", "PH off" if word is None else "00:00-24:00"
        )
    hours = WrittenSpans.take(tokens)
    if not _days_follow(tokens):
        tokens.take("open")
    return hours


def _read(tokens: Tokens, written: WrittenSpans, days: frozenset[int], said: Mapping[int, Said]) -> DayHours:
    """Return the hours of a rule, which are added to those that the days have so far."""
    whole = written.whole
    if whole and whole.days and days and days != frozenset(whole.days):
        raise tokens.fault(whole, "this has its own days; for others state 00:00-24:00", "Mo-Fr 00:00-24:00")
    before = (hours for day in days if isinstance(hours := said.get(day), DayHours))
    return written.hours(tokens, max((end for hours in before for _, end in hours.spans), default=0))
