"""Files of scenarios: what they mean, and that all their faults are told at once."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from sla_engine import load_contract
from sla_engine.errors import ContractError, InvalidArgumentError, ScenarioError
from sla_engine.whatif import Scenario, load_scenarios, parse_scenarios, scenario_schema

EXAMPLES = sorted(
    path for path in (files("sla_engine.whatif.scenarios") / "examples").iterdir() if path.name.endswith(".toml")
)
OPENED = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)  # the evening before Luxembourg's national holiday


@pytest.fixture
def load(tmp_path):
    """Load scenarios written in a file of a folder of its own."""

    def read(text, contract="mixvoip-support"):
        (tmp_path / "what-if.toml").write_text(text, "utf-8")
        return load_scenarios(tmp_path / "what-if.toml", contract)

    return read


@pytest.fixture
def faults(load, tmp_path):
    """The faults of a file, without its name."""

    def read(text, contract="mixvoip-support"):
        with pytest.raises(ScenarioError) as caught:
            load(text, contract)
        assert all(line in str(caught.value) for line in caught.value.problems)
        return [line.removeprefix(f"{tmp_path / 'what-if.toml'}: ") for line in caught.value.problems]

    return read


def one(text):
    return f'[[scenario]]\nname = "a"\n{text}\n'


def target(scenario, name="response", tier="business"):
    return str(scenario.contract.tier(tier).target(name))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_shipped_examples_load_and_each_scenario_changes_something(path):
    plain = load_contract("mixvoip-support")
    found = load_scenarios(str(path), "mixvoip-support")
    assert found
    for scenario in found:
        unchanged = Scenario(scenario.name, plain)
        assert scenario != unchanged or scenario.contract.fingerprint != plain.fingerprint


def test_a_scenario_that_says_nothing_is_the_history_as_it_is(load):
    assert load(one("")) == [Scenario("a", load_contract("mixvoip-support"))]
    assert load(one("tier = {}\nsite = {}\nsooner = {}\nwithout = []\nchanges = {}")) == load(one(""))


def test_tiers_and_sites_are_one_for_all_or_by_what_they_were(load):
    all_of_them, some = load(
        one('tier = "business"\nsite = "BE"') + one('tier = { gold = "office" }').replace('"a"', '"b"')
    )
    assert (all_of_them.tier, all_of_them.site) == ("business", "BE")
    assert (some.tier, some.site) == ({"gold": "office"}, None)


def test_events_move_ahead_or_behind_or_are_left_out(load):
    (scenario,) = load(
        one('sooner = { responded = "30m" }\nlater = { resolved = "PT1H" }\nwithout = ["paused", "resumed"]')
    )
    assert scenario.sooner == {"responded": timedelta(minutes=30), "resolved": -timedelta(hours=1)}
    assert scenario.without == {"paused", "resumed"}


def test_changes_are_laid_over_the_contract(load):
    (scenario,) = load(
        one('changes = { tiers = { business = { targets = { response = "2h" }, monthly_fee = 320.50 } } }')
    )
    assert target(scenario) == "2h"
    assert target(scenario, "intervention") == "6h"
    assert str(scenario.contract.tier("business").monthly_fee) == "320.50"


def test_targets_hours_and_holidays_have_short_forms_that_go_before_changes(load):
    (scenario,) = load(
        one('targets = { business = { response = "2h" } }\nhours = { extended = "Mo-Su 06:00-20:00" }\n')
        + 'holidays = { LU = "BE" }\n'
        + 'changes = { tiers = { business = { targets = { response = "9h", intervention = "7h" } } } }'
    )
    assert (target(scenario), target(scenario, "intervention")) == ("2h", "7h")
    calendar = scenario.contract.calendar("business", site="LU")
    assert calendar.is_open(datetime(2026, 6, 23, 5, tzinfo=UTC))  # a holiday in Luxembourg, at seven
    assert not calendar.is_open(datetime(2026, 7, 21, 12, tzinfo=UTC))  # one in Belgium


@pytest.mark.parametrize(
    ("rule", "due"),
    [("", "2026-06-24 08:30"), ("; PH off", "2026-06-24 08:30"), ("; PH open", "2026-06-23 08:30")],
)
def test_hours_in_short_say_what_holidays_do(load, rule, due):
    (scenario,) = load(one(f'hours = {{ extended = "Mo-Su 07:00-19:00{rule}" }}'))
    found = scenario.contract.due(OPENED, tier="business", site="LU", target="response")
    assert str(found).startswith(due)


def test_a_contract_beside_the_file_or_a_shipped_one_stands_in_place_of_the_one_given(load, tmp_path):
    shipped = files("sla_engine.contracts") / "catalogue" / "mixvoip-support.toml"
    (tmp_path / "ours.toml").write_text(
        shipped.read_text("utf-8").replace('response = "3h"', 'response = "1h"'), "utf-8"
    )
    ours, services = load(
        one('contract = "ours.toml"') + '[[scenario]]\nname = "b"\ncontract = "mixvoip-services"\ntier = "retail"'
    )
    assert target(ours) == "1h"
    assert services.contract.id == "mixvoip-services"


def test_a_target_in_short_never_loses_the_cases_of_the_contract(faults, tmp_path):
    own = one('contract = "own.toml"\ntargets = { office = { response = "2h" } }')
    shipped = (files("sla_engine.contracts") / "catalogue" / "mixvoip-support.toml").read_text("utf-8")
    plain, cases = 'response = "8h"', 'response = { by_priority = { P1 = "1h" }, otherwise = "8h" }'
    assert shipped.count(plain) == 1
    (tmp_path / "own.toml").write_text(shipped.replace(plain, cases), "utf-8")
    (problem,) = faults(own)
    assert problem.endswith(
        'tiers.office.targets.response: got "2h"; this target has cases by priority, which would be lost; '
        'write them, such as { by_priority = { P1 = "2h" }, otherwise = "2h" }'
    )


def test_of_several_contracts_one_is_changed_and_the_others_stay(load):
    both = ["mixvoip-support", "mixvoip-services"]
    (scenario, plain) = load(
        one('contract = "mixvoip-services"\ntargets = { business = { response = "1h" } }') + '[[scenario]]\nname = "b"',
        both,
    )
    assert list(scenario.contract) == both
    assert str(scenario.contract["mixvoip-services"].tier("business").target("response")) == "1h"
    assert scenario.contract["mixvoip-support"] == plain.contract["mixvoip-support"] == load_contract("mixvoip-support")


def test_what_a_changed_contract_defines_can_be_named(load):
    (scenario,) = load(
        one('tier = "gold"\nwithout = ["acknowledged"]\n')
        + '[scenario.changes.tiers.gold]\nincident_hours = "extended"\nrequest_hours = "office"\n'
        + 'targets = { response = "1h", intervention = "2h" }\nrates = { cabling = 1.00, technician = 1.00, engineer = 1.00, '
        + "consulting = 1.00 }\nmonthly_fee = 500.00\n"
        + '[scenario.changes.policies.targets.response]\nstop = ["acknowledged"]\n'
    )
    assert target(scenario, tier="gold") == "1h"


KINDS = (
    "known: responded, auto_replied, work_started, paused, resumed, recovered, resolved, reopened, closed, cancelled, "
)
TIERS = "known: none, standard, office, business"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('tier = "busines"', f"tier: got \"busines\"; unknown tier; did you mean 'business'? {TIERS}"),
        ('tier = { office = "gold" }', f'tier.office: got "gold"; unknown tier; {TIERS}'),
        ('site = "ES"', 'site: got "ES"; unknown site; known: LU, BE, DE-RP, FR-57'),
        ("tier = 3", "tier: got 3; expected text in quotes"),
        ("sooner = { responded = 30 }", 'sooner.responded: got 30; expected a duration such as "15m" or "1h" in quotes'),
        ('sooner = { responded = "-30m" }', 'sooner.responded: got "-30m"; a negative duration is refused'),
        ('sooner = { responded = "8 business hours" }', 'sooner.responded: got "8 business hours"; business hours are refused'),
        ('sooner = { responded = "1 day" }', 'sooner.responded: got "1 day"; \'day\' of business time has no fixed length'),
        ('later = { respondd = "30m" }', f"later.respondd: unknown kind of event; did you mean 'responded'? {KINDS}"),
        ('without = ["acknowledged"]', f'without[0]: got "acknowledged"; unknown kind of event; {KINDS}'),
        ('without = "paused"', 'without: got "paused"; expected a list'),
        ('targets = { gold = { response = "1h" } }', f"targets.gold: unknown tier; {TIERS}"),
        ('targets = { business = { respons = "1h" } }', "targets.business.respons: unknown target; did you mean 'response'?"),
        ("targets = { business = { response = 2 } }", 'targets.business.response: got 2; expected a target with its unit'),
        ('hours = { nights = "24/7" }', "hours.nights: unknown hours; known: standard, office, extended, rates"),
        ('hours = { office = "Mo-Fr 25:00" }', 'hours.office: got "Mo-Fr 25:00"; the text ends too soon'),
        ('hours = { office = "Mo-Fr 8-12, 1-5" }', 'hours.office: got "Mo-Fr 8-12, 1-5"; cannot read \'1\' at column 13'),
        ('holidays = { LU = "XX" }', "holidays.LU: got \"XX\"; unknown country 'XX'"),
        ('teir = "x"', "teir: got \"x\"; unknown key; did you mean 'tier'? known: name, contract, changes, "),
        ('holidays = { LU = { regio = "LU" } }', "holidays.LU.regio: got \"LU\"; unknown key; did you mean 'region'? known: "),
        (
            'targets = { office = { response = { by_priority = { P1 = "1h" } } } }',
            "targets.office.response.otherwise: this key is missing: The target of all other tickets",
        ),
        ('contract = "nope.toml"', 'contract: got "nope.toml"; '),
        ('changes = { tires = {} }', "changes: the contract cannot be changed so: tires: got {  }; unknown key"),
        (
            'changes = { tiers = { business = { targets = { response = "2x" } } } }',
            'changes: the contract cannot be changed so: tiers.business.targets.response: got "2x"; unknown unit',
        ),
        (
            'sooner = { responded = "1h" }\nlater = { responded = "1h" }',
            "later.responded: this event is moved by sooner already; leave out one of the two",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_scenario_key_and_value(faults, text, expected):
    (fault,) = faults(one(text))
    assert fault.startswith(f'scenario 1 "a": {expected}')


def test_all_faults_of_all_scenarios_are_told_at_once_in_their_order(faults):
    text = (
        one('tier = "gold"\nsooner = { responded = 5 }')
        + one("site = 3")
        + "[[scenario]]\n"
        + "changes = { tires = {} }\nx = 1"
    )
    assert [fault.partition(";")[0] for fault in faults(f"top = 1\n{text}")] == [
        "top: got 1",
        'scenario 1 "a": sooner.responded: got 5',
        'scenario 1 "a": tier: got "gold"',
        'scenario 2 "a": site: got 3',
        'scenario 2 "a": name: got "a"',
        "scenario 3: name: this key is missing: what the scenario is called",
        "scenario 3: x: got 1",
        "scenario 3: changes: the contract cannot be changed so: tires: got {  }",
    ]


def test_names_are_used_once(faults):
    assert faults(one("") + one("").replace('"a"', '" a "')) == [
        'scenario 2 " a ": name: got " a "; expected a name that no other scenario has'
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n", "scenario = []", "[scenario]\nname = 'a'"])
def test_a_file_without_scenarios_is_refused_with_a_hint(faults, text):
    assert faults(text) == [
        "scenario: expected scenarios; a scenario begins with [[scenario]], in double brackets, and has a name"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[[scenario", "not TOML: "),
        (b"name = '\xff'", "not UTF-8 text: byte 8 is 0xff; save the file as UTF-8"),
        (None, "there is no such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, data, message):
    path = tmp_path / "what-if.toml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ScenarioError, match=r"what-if\.toml: ") as caught:
        load_scenarios(path, "mixvoip-support")
    assert message in str(caught.value)


def test_tables_nested_without_end_are_refused(faults):
    for parts in (20, 3000):
        (fault,) = faults(one(f"changes.{'a.' * parts}a = 1"))
        assert fault.endswith("tables and lists are nested more than 20 deep")


def test_a_change_nested_deeper_than_any_contract_is_refused(faults):
    (fault,) = faults(one(f"changes.{'a.' * 12}a = 1"))
    assert fault.startswith('scenario 1 "a": changes: the contract cannot be changed so: a: got { a = { a = ')


def test_so_many_faults_are_told_and_the_number_of_others(faults):
    found = faults(one("".join(f"k{number} = {number}\n" for number in range(20_000))))
    assert len(found) == 101
    assert found[-1] == "and 19,900 problems more, left out here"


def test_of_several_contracts_the_one_to_change_has_to_be_named(faults):
    both = ["mixvoip-support", "mixvoip-services"]
    known = "known: mixvoip-support, mixvoip-services"
    assert faults(one('targets = { business = { response = "1h" } }'), both) == [
        f'scenario 1 "a": contract: this key is missing: which of the contracts is changed; {known}'
    ]


def test_a_contract_that_is_none_of_several_is_refused(faults, tmp_path):
    other = (files("sla_engine.contracts") / "catalogue" / "mixvoip-support.toml").read_text("utf-8")
    (tmp_path / "other.toml").write_text(other.replace('id = "mixvoip-support"', 'id = "other"'), "utf-8")
    (fault,) = faults(one('contract = "other.toml"'), ["mixvoip-support", "mixvoip-services"])
    assert fault.startswith('scenario 1 "a": contract: got "other.toml"; expected one of the contracts given; known: ')


def test_a_given_contract_that_cannot_be_loaded_is_told_as_such(load):
    with pytest.raises(ContractError, match="there is neither such a file"):
        load(one(""), "nope")


def test_the_schema_accepts_what_loads_and_finds_what_does_not():
    schema = json.loads(json.dumps(scenario_schema()))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in EXAMPLES:
        assert list(validator.iter_errors(tomllib.loads(path.read_text("utf-8")))) == []
    for text in ("", "top = 1", one("teir = 1"), one("sooner = { responded = 30 }"), one("changes = { tires = {} }")):
        assert list(validator.iter_errors(tomllib.loads(text)))


def test_scenarios_are_read_from_text_as_from_a_file(load):
    text = one('tier = "business"\nsooner = { responded = "1h" }')
    assert parse_scenarios(text, "mixvoip-support") == load(text)
    with pytest.raises(ScenarioError, match=r'^<text> has 1 problem:\n  <text>: scenario 1 "a": tier: got "gold"'):
        parse_scenarios(one('tier = "gold"'), "mixvoip-support")


def test_scenarios_start_from_contracts_as_from_their_names():
    text = one('targets = { business = { response = "1h" } }')
    support = load_contract("mixvoip-support")
    assert parse_scenarios(text, support) == parse_scenarios(text, "mixvoip-support")
    assert parse_scenarios(text, [support]) == parse_scenarios(text, ["mixvoip-support"])


def test_scenarios_of_a_mapping_of_contracts_keep_its_ids():
    both = {"support": load_contract("mixvoip-support"), "services": load_contract("mixvoip-services")}
    (scenario,) = parse_scenarios(one('contract = "support"\ntargets = { business = { response = "1h" } }'), both)
    assert list(scenario.contract) == ["support", "services"]
    assert str(scenario.contract["support"].tier("business").target("response")) == "1h"
    assert scenario.contract["services"] is both["services"]
    (single,) = parse_scenarios(one('hours = { extended = "24/7" }'), {"support": both["support"]})
    assert list(single.contract) == ["support"]


def test_a_contract_that_was_loaded_with_changes_is_not_changed_further():
    edited = load_contract("mixvoip-support", changes={"tiers": {"business": {"targets": {"response": "2h"}}}})
    (plain,) = parse_scenarios(one(""), edited)
    assert target(plain) == "2h"
    with pytest.raises(ScenarioError, match="this contract was loaded with changes"):
        parse_scenarios(one('targets = { business = { response = "1h" } }'), edited)


@pytest.mark.parametrize("contract", [None, 17, {"a": 17}, [None], {}, []])
def test_what_is_no_contract_is_refused_as_such(contract):
    with pytest.raises(InvalidArgumentError, match="expected a contract"):
        parse_scenarios(one(""), contract)
