"""What type checkers make of the public surface: a program like README's examples, checked strictly, and run."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from sla_engine.contracts import load_contract

PROGRAM = Path(__file__).parent / "typed_program.py"


def test_the_program_runs() -> None:
    runpy.run_path(str(PROGRAM), run_name="__main__")


def test_the_parts_that_files_and_pages_need_run_too(tmp_path: Path) -> None:
    tickets = tmp_path / "tickets.csv"
    tickets.write_text(
        "id,opened_at,tier,site\nT-1,2026-06-22T17:30:00+02:00,office,LU\nT-2,yesterday,office,LU\n", "utf-8"
    )
    program = runpy.run_path(str(PROGRAM))
    assert [ticket.id for ticket in program["sources"](tickets)] == ["T-1"]
    assert "2 clocks" in str(program["page"](load_contract("mixvoip-support")))


@pytest.mark.slow
def test_the_program_passes_mypy_as_a_user_has_it(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed: pip install --group lint")
    # No settings of ours, and no errors but those of the program: what a user sees, to whom this package is installed.
    options = ["--strict", "--config-file=", "--follow-imports=silent", f"--cache-dir={tmp_path}"]
    command = [sys.executable, "-m", "mypy", *options, str(PROGRAM)]
    done = subprocess.run(command, cwd=PROGRAM.parent.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "Success: no issues found in 1 source file\n")
