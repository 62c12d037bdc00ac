"""SaidDays: the hours that the rules read so far give to each day, and the effect of a further rule on them."""

from sla_engine.calendars.rules.day_hours import CLOSED, Cut, DayHours
from sla_engine.calendars.text.text_token import Token, shown
from sla_engine.calendars.text.tokens import Tokens
from sla_engine.calendars.text.week_rules import Rule, Said
from sla_engine.calendars.text.words.day_names import EVERY_DATE, HOLIDAY, WEEKDAYS
from sla_engine.errors import InvalidHoursError


class SaidDays:
    """The hours of each day by the rules read so far, and the texts of the rules that apply to each day."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.said: dict[int, Said] = {}
        self.rules: dict[int, list[str]] = {}

    def follow(self, rule: Rule, written: str, *, adds: bool) -> None:
        """Apply a rule to its days; raise if it would undo an earlier rule, or add nothing."""
        if isinstance(rule.hours, Cut):
            raise self.tokens.fault(rule.start, "only days of a season have cuts", "PH -1 day -13:00", "Fr 08:00-13:00")
        if rule.days is None and not self.said.keys().isdisjoint(WEEKDAYS):
            problem = "this would replace the days before; name its days, or separate the spans of one day with ','"
            raise self.tokens.fault(rule.start, problem, "Mo-Fr 08:00-12:00,13:00-17:00")
        named = frozenset(WEEKDAYS) if rule.days is None else rule.days
        days = named - {EVERY_DATE}
        if rule.excepted == days and not self.said:
            raise self.tokens.fault(
                rule.start, "there are no hours before this exception", "Mo-Su 08:00-12:00 except Su"
            )
        if rule.excepted == days and any(len(self.rules.get(day, ())) > 1 for day in days):
            problem = "several rules give these days hours; state the hours of each day"
            raise self.tokens.fault(rule.start, problem, "Mo-Sa 08:00-12:00; Su off")
        if adds and isinstance(rule.hours, DayHours) and rule.hours:
            self._add(days, rule.hours, rule.start)
            for day in days:
                self.rules.setdefault(day, []).append(written)
        else:
            self._replace(rule.start, days, rule.hours, written)
        if HOLIDAY in rule.excepted - days:
            self._replace(rule.start, frozenset({HOLIDAY}), CLOSED, written)
        if EVERY_DATE in named:
            self._replace(rule.start, frozenset({HOLIDAY}), "open", written)

    def _replace(self, start: Token, days: frozenset[int], hours: Said, written: str) -> None:
        lost = {earlier for day in days for earlier in self.rules.get(day, ())}
        self.said |= dict.fromkeys(days, hours)
        self.rules |= {day: [written] for day in days}
        if undone := sorted(lost.difference(*self.rules.values())):
            raise self.undone(start, undone[0], hours)

    def undone(self, start: Token, earlier: str, hours: Said | Cut) -> InvalidHoursError:
        """Return the error for a rule with these hours that leaves nothing of an earlier one."""
        problem = f"this leaves nothing of {shown(earlier)}; "
        problem += "keep both with ',', or omit that rule" if hours else "omit that rule"
        return self.tokens.fault(start, problem, "Mo-Fr 08:00-12:00, We 14:00-18:00")

    def _add(self, days: frozenset[int], hours: DayHours, start: Token) -> None:
        before = {day: self.said.get(day, CLOSED) for day in days}
        if "open" in before.values():
            problem = "nothing can be added to 'PH open', which does not change the week"
            raise self.tokens.fault(start, problem, "PH 10:00-14:00", "PH open")
        sums = {day: DayHours.of(said.spans + hours.spans) for day, said in before.items() if said != "open"}
        if sums == before:
            problem = "this adds nothing to the hours before; after ';' it would replace them"
            raise self.tokens.fault(start, problem, "Mo-Fr 08:00-18:00; We 08:00-12:00")
        self.said |= sums
