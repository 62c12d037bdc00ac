"""Lists of days as people write them: `Mo-Fr`, `Mo, We & Fr`, `Sa/So`, `Mo. Di. Do.`, `daily except Sunday`.

    list    day ["-" day] (join day ["-" day])* ["except" list]      a join is a comma, `and`, `/`, `+` or a blank
    day     a weekday, `PH`, or one counted from these: `Sa[1]`, `PH -1 day`

A range may cross the weekend (`Fr-Mo`). Two days that do not follow each other with only a blank between them are refused,
because a dash may be missing.
"""

from dataclasses import dataclass, replace

from sla_engine.calendars.rules.season_days import SeasonDays
from sla_engine.calendars.text.seasons.relative_days import take_nth, take_shift
from sla_engine.calendars.text.text_token import Token
from sla_engine.calendars.text.tokens import Tokens
from sla_engine.calendars.text.words.day_names import HOLIDAY
from sla_engine.show.instants import WEEKDAYS

DAYS = ("day", "every")
NO_DAYS = SeasonDays()


@dataclass(frozen=True, slots=True)
class DayList:
    """The days of a list as they were written, and the days that it excepts."""

    parts: tuple[frozenset[int], ...]
    last_join: Token | None  # before the last part; None if it is a blank, or if there is one part
    before_last: int  # the position before the last part, to give it back
    excepted: frozenset[int] = frozenset()
    relative: SeasonDays = NO_DAYS  # days counted from others

    @classmethod
    def take(cls, tokens: Tokens) -> "DayList":
        """Take a list of days, with those that `except` removes from it."""
        listed = cls.take_plain(tokens)
        if tokens.take("except"):
            start, excepted = tokens.next, cls.take_plain(tokens)
            if excepted.relative:
                raise tokens.fault(
                    start, "such days cannot be exceptions; state their hours", "Mo-Sa 08:00-12:00; Sa[1] off"
                )
            return replace(listed, excepted=excepted.named)
        return listed

    @classmethod
    def take_plain(cls, tokens: Tokens) -> "DayList":
        """Take a list of days without exceptions."""
        relative: list[SeasonDays] = []
        first, parts, join, place, blanks = tokens.next, [_part(tokens, relative)], None, tokens.place, 0
        while True:
            here = tokens.place
            found = tokens.join(*DAYS)
            if found is None and tokens.next.kind not in DAYS:
                break
            join, place = found, here
            blanks += found is None
            parts.append(_part(tokens, relative))
        if blanks and sum(map(len, parts)) > len(frozenset().union(*parts)):
            raise tokens.fault(
                first, "a day is named twice here; separate days and rules with ',' or ';'", "Mo,We 08:00-12:00"
            )
        if blanks == 1 and [len(part) for part in parts] == [1, 1]:
            _refuse_lost_dash(tokens, first, *parts)
        nth = frozenset(day for one in relative for day in one.nth)
        around = frozenset(shift for one in relative for shift in one.around)
        return cls(tuple(parts), join, place, relative=SeasonDays(nth=nth, around=around))

    @property
    def named(self) -> frozenset[int]:
        """The days of the list, without those that are excepted."""
        return frozenset().union(*self.parts) - self.excepted

    def shared(self, tokens: Tokens) -> "DayList":
        """Give the last of two parts back, because it belongs to the hours after it, as in `closed Sunday, Monday 8-12`.

        Raises:
            InvalidHoursError: there is one part, or there are more than two, or a blank is between them, so that the text
            does not state which days have which hours.
        """
        if len(self.parts) == 1 and tokens.next.kind == "time":
            raise tokens.fault(tokens.next, "hours cannot be removed; state the open hours", "We 08:00-12:00")
        if len(self.parts) != 2 or self.last_join is None:  # noqa: PLR2004 - one for each side
            problem = "these days may belong to the hours before or after them; separate the rules with ';'"
            raise tokens.fault(tokens.next, problem, "Mo-Fr 08:00-12:00; Sa off")
        if self.relative:
            raise tokens.fault(tokens.next, "separate the rules of these days with ';'", "Sa[1] off; Mo-Fr 08:00-12:00")
        tokens.back_to(self.before_last)
        return DayList(self.parts[:1], None, self.before_last)


def _part(tokens: Tokens, relative: list[SeasonDays]) -> frozenset[int]:
    """Take a day or a range of days; days that are counted from others are appended to `relative`."""
    first = tokens.expect("a day such as Mo or PH", *DAYS)
    if tokens.next.kind == "nth":
        relative.append(SeasonDays(nth=frozenset(take_nth(tokens, first))))
        return frozenset()
    if tokens.next.kind == "shift" and first.days == (HOLIDAY,):
        relative.append(SeasonDays(around=frozenset([take_shift(tokens)])))
        return frozenset()
    if tokens.next.kind == "to" and tokens.after.kind == "time":  # a cut, if one is allowed
        return frozenset(first.days)
    dash = tokens.take("to")
    if dash is None or (
        dash.at == first.end and tokens.next.word and tokens.next.kind == "comma"
    ):  # `Sonn- und Feiertage`
        return frozenset(first.days)
    last = tokens.expect("the last day of the range, such as Fr", "day", write=("Mo-Fr 08:00-12:00",))
    if first.kind == "every" or HOLIDAY in first.days + last.days:
        raise tokens.fault(last, "a range runs from weekday to weekday; add holidays with a comma", "Mo-Fr,PH")
    if first.days == last.days:
        raise tokens.fault(last, "a range from a day to itself is unclear", _name(first.days[0]), "Mo-Su")
    (start,), (end,) = first.days, last.days
    return frozenset((start + n) % 7 for n in range((end - start) % 7 + 1))


def _refuse_lost_dash(tokens: Tokens, first: Token, one: frozenset[int], other: frozenset[int]) -> None:
    (start,), (end,) = one, other
    if HOLIDAY not in (start, end) and (end - start) % 7 != 1:
        names = _name(start), _name(end)
        raise tokens.fault(first, "this may be a range or two days", "-".join(names), ",".join(names))


def _name(day: int) -> str:
    return WEEKDAYS[day][:2]
