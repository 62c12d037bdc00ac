"""The names of months in the six languages of `day_names`; `mar` is not among them, because it is also a day."""

from collections.abc import Iterator

MARCH = 3

# January to December; commas separate alternatives.
_NAMES = {
    "e": (
        *("jan, january", "feb, february", "march", "apr, april", "may", "jun, june", "jul, july", "aug, august"),
        *("sep, sept, september", "oct, october", "nov, november", "dec, december"),
    ),
    "d": (
        *("jan, januar, janner, jaenner", "feb, februar", "marz, maerz", "apr, april", "mai", "jun, juni", "jul, juli"),
        *("aug, august", "sep, sept, september", "okt, oktober", "nov, november", "dez, dezember"),
    ),
    "f": (
        *("jan, janv, janvier", "fev, fevr, fevrier", "mars", "avr, avril", "mai", "juin", "juil, juillet", "aout"),
        *("sep, sept, septembre", "oct, octobre", "nov, novembre", "dec, decembre"),
    ),
    "s": (
        *("ene, enero", "feb, febrero", "marzo", "abr, abril", "may, mayo", "jun, junio", "jul, julio", "ago, agosto"),
        *("sep, sept, septiembre", "oct, octubre", "nov, noviembre", "dic, diciembre"),
    ),
    "i": (
        *("gen, gennaio", "feb, febbraio", "marzo", "apr, aprile", "mag, maggio", "giu, giugno", "lug, luglio"),
        *("ago, agosto", "set, sett, settembre", "ott, ottobre", "nov, novembre", "dic, dicembre"),
    ),
    "n": (
        *("jan, januari", "feb, februari", "mrt, maart", "apr, april", "mei", "jun, juni", "jul, juli"),
        *("aug, augustus", "sep, sept, september", "okt, oktober", "nov, november", "dec, december"),
    ),
}


def month_names() -> Iterator[tuple[str, str, int]]:
    """Yield the folded names of months, each with its language and its number, 1 to 12."""
    for language, months in _NAMES.items():
        for month, names in enumerate(months, 1):
            yield from ((name, language, month) for name in names.split(", "))
