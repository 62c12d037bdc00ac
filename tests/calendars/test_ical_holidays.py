"""Holidays from iCalendar files: small made-up ones, of the shapes that calendars of states, schools and tools have."""

import pickle
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sla_engine import BusinessCalendar, CalendarFileError, HolidaySet, InvalidCalendarError, MissingExtraError
from sla_engine.errors import HolidayDataError

HERE = ZoneInfo("Europe/Luxembourg")


def event(*lines, name="Fair"):
    return "\n".join(("BEGIN:VEVENT", *([f"SUMMARY:{name}"] if name else []), *lines, "END:VEVENT"))


def calendar(*events):
    return "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//made up//EN", *events, "END:VCALENDAR", ""))


@pytest.fixture
def read(tmp_path):
    """Read holidays from a file of these events."""

    def call(*events, encoding="utf-8", **options):
        path = tmp_path / "school.ics"
        path.write_bytes(calendar(*events).encode(encoding))
        return HolidaySet.from_ical(path, **options)

    return call


def days(holidays, first, last=None):
    found = [day for year in range(first, (last or first) + 1) for day in holidays.in_year(year)]
    return [f"{day:%m-%d}" if last is None else str(day) for day in found]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART;VALUE=DATE:20260623"], ["06-23"]),
        (["DTSTART:20260623"], ["06-23"]),
        (["DTSTART:20260623", "DTEND:20260624"], ["06-23"]),
        (["DTSTART:20260623", "DTEND:20260623"], ["06-23"]),
        (["DTSTART:20260623", "DTEND;VALUE=DATE:20260626"], ["06-23", "06-24", "06-25"]),
        (["DTSTART:20260623", "DURATION:P2D"], ["06-23", "06-24"]),
        (["DTSTART:20260623", "TRANSP:TRANSPARENT"], ["06-23"]),
        (["DTSTART:20260623", "RDATE;VALUE=DATE:20260701,20260702"], ["06-23", "07-01", "07-02"]),
        (["DTSTART:20260601", "RRULE:FREQ=WEEKLY;COUNT=3"], ["06-01", "06-08", "06-15"]),
        (["DTSTART:20260601", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20260608"], ["06-01", "06-15"]),
        (["DTSTART:20260601", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20260601T000000Z"], ["06-08", "06-15"]),
        (["DTSTART:20260601", "RRULE:FREQ=DAILY;UNTIL=20260603"], ["06-01", "06-02", "06-03"]),
        (["DTSTART:20260601", "RRULE:FREQ=DAILY;UNTIL=20260603T000000Z"], ["06-01", "06-02", "06-03"]),
        (["DTSTART:20260601", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2"], ["06-01", "06-26", "07-31"]),
        (["DTSTART:20260601", "DTEND:20260603", "RRULE:FREQ=YEARLY;COUNT=1"], ["06-01", "06-02"]),
        (["DTSTART:20260228", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"], ["02-28"]),
    ],
)
def test_the_whole_days_of_an_event_are_holidays(read, lines, expected):
    assert days(read(event(*lines)), 2026) == expected


def test_a_rule_without_an_end_holds_for_all_years_with_answers(read):
    fair = read(event("DTSTART:16010704", "RRULE:FREQ=YEARLY"))
    assert (fair.years, fair.name_on(date(1900, 7, 4)), fair.name_on(date(2200, 7, 4))) == (
        (1900, 2200),
        "Fair",
        "Fair",
    )


def test_a_file_covers_the_years_from_its_first_date_to_its_last(read):
    fair = read(event("DTSTART:20250101"), event("DTSTART:20261231", "DTEND:20270102"))
    assert fair.years == (2025, 2027)
    office = BusinessCalendar("Mo-Fr 08:00-17:00", tz=HERE, holidays=fair)
    with pytest.raises(HolidayDataError, match=r"no holiday data for school.ics in 2028; the data covers 2025 to 2027"):
        office.add(datetime(2028, 3, 1, tzinfo=HERE), "1h")


def test_the_years_that_a_file_covers_can_be_given(read):
    fair = read(event("DTSTART:20250101"), years=(2020, 2030))
    assert (fair.years, days(fair, 2026)) == ((2020, 2030), [])
    with pytest.raises(InvalidCalendarError, match="expected the first and the last year"):
        read(event("DTSTART:20250101"), years=(2030, 2020))


def test_an_event_in_place_of_one_recurrence_moves_it(read):
    weekly = event("UID:a", "DTSTART:20260601", "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = event("UID:a", "RECURRENCE-ID;VALUE=DATE:20260608", "DTSTART:20260609", name="Fair, moved")
    assert read(weekly, moved).in_year(2026) == {
        date(2026, 6, 1): "Fair",
        date(2026, 6, 9): "Fair, moved",
        date(2026, 6, 15): "Fair",
    }


def test_two_events_on_a_date_have_both_names(read):
    assert read(event("DTSTART:20260623"), event("DTSTART:20260623", name="Feast")).name_on(date(2026, 6, 23)) == (
        "Fair; Feast"
    )


def test_events_with_a_time_of_day_and_cancelled_ones_are_no_holidays_but_are_listed(read):
    found = read(
        event("DTSTART:20260623"),
        event("DTSTART;TZID=Europe/Luxembourg:20260329T020000", name="Clocks go forward"),
        event("DTSTART:20260630T180000Z", "DTEND:20260630T200000Z", "RRULE:FREQ=HOURLY", name="Full moon"),
        event("DTSTART:20260701", "STATUS:CANCELLED", name="Outing"),
    )
    assert days(found, 2026) == ["06-23"]
    assert list(map(str, found.skipped)) == [
        "line 8: Clocks go forward has a time of day",
        "line 12: Full moon has a time of day",
        "line 18: Outing is cancelled",
    ]


SHAPES = (
    event("DTSTART:20260101", "CATEGORIES:Feiertage", name="<<Feiertag>> Neujahr"),
    event("DTSTART:20261031", "CATEGORIES:Sonstiges,Kinder", name="Halloween"),
    event("DTSTART:20260214", "DESCRIPTION:Observance\\nTo hide observances\\, go to settings", name="Valentine"),
    event("DTSTART:20260407", "DESCRIPTION:Public holiday", name="Monday after"),
)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["01-01", "02-14", "04-07", "10-31"]),
        ({"only": ["Feiertage"]}, ["01-01"]),
        ({"only": ["feiertage", "Public holiday"]}, ["01-01", "04-07"]),
        ({"only": ["Kinder"]}, ["10-31"]),
        ({"drop": ["Halloween", "Observance"]}, ["01-01", "04-07"]),
        ({"drop": [date(2026, 1, 1), "2026-02-14"]}, ["04-07", "10-31"]),
        ({"only": ["Feiertage", "Sonstiges"], "drop": ["Kinder"]}, ["01-01"]),
    ],
)
def test_events_are_chosen_by_name_category_description_and_date(read, options, expected):
    assert days(read(*SHAPES, **options), 2026) == expected


def test_names_can_be_changed(read):
    assert read(*SHAPES, rename={"<<Feiertag>> Neujahr": "Neujahr"}).name_on(date(2026, 1, 1)) == "Neujahr"


@pytest.mark.parametrize("options", [{"only": ["Haloween"]}, {"drop": ["Haloween"]}, {"rename": {"Haloween": "x"}}])
def test_a_name_that_no_event_has_is_refused_with_a_guess(read, options):
    with pytest.raises(CalendarFileError, match="did you mean 'Halloween'"):
        read(*SHAPES, **options)


@pytest.mark.parametrize("options", [{"only": "Halloween"}, {"drop": "Halloween"}, {"drop": [7]}, {"rename": ["x"]}])
def test_choices_of_a_wrong_kind_are_refused(read, options):
    with pytest.raises(InvalidCalendarError):
        read(*SHAPES, **options)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART;VALUE=DATE:2026-06-23"], "DTSTART cannot be read"),
        (["DTSTART:soon"], "DTSTART cannot be read"),
        (["DTSTART:20260623", "DTSTART:20260624"], "DTSTART is there 2 times"),
        ([], "expected a date or a time as DTSTART"),
        (["DTSTART:20260623", "DTEND:20260601"], "it ends before it starts"),
        (["DTSTART:18000101"], "1800-01-01 lies outside the years 1900 to 2200"),
        (["DTSTART:20260623", "RRULE:FREQ=SOMETIMES"], "RRULE cannot be read"),
        (["DTSTART:20260623", "RRULE:FREQ=HOURLY;COUNT=3"], "expected a rule of whole days"),
        (["DTSTART:20260623", "RRULE:FREQ=DAILY;BYHOUR=3"], "expected a rule of whole days"),
        (["DTSTART:20260623", "RRULE:FREQ=YEARLY;INTERVAL=0"], "expected an INTERVAL of 1 or more"),
        (["DTSTART:20260623", "RDATE;VALUE=PERIOD:20260701T180000Z/PT5H"], "expected a date"),
        (["DTSTART:20260623", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260623"], "are not read; write EXDATE"),
        (["DTSTART:20260623", "EXRULE:FREQ=DAILY"], "are not read; write EXDATE"),
        (["DTSTART:20260623", "DESCRIPTION:a line", "that is broken"], "could not be parsed"),
    ],
)
def test_an_event_that_cannot_be_read_is_named_with_its_line(read, lines, expected):
    with pytest.raises(CalendarFileError, match=rf"school.ics: line 8, event 'Fair': .*{expected}"):
        read(event("DTSTART:20260101", name="Before"), event(*lines))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file is empty"),
        ("EGIN:VCALENDAR\nEND:VCALENDAR\n", "line 1: expected BEGIN:VCALENDAR, got EGIN:VCALENDAR"),
        ("<html>\n", "line 1: expected BEGIN:VCALENDAR, got <html>"),
        (calendar(event("DTSTART:20260101"))[:90], "the file is cut off: VEVENT begins on line 4"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VTODO\n", "line 3: expected END:VEVENT, as it begins on line 2"),
        ("BEGIN:VCALENDAR\nno line\nEND:VCALENDAR\n", "no iCalendar"),
        (calendar(event("DTSTART;VALUE=DATE,TEXT:20260101")), "no iCalendar"),
        (calendar(event("DTSTART:20260101T000000")), "no whole-day event is left .*; 1 other events"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(tmp_path, text, expected):
    path = tmp_path / "broken.ics"
    path.write_text(text)
    with pytest.raises(CalendarFileError, match=rf"broken.ics: .*{expected}"):
        HolidaySet.from_ical(path)


def test_a_file_that_is_not_there_or_no_utf_8_is_refused(read, tmp_path):
    with pytest.raises(CalendarFileError, match=r"none.ics: there is no such file"):
        HolidaySet.from_ical(tmp_path / "none.ics")
    with pytest.raises(CalendarFileError, match=r"line 5: not UTF-8 text; save the file as UTF-8"):
        read(event("DTSTART:20260101", name="Jänner"), encoding="latin-1")
    assert read(event("DTSTART:20260101", name="Jänner"), encoding="utf-8-sig").name_on(date(2026, 1, 1)) == "Jänner"


def test_a_file_with_more_days_than_a_calendar_can_have_is_refused(read):
    with pytest.raises(CalendarFileError, match="more than 100,000 days"):
        read(event("DTSTART:19000101", "RRULE:FREQ=DAILY"))


def test_without_the_library_the_error_names_the_extra(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sla-engine\[ical\]'"):
        read(event("DTSTART:20260101"))


def test_a_calendar_says_which_file_it_used(read, tmp_path):
    office = BusinessCalendar("Mo-Fr 08:00-17:00", tz=HERE, holidays=read(event("DTSTART:20260623")))
    assert sorted(office.data_versions) == ["ical", "tzdata"]
    assert office.data_versions["ical"].startswith("school.ics ")
    assert pickle.loads(pickle.dumps(office)) == office  # noqa: S301 - our own
    later = BusinessCalendar("Mo-Fr 08:00-17:00", tz=HERE, holidays=read(event("DTSTART:20260624")))
    assert (later.data_versions == office.data_versions, later.fingerprint == office.fingerprint) == (False, False)


def test_holidays_of_a_file_join_those_of_a_region(read):
    both = HolidaySet("LU") | read(event("DTSTART:20260624"))
    office = BusinessCalendar("Mo-Fr 08:00-17:00", tz=HERE, holidays=both)
    assert str(office.add(datetime(2026, 6, 22, 16, tzinfo=HERE), "2h")) == "2026-06-25 09:00:00+02:00"
    assert sorted(office.data_versions) == ["holidays", "ical", "tzdata"]
