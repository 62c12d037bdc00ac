"""`deadlines --to FILE.parquet`: columns of a file, the same answers as on standard output."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from importlib.resources import files

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sla_engine.bulk.files import parquet_files

SUPPORT = ("--contract", "mixvoip-support")
TIERS = "a tier of contract mixvoip-support: none, standard, office, business"
NEW = ["response_due", "response_state", "intervention_due", "intervention_state", "sla_error"]
AT = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)


def table(**changes):
    """A few tickets as columns of a Parquet file."""
    columns = {
        "id": ["T-1", "T-2", "T-3"],
        "opened_at": pa.array([AT] * 3, pa.timestamp("us", "UTC")),
        "tier": ["office", "business", "none"],
        "site": ["LU", "LU", "BE"],
        "seen": [1, 2, 3],
    }
    return pa.table(columns | changes)


@pytest.fixture
def answer(run, folder):
    """Write a table, have it answered into a file, and return that and what was printed."""

    def answered(rows, *args, name="tickets.parquet"):
        pq.write_table(rows, folder / name)
        result = run("deadlines", name, *SUPPORT, "--to", "due.parquet", *args)
        return pq.read_table(folder / "due.parquet"), result

    return answered


def by_lines(run, name):
    """Due instants and states by ticket and target, as JSON lines tell them."""
    printed = run("deadlines", name, *SUPPORT, "-o", "jsonl").stdout
    lines = [json.loads(line) for line in printed.splitlines()]
    return {
        (line["ticket"], line["target"]): (line["due"] and datetime.fromisoformat(line["due"]), line["state"])
        for line in lines
    }


def by_columns(found):
    """The same from columns."""
    return {
        (row["id"], target): (row[f"{target}_due"], row[f"{target}_state"])
        for row in found.to_pylist()
        for target in ("response", "intervention")
    }


def test_a_parquet_file_keeps_its_columns_and_gets_the_answers(answer, run):
    rows = table()
    found, result = answer(rows)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert found.column_names == [*rows.column_names, *NEW]
    assert found.select(rows.column_names).equals(rows)
    assert by_columns(found) == by_lines(run, "tickets.parquet")


def test_a_table_of_text_becomes_the_columns_of_its_tickets(run, folder):
    assert run("deadlines", "tickets.csv", *SUPPORT, "--to", "due.parquet").exit_code == 0
    found = pq.read_table(folder / "due.parquet")
    assert found.column_names[:3] == ["id", "tier", "site"]
    assert found.column_names[-5:] == NEW
    assert by_columns(found) == by_lines(run, "tickets.csv")


def test_times_written_as_text_in_a_parquet_file_are_read(answer, run):
    found, result = answer(table(opened_at=["2026-06-22T17:30:00+02:00"] * 3))
    assert result.exit_code == 0
    assert by_columns(found) == by_lines(run, "tickets.parquet")


def test_bad_rows_are_listed_by_their_number_and_kept_with_the_reason(answer):
    opened = pa.array([AT, None, AT], pa.timestamp("us", "UTC"))
    found, result = answer(table(opened_at=opened, tier=["office", "business", "gold"], id=["T-1", "T-2", "T-3"]))
    assert result.exit_code == 3
    assert result.stderr.splitlines() == [
        "tickets.parquet, line 2, column 'opened_at': nothing, expected an instant",
        f"tickets.parquet, line 3, column 'tier': 'gold', expected {TIERS}",
        "2 rows could not be answered; all others were",
    ]
    assert found["response_state"].to_pylist() == ["due", "error", "error"]
    assert found["sla_error"].to_pylist()[1:] == [
        "column 'opened_at': nothing, expected an instant",
        f"column 'tier': 'gold', expected {TIERS}",
    ]


@pytest.mark.parametrize(("column", "value"), [("id", None), ("id", ""), ("tier", None), ("site", ""), ("site", None)])
def test_a_row_that_is_no_ticket_is_a_bad_row(answer, column, value):
    rows = table()
    values = rows[column].to_pylist()
    found, result = answer(table(**{column: pa.array([values[0], value, values[2]])}))
    assert result.exit_code == 3
    shown = "nothing" if value is None else "''"
    assert f"tickets.parquet, line 2, column '{column}': {shown}, expected text" in result.stderr
    assert found["response_state"].to_pylist()[:2] == ["due", "error"]


def test_bad_lines_of_text_are_listed_and_are_no_rows(run, folder):
    with (folder / "tickets.csv").open("a") as out:
        out.write("T-4,yesterday,office,LU,\nT-5,2026-06-22T10:00:00Z,gold,LU,\n")
    result = run("deadlines", "tickets.csv", *SUPPORT, "--to", "due.parquet")
    assert result.exit_code == 3
    assert [line.split(":")[0] for line in result.stderr.splitlines()[:2]] == [
        "tickets.csv, line 5, column 'opened_at'",
        "tickets.csv, line 6, column 'tier'",
    ]
    assert pq.read_table(folder / "due.parquet")["id"].to_pylist() == ["T-1", "T-2", "T-3", "T-5"]


def test_many_rows_are_answered_some_at_a_time_and_numbered_through(answer, monkeypatch):
    monkeypatch.setattr(parquet_files, "ROWS", 2)
    rows = pa.concat_tables([table(), table(tier=["office", "gold", "none"])])
    found, result = answer(rows)
    assert "tickets.parquet, line 5, column 'tier': 'gold'" in result.stderr
    assert found["response_state"].to_pylist() == ["due", "due", "not_applicable", "due", "error", "not_applicable"]
    assert found.select(rows.column_names).equals(rows)


def test_the_columns_that_a_ticket_may_have_count(answer):
    found, _ = answer(table(kind=["incident", "request", None], reported_at=pa.array([None] * 3)))
    assert found["response_state"].to_pylist() == ["due", "not_applicable", "not_applicable"]


def test_a_header_alone_is_a_file_without_rows(run, folder, answer):
    found, result = answer(table().slice(0, 0))
    assert (result.exit_code, len(found)) == (0, 0)
    assert found.column_names[-5:] == NEW
    (folder / "t.csv").write_text("id,opened_at,tier,site\n")
    assert run("deadlines", "t.csv", *SUPPORT, "--to", "due.parquet").exit_code == 0
    assert len(pq.read_table(folder / "due.parquet")) == 0


def test_a_mapping_stands_between_a_parquet_file_and_its_columns(run, folder):
    (folder / "m.toml").write_text(
        '[mapping]\nformat = "tickets"\n[columns]\nid = "number"\ntier = { value = "office" }\n'
    )
    pq.write_table(table().rename_columns({"id": "number"}), folder / "t.parquet")
    result = run("deadlines", "t.parquet", *SUPPORT, "--mapping", "m.toml", "--to", "due.parquet")
    assert result.exit_code == 0, result.stderr
    assert pq.read_table(folder / "due.parquet")["tier"].to_pylist() == ["office"] * 3


def test_a_source_that_breaks_off_leaves_no_file_and_an_older_one_as_it_was(run, folder, monkeypatch):
    monkeypatch.setattr(parquet_files, "ROWS", 2)
    pq.write_table(pa.concat_tables([table()] * 1_000), folder / "t.parquet", row_group_size=300, compression="none")
    content = bytearray((folder / "t.parquet").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2_000] = b"\xff" * 2_000
    (folder / "broken.parquet").write_bytes(content)
    (folder / "due.parquet").write_text("older")
    result = run("deadlines", "broken.parquet", *SUPPORT, "--to", "due.parquet", "--force")
    assert result.exit_code == 3
    assert "broken.parquet: cannot be read as Parquet" in result.stderr
    assert (folder / "due.parquet").read_text() == "older"
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []


def test_what_is_written_may_be_read_for_another_file(run, folder):
    pq.write_table(table(), folder / "t.parquet")
    for source, to in (("t.parquet", "due.parquet"), ("due.parquet", "again.parquet")):
        assert run("deadlines", source, *SUPPORT, "--to", to).exit_code == 0
    assert pq.read_table(folder / "again.parquet").column_names == [*table().column_names, *NEW]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["tickets.csv", "--to", "due.csv"], "--to writes Parquet; got 'due.csv'"),
        (["tickets.csv", "--to", "nowhere/due.parquet"], "there is no folder 'nowhere'"),
        (["missing.parquet", "--to", "due.parquet"], "missing.parquet: no such file or directory"),
        (["tickets.csv", "--to", "due.parquet", "--zone", "Mars"], 'mapping.zone: got "Mars"; unknown time zone'),
        (["tickets.csv", "--to", "due.parquet", "--format", "parquet"], "cannot be read as Parquet"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(run, folder, args, message):
    before = sorted(folder.iterdir())
    result = run("deadlines", *args[:1], *SUPPORT, *args[1:])
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"opened_at": pa.array([AT.replace(tzinfo=None)] * 3, pa.timestamp("us"))}, "column 'opened_at' have no zone"),
        ({"tier": pa.nulls(3, pa.list_(pa.int8()))}, "column 'tier' is of type list"),
    ],
)
def test_columns_of_a_wrong_type_are_refused_by_name(run, folder, change, message):
    pq.write_table(table(**change), folder / "t.parquet")
    result = run("deadlines", "t.parquet", *SUPPORT, "--to", "due.parquet")
    assert result.exit_code == 3
    assert message in result.stderr
    assert not (folder / "due.parquet").exists()


# Rows that name what there is not, some of them put right by a change that counts from the start
AGO = """id,opened_at,tier,site,kind
right,2026-06-22T10:00:00+02:00,office,LU,problem
wrong,2026-06-22T10:00:00+02:00,office,LU,problem
tier,2026-06-22T10:00:00+02:00,gold,LU,incident
good,2026-06-22T10:00:00+02:00,office,LU,incident
"""
CHANGED = """ticket,kind,at,value
right,kind_changed,2026-06-22T11:00:00+02:00,incident
tier,tier_changed,2026-06-22T11:00:00+02:00,office
"""


def test_what_a_change_puts_right_from_the_start_on_is_answered_and_what_it_does_not_is_told_alike(run, folder):
    shipped = (files("sla_engine.contracts") / "catalogue" / "mixvoip-support.toml").read_text("utf-8")
    changes = '[policies.changes]\ntier = "retroactive"\nkind = "retroactive"\n[policies.targets.response]'
    (folder / "ago.toml").write_text(shipped.replace("[policies.targets.response]", changes), "utf-8")
    (folder / "ago.csv").write_text(AGO, "utf-8")
    (folder / "changed.csv").write_text(CHANGED, "utf-8")
    asked = (
        "deadlines",
        "ago.csv",
        "--events",
        "changed.csv",
        "--contract",
        "ago.toml",
        "--now",
        "2026-06-22T12:00+02:00",
    )
    printed, written = run(*asked, "-o", "jsonl"), run(*asked, "--to", "due.parquet")
    assert printed.stderr.splitlines() == [
        "ago.csv, line 3, column 'kind': 'problem', expected one of incident, request",
        f"ago.csv, line 4, column 'tier': 'gold', expected {TIERS}",
        "2 rows could not be answered; all others were",
    ]
    assert (printed.exit_code, written.exit_code, written.stderr) == (3, 3, printed.stderr)
    lines = [json.loads(line) for line in printed.stdout.splitlines()]
    found = [row for row in pq.read_table(folder / "due.parquet").to_pylist() if row["state"] != "error"]
    assert {(one["ticket"], one["target"], one["state"]) for one in lines} == {
        (ticket, target, "running") for ticket in ("right", "good") for target in ("response", "intervention")
    }
    assert [(one["ticket"], one["target"], one["state"], datetime.fromisoformat(one["due"])) for one in lines] == [
        (one["ticket"], one["target"], one["state"], one["due"]) for one in found
    ]


def test_a_file_is_written_without_importing_pandas_which_arrow_would_do(tmp_path):
    (tmp_path / "t.csv").write_text("id,opened_at,tier,site\nT-1,2026-06-22T10:00Z,office,LU\n,2026-06-22T10:00Z,,LU\n")
    words = ["deadlines", str(tmp_path / "t.csv"), *SUPPORT, "--to", str(tmp_path / "due.parquet")]
    code = (
        "import sys; from sla_engine.cli.program import program; "
        f"program({words}, standalone_mode=False); print('pyarrow' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"
