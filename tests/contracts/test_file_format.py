"""Files of every format are read alike, whatever it is that cannot be read."""

import pytest

from sla_engine.contracts.contract_file.contract_parser import CONTRACT_FILE
from sla_engine.sources.mappings.mapping_file import MAPPING_FILE
from sla_engine.whatif.scenarios.scenario_file import SCENARIO_FILE

each_format = pytest.mark.parametrize("form", [CONTRACT_FILE, MAPPING_FILE, SCENARIO_FILE], ids=lambda form: form.what)


@each_format
def test_a_file_that_is_not_there_is_named(form, tmp_path):
    with pytest.raises(form.error, match=r"here\.toml: there is n"):
        form.data(tmp_path / "nowhere.toml", "here.toml")


@each_format
def test_a_directory_is_told_with_the_remedy(form, tmp_path):
    with pytest.raises(form.error, match="x: this is a directory; give the path of a TOML file"):
        form.data(tmp_path, "x")


@each_format
def test_a_path_that_no_file_can_have_is_told(form):
    with pytest.raises(form.error, match="x: the file cannot be read: embedded null"):
        form.data("a\0b", "x")


@each_format
def test_text_that_is_no_toml_is_told_with_its_place(form):
    with pytest.raises(form.error) as caught:
        form.tables("a = ", "x.toml")
    (problem,) = caught.value.problems
    assert problem.startswith("x.toml: ")
    assert "not TOML" in problem


@each_format
def test_what_is_shipped_is_found_by_name(form):
    assert all(form.data(name, name) for name in form.shipped())
