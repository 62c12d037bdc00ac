"""The package's outer frame: its lazy public surface, its extras, its tools and the plugin that forbids skips."""

import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sla_engine
from sla_engine import errors
from tests.examples import USUAL

ROOT = Path(__file__).parent.parent
FRONT_DOOR = ROOT / "sla_engine" / "__init__.py"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names_for_type_checkers() -> dict[str, str]:
    """Each name that the front door imports under TYPE_CHECKING, with the package it comes from."""
    imports = [node for node in ast.walk(ast.parse(FRONT_DOOR.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports if node.level == 1 for alias in node.names}


def run_pytest(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_sample.py").write_text(text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, str(folder)]
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # starts in half the time
    return subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", sla_engine.__all__)
def test_a_public_name_resolves(name: str) -> None:
    assert getattr(sla_engine, name) is not None


@pytest.mark.parametrize("name", sla_engine.__all__)
def test_a_public_name_is_the_one_that_type_checkers_see(name: str) -> None:
    home = importlib.import_module(f"sla_engine.{names_for_type_checkers()[name]}")
    assert getattr(sla_engine, name) is getattr(home, name)


def test_type_checkers_see_nothing_else() -> None:
    assert sorted(names_for_type_checkers()) == sla_engine.__all__


def test_public_names_are_sorted() -> None:
    assert sla_engine.__all__ == sorted(sla_engine.__all__)


def test_every_error_is_public() -> None:
    kinds = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert kinds <= set(sla_engine.__all__)


def test_every_error_has_the_one_base() -> None:
    kinds = [value for value in vars(errors).values() if isinstance(value, type)]
    assert [kind for kind in kinds if not issubclass(kind, sla_engine.SlaError)] == []


def test_dir_lists_names_not_yet_loaded() -> None:
    code = "import sla_engine; print(set(sla_engine.__all__) <= set(dir(sla_engine)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "True\n"


def test_a_public_name_is_loaded_when_it_is_first_asked_for() -> None:
    names = ("BusinessCalendar", "load_contract", "evaluate", "load_mapping")  # each home is below the next ones
    code = "import sys, sla_engine\n" + "\n".join(
        f"a = {home!r} in sys.modules; sla_engine.{name}; print(a, {home!r} in sys.modules)"
        for name in names
        for home in [f"sla_engine.{names_for_type_checkers()[name]}"]
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False True\n" * len(names)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'BusinessCalender'"):
        sla_engine.BusinessCalender  # type: ignore[attr-defined]  # noqa: B018


def test_a_package_is_importable_from_the_front_door() -> None:
    code = "from sla_engine import calendars; print(calendars.__name__)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "sla_engine.calendars\n"


def test_importing_the_package_loads_three_modules_at_most() -> None:
    code = "import sys; old = set(sys.modules); import sla_engine; print(len(set(sys.modules) - old))"
    assert int(subprocess.check_output([sys.executable, "-c", code])) <= 3


def test_the_package_is_typed() -> None:
    assert (ROOT / "sla_engine" / "py.typed").exists()


def test_the_installed_version_is_the_one_in_the_source() -> None:
    assert metadata.version("sla-engine") == sla_engine.__version__


def test_the_changelog_knows_the_version_or_what_comes() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {sla_engine.__version__}" in text or "## Unreleased" in text


def test_the_extra_all_has_every_other_extra_but_test_and_the_half_gigabyte_of_spark() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]
    (everything,) = extras["all"]
    assert set(re.findall(r"[\w-]+", everything.partition("[")[2])) == extras.keys() - {"all", "test", "spark"}


def test_the_extra_test_has_everything() -> None:
    assert "sla-engine[all,spark]" in PYPROJECT["project"]["optional-dependencies"]["test"]


def test_every_exception_from_a_lint_rule_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8").partition("\nignore = [")[2]
    exceptions = [line for line in text.splitlines() if re.match(r'  "[A-Z]+[0-9]*",', line)]
    assert len(exceptions) >= 5
    assert [line for line in exceptions if not re.search(r"# \S+ \S+ \S+", line)] == []


MARKER = re.compile(r"#\s*(?:noqa(?::\s*([A-Z0-9, ]+\d))?|type: ignore(?:\[([\w, -]*)\])?)")


def bare_exceptions(text: str) -> list[str]:
    """Lines with a `noqa` or a `type: ignore` without a reason in words: beside it, above it, or earlier for the same rule."""
    explained: set[str] = set()
    found = []
    for above, line in pairwise(["", *text.splitlines()]):
        if marker := MARKER.search(line):
            rules = {
                rule for match in MARKER.finditer(line) for rule in re.split(r",\s*", match[1] or match[2] or "all")
            }
            words = re.findall(r"[a-z]+", MARKER.sub("", line[marker.start() :]))
            if len(words) >= 2 or above.lstrip().startswith("#"):
                explained |= rules
            elif not rules <= explained:
                found.append(line.strip())
    return found


def test_every_exception_in_the_source_has_its_reason() -> None:
    assert [
        line for path in (ROOT / "sla_engine").rglob("*.py") for line in bare_exceptions(path.read_text("utf-8"))
    ] == []


def test_an_exception_without_a_reason_is_found() -> None:
    bare = "x = f()  # type: ignore[misc]  # noqa: S608"
    assert bare_exceptions(bare) == [bare]
    assert bare_exceptions(f"{bare} the library has no types") == []
    assert bare_exceptions(f"{bare} the library has no types\n{bare}") == []
    assert bare_exceptions(f"# the library has no types\n{bare}") == []
    assert bare_exceptions("y = 1  # type: ignore[misc]  # no types here\nx = f()  # type: ignore[attr-defined]") != []


def test_every_peer_is_pinned() -> None:
    assert [peer for peer in PYPROJECT["dependency-groups"]["peers"] if "==" not in peer] == []


def test_skips_are_failures_with_the_plugin(tmp_path: Path) -> None:
    text = "import pytest\n\ndef test_a():\n    pytest.skip('no server here')\n"
    done = run_pytest(tmp_path, text, "-p", "tests.no_skips")
    assert done.returncode == 1
    assert "skipped where skips are failures: no server here" in done.stdout


def test_a_module_that_skips_is_a_failure_with_the_plugin(tmp_path: Path) -> None:
    text = "import pytest\n\npytest.importorskip('no_such_package')\n\ndef test_a():\n    pass\n"
    assert run_pytest(tmp_path, text, "-p", "tests.no_skips").returncode != 0


def test_skips_are_failures_with_the_plugin_in_processes_beside_each_other_too(tmp_path: Path) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is not installed: pip install '.[test]'")
    beside = ("-p", "xdist.plugin", "-p", "tests.no_skips", "-n", "2", "--dist", "worksteal")
    of_a_test = "import pytest\n\ndef test_a():\n    pytest.skip('no server here')\n\ndef test_b():\n    pass\n"
    done = run_pytest(tmp_path, of_a_test, *beside)
    assert (done.returncode, "1 failed, 1 passed" in done.stdout) == (1, True)
    assert "skipped where skips are failures: no server here" in done.stdout
    of_a_module = "import pytest\n\npytest.importorskip('no_such_package')\n\ndef test_a():\n    pass\n"
    done = run_pytest(tmp_path, of_a_module, *beside)
    assert (done.returncode, "skipped where skips are failures" in done.stdout) == (1, True)


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    text = "import pytest\n\n@pytest.mark.xfail\ndef test_a():\n    assert False\n"
    assert run_pytest(tmp_path, text, "-p", "tests.no_skips").returncode == 0


def test_skips_are_skips_without_the_plugin(tmp_path: Path) -> None:
    text = "import pytest\n\ndef test_a():\n    pytest.skip('no server here')\n"
    done = run_pytest(tmp_path, text)
    assert "1 skipped" in done.stdout


def test_a_test_with_a_marker_is_run_only_when_it_is_asked_for(tmp_path: Path) -> None:
    marked = [f"@pytest.mark.{name}\ndef test_{name}(): pass\n" for name in ("server", "spark", "browser", "slow")]
    text = "\n".join(["import pytest\n", "def test_quick(): pass\n", *marked])
    as_here = ("-c", str(ROOT / "pyproject.toml"))
    assert "1 passed, 4 deselected" in run_pytest(tmp_path, text, *as_here).stdout
    assert "5 passed" in run_pytest(tmp_path, text, *as_here, "-m", "").stdout


def test_examples_are_the_same_in_every_run_unless_others_are_asked_for() -> None:
    quick, same, random = (settings.get_profile(name) for name in ("quick", "same", "random"))
    assert {(one.derandomize, one.database) for one in (quick, same)} == {(True, None)}
    assert (quick.max_examples, same.max_examples, random.max_examples) == (20, USUAL, USUAL)
    assert not random.derandomize
    if "HYPOTHESIS_PROFILE" not in os.environ:
        assert (settings().derandomize, settings().max_examples) == (True, 20)


@pytest.mark.skipif(settings().derandomize is False, reason="other examples are asked for")
def test_examples_do_not_depend_on_which_modules_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn() -> list[int]:
        numbers: list[int] = []

        @given(st.integers())
        @settings(max_examples=100)
        def draw(number: int) -> None:
            numbers.append(number)

        draw()
        return numbers

    before = drawn()
    (tmp_path / "loaded_meanwhile.py").write_text(f"NUMBERS = {list(range(10**6, 10**6 + 1_000))}", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("loaded_meanwhile")
    assert drawn() == before


def test_the_continuous_integration_script_is_executable_and_strict_and_runs_all_tests() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text("utf-8")
    assert os.access(script, os.X_OK)
    assert "\nset -euo pipefail\n" in text
    all_tests = '-m "" -p tests.no_skips -n "$(nproc)" --dist worksteal'
    assert text.endswith(f'\nHYPOTHESIS_PROFILE=same "$scratch/test/bin/python" -m pytest {all_tests}\n')
