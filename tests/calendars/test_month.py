"""A month as people read it: a row for each date, and the HTML table that notebooks show."""

from datetime import date, timedelta
from html.parser import HTMLParser

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars import BusinessCalendar, HolidaySet, Interval, WeeklyHours
from sla_engine.calendars.rules.weekly_hours import DayHours
from sla_engine.calendars.shown.day_row import DayRow
from sla_engine.calendars.shown.month_and_year_rows import month_html, month_rows, year_rows
from sla_engine.calendars.text.notation import parse_special
from sla_engine.errors import HolidayDataError, InvalidArgumentError, OutOfRangeError
from sla_engine.testing import datetime_at, weekly_hours, zones
from sla_engine.testing.local_clock import first_shown, midnight

LUX = "Europe/Luxembourg"


def office(hours: str = "Mo-Fr 07:30-18:00", **details: object) -> BusinessCalendar:
    return BusinessCalendar(hours, tz=LUX, **({"holidays": "LU"} | details))


def row_of(calendar: BusinessCalendar, day: date) -> DayRow:
    return month_rows(calendar, day.year, day.month)[day.day - 1]


def test_a_month_has_a_row_for_each_date() -> None:
    assert [row.day for row in month_rows(office(), 2028, 2)] == [date(2028, 2, day) for day in range(1, 30)]


def test_a_year_has_the_rows_of_its_months() -> None:
    months = [row for month in range(1, 13) for row in month_rows(office(), 2026, month)]
    assert list(year_rows(office(), 2026)) == months


@pytest.mark.parametrize(
    ("calendar", "day", "row"),
    [
        (office(), date(2026, 6, 22), ("07:30-18:00", "")),
        (office(), date(2026, 6, 21), ("closed", "")),
        (office(), date(2026, 6, 23), ("closed", "Nationalfeierdag")),
        (office(), date(2026, 8, 15), ("closed", "Léiffrawëschdag")),  # a Saturday
        (office("Mo-Fr 08:00-12:00,13:00-17:00"), date(2026, 6, 22), ("08:00-12:00,13:00-17:00", "")),
        (office("Mo-Fr 08:00:30-12:00"), date(2026, 6, 22), ("08:00:30-12:00", "")),
        # holidays with hours of their own, or left alone
        (office("Mo-Fr 08:00-17:00; PH 10:00-12:00"), date(2026, 6, 23), ("10:00-12:00", "Nationalfeierdag")),
        (office("24/7; PH open"), date(2026, 6, 23), ("00:00-24:00", "Nationalfeierdag")),
        (office(holidays=[date(2026, 6, 24)]), date(2026, 6, 24), ("closed", "holiday")),
        (office("24/7; PH open", holidays=[date(2026, 6, 24)]), date(2026, 6, 24), ("00:00-24:00", "holiday")),
        # special days
        (office(special_days={"12-24": "-12:00"}), date(2026, 12, 24), ("07:30-12:00", "special day: -12:00")),
        (office(special_days={"12-24": "closed"}), date(2026, 12, 24), ("closed", "special day: closed")),
        (
            office(special_days={"12-24": ("-12:00", "Christmas Eve")}),
            date(2026, 12, 24),
            ("07:30-12:00", "special day: Christmas Eve"),
        ),
        (
            office(special_days={date(2026, 6, 23): "09:00-12:00"}),
            date(2026, 6, 23),
            ("09:00-12:00", "special day: 09:00-12:00, Nationalfeierdag"),
        ),
        # nights are cut at midnight; a holiday cancels the whole night, and the next morning says so
        (office("Fr-Sa 22:00-06:00"), date(2026, 6, 20), ("00:00-06:00,22:00-24:00", "")),
        (office("Fr-Sa 22:00-06:00"), date(2026, 5, 9), ("00:00-06:00", "Europadag")),
        (office("Fr-Sa 22:00-06:00"), date(2026, 5, 10), ("closed", "Europadag (the night before)")),
    ],
)
def test_a_row_tells_the_hours_and_what_is_special(calendar, day, row) -> None:
    shown = row_of(calendar, day)
    assert (shown.hours, shown.label) == row


def test_a_closure_is_told_and_cuts_the_hours() -> None:
    closure = Interval(pendulum.datetime(2026, 6, 22, 10, tz=LUX), pendulum.datetime(2026, 6, 22, 11, 0, 0, 5, tz=LUX))
    shown = row_of(office(closures=[closure]), date(2026, 6, 22))
    assert (shown.spans, shown.label) == (("07:30-10:00", "11:00:00.000005-18:00"), "closure")


def test_an_edge_is_told_as_exactly_as_it_lies() -> None:
    times = [(10, 0, 15, 500_000), (11, 0, 0, 250_000)]
    start, end = (pendulum.datetime(2026, 6, 22, *time, tz=LUX) for time in times)
    shown = row_of(office(closures=[Interval(start, end)]), date(2026, 6, 22))
    assert shown.spans == ("07:30-10:00:15.500000", "11:00:00.250000-18:00")


def test_a_special_day_that_is_open_throughout_is_told() -> None:
    shown = row_of(office(special_days={"06-24": "closed", date(2026, 6, 22): "00:00-24:00"}), date(2026, 6, 22))
    assert (shown.hours, shown.label) == ("00:00-24:00", "special day: 00:00-24:00")


@pytest.mark.parametrize(
    ("zone", "day", "row"),
    [
        (LUX, date(2026, 3, 29), ("00:00-24:00", "clocks go forward 1h")),
        (LUX, date(2026, 10, 25), ("00:00-24:00", "clocks go back 1h")),
        ("Australia/Lord_Howe", date(2026, 4, 5), ("00:00-24:00", "clocks go back 30m")),
        ("Africa/Cairo", date(2024, 4, 25), ("00:00-24:00", "")),
        (
            "Africa/Cairo",
            date(2024, 4, 26),
            ("00:00-24:00", "clocks go forward 1h"),
        ),  # at midnight, so it is this date's
        ("Pacific/Apia", date(2011, 12, 30), ("closed", "the clock skips this date")),
        ("Pacific/Apia", date(2011, 12, 31), ("00:00-24:00", "clocks go forward 24h")),
    ],
)
def test_a_clock_change_is_told(zone, day, row) -> None:
    shown = row_of(BusinessCalendar.always(zone), day)
    assert (shown.hours, shown.label) == row


def test_a_clock_change_is_told_where_it_falls_on_closed_time() -> None:
    assert row_of(office(), date(2026, 3, 29)) == DayRow(date(2026, 3, 29), (), "clocks go forward 1h")


def test_an_edge_in_the_repeated_hour_names_its_offset() -> None:
    closure = Interval(pendulum.datetime(2026, 10, 25, 0, 30), pendulum.datetime(2026, 10, 25, 1, 10))
    calendar = BusinessCalendar("24/7", tz=LUX, closures=[closure])
    assert row_of(calendar, date(2026, 10, 25)).spans == ("00:00-02:30 CEST", "02:10 CET-24:00")


@pytest.mark.parametrize(
    ("combine", "row"),
    [
        (lambda week, night: week | night, ("07:30-18:00,22:00-24:00", "")),
        (lambda week, night: week & night, ("closed", "")),
        (lambda week, night: night - week, ("22:00-24:00", "")),
        (
            lambda week, _: week - BusinessCalendar("Mo 10:00-12:00", tz=LUX),
            ("07:30-10:00,12:00-18:00", "taken out"),
        ),
    ],
)
def test_a_combined_calendar_is_shown_too(combine, row) -> None:
    shown = row_of(combine(office(), BusinessCalendar("Mo 22:00-24:00", tz=LUX)), date(2026, 6, 22))
    assert (shown.hours, shown.label) == row


def test_open_stretches_of_different_reasons_are_one_span() -> None:
    day = date(2026, 6, 22)
    morning, evening = office("Mo 08:00-12:00"), office("Mo 17:00-20:00")
    extra = office("off", special_days={day: "12:00-17:00"})
    assert row_of(morning | extra | evening, day).spans == ("08:00-20:00",)


@pytest.mark.parametrize("day", [date(1901, 11, 1), date(2100, 11, 1)])
def test_holidays_left_alone_are_named_from_the_first_year_of_their_data_to_the_last(day) -> None:
    assert row_of(office("24/7; PH open"), day).label == "Allerhellgen"


@pytest.mark.parametrize(("year", "month"), [(1900, 1), (2200, 11)])
def test_months_are_shown_from_the_first_year_to_the_last(year, month) -> None:
    assert month_rows(BusinessCalendar.always(LUX), year, month)[0].hours == "00:00-24:00"


weeks = weekly_hours().map(lambda week: WeeklyHours(tuple(map(DayHours.of, week))))


@given(weeks, zones(), st.dates(date(1950, 1, 1), date(2190, 12, 31)))
def test_the_hours_shown_add_up_to_the_open_time_of_the_date(week, zone, day) -> None:
    calendar = BusinessCalendar(week, tz=zone, special_days={day: "09:00-12:00"})
    for shown in month_rows(calendar, day.year, day.month):
        if "clock" in shown.label:
            continue  # the wall clock does not tell how long that date was
        low, high = (first_shown(midnight(day), zone) for day in (shown.day, shown.day + timedelta(days=1)))
        hours = parse_special(shown.hours)
        assert isinstance(hours, DayHours)
        assert timedelta(seconds=hours.seconds) == calendar.between(datetime_at(low, zone), datetime_at(high, zone))


@pytest.mark.parametrize("month", [0, 13, -1, "June", None])
def test_a_month_that_is_none_is_refused(month) -> None:
    with pytest.raises(InvalidArgumentError, match="a month is a number from 1 to 12"):
        month_rows(office(), 2026, month)


@pytest.mark.parametrize("year", [0, 1899, 2201, 10**9])
def test_a_year_out_of_range_is_refused(year) -> None:
    with pytest.raises(OutOfRangeError, match="lies outside 1900 to 2200"):
        year_rows(office(), year)


def test_a_year_without_holiday_data_is_refused() -> None:
    with pytest.raises(HolidayDataError):
        month_rows(office(holidays=HolidaySet("DE")), 1980, 6)


class Table(HTMLParser):
    """The table of a page: its cells as (classes, texts), and whether every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[tuple[str, list[str]]] = []
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        if tag == "td":
            self.cells.append((dict(attrs).get("class") or "", []))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open:
            self.cells[-1][1].append(data)


def test_a_page_has_a_cell_for_each_date_in_whole_weeks() -> None:
    table = Table(month_html(office(), 2026, 6))
    assert not table.open
    assert [texts[0] for _, texts in table.cells if texts] == [str(day) for day in range(1, 31)]
    assert len(table.cells) == 35


def test_a_page_names_holidays_in_words_and_hours_in_every_cell() -> None:
    cells = {texts[0]: (kind, texts[1:]) for kind, texts in Table(month_html(office(), 2026, 6)).cells if texts}
    assert cells["22"] == ("open", ["07:30-18:00"])
    assert cells["23"] == ("closed special", ["closed", "Nationalfeierdag"])
    assert cells["21"] == ("closed", ["closed"])


def test_a_page_fills_its_first_and_last_week_with_empty_cells() -> None:
    rows = month_html(office(), 2026, 7).partition("<tbody>")[2].strip().splitlines()  # Wednesday to Friday
    assert rows[0].startswith(f"<tr>{'<td></td>' * 2}<td class=")
    assert rows[4].endswith(f"</td>{'<td></td>' * 2}</tr>")


def test_a_month_begins_under_its_weekday() -> None:
    cells = Table(month_html(office(), 2026, 8)).cells  # 1 August 2026 is a Saturday
    assert [texts[:1] for _, texts in cells[:7]] == [[], [], [], [], [], ["1"], ["2"]]


def test_a_page_is_a_table_with_caption_and_column_heads() -> None:
    page = month_html(office(), 2026, 6)
    assert "<caption>June 2026, Europe/Luxembourg</caption>" in page
    assert page.count('<th scope="col">') == 7


def test_a_page_needs_nothing_from_elsewhere() -> None:
    page = month_html(office(), 2026, 6)
    assert not {"script", "link", "img", "iframe"} & Table(page).tags
    assert "http" not in page
    assert "url(" not in page


def test_a_page_sets_no_opaque_colour_that_a_dark_theme_would_break() -> None:
    page = month_html(office(), 2026, 6)
    assert "color: inherit" in page
    assert "#" not in page  # no hexadecimal, hence opaque, colours


def test_names_are_escaped() -> None:
    calendar = office(holidays={date(2026, 6, 24): "<script>alert(1)</script> & Söhne"})
    page = month_html(calendar, 2026, 6)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne" in page
    assert "script" not in Table(page).tags


# Languages


@pytest.mark.parametrize(
    ("day", "notes"),
    [
        ("2026-06-23", ("Nationalfeierdag", "Nationalfeiertag", "Fête nationale")),
        ("2026-06-24", ("special day: closed", "Sondertag: closed", "jour particulier : closed")),
        ("2026-06-26", ("holiday", "Feiertag", "jour férié")),
        ("2026-03-29", ("clocks go forward 1h", "Uhren 1h vorgestellt", "horloges avancées de 1h")),
        ("2026-10-25", ("clocks go back 1h", "Uhren 1h zurückgestellt", "horloges reculées de 1h")),
        ("2026-06-22", ("", "", "")),
    ],
)
def test_what_is_special_is_told_in_three_languages(day, notes):
    named = HolidaySet("LU", add={"2026-06-26": ""})
    calendar = BusinessCalendar(
        "Mo-Fr 08:00-17:00", tz="Europe/Luxembourg", holidays=named, special_days={"2026-06-24": "closed"}
    )
    asked = date.fromisoformat(day)
    told = (month_rows(calendar, asked.year, asked.month, language=language) for language in (None, "de", "fr"))
    said = zip(told, ("en", "de", "fr"), strict=True)
    assert tuple(rows[asked.day - 1].label_in(language) for rows, language in said) == notes


def test_nights_worked_days_and_dates_that_do_not_exist_are_told_in_the_language():
    worked = BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Budapest", holidays=HolidaySet("HU", worked_days=True))
    nights = BusinessCalendar(
        "Mo-Su 22:00-06:00", tz="Europe/Luxembourg", holidays=HolidaySet.dates({"2026-06-22": "X"})
    )
    apia = BusinessCalendar.always("Pacific/Apia")
    assert [
        month_rows(worked, 2026, 8)[7].label_in("de"),
        month_rows(nights, 2026, 6)[22].label_in("fr"),
        month_rows(apia, 2011, 12)[29].label_in("de"),
    ] == ["Arbeitstag (wie Freitag)", "X (la nuit précédente)", "die Uhr überspringt diesen Tag"]
