"""One adapter of a few lines for each contestant: how it is built, what it takes, and how its answers read.

Instants and results are converted outside the measured calls, in the contestant's favour: each gets what it likes best.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from benchmarks.desk import DURATION, STRAIGHT, YEARS, ZONE, holiday_dates, office

OPENING, CLOSING = time(7, 30), time(18)  # STRAIGHT, for those who do not read it


def as_is(value: Any) -> Any:
    """Leave a value that needs no conversion."""
    return value


def naive(instant: datetime) -> datetime:
    """Return the local wall time, for those who know no zones."""
    return instant.replace(tzinfo=None)


def local(wall: datetime) -> datetime:
    """Return the instant of a naive answer."""
    return wall.replace(tzinfo=ZONE)


def seconds(value: Any) -> timedelta:
    """Return a duration given as a number of seconds."""
    return timedelta(seconds=float(value))


@dataclass(frozen=True, slots=True)
class Adapter:
    """A contestant: `add` takes a start and adds eight hours, `between` a start and an end; None where it cannot."""

    name: str
    add: Callable[[Any], Any] | None = None
    between: Callable[[Any, Any], Any] | None = None
    take: Callable[[datetime], Any] = as_is
    due: Callable[[Any], datetime] = as_is
    worked: Callable[[Any], timedelta] = as_is


def sla_engine() -> Adapter:
    """Ours."""
    calendar = office()
    return Adapter("sla_engine", lambda start: calendar.add(start, DURATION), calendar.between)


def workclock() -> Adapter:
    """Rust, RFC 5545 edges."""
    schedule = workclock_schedule()
    return Adapter("workclock", lambda start: schedule.add(start, DURATION), schedule.between)


def workclock_schedule(*spans: tuple[time, time]) -> Any:
    """Build workclock's calendar, also for the columns."""
    from workclock import Holidays, Schedule, WorkDay

    days = [WorkDay(*span) for span in spans or ((OPENING, CLOSING),)]
    return Schedule([*days, Holidays(list(holiday_dates()))], time_zone=ZONE)


def timegrid() -> Adapter:
    """Rust, compiled for `between`; naive wall times."""
    from timegrid import TimeGridCalendar, hours

    calendar = TimeGridCalendar.weekdays(OPENING, CLOSING)
    for day in holiday_dates():
        calendar = calendar.close(day)
    timeline = calendar.compile(datetime(YEARS[0], 1, 1), datetime(YEARS[-1], 1, 1))
    eight = hours(8)
    return Adapter(
        "timegrid", lambda start: calendar.add_work_duration(start, eight), timeline.get_working_duration, naive, local
    )


def opening_hours() -> Adapter:
    """Rust, states only: the arithmetic is a loop by hand. Holidays are its own."""
    from opening_hours import OpeningHours, State

    hours = OpeningHours(f"{STRAIGHT}; PH off", timezone=ZONE, country="LU")

    def add(start: datetime) -> datetime:
        left = DURATION
        while True:
            change = hours.next_change(start)
            if hours.is_open(start):
                if change - start >= left:
                    return start + left
                left -= change - start
            start = change

    def between(start: datetime, end: datetime) -> timedelta:
        return sum((b - a for a, b, state, _ in hours.intervals(start, end) if state == State.OPEN), timedelta())

    return Adapter("opening-hours-py", add, between)


def django_bizcal() -> Adapter:
    """Windows day by day."""
    from django_bizcal import WorkingCalendar

    week = {day: [("07:30", "18:00")] for day in range(5)}
    calendar = WorkingCalendar.from_country(country="LU", years=YEARS, tz=str(ZONE), weekly_schedule=week)
    return Adapter(
        "django-bizcal", lambda start: calendar.add_business_time(start, DURATION), calendar.business_time_between
    )


def worktimecalc() -> Adapter:
    """Sums by weekday; naive, `between` only."""
    from worktimecalc.calc import WorkTimeCalculator

    calculator = WorkTimeCalculator("07:30", "18:00", holidays=list(holiday_dates()))
    return Adapter("worktimecalc", None, calculator, naive, worked=lambda delta: seconds(delta.seconds))


def bizdurr() -> Adapter:
    """Day by day, `between` only."""
    from bizdurr import BusinessDuration

    duration = BusinessDuration({"start": "07:30", "end": "18:00"}, str(ZONE), holidays=list(holiday_dates()))
    return Adapter("bizdurr", None, duration.calculate)


def pandas() -> Adapter:
    """CustomBusinessHour, which knows `add` only."""
    import pandas as pd

    offset = pd.offsets.CustomBusinessHour(8, start="07:30", end="18:00", holidays=list(holiday_dates()))
    return Adapter("pandas", lambda start: start + offset, None, pd.Timestamp)


def businesstimedelta() -> Adapter:
    """Rules walked day by day."""
    import businesstimedelta as rules
    import pytz

    zone = pytz.timezone(str(ZONE))
    week = rules.WorkDayRule(OPENING, CLOSING, [0, 1, 2, 3, 4], tz=zone)
    closed = rules.HolidayRule(dict.fromkeys(holiday_dates(), "holiday"), tz=zone)
    desk = rules.Rules([week, closed])
    eight = rules.BusinessTimeDelta(desk, hours=8)
    return Adapter(
        "businesstimedelta", lambda start: start + eight, desk.difference, worked=lambda delta: delta.timedelta
    )


def business_duration() -> Adapter:
    """Day by day through pandas; naive, `between` only."""
    from business_duration import businessDuration

    days = set(holiday_dates())

    def between(start: datetime, end: datetime) -> Any:
        return businessDuration(start, end, OPENING, CLOSING, holidaylist=days, unit="sec")

    return Adapter("business-duration", None, between, naive, worked=seconds)


def timeboard() -> Adapter:
    """A board of half hours: it can do no better than its grain, so its answers are rounded to it; naive."""
    import timeboard as boards

    closed = {
        datetime.combine(day, OPENING) + timedelta(minutes=30 * part): 0
        for day in holiday_dates()
        for part in range(21)
    }
    week = ([0] * 15 + [1] * 21 + [0] * 12) * 5 + [0] * 96
    board = boards.Timeboard(
        "30min", f"{YEARS[0]}-01-06", f"{YEARS[-1]}-01-01", boards.Organizer(marker="W", structure=[week]), closed
    )
    return Adapter(
        "timeboard",
        lambda start: board(start) + 16,
        lambda start, end: board((start, end)).count(),
        naive,
        lambda shift: local(shift.to_timestamp().to_pydatetime()),
        lambda halves: timedelta(minutes=30) * int(halves),
    )


PEERS = (
    workclock,
    opening_hours,
    timegrid,
    django_bizcal,
    worktimecalc,
    bizdurr,
    pandas,
    businesstimedelta,
    business_duration,
    timeboard,
)
