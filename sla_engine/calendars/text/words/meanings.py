"""Meanings: the words of hours in six languages, and the meaning of each.

Keys are folded: lower case, without accents and an abbreviation's dot. A key may be a phrase; the longest phrase counts.
`day_names` has the names of days; `neighbours` decides the meaning of a word beside others.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from sla_engine.calendars.text.words.day_names import day_names
from sla_engine.calendars.text.words.month_names import month_names

Kind = Literal[
    "day", "every", "days", "whole", "off", "open", "except", "to", "and", "filler", "heading", "unit", "hours", "length",
    "am", "pm", "noon", "midnight", "month", "easter", "week", "refused",
]  # fmt: skip


class Word(NamedTuple):
    """A word's meaning: its kind, its languages, the days it may mean in each, its month, and the problem if it is refused.

    Languages are those of `day_names`; a word has none if it does not show the language of the text.
    """

    kind: Kind
    languages: str = ""
    days: Mapping[str, tuple[int, ...]] = {}
    month: int = 0
    problem: str = ""
    write: tuple[str, ...] = ()  # what can be written in place of a refused word


# By kind and language; commas separate alternatives.
_WORDS: dict[Kind, dict[str, str]] = {
    "every": {
        "": "daily, every day, everyday, each day, all days, all week",
        "d": "taglich, taeglich, jeden tag, alle tage",
        "f": "tous les jours, chaque jour",
        "s": "todos los dias, cada dia, diario, diariamente",
        "i": "tutti i giorni, ogni giorno",
        "n": "dagelijks, elke dag, iedere dag, alle dagen",
    },
    "days": {  # after a number: `7 days a week`
        "": "days, days a week, days per week, days a year, days per year",
        "d": "tage, tage die woche, tage in der woche, tage pro woche, tage im jahr",
        "f": "jours, jours par semaine, jours par an",
        "s": "dias, dias a la semana, dias al ano",
        "i": "giorni, giorni alla settimana, giorni all'anno",
        "n": "dagen, dagen per week, dagen per jaar",
    },
    "whole": {
        "": "around the clock, round the clock, all day, all day long",
        "d": "rund um die uhr, ganztagig, ganztaegig, ganztags",
        "f": "jour et nuit, toute la journee",
        "s": "todo el dia",
        "i": "tutto il giorno",
        "n": "de hele dag, dag en nacht",
    },
    "off": {
        "": "off, closed, shut, excluded",
        "d": "geschlossen, geschl, zu, ruhetag, ruhetage, ausgenommen",
        "f": "ferme, fermes, fermee, fermees, exclu, exclus",
        "s": "cerrado, cerrados, cerrada",
        "i": "chiuso, chiusi, chiusa, escluso, esclusi, esclusa, escluse",
        "n": "gesloten, dicht",
    },
    "open": {
        "": "open, we are open, including, included, incl",
        "d": "offen, geoffnet, geoeffnet, wir haben geoffnet, wir haben geoeffnet, einschliesslich, inklusive, inkl, auch an",
        "f": "ouvert, ouverts, ouverte, ouvertes, y compris, inclus",
        "s": "abierto, abiertos, abierta, incluido, incluidos",
        "i": "aperto, aperti, aperta, compreso, compresi, inclusi",
        "n": "geopend, inclusief",
    },
    "except": {
        "": "except, except for, except on, excepting, excluding, excl, but not, but not on, not, not on",
        "d": "ausser, ausser an, aber nicht, nicht",
        "f": "sauf, excepte, hors, a l'exception de, a l'exception des, a l'exception du",
        "s": "excepto, salvo, menos",
        "i": "tranne, eccetto",
        "n": "behalve, uitgezonderd",
    },
    "to": {
        "": "to, til, till, until, through, thru, up to",
        "d": "bis, bis zum",
        "f": "a, au, jusqu'a, jusqu'au",
        "s": "a, a las, al, hasta, hasta las",
        "i": "a, al, alle, fino alle",
        "n": "tot, tot en met, t/m",
    },
    "and": {"": "and, as well as", "d": "und, u, sowie", "f": "et", "s": "y, e", "i": "e, ed", "n": "en"},
    "filler": {
        "": "from, on, every, at, between, the, only, in, during",
        "d": "von, vom, an, um, im, jeden, den, der, durchgehend, nur",
        "f": "du, de, le, les, des, entre, er",
        "s": "de, de las, del, desde, desde las, el, los, las, entre",
        "i": "dal, dalla, dalle, il, la, i, le",
        "n": "van, vanaf, op, de",
    },
    "heading": {
        "": "opening hours, opening times, business hours, office hours, working hours, service hours, support hours",
        "d": "offnungszeiten, oeffnungszeiten, geschaftszeiten, geschaeftszeiten, burozeiten, buerozeiten, servicezeiten, "
        "sprechzeiten",
        "f": "horaires, horaires d'ouverture, heures d'ouverture",
        "s": "horario, horarios, horario de apertura, horario de atencion",
        "i": "orari, orario, orari di apertura, orario di apertura",
        "n": "openingstijden, openingsuren, kantooruren",
    },
    "unit": {"": "o'clock", "d": "uhr"},
    "hours": {  # a time, or a number of hours: `9 h`, `24 h`
        "": "h, hs, hrs, hr, hours, hour",
        "f": "heure, heures",
        "s": "hora, horas",
        "i": "ora, ore",
        "n": "uur, uren",
    },
    "length": {  # after a number: `24 Stunden`
        "": "hours a day, hours per day",
        "d": "std, stunde, stunden, stunden am tag, stunden taglich, stunden pro tag",
        "f": "heures par jour",
        "s": "horas al dia",
        "i": "ore al giorno",
        "n": "uur per dag",
    },
    "am": {"": "am, a m"},
    "pm": {"": "pm, p m, p"},
    "noon": {"": "noon, midday", "d": "mittag, mittags", "f": "midi", "s": "mediodia", "i": "mezzogiorno"},
    "midnight": {
        "": "midnight",
        "d": "mitternacht",
        "f": "minuit",
        "s": "medianoche",
        "i": "mezzanotte",
        "n": "middernacht",
    },
    "easter": {
        "": "easter, easter sunday",
        "d": "ostern, ostersonntag",
        "f": "paques",
        "s": "pascua",
        "i": "pasqua",
        "n": "pasen",
    },
    "week": {
        "": "week, weeks",
        "d": "kw, woche, wochen, kalenderwoche, kalenderwochen",
        "f": "semaine, semaines",
        "s": "semana, semanas",
        "i": "settimana, settimane",
        "n": "weken",
    },
}
# Refused words, by the problem and what to write.
_REFUSED: dict[tuple[str, tuple[str, ...]], str] = {
    ("years are not read; exact dates belong in special_days", ("Dec 24 off", "closed")): "year, years, jahr, annee",
    (
        "a number of days needs a day to count from, such as Easter",
        ("PH -1 day", "easter +1 day"),
    ): "day, tag, jour, dia, giorno, dag",
    (
        "school holidays are not known; put their dates in special_days, each with its hours",
        ("09:00-12:00", "closed"),
    ): ("sh, school holiday, school holidays"),
    ("hours follow the clock, not the sun", ("08:00-18:00",)): "sunrise, sunset, dawn, dusk",
    ("hours are open or closed", ("08:00-12:00", "off")): "unknown, by appointment, nach vereinbarung, sur rendez vous",
    ("name the days", ("Mo-Fr", "Mo-Sa")): (
        "weekday, weekdays, workday, workdays, business days, working days, werktag, werktags, werktage, werktagen, "
        "wochentag, wochentags, wochentage, jour ouvrable, jours ouvrables, jours ouvres, en semaine, dias laborables, "
        "laborables, giorni feriali, feriali, werkdagen, doordeweeks"
    ),
    ("name the days", ("Sa-Su", "Sa")): "weekend, weekends, wochenende, wochenenden, week end, fin de semana",
}


def folded(text: str) -> str:
    """Return the form in which words are looked up, such as `ferme` for `Fermé.`."""
    bare = (mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    return "".join(bare).rstrip(".").replace("\u2019", "'")


def _entries() -> Iterator[tuple[str, Word]]:
    for kind, by_language in _WORDS.items():
        for language, names in by_language.items():
            yield from ((name, Word(kind, language)) for name in names.split(", "))
    for name, language, month in month_names():
        yield name, Word("month", language, month=month)
    for (problem, write), names in _REFUSED.items():
        yield from ((name, Word("refused", problem=problem, write=write)) for name in names.split(", "))


def _table() -> dict[str, Word]:
    table = {name: Word("day", "".join(days), days) for name, days in day_names().items()}
    for name, word in _entries():
        known = table.get(name, word)
        table[name] = word._replace(languages="".join(dict.fromkeys(known.languages + word.languages)))
    return table


WORDS = _table()
MOST_WORDS = max(name.count(" ") for name in WORDS) + 1
