"""Month words: names of months in another language, put into the English that formats of times read."""

import re
from calendar import month_abbr, month_name
from functools import cache
from unicodedata import combining, normalize

from sla_engine.calendars.text.words.month_names import MARCH, month_names

# By the code of a language what `month_names` calls it.
_CODES = {"en": "e", "de": "d", "fr": "f", "es": "s", "it": "i", "nl": "n"}
_WORD, _DOTTED = re.compile(r"[^\W\d_]+"), re.compile(r"[^\W\d_]+\.?")


def in_english(text: str, language: str, *, full: bool, dotted: bool) -> str:
    """Return a text with the months that it names in a language in English, in full or by three letters.

    With `dotted`, a dot behind a name goes with it.

    >>> in_english("22 déc. 2026 17:30", "fr", full=False, dotted=True)
    '22 Dec 2026 17:30'
    """
    months, names = _months(language), month_name if full else month_abbr

    def month(word: re.Match[str]) -> str:
        number = months.get(_folded(word[0]))
        return word[0] if number is None else names[number]

    return (_DOTTED if dotted else _WORD).sub(month, text)


@cache
def _months(language: str) -> dict[str, int]:
    # `mar` is a day, too, but here no days are read.
    return {name: month for name, code, month in month_names() if code == _CODES[language]} | dict.fromkeys(
        ("mar", "mrz"), MARCH
    )


def _folded(word: str) -> str:
    bare = word.removesuffix(".").casefold()
    return "".join(letter for letter in normalize("NFKD", bare) if not combining(letter))
