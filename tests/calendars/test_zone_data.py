"""Of the system's time zones and the package's those of the newer version count, in what is computed and what is shown."""

import os
import pickle
import subprocess
import sys
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pendulum
import pytest
import tzdata

from sla_engine import BusinessCalendar
from sla_engine.calendars.instants import instant_at, instant_us
from sla_engine.calendars.timeline.zone_data import ZoneData, data_of, newest_first, read_zone
from sla_engine.calendars.timeline.zones import named_zone, zone_data_version

PACKAGE = f"{tzdata.IANA_VERSION} (tzdata package)"
OLD, NEW = "1999a", "9999z"
CASABLANCA = "Africa/Casablanca"


@pytest.fixture
def system(tmp_path):
    """Make folders of zones as a system has them; the zones named in each are those of UTC+3, so that they stand out."""
    zone = (Path(tzdata.__file__).parent / "zoneinfo" / "Etc" / "GMT-3").read_bytes()

    def make(version, *names, file="tzdata.zi", mark="# version "):
        folder = tmp_path / f"zones-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        if version is not None:
            (folder / file).write_text(f"{mark}{version}\n# redo posix_only\n")
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(zone)
        return str(folder)

    return make


def offset(zone):
    return datetime(2026, 12, 1, 12, tzinfo=zone).utcoffset().total_seconds() / 3600


# Which data counts


@pytest.mark.parametrize(("version", "hours"), [(OLD, 0), (NEW, 3), (tzdata.IANA_VERSION, 3)])
def test_the_newer_data_counts_and_of_one_version_the_systems(system, version, hours):
    folders = (system(version, "UTC"),)
    assert offset(read_zone("UTC", folders)) == hours
    assert str(data_of("UTC", folders)) == (f"{version} (system)" if hours else PACKAGE)


@pytest.mark.parametrize(
    ("file", "mark"),
    [("tzdata.zi", "# version "), ("+VERSION", ""), ("version", "")],
    ids=["tzdata.zi", "+VERSION", "version"],
)
def test_a_system_states_its_version_in_one_of_three_files(system, file, mark):
    assert str(data_of("UTC", (system(NEW, "UTC", file=file, mark=mark),))) == f"{NEW} (system)"


@pytest.mark.parametrize("version", [None, "of today"])
def test_a_version_that_is_not_stated_is_older_than_any_that_is(system, version):
    folders = (system(version, "UTC"),)
    assert str(data_of("UTC", folders)) == PACKAGE
    assert [data.owner for data in newest_first(folders)] == ["tzdata package", "system"]


def test_of_several_folders_the_newest_counts(system):
    folders = (system(OLD, "UTC"), system(NEW, "UTC"), system("2001c", "UTC"))
    versions = [data.version for data in newest_first(folders)]
    assert versions == [NEW, tzdata.IANA_VERSION, "2001c", OLD]


@pytest.mark.parametrize(
    ("older", "newer"), [("2025b", "2026a"), ("2025b", "2025c"), ("2025", "2025a"), ("2009z", "2009za"), ("", "1993a")]
)
def test_versions_are_ordered_by_year_and_letter(older, newer):
    assert ZoneData(older, "", Path()).age < ZoneData(newer, "", Path()).age


def test_a_zone_that_the_newest_data_lacks_is_that_of_the_next(system):
    folders = (system(NEW, "Europe/Paris"),)
    assert str(data_of("Europe/Luxembourg", folders)) == PACKAGE
    assert offset(read_zone("Europe/Luxembourg", folders)) == 1


@pytest.mark.parametrize(
    "name", ["", "Europe", "../UTC", "Europe/../UTC", "/UTC", "UTC/", "zone.tab", "UTC\0", "UTC\n"]
)
def test_no_name_leads_out_of_the_folders(system, name):
    assert data_of(name, (system(NEW, "UTC"),)) is None


def test_a_file_that_is_no_zone_is_refused(system):
    folder = system(NEW, "UTC")
    (Path(folder) / "UTC").write_bytes(b"UTC")
    with pytest.raises(ValueError, match="file"):
        read_zone("UTC", (folder,))


# What is shown


def test_what_is_shown_in_a_zone_survives_pickling_where_other_data_counts(system):
    us = instant_us(datetime(2026, 12, 1, 12, tzinfo=UTC))
    shown = instant_at(us, read_zone("Europe/Luxembourg", (system(NEW, "Europe/Luxembourg"),)))
    back = pickle.loads(pickle.dumps(shown))  # noqa: S301 - our own bytes
    assert (shown.hour, back.hour, instant_us(back)) == (15, 15, us)
    assert back.timezone_name == "Europe/Luxembourg"


@pytest.mark.skipif(
    (3, 0, 3) <= tuple(map(int, pd.__version__.split(".")[:3])) < (3, 1),
    reason="this pandas looks up every zone by its name in the data that Python finds first",
)
def test_pandas_shows_an_instant_as_the_calendar_does(system):
    zone = read_zone("Europe/Luxembourg", (system(NEW, "Europe/Luxembourg"),))
    shown = instant_at(instant_us(datetime(2026, 12, 1, 12, tzinfo=UTC)), zone)
    for column in (pd.Series([shown]), pd.Series([shown, copy(shown)]), pickle.loads(pickle.dumps(pd.Series([shown])))):  # noqa: S301 - our own bytes
        assert column.astype(str)[0] == "2026-12-01 15:00:00+03:00"
        assert column.dt.tz_localize(None).dt.tz_localize(zone)[0] == shown
    assert pd.Timestamp("2026-12-01 12:00Z").tz_convert(zone).hour == 15


def test_a_zone_is_known_to_pendulum_by_its_name():
    zone = named_zone(CASABLANCA)
    assert zone == pendulum.timezone(CASABLANCA)
    assert isinstance(zone, pendulum.Timezone)
    assert (zone.key, zone.name, str(zone), hash(zone)) == (*[CASABLANCA] * 3, hash(pendulum.timezone(CASABLANCA)))


QUESTION = """
import pendulum, zoneinfo
from datetime import datetime, UTC
from sla_engine import BusinessCalendar
from sla_engine.calendars.timeline.zones import zone_data_version
theirs = zoneinfo.ZoneInfo("Europe/Luxembourg")
office = BusinessCalendar("Mo-Fr 09:00-17:00", tz=theirs)
start = datetime(2026, 12, 1, 3, tzinfo=UTC)
opening = office.next_opening(start)
print(zone_data_version("Europe/Luxembourg"), opening, opening.timestamp() - start.timestamp())
print(zoneinfo.TZPATH[0], datetime(2026, 12, 1, tzinfo=theirs).utcoffset())
"""


@pytest.mark.parametrize(("version", "shown", "hours"), [(NEW, "09:00:00+03:00", 3), (OLD, "09:00:00+01:00", 5)])
def test_openings_and_the_offsets_shown_are_of_the_data_that_counts(system, version, shown, hours):
    folder = system(version, "Europe/Luxembourg")
    environment = {**os.environ, "PYTHONTZPATH": folder}
    done = subprocess.run([sys.executable, "-c", QUESTION], env=environment, capture_output=True, text=True, check=True)
    told = f"{version} (system)" if version == NEW else PACKAGE
    ours, theirs = done.stdout.splitlines()
    assert ours == f"{told} 2026-12-01 {shown} {hours * 3600}.0"
    assert theirs == f"{folder} 3:00:00"  # the standard library goes on reading what it finds first


@pytest.mark.parametrize(("path", "version"), [("", PACKAGE), ("nowhere", PACKAGE)])
def test_without_system_data_the_version_is_that_of_the_package(tmp_path, path, version):
    question = "from sla_engine.calendars.timeline.zones import zone_data_version as v; print(v('Europe/Luxembourg'))"
    environment = {**os.environ, "PYTHONTZPATH": str(tmp_path / path) if path else ""}
    done = subprocess.run([sys.executable, "-c", question], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == version


@pytest.mark.skipif(zone_data_version(CASABLANCA) < "2026f", reason="the time-zone data here are older than 2026f")
def test_an_office_in_casablanca_opens_by_the_newest_data():  # since 2026f Morocco keeps the time of Greenwich
    office = BusinessCalendar("Mo-Fr 09:00-17:00", tz=ZoneInfo(CASABLANCA))
    opening = office.next_opening(datetime(2026, 12, 1, tzinfo=UTC))
    assert opening.isoformat() == "2026-12-01T09:00:00+00:00"
