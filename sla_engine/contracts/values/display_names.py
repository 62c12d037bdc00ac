"""Display names: the names that people read, in one or several languages."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from sla_engine.contracts.forms.single_values import quoted
from sla_engine.contracts.forms.toml_tables import Key

ENGLISH = "en"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Label:
    """A display name by language code; the empty code stands for a name that is the same in every language.

    >>> label = Label((("en", "Office"), ("de", "Büro")))
    >>> label.in_language("de"), label.in_language("fr"), str(label)
    ('Büro', 'Office', 'Office')
    """

    texts: tuple[tuple[str, str], ...]

    @classmethod
    def plain(cls, text: str) -> "Label":
        """Return a name that is the same in every language."""
        return cls((("", text),))

    def in_language(self, language: str) -> str:
        """Return the name in a language, else in English, else in the first language given."""
        known = dict(self.texts)
        fallback = known.get(ENGLISH, self.texts[0][1])
        return known.get(language, fallback)

    def __str__(self) -> str:
        return self.in_language(ENGLISH)


def _read_label(value: object) -> Label:
    if isinstance(value, str):
        return Label.plain(quoted(value, "a name").strip())
    if not isinstance(value, dict) or not value:
        raise ValueError('expected a name in quotes, or names by language such as { en = "Office", de = "Büro" }')
    for language, text in value.items():
        if not _LANGUAGE.fullmatch(language):
            raise ValueError(f"expected language codes such as en or de-LU, got {language!r}")
        quoted(text, f"the name in language {language!r}")
    return Label(tuple((language, text.strip()) for language, text in value.items()))


_BY_LANGUAGE = {
    "type": "object",
    "patternProperties": {f"^{_LANGUAGE.pattern}$": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
    "minProperties": 1,
}
_LABEL = {
    "oneOf": [{"type": "string", "minLength": 1}, _BY_LANGUAGE],
    "examples": ["Office", {"en": "Office", "de": "Büro"}],
}

LabelText = Annotated[Label, PlainValidator(_read_label), WithJsonSchema(_LABEL)]
# The display name of a table; without it, the id is the name.
DisplayName = Annotated[LabelText, Key("Display name.", name="name", around=True)]
DisplayNames = Annotated[LabelText, Key("Display name, or names by language.", name="name", around=True)]


class Named:
    """A value with a display name in English and in other languages."""

    __slots__ = ()
    label: Label

    @property
    def name(self) -> str:
        """The display name in English, else in the first language given."""
        return str(self.label)

    def name_in(self, language: str) -> str:
        """Return the display name in a language such as `de`, else in English."""
        return self.label.in_language(language)
