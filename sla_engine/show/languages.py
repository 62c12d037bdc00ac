"""Languages: words with their translations, and the names of days and months."""

from typing import NamedTuple


class Words(NamedTuple):
    """The same words in English, German and French.

    >>> closed = Words("closed", "geschlossen", "fermé")
    >>> [closed.of(language) for language in (None, "de", "fr_CA", "nl")]
    ['closed', 'geschlossen', 'fermé', 'closed']
    """

    en: str
    de: str
    fr: str

    def of(self, language: str | None) -> str:
        """Return the words in a language, which may have a region; they are English for a language without a translation."""
        return self[_LANGUAGES.get(_code(language), 0)]


_LANGUAGES = {name: place for place, name in enumerate(Words._fields)}


def _code(language: str | None) -> str:
    return (language or "").replace("_", "-").partition("-")[0].casefold()


def speaks(language: str | None) -> bool:
    """Tell whether there are translations into a language; English is none.

    >>> [speaks(language) for language in ("de", "fr-LU", "en", "nl", None)]
    [True, True, False, False, False]
    """
    return _LANGUAGES.get(_code(language), 0) > 0


WEEKDAY_WORDS = (
    Words("Monday", "Montag", "lundi"),
    Words("Tuesday", "Dienstag", "mardi"),
    Words("Wednesday", "Mittwoch", "mercredi"),
    Words("Thursday", "Donnerstag", "jeudi"),
    Words("Friday", "Freitag", "vendredi"),
    Words("Saturday", "Samstag", "samedi"),
    Words("Sunday", "Sonntag", "dimanche"),
)
MONTH_WORDS = (
    Words("January", "Januar", "janvier"),
    Words("February", "Februar", "février"),
    Words("March", "März", "mars"),
    Words("April", "April", "avril"),
    Words("May", "Mai", "mai"),
    Words("June", "Juni", "juin"),
    Words("July", "Juli", "juillet"),
    Words("August", "August", "août"),
    Words("September", "September", "septembre"),
    Words("October", "Oktober", "octobre"),
    Words("November", "November", "novembre"),
    Words("December", "Dezember", "décembre"),
)


def short_weekday(day: int, language: str | None = None) -> str:
    """Return the short name of a day of the week, of which Monday is 0.

    >>> short_weekday(2), short_weekday(2, "de"), short_weekday(2, "fr")
    ('Wed', 'Mi', 'mer')
    """
    return WEEKDAY_WORDS[day].of(language)[: 2 if _code(language) == "de" else 3]
