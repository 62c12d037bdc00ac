"""WorkLog: the work done on tickets, read from a table, with the rows that are bad."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sla_engine.calendars.instants import utc_at
from sla_engine.money.spans import Work
from sla_engine.show.instants import moment
from sla_engine.show.tables import as_html
from sla_engine.sources import BadRow, Chunk, Source
from sla_engine.sources.tables.work_columns import is_yes, read_work_columns

SHOWN = 20


@dataclass(frozen=True, slots=True, repr=False)
class WorkLog:
    """Work in the order of its table, each about the ticket of its row, and the bad rows."""

    work: tuple[Work, ...]
    bad: tuple[BadRow, ...] = ()

    def __iter__(self) -> Iterator[Work]:
        return iter(self.work)

    def __len__(self) -> int:
        return len(self.work)

    def __repr__(self) -> str:
        return f"<WorkLog of {len(self.work):,} visits, {len(self.bad):,} bad rows>"

    def _repr_html_(self) -> str:
        shown = [
            (one.about or "", one.role, moment(one.start), moment(one.end), "yes" if one.on_site else "no")
            for one in self.work[:SHOWN]
        ]
        more = f"{len(self.work):,} visits, {len(self.bad):,} bad rows"
        return as_html(("ticket", "role", "start", "end", "on site"), shown, foot=more)


def read_work(
    source: Source,
    *,
    form: str | None = None,
    tickets: Collection[str] | None = None,
    roles: Collection[str] | None = None,
) -> WorkLog:
    """Return the work of a table, which has the columns `ticket`, `role`, `started_at` and `ended_at`.

    It may have `on_site` (yes or no) and `kilometres` too; formats and instants are as in a table of tickets. Bad rows are
    left out and listed; rows about other tickets than `tickets`, or of other roles than `roles`, are bad if these are given.

    Raises:
        SourceError: the source cannot be read as a whole.
    """
    work: list[Work] = []
    bad: list[BadRow] = []
    known = None if tickets is None else set(tickets)
    for chunk in read_work_columns(source, form=form):
        bad += chunk.bad
        for line, one in _work(chunk):
            if not isinstance(one, Work):
                bad.append(BadRow(chunk.source, line, "ended_at", one, "an end after the start"))
            elif known is not None and one.about not in known:
                bad.append(BadRow(chunk.source, line, "ticket", one.about, "the id of a ticket of the history"))
            elif roles is not None and one.role not in roles:
                bad.append(
                    BadRow(chunk.source, line, "role", one.role, f"a role with a rate: {', '.join(sorted(roles))}")
                )
            else:
                work.append(one)
    return WorkLog(tuple(work), tuple(sorted(bad, key=lambda row: row.line)))


def _work(chunk: Chunk) -> Iterator[tuple[int, Work | str]]:
    """Yield the line of each row and its work, or its end as text if that is not after its start."""
    tickets, roles, on_site, kilometres = (
        list(chunk.words(name)) for name in ("ticket", "role", "on_site", "kilometres")
    )
    times = zip(chunk.times["started_at"].tolist(), chunk.times["ended_at"].tolist(), strict=True)
    for i, (start, end) in enumerate(times):
        line, at = int(chunk.line[i]), [utc_at(us) for us in (start, end)]
        if end <= start:
            yield line, at[1].isoformat()
            continue
        distance = kilometres[i]
        yield (
            line,
            Work(
                str(roles[i]),
                *at,
                on_site=is_yes(on_site[i]),
                kilometres=Decimal(distance) if distance else None,
                about=tickets[i],
            ),
        )
