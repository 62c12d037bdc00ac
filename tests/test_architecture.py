"""The shape of the house, checked on the source text; each checker is first proven on a small bad example."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import sla_engine.errors

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sla_engine"

# Imports point only at a lower number; equals are siblings and do not know each other.
LAYERS = {
    "errors": 0,
    "show": 1,
    "calendars": 2,
    "contracts": 3,
    "clocks": 4,
    "sources": 5,
    "bulk": 6,
    "tracking": 7,
    "money": 7,
    "charts": 7,
    "whatif": 8,
    "reports": 9,
    "cli": 10,
}

# Names that README has said to import from a room below the one in which they live now.
FORWARDED = {"sla_engine.whatif": {"sla_engine.reports.Report", "sla_engine.reports.report", "sla_engine.charts"}}

# Where a third-party package may be imported. Five are at home in several places, by name; any other has one place,
# and that is a single module wherever a name with a dot stands here. What is not listed may not be imported at all.
SEVERAL_HOMES = {
    # Wherever columns are.
    "numpy": ("calendars", "contracts", "clocks.many", "sources", "bulk", "charts", "whatif", "reports", "testing"),
    "pendulum": (
        "calendars",
        "contracts",
        "clocks",
        "sources",
        "tracking",
        "money",
        "whatif",
        "reports",
        "cli",
        "testing",
    ),
    "pyarrow": ("sources", "bulk"),  # the form in which columns come in and go out
    "pydantic": ("contracts", "sources", "whatif.scenarios.scenario_tables"),
    "sqlalchemy": ("sources.databases.read_only_database", "tracking"),  # tickets in, and the store
}
ONE_HOME = {
    "alembic": "tracking.state",  # the steps of its migrations, and what runs them
    "altair": "charts",
    "apprise": "tracking.sinks.apprise",
    "click": "cli",
    "dateutil": "calendars",  # the date of Easter, and rules of recurrence
    "duckdb": "bulk.duckdb",
    "filelock": "tracking.delivery.teller_locks",
    "holidays": "calendars.holidays.holiday_data",
    "hypothesis": "testing",
    # Maintained, light, and it tells what it cannot read event by event.
    "icalendar": "calendars.ical.ical_file",
    "jinja2": "reports",
    "marimo": "reports.notebook",
    "narwhals": "bulk.frames",
    "pyspark": "bulk.spark",
    "requests": "tracking.sinks.webhook",
    "tenacity": "tracking.delivery.retries",
    # A core dependency: any contract that is read can be written. tomli-w is lighter, but puts tables behind all other keys,
    # and the order of targets and priorities counts.
    "tomlkit": "contracts.forms.toml_writer",
    "tzdata": "calendars.timeline.zone_data",
    "vl_convert": "charts",
}

# Whatever reads the clock or the environment of the machine it runs on.
WORLD = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "os.environ",
    "os.environb",
    "os.getenv",
    "pendulum.DateTime.now",
    "pendulum.DateTime.today",
    "pendulum.DateTime.utcnow",
    "pendulum.local_timezone",
    "pendulum.now",
    "pendulum.today",
    "pendulum.tomorrow",
    "pendulum.yesterday",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}

# Zones of whichever data comes first on the machine; all others come from `calendars.zones`.
ZONES = {"pendulum.Timezone", "pendulum.timezone", "zoneinfo.ZoneInfo"}

TOP_LEVEL = {"sla_engine", "tests", "benchmarks", "docs", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "core"}
LONGEST_MODULE = 400
MOST_NAMES = 14  # that a folder below the top level shows, so that it can be read at a glance


@cache
def parsed(text: str) -> tuple[ast.AST, ...]:
    """All nodes of a text, which many checkers ask for."""
    return tuple(ast.walk(ast.parse(text)))


@dataclass(frozen=True, slots=True)
class Module:
    """A module's dotted name and parsed text."""

    name: str
    text: str
    is_package: bool = False

    @property
    def room(self) -> str:
        """Its entry of the chain: `calendars` for sla_engine.calendars.hours, empty for the front door."""
        return self.name.partition(".")[2].partition(".")[0]

    def nodes(self) -> tuple[ast.AST, ...]:
        return parsed(self.text)


def modules() -> list[Module]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        found.append(Module(".".join(parts[:-1] if is_package else parts), path.read_text("utf-8"), is_package))
    return found


def imports(module: Module) -> Iterator[str]:
    """Every dotted name imported anywhere: inside functions, for type checkers only, or by import_module."""
    return imports_of(module, module.nodes())


def imports_of(module: Module, nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every dotted name that these parts of a module import."""
    for node in nodes:
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(source, names, level):
                base = module.name.split(".")
                above = level - module.is_package
                origin = ".".join([*base[: len(base) - above], *([source] if source else [])]) if level else source
                yield from (f"{origin}.{alias.name}" for alias in names)
            case ast.Call(
                func=ast.Name("import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name


def upward_imports(module: Module) -> list[str]:
    """Imports of the same or a higher layer; the front doors load all on request, and `testing` sees everything."""
    if module.room in {"", "__main__", "testing"}:
        return []
    own = LAYERS[module.room]
    found = []
    for name in imports(module):
        top, _, rest = name.partition(".")
        room = rest.partition(".")[0]
        if top != "sla_engine" or room == module.room or name in FORWARDED.get(module.name, ()):
            continue
        # A name of the front door may live anywhere, so only the top of the chain may go through it.
        if LAYERS.get(room, LAYERS["cli"] - 1) >= own:
            found.append(f"{module.name} imports {name}")
    return found


def reachings_for_testing(module: Module) -> list[str]:
    if module.room == "testing":
        return []
    return [f"{module.name} imports {name}" for name in imports(module) if f"{name}.".startswith("sla_engine.testing.")]


def reachings_for_commands(module: Module) -> list[str]:
    """Imports of a command: the program finds commands by name, and what several of them need lies beside them."""
    return [f"{module.name} imports {name}" for name in imports(module) if name.startswith("sla_engine.cli.commands.")]


def homeless_imports(module: Module) -> list[str]:
    """Imports of third-party packages outside the places that the tables above give them."""
    found = []
    for name in imports(module):
        package = name.partition(".")[0]
        if package in sys.stdlib_module_names or package == "sla_engine":
            continue
        homes = SEVERAL_HOMES.get(package) or tuple(filter(None, [ONE_HOME.get(package)]))
        if not any(f"{module.name}.".startswith(f"sla_engine.{home}.") for home in homes):
            found.append(f"{module.name} imports {name}")
    return found


def dotted(node: ast.AST, aliases: dict[str, str]) -> str:
    """The full name of `a.b.c`, with `a` as it was imported; empty for anything else."""
    match node:
        case ast.Name(name):
            return aliases.get(name, name)
        case ast.Attribute(value, attr):
            base = dotted(value, aliases)
            return f"{base}.{attr}" if base else ""
    return ""


def world_readings(module: Module) -> list[str]:
    """Places that read the clock, the environment or the machine's own zone, or any zone beside the one place for zones."""
    aliases: dict[str, str] = {}
    for node in module.nodes():
        if isinstance(node, ast.Import):
            aliases |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            aliases |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    found = []
    for node in module.nodes():
        name = dotted(node, aliases)
        match node:
            case ast.Call(ast.Attribute(attr="astimezone"), args=[], keywords=[]):
                name = "astimezone() without a zone"
            case ast.Call(ast.Attribute(attr="datetime64"), args=[ast.Constant(value="now" | "today"), *_]):
                name = "datetime64 of the present"
            case ast.Call(func) if dotted(func, aliases) in ZONES:
                name = "whichever zone comes first"
            case _ if name not in WORLD:
                continue
        found.append(f"{module.name} reads {name}: {ast.unparse(node)}")
    return found


def unexplained_length(module: Module) -> list[str]:
    """A module above the limit whose docstring does not say that it is `long because` of something."""
    lines = module.text.count("\n")
    reason = " ".join((ast.get_docstring(ast.parse(module.text)) or "").lower().split())
    return [f"{module.name} has {lines} lines"] if lines > LONGEST_MODULE and "long because" not in reason else []


def full_folders(names: list[str]) -> list[str]:
    """Folders below the top level that hold too many of these modules and folders."""
    shown: dict[str, set[str]] = {}
    for name in names:
        parts = name.split(".")
        for depth in range(2, len(parts)):
            shown.setdefault(".".join(parts[:depth]), set()).add(parts[depth])
    return [f"{folder} shows {len(inside)} names" for folder, inside in shown.items() if len(inside) > MOST_NAMES]


def types_only(node: ast.AST) -> bool:
    """Whether this is a block that only type checkers read."""
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def circles(found: list[Module]) -> list[str]:
    """Modules that import each other in a circle, inside functions too; what is for type checkers only is left out."""
    inside = {module.name: module for module in found if module.room}

    def imported(module: Module) -> set[str]:
        unread = {id(inner) for node in module.nodes() if types_only(node) for inner in ast.walk(node)}
        nodes = [node for node in module.nodes() if id(node) not in unread]
        names = [name for name in map(_module_of, imports_of(module, nodes)) if name]
        return set(names)

    def _module_of(name: str) -> str:
        while name and name not in inside:
            name = name.rpartition(".")[0]
        return name

    try:
        tuple(TopologicalSorter({name: imported(module) - {name} for name, module in inside.items()}).static_order())
    except CycleError as error:
        return [" imports ".join(reversed(error.args[1]))]
    return []


def strange_entries(paths: list[str]) -> set[str]:
    """Top-level entries of the repository beyond the allowed ones; dotfiles are allowed."""
    return {top for path in paths if not (top := path.partition("/")[0]).startswith(".")} - TOP_LEVEL


def test_the_checkers_see_the_modules() -> None:
    names = {module.name for module in modules()}
    assert {"sla_engine", "sla_engine.errors", "sla_engine.calendars"} <= names


def test_imports_point_down_the_chain() -> None:
    assert [found for module in modules() for found in upward_imports(module)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sla_engine.calendars.hours", "import sla_engine.contracts"),
        ("sla_engine.calendars.hours", "from sla_engine.clocks.ticket import Ticket"),
        ("sla_engine.calendars.hours", "from ..contracts import Contract"),
        ("sla_engine.calendars.hours", "from .. import contracts"),
        ("sla_engine.calendars.hours", "from sla_engine import load_contract"),
        ("sla_engine.calendars.hours", "def late():\n    from ..clocks import Ticket"),
        ("sla_engine.calendars.hours", "if TYPE_CHECKING:\n    from ..clocks import Ticket"),
        ("sla_engine.calendars.hours", "importlib.import_module('sla_engine.cli')"),
        ("sla_engine.sources.table", "from ..bulk import deadlines"),
        ("sla_engine.bulk.frames", "from sla_engine.tracking import Tracker"),
        ("sla_engine.tracking.store", "from ..whatif import compare"),
        ("sla_engine.errors", "from .calendars import hours"),
    ],
)
def test_an_upward_import_is_found(name: str, text: str) -> None:
    assert len(upward_imports(Module(name, text))) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sla_engine.calendars.hours", "from .durations import duration_us\nfrom ..errors import SlaError"),
        ("sla_engine.cli.show", "from sla_engine import __version__\nfrom ..whatif import compare"),
        ("sla_engine.testing", "from .calendars import BusinessCalendar"),
    ],
)
def test_a_downward_import_is_not_reported(name: str, text: str) -> None:
    assert upward_imports(Module(name, text)) == []


def test_a_package_resolves_relative_imports_from_itself() -> None:
    package = Module("sla_engine.calendars", "from .hours import DayHours", is_package=True)
    assert list(imports(package)) == ["sla_engine.calendars.hours.DayHours"]


def test_nothing_imports_testing() -> None:
    assert [found for module in modules() for found in reachings_for_testing(module)] == []


@pytest.mark.parametrize(
    "text",
    [
        "import sla_engine.testing",
        "from ..testing import oracle",
        "from .. import testing",
    ],
)
def test_an_import_of_testing_is_found(text: str) -> None:
    assert len(reachings_for_testing(Module("sla_engine.calendars.hours", text))) == 1


def test_commands_are_imported_by_nobody_and_so_not_by_each_other() -> None:
    assert [found for module in modules() for found in reachings_for_commands(module)] == []


@pytest.mark.parametrize(
    "text",
    [
        "from sla_engine.cli.commands.check import status_line",
        "def late():\n    from .check import status_line",
        "from sla_engine.cli.commands import check",
    ],
)
def test_an_import_of_a_command_is_found(text: str) -> None:
    assert len(reachings_for_commands(Module("sla_engine.cli.commands.status", text))) == 1


def test_third_party_packages_are_imported_only_at_home() -> None:
    assert [found for module in modules() for found in homeless_imports(module)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sla_engine.calendars.rules", "import holidays"),
        ("sla_engine.contracts.version_terms", "def f():\n    from click.testing import CliRunner"),
        ("sla_engine.calendars.hours", "import pydantic"),
        ("sla_engine.cli.show", "import requests"),
        ("sla_engine.errors", "import numpy as np"),
    ],
)
def test_a_third_party_package_away_from_home_is_found(name: str, text: str) -> None:
    assert len(homeless_imports(Module(name, text))) == 1


def test_only_the_cli_reads_the_world() -> None:
    assert [found for module in modules() if module.room != "cli" for found in world_readings(module)] == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\ndatetime.now(UTC)",
        "import datetime as dt\ndt.datetime.now()",
        "from datetime import date as day\nday.today()",
        "import pendulum\npendulum.now('UTC')",
        "import time\ntime.time()",
        "from time import time_ns\ntime_ns()",
        "import os\nos.environ['TZ']",
        "from os import getenv\ngetenv('TZ')",
        "import numpy as np\nnp.datetime64('now')",
        "instant.astimezone()",
        "from zoneinfo import ZoneInfo\nZoneInfo('UTC')",
        "import pendulum\npendulum.timezone('UTC')",
    ],
)
def test_a_reading_of_the_world_is_found(text: str) -> None:
    assert len(world_readings(Module("sla_engine.calendars.hours", text))) == 1


@pytest.mark.parametrize(
    "text", ["def f(now):\n    return now.date()", "import time\ntime.monotonic()", "t.astimezone(UTC)"]
)
def test_a_clock_that_is_passed_in_is_not_reported(text: str) -> None:
    assert world_readings(Module("sla_engine.calendars.hours", text)) == []


@pytest.mark.parametrize("heavy", ["numpy", "pendulum", "pydantic", "holidays", "click"])
def test_importing_the_package_leaves_heavy_packages_alone(heavy: str) -> None:
    code = f"import sla_engine, sys; print({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_every_error_is_defined_in_the_module_of_errors() -> None:
    errors = {name for name, value in vars(sla_engine.errors).items() if isinstance(value, type)}
    elsewhere = [
        f"{module.name}.{node.name}"
        for module in modules()
        if module.name != "sla_engine.errors"
        for node in module.nodes()
        if isinstance(node, ast.ClassDef) and errors & {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    ]
    assert elsewhere == []


def test_a_long_module_says_why_at_its_top() -> None:
    assert [found for module in modules() for found in unexplained_length(module)] == []


def test_a_long_module_without_a_reason_is_found() -> None:
    body = "x = 1\n" * (LONGEST_MODULE + 1)
    assert len(unexplained_length(Module("sla_engine.errors", f'"""Errors."""\n{body}'))) == 1
    assert unexplained_length(Module("sla_engine.errors", f'"""Errors.\n\nLong\nbecause of x.\n"""\n{body}')) == []


def test_folders_can_be_read_at_a_glance() -> None:
    assert full_folders([module.name for module in modules()]) == []


def test_a_full_folder_is_found() -> None:
    names = [f"sla_engine.clocks.many.a{number}.b" for number in range(MOST_NAMES)]
    assert full_folders(names) == []
    assert full_folders([*names, "sla_engine.clocks.many.more"]) == [
        f"sla_engine.clocks.many shows {MOST_NAMES + 1} names"
    ]


def test_no_module_imports_itself_through_others() -> None:
    assert circles(modules()) == []


@pytest.mark.parametrize(
    "late", ["from sla_engine.clocks.a import A", "def f():\n    from sla_engine.clocks.a import A"]
)
def test_a_circle_is_found(late: str) -> None:
    first = Module("sla_engine.clocks.a", "from sla_engine.clocks.b import B")
    assert len(circles([first, Module("sla_engine.clocks.b", late)])) == 1


def test_a_circle_for_type_checkers_only_is_none() -> None:
    first = Module("sla_engine.clocks.a", "from sla_engine.clocks.b import B")
    late = "if TYPE_CHECKING:\n    from sla_engine.clocks.a import A"
    assert circles([first, Module("sla_engine.clocks.b", late)]) == []


def test_modules_have_telling_names() -> None:
    assert [module.name for module in modules() if module.name.rpartition(".")[2] in VAGUE_NAMES] == []


def test_contributors_are_told_each_package_in_the_order_of_the_chain() -> None:
    contributing = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
    table = contributing.partition("| package |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)(?:\.py)?` \|", table, re.MULTILINE)
    assert sorted(rows) == sorted([*LAYERS, "testing"])
    assert [row for row in rows if row != "testing"] == sorted(LAYERS, key=LAYERS.__getitem__)


def test_the_repository_has_no_other_top_level_entries() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so there is no list of the repository's files")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert strange_entries(listed.stdout.splitlines()) == set()


def test_a_strange_top_level_entry_is_found() -> None:
    assert strange_entries(["setup.py", "notes/index.md", ".ci/run", "README.md", "tests/x.py"]) == {
        "setup.py",
        "notes",
    }
