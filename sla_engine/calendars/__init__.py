"""When work counts: hours, holidays and zones compiled to one immutable timeline."""

from sla_engine.calendars.calendar import BusinessCalendar
from sla_engine.calendars.holiday_set import HolidaySet
from sla_engine.calendars.hours import WeeklyHours
from sla_engine.calendars.intervals import Interval, Segment

__all__ = ["BusinessCalendar", "HolidaySet", "Interval", "Segment", "WeeklyHours"]
