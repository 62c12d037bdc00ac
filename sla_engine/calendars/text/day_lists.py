"""Lists of days as people write them: `Mo-Fr`, `Mo, We & Fr`, `Sa/So`, `Mo. Di. Do.`, `daily except Sunday`.

    list    day ["-" day] (join day ["-" day])* ["except" list]      a join is a comma, `and`, `/`, `+` or a blank

A range may run over the weekend (`Fr-Mo`). Two days apart with a blank alone between them are refused: a dash may be lost.
"""

from dataclasses import dataclass

from sla_engine.calendars.text.text_token import Token
from sla_engine.calendars.text.tokens import Tokens
from sla_engine.calendars.text.words.day_names import HOLIDAY
from sla_engine.show.instants import WEEKDAYS

DAYS = ("day", "every")


@dataclass(frozen=True, slots=True)
class DayList:
    """Days as they were written, and those that are excepted."""

    parts: tuple[frozenset[int], ...]
    last_join: Token | None  # before the last part; None where that is a blank, or where there is one part
    before_last: int  # the place there, to give the last part back
    excepted: frozenset[int] = frozenset()

    @classmethod
    def take(cls, tokens: Tokens) -> "DayList":
        """Take a list of days, with those that `except` takes out of it."""
        listed = cls.take_plain(tokens)
        if tokens.take("except"):
            excepted = cls.take_plain(tokens).named
            return cls(listed.parts, listed.last_join, listed.before_last, excepted)
        return listed

    @classmethod
    def take_plain(cls, tokens: Tokens) -> "DayList":
        """Take a list of days in which nothing is excepted."""
        first = tokens.next
        parts, join, place, blanks = [_part(tokens)], None, tokens.place, 0
        while True:
            here = tokens.place
            found = tokens.join(*DAYS)
            if found is None and tokens.next.kind not in DAYS:
                break
            join, place = found, here
            blanks += found is None
            parts.append(_part(tokens))
        if blanks and sum(map(len, parts)) > len(frozenset().union(*parts)):
            raise tokens.fault(
                first, "a day comes twice here; part days and rules with ',' or ';'", "Mo,We 08:00-12:00"
            )
        if blanks == 1 and [len(part) for part in parts] == [1, 1]:
            _refuse_lost_dash(tokens, first, *parts)
        return cls(tuple(parts), join, place)

    @property
    def named(self) -> frozenset[int]:
        """The days of the list, without those that are excepted."""
        return frozenset().union(*self.parts) - self.excepted

    def shared(self, tokens: Tokens) -> "DayList":
        """Give the last of two parts back to what stands behind it, as in `closed Sunday, Monday 8-12`.

        Raises:
            InvalidHoursError: one part, or more than two, or a blank between them, so that it is unclear what has which.
        """
        if len(self.parts) == 1 and tokens.next.kind == "time":
            raise tokens.fault(tokens.next, "hours cannot be taken away; say what stays open", "We 08:00-12:00")
        if len(self.parts) != 2 or self.last_join is None:  # noqa: PLR2004 - one for each side
            problem = "these days stand between two that may have them; part the rules with ';'"
            raise tokens.fault(tokens.next, problem, "Mo-Fr 08:00-12:00; Sa off")
        tokens.back_to(self.before_last)
        return DayList(self.parts[:1], None, self.before_last)


def _part(tokens: Tokens) -> frozenset[int]:
    first = tokens.expect("a day such as Mo or PH", *DAYS)
    dash = tokens.take("to")
    if dash is None or (
        dash.at == first.end and tokens.next.word and tokens.next.kind == "comma"
    ):  # `Sonn- und Feiertage`
        return frozenset(first.days)
    last = tokens.expect("the last day of the range, such as Fr", "day", write=("Mo-Fr 08:00-12:00",))
    if first.kind == "every" or HOLIDAY in first.days + last.days:
        raise tokens.fault(last, "a range runs from weekday to weekday; holidays are added with a comma", "Mo-Fr,PH")
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
