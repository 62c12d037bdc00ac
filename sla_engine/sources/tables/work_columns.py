"""Work columns: the work done on tickets, from a file or standard input, as checked columns in chunks."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.files.source_file import Source
from sla_engine.sources.tables.cell_translation import TableReading
from sla_engine.sources.tables.row_checks import CHECKS
from sla_engine.sources.tables.source_tables import FileTable, checked_chunks

WORK_NEEDED = ("ticket", "role", "started_at", "ended_at")
WORK_COLUMNS = (*WORK_NEEDED, "on_site", "kilometres")
READING = TableReading.of({}, WORK_NEEDED, WORK_COLUMNS)

YES, NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


def read_work_columns(source: Source, *, form: str | None = None) -> Iterator[Chunk]:
    """Yield the rows of a table of work in chunks: words of `WORK_COLUMNS`, the times as int64 microseconds of UTC.

    Raises:
        SourceError: the source cannot be opened or decoded, a needed column is missing, or the source breaks off; the rows
            before the break are yielded first.
    """
    checks = {**CHECKS, "on_site": (_is_answer, "yes or no"), "kilometres": (_is_number, "a number of 0 or more")}
    return checked_chunks(FileTable(source, form), READING, odd=Counter(), checks=checks)


def is_yes(word: str | None) -> bool:
    """Tell whether a cell says yes; an empty one says no."""
    return (word or "").casefold() in YES


def _is_answer(word: str) -> bool:
    return word.casefold() in YES | NO


def _is_number(word: str) -> bool:
    try:
        number = Decimal(word)
    except InvalidOperation:
        return False
    return number.is_finite() and number >= 0
