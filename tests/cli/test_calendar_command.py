import csv
import io
import json

import pytest

OF_CONTRACT = ("--contract", "mixvoip-support", "--tier", "office", "--site", "LU")
OF_HOURS = ("Mo-Fr 08:00-12:00,13:00-17:00; Dec 24 off", "--tz", "Europe/Luxembourg")
JUNE = ("--year", "2026", "--month", "6")


def rows(result):
    return {row["date"]: row for row in csv.DictReader(io.StringIO(result.stdout))}


def test_a_month_of_a_contract_names_its_holidays(run):
    result = run("calendar", *OF_CONTRACT, *JUNE)
    assert result.exit_code == 0
    shown = {tuple(line.split()[:2]): line.split()[2:] for line in result.stdout.splitlines() if line.startswith("  ")}
    assert result.stdout.startswith(
        "June 2026: incident hours of tier office at LU, mixvoip-support, Europe/Luxembourg\n"
    )
    assert shown["Mon", "22"] == ["07:30-18:00"]
    assert shown["Tue", "23"] == ["closed", "Nationalfeierdag"]
    assert shown["Sat", "27"] == ["closed"]


def test_hours_written_on_the_command_line_are_shown(run):
    days = rows(
        run(
            "calendar",
            "Mo-Fr 08:00-12:00,13:00-17:00",
            "--tz",
            "Europe/Luxembourg",
            "--holidays",
            "LU",
            *JUNE,
            "-o",
            "csv",
        )
    )
    assert len(days) == 30
    assert days["2026-06-22"] == {"date": "2026-06-22", "hours": "08:00-12:00,13:00-17:00", "note": ""}
    assert days["2026-06-23"] == {"date": "2026-06-23", "hours": "closed", "note": "Nationalfeierdag"}


def test_holidays_of_several_regions_are_joined(run):
    days = rows(
        run(
            "calendar",
            "Mo-Su 08:00-12:00",
            "--tz",
            "Europe/Luxembourg",
            "--holidays",
            "LU, BE",
            "--year",
            "2026",
            "-o",
            "csv",
        )
    )
    assert [days[day]["hours"] for day in ("2026-06-23", "2026-07-21", "2026-07-22")] == [
        "closed",
        "closed",
        "08:00-12:00",
    ]


def test_a_year_has_a_line_for_each_month(run):
    result = run("calendar", *OF_CONTRACT, "--year", "2026")
    months = [line.split() for line in result.stdout.splitlines() if line.startswith("  ")][1:]
    assert ["June", "21", "220h30m", "Tue", "23:", "Nationalfeierdag"] in months
    assert sum(line[0] in {"January", "May", "December"} for line in months) == 3


def test_every_output_has_the_same_days(run):
    of_csv = rows(run("calendar", *OF_CONTRACT, "--year", "2026", "-o", "csv"))
    of_json = json.loads(run("calendar", *OF_CONTRACT, "--year", "2026", "-o", "json").stdout)
    of_lines = [
        json.loads(line) for line in run("calendar", *OF_CONTRACT, "--year", "2026", "-o", "jsonl").stdout.splitlines()
    ]
    assert len(of_csv) == 365
    assert of_lines == of_json
    assert [(day["date"], ",".join(day["hours"]) or "closed", day["note"]) for day in of_json] == [
        (row["date"], row["hours"], row["note"]) for row in of_csv.values()
    ]


def test_a_wide_terminal_shows_weeks_side_by_side(run, monkeypatch):
    monkeypatch.setattr("sla_engine.cli.output.contracts.calendar_output.width", lambda: 120)
    shown = run("calendar", *OF_CONTRACT, *JUNE).stdout.splitlines()
    assert shown[1].split() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert ["22", "23", "24", "25", "26", "27", "28"] in [line.split() for line in shown]


@pytest.mark.parametrize("args", [(), ("--month", "2")])
def test_without_a_year_it_is_this_one(run, args):
    assert len(rows(run("calendar", "24/7", "--tz", "UTC", *args, "-o", "csv"))) in {28, 29, 30, 31}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "give either HOURS with --tz, or --contract"),
        (("24/7",), "add --tz"),
        (("24/7", "--tz", "Europe/Luxemburg"), "unknown time zone 'Europe/Luxemburg'"),
        (("24/7", "--tz", "UTC", *OF_CONTRACT), "give either HOURS"),
        (OF_CONTRACT[:4], "--contract needs --tier and --site"),
        ((*OF_CONTRACT[:3], "none", *OF_CONTRACT[4:], *JUNE), "declared not applicable"),
        ((*OF_CONTRACT, "--year", "2026", "--month", "13"), "13 is not in the range 1<=x<=12"),
        ((*OF_CONTRACT, "--year", "2300"), "2300"),
        (("24/7", "--tz", "UTC", "--year", "0"), "0"),
        (("Mo-Fr 8-26x", "--tz", "UTC", *JUNE), "8-26x"),
        (("Mo-Fr 8-12, 1-5", "--tz", "UTC", *JUNE), "write 13:00-17:00 or 01:00-05:00"),
        (("24/7", "--tz", "UTC", "--holidays", "XX", *JUNE), "unknown country 'XX'"),
        (("24/7", "--tz", "UTC", "--holidays", "LU,", *JUNE), "unknown country ''"),
        (("Mo-Fr 8-16", "--tz", "UTC", "--holidays", "DE", "--year", "1980"), "no holiday data for DE in 1980"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(run, args, message):
    result = run("calendar", *args)
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("language", "heads", "day", "months"),
    [
        (
            "de",
            ["Tag", "Zeiten", "Anmerkung"],
            ["Di", "23", "geschlossen", "Nationalfeiertag"],
            ["Monat", "offene Tage", "offene Zeit", "besondere Tage"],
        ),
        (
            "fr",
            ["jour", "horaires", "remarque"],
            ["mar", "23", "fermé", "Fête nationale"],
            ["mois", "jours ouverts", "temps ouvert", "jours particuliers"],
        ),
    ],
)
def test_tables_are_in_the_language_asked_for(run, language, heads, day, months):
    lines = run("calendar", *OF_CONTRACT, *JUNE, "--language", language).stdout.splitlines()
    assert (lines[1].split(), lines[2 + 23].split(maxsplit=3)) == (heads, day)
    year = run("calendar", *OF_CONTRACT, "--year", "2026", "--language", language).stdout.splitlines()
    assert year[1].split() == " ".join(months).split()


def test_programs_get_notes_in_english_with_the_names_of_holidays_in_the_language(run):
    days = rows(run("calendar", *OF_HOURS, "--holidays", "LU", "--year", "2026", "--language", "fr", "-o", "csv"))
    notes = [days[f"2026-{day}"]["note"] for day in ("06-23", "03-29")]
    assert notes == ["Fête nationale", "clocks go forward 1h"]
    assert days["2026-06-23"]["hours"] == "closed"


SCHOOL = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:School fair
DTSTART:20260624
END:VEVENT
BEGIN:VEVENT
SUMMARY:Parents' evening
DTSTART:20260625T190000
END:VEVENT
END:VCALENDAR
"""


def test_holidays_come_from_an_icalendar_file_and_what_is_none_is_said(run, folder):
    (folder / "school.ics").write_text(SCHOOL, "utf-8")
    result = run("calendar", *OF_HOURS, "--holidays", "LU, ical:school.ics", *JUNE, "-o", "csv")
    days = rows(result)
    assert (days["2026-06-23"]["note"], days["2026-06-24"]["note"]) == ("Nationalfeierdag", "School fair")
    assert result.stderr == "no holiday: line 6: Parents' evening has a time of day\n"


def test_a_faulty_icalendar_file_is_refused_with_its_line(run, folder):
    (folder / "school.ics").write_text(SCHOOL.replace("BEGIN:VC", "EGIN:VC"), "utf-8")
    result = run("calendar", *OF_HOURS, "--holidays", "ical:school.ics", *JUNE)
    assert result.exit_code == 3
    assert "school.ics: line 1: expected BEGIN:VCALENDAR" in result.stderr


def test_a_contract_with_an_icalendar_file_is_shown_with_its_holidays(run, folder):
    (folder / "school.ics").write_text(SCHOOL, "utf-8")
    text = (folder / "my-contract.toml").read_text("utf-8")
    assert text.count('region = "LU"\n') == 1
    (folder / "my-contract.toml").write_text(
        text.replace('region = "LU"\n', 'region = "LU"\nholidays = ["LU", "ical:school.ics"]\n'), "utf-8"
    )
    of_contract = ("--contract", "my-contract.toml", *OF_CONTRACT[2:])
    assert rows(run("calendar", *of_contract, *JUNE, "-o", "csv"))["2026-06-24"]["note"] == "School fair"


def test_contract_show_says_which_file_the_holidays_come_from(run, folder):
    (folder / "school.ics").write_text(SCHOOL, "utf-8")
    changed = 'region = "LU"\nholidays = "ical:school.ics"\n'
    text = (folder / "my-contract.toml").read_text("utf-8").replace('region = "LU"\n', changed)
    (folder / "my-contract.toml").write_text(text, "utf-8")
    shown = run("contract", "show", "my-contract.toml").stdout
    (line,) = [line for line in shown.splitlines() if "school.ics" in line]
    assert line.startswith("sites.LU.holidays.parts: school.ics ")
    assert line.endswith(", 1 dates of 2026 to 2026")


def test_a_year_is_written_as_icalendar_and_read_back(run, folder):
    result = run("calendar", *OF_CONTRACT, "--year", "2026", "-o", "ics")
    assert result.exit_code == 0
    (folder / "office.ics").write_bytes(result.stdout_bytes)
    of_file = ("Mo-Fr 07:30-18:00", "--tz", "Europe/Luxembourg", "--holidays", "ical:office.ics")
    again = rows(run("calendar", *of_file, *JUNE, "-o", "csv"))
    assert again == rows(run("calendar", *OF_CONTRACT, *JUNE, "-o", "csv"))


def test_names_in_icalendar_are_in_the_language_chosen(run):
    assert "SUMMARY:Nationalfeiertag" in run("calendar", *OF_CONTRACT, *JUNE, "-o", "ics", "--language", "de").stdout


def test_dates_from_one_up_to_another_are_shown(run):
    dates = ("--since", "2026-06-22", "--until", "2026-06-24")
    assert list(rows(run("calendar", *OF_CONTRACT, *dates, "-o", "csv"))) == ["2026-06-22", "2026-06-23"]
    lines = [line.split() for line in run("calendar", *OF_CONTRACT, *dates).stdout.splitlines() if "2026-06" in line]
    assert lines == [["Mon", "2026-06-22", "07:30-18:00"], ["Tue", "2026-06-23", "closed", "Nationalfeierdag"]]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (("--since", "2026-06-22"), "give --since and --until both"),
        (("--since", "2026-06-22", "--until", "2026-06-23", "--year", "2026"), "give --since and --until both"),
        (("--since", "2026-06-22", "--until", "2026-06-22"), "--until lies after --since"),
        (("--since", "soon", "--until", "2026-06-22"), "expected a date such as 2026-06-23"),
    ],
)
def test_dates_that_make_no_range_are_refused(run, dates, said):
    result = run("calendar", *OF_CONTRACT, *dates)
    assert (result.exit_code, said in result.stderr) == (3, True)


@pytest.mark.parametrize(
    ("dates", "count", "last"),
    [
        (JUNE, 21, "2026-06-30"),
        (("--year", "2026", "--month", "12"), 22, "2026-12-31"),
        (("--year", "2026"), 254, "2026-12-31"),
        (("--since", "2026-06-22", "--until", "2026-06-25"), 2, "2026-06-24"),
    ],
)
def test_openings_are_rows_for_a_table(run, dates, count, last):
    found = list(csv.DictReader(io.StringIO(run("calendar", *OF_CONTRACT, *dates, "--openings", "-o", "csv").stdout)))
    assert (len(found), found[-1]["business_date"]) == (count, last)
    assert float(found[-1]["business_seconds"]) == (count - 1) * 10.5 * 3600


def test_openings_are_shown_as_a_table_json_and_icalendar(run):
    dates = ("--since", "2026-06-22", "--until", "2026-06-23", "--openings")
    (record,) = json.loads(run("calendar", *OF_CONTRACT, *dates, "-o", "json").stdout)
    assert record == {
        "opening": "2026-06-22T07:30:00+02:00",
        "closing": "2026-06-22T18:00:00+02:00",
        "business_date": "2026-06-22",
        "business_seconds": 0.0,
    }
    assert "2026-06-22 07:30" in run("calendar", *OF_CONTRACT, *dates).stdout
    shown = run("calendar", *OF_CONTRACT, *dates, "-o", "ics").stdout
    assert "DTSTART:20260622T053000Z" in shown.splitlines()
