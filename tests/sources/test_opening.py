import io
import os
import subprocess
import sys
import threading

import pytest

from sla_engine.errors import SourceError
from sla_engine.sources import read_columns, read_tickets, size_of
from tests.waiting import PATIENCE

CSV = "id,opened_at,tier,site\nT-1,2026-06-22T17:30:00+02:00,business,LU\n"


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CSV.encode())))
    assert [ticket.id for ticket in read_tickets("-")] == ["T-1"]


def test_bad_rows_of_standard_input_name_it(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CSV.replace("business", "").encode())))
    (row,) = read_tickets("-")
    assert str(row) == "standard input, line 2, column 'tier': '', expected text"


def test_standard_input_stays_open_after_reading(monkeypatch):
    held = io.TextIOWrapper(io.BytesIO(CSV.encode()))
    monkeypatch.setattr("sys.stdin", held)
    list(read_tickets("-"))
    assert not held.buffer.closed


@pytest.mark.parametrize("replaced", [None, io.StringIO("")])
def test_a_closed_standard_input_is_an_error(monkeypatch, replaced):
    monkeypatch.setattr("sys.stdin", replaced)
    with pytest.raises(SourceError, match="standard input is closed"):
        next(read_tickets("-"))


def test_a_slow_pipe_that_gives_single_bytes_is_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write():
        with pipe.open("wb", buffering=0) as out:
            for byte in CSV.encode():
                out.write(bytes([byte]))

    writer = threading.Thread(target=write)
    writer.start()
    assert [ticket.id for ticket in read_tickets(pipe)] == ["T-1"]
    writer.join()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.csv", "no such file or directory"),
        (".", "the folder has no table"),
        ("a\0b", "null"),
    ],
)
def test_what_cannot_be_opened_is_an_error(tmp_path, name, message):
    with pytest.raises(SourceError, match=message):
        next(read_tickets(f"{tmp_path}/{name}"))


def test_an_unknown_format_lists_the_known(tmp_path):
    with pytest.raises(SourceError, match="unknown format 'xml'; known: csv, json, jsonl, parquet"):
        next(read_columns(tmp_path, form="xml"))


def test_a_given_format_beats_the_ending(tmp_path):
    path = tmp_path / "tickets.json"
    path.write_text(CSV)
    assert [ticket.id for ticket in read_tickets(path, form="csv")] == ["T-1"]


def test_a_file_is_closed_when_reading_stops_early(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(CSV * 3)
    rows = read_tickets(path)
    next(rows)
    rows.close()
    # An open file would warn when collected, and warnings are errors here.


def test_the_size_of_a_file_is_known_and_of_a_pipe_is_not(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(CSV)
    assert size_of(path) == len(CSV)
    assert size_of("-") is None
    assert size_of(tmp_path / "missing") is None


def test_reading_an_endless_line_needs_little_memory():
    code = (
        "from pathlib import Path\n"
        "from sla_engine.sources import read_tickets\n"
        "from sla_engine.errors import SourceError\n"
        "try:\n    next(read_tickets('-'))\n"
        "except SourceError as error:\n    print(error)\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(int(status.split('VmHWM:')[1].split()[0]) < 100_000)\n"
    )
    endless = f"tr '\\0' x </dev/zero | {sys.executable} -c \"{code}\""
    done = subprocess.run(["bash", "-c", endless], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert (
        done.stdout == "standard input, line 1: longer than 1048576 characters; nothing from here on was read\nTrue\n"
    )
