"""What the quick suite runs of each module: `python -m tests.deep.quick_lines`.

Runs the tests of README's command with coverage.py, which comes with mutmut, and prints for each module of the package how many
lines of its functions were run in the tests' own process. Ends with 1 if there is one of which none was, or if a test failed.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from coverage import Coverage

SOURCE = Path(__file__).resolve().parents[2] / "sla_engine"


def body_lines(path: Path) -> set[int]:
    """The lines on which the statements within functions begin, but for docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inner = (part for one in functions for statement in one.body for part in ast.walk(statement))
    return {part.lineno for part in inner if isinstance(part, ast.stmt) and not _is_text(part)}


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def rows(coverage: Coverage) -> Iterator[tuple[str, int, int]]:
    """Each module that has functions, with the number of their lines and of those that were run."""
    for path in sorted(SOURCE.rglob("*.py")):
        if lines := body_lines(path):
            run = lines & set(coverage.get_data().lines(str(path)) or ())
            yield str(path.relative_to(SOURCE)), len(lines), len(run)


@click.command()
def main() -> None:
    """Run the quick suite, and tell what it runs of each module."""
    coverage = Coverage(source=[str(SOURCE)], data_file=None)
    with coverage.collect():
        failed = pytest.main(["-q", "-p", "no:cacheprovider"])
    found = list(rows(coverage))
    for name, lines, run in found:
        click.echo(f"{name:50} {run:5} of {lines:5} {run / lines:7.1%}")
    never = [name for name, _, run in found if not run]
    click.echo(f"{len(found)} modules, never run: {', '.join(never) or 'none'}")
    sys.exit(1 if failed or never else 0)


if __name__ == "__main__":
    main()
