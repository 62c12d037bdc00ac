"""Notation: hours of weeks and seasons in OpenStreetMap's `opening_hours`, and as people write them in six languages.

    text    rule (";" rule | join rule)*   after `;` a rule replaces the days it names, after a join it adds to them
    rule    see `week_rules`               days and hours in either order, `closed`, exceptions
    dates   see `seasons.year_parts`       before the days: `Jul-Aug`, `Dec 24-Jan 01`, `easter +1 day`, `week 1-53/2`
    days    see `day_lists`                `Fr-Mo` runs over the weekend; `PH` are the public holidays; `Sa[1]`, `PH -1 day`
    spans   see `spans` and `times`        `22:00-06:00`, `22:00-30:00` end on the next day; `17:00-17:00` is 24 h
    cuts    see `cuts`                     `-13:00`, `13:00-`: only of dates, and of days counted from others

`PH off` closes on holidays, `PH open` does not change a date, `PH 10:00-14:00` gives holidays these hours, at any position
in the text. `off` closes the days it names after either separator. A join is a comma, `and`, `/`, `|`, `+`, a full stop, a
line end, or a blank if it is clear what it separates.

`neighbours` decides the meaning of a word beside others, `languages` that of a name of several days; `words` has the words.

A rule with dates, or for days counted from others, is a season: it overrides the week, and holidays override it, at any
position in the text; of two seasons for the same date the later one counts. A cut shortens the hours that result.

These are refused: years, school holidays, times of the sun, comments, `||`, open ends, hours that are removed; and what can
be read in two ways: `9-5` and `1-5` (see `spans`), a range from a day to itself, a rule that leaves nothing of an earlier
rule (`Mo 08:00-12:00; Mo 13:00-17:00`), or that adds nothing to it, a later rule without days, and a rule without dates that
is added to one with dates (`Jul-Aug Mo-Fr 07:00-14:00, Sa 09:00-12:00`). Each message ends with what can be written instead.
The notation: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
"""

from functools import lru_cache
from typing import NamedTuple

from sla_engine.calendars.rules.day_hours import CLOSED, Cut, DayHours
from sla_engine.calendars.rules.season import Season
from sla_engine.calendars.text.cuts import read_cut
from sla_engine.calendars.text.said_days import SaidDays
from sla_engine.calendars.text.seasons.season_rules import SeasonRules
from sla_engine.calendars.text.spans import read_spans
from sla_engine.calendars.text.text_token import checked_text
from sla_engine.calendars.text.times import read_time
from sla_engine.calendars.text.tokens import Tokens
from sla_engine.calendars.text.week_rules import HOURS, Said, hours_come_first, take_rule, take_separator
from sla_engine.calendars.text.words.day_names import HOLIDAY, WEEKDAYS


class Week(NamedTuple):
    """The hours of each weekday, Monday first, the hours of holidays (None if none are stated), and the seasons."""

    days: tuple[DayHours, ...]
    holiday: Said | None
    seasons: tuple[Season, ...]


def read_week(text: str) -> Week:
    """Return the hours written in `text`.

    Raises:
        InvalidHoursError: the text cannot be read; the message has the part, its column (counted from 1) and what was expected.
    """
    tokens = Tokens(text)
    days, adds, behind = SaidDays(tokens), False, False
    seasons = SeasonRules(days)
    while tokens.next.kind != "end":
        if tokens.take("semicolon"):
            adds = False
            continue
        behind = behind if adds else hours_come_first(tokens)
        rule = take_rule(tokens, days.said if adds else {}, behind=behind)
        written, added = tokens.since(rule.start), adds
        adds = take_separator(tokens, rule, behind=behind)
        seasons.follow(rule, written, adds=added)
        if rule.of_week:
            days.follow(rule, written, adds=added)
    said = days.said
    if not said and not seasons.found:
        raise tokens.fault(tokens.next, "expected hours; 'off' is never open", "Mo-Fr 08:00-17:00", "off")
    seasons.check()
    week = (said.get(day, CLOSED) for day in WEEKDAYS)
    return Week(tuple(hours for hours in week if isinstance(hours, DayHours)), said.get(HOLIDAY), seasons.found)


_ONE_OF = "one set of hours, an early end or a late opening, or is closed"
_SPECIAL = ("09:00-12:00", "-12:00", "13:00-", "closed")


def parse_special(text: str) -> DayHours | Cut:
    """Return the hours of a special day, which are empty for `closed`, or a `Cut` for `-12:00` or `13:00-`.

    Raises:
        InvalidHoursError: the text cannot be read; the message has the part, its column (counted from 1) and what was expected.
    """
    return _special(checked_text(text))


@lru_cache(maxsize=256)
def _special(text: str) -> DayHours | Cut:
    tokens = Tokens(text)
    value: DayHours | Cut
    if tokens.take("off"):
        value = CLOSED
    elif tokens.next.kind == "to" or (tokens.last.kind == "to" and tokens.next.kind == "time"):
        value = read_cut(tokens)
    elif tokens.next.kind in HOURS and not tokens.next.days:
        value = read_spans(tokens)
    else:
        raise tokens.fault(tokens.next, f"a special day has {_ONE_OF}", *_SPECIAL)
    tokens.expect(f"nothing more: a special day has {_ONE_OF}", "end", write=_SPECIAL)
    return value


def parse_wall_time(text: str) -> int:
    """Return a wall time such as `16:00` in seconds after midnight, 0 to 172800: `26:00` is on the next day.

    Raises:
        InvalidHoursError: the text cannot be read; the message has the part, its column (counted from 1) and what was expected.
    """
    return _wall_time(checked_text(text))


@lru_cache(maxsize=256)
def _wall_time(text: str) -> int:
    tokens = Tokens(text)
    time = read_time(tokens)
    tokens.expect("nothing more than a time", "end", write=("16:00",))
    return time.clock
