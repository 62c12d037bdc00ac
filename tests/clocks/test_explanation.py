"""Explanations of clocks: what they say of one that has not begun, and how they are shown."""

import pytest

from sla_engine.clocks import State
from sla_engine.clocks.answers.explanation_words import STATES
from tests.clocks.desk import clock, desk, hours, rows, shown

FOUR = {"response": '"4h"'}


def segments(found):
    """Start, end, sign and reason of each segment."""
    return [
        f"{shown(one.start)} to {shown(one.end)} {'+' if one.counted else '-'} {one.reason}"
        for one in found.explain().segments
    ]


def days(found, language=None):
    """The days of an explanation as they read, with the total up to each."""
    return [f"{one} = {one.total_us / 3_600_000_000:g}h" for one in found.explain(language=language).by_day()]


def test_a_clock_that_starts_later_is_explained_from_its_start_to_its_due_instant():
    found = clock(desk(FOUR), "15 16:00", as_of="15 11:00")
    assert segments(found) == [
        "15 16:00 to 15 17:00 + open",
        "15 17:00 to 16 08:00 - outside hours",
        "16 08:00 to 16 11:00 + open",
    ]


def test_the_totals_of_a_clock_that_starts_later_end_at_its_allowed_time():
    found = clock(desk(FOUR), "15 16:00", as_of="15 11:00")
    assert found.explain().total == found.allowed


def test_a_clock_that_waits_for_its_first_event_has_nothing_to_explain():
    found = clock(desk(FOUR, response='start = ["called"]'), "15 09:00", as_of="15 11:00")
    assert segments(found) == []


def test_what_does_not_count_is_told_as_stopped_or_as_paused_with_its_reason():
    contract = desk({"resolution": '"8h"'}, resolution='pause_on = "all"')
    lines = (
        "15 10:00 resolved",
        "15 11:00 reopened",
        "15 12:00 paused",
        "15 13:00 paused customer",
        "15 14:00 resumed",
    )
    assert segments(clock(contract, "15 09:00", *lines, as_of="15 14:00", target="resolution"))[:5] == [
        "15 09:00 to 15 10:00 + open",
        "15 10:00 to 15 11:00 - stopped",
        "15 11:00 to 15 12:00 + open",
        "15 12:00 to 15 13:00 - paused",
        "15 13:00 to 15 14:00 - paused: customer",
    ]


def test_a_notebook_shows_a_row_for_each_segment_with_its_total():
    explanation = clock(desk(FOUR), "15 16:00", as_of="15 16:30").explain()
    assert rows(explanation._repr_html_()) == [
        "# from | # to | # counts | # total | # why",
        "2026-06-15 16:00:00 +02:00 | 2026-06-15 17:00:00 +02:00 | yes | 1h | open",
        "2026-06-15 17:00:00 +02:00 | 2026-06-16 08:00:00 +02:00 | no | 1h | outside hours",
        "2026-06-16 08:00:00 +02:00 | 2026-06-16 11:00:00 +02:00 | yes | 4h | open",
    ]


def test_a_terminal_shows_a_line_for_each_segment_between_what_is_due_and_the_sources():
    explanation = clock(desk(FOUR, hours="Mo-Su 08:00-17:00"), "15 09:00", as_of="15 10:00").explain()
    assert str(explanation).splitlines() == [
        "response: running, due 2026-06-15 13:00:00, target 4h (tier 'basic' of contract 'desk', version 'first')",
        "  2026-06-15 09:00:00 +02:00 .. 2026-06-15 13:00:00 +02:00 +           4h  open",
        ", ".join(f"{name} {value}" for name, value in explanation.sources.items()),
    ]


def test_an_explanation_names_contract_version_fingerprint_and_data_as_its_sources():
    found = clock(desk(FOUR), "15 09:00", as_of="15 10:00")
    contract = found.entitlement.contract
    named = {"contract": "desk", "version": "first", "fingerprint": contract.fingerprint}
    assert found.explain().sources == named | contract.data_versions


# Languages


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (None, ["open", "outside hours", "paused: customer", "open", "stopped", "open"]),
        ("de", ["geöffnet", "außerhalb der Zeiten", "angehalten: customer", "geöffnet", "gestoppt", "geöffnet"]),
        ("fr", ["ouvert", "hors horaires", "en pause : customer", "ouvert", "arrêté", "ouvert"]),
    ],
)
def test_an_explanation_tells_its_reasons_in_the_language_asked_for(language, told):
    contract = desk({"resolution": '"8h"'}, resolution='pause_on = "all"')
    lines = ("16 07:00 paused customer", "16 09:00 resumed", "16 10:00 resolved", "16 11:00 reopened")
    found = clock(contract, "15 16:00", *lines, as_of="16 12:00", target="resolution")
    assert [one.reason for one in found.explain(language=language).segments][:6] == told


@pytest.mark.parametrize(
    ("language", "stands", "promise", "heads", "row"),
    [
        (
            "en",
            "paused, due 2026-06-15 13:30:00 (provisional)",
            "target 4h (tier 'basic' of contract 'desk', version 'first')",
            "# from | # to | # counts | # total | # why",
            "yes | 1h | open",
        ),
        (
            "de",
            "angehalten, fällig 2026-06-15 13:30:00 (vorläufig)",
            "Ziel 4h (Stufe 'basic', Vertrag 'desk', Version 'first')",
            "# von | # bis | # zählt | # gesamt | # warum",
            "ja | 1h | geöffnet",
        ),
        (
            "fr",
            "en pause, échéance 2026-06-15 13:30:00 (provisoire)",
            "objectif 4h (niveau 'basic', contrat 'desk', version 'first')",
            "# de | # à | # compte | # total | # pourquoi",
            "oui | 1h | ouvert",
        ),
    ],
)
def test_title_and_heads_are_in_the_language_too(language, stands, promise, heads, row):
    contract = desk(FOUR, response='pause_on = "all"')
    found = clock(contract, "15 09:00", "15 10:00 paused", as_of="15 10:30").explain(language=language)
    assert found.title == f"response: {stands}, {promise}"
    first, second, *_ = rows(found._repr_html_())
    assert (first, second.split(" | ", 2)[2]) == (heads, row)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "priority 'P1' instead of none, of contract 'desk', version 'first'"),
        ("de", "Stufe 'basic', Priorität 'P1' statt keine, Vertrag 'desk', Version 'first'"),
        ("fr", "niveau 'basic', priorité 'P1' au lieu de aucune, contrat 'desk', version 'first'"),
    ],
)
def test_what_a_ticket_has_become_is_told_in_the_language(language, told):
    contract = desk({"response": '{ by_priority = { P1 = "1h" }, otherwise = "4h" }'})
    found = clock(contract, "15 09:00", "15 09:30 priority_changed P1", as_of="15 09:45")
    assert told in found.explain(language=language).title


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["tier changed to plus; keeps the share used", "2 business days, by 16:00"]),
        ("de", ["Stufe geändert auf plus; behält den verbrauchten Anteil", "2 Arbeitstage, bis 16:00"]),
        ("fr", ["changement de niveau : plus; garde la part utilisée", "2 jours ouvrés, avant 16:00"]),
    ],
)
def test_a_change_between_kinds_of_target_says_that_the_share_was_kept(language, told):
    contract = desk({"response": '"4h"'}, {"response": '{ business_days = 2, at = "16:00" }'})
    found = clock(contract, "15 09:00", "15 11:00 tier_changed plus", as_of="15 12:00").explain(language=language)
    assert [one.reason for one in found.segments if not one.duration] == told[:1]
    assert told[1] in found.title


def test_a_change_within_a_kind_of_target_says_no_more_than_what_changed():
    contract = desk({"response": '"4h"'}, {"response": '"2h"'})
    lines = ("15 10:00 tier_changed plus", "15 10:00 site_changed NY")  # at one instant, by kind
    found = clock(contract, "15 09:00", *lines, as_of="15 10:00")
    (changed,) = [one for one in found.explain().segments if not one.duration]
    assert changed.reason == "site changed to NY; tier changed to plus"


def test_every_state_has_words():
    assert STATES.keys() == set(State)


# By day


def test_a_row_a_day_sums_up_what_counts_and_says_what_is_special():
    contract = desk({"response": '"20h"'}, lu='holidays = "LU"', response='pause_on = "all"')
    lines = ("24 10:00 paused customer", "24 12:00 resumed", "24 13:00 paused vendor", "24 14:00 resumed")
    found = clock(contract, "19 16:00", *lines, as_of="24 16:00")
    assert days(found) == [
        "Fri 2026-06-19  1h  16:00-17:00 = 1h",
        "Sat 2026-06-20  0s  weekend = 1h",
        "Sun 2026-06-21  0s  weekend = 1h",
        "Mon 2026-06-22  9h  08:00-17:00 = 10h",
        "Tue 2026-06-23  0s  holiday: Nationalfeierdag = 10h",
        "Wed 2026-06-24  6h  08:00-10:00,12:00-13:00,14:00-17:00; paused: customer; paused: vendor = 16h",
        "Thu 2026-06-25  4h  08:00-12:00 = 20h",
    ]


def test_a_pause_over_several_days_is_a_row_on_each():
    contract = desk({"response": '"4h"'}, response='pause_on = "all"')
    found = clock(contract, "15 16:00", "15 16:30 paused customer", "17 09:00 resumed", as_of="17 09:00")
    assert days(found) == [
        "Mon 2026-06-15  30m  16:00-16:30; paused: customer = 0.5h",
        "Tue 2026-06-16  0s  paused: customer = 0.5h",
        "Wed 2026-06-17  3h30m  09:00-12:30; paused: customer = 4h",
    ]


def test_a_day_on_which_nothing_counts_says_why_not():
    found = clock(desk(FOUR), "15 18:00", as_of="15 18:00")
    assert days(found) == ["Mon 2026-06-15  0s  outside hours = 0h", "Tue 2026-06-16  4h  08:00-12:00 = 4h"]


def test_a_special_day_is_told_once():
    special = 'holidays = "none"\nspecial_days = { "2026-06-16" = "09:00-12:00" }'
    found = clock(desk({"response": '"5h"'}, lu=special), "15 16:00", as_of="15 16:00")
    assert days(found)[1] == "Tue 2026-06-16  3h  09:00-12:00; open: special day 09:00-12:00 = 4h"


def test_a_change_stands_on_its_day_and_restates_the_total():
    contract = desk({"response": '"4h"'}, {"response": '{ elapsed = "8h" }'})
    found = clock(contract, "15 09:00", "15 11:00 tier_changed plus", as_of="15 12:00")
    assert days(found) == ["Mon 2026-06-15  6h  09:00-15:00; tier changed to plus; keeps the share used = 8h"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", ["Fr 2026-06-19  1h  16:00-17:00 = 1h", "Sa 2026-06-20  0s  Wochenende = 1h"]),
        ("fr", ["ven 2026-06-19  1h  16:00-17:00 = 1h", "sam 2026-06-20  0s  week-end = 1h"]),
    ],
)
def test_days_are_told_in_the_language(language, told):
    assert days(clock(desk(FOUR), "19 16:00", as_of="19 16:00"), language)[:2] == told


FORWARD, BACK = "clocks go forward {} min at {}", "clocks go back {} min at {}"


@pytest.mark.parametrize(
    ("zone", "opened", "first", "second"),
    [
        # Midnight is skipped: the date begins at one o'clock.
        ("Africa/Cairo", "2024-04-25T12:00+02:00", "12h", f"23h  00:00-24:00; {FORWARD.format(60, '00:00')}"),
        ("America/Havana", "2023-03-11T12:00-05:00", "12h", f"23h  00:00-24:00; {FORWARD.format(60, '00:00')}"),
        # Midnight comes twice.
        ("America/Havana", "2023-11-04T12:00-04:00", "12h", f"25h  00:00-24:00; {BACK.format(60, '01:00')}"),
        # A date is skipped.
        ("Pacific/Apia", "2011-12-29T12:00-10:00", "12h", f"24h  00:00-24:00; {FORWARD.format(1440, '00:00')}"),
        # A day without a change is told none, though the clock counts on through one.
        ("Europe/Luxembourg", "2026-03-27T12:00+01:00", "12h", "24h  00:00-24:00"),
    ],
)
def test_days_begin_at_midnight_whatever_the_clocks_do(zone, opened, first, second):
    contract = desk({"response": '{ elapsed = "48h" }'}, lu=f'zone = "{zone}"\nholidays = "none"')
    found = [one.partition("  ")[2].partition(" =")[0] for one in days(clock(contract, opened, as_of=opened))]
    assert found[:2] == [f"{first}  12:00-24:00", second]


def test_an_hour_before_midnight_that_comes_twice_belongs_to_the_day_that_ends():
    contract = desk({"response": '{ elapsed = "48h" }'}, lu='zone = "Africa/Cairo"\nholidays = "none"')
    opened = "2024-10-31T12:00+03:00"
    assert days(clock(contract, opened, as_of=opened))[:2] == [
        f"Thu 2024-10-31  13h  12:00-24:00; {BACK.format(60, '00:00')} = 13h",
        "Fri 2024-11-01  24h  00:00-24:00 = 37h",
    ]


def test_a_date_that_the_clock_skips_has_no_row():
    contract = desk({"response": '{ elapsed = "48h" }'}, lu='zone = "Pacific/Apia"\nholidays = "none"')
    opened = "2011-12-29T12:00-10:00"
    found = clock(contract, opened, as_of=opened).explain().by_day()
    assert [one.day.isoformat() for one in found] == ["2011-12-29", "2011-12-31", "2012-01-01"]


def test_what_has_nothing_to_explain_has_no_days():
    found = clock(desk(FOUR, response='start = ["called"]'), "15 09:00", as_of="15 11:00")
    assert len(found.explain().by_day()) == 0


def test_ten_business_days_are_a_row_each():
    found = clock(desk({"response": "{ business_days = 10 }"}), "1 09:00", as_of="1 09:00").explain().by_day()
    assert len(found) == 15  # the day of the start, and two weeks
    assert [one.counted for one in found][:2] == [hours("8:00"), hours("9:00")]


def test_a_terminal_shows_the_days_as_a_table():
    explanation = clock(desk(FOUR), "15 16:00", as_of="15 16:30").explain(language="de")
    assert str(explanation.by_day()).splitlines() == [
        explanation.title,
        "Tag            Zeiten       warum  gezählt  gesamt",
        "Mo 2026-06-15  16:00-17:00              1h      1h",
        "Di 2026-06-16  08:00-11:00              3h      4h",
        ", ".join(f"{name} {value}" for name, value in explanation.sources.items()),
    ]


def test_a_notebook_shows_a_row_for_each_day():
    explanation = clock(desk(FOUR), "19 16:00", as_of="19 16:30").explain()
    shown_days = explanation.by_day()._repr_html_()
    assert rows(shown_days)[:3] == [
        "# day | # hours | # why | # counted | # total",
        "Fri 2026-06-19 | 16:00-17:00 |  | 1h | 1h",
        "Sat 2026-06-20 |  | weekend |  | 1h",
    ]
    assert explanation.sources["fingerprint"] in shown_days
