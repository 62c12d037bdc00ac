"""Reasons: values with a kind and a name, and the text of each."""

from typing import get_args

import pytest

from sla_engine.calendars.shown.reason import Kind, Reason, as_text
from sla_engine.show.instants import WEEKDAYS


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason("open"), "open"),
        (Reason("outside hours"), "outside hours"),
        (Reason("no hours", "Sunday"), "no hours on Sunday"),
        (Reason("holiday", "Europe Day"), "holiday: Europe Day"),
        (Reason("holiday"), "holiday"),
        (Reason("holiday", "a {name}: "), "holiday: a {name}: "),
        (Reason("holiday hours", "Europe Day"), "open: holiday hours Europe Day"),
        (Reason("holiday hours"), "open: holiday hours"),
        (Reason("special hours", "-12:00"), "open: special day -12:00"),
        (Reason("worked day", "Friday"), "open: worked day (as Friday)"),
        (Reason("clock change", about=("back", "60", "03:00")), "clocks go back 60 min at 03:00"),
        (Reason("open", taken_out=True), "taken out: open"),
        (Reason("paused"), "paused"),
        (Reason("paused", "customer"), "paused: customer"),
    ],
)
def test_a_reason_has_a_text(reason, text):
    assert str(reason) == text


def test_several_reasons_are_one_text():
    assert as_text((Reason("weekend"), Reason("holiday", "Europe Day"))) == "weekend; holiday: Europe Day"


# Every kind, with and without what it has beside it, in English, German and French.
IN_LANGUAGES = [
    (Reason("open"), "open", "geöffnet", "ouvert"),
    (Reason("season hours"), "open: season", "geöffnet: Saison", "ouvert : saison"),
    (Reason("season hours", "Jul-Aug"), "open: season Jul-Aug", "geöffnet: Saison Jul-Aug", "ouvert : saison Jul-Aug"),
    (Reason("holiday hours"), "open: holiday hours", "geöffnet: Feiertagszeiten", "ouvert : horaires de jour férié"),
    (
        Reason("holiday hours", "X"),
        "open: holiday hours X",
        "geöffnet: Feiertagszeiten X",
        "ouvert : horaires de jour férié X",
    ),
    (Reason("special hours"), "open: special day", "geöffnet: Sondertag", "ouvert : jour particulier"),
    (Reason("special hours", "X"), "open: special day X", "geöffnet: Sondertag X", "ouvert : jour particulier X"),
    (Reason("worked day"), "open: worked day", "geöffnet: Arbeitstag", "ouvert : jour travaillé"),
    (
        Reason("worked day", "Friday"),
        "open: worked day (as Friday)",
        "geöffnet: Arbeitstag (wie Freitag)",
        "ouvert : jour travaillé (comme vendredi)",
    ),
    (Reason("clock change"), "clocks change", "Zeitumstellung", "changement d'heure"),
    (
        Reason("clock change", about=("forward", "60", "02:00")),
        "clocks go forward 60 min at 02:00",
        "Uhren werden um 02:00 um 60 min vorgestellt",
        "horloges avancées de 60 min à 02:00",
    ),
    (
        Reason("clock change", about=("back", "30", "02:00")),
        "clocks go back 30 min at 02:00",
        "Uhren werden um 02:00 um 30 min zurückgestellt",
        "horloges reculées de 30 min à 02:00",
    ),
    (Reason("outside hours"), "outside hours", "außerhalb der Zeiten", "hors horaires"),
    (Reason("weekend"), "weekend", "Wochenende", "week-end"),
    (Reason("no hours"), "no hours", "keine Zeiten", "pas d'horaires"),
    (Reason("no hours", "Monday"), "no hours on Monday", "keine Zeiten am Montag", "pas d'horaires le lundi"),
    (Reason("season"), "season", "Saison", "saison"),
    (Reason("season", "X"), "season: X", "Saison: X", "saison : X"),
    (Reason("holiday"), "holiday", "Feiertag", "jour férié"),
    (Reason("holiday", "X"), "holiday: X", "Feiertag: X", "jour férié : X"),
    (Reason("special day"), "special day", "Sondertag", "jour particulier"),
    (Reason("special day", "-12:00"), "special day: -12:00", "Sondertag: -12:00", "jour particulier : -12:00"),
    (Reason("closure"), "closure", "Schließung", "fermeture"),
    (Reason("paused"), "paused", "angehalten", "en pause"),
    (Reason("paused", "Monday"), "paused: Monday", "angehalten: Monday", "en pause : Monday"),
    (Reason("stopped"), "stopped", "gestoppt", "arrêté"),
    (Reason("promise changed"), "changed while stopped", "geändert, während gestoppt", "changé pendant l'arrêt"),
    (
        Reason("promise changed", "plus", about=("tier",)),
        "tier changed to plus",
        "Stufe geändert auf plus",
        "changement de niveau : plus",
    ),
    (Reason("promise changed", about=("tier",)), "tier changed", "Stufe geändert", "changement de niveau"),
    (
        Reason("promise changed", "P1", about=("priority",)),
        "priority changed to P1",
        "Priorität geändert auf P1",
        "changement de priorité : P1",
    ),
    (
        Reason("promise changed", "NY", about=("site",)),
        "site changed to NY",
        "Standort geändert auf NY",
        "changement de site : NY",
    ),
    (
        Reason("promise changed", "request", about=("kind",)),
        "kind changed to request",
        "Art geändert auf request",
        "changement de type : request",
    ),
    (Reason("share kept"), "keeps the share used", "behält den verbrauchten Anteil", "garde la part utilisée"),
    (Reason("open", taken_out=True), "taken out: open", "herausgenommen: geöffnet", "retiré : ouvert"),
]


@pytest.mark.parametrize(("reason", "english", "german", "french"), IN_LANGUAGES)
def test_a_reason_has_words_in_three_languages(reason, english, german, french):
    assert [reason.text(language) for language in ("en", "de", "fr")] == [english, german, french]


def test_every_kind_has_words_in_three_languages():
    assert {reason.kind for reason, *_ in IN_LANGUAGES} == set(get_args(Kind))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de_AT", "geöffnet"), ("de-AT", "geöffnet"), ("DE", "geöffnet"), ("fr_CA", "ouvert"), ("en_GB", "open"),
        ("nl", "open"), ("deu", "open"), ("", "open"), ("count", "open"), (None, "open"),
    ],
)  # fmt: skip
def test_a_language_may_name_a_region_and_one_without_words_is_english(language, text):
    assert Reason("open").text(language) == text


def test_every_day_of_the_week_is_named_in_the_language():
    told = [Reason("no hours", day).text("de") for day in WEEKDAYS]
    days = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
    assert told == [f"keine Zeiten am {day}" for day in days]


def test_several_reasons_are_one_text_in_the_language():
    assert as_text((Reason("weekend"), Reason("holiday", "Europatag")), "de") == "Wochenende; Feiertag: Europatag"
