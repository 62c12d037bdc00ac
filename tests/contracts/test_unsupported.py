"""Settings that belong to the format but are not carried out: refused by name, unless they are at their default."""

import pytest

from sla_engine.contracts.unsupported import UNSUPPORTED, unsupported_problems

OTHER = {
    ("policies", "at_due"): ["missed"],
    ("policies", "changes", "tier"): ["retroactive", "keep"],
    ("policies", "changes", "priority"): ["retroactive", "keep"],
    ("policies", "changes", "site"): ["retroactive", "keep"],
    ("policies", "changes", "kind"): ["retroactive", "keep"],
    ("policies", "targets", "*", "start"): [["work_started"], ["called_back"]],
    ("policies", "targets", "*", "stop"): [["responded"], ["responded", "auto_replied"]],
    ("policies", "targets", "*", "restart"): [["updated"]],
    ("policies", "targets", "*", "pause_on"): ["all", ["waiting for customer"]],
    ("policies", "targets", "*", "reopening"): ["resume", "new_cycle"],
    ("policies", "targets", "*", "warnings"): [["75%"], ["1h before", "2/3"]],
    ("billing", "rounding"): ["down", "nearest"],
    ("billing", "steps_from"): ["clock"],
    ("billing", "rate_at"): ["visit start", "each minute"],
    ("billing", "amount_rounding"): ["half even"],
}  # fmt: skip
CASES = [(setting.place, value) for setting in UNSUPPORTED for value in OTHER[setting.place]]


def setting_text(place, value):
    """The setting as the last line of a table of its own; targets are those of the response."""
    *table, key = ("response" if part == "*" else part for part in place)
    step = 'step = "15m"\n' if table == ["billing"] else ""
    return f"[{'.'.join(table)}]\n{step}{key} = {value!r}"


@pytest.mark.parametrize(("place", "value"), CASES)
def test_a_setting_that_is_not_carried_out_is_refused_by_name(problems_of, place, value):
    (problem,) = problems_of(more=setting_text(place, value))
    key = ".".join("response" if part == "*" else part for part in place)
    assert problem.startswith(f"acme.toml: {key}: got ")
    assert f"; this version carries out only {place[-1]} = " in problem


@pytest.mark.parametrize("setting", UNSUPPORTED, ids=lambda setting: ".".join(setting.place))
def test_the_default_of_such_a_setting_may_be_stated(contract_of, setting):
    default = setting.default("response")
    value = sorted(default) if isinstance(default, frozenset) else default
    assert contract_of(more=setting_text(setting.place, value)).policies == contract_of().policies


def test_a_setting_that_is_wrong_anyway_is_told_once(problems_of):
    (problem,) = problems_of(more='[policies.changes]\ntier = "never"')
    assert "expected 'prospective', 'retroactive' or 'keep'" in problem


@pytest.mark.parametrize(("place", "value"), CASES)
def test_such_a_setting_is_refused_in_a_later_version_too(problems_of, place, value):
    text = setting_text(place, value).replace("[", "[versions.", 1)
    (problem,) = problems_of(more=f'[[versions]]\nid = "b"\neffective_from = 2027-01-01\n{text}')
    assert problem.startswith(f"acme.toml: versions[0].{place[0]}.")
    assert "; this version carries out only " in problem


def test_no_reasons_are_no_pause():
    assert not list(unsupported_problems({"policies": {"targets": {"response": {"pause_on": []}}}}))


def test_a_refusal_names_the_one_value_that_is_carried_out(problems_of):
    (problem,) = problems_of(more=setting_text(("billing", "rounding"), "down"))
    assert problem == 'acme.toml: billing.rounding: got "down"; this version carries out only rounding = "up"'
