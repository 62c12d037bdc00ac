"""Files of scenarios: TOML, checked as a whole, with all faults listed at once."""

from datetime import timedelta
from pathlib import Path

from sla_engine.clocks.entitlement import Contracts
from sla_engine.contracts import contract_schema
from sla_engine.contracts.forms.calendar_file_paths import anchored
from sla_engine.contracts.forms.file_format import FileFormat
from sla_engine.contracts.forms.json_schema import without_null
from sla_engine.contracts.forms.problems import Problem
from sla_engine.contracts.forms.toml_text import Raw, file_bytes, read_toml
from sla_engine.errors import ScenarioError
from sla_engine.show.argument_kinds import path_text
from sla_engine.whatif.scenarios.scenario import Scenario
from sla_engine.whatif.scenarios.scenario_contracts import Given, Named, Start, contracts_for
from sla_engine.whatif.scenarios.scenario_problems import doubled, in_words, numbered
from sla_engine.whatif.scenarios.scenario_tables import SCENARIO, Document, ScenarioTable


def load_scenarios(path: Named, contract: Start) -> list[Scenario]:
    """Return the scenarios of a TOML file, which start from a contract or a mapping of several.

    A contract, or each of a sequence, may also be a name or a path, as for `load_contract`.

    >>> from importlib.resources import files
    >>> example = files("sla_engine.whatif.scenarios") / "examples" / "support.toml"
    >>> [scenario.name for scenario in load_scenarios(str(example), "mixvoip-support")][:2]
    ['all Business', 'two hours, open on holidays, 30 minutes sooner']

    Raises:
        ScenarioError: the file cannot be accepted; `problems` lists all faults: scenario, key, value, what was expected.
        ContractError: one of the contracts cannot be loaded.
        InvalidArgumentError: `contract` has no contract, or something that is none.
    """
    name = path_text(path, "expected the path of a file of scenarios")
    return parse_scenarios(SCENARIO_FILE.data(name, name), contract, file=name)


def parse_scenarios(text: str | bytes, contract: Start, *, file: str = "<text>") -> list[Scenario]:
    """Return the scenarios of a TOML text; errors name it `file`, and the files that it names are relative to that path.

    >>> text = 'scenario = [{ name = "an hour", targets = { business = { response = "1h" } } }]'
    >>> str(parse_scenarios(text, "mixvoip-support")[0].contract.tier("business").target("response"))
    '1h'

    Raises: the errors of `load_scenarios`.
    """
    given = Given.of(contract)
    raw = anchored(SCENARIO_FILE.tables(text, file), Path(file).parent)
    document, found_in_tables = SCENARIO_FILE.checked(Document, raw)
    problems = [in_words(problem) for problem in found_in_tables]
    problems += doubled(raw)
    found = []
    for number, entry in _entries(raw):
        spoilt = {key for problem in problems if problem.key[1:2] == (number,) for key in problem.key[2:3]}
        contracts, faults = contracts_for(entry, given, Path(file).parent, spoilt)
        found.append(contracts)
        problems += [fault.within(SCENARIO, number) for fault in faults]
    if document is None or problems:
        raise SCENARIO_FILE.refused(file, sorted(problems, key=_number), lambda problem: numbered(problem, raw))
    return [_built(table, contracts) for table, contracts in zip(document.scenario, found, strict=True)]


def contract_files(path: Named) -> list[str]:
    """Return the contract files that a file of scenarios names; none if it cannot be read, which `load_scenarios` reports."""
    try:
        entries = _entries(read_toml(file_bytes(Path(path))))
    except (OSError, ValueError):
        return []
    named = (entry.get("contract") for _, entry in entries)
    return [str(Path(path).parent / name.strip()) for name in named if isinstance(name, str)]


def scenario_schema() -> Raw:
    """Return the JSON Schema of files of scenarios (draft 2020-12).

    >>> scenario_schema()["properties"]["scenario"]["description"]
    'The scenarios, in the order in which they are shown.'
    """
    own, contract = without_null(Document.model_json_schema()), contract_schema()
    definitions = {**own["$defs"], **contract["$defs"]}
    tables = contract["$defs"]["VersionTable"]["properties"]
    changes = definitions[ScenarioTable.__name__]["properties"]["changes"]
    changes["properties"] = {table: tables[table] for table in contract["properties"] if table in tables}
    changes["additionalProperties"] = False
    return {"$schema": contract["$schema"], **own, "title": "SLA scenarios", "$defs": definitions}


SCENARIO_FILE = FileFormat("scenario", ScenarioError, scenario_schema)


def _entries(raw: Raw) -> list[tuple[int, Raw]]:
    entries = raw.get(SCENARIO)
    found = enumerate(entries if isinstance(entries, list) else [])
    return [(number, entry) for number, entry in found if isinstance(entry, dict)]


def _number(problem: Problem) -> int:
    """Return the number of the scenario of a problem; -1 for problems of the whole file, so that these come first."""
    return next((part for part in problem.key[1:2] if isinstance(part, int)), -1)


def _built(table: ScenarioTable, contracts: Contracts) -> Scenario:
    moved = {kind: timedelta(microseconds=us) for kind, us in table.sooner.items()}
    moved |= {kind: -timedelta(microseconds=us) for kind, us in table.later.items()}
    # An empty table changes nothing, and changes of tier and site in the history count.
    return Scenario(table.name, contracts, table.tier or None, table.site or None, moved, frozenset(table.without))
