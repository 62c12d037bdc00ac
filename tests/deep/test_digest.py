"""The digest: that a difference is found by its name, that texts of shares are none, and that it asks the same twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis.internal.conjecture import providers

from tests.deep.digest import Asked, differences, hashed, random
from tests.deep.plain_text import plain, without_shares
from tests.same_examples import draw_no_constants_of_modules


def test_answers_that_differ_or_are_missing_are_named():
    before = hashed(iter([("a", 1), ("b", 2), ("c", 3)]))
    after = hashed(iter([("a", 1), ("b", 2.5), ("d", 3)]))
    assert differences(before, after) == ["b", "c", "d"]


def test_two_answers_under_one_name_are_both_kept():
    assert len(hashed(iter([("a", 1), ("a", 2)]))) == 2


def test_a_value_is_written_without_the_name_of_its_class():
    value = {"at": datetime(2026, 6, 22, tzinfo=UTC), "for": (timedelta(seconds=1), None)}
    assert plain(value) == '{"at": 2026-06-22T00:00:00+00:00, "for": (1000000us, None)}'


def test_a_value_of_an_unknown_class_is_refused():
    with pytest.raises(TypeError, match="name the fields"):
        plain(object())


def test_texts_of_shares_and_the_widths_that_they_make_are_no_difference():
    tables = ("  kept\n ──────\n  99.9%  on", "  kept\n ───────\n  <100 %    on")
    assert len(set(map(without_shares, tables))) == 1
    assert without_shares("9 tickets  on") == "9 tickets  on"


@pytest.mark.slow
def test_the_same_random_tickets_are_asked_about_twice(monkeypatch):
    name = "_get_local_constants"
    monkeypatch.setattr(providers, name, getattr(providers, name, None), raising=False)  # put back afterwards
    draw_no_constants_of_modules()
    first, second = (hashed(random(Asked(500, 1, Path()))) for _ in range(2))
    assert first == second
    assert len(first) > 500
