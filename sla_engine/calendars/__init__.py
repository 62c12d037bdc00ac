"""When work counts: hours, holidays and zones compiled to one immutable timeline."""

from sla_engine.calendars.calendar import BusinessCalendar
from sla_engine.calendars.holidays.holiday_set import HolidaySet
from sla_engine.calendars.intervals import Interval, Segment
from sla_engine.calendars.rules.weekly_hours import WeeklyHours

__all__ = ["BusinessCalendar", "HolidaySet", "Interval", "Segment", "WeeklyHours"]
