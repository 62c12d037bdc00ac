"""Contracts that name iCalendar files for their holidays."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import jsonschema
import pytest

from sla_engine import ContractError, HolidaySet, Tracker, lint_contract, load_contract
from sla_engine.contracts import contract_schema
from sla_engine.whatif import load_scenarios

HERE = ZoneInfo("Europe/Luxembourg")
SCHOOL = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:School fair
CATEGORIES:Closed
DTSTART:20260624
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VEVENT
SUMMARY:Spring
CATEGORIES:Sky
DTSTART:20260320
END:VEVENT
BEGIN:VEVENT
SUMMARY:Parents' evening
DTSTART:20260625T190000
END:VEVENT
END:VCALENDAR
"""
CONTRACT = """
[contract]
id = "desk"
zone = "Europe/Luxembourg"
[sites.LU]
holidays = {}
[hours.day]
week = "Mo-Fr 08:00-17:00"
[tiers.gold]
incident_hours = "day"
request_hours = "day"
[tiers.gold.targets]
response = "8h"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a file of holidays, which is not the working folder."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "school.ics").write_text(SCHOOL)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "contracts"


@pytest.fixture
def loaded(folder):
    """Load a contract with these holidays, written in TOML, from a file beside that of the holidays."""

    def call(holidays):
        path = folder / "desk.toml"
        path.write_text(CONTRACT.replace("{}", holidays))
        return load_contract("contracts/desk.toml")

    return call


def due(contract):
    opened = datetime(2026, 6, 23, 17, tzinfo=HERE)
    return str(contract.due(opened, tier="gold", site="LU", target="response"))


@pytest.mark.parametrize(
    ("holidays", "names"),
    [
        ('"ical:school.ics"', ["Spring", "School fair"]),
        ('{ ical = "school.ics" }', ["Spring", "School fair"]),
        ('{ ical = "school.ics", only = ["Closed"], rename = { "School fair" = "Fair" } }', ["Fair"]),
        ('{ ical = "school.ics", drop = ["Sky"], years = [2026, 2030] }', ["School fair"]),
        ('{ ical = "school.ics", drop = [2026-03-20] }', ["School fair"]),
        ('[{ add = { "2026-06-25" = "Outing" } }, "ical:school.ics"]', ["Spring", "School fair", "Outing"]),
    ],
)
def test_holidays_come_from_a_file_beside_the_contract(loaded, holidays, names):
    contract = loaded(holidays)
    assert list(contract.site("LU").holidays.in_year(2026).values()) == names
    assert due(contract) == f"2026-06-{26 if 'Outing' in names else 25} 16:00:00+02:00"


def test_a_contract_with_a_file_is_written_and_read_back_from_anywhere(loaded, folder, tmp_path, monkeypatch):
    contract = loaded('["ical:school.ics", { ical = "school.ics", only = ["Closed"] }]')
    monkeypatch.chdir(folder.parent.parent)
    again = load_contract(text=contract.to_toml())
    assert (again == contract, again.fingerprint) == (True, contract.fingerprint)
    assert load_contract(text=contract.text) == contract
    assert str(folder / "school.ics") in contract.to_toml()


def test_a_contract_says_which_file_it_used_and_changes_with_it(loaded, folder):
    before = loaded('"ical:school.ics"')
    assert before.data_versions["ical"].startswith("school.ics ")
    (folder / "school.ics").write_text(SCHOOL.replace("20260624", "20260626"))
    after = loaded('"ical:school.ics"')
    assert (after.fingerprint == before.fingerprint, after.data_versions == before.data_versions) == (False, False)


def test_a_mapping_and_changes_name_files_too(folder, loaded):
    tables = {
        "contract": {"id": "desk", "zone": "Europe/Luxembourg"},
        "sites": {"LU": {"holidays": {"ical": "contracts/school.ics", "years": (2026, 2027)}}},
        "hours": {"day": {"week": "Mo-Fr 08:00-17:00"}},
        "tiers": {"gold": {"incident_hours": "day", "request_hours": "day", "targets": {"response": "8h"}}},
    }
    assert due(load_contract(tables)) == "2026-06-25 16:00:00+02:00"
    loaded('"none"')
    changed = load_contract("contracts/desk.toml", changes={"sites": {"LU": {"holidays": "ical:school.ics"}}})
    assert due(changed) == "2026-06-25 16:00:00+02:00"


def test_a_later_version_may_name_another_file(folder, loaded):
    (folder / "later.ics").write_text(SCHOOL.replace("20260624", "20260626"))
    versions = '\n[[versions]]\nid = "v2"\neffective_from = 2027-01-01\nsites.LU.holidays = "ical:later.ics"\n'
    (folder / "desk.toml").write_text(CONTRACT.replace("{}", '"ical:school.ics"') + versions)
    contract = load_contract("contracts/desk.toml")
    found = [terms.sites["LU"].holidays.name_on(date(2028, 6, 26)) for terms in contract.versions]
    assert found == [None, "School fair"]


def test_a_scenario_names_files_beside_its_own(folder, loaded):
    contract = loaded('"none"')
    (folder / "scenarios.toml").write_text(
        '[[scenario]]\nname = "with fairs"\nholidays = { LU = { ical = "school.ics", only = ["Closed"] } }\n'
    )
    scenario = load_scenarios("contracts/scenarios.toml", contract)[0]
    assert due(scenario.contract) == "2026-06-25 16:00:00+02:00"


def test_a_tracker_knows_a_contract_with_a_file_again(loaded, tmp_path):
    contract = loaded('"ical:school.ics"')
    for _ in range(2):
        with Tracker(f"sqlite:///{tmp_path}/state.db", contract) as tracker:
            assert tracker.next_alert_at() is None


@pytest.mark.parametrize(
    ("holidays", "expected"),
    [
        ('"ical:none.ics"', r"sites.LU.holidays: got .*none.ics: there is no such file"),
        ('"ical:"', r"sites.LU.holidays"),
        (
            '{ ical = "school.ics", region = "LU" }',
            "an iCalendar file goes with only, drop, rename and years, got region",
        ),
        ('{ ical = "school.ics", only = ["Opn"] }', "no whole-day event has the name, category or description 'Opn'"),
        ('{ ical = "school.ics", years = [2026] }', "expected the first and the last year"),
        ('{ region = "LU", years = [2026, 2027] }', "only and years belong to an iCalendar file"),
        ('{ region = "LU", only = ["x"] }', "only and years belong to an iCalendar file"),
    ],
)
def test_a_faulty_table_is_told_with_its_key(loaded, holidays, expected):
    with pytest.raises(ContractError, match=expected):
        loaded(holidays)


def test_the_linter_tells_of_events_that_are_no_holidays(loaded):
    doubts = [doubt for doubt in lint_contract(loaded('"ical:school.ics"')) if doubt.code == "skipped-events"]
    (doubt,) = doubts
    assert doubt.key == "sites.LU.holidays"
    assert "1 events of school.ics" in doubt.message
    assert "Parents' evening has a time of day" in doubt.message


def test_the_linter_tells_when_the_file_ends_soon(loaded):
    contract = loaded('{ ical = "school.ics", only = ["Sky"] }')
    doubts = lint_contract(contract, as_of=date(2026, 1, 1))
    assert "the holiday data ends with 2026" in next(one.message for one in doubts if one.code == "holidays-end")


@pytest.mark.parametrize(
    "holidays", ["ical:school.ics", {"ical": "school.ics", "only": ["Closed"], "years": [2026, 2030]}]
)
def test_the_schema_accepts_files(holidays):
    tables = {
        "contract": {"id": "desk", "zone": "Europe/Luxembourg"},
        "sites": {"LU": {"holidays": holidays}},
        "tiers": {"none": {}},
    }
    found = jsonschema.Draft202012Validator(json.loads(json.dumps(contract_schema()))).iter_errors(tables)
    assert [error.message for error in found if "holidays" in error.json_path] == []


def test_a_word_that_begins_like_a_file_elsewhere_stays_as_it_is(loaded):
    contract = load_contract(
        text=CONTRACT.replace("holidays = {}", 'region = "LU"').replace(
            'id = "desk"', 'id = "desk"\nnotes = ["ical: see the school"]'
        )
    )
    assert "ical: see the school" in contract.to_toml()
    assert isinstance(contract.site("LU").holidays, HolidaySet)
