"""Explanation words: the text of explanations beside the reasons, in each language: titles, heads of columns, states."""

from collections.abc import Iterable, Sequence

from sla_engine.clocks.state import State
from sla_engine.show.escaping import escape_html
from sla_engine.show.languages import Words
from sla_engine.show.tables import Row, as_html

STATES = {
    State.NOT_APPLICABLE: Words("not_applicable", "nicht anwendbar", "sans objet"),
    State.NOT_STARTED: Words("not_started", "nicht begonnen", "pas commencé"),
    State.RUNNING: Words("running", "läuft", "en cours"),
    State.PAUSED: Words("paused", "angehalten", "en pause"),
    State.OVERDUE: Words("overdue", "überfällig", "en retard"),
    State.MET: Words("met", "eingehalten", "tenu"),
    State.MISSED: Words("missed", "verfehlt", "manqué"),
    State.CANCELLED: Words("cancelled", "abgebrochen", "annulé"),
}
DUE = Words("due {}", "fällig {}", "échéance {}")
PROVISIONAL = Words(" (provisional)", " (vorläufig)", " (provisoire)")
TARGET = Words("target {}", "Ziel {}", "objectif {}")
NOT_APPLICABLE = Words("not applicable", "nicht anwendbar", "sans objet")
YES_NO = (Words("no", "nein", "non"), Words("yes", "ja", "oui"))
_HEADS = {
    one.en: one
    for one in (
        Words("from", "von", "de"),
        Words("to", "bis", "à"),
        Words("counts", "zählt", "compte"),
        Words("counted", "gezählt", "compté"),
        Words("total", "gesamt", "total"),
        Words("why", "warum", "pourquoi"),
        Words("day", "Tag", "jour"),
        Words("hours", "Zeiten", "horaires"),
    )
}


def heads(names: Iterable[str], language: str | None) -> tuple[str, ...]:
    """Return heads of columns in a language, given their English names."""
    return tuple(_HEADS[name].of(language) for name in names)


def page(title: str, columns: Sequence[str], rows: Iterable[Row], foot: str) -> str:
    """Return a title, a table and a foot line as HTML for a notebook."""
    # A fingerprint is longer than the screen of a phone is wide.
    below = f'<p style="overflow-wrap: anywhere"><small>{escape_html(foot)}</small></p>'
    return f"<p>{escape_html(title)}</p>{as_html(columns, rows)}{below}"
