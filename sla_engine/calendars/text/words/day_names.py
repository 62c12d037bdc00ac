"""The names of days in six languages, long and short, down to the single letters of `M-F` and `L-V`.

Languages are `e` English, `d` German, `f` French, `s` Spanish, `i` Italian, `n` Dutch. A name in several lists may mean
several days: `di` is Tuesday in German and Dutch and Sunday in French, `s` either day of an English weekend. The other words
of a text decide its meaning (see `languages`).
"""

from collections.abc import Iterator

WEEKDAYS = tuple(range(7))
HOLIDAY = 7  # the number of a public holiday, after those of the weekdays
EVERY_DATE = 8  # all 365 days: holidays have the hours of their weekday
NOT_A_DAY = -1  # a month: `Mar` may be March

LANGUAGES = {"e": "English", "d": "German", "f": "French", "s": "Spanish", "i": "Italian", "n": "Dutch"}

# Monday to Sunday, then the public holidays; commas separate alternatives.
_NAMES = {
    "e": (
        "m, mo, mon, monday, mondays",
        "t, tu, tue, tues, tuesday, tuesdays",
        "w, we, wed, weds, wednesday, wednesdays",
        "t, th, thu, thur, thurs, thursday, thursdays",
        "f, fr, fri, friday, fridays",
        "s, sa, sat, saturday, saturdays",
        "s, su, sun, sunday, sundays",
        "holiday, holidays, public holiday, public holidays, bank holiday, bank holidays, national holidays",
    ),
    "d": (
        "mo, mon, montag, montags",
        "di, die, dienstag, dienstags",
        "mi, mit, mittwoch, mittwochs",
        "do, don, donnerstag, donnerstags",
        "fr, fre, freitag, freitags",
        "sa, sam, samstag, samstags, sonnabend, sonnabends",
        "so, son, sonn, sonntag, sonntags",
        "ft, feiertag, feiertags, feiertage, feiertagen, gesetzliche feiertage, gesetzlichen feiertagen",
    ),
    "f": (
        "l, lu, lun, lundi, lundis",
        "m, ma, mar, mardi, mardis",
        "m, me, mer, mercredi, mercredis",
        "j, je, jeu, jeudi, jeudis",
        "v, ve, ven, vendredi, vendredis",
        "s, sa, sam, samedi, samedis",
        "d, di, dim, dimanche, dimanches",
        "ferie, feries, jour ferie, jours feries",
    ),
    "s": (
        "l, lu, lun, lunes",
        "m, ma, mar, martes",
        "x, mi, mie, miercoles",
        "j, ju, jue, jueves",
        "v, vi, vie, viernes",
        "s, sa, sab, sabado, sabados",
        "d, do, dom, domingo, domingos",
        "festivo, festivos, feriado, feriados, dia festivo, dias festivos, dias feriados",
    ),
    "i": (
        "l, lu, lun, lunedi",
        "m, ma, mar, martedi",
        "m, me, mer, mercoledi",
        "g, gi, gio, giovedi",
        "v, ve, ven, venerdi",
        "s, sa, sab, sabato",
        "d, dom, domenica",
        "festivi, festivita, giorni festivi",
    ),
    "n": (
        "m, ma, maa, maandag, maandags",
        "d, di, din, dinsdag, dinsdags",
        "w, wo, woe, woensdag, woensdags",
        "d, do, don, donderdag, donderdags",
        "v, vr, vrij, vrijdag, vrijdags",
        "z, za, zat, zaterdag, zaterdags",
        "z, zo, zon, zondag, zondags",
        "feestdag, feestdagen, officiele feestdagen",
    ),
}
_MONTHS = {"mar": "edsi"}  # names of days that are also months, with their languages


def day_names() -> dict[str, dict[str, tuple[int, ...]]]:
    """Return, for each folded name of a day, the days it may mean, by language; `ph` is in no language."""
    table: dict[str, dict[str, tuple[int, ...]]] = {"ph": {"": (HOLIDAY,)}}
    for name, language, day in _entries():
        known = table.setdefault(name, {})
        known[language] = (*known.get(language, ()), day)
    return table


def _entries() -> Iterator[tuple[str, str, int]]:
    for language, days in _NAMES.items():
        for day, names in enumerate(days):
            yield from ((name, language, day) for name in names.split(", "))
    for name, languages in _MONTHS.items():
        yield from ((name, language, NOT_A_DAY) for language in languages)
