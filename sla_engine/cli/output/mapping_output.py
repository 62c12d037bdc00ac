"""Mapping output: mappings that ship, what a mapping makes of a file, and a proposal for one."""

import sys
from collections.abc import Iterable, Iterator
from importlib.resources import files

from sla_engine.cli.exit_codes import inform
from sla_engine.cli.inputs.source_options import Inputs
from sla_engine.cli.output.output_formats import print_lines, print_records, print_table
from sla_engine.clocks.column_names import NEEDED
from sla_engine.show.escaping import escape
from sla_engine.show.masking import scheme_of
from sla_engine.show.numbers_and_shares import count
from sla_engine.sources import Chunk, list_mappings, load_mapping
from sla_engine.sources.mappings.first_rows import MOST, first_rows
from sla_engine.sources.mappings.mapping_proposal import proposed_mapping

LISTED = ("mapping", "format", "reads")
READ = ("our column", "read from", "filled", "for example")
EXAMPLES = 2
TICKETS = 3


def print_list(output: str) -> None:
    """Print one line for each shipped mapping."""
    # Some leave their zone to be said, which says nothing about what they read.
    rows = [(name, load_mapping(name, zone="UTC").form, _first_words(name)) for name in list_mappings()]
    if output == "table":
        print_table(LISTED, rows)
    else:
        print_records(LISTED, rows, output)


def print_file(mapping: str) -> None:
    """Print the text of a mapping file, after it was checked."""
    if mapping in list_mappings():
        print_lines(_text(mapping).splitlines())
        return
    load_mapping(mapping)
    with open(mapping, encoding="utf-8") as file:  # noqa: PTH123 - `load_mapping` has read it
        print_lines(file.read().splitlines())


def has_our_names(inputs: Inputs) -> bool:
    """Whether a file has the columns that every ticket needs, by our names, or the command line gives them.

    Of a database and of standard input, which is read once, that is said when they are read.
    """
    if inputs.file == "-" or scheme_of(inputs.file) is not None:
        return True
    return set(NEEDED) - set(inputs.values) <= set(first_rows(inputs.file, inputs.form).cells)


def print_proposal(inputs: Inputs) -> bool:
    """Print a proposed mapping, and tell whether it can be used as it is."""
    found = first_rows(inputs.file, inputs.form)
    proposal = proposed_mapping(found.cells, zone=inputs.zone, values=inputs.values, rows=found.rows)
    sys.stdout.write(proposal.toml)
    for note in proposal.notes:
        inform(escape(f"note: {note}"))
    for missing in proposal.missing:
        inform(escape(f"to be said: {missing}"))
    return not proposal.missing


def first_of(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Yield the first chunk that has tickets, and those before and behind it that have none, such as bad rows of a log."""
    seen = False
    for chunk in chunks:
        if seen and len(chunk):
            return
        seen = seen or len(chunk) > 0
        yield chunk


def print_reading(chunk: Chunk) -> None:
    """Print what each of our columns gets in the first rows, and the first tickets."""
    shown = chunk.take(chunk.line.argsort()[:MOST])
    print_table(
        READ, _columns(shown), title=f"The first {count(len(shown), 'ticket')} of {chunk.source}:", right=("filled",)
    )
    for ticket in list(shown.tickets())[:TICKETS]:
        events = ", ".join(f"{event.kind} {event.at.isoformat()}" for event in ticket.events) or "no events"
        print_lines([f"{ticket.id}: opened {ticket.opened_at.isoformat()}, {ticket.tier} at {ticket.site}; {events}"])


def _columns(chunk: Chunk) -> Iterator[tuple[str, ...]]:
    for name in (*chunk.texts, *chunk.times):
        cells = [cell for i in range(len(chunk)) if (cell := chunk.cell(name, i))]
        read = chunk.titles.get(name, "a constant")
        yield name, read, str(len(cells)), ", ".join(list(dict.fromkeys(cells))[:EXAMPLES])


def _text(name: str) -> str:
    return (files("sla_engine.sources") / "presets" / f"{name}.toml").read_text("utf-8")


def _first_words(name: str) -> str:
    """Return the first sentence of the comment at the head of a shipped mapping."""
    first = _text(name).splitlines()[0].removeprefix("# ")
    return first.rstrip(":").rstrip(".")
