"""Paths to a key of a file, as people write them."""

import pytest

from sla_engine.contracts.forms.key_path import dotted, parsed


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("tiers.office", ("tiers", "office")),
        (' tiers . "my tier" ', ("tiers", "my tier")),
        ('tiers."a.b"', ("tiers", "a.b")),
    ],
)
def test_a_dotted_key_is_read_as_toml_reads_it(text, path):
    assert parsed(text) == path
    assert parsed(dotted(path)) == path


@pytest.mark.parametrize("text", ["", "a..b", "x = 0 #", "#\nx", "a = 1\nb", "a b", '"a'])
def test_what_is_no_dotted_key_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - toml's own words for most of them
        parsed(text)
