"""What is shown of a ticket is in the zone of its site, whatever zones its source, its contract and its hours have."""

import json
import re

import pytest

from tests.cli.watched import DESK

# Hours of Luxembourg's clock, for a site in Nepal.
NEPAL = DESK.replace(
    "[hours.always]", '[sites.KTM]\nname = "Kathmandu"\nholidays = "none"\nzone = "Asia/Kathmandu"\n\n[hours.always]'
)
NEPAL = NEPAL.replace('week = "24/7"', 'week = "Mo-Fr 08:00-18:00"\nzone = "contract"')
TICKETS = "id,opened_at,tier,site\nT-1,2026-06-22T08:00:00Z,gold,KTM\nT-2,2026-06-22T08:00:00Z,gold,LU\n"
# A resumption that nothing had paused is odd, and T-2 moves to Nepal.
EVENTS = (
    "ticket,kind,at,value\nT-1,resumed,2026-06-22T09:00:00Z,\nT-1,responded,2026-06-22T10:00:00Z,\n"
    "T-2,site_changed,2026-06-22T09:00:00Z,KTM\n"
)
NOW = ("--now", "2026-06-22T11:00:00Z", "--contract", "nepal.toml")
STATE = ("--state", "sqlite:///sla.db")
OFFSET = re.compile(r"\d\d:\d\d(?::\d\d)?(?:\.\d+)? ?(Z|[+-]\d\d:\d\d)")


@pytest.fixture
def told(folder, run):
    """Run a command of which everything is in the zone of the site; return the offsets that it shows."""
    (folder / "nepal.toml").write_text(NEPAL, "utf-8")
    (folder / "nepal.csv").write_text(TICKETS, "utf-8")
    (folder / "happened.csv").write_text(EVENTS, "utf-8")

    def call(*words):
        result = run(*words, *NOW)
        assert result.exit_code in {0, 1, 2}, result.stderr
        return set(OFFSET.findall(result.stdout))

    return call


@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv"])
@pytest.mark.parametrize("ticket", ["T-1", "T-2"])
def test_a_ticket_of_a_file_is_explained_in_the_zone_of_its_site(told, ticket, output):
    shown = told("explain", "nepal.csv", "--events", "happened.csv", "--ticket", ticket, "--output", output)
    assert shown == {"+05:45"}


@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv"])
@pytest.mark.parametrize("ticket", ["T-1", "T-2"])
def test_a_watched_ticket_is_told_in_the_zone_of_its_site(told, ticket, output):
    told("check", "nepal.csv", "--events", "happened.csv", *STATE)
    assert told("status", ticket, *STATE, "--output", output) == {"+05:45"}


@pytest.mark.parametrize("command", [("status",), ("upcoming", "--within", "240h")])
def test_watched_tickets_and_alerts_to_come_are_told_in_the_zones_of_their_sites(told, command):
    told("check", "nepal.csv", "--events", "happened.csv", *STATE)
    assert told(*command, *STATE, "--output", "jsonl") == {"+05:45"}


@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv"])
def test_where_the_clocks_of_a_file_stand_is_told_in_the_zones_of_their_sites(told, output):
    shown = told("deadlines", "nepal.csv", "--events", "happened.csv", "--output", output)
    assert shown == {"+05:45"}


def test_due_instants_that_move_are_compared_in_the_zones_of_their_sites(told, folder):
    (folder / "slow.toml").write_text(
        '[[scenario]]\nname = "slow"\ntargets = { gold = { response = "8h" } }\n', "utf-8"
    )
    asked = ("--scenario", "slow.toml", "--what", "moved", "--output", "jsonl")
    assert told("whatif", "nepal.csv", "--events", "happened.csv", *asked) == {"+05:45"}


def test_a_deadline_that_is_only_asked_about_is_explained_in_the_zone_of_the_site(folder, run):
    (folder / "nepal.toml").write_text(NEPAL, "utf-8")
    asked = ("--tier", "gold", "--site", "KTM", "--opened", "2026-06-22T08:00:00Z", "--contract", "nepal.toml")
    (one,) = json.loads(run("explain", *asked, "--output", "json").stdout)
    assert (one["started_at"], one["due"]) == ("2026-06-22T13:45:00+05:45", "2026-06-22T17:45:00+05:45")
