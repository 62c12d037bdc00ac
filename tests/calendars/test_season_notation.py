"""Seasons as people write them: what is read, what is refused, and that the normal form says the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.rules.season import Season
from sla_engine.calendars.rules.season_dates import SeasonDates
from sla_engine.calendars.rules.season_days import EVERY_DAY, NthWeekday, SeasonDays
from sla_engine.calendars.rules.weekly_hours import CLOSED, WHOLE_DAY, Cut, WeeklyHours
from sla_engine.errors import InvalidHoursError
from sla_engine.testing import calendar_cases, leaves

# What is written, and the normal form of what it means.
ACCEPTED = {
    # months
    "Mo-Fr 08:00-18:00; Jul-Aug Mo-Fr 07:00-14:00": "Mo-Fr 08:00-18:00; Jul-Aug Mo-Fr 07:00-14:00",
    "Jul-Aug Mo-Fr 07:00-14:00; Mo-Fr 08:00-18:00": "Mo-Fr 08:00-18:00; Jul-Aug Mo-Fr 07:00-14:00",
    "Jul-Aug Mo-Fr 07:00-14:00": "Jul-Aug Mo-Fr 07:00-14:00",
    "Jul-Aug: Mo-Fr: 07:00-14:00": "Jul-Aug Mo-Fr 07:00-14:00",
    "Jul-Aug 07:00-14:00": "Jul-Aug 07:00-14:00",
    "Jul-Aug Mo-Su 07:00-14:00": "Jul-Aug 07:00-14:00",
    "Jul-Aug 24/7": "Jul-Aug 00:00-24:00",
    "24/7; Aug off": "24/7; Aug off",
    "Nov-Feb 09:00-12:00": "Nov-Feb 09:00-12:00",
    "Jul,Aug 09:00-12:00": "Jul-Aug 09:00-12:00",
    "Aug,Jun,Jul 09:00-12:00": "Jun-Aug 09:00-12:00",
    "Jan,Mar-May,Dec 24-26 09:00-12:00": "Jan,Mar-May,Dec 24-26 09:00-12:00",
    "Jan-Dec Mo 09:00-12:00": "Jan-Dec Mo 09:00-12:00",
    "juillet-août: lu-ve 7h-14h": "Jul-Aug Mo-Fr 07:00-14:00",
    "Juni bis September Mo-Fr 7-15 Uhr": "Jun-Sep Mo-Fr 07:00-15:00",
    "June-September: Mon-Fri 7am-3pm; October-May: Mon-Fri 8am-5pm": "Jun-Sep Mo-Fr 07:00-15:00; Oct-May Mo-Fr 08:00-17:00",
    "luglio-agosto lun-ven 7-14": "Jul-Aug Mo-Fr 07:00-14:00",
    "julio y agosto lun-vie 7-14": "Jul-Aug Mo-Fr 07:00-14:00",
    "juli en augustus ma-vr 7-14": "Jul-Aug Mo-Fr 07:00-14:00",
    # dates
    "Dec 24-Jan 01 off": "Dec 24-Jan 01 off",
    "Mo-Fr 8-17; Dec 24 off": "Mo-Fr 08:00-17:00; Dec 24 off",
    "Mo-Fr 8-17; Dec 24-26 off": "Mo-Fr 08:00-17:00; Dec 24-26 off",
    "Dec 24,Dec 25,Dec 26 09:00-12:00": "Dec 24-26 09:00-12:00",
    "Dec 24, 31 09:00-12:00": "Dec 24,Dec 31 09:00-12:00",
    "Jul 01-Aug 31 09:00-12:00": "Jul-Aug 09:00-12:00",
    "Jul,Aug 15-Sep 10,Oct off": "Jul,Aug 15-Sep 10,Oct off",
    "Feb 29 09:00-12:00": "Feb 29 09:00-12:00",
    "Feb 01-28 09:00-12:00": "Feb 01-28 09:00-12:00",
    "Feb 1-29 09:00-12:00": "Feb 09:00-12:00",
    "Dec 8-12 9-17": "Dec 08-12 09:00-17:00",
    "Dec 8 9-17": "Dec 08 09:00-17:00",
    "Dec 8h-12h": "Dec 08:00-12:00",
    "Dec 8am-5pm": "Dec 08:00-17:00",
    "24 December off": "Dec 24 off",
    "24-26 December off": "Dec 24-26 off",
    "24 December - 1 January off": "Dec 24-Jan 01 off",
    "Mo-Fr 8-17; 24. Dezember geschlossen": "Mo-Fr 08:00-17:00; Dec 24 off",
    "Mo-Fr 8-17; 24.-26. Dezember geschlossen": "Mo-Fr 08:00-17:00; Dec 24-26 off",
    "Mo-Fr 8-17; vom 24. Dezember bis 1. Januar geschlossen": "Mo-Fr 08:00-17:00; Dec 24-Jan 01 off",
    "lu-ve 8-17; du 24 décembre au 1er janvier fermé": "Mo-Fr 08:00-17:00; Dec 24-Jan 01 off",
    # in other orders
    "Mo-Fr 8-17; closed in August": "Mo-Fr 08:00-17:00; Aug off",
    "Mo-Fr 8-17; closed Dec 24-26": "Mo-Fr 08:00-17:00; Dec 24-26 off",
    "Mo-Fr 8-17; closed in August on Fridays": "Mo-Fr 08:00-17:00; Aug Fr off",
    "Mo-Fr 8-17 except August": "Mo-Fr 08:00-17:00; Aug off",
    "lu-ve 8h-17h sauf août": "Mo-Fr 08:00-17:00; Aug off",
    "Mo-Fr 8-17, im August geschlossen": "Mo-Fr 08:00-17:00; Aug off",
    # Easter
    "easter off": "easter off",
    "easter +1 day off": "easter +1 day off",
    "easter -2 days off": "easter -2 days off",
    "easter -2 days-easter +1 day off": "easter -2 days-easter +1 day off",
    "easter +1 day,easter +39 days,easter +50 days off": "easter +1 day,easter +39 days,easter +50 days off",
    "Ostern +1 Tag geschlossen": "easter +1 day off",
    "Pâques +1 jour fermé": "easter +1 day off",
    # weeks
    "week 1-53/2 Mo-Fr 09:00-12:00": "week 1-53/2 Mo-Fr 09:00-12:00",
    "week 01-53/2 Mo-Fr 09:00-12:00": "week 1-53/2 Mo-Fr 09:00-12:00",
    "week 27-30 Mo-Fr 09:00-12:00": "week 27-30 Mo-Fr 09:00-12:00",
    "week 15-24/2 off": "week 15-23/2 off",
    "week 14 - 24/5 off": "week 14-24/5 off",
    "week 1-2,50-53 off": "week 1-2,50-53 off",
    "week 5 off": "week 5 off",
    "week 5,7 off": "week 5,7 off",
    "week 5,7,9 off": "week 5-9/2 off",
    "KW 27-30 Mo-Fr 9-12": "week 27-30 Mo-Fr 09:00-12:00",
    "Jul week 27-30 Mo-Fr 09:00-12:00": "Jul week 27-30 Mo-Fr 09:00-12:00",
    # days counted from others
    "Sa[1] 09:00-12:00": "Sa[1] 09:00-12:00",
    "Sa[-1] 09:00-12:00": "Sa[-1] 09:00-12:00",
    "Sa [1, 3] 09:00-12:00": "Sa[1,3] 09:00-12:00",
    "Sa[1-3] 09:00-12:00": "Sa[1,2,3] 09:00-12:00",
    "Sa[-1,1] 09:00-12:00": "Sa[1,-1] 09:00-12:00",
    "Sa[1],Su[1] 09:00-12:00": "Sa[1],Su[1] 09:00-12:00",
    "Nov Th[4] +1 day off": "Nov Th[4] +1 day off",
    "Mo-Fr,Sa[1] 09:00-12:00": "Mo-Fr 09:00-12:00; Sa[1] 09:00-12:00",
    "Jul-Aug Mo-Fr,Sa[1] 09:00-12:00": "Jul-Aug Mo-Fr,Sa[1] 09:00-12:00",
    "Samstag[1] 9-12": "Sa[1] 09:00-12:00",
    "PH -1 day 09:00-12:00": "PH -1 day 09:00-12:00",
    "PH +2 days off": "PH +2 days off",
    "Mo-Fr 8-17; PH,PH -1 day off": "Mo-Fr 08:00-17:00; PH -1 day off; PH off",
    # cuts
    "Mo-Fr 8-18; PH -1 day -13:00": "Mo-Fr 08:00-18:00; PH -1 day -13:00",
    "Mo-Fr 8-18; PH -1 day until 1pm": "Mo-Fr 08:00-18:00; PH -1 day -13:00",
    "Mo-Fr 8-18; PH +1 day 10:00-": "Mo-Fr 08:00-18:00; PH +1 day 10:00-",
    "Mo-Fr 8-18; Dec 24,31 -12:00": "Mo-Fr 08:00-18:00; Dec 24,Dec 31 -12:00",
    "Mo-Fr 8-18; Jul-Aug Fr -13:00": "Mo-Fr 08:00-18:00; Jul-Aug Fr -13:00",
    "Mo-Fr 8-18; Jul-Aug -13:00": "Mo-Fr 08:00-18:00; Jul-Aug -13:00",
    "Mo-Fr 8-18; Fr[-1] -13:00": "Mo-Fr 08:00-18:00; Fr[-1] -13:00",
    "Mo-Fr 8-18; Dec 08: -12:00": "Mo-Fr 08:00-18:00; Dec 08 -12:00",
    # holidays of a season
    "Jul-Aug PH 10:00-12:00": "Jul-Aug PH 10:00-12:00",
    "Mo-Fr 8-18; Jul-Aug PH open": "Mo-Fr 08:00-18:00; Jul-Aug PH open",
    "Apr-Oct Mo-Su,PH 09:00-18:00; Nov-Mar Mo-Fr 10:00-16:00; PH off": (
        "Apr-Oct Mo-Su,PH 09:00-18:00; Nov-Mar Mo-Fr 10:00-16:00; PH off"
    ),
    "PH open; Jul-Aug Mo-Fr 7-14": "Jul-Aug Mo-Fr 07:00-14:00; PH open",
    # what adds
    "Mo-Fr 08:00-12:00, Jul-Aug Mo-Fr 14:00-18:00": "Mo-Fr 08:00-12:00, Jul-Aug Mo-Fr 14:00-18:00",
    "Mo-Fr 08:00-12:00, Jul-Aug off": "Mo-Fr 08:00-12:00; Jul-Aug off",
    "PH 10:00-12:00, Jul PH 14:00-16:00": "Mo-Su off, Jul PH 14:00-16:00; PH 10:00-12:00",
    "Jul Mo 9-10; Mo-Fr 8-12, Sa[1] 9-12": "Mo-Fr 08:00-12:00; Jul Mo 09:00-10:00, Jan-Dec Sa[1] 09:00-12:00",
    "Mo-Fr 8-12\nJul-Aug Sa 9-12": "Mo-Fr 08:00-12:00, Jul-Aug Sa 09:00-12:00",
    # `Mar` is March where the text says so
    "Mar-Oct Mo-Fr 08:00-18:00": "Mar-Oct Mo-Fr 08:00-18:00",
    "Jan-Mar Mo 08:00-12:00": "Jan-Mar Mo 08:00-12:00",
    "Feb 20-Mar 5 off": "Feb 20-Mar 05 off",
    "Mar 15 - Apr 10 off": "Mo-Su off; Mar 15-Apr 10 off",
    "Mar 19-Mar 20 off": "Mo-Su off; Mar 19-20 off",
    "Mar 21 off": "Mo-Su off; Mar 21 off",
    "March Sa 09:00-12:00": "Mo-Su off; Mar Sa 09:00-12:00",
    "Mo-Fr 8-17; Mar Sa 9-12": "Mo-Fr 08:00-17:00; Sa-Su off; Mar Sa 09:00-12:00",
    "24/7; März geschlossen": "Mo-Su 00:00-24:00; Mar off",
    "Mo-Mi 08:00-12:00; Mar off": "Mo-We 08:00-12:00; Th-Su off; Mar off",
    "Mar-Sam 9h-12h": "Tu-Sa 09:00-12:00",
    "lun, mar 8-12": "Mo-Tu 08:00-12:00",
}

# What is written, the column pointed at, and the words that say why.
REFUSED = {
    "Jul": (4, "expected the days or hours of Jul, with minutes, or off"),
    "Dec 8-12": (9, "expected the days or hours of Dec 08-12"),
    "Dec 8-12:00": (5, "this may be a day or an hour"),
    "Dec 8 - 12:00": (5, "this may be a day or an hour"),
    "Dec 8-5pm": (5, "this may be a day or an hour"),
    "Dec -12": (6, "this may be a day or an hour"),
    "Dec 24-Jan off": (8, "a range runs from month to month, or from day to day: write Dec-Jan or 'Dec 24-Jan 06'"),
    "Dec-Jan 06 off": (9, "a range runs from month to month, or from day to day"),
    "Jul-Jul off": (5, "a range from a date to itself is unclear"),
    "Dec 24-Dec 24 off": (12, "a range from a date to itself is unclear"),
    "Dec 24-12 off": (8, "this ends before it starts: write 'Dec 24-Jan 12'"),
    "Jan 31-30 off": (8, "this ends before it starts: write 'Jan 31-Feb 29'"),
    "Feb 30 off": (5, "the days of Feb run from 1 to 29"),
    "Apr 31 off": (5, "the days of Apr run from 1 to 30"),
    "Dec 0 off": (5, "the days of Dec run from 1 to 31"),
    "2026 Dec 24 off": (1, "dates and years belong in special_days"),
    "Dec 24 2026 off": (8, "dates and years belong in special_days"),
    "25.12. geschlossen": (1, "the month of a date must be a word: write 'Dec 24 off'"),
    "Dec 24-easter off": (8, "a range runs from date to date"),
    "easter-Dec 24 off": (8, "expected Easter, as at the beginning of the range"),
    "easter +1 day-easter off": (15, "this ends before it starts"),
    "easter 1 day off": (
        10,
        "a number of days needs a day to count from, such as Easter: write 'PH -1 day' or 'easter +1 day'",
    ),
    "easter +81 days off": (8, "a day is counted 1 to 80 days from another"),
    "PH -0 days off": (4, "a day is counted 1 to 80 days from another"),
    "PH -1 off": (4, "write 'PH 10:00-12:00', 'PH -1 day -13:00'"),
    "week 0 off": (6, "expected the number of a week, 1 to 53"),
    "week 54 off": (6, "expected the number of a week, 1 to 53"),
    "week off": (6, "expected the number of a week, 1 to 53"),
    "week 50-2 off": (9, "a range of weeks runs to a later week of the year: write 'week 27-30' or 'week 1-2,50-53'"),
    "week 5-5 off": (8, "a range of weeks runs to a later week of the year"),
    "week 1-53/0 off": (11, "the step between weeks is 1 to 52"),
    "week 1-53/53 off": (11, "the step between weeks is 1 to 52"),
    "week 8-12:00 off": (6, "this may be a day or an hour"),
    "Sa[0] 9-12": (3, "a month has 1 to 5 of a weekday: write Sa[1], Sa[1,3], Sa[1-2] or Sa[-1]"),
    "Sa[6] 9-12": (3, "a month has 1 to 5 of a weekday"),
    "Sa[3-1] 9-12": (3, "a month has 1 to 5 of a weekday"),
    "Sa[first] 9-12": (3, "a month has 1 to 5 of a weekday"),
    "Sa[1 9-12": (3, "of the n-th weekday of a month is not closed"),
    "PH[1] 9-12": (3, "holidays have none"),
    "Mo-Fr[1] 9-12": (6, "expected the hours of these days"),
    "daily except Sa[1] 9-12": (14, "such days cannot be exceptions; state their hours"),
    # where a part of the year stands
    "Mo-Fr Jul-Aug 8-12": (7, "put the part of a year first"),
    "Mo-Fr 8-12 Jul-Aug": (7, "put the part of a year first"),
    "Jul-Aug, Mo-Fr 8-12": (8, "expected the days or hours of Jul-Aug"),
    "week 27-30, Jul Mo 8-12": (11, "expected the days or hours of week 27-30"),
    # what may be meant in two ways
    "Jul-Aug Mo-Fr 7-14, Sa 9-12": (21, "this may be meant in Jul-Aug, or all the year (after ';')"),
    "Jul-Aug Mo-Fr 7-14\nSa 9-12": (20, "this may be meant in Jul-Aug, or all the year (after ';')"),
    "Jul-Aug Mo-Fr 7-14, PH off": (21, "this may be meant in Jul-Aug, or all the year (after ';')"),
    "Mo-Fr 8-12, Jul-Aug Mo-Fr 2-9": (27, "this may be meant before or after noon"),
    "Mar 9-12": (1, "this may be Tuesday (French, Spanish, Italian) or a month: write Tu or March"),
    "Mar Sa 09:00-12:00": (1, "this may be Tuesday (French, Spanish, Italian) or a month"),
    # cuts
    "Mo-Fr 8-18; Fr -13:00": (16, "a cut is only for days of a season; state full hours"),
    "Jul-Aug PH -13:00": (12, "a cut is only for days of a season"),
    "Jul-Aug Mo-Fr,PH -13:00": (1, "state the hours of holidays in full, without a cut"),
    "Mo-Fr 8-18; Sa,PH -1 day -13:00": (26, "a cut is only for days of a season; state full hours"),
    "Dec 24 -00:00": (9, "a cut at 0:00 leaves nothing"),
    # what no date has, or leaves nothing
    "Jul week 1 Mo 9-12": (1, "there is no such date in any year"),
    "Jul week 1 Mo 9-12, Tu 8-9": (1, "there is no such date in any year"),
    "easter Sa 9-12": (1, "there is no such date in any year"),
    "Mo-Fr 8-18; Jan-Jun Mo-Fr 8-17; Jul-Dec Mo-Fr 8-16": (33, "this leaves nothing of 'Mo-Fr 8-18'"),
    "Jul-Aug Mo-Fr 8-17; Jul Mo-Fr 8-16; Aug Mo-Fr 8-15": (37, "this leaves nothing of 'Jul-Aug Mo-Fr 8-17'"),
    "Sa[1] 9-12; Sa[1] 10-12": (13, "this leaves nothing of 'Sa[1] 9-12'"),
    "PH -1 day 9-12; PH -1 day off": (17, "this leaves nothing of 'PH -1 day 9-12'"),
    "Jul PH 10-12; Jul-Aug PH off": (15, "this leaves nothing of 'Jul PH 10-12'"),
    "Mo-Fr 8-18; PH open, Jul-Aug PH 10-12": (22, "nothing can be added to 'PH open'"),
    "Mo 9-10; Jul PH open, Jul-Aug PH 10-12": (23, "nothing can be added to 'PH open'"),
}


@pytest.mark.parametrize(("text", "normal"), ACCEPTED.items())
def test_seasons_are_read(text, normal):
    assert str(WeeklyHours.parse(text)) == normal


@pytest.mark.parametrize("normal", ACCEPTED.values())
def test_the_normal_form_reads_back_to_the_same_value(normal):
    hours = WeeklyHours.parse(normal)
    assert str(hours) == normal
    assert all(str(WeeklyHours.parse(text)) == normal for text, its in ACCEPTED.items() if its == normal)


@pytest.mark.parametrize(("text", "fault"), REFUSED.items())
def test_a_refusal_names_the_column_and_the_reason_and_what_to_write(text, fault):
    column, reason = fault
    with pytest.raises(InvalidHoursError, match=re.escape(reason)) as error:
        WeeklyHours.parse(text)
    assert f"at column {column} of hours" in str(error.value)
    assert ": write " in str(error.value)


@given(calendar_cases(largest=1))
def test_a_normal_form_reads_back_whatever_the_seasons(case):
    (leaf,) = leaves(case)
    hours = WeeklyHours.parse(leaf.notation)
    assert len(hours.seasons) == len(leaf.seasons)
    assert WeeklyHours.parse(str(hours)) == hours
    assert hash(WeeklyHours.parse(str(hours))) == hash(hours)


@pytest.mark.parametrize("count", [100, 101])
def test_there_is_a_bound_on_seasons(count):
    days = [f"{month} {day:02}" for month in ("Jan", "May", "Jul", "Oct") for day in range(1, 32)][:count]
    text = "; ".join(f"{day} 08:00-{9 + n // 60:02}:{n % 60:02}" for n, day in enumerate(days))
    if count == 100:
        assert len(WeeklyHours.parse(text).seasons) == count
    else:
        with pytest.raises(InvalidHoursError, match="hours have at most 100 rules of seasons"):
            WeeklyHours.parse(text)


# The values

ANY = SeasonDates(frozenset([0]))


@given(st.frozensets(st.integers(0, 365)), st.frozensets(st.integers(-80, 80)), st.frozensets(st.integers(1, 53)))
def test_dates_have_a_text_that_reads_back(days, easter, weeks):
    dates = SeasonDates(days, easter, weeks)
    if dates:
        hours = WeeklyHours((CLOSED,) * 7, seasons=(Season(dates, SeasonDays(EVERY_DAY), WHOLE_DAY),))
        try:
            assert WeeklyHours.parse(str(hours)) == hours
        except InvalidHoursError as error:
            assert "there is no such date in any year" in str(error)  # noqa: PT017 - weeks and days may be apart


@given(
    st.frozensets(st.integers(0, 6)),
    st.frozensets(
        st.builds(NthWeekday, st.integers(0, 6), st.integers(-3, 3), st.sampled_from((*range(1, 6), -1, -5)))
    ),
    st.booleans(),
    st.frozensets(st.integers(1, 80) | st.integers(-80, -1)),
)
def test_days_have_a_text_that_reads_back(weekdays, nth, holidays, around):
    days = SeasonDays(weekdays, nth, holidays, around)
    if days:
        hours = WeeklyHours((CLOSED,) * 7, seasons=(Season(SeasonDates(frozenset(range(366))), days, WHOLE_DAY),))
        assert WeeklyHours.parse(str(hours)) == hours


def test_a_season_needs_dates_or_days_counted_from_others():
    with pytest.raises(InvalidHoursError, match="belong to the week, not to a season"):
        Season(SeasonDates(), SeasonDays(EVERY_DAY), CLOSED)
    with pytest.raises(InvalidHoursError, match="hours of holidays are written out"):
        Season(ANY, SeasonDays(EVERY_DAY, holidays=True), Cut(3600))


def test_weekly_hours_take_seasons_only():
    with pytest.raises(InvalidHoursError, match="seasons are as `parse` returns them, got"):
        WeeklyHours((CLOSED,) * 7, None, ("Jul off",))
