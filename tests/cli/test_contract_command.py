import csv
import io
import json

import jsonschema
import pytest

from sla_engine.contracts import list_contracts, load_contract


def test_the_shipped_contracts_are_listed(run):
    names = list_contracts()
    table = run("contract", "list").stdout
    assert all(name in table for name in names)
    records = json.loads(run("contract", "list", "-o", "json").stdout)
    assert [record["contract"] for record in records] == names
    assert [json.loads(line) for line in run("contract", "list", "-o", "jsonl").stdout.splitlines()] == records
    rows = list(csv.DictReader(io.StringIO(run("contract", "list", "-o", "csv").stdout)))
    assert [row["tiers"] for row in rows] == [", ".join(record["tiers"]) for record in records]


def test_a_contract_is_shown_with_its_facts(run):
    shown = run("contract", "show", "mixvoip-support").stdout
    facts = {
        line.split("  ")[1]: [cell.strip() for cell in line.split("  ")[2:] if cell.strip()]
        for line in shown.splitlines()
        if line.startswith("  ")
    }
    assert facts["response"] == ["not applicable", "12h", "8h", "3h"]
    assert facts["monthly fee, EUR"] == ["0", "58.00", "262.00", "318.00"]
    assert facts["incident hours"][-1] == "Mo-Su 07:00-19:00; PH off"
    assert facts["DE-RP"] == ["Rhineland-Palatinate", "Europe/Berlin", "DE-RP", "yes"]
    assert load_contract("mixvoip-support").fingerprint in shown


def test_credits_and_uptime_are_shown_where_there_are_any(run):
    services, support = (run("contract", "show", name).stdout for name in ("mixvoip-services", "mixvoip-support"))
    assert "99.95 %" in services
    assert "credits at most" in services
    assert "credits" not in support


def test_names_are_shown_in_the_language_asked_for(run):
    assert "Büro (office)" in run("contract", "show", "mixvoip-support", "--language", "de").stdout
    assert "Office (office)" in run("contract", "show", "mixvoip-support", "--language", "fr").stdout


def test_json_holds_the_facts_too(run):
    shown = json.loads(run("contract", "show", "mixvoip-support", "-o", "json").stdout)
    assert shown["tiers"]["office"]["targets"] == {"response": "8h", "intervention": "12h"}
    assert shown["tiers"]["none"]["targets"] == {"response": None, "intervention": None}
    assert shown["tiers"]["office"]["rates"]["engineer"] == "111.00"
    assert shown["sites"]["FR-57"]["zone"] == "Europe/Paris"


def test_a_narrow_terminal_shows_tiers_below_each_other(run, monkeypatch):
    for module in ("output_formats", "contracts.contract_output"):
        monkeypatch.setattr(f"sla_engine.cli.output.{module}.width", lambda: 90)
    shown = run("contract", "show", "mixvoip-services").stdout
    assert max(map(len, (line for line in shown.splitlines() if line.startswith("  ")))) <= 90
    assert shown.count("incident hours") == 3


def test_a_file_is_shown_like_a_shipped_contract(run):
    assert run("contract", "show", "my-contract.toml").stdout == run("contract", "show", "mixvoip-support").stdout


def test_a_valid_contract_validates(run):
    result = run("contract", "validate", "my-contract.toml")
    assert (result.exit_code, result.stdout) == (0, "my-contract.toml: valid, no doubts\n")
    assert json.loads(run("contract", "validate", "my-contract.toml", "-o", "json").stdout) == {
        "file": "my-contract.toml",
        "valid": True,
        "problems": [],
        "findings": [],
    }


def test_all_problems_of_a_contract_are_listed(run, folder):
    (folder / "wrong.toml").write_text("colour = 1\n[contract]\nid = 7\n")
    result = run("contract", "validate", "wrong.toml")
    assert result.exit_code == 3
    told = result.stdout.splitlines()
    assert all(line.startswith("wrong.toml: ") for line in told)
    assert told[-1] == f"wrong.toml: not valid, {len(told) - 1} problems"
    assert len(told) > 3
    checked = json.loads(run("contract", "validate", "wrong.toml", "-o", "json").stdout)
    assert (checked["valid"], checked["problems"]) == (False, told[:-1])


def test_standard_input_is_validated(run, folder):
    text = (folder / "my-contract.toml").read_bytes()
    assert run("contract", "validate", "-", stdin=text).exit_code == 0
    assert run("contract", "validate", "-", stdin=b"\xff\xfe").exit_code == 3


def test_doubts_are_told_and_leave_the_contract_valid(run, folder):
    text = (folder / "my-contract.toml").read_text()
    (folder / "odd.toml").write_text(text.replace('response = "12h"', 'response = "48h"'))
    result = run("contract", "validate", "odd.toml")
    assert result.exit_code == 0
    told = result.stdout.splitlines()
    assert "tiers.standard.targets" in told[0]
    assert told[-1] == f"odd.toml: valid, {len(told) - 1} doubt{'s' if len(told) > 2 else ''}"
    findings = json.loads(run("contract", "validate", "odd.toml", "-o", "json").stdout)["findings"]
    assert len(findings) == len(told) - 1


@pytest.mark.parametrize("name", ["missing.toml", ".", "mixvoip-suport"])
def test_a_contract_that_is_not_there_is_an_error(run, name):
    for command in ("show", "validate"):
        result = run("contract", command, name)
        assert result.exit_code == 3
        assert name in result.stdout + result.stderr
        assert "Traceback" not in result.stderr


def test_the_schema_is_printed_and_accepts_the_shipped_contracts(run):
    import tomllib
    from importlib.resources import files

    schema = json.loads(run("contract", "schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    shipped = files("sla_engine.contracts") / "catalogue" / "mixvoip-support.toml"
    jsonschema.validate(tomllib.loads(shipped.read_text("utf-8")), schema)
