"""Every example in the documentation is run: those of docstrings, and the Python and console blocks of every page."""

import doctest
import importlib
import os
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import sla_engine
from sla_engine.clocks import EVENT_KINDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
# Each page is whole: its examples need nothing of another page.
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")))
}
BLOCK = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SUBMODULES = [
    module.name
    for module in pkgutil.walk_packages(sla_engine.__path__, "sla_engine.")
    if not module.name.endswith((".__main__", ".migrations.env"))  # run, by Python or by Alembic, not imported
]
ORACLES = [f"tests.oracles.{path.stem}" for path in sorted(Path(__file__).parent.glob("oracles/*.py"))]
FIRST_EXAMPLE_WITHIN = 20
LONGEST_README = 250


def blocks(page: str, language: str) -> list[str]:
    return [text for name, _, text in BLOCK.findall(PAGES[page]) if name == language]


def pages_with(language: str) -> list[str]:
    return [page for page in PAGES if blocks(page, language)]


def write_files(page: str, folder: Path) -> None:
    """Write the files that a page shows in blocks with a file name."""
    for _, name, text in BLOCK.findall(PAGES[page]):
        if name:
            (folder / name).write_text(text, "utf-8")


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown: `$ ` starts one, `> ` continues it."""
    found: list[tuple[str, str]] = []
    for line in block.splitlines(keepends=True):
        command, output = found[-1] if found else ("", "")
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), ""))
        elif line.startswith("> ") and not output:
            found[-1] = (command + line.removeprefix("> "), "")
        else:
            found[-1] = (command, output + line)
    return found


def run_doctests(tests: list[doctest.DocTest]) -> str:
    """What goes wrong in the examples, as doctest reports it; empty when they are right."""
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    for test in tests:
        runner.run(test, out=report.append)
    return "".join(report)


def examples_of(module: ModuleType) -> list[doctest.DocTest]:
    return [test for test in doctest.DocTestFinder().find(module) if test.examples]


@pytest.mark.parametrize("name", ["sla_engine", *SUBMODULES, *ORACLES])
def test_examples_in_docstrings_are_right(name: str) -> None:
    assert run_doctests(examples_of(importlib.import_module(name))) == ""


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in sla_engine.__all__
        if isinstance(value := getattr(sla_engine, name), type) and not issubclass(value, Exception)
    ],
)
def test_a_public_class_has_an_example(name: str) -> None:
    value = getattr(sla_engine, name)
    found = doctest.DocTestFinder(recurse=True).find(value, name, module=importlib.import_module(value.__module__))
    assert any(test.examples for test in found)


def documented_imports(text: str) -> set[tuple[str, str]]:
    """Each module of ours, and a name that a text imports from it."""
    found = re.findall(r"from (sla_engine[\w.]*) import ((?:\w+(?: as \w+)?(?:, )?)+)", text)
    return {(module, name.split(" as ")[0]) for module, names in found for name in names.rstrip(", ").split(", ")}


def test_documented_import_paths() -> None:
    """Whatever README or a guide has told users to import, in this version or in any earlier one, is still there."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so there are no earlier versions of README")
    log = subprocess.run(
        ["git", "log", "--patch", "--format=", "--", "README.md", "docs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    named = documented_imports("\n".join(PAGES.values())) | documented_imports(log.stdout)
    assert ("sla_engine", "BusinessCalendar") in named
    gone = []
    for module, name in sorted(named):
        if not hasattr(importlib.import_module(module), name) and name not in _submodules(module):
            gone.append(f"from {module} import {name}")
    assert gone == []


def _submodules(module: str) -> set[str]:
    return {one.name for one in pkgutil.iter_modules(importlib.import_module(module).__path__)}


def test_imports_are_found_in_text_and_examples() -> None:
    text = ">>> from sla_engine import BadRow, read_tickets\n`from sla_engine.whatif import charts`, then\n"
    text += ">>> from sla_engine.bulk import spark as cluster\n"
    assert documented_imports(text) == {
        ("sla_engine", "BadRow"),
        ("sla_engine", "read_tickets"),
        ("sla_engine.whatif", "charts"),
        ("sla_engine.bulk", "spark"),
    }


def test_readme_begins_with_an_example() -> None:
    assert ">>>" in "\n".join(README.splitlines()[:FIRST_EXAMPLE_WITHIN])


def test_readme_can_be_read_in_one_go() -> None:
    assert len(README.splitlines()) <= LONGEST_README


@pytest.mark.parametrize("page", pages_with("python"))
def test_examples_of_a_page_are_right(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    text = "\n".join(blocks(page, "python"))
    test = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    assert run_doctests([test]) == ""


@pytest.mark.parametrize("block", [block for page in PAGES for block in blocks(page, "python")])
def test_a_python_block_is_a_runnable_example(block: str) -> None:
    assert block.startswith(">>> ")


@pytest.mark.slow
@pytest.mark.parametrize("page", pages_with("console"))
def test_commands_of_a_page_print_what_it_shows(page: str, tmp_path: Path) -> None:
    write_files(page, tmp_path)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    here = {"PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path), "NO_COLOR": "1"}
    shown = [pair for block in blocks(page, "console") for pair in commands(block)]
    code = 0
    for command, expected in shown:
        assert code == 0 or command == "echo $?\n", f"exit code {code} is not shown before: $ {command}"
        script = f"(exit {code})\n{command}"  # `echo $?` shows the exit code of the command before
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=here,
            capture_output=True,
            check=False,
        )
        code = done.returncode
        printed = (done.stdout + done.stderr).decode()  # a terminal shows the words for people last, too
        assert doctest.OutputChecker().check_output(expected, printed, OPTIONS), f"$ {command}{printed}"


@pytest.mark.parametrize("block", [block for page in PAGES for block in blocks(page, "sh")])
def test_a_block_that_is_not_run_installs_or_calls_scripts(block: str) -> None:
    """Only what needs a checkout or a new environment may stand unchecked; .ci/run runs those."""
    lines = [line for line in block.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not line.startswith(("python3 -m venv ", "pip install ", "bash .ci/run"))] == []


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_links_to_is_in_the_repository(page: str) -> None:
    links = LINK.findall(BLOCK.sub("", PAGES[page]))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_the_reference_of_the_api_has_every_public_name() -> None:
    listed = re.findall(r"^\.\. auto\w+:: sla_engine\.(\w+)$", PAGES["docs/reference/api.md"], re.MULTILINE)
    assert sorted(listed) == sorted(sla_engine.__all__)


def first_cells(page: str, head: str) -> list[str]:
    """The names in the first column of a table."""
    table = PAGES[page].partition(f"| {head} |")[2].partition("\n\n")[0]
    return re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in table.splitlines()[2:]))


def test_the_guide_lists_every_kind_of_event_and_every_state_of_a_clock() -> None:
    assert sorted(first_cells("docs/guides/clocks.md", "kind")) == sorted(EVENT_KINDS)
    assert sorted(first_cells("docs/guides/clocks.md", "state")) == sorted(map(str, sla_engine.State))


def test_readme_lists_every_extra() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert sorted(first_cells("README.md", "extra")) == sorted(set(extras) - {"test"})


def test_the_modules_that_the_design_names_are_there() -> None:
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)+(?:\.py)?)`", PAGES["docs/design.md"]))
    assert "clocks/acts.py" in named
    assert [path for path in sorted(named) if not (ROOT / "sla_engine" / path).exists()] == []


def texts_of(picture: Path) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)", picture.read_text("utf-8"))


def test_the_picture_is_what_readme_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words at least: how wide they are drawn depends on the machine's fonts."""
    monkeypatch.chdir(tmp_path)
    text = "\n".join(
        block for block in blocks("README.md", "python") if "charts.save" in block or "BusinessCalendar" in block
    )
    assert run_doctests([doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)]) == ""
    assert texts_of(tmp_path / "ticket.svg") == texts_of(ROOT / "docs/pictures/ticket.svg")


def test_a_wrong_example_is_found() -> None:
    test = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    assert "Expected:\n    3" in run_doctests([test])


def test_console_blocks_are_split_into_commands_and_output() -> None:
    block = "$ cat <<'E'\n> a\n> E\na\n$ true\n$ echo $?\n0\n"
    assert commands(block) == [("cat <<'E'\na\nE\n", "a\n"), ("true\n", ""), ("echo $?\n", "0\n")]
