"""The words in which people write hours in English, German and French, and what each one means.

Keys are folded: lower case, without accents and without the dot of an abbreviation. Two words are open until the rest of the text
settles them: `Di` is Dienstag or dimanche, `Mar` is mardi or the month of March.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

HOLIDAY = 7  # after the weekdays 0 to 6

Kind = Literal["day", "every", "always", "off", "open", "to", "and", "filler", "unit", "half", "refused", "ambiguous"]


class Word(NamedTuple):
    """A word's meaning: its kind, the days it stands for, what to write instead, and the languages that have it.

    Languages are `e`, `d` and `f`; none at all for a word that says nothing about the language of the text.
    """

    kind: Kind
    days: tuple[int, ...] = ()
    remedy: str = ""
    languages: str = ""


_DAYS = {
    "e": (
        "mo mon monday mondays",
        "tu tue tues tuesday tuesdays",
        "we wed weds wednesday wednesdays",
        "th thu thur thurs thursday thursdays",
        "fr fri friday fridays",
        "sa sat saturday saturdays",
        "su sun sunday sundays",
        "holiday holidays|public holiday|public holidays",
    ),
    "d": (
        "mo mon montag montags",
        "die dienstag dienstags",
        "mi mit mittwoch mittwochs",
        "do don donnerstag donnerstags",
        "fr fre freitag freitags",
        "sa sam samstag samstags sonnabend sonnabends",
        "so son sonn sonntag sonntags",
        "ft feiertag feiertags feiertage feiertagen|gesetzliche feiertage|gesetzlichen feiertagen",
    ),
    "f": (
        "lu lun lundi lundis",
        "ma mardi mardis",
        "me mer mercredi mercredis",
        "je jeu jeudi jeudis",
        "ve ven vendredi vendredis",
        "sa sam samedi samedis",
        "dim dimanche dimanches",
        "feries|jour ferie|jours feries|les jours feries",
    ),
}

_OTHERS: dict[Kind, dict[str, str]] = {
    "every": {
        "": "daily|every day|everyday|all days",
        "d": "taglich|taeglich|jeden tag|alle tage",
        "f": "tous les jours|chaque jour",
    },
    "always": {"": "around the clock|round the clock", "d": "rund um die uhr"},
    "off": {"": "off|closed", "d": "geschlossen", "f": "ferme|fermes|fermee|fermees"},
    "open": {"": "open", "d": "offen|geoffnet|geoeffnet", "f": "ouvert|ouverts|ouverte|ouvertes"},
    "to": {"": "to|till|until|through|thru", "d": "bis|bis zum", "f": "a|au"},
    "and": {"": "and", "d": "und", "f": "et"},
    "filler": {"": "from|on|every", "d": "von|vom|an|um|jeden", "f": "du|de|le|les"},
    "unit": {"": "h|hrs|hours|hour", "d": "uhr", "f": "heure|heures"},
    "half": {"": "am|pm|a m|p m"},
}

_DATES = "dates belong in special_days ({'2026-12-24': '-12:00'}), and a contract has versions for seasons"
_REFUSED = {
    _DATES: "january february march april may june july august september october november december jan feb apr jun jul aug sep "
    "sept oct nov dec januar februar marz maerz mai juni juli okt oktober dez dezember janvier fevrier mars avril avr juin juillet "
    "juil aout septembre octobre novembre decembre week weeks woche kw semaine year easter ostern paques",
    "school holidays are not known; put their dates in special_days": "sh",
    "hours follow the clock, not the sun; write times such as 08:00": "sunrise sunset dawn dusk",
    "hours are open or not; write the open spans, or off": "unknown",
    "say which days: Mo-Fr, Mo-Sa or Sa-Su": "weekday weekdays weekend weekends workday workdays werktag werktags werktage "
    "wochentag wochentags wochenende wochenenden ouvrable ouvrables",
    "write 00:00 for the start or 24:00 for the end of a day": "midnight mitternacht minuit",
    "write 12:00": "noon mittag mittags midi",
}


def folded(text: str) -> str:
    """The form in which words are looked up: `Fermé.` is `ferme`."""
    bare = (mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    return "".join(bare).rstrip(".")


def _entries() -> Iterator[tuple[str, Word]]:
    for language, days in _DAYS.items():
        for day, names in enumerate(days):
            single, *phrases = names.split("|")
            yield from ((name, Word("day", (day,), languages=language)) for name in (*single.split(), *phrases))
    for kind, by_language in _OTHERS.items():
        for language, names in by_language.items():
            yield from ((name, Word(kind, tuple(range(7)), languages=language)) for name in names.split("|"))
    for remedy, names in _REFUSED.items():
        yield from ((name, Word("refused", remedy=remedy)) for name in names.split())
    yield "ph", Word("day", (HOLIDAY,))
    yield "di", Word("ambiguous", (1, 6), "Tuesday in German, Sunday in French: write Tu, Dienstag, Su or dimanche")
    yield "mar", Word("ambiguous", (-1, 1), "Tuesday in French, or a month, which is not accepted: write Tu or mardi")


def _table() -> dict[str, Word]:
    table: dict[str, Word] = {}
    for name, word in _entries():
        known = table.get(name, word)
        table[name] = word._replace(languages="".join(dict.fromkeys(known.languages + word.languages)))
    return table


WORDS = _table()
