"""Every stretch of time has its reason: which rule opened or closed it, down to the holiday's name and the clock change."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sla_engine import BusinessCalendar, HolidaySet, Interval

LUX = "Europe/Luxembourg"
OFFICE = "Mo-Fr 08:00-17:00"
NIGHTS = "Mo-Su 22:00-06:00"


def at(text):
    return datetime.fromisoformat(text)


def calendar(hours=OFFICE, tz=LUX, **more):
    return BusinessCalendar(hours, tz=tz, **more)


def told(cal, start, end, **more):
    """The segments as `22 17:00 outside hours`: day and time of the start, and the reason."""
    return [f"{segment.start:DD HH:mm} {segment.reason}" for segment in cal.explain(at(start), at(end), **more)]


def reason_at(cal, instant):
    (segment,) = cal.explain(at(instant), at(instant) + timedelta(microseconds=1))
    return segment.reason


# One calendar

DESK = calendar(
    f"{OFFICE}; PH off",
    holidays=HolidaySet("LU", add={"2026-06-26": ""}),
    special_days={"2026-06-24": "closed", "2026-06-25": "09:00-12:00", "12-24": "-12:00", "2026-06-28": "10:00-11:00"},
    closures=[Interval(at("2026-06-22T12:00+02:00"), at("2026-06-22T12:30+02:00"))],
)


@pytest.mark.parametrize(
    ("instant", "reason"),
    [
        ("2026-06-22T08:00+02:00", "open"),
        ("2026-06-22T07:59+02:00", "outside hours"),
        ("2026-06-22T17:00+02:00", "outside hours"),
        ("2026-06-22T12:15+02:00", "closure"),
        ("2026-06-23T10:00+02:00", "holiday: Nationalfeierdag"),
        ("2026-06-23T03:00+02:00", "holiday: Nationalfeierdag"),  # a holiday lasts all day
        ("2026-06-24T10:00+02:00", "special day: closed"),
        ("2026-06-25T10:00+02:00", "open: special day 09:00-12:00"),
        ("2026-06-25T13:00+02:00", "special day: 09:00-12:00"),
        ("2026-06-26T10:00+02:00", "holiday"),  # one without a name
        ("2026-06-27T10:00+02:00", "weekend"),
        ("2026-06-28T10:30+02:00", "open: special day 10:00-11:00"),
        ("2026-12-24T11:00+01:00", "open: special day -12:00"),
        ("2026-12-24T13:00+01:00", "special day: -12:00"),
        ("2024-05-09T10:00+02:00", "holiday: Christi Himmelfaart; Europadag"),
        ("2026-08-15T10:00+02:00", "holiday: Léiffrawëschdag"),  # on a Saturday: the more telling reason
    ],
)
def test_the_reason_is_the_rule_that_decides(instant, reason):
    assert reason_at(DESK, instant) == reason


@pytest.mark.parametrize(
    ("special_days", "inside", "outside"),
    [
        ({"12-24": ("-12:00", "Christmas Eve")}, "open: special day Christmas Eve", "special day: Christmas Eve"),
        ({"12-24": "13:00-"}, "special day: 13:00-", "special day: 13:00-"),
        ({"12-24": ("closed", "works outing")}, "special day: works outing", "special day: works outing"),
        (
            {"2026-12-24": ("10:00-12:00", "stock-taking")},
            "open: special day stock-taking",
            "special day: stock-taking",
        ),
        (
            {"12-24": ("-12:00", "Christmas Eve"), "2026-12-24": "09:00-"},
            "open: special day Christmas Eve, 09:00-",
            "special day: Christmas Eve, 09:00-",
        ),
    ],
)
def test_a_special_day_is_called_by_its_name_where_it_has_one(special_days, inside, outside):
    cal = calendar(special_days=special_days)
    assert reason_at(cal, "2026-12-24T11:00+01:00") == inside
    assert reason_at(cal, "2026-12-24T07:00+01:00") == reason_at(cal, "2026-12-24T18:00+01:00") == outside


@pytest.mark.parametrize(
    ("hours", "instant", "reason"),
    [
        (OFFICE, "2026-12-25T10:00+01:00", "holiday: Chrëschtdag"),  # the holiday closed it, nothing was left to cut
        (f"{OFFICE}; PH 10:00-14:00", "2026-12-25T11:00+01:00", "open: special day -12:00"),
        (f"{OFFICE}; PH 10:00-14:00", "2026-12-25T13:00+01:00", "special day: -12:00"),
        (f"{OFFICE}; PH 10:00-11:00", "2026-12-25T13:00+01:00", "holiday: Chrëschtdag"),  # the cut took nothing away
        (f"{OFFICE}; PH 22:00-30:00", "2026-12-26T03:00+01:00", "special day: -12:00"),  # the night was cut
    ],
)
def test_a_cut_on_a_holiday_is_told_only_where_it_takes_something_away(hours, instant, reason):
    cal = calendar(hours, holidays=HolidaySet("LU", drop=["2026-12-26"]), special_days={"12-25": "-12:00"})
    assert reason_at(cal, instant) == reason


@pytest.mark.parametrize(
    ("instant", "reason"),
    [
        ("2026-06-24T10:00+02:00", "no hours on Wednesday"),
        ("2026-06-27T10:00+02:00", "open"),
        ("2026-06-28T10:00+02:00", "weekend"),
    ],
)
def test_a_weekday_without_hours_is_named_and_a_weekend_is_called_one(instant, reason):
    assert reason_at(calendar("Mo,Tu,Th-Sa 08:00-17:00"), instant) == reason


@pytest.mark.parametrize(
    ("hours", "inside", "outside"),
    [
        (f"{OFFICE}; PH 10:00-12:00", "open: holiday hours Nationalfeierdag", "holiday: Nationalfeierdag"),
        (f"{OFFICE}; PH open", "open", "outside hours"),
    ],
)
def test_hours_of_holidays_are_told_where_holidays_have_some(hours, inside, outside):
    cal = calendar(hours, holidays="LU")
    assert (reason_at(cal, "2026-06-23T11:00+02:00"), reason_at(cal, "2026-06-23T18:00+02:00")) == (inside, outside)


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        (None, "holiday: Nationalfeierdag"),
        ("de", "Feiertag: Nationalfeiertag"),
        ("fr", "jour férié : Fête nationale"),
        ("uk", "holiday: Національне свято"),  # a language without words, of which the data has the name
        ("xx", "holiday: Nationalfeierdag"),
    ],
)
def test_reasons_are_told_and_holidays_named_in_the_language_asked_for(language, reason):
    segments = told(calendar(holidays="LU"), "2026-06-23T00:00+02:00", "2026-06-24T00:00+02:00", language=language)
    assert segments == [f"23 00:00 {reason}"]


# How it is cut


def test_neighbours_with_one_reason_are_one_segment():
    assert told(calendar(), "2026-06-26T16:00+02:00", "2026-06-29T09:00+02:00") == [
        "26 16:00 open",
        "26 17:00 outside hours",
        "27 00:00 weekend",
        "29 00:00 outside hours",
        "29 08:00 open",
    ]


def test_a_closure_is_one_segment_over_days_and_cuts_to_the_microsecond():
    shut = Interval(at("2026-06-22T09:00:00.000001+02:00"), at("2026-06-24T10:00+02:00"))
    cal = calendar(closures=[shut])
    segments = cal.explain(at("2026-06-22T08:00+02:00"), at("2026-06-24T11:00+02:00"))
    assert [segment.reason for segment in segments] == ["open", "closure", "open"]
    assert (segments[1].start, segments[1].end) == (shut.start, shut.end)


def test_a_closure_of_a_microsecond_is_told():
    blink = Interval(at("2026-06-22T09:00+02:00"), at("2026-06-22T09:00:00.000001+02:00"))
    segments = calendar("24/7", closures=[blink]).explain(at("2026-06-22T08:00+02:00"), at("2026-06-22T10:00+02:00"))
    assert [segment.duration for segment in segments] == [
        timedelta(hours=1),
        timedelta(microseconds=1),
        timedelta(hours=1) - timedelta(microseconds=1),
    ]


@pytest.mark.parametrize(
    ("start", "end"), [("2026-06-22T10:00Z", "2026-06-22T10:00Z"), ("2026-06-22T10:00Z", "2026-06-21T10:00Z")]
)
def test_nothing_is_told_of_an_empty_or_reversed_stretch(start, end):
    assert DESK.explain(at(start), at(end)) == []


def test_segments_are_shown_in_the_calendars_zone():
    (segment,) = DESK.explain(at("2026-06-22T08:00Z"), at("2026-06-22T09:00Z"))
    assert segment.start.isoformat() == "2026-06-22T10:00:00+02:00"


# Nights


def test_a_night_is_told_as_open_on_both_dates():
    assert told(calendar(NIGHTS), "2026-06-22T20:00+02:00", "2026-06-23T08:00+02:00") == [
        "22 20:00 outside hours",
        "22 22:00 open",
        "23 06:00 outside hours",
    ]


def test_the_hours_after_midnight_that_a_holiday_cancels_are_told_as_its():
    cal = calendar(NIGHTS, holidays="LU")
    assert told(cal, "2026-06-23T05:00+02:00", "2026-06-24T23:00+02:00") == [
        "23 05:00 open",  # the night of the day before
        "23 06:00 holiday: Nationalfeierdag",
        "24 06:00 outside hours",
        "24 22:00 open",
    ]


def test_the_rest_of_a_night_cut_after_midnight_is_told_as_the_special_days():
    cal = calendar(NIGHTS, special_days={"2026-06-22": "-26:00"})
    assert told(cal, "2026-06-22T23:00+02:00", "2026-06-23T23:00+02:00") == [
        "22 23:00 open: special day -26:00",
        "23 02:00 special day: -26:00",
        "23 06:00 outside hours",
        "23 22:00 open",
    ]


# Clock changes


@pytest.mark.parametrize(
    ("zone", "start", "end", "change"),
    [
        (LUX, "2026-03-29T00:00+01:00", "2026-03-29T12:00+02:00", "clocks go forward 60 min at 02:00"),
        (LUX, "2026-10-25T00:00+02:00", "2026-10-25T12:00+01:00", "clocks go back 60 min at 03:00"),
        (
            "Australia/Lord_Howe",
            "2026-10-04T00:00+10:30",
            "2026-10-04T12:00+11:00",
            "clocks go forward 30 min at 02:00",
        ),
        ("Antarctica/Troll", "2026-03-29T00:00+00:00", "2026-03-29T12:00+02:00", "clocks go forward 120 min at 01:00"),
        ("America/St_Johns", "2010-11-07T00:00-02:30", "2010-11-07T12:00-03:30", "clocks go back 60 min at 00:01"),
    ],
)
def test_a_clock_change_in_open_time_is_told(zone, start, end, change):
    (segment,) = calendar("24/7", zone).explain(at(start), at(end))
    assert segment.reason == f"open; {change}"


def test_a_clock_change_outside_open_time_is_not_told():
    assert told(calendar("Su 08:00-17:00"), "2026-03-29T00:00+01:00", "2026-03-29T18:00+02:00") == [
        "29 00:00 outside hours",
        "29 08:00 open",
        "29 17:00 outside hours",
    ]


def test_a_date_that_a_zone_skipped_is_not_told():
    cal = calendar("Mo-Su 10:00-12:00", "Pacific/Apia", special_days={"2011-12-30": "closed"})
    assert told(cal, "2011-12-29T11:00-10:00", "2011-12-31T11:00+14:00") == [
        "29 11:00 open",
        "29 12:00 outside hours",
        "31 10:00 open",
    ]


# Combined calendars

WEEK = calendar("Mo-Fr 08:00-17:00", holidays="LU")
FRIDAYS = calendar("Fr 12:00-20:00")


@pytest.mark.parametrize(
    ("cal", "segments"),
    [
        (
            WEEK | FRIDAYS,
            [
                "26 07:00 outside hours",  # told once, though both say so
                "26 08:00 open",
                "26 20:00 outside hours",
                "27 00:00 weekend",
            ],
        ),
        (
            WEEK & FRIDAYS,
            ["26 07:00 outside hours", "26 12:00 open", "26 17:00 outside hours", "27 00:00 weekend"],
        ),
        (
            WEEK - FRIDAYS,
            [
                "26 07:00 outside hours",
                "26 08:00 open",
                "26 12:00 taken out: open",
                "26 17:00 outside hours",
                "27 00:00 weekend",
            ],
        ),
    ],
    ids=["or", "and", "minus"],
)
def test_a_combination_says_which_part_decides(cal, segments):
    assert told(cal, "2026-06-26T07:00+02:00", "2026-06-27T10:00+02:00") == segments


def test_where_two_parts_are_closed_for_two_reasons_both_are_told():
    either = WEEK | calendar("We 08:00-17:00")
    assert reason_at(either, "2026-06-23T10:00+02:00") == "holiday: Nationalfeierdag; no hours on Tuesday"


def test_a_combination_of_combinations_is_explained_by_its_parts():
    cal = (WEEK | calendar("Sa 10:00-12:00")) - calendar("off", special_days={"2026-06-22": "09:00-10:00"})
    assert reason_at(cal, "2026-06-22T09:30+02:00") == "taken out: open: special day 09:00-10:00"
    assert reason_at(cal, "2026-06-27T11:00+02:00") == "open"
    assert reason_at(cal, "2026-06-23T11:00+02:00") == "holiday: Nationalfeierdag; no hours on Tuesday"


def test_a_combination_takes_the_language_to_its_parts():
    both = WEEK & calendar(holidays="DE-RP")
    (segment,) = both.explain(at("2026-06-23T10:00+02:00"), at("2026-06-23T11:00+02:00"), language="fr")
    assert segment.reason == "jour férié : Fête nationale"


@pytest.mark.parametrize(
    "cal", [DESK, WEEK | FRIDAYS, calendar(NIGHTS, "Pacific/Apia") - WEEK], ids=["desk", "or", "minus"]
)
def test_segments_tile_the_stretch_and_neighbours_differ(cal):
    start, end = at("2011-12-20T01:23:45.678901Z"), at("2012-01-10T00:00Z")
    segments = cal.explain(start, end)
    assert (segments[0].start, segments[-1].end) == (start, end)
    assert all(a.end_us == b.start_us for a, b in pairwise(segments))
    assert all((a.open, a.reason) != (b.open, b.reason) for a, b in pairwise(segments))
    assert all(segment.start_us < segment.end_us for segment in segments)
