import csv
import tempfile
from datetime import datetime
from pathlib import Path

import pytest

from sla_engine.cli.commands.demo import FILE
from sla_engine.cli.output.demo_output import AS_OF
from sla_engine.contracts import list_contracts, load_contract


def steps(result):
    """The commands that the demo says to try next."""
    return [line.strip() for line in result.stdout.splitlines() if line.startswith("  sla-engine ")]


def tickets(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_demo_ends_with_a_table_of_deadlines(run):
    result = run("demo")
    assert result.exit_code == 0
    shown = [line.split() for line in result.stdout.splitlines() if line.startswith("  T-")]
    assert len(shown) >= 10
    dues = [datetime.fromisoformat(" ".join([*words[6:8]]) + words[8]) for words in shown]
    assert dues == sorted(dues)
    assert dues[0] >= AS_OF


def test_a_seed_always_gives_the_same_and_another_seed_another(run):
    assert run("demo", "--seed", "3").stdout == run("demo", "--seed", "3").stdout
    assert run("demo", "--seed", "3").stdout != run("demo", "--seed", "4").stdout


def test_the_tickets_are_of_every_tier_and_site_of_both_contracts(run, folder):
    run("demo", "--folder", "kept")
    rows = tickets(folder / "kept" / FILE)
    assert 150 <= len(rows) <= 250
    for name in list_contracts():
        mine = [row for row in rows if row["contract"] == name]
        assert {row["tier"] for row in mine} == set(load_contract(name).tiers)
        assert {row["site"] for row in mine} == set(load_contract(name).sites)
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["kind"] for row in rows} == {"incident", "request"}


def test_nothing_is_written_without_a_folder(run, folder, monkeypatch):
    temporary = folder / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = sorted(folder.rglob("*"))
    assert run("demo").exit_code == 0
    assert sorted(folder.rglob("*")) == before


def test_only_the_tickets_are_written_into_the_folder(run, folder):
    before = set(folder.rglob("*"))
    run("demo", "--folder", "a folder")
    assert set(folder.rglob("*")) - before == {folder / "a folder", folder / "a folder" / FILE}


@pytest.mark.parametrize("kept", [(), ("--folder", "a folder")])
def test_what_it_says_to_try_next_works(run, typed, kept):
    commands = steps(run("demo", *kept))
    assert len(commands) >= 4
    for command in commands:
        done = typed(command)
        assert (done.exit_code, done.stderr) == (0, ""), command


def test_it_may_be_run_twice_but_never_writes_over_something_else(run, folder):
    assert run("demo", "--folder", ".").exit_code == 0
    assert run("demo", "--folder", ".").exit_code == 0
    changed = Path(folder / FILE)
    changed.write_text("mine")
    result = run("demo", "--folder", ".")
    assert result.exit_code == 3
    assert "exists already and differs" in result.stderr
    assert changed.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_an_error(run):
    result = run("demo", "--folder", "tickets.csv/x")
    assert result.exit_code == 3
    assert "Traceback" not in result.stderr
