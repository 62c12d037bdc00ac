"""Which hours a date has, which windows follow from them, and for which instants that is known."""

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import HolidayDataError, HolidaySet, Interval, OutOfRangeError
from sla_engine.calendars.calendar_definition import read_rules
from sla_engine.calendars.half_open import merged_pairs
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.testing import calendar_cases
from sla_engine.testing.edge_instants import exceptional_days

LUX = "Europe/Luxembourg"
SECOND = 1_000_000
TUESDAY = date(2026, 6, 23)
SUNDAY = date(2026, 6, 28)
OFFICE = "Mo-Fr 08:00-12:00,13:00-17:00"


def rules(hours=OFFICE, tz=LUX, *, holidays=None, special_days=None, closures=()):
    return read_rules(hours, tz, holidays, special_days, closures)


def at(text):
    return datetime.fromisoformat(text)


def us(text):
    return round(at(text).timestamp()) * SECOND


def closure(start, end):
    return Interval(at(start), at(end))


def hours_on(day, hours=OFFICE, **more):
    return str(rules(hours, **more).hours_on(day))


def windows(definition, start, end):
    """The windows between two instants as `22:00-06:00` of the local clock, by owner."""
    found = definition.windows(us(start), us(end))
    zone = named_zone(definition.zone)
    shown = [
        [f"{datetime.fromtimestamp(edge // SECOND, zone):%H:%M}" for edge in edges.tolist()]
        for edges in (found.opening, found.closing)
    ]
    owners = [date.fromordinal(owner).isoformat() for owner in found.owner.tolist()]
    return [f"{owner} {opening}-{closing}" for owner, opening, closing in zip(owners, *shown, strict=True)]


# What beats what

EXACT_HOURS = {TUESDAY: "09:00-10:00"}
EXACT_CUT = {TUESDAY: "-10:00"}
EXACT_CUT_LATER = {TUESDAY: "-14:00"}
EXACT_CLOSED = {TUESDAY: "closed"}
YEARLY_CUT = {"06-23": "-11:00"}
YEARLY_LATE = {"06-23": "09:30-"}
YEARLY_CLOSED = {"06-23": "closed"}
WEEK, UNTIL_11, UNTIL_10 = "08:00-12:00,13:00-17:00", "08:00-11:00", "08:00-10:00"


@pytest.mark.parametrize(
    ("special_days", "holiday", "hours"),
    [
        ({}, None, WEEK),
        ({}, "PH off", "off"),
        ({}, "PH open", WEEK),
        ({}, "PH 10:00-14:00", "10:00-14:00"),
        # a yearly cut takes away from what the date has without it: the week, or what a holiday leaves
        (YEARLY_CUT, None, UNTIL_11),
        (YEARLY_CUT, "PH off", "off"),
        (YEARLY_CUT, "PH open", UNTIL_11),
        (YEARLY_CUT, "PH 10:00-14:00", "10:00-11:00"),
        (YEARLY_LATE, None, "09:30-12:00,13:00-17:00"),
        (YEARLY_LATE, "PH off", "off"),
        (YEARLY_LATE, "PH 08:00-14:00", "09:30-14:00"),
        (YEARLY_CLOSED, None, "off"),
        (YEARLY_CLOSED, "PH open", "off"),
        (YEARLY_CLOSED, "PH 10:00-14:00", "off"),
        # an exact date replaces all beneath it
        (EXACT_HOURS, None, "09:00-10:00"),
        (EXACT_HOURS, "PH off", "09:00-10:00"),
        (EXACT_HOURS, "PH 10:00-14:00", "09:00-10:00"),
        (EXACT_CLOSED, None, "off"),
        (EXACT_CLOSED, "PH open", "off"),
        (EXACT_HOURS | YEARLY_CUT, None, "09:00-10:00"),
        (EXACT_HOURS | YEARLY_LATE, None, "09:00-10:00"),
        (EXACT_HOURS | YEARLY_CLOSED, "PH off", "09:00-10:00"),
        # an exact cut takes away from all beneath it, a yearly cut or closing included
        (EXACT_CUT, None, UNTIL_10),
        (EXACT_CUT, "PH off", "off"),
        (EXACT_CUT, "PH open", UNTIL_10),
        (EXACT_CUT, "PH 09:00-14:00", "09:00-10:00"),
        (EXACT_CUT | YEARLY_CUT, None, UNTIL_10),
        (EXACT_CUT_LATER | YEARLY_CUT, None, UNTIL_11),
        (EXACT_CUT | YEARLY_LATE, None, "09:30-10:00"),
        (EXACT_CUT | YEARLY_CLOSED, None, "off"),
        (EXACT_CUT | YEARLY_CLOSED, "PH off", "off"),
        (EXACT_CLOSED | YEARLY_CUT, "PH open", "off"),
    ],
)
def test_exact_beats_yearly_beats_holiday_beats_week(special_days, holiday, hours):
    week = OFFICE if holiday is None else f"{OFFICE}; {holiday}"
    assert hours_on(TUESDAY, week, holidays=holiday and [TUESDAY], special_days=special_days) == hours


@pytest.mark.parametrize(
    ("hours", "more"),
    [
        (OFFICE, {}),
        ("24/7", {}),
        (f"{OFFICE}; PH 09:00-14:00", {"holidays": [TUESDAY]}),
        (OFFICE, {"special_days": {TUESDAY: "09:00-14:00"}}),
        (OFFICE, {"special_days": {TUESDAY: "-15:00"}}),
        (OFFICE, {"special_days": {"06-23": "-15:00"}}),
    ],
)
def test_a_closure_beats_everything(hours, more):
    shut = rules(hours, closures=[closure("2026-06-23T09:30+02:00", "2026-06-23T11:00+02:00")], **more)
    assert not windows(shut, "2026-06-23T09:30+02:00", "2026-06-23T11:00+02:00")
    assert windows(shut, "2026-06-23T09:00+02:00", "2026-06-23T09:30+02:00") == ["2026-06-23 09:00-09:30"]
    assert windows(shut, "2026-06-23T11:00+02:00", "2026-06-23T11:30+02:00") == ["2026-06-23 11:00-11:30"]


@pytest.mark.parametrize("holiday", [None, "PH off", "PH open"])
def test_an_exact_date_opens_a_sunday_and_a_cut_does_not(holiday):
    week = OFFICE if holiday is None else f"{OFFICE}; {holiday}"
    assert hours_on(SUNDAY, week, special_days={SUNDAY: "09:00-12:00"}) == "09:00-12:00"
    assert hours_on(SUNDAY, week, special_days={SUNDAY: "-12:00"}) == "off"
    assert hours_on(SUNDAY, week, special_days={"06-28": "-12:00"}) == "off"


@pytest.mark.parametrize(
    ("until", "hours"),
    [
        ("-07:00", "off"),
        ("-08:00", "off"),
        ("-08:00:01", "08:00-08:00:01"),
        ("-12:00", "08:00-12:00"),
        ("-12:30", "08:00-12:00"),
        ("-13:00", "08:00-12:00"),
        ("-16:00", "08:00-12:00,13:00-16:00"),
        ("-24:00", WEEK),
    ],
)
def test_a_cut_keeps_what_the_week_has_before_it(until, hours):
    assert hours_on(TUESDAY, special_days={TUESDAY: until}) == hours


def test_a_cut_after_midnight_shortens_the_night():
    assert hours_on(TUESDAY, "Mo-Su 22:00-06:00", special_days={TUESDAY: "-26:00"}) == "22:00-02:00"


@pytest.mark.parametrize(
    ("since", "hours"),
    [
        ("07:00-", WEEK),
        ("08:00-", WEEK),
        ("08:00:01-", "08:00:01-12:00,13:00-17:00"),
        ("11:59-", "11:59-12:00,13:00-17:00"),
        ("12:00-", "13:00-17:00"),
        ("13:00-", "13:00-17:00"),
        ("17:00-", "off"),
    ],
)
def test_a_late_opening_keeps_what_the_week_has_after_it(since, hours):
    assert hours_on(TUESDAY, special_days={TUESDAY: since}) == hours
    assert hours_on(TUESDAY, special_days={"06-23": since}) == hours


@pytest.mark.parametrize(
    ("cut", "hours"),
    [("-12:00", "off"), ("13:00-", "22:00-06:00"), ("23:00-", "23:00-06:00"), ("-23:00", "22:00-23:00")],
)
def test_a_cut_acts_on_the_night_that_begins_on_its_date(cut, hours):
    definition = rules("Mo-Su 22:00-06:00", special_days={TUESDAY: cut})
    assert str(definition.hours_on(TUESDAY)) == hours
    found = windows(definition, "2026-06-22T12:00+02:00", "2026-06-24T12:00+02:00")
    assert found[0] == "2026-06-22 22:00-06:00"  # the night before is another date's
    assert found[1:] == ([] if hours == "off" else [f"2026-06-23 {hours}"])


@pytest.mark.parametrize(
    ("region", "day", "cut"),
    [
        ("US", date(2021, 12, 24), {"12-24": "-12:00"}),  # Christmas Day is observed
        ("CZ", date(2026, 12, 24), {"12-24": "-12:00"}),
        ("PL", date(2026, 12, 24), {"12-24": "-12:00"}),
        ("HU", date(2026, 12, 24), {"12-24": "-12:00"}),
        ("EE", date(2026, 12, 24), {"12-24": "-12:00"}),
        ("LU", date(2026, 12, 25), {"12-25": "-12:00"}),
        ("LU", date(2026, 12, 25), {"12-25": "13:00-"}),
        ("LU", date(2026, 12, 25), {date(2026, 12, 25): "-12:00"}),
    ],
)
def test_a_cut_never_opens_a_holiday(region, day, cut):
    assert hours_on(day, "Mo-Fr 09:00-17:00", holidays=region, special_days=cut) == "off"


@given(case=calendar_cases(largest=1), data=st.data())
def test_a_cut_more_never_adds_hours(case, data):
    """For any calendar without a name on that date: with one more cut, each date has a part of what it had."""
    day = data.draw(st.sampled_from(exceptional_days(case) or [TUESDAY]))
    key = data.draw(st.sampled_from([day, f"{day:%m-%d}"]))
    cut = data.draw(st.sampled_from(["-00:30", "-12:00", "-26:00", "00:30-", "13:00-"]))
    before = case.calendar()._definition
    more = read_rules("off", case.zone, None, {key: cut}, ())
    exact, yearly = (
        tuple(sorted([*a, *b], key=lambda row: row[0]))
        for a, b in zip((before.exact, before.yearly), (more.exact, more.yearly), strict=True)
    )
    after = replace(before, exact=exact, yearly=yearly)
    had = {n for start, end in before.hours_on(day).spans for n in range(start, end)}
    assert {n for start, end in after.hours_on(day).spans for n in range(start, end)} <= had


def test_what_lies_over_another_table_of_special_days_replaces_or_cuts():
    under = {"12-24": "closed", "12-31": "-14:00", "2026-06-23": "09:00-15:00", "2026-06-24": "closed"}
    over = {"12-24": "-12:00", "12-31": "13:00-", "2026-06-23": "-10:00", "2026-06-24": "10:00-11:00"}
    definition = rules("Mo-Su 08:00-17:00", special_days=(under, over))
    days = [date(2026, 12, 24), date(2026, 12, 31), TUESDAY, date(2026, 6, 24)]
    assert [str(definition.hours_on(day)) for day in days] == ["off", "13:00-14:00", "09:00-10:00", "10:00-11:00"]


@pytest.mark.parametrize(("year", "hours"), [(2024, "off"), (2023, WEEK), (2100, WEEK), (2000, "off"), (2096, "off")])
def test_a_yearly_29_february_touches_no_other_day(year, hours):
    definition = rules("Mo-Su 08:00-12:00,13:00-17:00", special_days={"02-29": "closed"})
    last = date(year, 2, 29 if hours == "off" else 28)
    assert str(definition.hours_on(last)) == hours
    assert str(definition.hours_on(date(year, 3, 1))) == WEEK


def test_the_days_that_may_differ_from_the_week_come_once_each_in_order():
    definition = rules(
        holidays=[TUESDAY, date(2026, 6, 24)],
        special_days={TUESDAY: "closed", "06-23": "-10:00", "02-29": "closed", date(2026, 6, 30): "closed"},
    )
    found = list(definition.changed_days(date(2024, 1, 1).toordinal(), date(2026, 6, 29).toordinal()))
    assert found == [date(2024, 2, 29), date(2024, 6, 23), date(2025, 6, 23), TUESDAY, date(2026, 6, 24)]


# Windows and their owners


def test_windows_belong_to_their_dates():
    assert windows(rules(), "2026-06-22T10:00+02:00", "2026-06-23T14:00+02:00") == [
        "2026-06-22 10:00-12:00",
        "2026-06-22 13:00-17:00",
        "2026-06-23 08:00-12:00",
        "2026-06-23 13:00-14:00",
    ]


def test_a_night_belongs_to_the_date_it_starts_on():
    nights = rules("Mo-Su 22:00-06:00")
    assert windows(nights, "2026-06-22T03:00+02:00", "2026-06-23T03:00+02:00") == [
        "2026-06-21 03:00-06:00",
        "2026-06-22 22:00-03:00",
    ]


def test_a_span_may_end_two_dates_later():
    long = rules("Mo 23:00-48:00")
    assert windows(long, "2026-06-22T00:00+02:00", "2026-06-25T00:00+02:00") == ["2026-06-22 23:00-00:00"]
    assert windows(long, "2026-06-23T23:00+02:00", "2026-06-24T12:00+02:00") == ["2026-06-22 23:00-00:00"]


def test_a_holiday_cancels_its_night_whole_and_leaves_the_one_before():
    nights = rules("Mo-Su 22:00-06:00", holidays=[TUESDAY])
    assert windows(nights, "2026-06-22T12:00+02:00", "2026-06-25T12:00+02:00") == [
        "2026-06-22 22:00-06:00",
        "2026-06-24 22:00-06:00",
    ]


def test_the_night_of_a_special_day_goes_on_under_the_next_dates_hours():
    definition = rules("Mo-Su 04:00-12:00", special_days={TUESDAY: "22:00-06:00"})
    assert windows(definition, "2026-06-23T12:00+02:00", "2026-06-25T00:00+02:00") == [
        "2026-06-23 22:00-06:00",
        "2026-06-24 06:00-12:00",
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"special_days": {"2011-12-30": "09:00-12:00"}},
        {"special_days": {"2011-12-30": "22:00-40:00"}},
        {"holidays": ["2011-12-30"]},
    ],
    ids=str,
)
def test_a_date_that_a_zone_skipped_has_no_hours_whatever_is_said_of_it(more):
    if "holidays" in more:
        more = {"holidays": HolidaySet.dates(more["holidays"])}
    apia = rules("Mo-Su 10:00-12:00; PH 09:00-12:00", "Pacific/Apia", **more)
    assert windows(apia, "2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00") == [
        "2011-12-29 10:00-12:00",
        "2011-12-31 10:00-12:00",
    ]


def test_windows_of_a_stretch_are_those_of_its_parts_joined():
    definition = rules("Mo-Su 22:00-30:00,12:00-13:00", holidays="LU", special_days={"12-24": "-12:30"})
    cuts = [
        us(f"2026-{month:02}-{day:02}T{hour:02}:00Z")
        for month, day, hour in [(3, 1, 0), (3, 29, 1), (6, 23, 2), (12, 25, 1)]
    ]
    whole = definition.windows(cuts[0], cuts[-1])
    parts = [definition.windows(low, high) for low, high in pairwise(cuts)]
    assert sum(int((part.closing - part.opening).sum()) for part in parts) == int((whole.closing - whole.opening).sum())
    assert {*whole.owner.tolist()} == {owner for part in parts for owner in part.owner.tolist()}


# Closures


@pytest.mark.parametrize(
    ("pairs", "united"),
    [
        ([], ()),
        ([(1, 1)], ()),
        ([(3, 5), (1, 2)], ((1, 2), (3, 5))),
        ([(1, 3), (2, 5)], ((1, 5),)),
        ([(1, 3), (3, 5)], ((1, 5),)),
        ([(1, 9), (2, 3), (4, 5)], ((1, 9),)),
        ([(1, 3), (1, 3)], ((1, 3),)),
        ([(1, 2), (2, 2), (3, 3)], ((1, 2),)),
    ],
)
def test_closures_are_kept_united_and_in_order(pairs, united):
    assert merged_pairs(pairs) == united


def test_a_closure_of_a_microsecond_splits_a_window():
    noon = us("2026-06-23T10:00+02:00")
    blink = Interval(at("2026-06-23T10:00:00+02:00"), at("2026-06-23T10:00:00.000001+02:00"))
    found = rules("24/7", closures=[blink]).windows(noon - 5, noon + 5)
    assert list(zip(found.opening.tolist(), found.closing.tolist(), strict=True)) == [
        (noon - 5, noon),
        (noon + 1, noon + 5),
    ]


@pytest.mark.parametrize(
    ("definition", "day", "end"),
    [
        (rules(), TUESDAY, "2026-06-23T17:00Z"),
        (rules("Mo-Su 22:00-06:00"), TUESDAY, "2026-06-24T06:00Z"),
        (rules(), SUNDAY, "2026-06-28T00:00Z"),
        (rules(special_days={TUESDAY: "-12:00"}), TUESDAY, "2026-06-23T12:00Z"),
    ],
)
def test_a_date_ends_with_its_last_span(definition, day, end):
    assert definition.ends(day.toordinal()) == us(end)


# What is known


@pytest.mark.parametrize(
    ("definition", "low", "high"),
    [
        (rules(), "1900-01-01T00:00", "2201-01-01T00:00"),
        (rules("24/7", "Pacific/Apia"), "1900-01-01T00:00", "2201-01-01T00:00"),
        (rules(holidays="DE"), "1991-01-01T00:00", "2101-01-01T00:00"),
        (rules(holidays=("DE", "LU")), "1991-01-01T00:00", "2101-01-01T00:00"),
        (rules(holidays=[TUESDAY]), "1900-01-01T00:00", "2201-01-01T00:00"),
        # the night of 31 December 1990 hangs on whether that was a holiday
        (rules("Mo-Su 22:00-06:00", holidays="DE"), "1991-01-01T06:00", "2101-01-01T00:00"),
        (rules("Mo-Fr 08:00-17:00; PH 20:00-30:00", holidays="DE"), "1991-01-01T06:00", "2101-01-01T00:00"),
        (rules("Mo-Su 22:00-06:00"), "1900-01-01T00:00", "2201-01-01T00:00"),
        # holidays that change nothing limit nothing
        (rules(f"{OFFICE}; PH open", holidays="DE"), "1900-01-01T00:00", "2201-01-01T00:00"),
        (rules("off", holidays="DE"), "1900-01-01T00:00", "2201-01-01T00:00"),
        (rules("off", holidays="DE", special_days={TUESDAY: "09:00-12:00"}), "1900-01-01T00:00", "2201-01-01T00:00"),
        (rules("off; PH 10:00-12:00", holidays="DE"), "1991-01-01T00:00", "2101-01-01T00:00"),
    ],
)
def test_what_is_known_are_the_local_years_with_data(definition, low, high):
    zone = named_zone(definition.zone)
    assert definition.known() == tuple(
        round(at(text).replace(tzinfo=zone).timestamp()) * SECOND for text in (low, high)
    )


def test_the_night_of_an_exact_date_before_the_data_is_known():
    definition = rules(holidays="DE", special_days={"1990-12-31": "22:00-06:00"})
    assert windows(definition, "1991-01-01T00:00+01:00", "1991-01-01T12:00+01:00") == ["1990-12-31 00:00-06:00"]


@pytest.mark.parametrize(
    ("definition", "instant", "error", "said"),
    [
        (rules(), "2201-01-01T00:00+01:00", OutOfRangeError, "year 2201 lies outside 1900 to 2200"),
        (rules(), "1899-12-31T23:00+00:00", OutOfRangeError, "year 1899 lies outside 1900 to 2200"),
        (rules(holidays="LU"), "2201-01-01T00:00+01:00", OutOfRangeError, "year 2201 lies outside"),
        (rules(holidays="LU"), "2101-06-01T00:00+02:00", HolidayDataError, "no holiday data for LU in 2101"),
        (rules(holidays="DE"), "1990-12-31T23:59+01:00", HolidayDataError, "no holiday data for DE in 1990"),
        (rules(holidays="DE-RP"), "1950-06-01T00:00+01:00", HolidayDataError, "the data covers 1991 to 2100"),
        # what is not known of New Year's morning is a matter of the year before
        (rules("Mo-Su 22:00-06:00", holidays="DE"), "1991-01-01T02:00+01:00", HolidayDataError, "for DE in 1990"),
    ],
)
def test_outside_the_error_says_which_year_and_why(definition, instant, error, said):
    found = definition.outside(us(instant))
    assert type(found) is error
    assert said in str(found)


def test_an_instant_beyond_all_calendars_has_its_error_too():
    assert "lies outside 1900 to 2200" in str(rules().outside(1 << 70))


# Whether it ever opens


@pytest.mark.parametrize(
    ("definition", "never"),
    [
        (rules(), False),
        (rules("off"), True),
        (rules("off; PH 10:00-12:00"), True),  # no holidays are given
        (rules("off; PH 10:00-12:00", holidays="LU"), False),
        (rules("off", special_days={TUESDAY: "closed", "12-24": "-12:00"}), True),
        (rules("off", special_days={TUESDAY: "-12:00"}), True),
        (rules("off", special_days={TUESDAY: "09:00-12:00"}), False),
    ],
)
def test_never_opens_only_where_no_date_can_have_hours(definition, never):
    assert definition.never_opens is never


# What the fingerprint is made of


def test_the_canonical_form_leaves_defaults_out():
    assert sorted(rules().canonical()) == ["offsets", "week", "zone"]


def test_the_canonical_form_holds_what_is_given():
    full = rules(
        holidays="LU",
        special_days={TUESDAY: "closed", "12-24": "-12:00"},
        closures=[closure("2026-01-01T00:00Z", "2026-01-02T00:00Z")],
    ).canonical()
    assert (full["zone"], full["week"], full["holiday_hours"]) == (LUX, OFFICE, "off")
    assert (full["exact"], full["yearly"]) == ([["2026-06-23", "off"]], [[12, 24, "-12:00"]])
    assert full["closures"] == [[us("2026-01-01T00:00Z"), us("2026-01-02T00:00Z")]]
    assert full["holidays"][:3] == [1901, 2100, "1901-01-01"]


@pytest.mark.parametrize("hours", [f"{OFFICE}; PH open", "off"])
def test_holidays_that_change_nothing_are_left_out_of_the_canonical_form(hours):
    assert rules(hours, holidays="LU").canonical() == rules(hours).canonical()
