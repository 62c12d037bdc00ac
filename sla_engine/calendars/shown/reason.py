"""Reason: why a stretch of time counts or does not, as a value; its text is for people and is never parsed.

This module alone has the text of each kind in each language.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from sla_engine.show.languages import WEEKDAY_WORDS, Words

Kind = Literal[
    "open", "season hours", "holiday hours", "special hours", "worked day", "clock change",
    "outside hours", "weekend", "no hours", "season", "holiday", "special day", "closure",
    "paused", "stopped", "promise changed", "share kept",
]  # fmt: skip

# The name of a reason replaces `{}`; the part in brackets is left out if the reason has no name.
_TEXTS: dict[Kind, Words] = {
    "open": Words("open", "geöffnet", "ouvert"),
    "season hours": Words("open: season[ {}]", "geöffnet: Saison[ {}]", "ouvert : saison[ {}]"),
    "holiday hours": Words(
        "open: holiday hours[ {}]", "geöffnet: Feiertagszeiten[ {}]", "ouvert : horaires de jour férié[ {}]"
    ),
    "special hours": Words("open: special day[ {}]", "geöffnet: Sondertag[ {}]", "ouvert : jour particulier[ {}]"),
    "worked day": Words(
        "open: worked day[ (as {})]", "geöffnet: Arbeitstag[ (wie {})]", "ouvert : jour travaillé[ (comme {})]"
    ),
    "clock change": Words("clocks change", "Zeitumstellung", "changement d'heure"),
    "outside hours": Words("outside hours", "außerhalb der Zeiten", "hors horaires"),
    "weekend": Words("weekend", "Wochenende", "week-end"),
    "no hours": Words("no hours[ on {}]", "keine Zeiten[ am {}]", "pas d'horaires[ le {}]"),
    "season": Words("season[: {}]", "Saison[: {}]", "saison[ : {}]"),
    "holiday": Words("holiday[: {}]", "Feiertag[: {}]", "jour férié[ : {}]"),
    "special day": Words("special day[: {}]", "Sondertag[: {}]", "jour particulier[ : {}]"),
    "closure": Words("closure", "Schließung", "fermeture"),
    "paused": Words("paused[: {}]", "angehalten[: {}]", "en pause[ : {}]"),
    "stopped": Words("stopped", "gestoppt", "arrêté"),
    "promise changed": Words("changed while stopped", "geändert, während gestoppt", "changé pendant l'arrêt"),
    "share kept": Words("keeps the share used", "behält den verbrauchten Anteil", "garde la part utilisée"),
}
_TAKEN_OUT = Words("taken out: {}", "herausgenommen: {}", "retiré : {}")
# Clock changes, with the minutes and the local time; changes of a ticket, with the new value.
_TEXTS_ABOUT: dict[tuple[Kind, str], Words] = {
    ("clock change", "forward"): Words(
        "clocks go forward {1} min at {2}",
        "Uhren werden um {2} um {1} min vorgestellt",
        "horloges avancées de {1} min à {2}",
    ),
    ("clock change", "back"): Words(
        "clocks go back {1} min at {2}",
        "Uhren werden um {2} um {1} min zurückgestellt",
        "horloges reculées de {1} min à {2}",
    ),
    ("promise changed", "tier"): Words(
        "tier changed[ to {}]", "Stufe geändert[ auf {}]", "changement de niveau[ : {}]"
    ),
    ("promise changed", "priority"): Words(
        "priority changed[ to {}]", "Priorität geändert[ auf {}]", "changement de priorité[ : {}]"
    ),
    ("promise changed", "site"): Words(
        "site changed[ to {}]", "Standort geändert[ auf {}]", "changement de site[ : {}]"
    ),
    ("promise changed", "kind"): Words("kind changed[ to {}]", "Art geändert[ auf {}]", "changement de type[ : {}]"),
}


class Reason(NamedTuple):
    """One reason: its kind and its name, such as that of a holiday; the name is empty if there is none.

    `taken_out` means that the time would be open for this reason, but another calendar removes it. `about` has further parts
    of the text: for a clock change its direction (`forward`, `back`), its minutes and the local time; for a changed promise
    what has changed (`tier`, `priority`, `site`, `kind`). Days of the week are named in English.

    >>> print(Reason("holiday", "New Year's Day"))
    holiday: New Year's Day
    >>> print(Reason("open", taken_out=True))
    taken out: open
    >>> Reason("no hours", "Monday").text("fr")
    "pas d'horaires le lundi"
    """

    kind: Kind
    name: str = ""
    taken_out: bool = False
    about: tuple[str, ...] = ()

    def text(self, language: str | None = None) -> str:
        """Return the text in a language, in English if there is no translation; a name is not translated."""
        words = _TEXTS_ABOUT[self.kind, self.about[0]] if self.about else _TEXTS[self.kind]
        always, _, named = words.of(language).partition("[")
        template = f"{always}{named.removesuffix(']') if self.name else ''}"
        text = template.format(self.name_in(language), *self.about[1:])
        return _TAKEN_OUT.of(language).format(text) if self.taken_out else text

    def name_in(self, language: str | None) -> str:
        """Return the name; a day of the week is translated."""
        if self.kind not in ("no hours", "worked day"):
            return self.name
        return next((words.of(language) for words in WEEKDAY_WORDS if words.en == self.name), self.name)

    def __str__(self) -> str:
        return self.text()


# Several reasons may hold at once: those of combined calendars, and a clock change within open time.
Reasons = tuple[Reason, ...]


def as_text(reasons: Iterable[Reason], language: str | None = None) -> str:
    """Return the text of reasons, in a language."""
    return "; ".join(reason.text(language) for reason in reasons)
