"""A source of which no row can be read: it is an error, not a history without breaches."""

from datetime import UTC, datetime

import pytest

from sla_engine import Scenario, SourceError, choose_tier, compare, impact, load_contract, read_history, report

SUPPORT = load_contract("mixvoip-support")
NOW = datetime(2026, 7, 1, tzinfo=UTC)
TICKETS = "id,opened_at,tier,site\n"
GOOD = "T-1,2026-06-22T17:30:00+02:00,office,LU\n"
NAIVE = "T-2,2026-06-22T17:30:00,office,LU\n"
EVENTS = "ticket,kind,at\nT-1,responded,2026-06-22 17:40\n"


@pytest.fixture
def source(tmp_path):
    def write(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


@pytest.mark.parametrize(
    "ask",
    [
        read_history,
        lambda file: compare(file, None, [Scenario("today", SUPPORT)], as_of=NOW),
        lambda file: choose_tier(file, None, SUPPORT, as_of=NOW),
        lambda file: impact(file, None, SUPPORT, SUPPORT, as_of=NOW),
        lambda file: report(file, None, SUPPORT, as_of=NOW),
    ],
)
def test_a_source_without_a_row_that_can_be_read_is_an_error_with_the_first_row(source, ask):
    file = source("tickets.csv", TICKETS + NAIVE)
    with pytest.raises(SourceError, match=r"no row of .*tickets.csv can be read; the first one: .*line 2.*'opened_at'"):
        ask(file)


def test_so_is_a_log_of_events_without_a_row_that_can_be_read(source):
    with pytest.raises(SourceError, match=r"no row of .*events.csv can be read; the first one: .*line 2.*'at'"):
        read_history(source("tickets.csv", TICKETS + GOOD), events=source("events.csv", EVENTS))


def test_one_row_that_can_be_read_is_a_history_and_the_others_are_bad(source):
    found = read_history(source("tickets.csv", TICKETS + NAIVE + GOOD))
    assert (found.ids, [row.line for row in found.bad]) == (["T-1"], [2])


def test_a_header_alone_is_a_history_without_tickets(source):
    assert len(read_history(source("tickets.csv", TICKETS))) == 0
