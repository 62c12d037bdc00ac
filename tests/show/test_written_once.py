"""What `show` writes nobody else writes: shares in percent, instants, rows of CSV, text on a page of HTML."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import sla_engine

PACKAGE = Path(sla_engine.__file__).parent

# Texts of contracts, which are read back exactly (`75%`), and formats of times, whose signs are no shares.
EXACT = {"contracts/values/thresholds.py", "testing/terms_cases.py", "sources/mappings/format_guesses.py"}
SIGN = re.compile(r"\s?%(?!\w)")
CLOCK = re.compile(r"%H|HH:|%I|%X|%c")
WRITERS = {"writer", "DictWriter"}
HTML = {"html", "xml.sax.saxutils", "markupsafe"}


def own_writing(text: str) -> Iterator[str]:
    """Yield where a module formats a percentage or an instant, writes CSV or escapes HTML by itself."""
    return (
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if is_percentage(node) or is_writer(node) or is_instant(node)
    )


def is_percentage(node: ast.AST) -> bool:
    match node:
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[*_, ast.Constant(str(spec))])):
            return spec.endswith("%")
        case ast.Call(ast.Name("format"), [_, ast.Constant(str(spec))]):
            return spec.endswith("%")
        case ast.JoinedStr(values):
            return any(
                isinstance(value, ast.FormattedValue) and isinstance(sign, ast.Constant) and SIGN.match(str(sign.value))
                for value, sign in pairwise(values)
            )
    return False


def is_instant(node: ast.AST) -> bool:
    match node:
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(str(spec)), *_])):
            return CLOCK.search(spec) is not None
        case ast.Call(ast.Attribute(attr="format" | "strftime"), [ast.Constant(str(spec))]):
            return CLOCK.search(spec) is not None
    return False


def is_writer(node: ast.AST) -> bool:
    match node:
        case ast.Import(names):
            return any(name.name == "html" for name in names)
        case ast.ImportFrom(module, names):
            return module in HTML or (module == "csv" and any(name.name in WRITERS for name in names))
        case ast.Attribute(ast.Name("csv"), attr):
            return attr in WRITERS
    return False


def test_only_show_writes_percentages_instants_csv_and_html():
    found = {
        str(path.relative_to(PACKAGE)): list(own_writing(path.read_text("utf-8")))
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "show"
    }
    assert {path: places for path, places in found.items() if places and path not in EXACT} == {}


@pytest.mark.parametrize(
    "text",
    [
        "f'{share:.1%}'",
        "f'{share:.{digits}%}'",
        "format(share, '.1%')",
        "f'{100 * share:.3g}%'",
        "f'{share} % kept'",
        "import csv\ncsv.writer(out)",
        "import csv\ncsv.DictWriter(out, names)",
        "from csv import writer",
        "from html import escape",
        "import html",
        "f'{at:%Y-%m-%d %H:%M}'",
        "f'{at:YYYY-MM-DD HH:mm:ss}'",
        "at.format('HH:mm')",
        "at.strftime('%X')",
    ],
)
def test_a_module_that_writes_by_itself_is_found(text):
    assert list(own_writing(text))


@pytest.mark.parametrize(
    "text",
    [
        "f'{percent(share)} kept'",
        "import csv\ncsv.reader(lines)",
        "f'right of 100 %, {count} were late'",
        "f'{at:%d %b %Y}'",
    ],
)
def test_what_show_wrote_is_left_alone(text):
    assert not list(own_writing(text))
