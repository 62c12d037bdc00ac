"""Settings that belong to the format but are not carried out: refused by name, unless they are at their default."""

import pytest

from sla_engine.contracts.unsupported import UNSUPPORTED

OTHER = {
    ("billing", "rounding"): ["down", "nearest"],
    ("billing", "steps_from"): ["clock"],
    ("billing", "rate_at"): ["visit start", "each minute"],
    ("billing", "amount_rounding"): ["half even"],
}
CASES = [(setting.place, value) for setting in UNSUPPORTED for value in OTHER[setting.place]]


def setting_text(place, value):
    """The setting as the last line of a table of its own."""
    table, key = place
    return f'[{table}]\nstep = "15m"\n{key} = {value!r}'


@pytest.mark.parametrize(("place", "value"), CASES)
def test_a_setting_that_is_not_carried_out_is_refused_by_name(problems_of, place, value):
    (problem,) = problems_of(more=setting_text(place, value))
    assert problem.startswith(f"acme.toml: {'.'.join(place)}: got ")
    assert f"; this version carries out only {place[-1]} = " in problem


@pytest.mark.parametrize("setting", UNSUPPORTED, ids=lambda setting: ".".join(setting.place))
def test_the_default_of_such_a_setting_may_be_stated(contract_of, setting):
    assert contract_of(more=setting_text(setting.place, setting.default)).policies == contract_of().policies


def test_a_setting_that_is_wrong_anyway_is_told_once(problems_of):
    (problem,) = problems_of(more='[policies.changes]\ntier = "never"')
    assert "expected 'prospective', 'retroactive' or 'keep'" in problem


@pytest.mark.parametrize(("place", "value"), CASES)
def test_such_a_setting_is_refused_in_a_later_version_too(problems_of, place, value):
    text = setting_text(place, value).replace("[", "[versions.", 1)
    (problem,) = problems_of(more=f'[[versions]]\nid = "b"\neffective_from = 2027-01-01\n{text}')
    assert problem.startswith(f"acme.toml: versions[0].{place[0]}.")
    assert "; this version carries out only " in problem


def test_a_refusal_names_the_one_value_that_is_carried_out(problems_of):
    (problem,) = problems_of(more=setting_text(("billing", "rounding"), "down"))
    assert problem == 'acme.toml: billing.rounding: got "down"; this version carries out only rounding = "up"'
