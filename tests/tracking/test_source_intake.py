"""A whole source taken in: which rows were not taken, and which tickets it no longer has."""

import pytest

from sla_engine import load_contract
from sla_engine.sources import read_columns
from sla_engine.tracking import Tracker
from sla_engine.tracking.sweeping.source_intake import Missing, take_in
from tests.clocks.desk import at

SUPPORT = load_contract("mixvoip-support")
NOW = at("22 18:00")


@pytest.fixture
def took(tmp_path):
    """Take in tickets of these names and tiers; return what is missing, and what was told of each chunk."""
    with Tracker("sqlite://", SUPPORT) as tracker:

        def call(absent="keep", **tiers):
            rows = "".join(f"{name},2026-06-22T17:30:00+02:00,{tier},LU\n" for name, tier in tiers.items())
            (tmp_path / "tickets.csv").write_text(f"id,opened_at,tier,site\n{rows}")
            told = []
            chunks = read_columns(tmp_path / "tickets.csv")
            missing = take_in(tracker, chunks, SUPPORT, NOW, absent=absent, report=lambda *given: told.append(given))
            return missing, told, sorted(tracker.ids())

        yield call


def test_all_tickets_that_fit_are_watched_afterwards(took):
    assert took(a="office", b="business") == (Missing([], [], 2), [([], {}, 2)], ["a", "b"])


def test_what_the_source_no_longer_has_is_missing(took):
    took(a="office", b="business")
    assert took(b="business")[0] == Missing(["a"], [], 1)


def test_what_was_closed_as_missing_is_not_missing_again(took):
    took(a="office", b="business")
    assert took("closed", b="business")[0] == Missing(["a"], [], 1)
    assert took("closed", b="business")[0] == Missing([], [], 1)


def test_where_a_row_was_not_taken_nothing_is_concluded(took):
    took(a="office", b="business")
    missing, told, watched = took(b="business", c="gold")
    assert (missing, watched) == (None, ["a", "b"])
    assert [(row.line, row.column, row.value) for rows, _, _ in told for row in rows] == [(3, "tier", "gold")]
