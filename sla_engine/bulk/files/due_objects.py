"""Due objects: due instants of a chunk as JSON objects, written as columns of bytes rather than one by one."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from sla_engine.clocks.many.answers.due_instants import STATES, Deadlines
from sla_engine.clocks.many.answers.iso_texts import iso_bytes
from sla_engine.clocks.many.answers.padded_bytes import Bytes, lines, padded
from sla_engine.clocks.many.tickets.text_codes import combined
from sla_engine.show.json_and_csv import as_json
from sla_engine.sources import Chunk
from sla_engine.sources.columns.arrow_texts import ArrowTexts
from sla_engine.sources.columns.texts import Texts

# Rows written at once, so that an id of ten thousand characters widens few.
ROWS = 8_192
BLANK, QUOTE, ESCAPE, DELETE = b' "\\\x7f'


def due_objects(tickets: Chunk, answer: Deadlines, between: str) -> Iterator[str]:
    """Yield the objects of some tickets after another, target by target within a ticket, each followed by `between`."""
    terms_of, known = combined([tickets.codes("tier"), tickets.codes("site")])
    due = {target: iso_bytes(answer.due[target], answer.zone) for target in answer.targets}
    for first in range(0, len(tickets), ROWS):
        rows = np.arange(first, min(first + ROWS, len(tickets)))
        ids = _ids(tickets.id.take(rows))
        yield str(
            lines(
                [
                    [
                        b'{"ticket": ',
                        ids,
                        b", ",
                        padded([terms(tier or "", site or "", target) for tier, site in known])[terms_of[rows]],
                        b', "due": ',
                        _due(due[target][rows]),
                        b', "state": "',
                        padded(STATES)[answer.state[target][rows]],
                        f'", "provisional": false}}{between}'.encode(),
                    ]
                    for target in answer.targets
                ]
            ),
            "ascii",
        )


@lru_cache(maxsize=4096)
def terms(tier: str, site: str, target: str) -> str:
    """Return what an object says of tier, site and target."""
    return f'"tier": {as_json(tier)}, "site": {as_json(site)}, "target": {as_json(target)}'


def _ids(ids: Texts) -> Bytes:
    """Return ids as JSON; those that JSON writes as they are come from Arrow's memory."""
    if isinstance(ids, ArrowTexts):
        data = ids.bytes()
        plain = (data >= BLANK) & (data < DELETE) & (data != QUOTE) & (data != ESCAPE)
        if plain.all():
            return _quoted(ids.padded())
    return padded([as_json(name) for name in ids])


def _quoted(texts: Bytes) -> Bytes:
    """Return texts between quotes."""
    shown = np.full((len(texts), texts.shape[1] + 2), QUOTE, dtype=np.uint8)
    shown[:, 1:-1] = texts
    return shown


def _due(instants: Bytes) -> Bytes:
    """Return instants between quotes, and null where there is none."""
    there = instants[:, 0] > 0
    shown = _quoted(instants)
    shown[~there] = 0
    shown[~there, :4] = np.frombuffer(b"null", np.uint8)
    return shown
