"""`sla-engine mapping`: what ships, what a mapping makes of a file, and a mapping proposed for a file."""

import csv
import io
import json

import pytest

from sla_engine.sources import list_mappings, load_mapping

GERMAN = """Ticketnr.;Betreff;Servicelevel;Standort;Priorität;Status;Erstellt;Erste Antwort;Gelöst am
20260001;"Drucker; Papierstau";Gold;Luxemburg;1 - hoch;Neu;26.10.2026 16:33;;
20260002;VPN;Silber;Trier;2 - mittel;Gelöst;27.10.2026 09:05;27.10.2026 10:15;28.10.2026 12:22
"""
AMERICAN = "Issue Number,Date Created,Location,Plan\n7,06/22/2026 5:30 PM,LU,office\n8,06/23/2026 9:00 AM,LU,office\n"
AMBIGUOUS = "Ticket No.,Created,Plan,Site\nA-1,03/02/2026 17:30,office,LU\nA-2,04/05/2026 09:00,office,LU\n"
NESTED = {"data": {"items": [{"key": "A-7", "created": "2026-06-22T17:30:00Z", "plan": {"name": "office"}}]}}

AT = "2026-06-22T17:30:00Z"


def test_every_shipped_mapping_is_listed_with_what_it_reads(run):
    rows = list(csv.DictReader(io.StringIO(run("mapping", "list", "-o", "csv").stdout)))
    assert [row["mapping"] for row in rows] == list_mappings()
    assert all(row["reads"] for row in rows)


def test_a_shipped_mapping_is_shown_with_what_it_says_of_its_tool(run):
    told = run("mapping", "show", "gitlab").stdout
    assert told.startswith("# Issues of GitLab, exported as CSV")
    assert 'opened_at = "Created At (UTC)"' in told


def test_a_mapping_that_cannot_be_accepted_is_not_shown(run, folder):
    (folder / "m.toml").write_text("[mapping]\nzoen = 'UTC'\n", "utf-8")
    result = run("mapping", "show", "m.toml")
    assert (result.exit_code, result.stdout) == (3, "")


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (GERMAN, ["--zone", "Europe/Luxembourg"]),
        (AMERICAN, ["--zone", "America/New_York"]),
        (GERMAN.replace(";", "\t"), ["--zone", "Europe/Luxembourg", "--set", "tier=office"]),
    ],
)
def test_a_proposal_reads_the_file_it_was_made_for(run, folder, text, options):
    (folder / "export.csv").write_text(text, "utf-8")
    proposed = run("mapping", "check", "export.csv", *options)
    assert proposed.exit_code == 0, proposed.stderr
    (folder / "m.toml").write_text(proposed.stdout, "utf-8")
    checked = run("mapping", "check", "export.csv", "--mapping", "m.toml")
    assert checked.exit_code == 0, checked.stderr
    assert "The first 2 tickets of export.csv:" in checked.stdout


def test_a_proposal_for_nested_json_names_the_rows(run, folder):
    (folder / "export.json").write_text(json.dumps(NESTED), "utf-8")
    proposed = run("mapping", "check", "export.json", "--set", "tier=office", "--set", "site=LU")
    assert proposed.exit_code == 0, proposed.stderr
    (folder / "m.toml").write_text(proposed.stdout, "utf-8")
    assert load_mapping(folder / "m.toml").tickets.layout.form.rows == ("data", "items")
    assert run("mapping", "check", "export.json", "--mapping", "m.toml").exit_code == 0


def test_day_and_month_are_not_guessed(run, folder):
    (folder / "export.csv").write_text(AMBIGUOUS, "utf-8")
    result = run("mapping", "check", "export.csv", "--zone", "UTC")
    assert result.exit_code == 3
    assert "'03/02/2026 17:30' in 'Created' may be %d/%m/%Y %H:%M or %m/%d/%Y %H:%M" in result.stderr
    assert "opened_at" not in result.stdout


def test_what_a_proposal_cannot_know_is_said(run, folder):
    (folder / "export.csv").write_text(GERMAN.replace("Servicelevel", "Kundennr."), "utf-8")
    result = run("mapping", "check", "export.csv")
    assert result.exit_code == 3
    assert "to be said: zone: whose clock are the times of?" in result.stderr
    assert "to be said: tier: no column looks like it" in result.stderr
    assert "[states] then says what each is: 'Neu', 'Gelöst'" in result.stderr


def test_few_cells_that_do_not_fit_are_told_and_become_bad_rows(run, folder):
    rows = [f"{i},{1 + i % 28}.12.2026 10:00,office,LU" for i in range(40)]
    rows[7] = "7,00.00.0000 10:00,office,LU"
    (folder / "export.csv").write_text("\n".join(["Nummer,Erstellt,Plan,Standort", *rows]), "utf-8")
    proposed = run("mapping", "check", "export.csv", "--zone", "UTC")
    assert (proposed.exit_code, "1 cells do not fit %d.%m.%Y %H:%M, such as '00.00.0000 10:00'" in proposed.stderr) == (
        0,
        True,
    )
    (folder / "m.toml").write_text(proposed.stdout, "utf-8")
    checked = run("mapping", "check", "export.csv", "--mapping", "m.toml")
    assert checked.exit_code == 3
    assert "export.csv, line 9, column 'Erstellt': '00.00.0000 10:00'" in checked.stderr


def test_a_table_with_our_names_is_read_without_a_mapping(run):
    result = run("mapping", "check", "tickets.csv")
    assert result.exit_code == 0
    assert "T-1: opened 2026-06-22T15:35:00+00:00, office at LU; no events" in result.stdout


def test_standard_input_is_read_once(run):
    result = run("mapping", "check", "-", stdin=f"id,opened_at,tier,site\nT-9,{AT},office,LU\n")
    assert (result.exit_code, "T-9: opened" in result.stdout) == (0, True)


@pytest.mark.parametrize("name", ["t.json", "t.jsonl"])
def test_one_object_is_one_ticket(run, folder, name):
    ticket = {"id": "T-9", "opened_at": AT, "tier": "office", "site": "LU"}
    (folder / name).write_text(json.dumps(ticket), "utf-8")
    result = run("mapping", "check", name)
    assert (result.exit_code, "T-9: opened" in result.stdout) == (0, True)


@pytest.mark.parametrize("text", ["[" * 100_000, '[{"a":' * 100_000])
def test_json_that_is_too_deep_is_refused(run, folder, text):
    (folder / "t.json").write_text(text, "utf-8")
    result = run("mapping", "check", "t.json")
    assert (result.exit_code, "t.json: no JSON" in result.stderr) == (3, True)


def test_names_and_cells_in_another_encoding_are_told(run, folder):
    (folder / "t.csv").write_bytes("Nº;Fecha;Plan;Sede;Estado\n1;22/06/2026 17:30;x;y;Cañón\n".encode("cp1252"))
    result = run("mapping", "check", "t.csv", "--zone", "UTC")
    assert (result.exit_code, "id =" in result.stdout) == (3, False)
    assert (
        "to be said: encoding: the column name 'N\\xba' is not UTF-8; save the file as UTF-8, or say" in result.stderr
    )
    assert "note: 'Estado': 'Ca\\xf1\\xf3n' is not UTF-8" in result.stderr


def test_bad_rows_of_a_log_stand_beside_the_first_tickets(run, folder):
    (folder / "log.csv").write_text(f"ticket,kind,at\nT-1,closed,soon\nT-1,replied,{AT}\nT-X,replied,{AT}\n", "utf-8")
    result = run("mapping", "check", "tickets.csv", "--events", "log.csv")
    assert result.exit_code == 3
    assert "of tickets.csv:" in result.stdout
    assert "log.csv, line 2, column 'at': 'soon'" in result.stderr
    assert "log.csv, line 4, column 'ticket': 'T-X', expected the id of a ticket" in result.stderr
