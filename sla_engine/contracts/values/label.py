"""Label: what people call a thing, in one or several languages."""

from dataclasses import dataclass

ENGLISH = "en"


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
        """Return the name in a language, else in English, else in the first language there is."""
        known = dict(self.texts)
        fallback = known.get(ENGLISH, self.texts[0][1])
        return known.get(language, fallback)

    def __str__(self) -> str:
        return self.in_language(ENGLISH)


class Named:
    """Anything with a label: its name in English, and in other languages."""

    __slots__ = ()
    label: Label

    @property
    def name(self) -> str:
        """The display name in English, or the only one there is."""
        return str(self.label)

    def name_in(self, language: str) -> str:
        """Return the display name in a language such as `de`, else the English one."""
        return self.label.in_language(language)
