"""Calendars: hours, holidays and zones, compiled into an immutable timeline on which business time is counted."""

from sla_engine.calendars.calendar import BusinessCalendar
from sla_engine.calendars.holidays.holiday_set import HolidaySet
from sla_engine.calendars.holidays.region_holidays import SkippedEvent
from sla_engine.calendars.intervals import Interval, Segment
from sla_engine.calendars.openings import Opening
from sla_engine.calendars.rules.weekly_hours import WeeklyHours

__all__ = ["BusinessCalendar", "HolidaySet", "Interval", "Opening", "Segment", "SkippedEvent", "WeeklyHours"]
