"""What contributors and continuous integration are told: it names what is there, and says the same in each place."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRIBUTING = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOWEST = runpy.run_path(str(ROOT / ".ci" / "lowest.py"))
lowest_versions = LOWEST["lowest_versions"]


def project(*dependencies: str, **extras: list[str]) -> dict[str, object]:
    return {"name": "sla-engine", "dependencies": list(dependencies), "optional-dependencies": extras}


def pythons(text: str) -> list[str]:
    return re.findall(r"\b3\.\d\d\b", text)


def test_every_path_that_contributors_are_told_is_there() -> None:
    names = re.findall(r"`((?:sla_engine|tests|benchmarks|\.ci)/[\w./]*)`|\]\(\.\./([\w./]+)\)", CONTRIBUTING)
    paths = [inside or linked for inside, linked in names]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_names_that_contributors_are_told_are_in_their_files() -> None:
    steps = [line for line in CONTRIBUTING.splitlines() if re.match(r"\d\. Add .* to `[A-Za-z_]+` ", line)]
    named = [(re.findall(r"`([A-Za-z_]+)`", line), re.findall(r"`([\w/]+\.py)`", line)) for line in steps]
    assert len(named) == 3
    for names, (path,) in named:
        text = next(ROOT.glob(f"sla_engine/**/{Path(path).name}")).read_text("utf-8")
        assert [name for name in names if not re.search(rf"^(def )?{name}\b", text, re.MULTILINE)] == []


def test_continuous_integration_runs_every_supported_python() -> None:
    workflow = re.search(r"python: \[(.*)\]", (ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    assert workflow is not None
    assert pythons(workflow[1])[0] == PYPROJECT["project"]["requires-python"].removeprefix(">=")
    assert set(pythons("\n".join(PYPROJECT["project"]["classifiers"]))) <= set(pythons(workflow[1]))


def test_ruff_before_a_commit_is_the_ruff_of_the_lint_group() -> None:
    revision = re.search(r"rev: v(\S+)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert revision is not None
    assert any(line.startswith(f"ruff>={revision[1]},") for line in PYPROJECT["dependency-groups"]["lint"])


def test_the_lowest_versions_are_the_lower_bounds_of_what_users_install() -> None:
    given = project("b>=2.0", "a>=1.9.0.post1", d=["c[x,y]>=3"], all=["sla-engine[d]"], spark=["s>=4"], test=["t>=8"])
    assert lowest_versions(given) == ["a==1.9.0.post1", "b==2.0", "c==3"]


@pytest.mark.parametrize("line", ["a", "a==1.0", "a>=1,<2"])
def test_a_dependency_without_a_plain_lower_bound_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{line!r} is not of the form name>=version")):
        lowest_versions(project(line))


def test_two_lower_bounds_of_one_package_are_refused() -> None:
    with pytest.raises(ValueError, match="a has the lower bounds 1 and 2"):
        lowest_versions(project("a>=1", x=["a>=2"]))


def test_every_dependency_of_this_project_has_a_lower_bound() -> None:
    assert f"click=={click_bound()}" in lowest_versions(PYPROJECT["project"])


def click_bound() -> str:
    return next(
        line.removeprefix("click>=") for line in PYPROJECT["project"]["dependencies"] if line.startswith("click")
    )
