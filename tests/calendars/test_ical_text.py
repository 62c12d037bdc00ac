"""Calendars as iCalendar files, which the same library reads back."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest

from sla_engine import BusinessCalendar, HolidaySet, Interval
from sla_engine.calendars.ical.calendar_text import openings_text, special_days_text
from sla_engine.calendars.shown.month_and_year_rows import month_rows, year_rows

HERE = ZoneInfo("Europe/Luxembourg")
STAMP = datetime(2026, 1, 1, tzinfo=UTC)
OFFICE = BusinessCalendar(
    "Mo-Fr 08:00-17:00",
    tz=HERE,
    holidays=HolidaySet("LU"),
    special_days={"12-24": ("-12:00", "Christmas Eve"), "2026-08-03": ("closed", "Fair, all day")},
    closures=[Interval(datetime(2026, 8, 10, tzinfo=HERE), datetime(2026, 8, 15, tzinfo=HERE))],
)


def text_of(calendar, rows=None, language=None):
    rows = year_rows(calendar, 2026, language=language) if rows is None else rows
    return special_days_text(rows, title="Office", stamp=STAMP, language=language)


def events(text):
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return {str(event["UID"]): event for event in found}


def spans(text):
    return {
        str(event["SUMMARY"]): (str(event["DTSTART"].dt), str(event["DTEND"].dt)) for event in events(text).values()
    }


def test_holidays_special_days_and_closures_are_whole_days_with_their_names():
    shown = spans(text_of(OFFICE))
    assert shown["Nationalfeierdag"] == ("2026-06-23", "2026-06-24")
    assert shown["special day: Fair, all day"] == ("2026-08-03", "2026-08-04")
    assert shown["special day: Christmas Eve"] == ("2026-12-24", "2026-12-25")


def test_dates_in_a_row_that_are_closed_for_one_reason_are_one_event():
    assert spans(text_of(OFFICE))["closure"] == ("2026-08-10", "2026-08-15")


def test_ordinary_dates_and_clock_changes_are_no_events():
    assert events(text_of(BusinessCalendar("Mo-Su 00:00-24:00", tz=HERE))) == {}


def test_an_event_keeps_its_uid_from_one_file_to_the_next():
    year, june = events(text_of(OFFICE)), events(text_of(OFFICE, month_rows(OFFICE, 2026, 6)))
    assert len(june) == 1
    assert june.keys() < year.keys()
    assert len(year) == len(set(year))
    other = special_days_text(month_rows(OFFICE, 2026, 6), title="Workshop", stamp=STAMP)
    assert not events(other).keys() & june.keys()


def test_names_are_in_the_language_chosen():
    assert {"Nationalfeiertag", "Schließung"} < spans(text_of(OFFICE, language="de")).keys()


def test_reading_the_file_back_closes_what_is_closed(tmp_path):
    path = tmp_path / "office.ics"
    path.write_bytes(text_of(OFFICE).encode())
    read = HolidaySet.from_ical(path)
    closed = [row.day for row in year_rows(OFFICE, 2026) if row.kinds and not row.spans]
    assert list(read.in_year(2026)) == closed
    assert [str(event).partition(": ")[2] for event in read.skipped] == [
        "special day: Christmas Eve has hours: 08:00-12:00"
    ]


def test_each_line_ends_and_is_folded_as_the_standard_says():
    lines = text_of(OFFICE).encode().split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)


def test_open_time_is_events_with_times_of_day():
    night = BusinessCalendar("Mo-Fr 22:00-06:00", tz=HERE)
    rows = night.openings(datetime(2026, 3, 27, tzinfo=HERE), datetime(2026, 3, 31, tzinfo=HERE))
    found = events(openings_text(rows, title="Night", stamp=STAMP))
    assert [(event["DTSTART"].dt, event["DTEND"].dt) for event in found.values()] == [
        (row.opening, row.closing) for row in rows
    ]


@pytest.mark.parametrize("name", ["Fair;\\all,\nday", "a" * 200])
def test_a_name_with_marks_of_the_format_comes_back(name, tmp_path):
    closed = BusinessCalendar("Mo-Fr 08:00-17:00", tz=HERE, holidays=HolidaySet.dates({date(2026, 6, 22): name}))
    path = tmp_path / "one.ics"
    path.write_bytes(text_of(closed).encode())
    assert HolidaySet.from_ical(path).name_on(date(2026, 6, 22)) == " ".join(name.split())
