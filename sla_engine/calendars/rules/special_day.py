"""SpecialDay: what is said of a date, once or every year: other hours, a cut, or nothing at all; with or without a name."""

from dataclasses import dataclass

from sla_engine.calendars.rules.day_hours import Cut, DayHours


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """Hours that a date has instead of its own, or a cut, which only takes away from those it has without it.

    >>> from sla_engine.calendars.text.notation import parse_special
    >>> eve = SpecialDay(parse_special("-12:00"), "Christmas Eve")
    >>> str(eve.over(parse_special("08:00-17:00"))), str(eve.over(parse_special("closed"))), str(eve)
    ('08:00-12:00', 'off', 'Christmas Eve')
    """

    hours: DayHours | Cut
    name: str = ""

    def over(self, hours: DayHours) -> DayHours:
        """Return the hours of a date that would have `hours` without this."""
        return hours.cut(self.hours) if isinstance(self.hours, Cut) else self.hours

    def __str__(self) -> str:
        """What people are shown: the name, else the hours."""
        return self.name or ("closed" if not self.hours else str(self.hours))
