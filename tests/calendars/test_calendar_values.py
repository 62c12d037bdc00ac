"""A calendar is a value: it says what it is, compares by it, and its fingerprint changes whenever an answer could."""

import os
import pickle
import re
import subprocess
import sys
import weakref
import zoneinfo
from datetime import date, datetime
from functools import reduce
from importlib.metadata import version
from operator import and_, or_, sub
from pathlib import Path

import pytest
import tzdata

from sla_engine import BusinessCalendar, HolidaySet, Interval, InvalidHoursError, UnknownZoneError, WeeklyHours

LUX = "Europe/Luxembourg"
OFFICE = "Mo-Fr 08:00-17:00"
MONDAY = datetime.fromisoformat("2026-06-22T10:00+02:00")
SHUT = Interval(datetime.fromisoformat("2026-07-01T00:00Z"), datetime.fromisoformat("2026-07-02T00:00Z"))


def calendar(hours=OFFICE, tz=LUX, **more):
    return BusinessCalendar(hours, tz=tz, **more)


FULL = calendar(holidays="LU", special_days={"12-24": "-12:00", "2026-06-26": "closed"}, closures=[SHUT])


# What it says of itself


def test_it_has_its_parts():
    assert (FULL.tz.name, FULL.hours, FULL.holidays) == (LUX, WeeklyHours.parse(OFFICE), HolidaySet("LU"))


def test_a_combined_calendar_has_a_zone_but_no_hours_or_holidays_of_its_own():
    both = calendar(tz="Asia/Tokyo") | FULL
    assert (both.tz.name, both.hours, both.holidays) == ("Asia/Tokyo", None, None)


def test_always_is_round_the_clock():
    assert BusinessCalendar.always(LUX) == calendar("24/7")


@pytest.mark.parametrize(
    ("cal", "text"),
    [
        (calendar("Mon–Fri 8-17"), "<BusinessCalendar Mo-Fr 08:00-17:00, Europe/Luxembourg>"),
        (FULL, "<BusinessCalendar Mo-Fr 08:00-17:00, Europe/Luxembourg, holidays LU, 2 special days, 1 closure>"),
        (
            calendar() - calendar("Fr 12:00-17:00", "UTC"),
            "<BusinessCalendar (Mo-Fr 08:00-17:00, Europe/Luxembourg) - (Fr 12:00-17:00, UTC)>",
        ),
    ],
)
def test_it_prints_what_it_is(cal, text):
    assert repr(cal) == text


# Equality


def test_equal_calendars_are_one_key():
    assert len({calendar(), calendar("Mo-Fr 8-17"), calendar(special_days={}, closures=[])}) == 1


@pytest.mark.parametrize("other", [None, OFFICE, 5, calendar()._definition], ids=lambda other: type(other).__name__)
def test_it_equals_no_other_kind_of_value(other):
    assert (calendar() == other) is False


def test_what_was_asked_changes_neither_equality_nor_hash_nor_pickle():
    asked = calendar(holidays="LU")
    asked.add(MONDAY, "1000h")
    fresh = calendar(holidays="LU")
    assert (asked == fresh, hash(asked) == hash(fresh)) == (True, True)
    assert len(pickle.dumps(asked)) < 2 * len(pickle.dumps(fresh))  # its timeline stays behind


@pytest.mark.parametrize("operator", [or_, and_, sub])
@pytest.mark.parametrize("other", [None, OFFICE, HolidaySet("LU")], ids=repr)
def test_it_combines_with_calendars_only(operator, other):
    with pytest.raises(TypeError):
        operator(calendar(), other)


# Immutable


@pytest.mark.parametrize("name", ["tz", "fingerprint", "_definition", "_timeline", "anything"])
def test_nothing_of_it_can_be_set_or_deleted(name):
    cal = calendar()
    with pytest.raises(AttributeError, match="never changes"):
        setattr(cal, name, None)
    with pytest.raises(AttributeError, match="never changes"):
        delattr(cal, name)


def test_what_it_was_made_of_may_change_afterwards():
    special, closures, holidays = {"2026-06-26": "closed"}, [SHUT], [date(2026, 6, 23)]
    cal = calendar(special_days=special, closures=closures, holidays=holidays)
    special.clear()
    closures.clear()
    holidays.clear()
    assert cal == calendar(special_days={"2026-06-26": "closed"}, closures=[SHUT], holidays=[date(2026, 6, 23)])


def test_it_can_be_held_weakly():
    cal = calendar()
    assert weakref.ref(cal)() is cal


# Combinations


@pytest.mark.parametrize("operator", [or_, and_, sub])
def test_a_long_chain_is_answered_like_a_short_one(operator):
    parts = [calendar(), *[calendar("Fr 08:00-12:00")] * 1200]
    long, short = reduce(operator, parts), reduce(operator, parts[:2])
    friday = datetime.fromisoformat("2026-06-26T10:00+02:00")
    assert [long.is_open(t) for t in (MONDAY, friday)] == [short.is_open(t) for t in (MONDAY, friday)]
    assert pickle.loads(pickle.dumps(long)) == long  # noqa: S301 - our own


def test_how_a_chain_of_one_sign_was_bracketed_makes_no_difference():
    a, b, c = calendar(), calendar("Fr 12:00-20:00"), calendar("Sa 10:00-12:00")
    assert (a | b) | c == a | (b | c)
    assert (a & b) & c == a & (b & c)
    assert ((a | b) | c).fingerprint == (a | (b | c)).fingerprint


def test_where_the_brackets_matter_they_are_kept():
    a, b, c = calendar("24/7"), calendar(), calendar("Mo 08:00-12:00")
    assert a - (b - c) != (a - b) - c
    assert ((a - (b - c)).is_open(MONDAY), ((a - b) - c).is_open(MONDAY)) == (True, False)


# Fingerprint

SAME = {
    "hours written otherwise": (calendar(), calendar("Monday to Friday 8-17")),
    "zone by object": (calendar(), calendar(tz=zoneinfo.ZoneInfo(LUX))),
    "language of names": (calendar(holidays="LU"), calendar(holidays=HolidaySet("LU", language="de"))),
    "names": (calendar(holidays="LU"), calendar(holidays=HolidaySet("LU", rename={"Europadag": "EU"}))),
    "closed holidays, said or not": (calendar(holidays="LU"), calendar(f"{OFFICE}; PH off", holidays="LU")),
    "holidays that change nothing": (calendar(f"{OFFICE}; PH open", holidays="LU"), calendar(f"{OFFICE}; PH open")),
    "a region twice": (calendar(holidays=("LU", "LU")), calendar(holidays="LU")),
    "empty closures": (calendar(closures=[Interval(MONDAY, MONDAY)]), calendar()),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_the_fingerprint_stays_where_no_answer_in_time_can_differ(one, other):
    assert one.fingerprint == other.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        calendar("Mo-Fr 08:00-17:00:01", holidays="LU"),
        calendar(f"{OFFICE}; PH open", holidays="LU"),
        calendar(f"{OFFICE}; PH 10:00-12:00", holidays="LU"),
        calendar(tz="Europe/Paris", holidays="LU"),
        calendar(),
        calendar(holidays="BE"),
        calendar(holidays=("LU", "BE")),
        calendar(holidays=HolidaySet("LU", categories=["public", "bank"])),
        calendar(holidays=HolidaySet("LU", drop=["Europadag"])),
        calendar(holidays=HolidaySet("LU", add={"2026-06-26": "party"})),
        calendar(holidays=HolidaySet("LU", drop=["2026-06-23"])),
        calendar(holidays="LU", special_days={"2026-06-26": "closed"}),
        calendar(holidays="LU", special_days={"2026-06-26": "-12:00"}),
        calendar(holidays="LU", special_days={"06-26": "-12:00"}),
        calendar(holidays="LU", special_days={"06-26": "closed"}),
        calendar(holidays="LU", closures=[SHUT]),
        calendar(holidays=HolidaySet.dates(HolidaySet("LU").in_year(2026))),
        calendar(holidays="LU") | calendar("off"),
        calendar(holidays="LU") & calendar("24/7"),
        calendar(holidays="LU") - calendar("off"),
    ],
    ids=lambda cal: repr(cal)[18:60],
)
def test_the_fingerprint_changes_with_every_part_of_the_definition(other):
    assert other.fingerprint != calendar(holidays="LU").fingerprint


@pytest.mark.parametrize("place", [0, 1], ids=["first", "last"])
def test_the_fingerprint_changes_with_a_holiday_of_the_first_and_the_last_year_of_the_data(place):
    year = HolidaySet("LU").years[place]
    more = calendar(holidays=HolidaySet("LU", add={f"{year}-12-30": "party"}))
    assert more.fingerprint != calendar(holidays="LU").fingerprint


def test_days_that_are_observed_or_not_have_two_fingerprints():
    us = (calendar(holidays=HolidaySet("US", observed=observed)).fingerprint for observed in (True, False))
    assert len({*us}) == 2


def test_each_operator_and_order_has_a_fingerprint_of_its_own():
    a, b = calendar(), calendar("Fr 12:00-20:00")
    assert len({cal.fingerprint for cal in (a, b, a | b, b | a, a & b, b & a, a - b, b - a)}) == 8


def test_the_fingerprint_is_32_hexadecimal_digits():
    assert re.fullmatch("[0-9a-f]{32}", FULL.fingerprint)


ASK = """
from sla_engine import BusinessCalendar, HolidaySet
holidays = HolidaySet("LU", drop=["Europadag", "Stiefesdag"])
office = BusinessCalendar("Mo-Fr 08:00-17:00", tz="Europe/Luxembourg", holidays=holidays)
print(office.fingerprint, office.data_versions["tzdata"], sep="\\n")
"""


def asked_elsewhere(**environment):
    """The fingerprint and the version of the zones' data that a new process tells."""
    done = subprocess.run(
        [sys.executable, "-c", ASK], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def zone_files(folder, *, luxembourg, release):
    """A search path for zones with one zone in it, taken from another's data."""
    sources = [*(Path(one) for one in zoneinfo.TZPATH), Path(tzdata.__file__).parent / "zoneinfo"]
    data = next(path for path in (one / luxembourg for one in sources) if path.is_file()).read_bytes()
    (folder / "Europe").mkdir(parents=True)
    (folder / LUX).write_bytes(data)
    (folder / "tzdata.zi").write_text(f"# version {release}\n")
    return str(folder)


@pytest.mark.slow
def test_the_fingerprint_is_the_same_in_any_process_of_a_machine():
    told = {asked_elsewhere(PYTHONHASHSEED=seed, LANG=spoken)[0] for seed, spoken in (("1", "fr_FR.UTF-8"), ("2", "C"))}
    here = calendar(holidays=HolidaySet("LU", drop=["Europadag", "Stiefesdag"])).fingerprint
    assert told == {here}


@pytest.mark.slow
def test_the_fingerprint_goes_by_the_offsets_of_the_zone_data_and_not_by_its_name(tmp_path):
    same = asked_elsewhere(PYTHONTZPATH=zone_files(tmp_path / "a", luxembourg=LUX, release="2030a"))
    newer = asked_elsewhere(PYTHONTZPATH=zone_files(tmp_path / "b", luxembourg=LUX, release="2030b"))
    other = asked_elsewhere(PYTHONTZPATH=zone_files(tmp_path / "c", luxembourg="Europe/London", release="2030b"))
    assert (same[0], same[1:], newer[1:]) == (newer[0], ["2030a (system)"], ["2030b (system)"])
    assert other[0] != newer[0]


# Versions of the data


def test_the_version_of_the_holiday_data_is_told_where_it_is_read():
    assert FULL.data_versions["holidays"] == version("holidays")
    assert "holidays" not in calendar(holidays=[date(2026, 6, 23)]).data_versions


def test_a_combined_calendar_tells_each_version_once():
    both = (FULL | calendar(tz="America/New_York")) - FULL
    assert both.data_versions == FULL.data_versions


# Refusals


@pytest.mark.parametrize("hours", [None, 5, "", b"24/7", ["Mo-Fr 08:00-17:00"]], ids=repr)
def test_hours_of_another_kind_are_refused(hours):
    with pytest.raises(InvalidHoursError):
        calendar(hours)


@pytest.mark.parametrize("tz", [None, 5, "", "Europe/Luxemburg"], ids=repr)
def test_a_zone_that_is_none_is_refused(tz):
    with pytest.raises(UnknownZoneError):
        calendar(tz=tz)


def test_all_but_the_hours_is_named():
    with pytest.raises(TypeError):
        BusinessCalendar(OFFICE, LUX)
