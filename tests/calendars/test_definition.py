"""What people write for a calendar is read once, checked, and kept in one form."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import repeat

import pendulum
import pytest

from sla_engine import Interval, InvalidCalendarError, InvalidHoursError, WeeklyHours
from sla_engine.calendars.calendar_definition import MOST_CLOSURES, read_rules
from sla_engine.calendars.rules.calendar_rules import NIGHT_DATES, Rules
from sla_engine.calendars.text import notation
from sla_engine.calendars.text.tokens import Tokens
from sla_engine.show.durations import DAY, SECOND

OFFICE = "Mo-Fr 08:00-17:00"
CHRISTMAS_EVE = date(2026, 12, 24)


def rules(hours=OFFICE, tz="UTC", *, holidays=None, special_days=None, closures=()):
    return read_rules(hours, tz, holidays, special_days, closures)


def test_hours_are_text_or_weekly_hours():
    assert rules(WeeklyHours.parse(OFFICE)) == rules(OFFICE)


@pytest.mark.parametrize("key", [CHRISTMAS_EVE, "2026-12-24", "20261224", pendulum.date(2026, 12, 24)])
def test_a_special_day_is_a_date_of_any_make(key):
    assert rules(special_days={key: "closed"}) == rules(special_days={CHRISTMAS_EVE: "closed"})


def test_a_date_is_kept_as_a_plain_one():
    (kept, _), *_ = rules(special_days={pendulum.date(2026, 12, 24): "closed"}).exact
    assert type(kept) is date


def test_special_days_are_kept_in_order_exact_and_yearly_apart():
    kept = rules(
        special_days={"12-31": "closed", "2027-01-02": "closed", "02-29": "-12:00", "2026-12-24": "09:00-12:00"}
    )
    assert [day for day, _ in kept.yearly] == [(2, 29), (12, 31)]
    assert [day for day, _ in kept.exact] == [CHRISTMAS_EVE, date(2027, 1, 2)]


@pytest.mark.parametrize("key", ["12-24", "02-29", "01-01"])
def test_a_yearly_day_is_a_month_and_a_day(key):
    ((kept, _),) = rules(special_days={key: "closed"}).yearly
    assert kept == tuple(map(int, key.split("-")))


@pytest.mark.parametrize(
    "key",
    [
        *("02-30", "13-01", "00-01", "W12-1", "1-1", "12/24", "Christmas", "", "2026-02-29", "2026-12-24T00:00"),
        *(5, None, (12, 24), datetime(2026, 12, 24, tzinfo=UTC), pendulum.datetime(2026, 12, 24)),
    ],
    ids=str,
)
def test_what_names_no_day_is_refused(key):
    with pytest.raises(InvalidCalendarError, match=r"a special day is a date, '2026-12-24' or, yearly, '12-24', got"):
        rules(special_days={key: "closed"})


@pytest.mark.parametrize("key", ["1899-12-31", date(2201, 1, 1)])
def test_a_special_day_outside_the_years_of_calendars_is_refused(key):
    with pytest.raises(InvalidCalendarError, match="lies outside the years 1900 to 2200"):
        rules(special_days={key: "closed"})


def test_a_special_day_given_twice_is_refused():
    with pytest.raises(InvalidCalendarError, match="special day 2026-12-24 is given twice"):
        rules(special_days={CHRISTMAS_EVE: "closed", "2026-12-24": "closed"})


@pytest.mark.parametrize("hours", ["09:00-12:00", "22:00-06:00", "00:00-24:00", ("09:00-12:00", "open day")])
def test_a_yearly_day_that_would_open_is_refused(hours):
    with pytest.raises(InvalidCalendarError, match=r"may only cut .* or close"):
        rules(special_days={"12-24": hours})


@pytest.mark.parametrize("value", [None, 5, "", "open", "9-5", "-0:00"], ids=str)
def test_special_hours_that_cannot_be_read_are_refused(value):
    with pytest.raises(InvalidHoursError):
        rules(special_days={CHRISTMAS_EVE: value})


@pytest.mark.parametrize("value", [("-12:00",), ("-12:00", ""), ("-12:00", 5), ("-12:00", "a\nb"), ()], ids=str)
def test_a_special_day_with_something_else_than_a_name_is_refused(value):
    with pytest.raises(InvalidCalendarError, match="or hours and a name in one line"):
        rules(special_days={CHRISTMAS_EVE: value})


def test_the_name_of_a_special_day_is_part_of_the_definition_but_not_of_the_fingerprint():
    plain, named = rules(special_days={"12-24": "-12:00"}), rules(special_days={"12-24": ("-12:00", "Christmas Eve")})
    assert plain != named
    assert plain.canonical() == named.canonical()


@pytest.mark.parametrize("given", [["12-24"], {CHRISTMAS_EVE}, "12-24", 5], ids=str)
def test_special_days_of_another_kind_are_refused(given):
    with pytest.raises(InvalidCalendarError, match="special days map dates to hours"):
        rules(special_days=given)


A, B = pendulum.datetime(2026, 1, 1), pendulum.datetime(2026, 1, 2)


@pytest.mark.parametrize("given", [None, Interval(A, B), 5], ids=str)
def test_closures_that_are_no_collection_are_refused(given):
    with pytest.raises(InvalidCalendarError, match="closures are Intervals, in a list or tuple, got"):
        rules(closures=given)


@pytest.mark.parametrize("given", [[(A, B)], [None], ["2026-01-01"], "2026", [A, B]], ids=str)
def test_closures_are_intervals(given):
    with pytest.raises(InvalidCalendarError, match=r"a closure is an Interval\(start, end\) of aware instants, got"):
        rules(closures=given)


def test_closures_may_come_from_any_iterable_in_any_order():
    later = Interval(pendulum.datetime(2026, 2, 1), pendulum.datetime(2026, 2, 2))
    first = Interval(A, B)
    assert rules(closures=(one for one in (later, first, Interval(A, A)))) == rules(closures=[first, later])


def test_so_many_closures_are_kept_and_the_next_is_refused_however_many_follow():
    day = Interval(A, B)
    assert rules(closures=repeat(day, MOST_CLOSURES)) == rules(closures=[day])
    with pytest.raises(InvalidCalendarError, match="a calendar has at most 100,000 closures, and there are more"):
        rules(closures=repeat(day))


def test_hours_of_special_days_are_read_once_however_many_days_have_them(monkeypatch):
    days = {date(1950, 1, 1) + timedelta(n): ("09:17-12:00", "-11:43", "closed")[n % 3] for n in range(30_000)}
    read = Counter()
    monkeypatch.setattr(notation, "Tokens", lambda text: read.update([text]) or Tokens(text))
    assert len(rules(special_days=days).exact) == 30_000
    assert max(read.values()) == 1


def test_a_question_about_a_week_reads_the_hours_of_its_dates_alone(monkeypatch):
    definition = rules(special_days={date(1950, 1, 1) + timedelta(n): "closed" for n in range(30_000)})
    read = []
    hours_on = Rules.hours_on
    monkeypatch.setattr(Rules, "hours_on", lambda self, day: read.append(day) or hours_on(self, day))
    monday = round(datetime(2026, 6, 22, tzinfo=UTC).timestamp()) * SECOND
    definition.windows(monday, monday + 7 * DAY)
    assert len(read) <= 7 + 2 * (NIGHT_DATES + 2)


@pytest.mark.parametrize("nothing", [None, {}])
def test_no_special_days_may_be_said_in_two_ways(nothing):
    assert rules(special_days=nothing) == rules()
