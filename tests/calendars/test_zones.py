"""The offsets found are those of the time-zone data, and wall times mean their first reading."""

import zlib
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, _common

import dateutil.tz
import dateutil.zoneinfo
import numpy as np
import pendulum
import pytest
import tzdata
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import UnknownZoneError
from sla_engine.calendars.timeline.offset_changes import PROBE, _probed, changes_in
from sla_engine.calendars.timeline.zone_data import NOT_ZONES, read_zone
from sla_engine.calendars.timeline.zones import (
    local_time,
    midnights,
    named_zone,
    offsets,
    offsets_over,
    resolve,
    year_of,
    zone_of,
)

SECOND = 1_000_000
DAY = 86_400 * SECOND
AWKWARD = (
    "UTC",
    "Europe/Luxembourg",
    "Africa/Casablanca",  # back for Ramadan
    "Africa/Freetown",  # the quickest two changes of all: four days in 1939
    "Africa/Monrovia",  # offsets with seconds until 1972
    "America/Juneau",
    "America/St_Johns",  # changed at 00:01
    "Antarctica/Troll",  # two hours of summer time
    "Asia/Gaza",  # four changes in a year of Ramadan
    "Asia/Kathmandu",
    "Asia/Manila",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Europe/Amsterdam",  # +00:19:32 until 1937, where the data has it
    "Europe/Dublin",  # summer is the standard time
    "Pacific/Apia",  # 2011-12-30 never was
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",  # 1969: 23 hours back; 1993: a date skipped
)
every_awkward_zone = pytest.mark.parametrize("zone", AWKWARD)


def seconds(text):
    """An instant, or a wall time where it has no offset, in seconds since 1970."""
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def wall(text):
    return seconds(text) * SECOND


FIRST, LAST = seconds("1900-01-01T00:00Z"), seconds("2201-01-01T00:00Z")


@cache
def zone_names():
    names = zoneinfo.available_timezones() - {"localtime"}  # the machine's own, under any name
    return sorted(name for name in names if not name.startswith(NOT_ZONES))


def sources(name):
    """Every file that this machine has of a zone, the newest first."""
    system = [folder for folder in map(Path, zoneinfo.TZPATH) if (folder / "tzdata.zi").is_file()]
    stated = [((folder / "tzdata.zi").read_text().split()[2], 1, folder) for folder in system]
    package = (tzdata.IANA_VERSION, 0, Path(tzdata.__file__).parent / "zoneinfo")
    for _, _, folder in sorted([*stated, package], reverse=True):
        if (folder / name).is_file():
            yield folder / name


@cache
def listed_changes(path):
    """The changes of offset that a file lists, as (second, new offset), and the rule for the time after them."""
    with path.open("rb") as file:
        index, at, offset, _, _, rule = _common.load_data(file)
        file.seek(0)
        zone = ZoneInfo.from_file(file)
    rows, before = [], offset_at(zone, FIRST - 1)
    for second, kind in zip(at, index, strict=True):
        if FIRST <= second < LAST and offset[kind] != before:
            rows.append((second, before := offset[kind]))
    return rows, rule, zone


def offset_at(zone, second):
    return datetime.fromtimestamp(second, zone).utcoffset() // timedelta(seconds=1)


def changes_found(name, first_year, last_year):
    found = offsets(name, first_year, last_year)
    rows = zip(found.since[1:] // SECOND, found.offset[1:] // SECOND, strict=True)
    return [(int(second), int(offset)) for second, offset in rows]


# The time-zone data


@pytest.mark.slow
def test_no_zone_lists_two_changes_within_a_probing_step():
    for name in zone_names():
        for path in sources(name):
            rows, _, _ = listed_changes(path)
            assert all(b - a > PROBE for (a, _), (b, _) in pairwise(rows)), path


@pytest.mark.slow
def test_the_rules_for_the_years_after_the_list_change_twice_a_year_and_further_apart_than_a_probing_step():
    rules = {rule: zone for name in zone_names() for path in sources(name) for _, rule, zone in [listed_changes(path)]}
    changing = {rule: zone for rule, zone in rules.items() if b"," in rule}
    assert changing
    looks = range(seconds("2100-01-01T00:00Z"), seconds("2128-01-01T00:00Z"), 86_400)  # all fourteen kinds of year
    for rule, zone in changing.items():
        read = [offset_at(zone, look) for look in looks]
        changes = [i for i, (a, b) in enumerate(pairwise(read)) if a != b]
        assert len(changes) == 2 * 28, rule
        assert all((j - i - 1) * 86_400 > PROBE for i, j in pairwise(changes)), rule


@every_awkward_zone
def test_all_changes_that_the_data_lists_are_found(zone):
    rows, _, _ = listed_changes(next(sources(zone)))
    last = rows[-1][0] if rows else FIRST
    assert [row for row in changes_found(zone, 1900, 2200) if row[0] <= last] == rows


@pytest.mark.slow
def test_changes_of_every_zone_are_found_around_the_first_middle_and_last_listed():
    for name in zone_names():
        rows, _, _ = listed_changes(next(sources(name)))
        for second, _ in {rows[0], rows[len(rows) // 2], rows[-1]} if rows else ():
            year = datetime.fromtimestamp(second, UTC).year
            first, end = (seconds(f"{y}-01-01T00:00Z") for y in (year - 1, year + 2))
            listed = [row for row in rows if first < row[0] < end]
            assert [row for row in changes_found(name, year - 1, year + 1) if row[0] <= rows[-1][0]] == listed, name


@every_awkward_zone
def test_three_centuries_are_probed_in_a_year_of_each_kind_and_where_the_list_ends(zone):
    fresh = read_zone(zone, zoneinfo.TZPATH)
    probed = _probed.cache_info().misses
    for year in range(1899, 2202):
        changes_in(fresh, year)
    assert _probed.cache_info().misses - probed <= 14 + 1


@every_awkward_zone
def test_local_times_are_those_of_zoneinfo_from_1900_to_2200(zone):
    instants = np.random.default_rng(zlib.crc32(zone.encode())).integers(FIRST, LAST, 3000)
    _, _, tz = listed_changes(next(sources(zone)))
    read = [second + offset_at(tz, second) for second in instants.tolist()]
    assert (offsets(zone, 1899, 2201).local(instants * SECOND) // SECOND).tolist() == read


def test_the_first_and_the_last_offset_run_on_for_ever():
    found = offsets("Europe/Luxembourg", 2026, 2026)
    ends = np.array([wall("1950-07-01T00:00"), wall("2050-07-01T00:00")])
    assert (found.local(ends) - ends).tolist() == [3600 * SECOND, 3600 * SECOND]


@pytest.mark.parametrize(
    ("us", "year"),
    [
        (0, 1970),
        (-1, 1969),
        (wall("1900-01-01T00:00"), 1900),
        (wall("1900-01-01T00:00") - 1, 1899),
        (wall("2024-12-31T23:59:59"), 2024),
        (wall("2201-01-01T00:00"), 2201),
        (wall("0001-01-01T00:00"), 1),
        (wall("9999-12-31T23:59:59"), 9999),
    ],
)
def test_the_year_of_a_time_is_that_of_its_date(us, year):
    assert year_of(us) == year


@pytest.mark.parametrize(("us", "year"), [(1 << 62, 148_108), (-(1 << 62), -144_170), (10**30, 31_690_708_000_000_000)])
def test_the_year_of_a_time_that_no_date_reaches_is_reckoned(us, year):
    assert year_of(us) == pytest.approx(year, rel=1e-3)


def test_offsets_over_a_stretch_hold_a_day_beyond_it():
    for text in ("2025-12-31T23:59:59", "2026-01-01T00:00"):
        read = wall(text)
        wide, near = offsets("Africa/Casablanca", 1899, 2201), offsets_over("Africa/Casablanca", read, read)
        beside = np.array([read - DAY, read, read + DAY])
        assert near.resolve(beside).tolist() == wide.resolve(beside).tolist()


# Wall times


@pytest.mark.parametrize(
    ("zone", "read", "instant"),
    [
        ("Europe/Luxembourg", "2026-06-22T07:30", "2026-06-22T07:30+02:00"),
        ("Europe/Luxembourg", "2026-03-29T01:59:59", "2026-03-29T01:59:59+01:00"),
        ("Europe/Luxembourg", "2026-03-29T02:00", "2026-03-29T03:00+02:00"),  # a gap: its end
        ("Europe/Luxembourg", "2026-03-29T02:59:59", "2026-03-29T03:00+02:00"),
        ("Europe/Luxembourg", "2026-10-25T02:00", "2026-10-25T02:00+02:00"),  # a repeated hour: the first reading
        ("Europe/Luxembourg", "2026-10-25T02:59:59", "2026-10-25T02:59:59+02:00"),
        ("Europe/Luxembourg", "2026-10-25T03:00", "2026-10-25T03:00+01:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-04T02:30+11:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-05T01:45+11:00"),
        ("Antarctica/Troll", "2026-03-29T01:00", "2026-03-29T03:00+02:00"),
        ("Antarctica/Troll", "2026-03-29T02:59", "2026-03-29T03:00+02:00"),
        ("America/St_Johns", "2010-03-14T00:01", "2010-03-14T01:01-02:30"),
        ("America/St_Johns", "2010-11-07T00:00:30", "2010-11-07T00:00:30-02:30"),
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-31T00:00+14:00"),  # a date that never was
        ("Pacific/Apia", "2011-12-30T23:59", "2011-12-31T00:00+14:00"),
        ("Pacific/Kwajalein", "1993-08-21T12:00", "1993-08-22T00:00+12:00"),
        ("Pacific/Kwajalein", "1969-09-30T12:00", "1969-09-30T12:00+11:00"),  # read again 23 hours later
        ("Africa/Monrovia", "1972-01-06T12:00", "1972-01-06T12:44:30+00:00"),
        ("Africa/Monrovia", "1972-01-07T00:30", "1972-01-07T00:44:30+00:00"),
        ("America/Juneau", "1983-10-30T01:30", "1983-10-30T01:30-07:00"),  # two hours back
    ],
)
def test_a_wall_time_means_the_first_instant_that_reads_it_or_later(zone, read, instant):
    assert resolve(zone, wall(read)) == seconds(instant) * SECOND


@given(
    zone=st.sampled_from(AWKWARD),
    second=st.integers(FIRST + 3 * 86_400, LAST - 3 * 86_400),
    change=st.none() | st.integers(0, 400),
    beside=st.integers(-30 * 3600, 30 * 3600),
)
def test_no_instant_before_the_one_found_reads_the_wall_time(zone, second, change, beside):
    rows = changes_found(zone, 1900, 2200)
    read = (rows[change % len(rows)][0] + beside if change is not None and rows else second) * SECOND
    found = resolve(zone, read)
    _, _, tz = listed_changes(next(sources(zone)))

    def clock(us):
        return us + offset_at(tz, us // SECOND) * SECOND

    assert clock(found) >= read
    assert all(clock(found - 1 - step * 600 * SECOND) < read for step in range(6 * 28))


@given(zone=st.sampled_from(AWKWARD), second=st.integers(FIRST, LAST - 86_400))
def test_local_time_and_resolve_are_inverse_but_for_second_readings(zone, second):
    back = resolve(zone, local_time(zone, second * SECOND))
    assert back == second * SECOND or local_time(zone, back) == local_time(zone, second * SECOND)


@given(zone=st.sampled_from(AWKWARD), second=st.integers(FIRST, LAST - 86_400), days=st.integers(0, 40))
def test_midnights_reach_from_before_a_stretch_to_behind_it(zone, second, days):
    low, high = second * SECOND, (second + days * 86_400) * SECOND
    dates, instants = midnights(zone, low, high)
    assert instants[0] < low
    assert instants[-1] > high
    assert [resolve(zone, int(day) * DAY) for day in dates] == instants.tolist()


# Names


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Luxembourg", "Europe/Luxembourg"),
        (ZoneInfo("Europe/Luxembourg"), "Europe/Luxembourg"),
        (pendulum.timezone("Europe/Luxembourg"), "Europe/Luxembourg"),
        ("UTC", "UTC"),
        (UTC, "UTC"),
        (pendulum.UTC, "UTC"),
        ("Etc/GMT+2", "Etc/GMT+2"),
    ],
)
def test_a_zone_is_known_by_its_name(zone, name):
    assert zone_of(zone).key == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Europe/Luxemburg",
        "Europe/Luxembourg ",
        "Europe",
        "GMT+2",
        "+02:00",
        "local",
        "Ünï",
        "\udcff",
        "UTC\0",
        "../zone.tab",
        "/etc/localtime",
        "zone.tab",
        "tzdata.zi",
    ],
)
def test_a_name_that_the_data_does_not_have_is_refused(name):
    with pytest.raises(UnknownZoneError, match="give an IANA name such as 'Europe/Luxembourg'"):
        named_zone(name)


@pytest.mark.parametrize("name", ["right/Europe/Luxembourg", "posix/UTC", "posixrules", "localtime", "Factory"])
def test_files_beside_the_zones_are_refused(name):
    with pytest.raises(UnknownZoneError, match="unknown time zone"):
        named_zone(name)


@pytest.mark.parametrize(
    "zone", [timezone(timedelta(hours=2)), pendulum.FixedTimezone(7200), None, 2, b"UTC", object], ids=repr
)
def test_a_zone_without_a_name_is_refused(zone):
    with pytest.raises(UnknownZoneError, match="has no IANA name"):
        zone_of(zone)


# Names that may be meant


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("europe/paris", "Europe/Paris"),
        ("EUROPE/PARIS", "Europe/Paris"),
        ("Paris", "Europe/Paris"),
        ("Europe/Luxemburg", "Europe/Luxembourg"),
        ("Europe/Luxembourg ", "Europe/Luxembourg"),
        ("America/New York", "America/New_York"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_an_unknown_zone_gets_a_suggestion(name, meant):
    with pytest.raises(UnknownZoneError, match=f"did you mean '{meant}'\\? give an IANA name"):
        named_zone(name)


@pytest.mark.parametrize("name", ["CEST", "X/Y", "", "a" * 200])
def test_nothing_is_suggested_where_nothing_is_alike(name):
    with pytest.raises(UnknownZoneError, match="'; give an IANA name"):
        named_zone(name)


class PytzZone(tzinfo):
    """A zone as pytz makes them, which knows its name as `zone`."""

    zone = "Europe/Paris"


@pytest.mark.parametrize(
    ("tz", "name"),
    [
        (PytzZone(), "Europe/Paris"),
        (dateutil.tz.gettz("Europe/Paris"), "Europe/Paris"),
        (dateutil.zoneinfo.get_zonefile_instance().get("Japan"), "Japan"),
        (dateutil.tz.UTC, "UTC"),
    ],
    ids=["pytz", "dateutil by the system", "dateutil by its own data", "UTC"],
)
def test_zone_objects_of_pytz_and_dateutil_that_know_their_name_are_taken(tz, name):
    assert zone_of(tz) is named_zone(name)


@pytest.mark.parametrize(
    "tz",
    [dateutil.tz.tzlocal(), dateutil.tz.tzoffset(None, 3600), dateutil.tz.tzstr("EST5EDT")],
    ids=["local", "offset", "rule"],
)
def test_zone_objects_of_dateutil_without_a_name_are_refused(tz):
    with pytest.raises(UnknownZoneError, match="has no IANA name; give one such as 'Europe/Luxembourg'"):
        zone_of(tz)
