"""Mutants of the code against its tests: `python -m tests.deep.mutation --sample 15 --seed 1 --minutes 60`.

mutmut writes the mutants (a `<` for a `<=`, a dropped argument, a `None` for a value) into a copy of the checkout, in a
temporary folder, and runs for each those tests of `PACKAGES` that call the mutated function: those of the quick suite with
its examples, or with `--suite full` all with all examples. With `--suite both` it tries the same mutants with either, and
says which share of what all tests kill the quick ones kill too. Prints a table of modules and each survivor as a diff. The
same seed takes the same mutants.

What mutmut leaves alone: properties and other decorated functions, and what a module or a class says outside of
functions. What is left out here: whatever stands on a line with `raise`, which is the text of an error.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import click
from mutmut.configuration import reset_config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import get_mutant_name

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = "sla_engine"

# The tests that may kill a mutant of a package; mutmut takes of them those that call the mutated function.
PACKAGES = {
    "clocks": ("tests/clocks", "tests/deep/test_clocks.py"),
    "clocks/many": ("tests/clocks/many", "tests/bulk/test_evaluate_log.py", "tests/bulk/test_fall_through.py"),
    "calendars": ("tests/calendars",),
    "contracts": ("tests/contracts", "tests/clocks"),
    "whatif/comparisons": tuple(
        f"tests/whatif/test_{name}.py" for name in ("compare", "tallies", "time_spent", "history_costs")
    ),
    "whatif/costs": tuple(f"tests/whatif/test_{name}.py" for name in ("costs", "break_even", "history_costs")),
    "money": ("tests/money", "tests/whatif/test_costs.py"),
}

SETTINGS = """
[tool.mutmut]
source_paths = ["sla_engine"]
only_mutate = {modules}
also_copy = ["README.md", "docs"]
do_not_mutate_patterns = ['\\braise\\b']
pytest_add_cli_args = {options}
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
process_isolation = "forkserver"  # each mutant begins with nothing kept from earlier tests
timeout_constant = 20.0
timeout_multiplier = 2.0
"""

# The suites: the profile with their examples, and what pytest is told to choose their tests.
SUITES = {"quick": ("quick", ()), "full": ("same", ("-m", ""))}
# One test counts the lines that run, of which mutmut adds some to every function.
COUNTS_LINES = "tests/calendars/test_notation.py::test_hostile_text_is_answered_in_few_steps_and_few_words"
OPTIONS = ("-p", "no:cacheprovider", "-p", "tests.deep.mutation_profile", "--deselect", COUNTS_LINES)

SURVIVED = ("survived", "no tests")  # no test calls the function: nothing could have killed it


@dataclass
class Tally:
    """What became of the mutants of one module."""

    module: str
    mutants: int
    chosen: tuple[str, ...]
    outcomes: Counter[str] = field(default_factory=Counter)
    survivors: list[str] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)

    def count(self, status: str, name: str) -> None:
        """Take one mutant's end; any other than the three named is a test process that failed."""
        known = {"not checked": "not run", "timeout": "timeout", **dict.fromkeys(SURVIVED, "survived")}
        outcome = known.get(status, "killed")
        self.outcomes[outcome] += 1
        if outcome == "survived":
            self.survivors.append(name)
        elif outcome != "not run":
            self.killed.append(name)

    def __str__(self) -> str:
        return _row(self.module, self.mutants, self.outcomes)


def _row(name: str, mutants: int, outcomes: Counter[str]) -> str:
    counts = [outcomes[outcome] for outcome in ("killed", "survived", "timeout", "not run")]
    ended = sum(counts[:3])
    score = f"{(ended - counts[1]) / ended:7.1%}" if ended else "      -"
    return f"{name:28} {mutants:8} {''.join(f'{count:9}' for count in counts)} {score}"


def table(tallies: Sequence[Tally]) -> str:
    """One row a module, one a package, and one for all; a timeout counts as killed."""
    heads = "".join(f"{head:>9}" for head in ("killed", "survived", "timeout", "not run"))
    rows = [f"{'module':28} {'mutants':>8} {heads} {'score':>7}", *map(str, tallies)]
    packages = dict.fromkeys(tally.module.partition("/")[0] for tally in tallies)
    groups = {f"{package}/": [one for one in tallies if one.module.startswith(f"{package}/")] for package in packages}
    for name, group in {**groups, "in all": tallies}.items():
        rows.append(_row(name, sum(one.mutants for one in group), sum((one.outcomes for one in group), Counter())))
    return "\n".join(rows)


def compared(quick: Sequence[Tally], full: Sequence[Tally]) -> str:
    """Which share of the mutants that all tests kill the quick ones kill, and which they let live."""
    killed = {name for tally in full for name in tally.killed}
    lived = sorted(killed & {name for tally in quick for name in tally.survivors})
    both = len(killed & {name for tally in quick for name in tally.killed})
    asked = both + len(lived)
    share = f": {both / asked:.1%}" if asked else ""
    return "\n".join([f"the quick suite kills {both} of the {asked} that all tests kill{share}", *lived])


def modules_of(package: str, only: Sequence[str]) -> list[str]:
    """The modules of a package, as `money/month.py`: all, or those asked for, singly or by the package's name."""
    source = CHECKOUT / SOURCE
    found = sorted(path.relative_to(source).as_posix() for path in (source / package).rglob("*.py"))
    own = [one for one in found if package == max((name for name in PACKAGES if one.startswith(f"{name}/")), key=len)]
    return [module for module in own if not only or module in only or package in only]


def run(
    package: str, modules: Sequence[str], *, suite: str, sample: int, seed: int, until: float
) -> tuple[list[Tally], list[str]]:
    """Try mutants of modules of one package until `until` of the monotonic clock: what became of them, and diffs."""
    profile, choice = SUITES[suite]
    with tempfile.TemporaryDirectory(prefix="sla_engine-mutation-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        paths = [f"{SOURCE}/{module}" for module in modules]
        with (copy / "pyproject.toml").open("a", encoding="utf-8") as file:
            settings = {"modules": paths, "tests": PACKAGES[package], "options": (*OPTIONS, *choice)}
            file.write(SETTINGS.format(**{name: json.dumps(value) for name, value in settings.items()}))
        with contextlib.chdir(copy):
            reset_config()
            tallies = [_chosen(module, sample, seed) for module in modules]
            names = [name for tally in tallies for name in tally.chosen] if sample else []
            _run_mutmut(copy, names, profile, until)
            return tallies, [diff for tally in tallies for diff in _ended(tally)]


def _chosen(module: str, sample: int, seed: int) -> Tally:
    """Some of a module's mutants, or all for a sample of 0."""
    path = Path(SOURCE, module)
    names = [
        get_mutant_name(path, name) for name in mutate_file_contents(str(path), path.read_text("utf-8")).mutant_names
    ]
    chance = random.Random(f"{seed} {module}")  # noqa: S311 - not for secrets
    some = chance.sample(names, min(sample, len(names))) if sample else names
    return Tally(module, len(names), tuple(some))


def _run_mutmut(copy: Path, names: Sequence[str], profile: str, until: float) -> None:
    """Let mutmut try the mutants named, or all of them; it writes down each result as it comes."""
    program = Path(sys.executable).with_name("mutmut")
    mutants = copy / "mutants"
    mutants.mkdir()  # on the path of processes that tests start, and a folder that is missing then stays unread
    environment = {
        **os.environ,
        "HYPOTHESIS_PROFILE": profile,
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(mutants),
        "PYTHONUTF8": "1",
    }
    with (copy.parent / "output").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            [str(program), "run", "--max-children", "1", *names],
            cwd=copy,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            failed = process.wait(max(until - time.monotonic(), 0)) != 0
        except subprocess.TimeoutExpired:
            failed = False
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if failed:
            output.seek(0)
            # Without each turn of a wheel.
            said = "".join(line for line in output if not line.rstrip().endswith("Running stats"))
            raise click.ClickException(f"mutmut could not begin:\n{said[-4000:]}")


def _ended(tally: Tally) -> Iterator[str]:
    """Count how a module's mutants ended, and give the diffs of those that survived."""
    data = SourceFileMutationData(path=Path(SOURCE, tally.module))
    data.load()
    for name in tally.chosen:
        tally.count(status_by_exit_code[data.exit_code_by_key.get(name)], name)
    for name in tally.survivors:
        yield f"SURVIVOR {name}\n{get_diff_for_mutant(name, path=data.path)}"


@click.command()
@click.option("--modules", multiple=True, help="Only money/month.py, or all of money; may be repeated.")
@click.option("--sample", default=15, show_default=True, help="How many mutants of each module; 0 for all.")
@click.option("--seed", default=0, show_default=True, help="Which ones; the same seed takes the same.")
@click.option("--suite", type=click.Choice([*SUITES, "both"]), default="quick", show_default=True, help="Which tests.")
@click.option("--minutes", type=float, default=float("inf"), help="Stop after so long; the rest is `not run`.")
def main(modules: tuple[str, ...], sample: int, seed: int, suite: str, minutes: float) -> None:
    """Mutate packages of the engine, and see which mutants their tests let live."""
    began = time.monotonic()
    known = [module for package in PACKAGES for module in modules_of(package, ())]
    if unknown := set(modules) - {*known, *PACKAGES}:
        raise click.BadParameter(f"no module {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    found: dict[str, list[Tally]] = {name: [] for name in SUITES if suite in (name, "both")}
    until = began + minutes * 60
    for package, (name, tallies) in product(PACKAGES, found.items()):
        if (asked := modules_of(package, modules)) and time.monotonic() < until:
            results, diffs = run(package, asked, suite=name, sample=sample, seed=seed, until=until)
            tallies += [tally for tally in results if tally.mutants]
            click.echo("\n".join((*diffs, f"{package}, {name} suite: {(time.monotonic() - began) / 60:.1f} minutes")))
    for name, tallies in found.items():
        click.echo(f"{name} suite\n{table(tallies)}")
    if suite == "both":
        click.echo(compared(**found))


if __name__ == "__main__":
    main()
