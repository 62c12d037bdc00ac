"""Mapping proposal: a mapping file for a table whose columns have other names than ours, from its names and its first rows.

Nothing is guessed that could be meant in two ways: such a column is left to be said, with both readings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sla_engine.contracts.forms.toml_text import Raw
from sla_engine.contracts.forms.toml_writer import toml_text
from sla_engine.sources.files.physical_lines import as_read, is_clean
from sla_engine.sources.mappings.column_words import columns_named
from sla_engine.sources.mappings.format_guesses import Guess, guessed_formats
from sla_engine.sources.tables.cell_translation import is_time

# A column of so few distinct words may be the state of tickets.
MOST_STATES = 30
NOT_UTF8 = 'is not UTF-8; save the file as UTF-8, or say its encoding under [mapping], such as encoding = "cp1252"'
PLACES = ("tier", "site")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping file as TOML, what is yet to be said before it can be used, and what else a reader should know."""

    toml: str
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def proposed_mapping(
    sample: Mapping[str, Sequence[str]], *, zone: str | None, values: Mapping[str, str], rows: str | None = None
) -> Proposal:
    """Return a mapping for a table of which `sample` has the first cells by column, empty ones left out.

    `zone` is that of times without an offset, `values` are constants by our names, and `rows` is where rows are in JSON.
    """
    foreign = [title for title in sample if not is_clean(title)]
    sample = {title: cells for title, cells in sample.items() if title not in foreign}
    named = {ours: title for ours, title in columns_named(sample).items() if ours not in values}
    columns: dict[str, object] = {}
    missing = [f"encoding: the column name '{as_read(title)}' {NOT_UTF8}" for title in foreign[:1]]
    notes = [
        f"{title!r}: '{as_read(cell)}' {NOT_UTF8}"
        for title, cells in sample.items()
        if (cell := next((one for one in cells if not is_clean(one)), None))
    ]
    naive = False
    for ours, title in named.items():
        if ours == "state":
            continue
        if not is_time(ours):
            columns[ours] = title
            continue
        guess = guessed_formats(sample[title])
        if guess is None and not sample[title]:
            notes.append(f"{title!r} is empty in the first rows, and left out")
        elif guess is None:
            told = f"{title!r} looks like {ours}, but no known format fits all of it, such as {sample[title][0]!r}"
            (missing if ours == "opened_at" else notes).append(f"{told}; say it by dates")
        elif len(guess.forms) > 1:
            missing.append(_ambiguous(ours, title, guess))
        else:
            if guess.unread:
                notes.append(
                    f"{title!r}: {len(guess.unread)} cells do not fit {guess.forms[0]}, such as {guess.unread[0]!r}"
                )
            naive = naive or guess.naive
            columns[ours] = title if guess.forms == ("iso",) else {"column": title, "dates": list(guess.forms)}
    if naive and zone is None:
        missing.append('zone: whose clock are the times of? Give --zone, such as "Europe/Luxembourg"')
    missing += [f"{ours}: no column looks like it" for ours in ("id", "opened_at") if ours not in named]
    missing += [
        f"{ours}: no column looks like it; give one for all by --set {ours}=..." for ours in _absent(named, values)
    ]
    if "state" in named:
        notes.append(_about_states(named["state"], sample))
    columns |= {ours: {"value": value} for ours, value in values.items()}
    head = {"rows": rows} if rows else {}
    tables: Raw = {"mapping": {**head, "zone": zone} if zone else head, "columns": columns}
    return Proposal(toml_text(tables), tuple(missing), tuple(notes))


def _absent(named: Mapping[str, str], values: Mapping[str, str]) -> list[str]:
    return [ours for ours in PLACES if ours not in named and ours not in values]


def _ambiguous(ours: str, title: str, guess: Guess) -> str:
    one, other = guess.forms
    return (
        f"{ours}: {guess.example!r} in {title!r} may be {one} or {other}, and no cell tells which; "
        f'say it: {ours} = {{ column = "{title}", dates = ["{one}"] }}'
    )


def _about_states(title: str, sample: Mapping[str, Sequence[str]]) -> str:
    """Say which states there are, which only their desk can explain."""
    states = list(dict.fromkeys(map(as_read, sample[title])))
    if len(states) > MOST_STATES:
        return f"{title!r} may be the state of tickets, but has {len(states)} different words"
    listed = ", ".join(map(repr, states))
    return f'{title!r} may be the state of tickets (state = "{title}"): [states] then says what each is: {listed}'
