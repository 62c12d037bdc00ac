"""What a file says beside its promises is kept as it stands there, and hours mean in a contract what they mean alone."""

from datetime import datetime

import pytest

from sla_engine.calendars.rules.weekly_hours import CLOSED


def test_the_provider_the_sources_and_the_notes_are_kept(contract_of):
    said = 'provider = "Acme Ltd"\nsources = ["offer of 2026", "call of June"]\nnotes = ["as told"]'
    terms = contract_of(('currency = "EUR"', f'currency = "EUR"\n{said}')).latest
    assert terms.provider_name == "Acme Ltd"
    assert terms.sources == ("offer of 2026", "call of June")
    assert terms.notes == ("as told",)


def test_a_provider_sources_and_notes_that_are_not_stated_are_empty(contract_of):
    terms = contract_of().latest
    assert (terms.provider_name, terms.sources, terms.notes) == ("", (), ())


SEASONS = "Mo-Fr 08:00-18:00; Jul-Aug Mo-Fr 07:00-14:00; PH -1 day -13:00"


def test_hours_may_have_seasons(contract_of):
    contract = contract_of(("Mo-Fr 08:00-18:00", SEASONS))
    assert str(contract.latest.hours["day"].week) == f"{SEASONS}; PH off"
    calendar = contract.calendar("gold", site="LU")
    found = calendar.intervals(datetime.fromisoformat("2026-06-22T00:00Z"), datetime.fromisoformat("2026-06-24T00:00Z"))
    assert [f"{one.start:%d %H:%M}-{one.end:%H:%M}" for one in found] == ["22 08:00-13:00"]  # the 23rd is a holiday
    due = contract.due(datetime.fromisoformat("2026-07-01T10:00Z"), tier="gold", site="LU", target="response")
    assert due.isoformat() == "2026-07-02T09:00:00+02:00"


@pytest.mark.parametrize(("week", "on_holidays"), [("24/7; Aug off", "open"), (SEASONS, CLOSED)])
def test_what_hours_with_seasons_do_on_holidays_follows_their_week(contract_of, week, on_holidays):
    assert contract_of(("Mo-Fr 08:00-18:00", week)).latest.hours["day"].week.holiday == on_holidays


def test_contracts_that_differ_in_a_season_differ(contract_of):
    weeks = (SEASONS, SEASONS.replace("14:00", "15:00"), "Mo-Fr 08:00-18:00")
    assert len({contract_of(("Mo-Fr 08:00-18:00", week)).fingerprint for week in weeks}) == len(weeks)
