"""Every command that writes a file: never over what it reads, nor over what is not its own unless it is forced to."""

import os
import sqlite3
from importlib.resources import files

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

NOW = ("--now", "2026-06-24T12:00+02:00")
SUPPORT = ("--contract", "mixvoip-support")
QUERY = ("--query", "SELECT id, opened_at, tier, site FROM tickets")
COMMANDS = {
    "deadlines": ("--to", "out.parquet"),
    "deadlines as of": ("--to", "out.parquet"),
    "report": ("--to", "out.html"),
    "whatif": ("--chart", "out.json"),
}
WRITTEN = {name: option[1] for name, option in COMMANDS.items()}
by_command = pytest.mark.parametrize("command", COMMANDS)
# What is made of a report takes a second or more; tests of the command do.
by_quick_command = pytest.mark.parametrize("command", [name for name in COMMANDS if name != "report"])


@pytest.fixture
def write(run, folder):
    """Run a command that writes its file, over some source."""

    def call(command, source="tickets.csv", *options, contract=SUPPORT):
        word, *more = command.split()
        now = () if word == "deadlines" and not more else NOW
        return run(word, source, *contract, *now, *COMMANDS[command], *options)

    return call


def refused(result, why):
    assert (result.exit_code, result.stdout) == (3, "")
    assert why in result.stderr, result.stderr
    assert "Traceback" not in result.stderr
    return True


@by_command
@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("link", ["hard", "soft"])
def test_the_source_is_not_written_over_under_another_name(write, folder, command, force, link):
    make = os.link if link == "hard" else os.symlink
    make(folder / "tickets.csv", folder / WRITTEN[command])
    before = (folder / "tickets.csv").read_bytes()
    assert refused(write(command, "tickets.csv", *force), "this file is read; name another one to write")
    assert (folder / "tickets.csv").read_bytes() == before


@by_command
@pytest.mark.parametrize("option", ["--events", "--mapping", "--contract"])
def test_nothing_else_that_is_read_is_written_over(write, folder, command, option):
    (folder / WRITTEN[command]).write_text("kept")
    options = (f"./{WRITTEN[command]}",)
    result = (
        write(command, "tickets.csv", "--force", contract=(option, *options))
        if option == "--contract"
        else write(command, "tickets.csv", "--force", option, *options)
    )
    assert refused(result, "this file is read")
    assert (folder / WRITTEN[command]).read_text() == "kept"


@by_command
@pytest.mark.parametrize("ending", ["", "-wal"])
def test_a_database_that_is_read_is_not_written_over(write, folder, command, ending):
    with sqlite3.connect(folder / "desk.db") as connection:
        connection.execute("CREATE TABLE tickets (id, opened_at, tier, site)")
    connection.close()
    (folder / f"desk.db{ending}").touch()
    os.link(folder / f"desk.db{ending}", folder / WRITTEN[command])
    assert refused(write(command, "sqlite:///desk.db", *QUERY, "--force"), "this file is read")


@by_command
def test_the_file_of_a_query_is_not_written_over(write, folder, command):
    (folder / "ask.sql").write_text(QUERY[1])
    os.link(folder / "ask.sql", folder / WRITTEN[command])
    assert refused(write(command, "sqlite:///desk.db", "--query", "ask.sql", "--force"), "this file is read")


@pytest.mark.slow
def test_what_standard_input_reads_is_not_written_over(bash, folder):
    before = (folder / "tickets.csv").read_bytes()
    done = bash(f"sla-engine report - {' '.join((*SUPPORT, *NOW))} --to tickets.csv --force < tickets.csv")
    assert done.returncode == 3
    assert "this file is read" in done.stderr
    assert (folder / "tickets.csv").read_bytes() == before


@pytest.mark.parametrize("command", ["report", "whatif"])
def test_a_contract_that_a_scenario_names_is_not_written_over(write, folder, command):
    os.link(folder / "my-contract.toml", folder / WRITTEN[command])
    (folder / "if.toml").write_text('[[scenario]]\nname = "theirs"\ncontract = "my-contract.toml"\n')
    result = write(command, "tickets.csv", "--scenario", "if.toml", "--force")
    assert refused(result, "this file is read")


@by_quick_command
def test_what_is_not_its_own_is_written_over_by_force_alone(write, folder, command):
    (folder / WRITTEN[command]).write_text("a year's work")
    assert refused(write(command), "with --force")
    assert (folder / WRITTEN[command]).read_text() == "a year's work"
    assert write(command, "tickets.csv", "--force").exit_code == 0
    assert (folder / WRITTEN[command]).read_bytes() != b"a year's work"


@by_quick_command
def test_a_link_is_replaced_by_force_alone_and_never_followed(write, folder, command):
    (folder / WRITTEN[command]).symlink_to("elsewhere")
    assert refused(write(command), "this is a link")
    assert write(command, "tickets.csv", "--force").exit_code == 0
    assert not (folder / "elsewhere").exists()
    assert not (folder / WRITTEN[command]).is_symlink()


@by_command
def test_a_pipe_is_not_replaced_even_by_force(write, folder, command):
    os.mkfifo(folder / WRITTEN[command])
    assert refused(write(command, "tickets.csv", "--force"), "expected the name of a file, got a device or a pipe")


@pytest.mark.parametrize("command", ["deadlines", "deadlines as of"])
def test_a_newer_file_takes_the_place_of_an_older_one_of_ours(write, command):
    assert [write(command).exit_code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize("command", ["deadlines", "deadlines as of"])
def test_columns_of_another_program_are_not_written_over(write, folder, command):
    pq.write_table(pa.table({"a": [1]}), folder / "out.parquet")
    assert refused(write(command), "--to 'out.parquet': this file was not written by sla-engine; name another one")
    assert pq.read_table(folder / "out.parquet").to_pydict() == {"a": [1]}


@pytest.mark.parametrize("command", ["deadlines", "deadlines as of"])
def test_columns_that_are_read_as_such_are_not_written_over(write, folder, command):
    utc = dict.fromkeys(("opened_at", "reported_at"), pa.timestamp("us", "UTC"))
    options = pyarrow.csv.ConvertOptions(column_types=utc, strings_can_be_null=True)
    pq.write_table(pyarrow.csv.read_csv(folder / "tickets.csv", convert_options=options), folder / "out.parquet")
    before = (folder / "out.parquet").read_bytes()
    assert refused(write(command, "out.parquet", "--force"), "this file is read")
    assert (folder / "out.parquet").read_bytes() == before


def test_a_demo_is_not_written_through_a_link(run, folder):
    (folder / "shop").mkdir()
    (folder / "shop" / "demo-tickets.csv").symlink_to(folder / "victim")
    assert refused(run("demo", "--folder", "shop"), "this is a link")
    assert not (folder / "victim").exists()


def test_what_has_the_name_of_the_notebook_and_is_none_is_neither_opened_nor_written_over(run, folder):
    (folder / "sla-whatif.py").write_text("print('not ours')")
    result = run("whatif", "--notebook", "--no-open")
    assert refused(result, "this file is no copy of the notebook; move it away, or write over it with --force")
    assert run("whatif", "--notebook", "--no-open", "--force").exit_code == 0
    assert (folder / "sla-whatif.py").read_bytes() == (files("sla_engine.reports") / "notebook.py").read_bytes()


def test_a_copy_of_the_notebook_that_was_worked_on_stays_without_force(run, folder):
    run("whatif", "--notebook", "--no-open")
    changed = (folder / "sla-whatif.py").read_text("utf-8").replace("my what-if", "mine")
    (folder / "sla-whatif.py").write_text(changed, "utf-8")
    assert run("whatif", "--notebook", "--no-open").exit_code == 0
    assert (folder / "sla-whatif.py").read_text("utf-8") == changed
