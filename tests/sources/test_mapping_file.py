import json

import jsonschema
import pytest

from sla_engine.sources import MappingError, list_mappings, load_mapping, mapping_schema
from sla_engine.sources.mappings.mapping import PLAIN


@pytest.fixture
def load(tmp_path):
    """Load a mapping of this text."""

    def run(text, **changes):
        path = tmp_path / "m.toml"
        path.write_text(text, "utf-8")
        return load_mapping(path, **changes)

    return run


@pytest.fixture
def problems(load, tmp_path):
    """The problems of a mapping of this text, without the name of the file."""

    def run(text, **changes):
        with pytest.raises(MappingError) as failure:
            load(text, **changes)
        return [problem.removeprefix(f"{tmp_path / 'm.toml'}: ") for problem in failure.value.problems]

    return run


def test_an_empty_mapping_reads_as_no_mapping_does(load):
    assert (load("").form, load("").tickets.layout) == ("tickets", PLAIN.tickets.layout)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[mapping]\nzone = 'Europe/Luxemburg'", 'mapping.zone: got "Europe/Luxemburg"; unknown time zone'),
        (
            "[mapping]\nzoen = 'UTC'",
            "mapping.zoen: got \"UTC\"; unknown key; did you mean 'zone'? known: base, format, encoding",
        ),
        ("[mapping]\nformat = 'rows'", "mapping.format: got \"rows\"; expected 'tickets' or 'audit'"),
        ("[mapping]\nmissing = '?'", 'mapping.missing: got "?"; expected a list'),
        ("[mapping]\ntogether = 1", "mapping.together: got 1; expected true or false"),
        ("[mapping]\ndates = ['%d/%m %H:%M']", "expected a format with year, month and day"),
        ("[mapping]\ndates = ['%d/%m/%Y %I:%M']", "expected %p beside %I"),
        ("[mapping]\ndates = ['%d/%m/%Y %Q']", "expected a format that strptime can read"),
        ("[mapping]\ndates = []", "mapping.dates: got []; expected at least one"),
        ("[mapping]\nzone = 'UTC'\ndates = ['%d/%m/%Y', '%m/%d/%Y']", "read one text as two times"),
        ("[mapping]\ndates = ['%d/%m/%Y %H:%M']", "mapping.zone: this key is missing"),
        ("[columns]\nopened_at = { dates = ['%d.%m.%Y'] }", "columns.opened_at.zone: this key is missing"),
        ("[columns]\nopend_at = 'x'", "columns.opend_at: got \"opend_at\"; unknown column; did you mean 'opened_at'?"),
        ("[columns]\ntier = 5", "columns.tier"),
        ("[columns]\ntier = false", "columns.tier: got false; this column is needed"),
        ("[columns]\ntier = { value = 'x', column = 'y' }", "a column with a constant value has nothing else"),
        ("[columns]\nid = { value = 'x' }", "id cannot be the same in all rows"),
        ("[columns]\ntier = { dates = ['iso'] }", "tier is no column of times"),
        ("[columns]\nstate = 'x'", "columns.state: this is no column of a table of tickets"),
        ("[mapping]\nformat = 'audit'", "states: this table is missing"),
        ("[states]\nNew = 'open'", "columns.state: this key is missing: the column whose states"),
        ("[mapping]\nformat = 'audit'\n[states]\nNew = 'opened'", "states.New"),
        (
            "[mapping]\nformat = 'audit'\n[states]\nNew = {}",
            "states.New.event: this key is missing: The event that entering the state is; open is none.",
        ),
        ("[mapping]\nbase = 'x'", 'mapping.base: got "x"; expected a shipped mapping; known: freshdesk, github'),
        ("[events.columns]\nwhat = 'x'", "events.columns.what"),
    ],
)
def test_a_fault_is_told_with_key_value_and_what_was_expected(problems, text, problem):
    (told,) = problems(text)
    assert problem in told


def test_all_faults_are_told_at_once(problems):
    told = problems("[mapping]\nzone = 'Mars'\nmissing = 1\n[columns]\nid = ''\n[states]\nA = 'b'")
    assert [line.partition(":")[0] for line in told] == ["mapping.zone", "mapping.missing", "columns.id", "states.A"]


@pytest.mark.parametrize("content", [b"[mapping", b"\xff", b"mapping = 1", b"[mapping]\nbase = 1"])
def test_what_is_no_mapping_is_refused_by_file(tmp_path, content):
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(MappingError, match=r"broken\.toml"):
        load_mapping(path)


@pytest.mark.parametrize("parts", [21, 5000])
def test_a_mapping_nested_deeper_than_any_is_refused(problems, parts):
    (told,) = problems(".".join("a" * parts) + " = 1")
    assert told.endswith("tables and lists are nested more than 20 deep")


def test_a_mapping_larger_than_any_is_refused_unread():
    with pytest.raises(MappingError, match="larger than 1,000,000 bytes"):
        load_mapping("/dev/zero")


@pytest.mark.parametrize(
    "table", ["", *(pytest.param(f"[{name}]\n", marks=pytest.mark.slow) for name in ("columns", "mapping", "states"))]
)
def test_so_many_faults_are_told_and_the_number_of_others(problems, table):
    told = problems(table + "".join(f"teirs{number} = 5\n" for number in range(20_000)))
    assert len(told) == 101
    assert told[-1] in {"and 19,900 problems more, left out here", "and 39,900 problems more, left out here"}


def test_a_name_that_is_neither_shipped_nor_a_file_is_refused_with_a_guess():
    with pytest.raises(MappingError, match="did you mean 'servicenow-audit'"):
        load_mapping("servicenow-audits")


def test_a_shipped_mapping_does_not_guess_the_zone():
    with pytest.raises(MappingError, match=r"mapping\.zone: this key is missing"):
        load_mapping("servicenow-audit")


def test_a_mapping_may_change_a_shipped_one(load):
    text = """
        [mapping]
        base = "servicenow-audit"
        zone = "UTC"
        [columns]
        tier = { value = "office" }
        by = false
        [states]
        "-100" = "open"
    """
    made, shipped = load(text), load_mapping("servicenow-audit", zone="UTC", values={"tier": "office"})
    assert made.states.keys() == {*shipped.states, "-100"}
    assert made.tickets.columns["id"] == shipped.tickets.columns["id"]
    assert "by" not in made.tickets.layout.columns


def test_zone_and_values_go_before_the_file(load):
    made = load("[mapping]\nzone = 'UTC'\n[columns]\ntier = 'Level'", zone="Asia/Kathmandu", values={"tier": "x"})
    assert made.tickets.column("opened_at").times.zone == "Asia/Kathmandu"
    assert made.tickets.columns["tier"].value == "x"


def test_a_mapping_already_made_cannot_be_changed():
    with pytest.raises(MappingError, match="is made already"):
        load_mapping(PLAIN, zone="UTC")


def test_the_schema_accepts_every_shipped_mapping_and_refuses_misspelt_keys():
    import tomllib
    from importlib.resources import files

    schema = mapping_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for name in list_mappings():
        raw = tomllib.loads((files("sla_engine.sources") / "presets" / f"{name}.toml").read_text("utf-8"))
        jsonschema.validate(json.loads(json.dumps(raw)), schema)
    for wrong in ({"mapping": {"zoen": "UTC"}}, {"columns": {"opend": "x"}}, {"states": {"New": "opened"}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


@pytest.mark.parametrize("choice", ["keep", "closed", "error"])
def test_a_mapping_says_what_an_absent_ticket_means(load, choice):
    assert load(f"[mapping]\nabsent = '{choice}'").absent == choice


def test_an_absent_ticket_is_kept_unless_the_mapping_says_otherwise(load):
    assert (load("").absent, PLAIN.absent) == ("keep", "keep")


def test_what_absent_means_is_one_of_three(problems):
    expected = "mapping.absent: got \"gone\"; expected 'keep', 'closed' or 'error'"
    assert problems("[mapping]\nabsent = 'gone'") == [expected]


def test_a_mapping_laid_over_a_shipped_one_may_change_what_absent_means(load):
    assert load("[mapping]\nbase = 'zammad'\nabsent = 'closed'").absent == "closed"


def test_queries_are_text(load, problems):
    how = load("[mapping]\nquery = '''\nSELECT 1\n'''\n[events]\nquery = 'SELECT 2'")
    assert (how.query, how.events_query) == ("SELECT 1", "SELECT 2")
    assert problems("[mapping]\nquery = 1\n[events]\nquery = ' '") == [
        "mapping.query: got 1; expected text in quotes",
        'events.query: got " "; expected text',
    ]


def test_an_audit_log_has_no_query_of_events(problems):
    assert problems("[mapping]\nformat = 'audit'\n[states]\nDone = 'closed'\n[events]\nquery = 'SELECT 1'") == [
        "events.query: an audit log has its events itself; leave this key out"
    ]


@pytest.mark.parametrize("key", ["absent", "query"])
def test_the_schema_knows_the_keys_of_a_mapping(key):
    schema = mapping_schema()
    table = schema["$defs"]["MappingTable"]["properties"]
    assert table[key]["description"]
    jsonschema.validate({"mapping": {"absent": "closed", "query": "SELECT 1"}, "events": {"query": "SELECT 2"}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"mapping": {key: 5}}, schema)
