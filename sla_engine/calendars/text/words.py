"""The words in which people write hours in English, German and French, and what each one means.

Keys are folded: lower case, without accents and an abbreviation's dot. Two words are open until the rest of the text
settles them: `Di` is Dienstag or dimanche, `Mar` is mardi or the month of March.
"""

import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

WEEKDAYS = tuple(range(7))
HOLIDAY = 7  # stands behind the weekdays where days are counted
NOT_A_DAY = -1

Kind = Literal["day", "every", "always", "off", "open", "to", "and", "filler", "unit", "half", "refused", "ambiguous"]


class Word(NamedTuple):
    """A word's meaning: its kind, the days it stands for, what to write instead, and the languages that have it.

    Languages are `e`, `d`, `f`; none for a word that says nothing about the language of the text. An ambiguous word has
    two days, the German and the French one.
    """

    kind: Kind
    days: tuple[int, ...] = ()
    remedy: str = ""
    languages: str = ""


# Monday to Sunday, then the public holidays; alternatives are parted by commas.
_DAYS = {
    "e": (
        "mo, mon, monday, mondays",
        "tu, tue, tues, tuesday, tuesdays",
        "we, wed, weds, wednesday, wednesdays",
        "th, thu, thur, thurs, thursday, thursdays",
        "fr, fri, friday, fridays",
        "sa, sat, saturday, saturdays",
        "su, sun, sunday, sundays",
        "holiday, holidays, public holiday, public holidays",
    ),
    "d": (
        "mo, mon, montag, montags",
        "die, dienstag, dienstags",
        "mi, mit, mittwoch, mittwochs",
        "do, don, donnerstag, donnerstags",
        "fr, fre, freitag, freitags",
        "sa, sam, samstag, samstags, sonnabend, sonnabends",
        "so, son, sonn, sonntag, sonntags",
        "ft, feiertag, feiertags, feiertage, feiertagen, gesetzliche feiertage, gesetzlichen feiertagen",
    ),
    "f": (
        "lu, lun, lundi, lundis",
        "ma, mardi, mardis",
        "me, mer, mercredi, mercredis",
        "je, jeu, jeudi, jeudis",
        "ve, ven, vendredi, vendredis",
        "sa, sam, samedi, samedis",
        "dim, dimanche, dimanches",
        "feries, jour ferie, jours feries",
    ),
}
_OTHERS: dict[Kind, dict[str, str]] = {
    "every": {
        "": "daily, every day, everyday, all days",
        "d": "taglich, taeglich, jeden tag, alle tage",
        "f": "tous les jours, chaque jour",
    },
    "always": {"": "around the clock, round the clock", "d": "rund um die uhr"},
    "off": {"": "off, closed", "d": "geschlossen", "f": "ferme, fermes, fermee, fermees"},
    "open": {"": "open", "d": "offen, geoffnet, geoeffnet", "f": "ouvert, ouverts, ouverte, ouvertes"},
    "to": {"": "to, till, until, through, thru", "d": "bis, bis zum", "f": "a, au"},
    "and": {"": "and", "d": "und", "f": "et"},
    "filler": {"": "from, on, every", "d": "von, vom, an, um, jeden", "f": "du, de, le, les"},
    "unit": {"": "h, hrs, hours, hour", "d": "uhr", "f": "heure, heures"},
    "half": {"": "am, pm, a m, p m"},
}
_REFUSED = {
    "months, weeks and years are not read; dates belong in special_days, such as {'2026-12-24': '-12:00'}": (
        "january, february, march, april, may, june, july, august, september, october, november, december, "
        "jan, feb, apr, jun, jul, aug, sep, sept, oct, nov, dec, "
        "januar, februar, marz, maerz, mai, juni, juli, oktober, dezember, okt, dez, "
        "janvier, fevrier, mars, avril, juin, juillet, aout, septembre, octobre, novembre, decembre, avr, juil, "
        "week, weeks, woche, kw, semaine, year, easter, ostern, paques"
    ),
    "school holidays are not known; put their dates in special_days": "sh, school holiday, school holidays",
    "hours follow the clock, not the sun; write times such as 08:00": "sunrise, sunset, dawn, dusk",
    "hours are open or not; write the open spans, or off": "unknown",
    "say which days: Mo-Fr, Mo-Sa or Sa-Su": (
        "weekday, weekdays, weekend, weekends, workday, workdays, werktag, werktags, werktage, werktagen, wochentag, "
        "wochentags, wochentage, wochenende, wochenenden, jour ouvrable, jours ouvrables, week end"
    ),
    "write 00:00 for the start of a day, 24:00 for its end": "midnight, mitternacht, minuit",
    "write 12:00": "noon, mittag, mittags, midi",
}


def folded(text: str) -> str:
    """Return the form in which words are looked up: `Fermé.` as `ferme`."""
    bare = (mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    return "".join(bare).rstrip(".")


def _entries() -> Iterator[tuple[str, Word]]:
    for language, days in _DAYS.items():
        for day, names in enumerate(days):
            yield from ((name, Word("day", (day,), languages=language)) for name in names.split(", "))
    for kind, by_language in _OTHERS.items():
        for language, names in by_language.items():
            yield from ((name, Word(kind, WEEKDAYS, languages=language)) for name in names.split(", "))
    for remedy, names in _REFUSED.items():
        yield from ((name, Word("refused", remedy=remedy)) for name in names.split(", "))
    yield "ph", Word("day", (HOLIDAY,))
    yield "di", Word("ambiguous", (1, 6), "Tuesday in German, Sunday in French: write Tu, Dienstag, Su or dimanche")
    yield "mar", Word("ambiguous", (NOT_A_DAY, 1), "Tuesday in French, else a month; write Tu or mardi")


def _table() -> dict[str, Word]:
    table: dict[str, Word] = {}
    for name, word in _entries():
        known = table.get(name, word)
        table[name] = word._replace(languages="".join(dict.fromkeys(known.languages + word.languages)))
    return table


WORDS = _table()
MOST_WORDS = max(name.count(" ") for name in WORDS) + 1
