"""Findings: the findings about many tickets and their logs, as columns, and their counts as text for people."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, get_args

import numpy as np
import numpy.typing as npt

from sla_engine.calendars.arrays import Integers, Truth
from sla_engine.clocks.finding import FALLS_THROUGH, NAMED, UNPROMISED, Code, Finding, Subject
from sla_engine.clocks.many.events.event_rows import EventRows
from sla_engine.clocks.many.tickets.text_codes import Codes, combined
from sla_engine.clocks.names_without_effect import subject_of
from sla_engine.contracts import Terms
from sla_engine.show.numbers_and_shares import count

CODES: tuple[Code, ...] = get_args(Code)
CODE = {code: np.int8(i) for i, code in enumerate(CODES)}

# Findings are told in this order: what the ticket says of itself, what lies in the future, then what was odd in reading
# the log, then what is odd in a life, then what clocks find of reopenings.
ITSELF, AHEAD, READ, LIFE, CLOCKS = range(5)

NO_SUBJECT = -1
# Tickets by what fell through: a finding's code, and its subject.
Fallen = Counter[tuple[Code, Subject]]
SHOWN = 20


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """Findings as columns, in the order in which they are told: the ticket's number, and the code's place in `CODES`.

    `subject` has the place of what each is about in `subjects`, or `NO_SUBJECT`.
    """

    ticket: Integers
    code: npt.NDArray[np.int8]
    subject: Integers
    subjects: tuple[Subject, ...]

    @classmethod
    def of(cls, findings: Mapping[int, Sequence[Finding]]) -> Self:
        """Return the findings of some tickets, by number."""
        rows = [(ticket, one) for ticket, many in findings.items() for one in many]
        places: dict[Subject, int] = {}
        subject = [
            NO_SUBJECT if one.subject is None else places.setdefault(one.subject, len(places)) for _, one in rows
        ]
        return cls(
            np.array([ticket for ticket, _ in rows], dtype=np.int64),
            np.array([CODE[one.code] for _, one in rows], dtype=np.int8),
            np.array(subject, dtype=np.int64),
            tuple(places),
        )

    def joined(self, other: Self) -> Self:
        """Return these findings and others."""
        moved = np.where(other.subject == NO_SUBJECT, NO_SUBJECT, other.subject + len(self.subjects))
        return type(self)(
            np.concatenate((self.ticket, other.ticket)),
            np.concatenate((self.code, other.code)),
            np.concatenate((self.subject, moved)),
            (*self.subjects, *other.subjects),
        )

    def only(self, kept: Truth) -> Self:
        """Return some of the findings."""
        return type(self)(self.ticket[kept], self.code[kept], self.subject[kept], self.subjects)

    def counted(self) -> Counter[tuple[Code, Subject | None]]:
        """Return how many findings there are by code and subject."""
        pairs, counts = np.unique(np.column_stack((self.code, self.subject)), axis=0, return_counts=True)
        found: Counter[tuple[Code, Subject | None]] = Counter()
        for (code, place), tickets in zip(pairs.tolist(), counts.tolist(), strict=True):
            found[CODES[code], None if place == NO_SUBJECT else self.subjects[place]] += tickets
        return found

    def fallen(self) -> Fallen:
        """Return how many tickets there are by what fell through."""
        some = np.isin(self.code, [CODE[code] for code in FALLS_THROUGH]) & (self.subject != NO_SUBJECT)
        if not some.any():
            return Counter()
        kinds: dict[tuple[int, Subject], int] = {}
        pairs, place = np.unique(np.column_stack((self.code[some], self.subject[some])), axis=0, return_inverse=True)
        kind = np.array([kinds.setdefault((code, self.subjects[i]), len(kinds)) for code, i in pairs.tolist()])
        # A ticket counts once, however often it gives cause.
        each = np.unique(np.column_stack((self.ticket[some], kind[place.ravel()])), axis=0)
        counts = np.bincount(each[:, 1]).tolist()
        return Counter({(CODES[code], about): count for (code, about), count in zip(kinds, counts, strict=True)})


def said(fallen: Fallen) -> Iterator[str]:
    """Yield a line for each of the most frequent of these findings, and one that counts all others."""
    for (code, subject), tickets in fallen.most_common(SHOWN):
        if code in UNPROMISED:
            yield f"no promise applies to {tickets:,} of the tickets: {subject.told(code)}"
        else:
            yield f"{count(tickets, 'ticket')}: {subject.told(code)}"
    if len(fallen) > SHOWN:
        yield f"... and {len(fallen) - SHOWN:,} more of the kind"


class GrowingFindings:
    """Findings as they are made, each with its place in the order of all."""

    def __init__(self) -> None:
        self._parts: list[tuple[Integers, ...]] = []
        self._subjects: list[Subject] = []

    def add(self, part: int, code: Code, tickets: Integers, rows: Integers) -> None:
        """Note a finding about some events; `rows` are their places in the order of all."""
        if len(rows):
            self._add(part, code, tickets, rows, np.full(len(rows), NO_SUBJECT))

    def add_named(self, code: Code, events: EventRows, rows: Integers, mine: Integers, terms: Sequence[Terms]) -> None:
        """Note a finding that names a value of some events, which are at `rows`; `mine` has the places of their terms."""
        if not len(rows):
            return
        place = Codes(mine, tuple(map(str, range(len(terms)))))
        number, found = combined([place, events.kind.used(), getattr(events, NAMED[code]).used()])
        subjects = [subject_of(code, kind or "", value, terms[int(one or 0)]) for one, kind, value in found]
        self._add(READ, code, events.ticket, rows, number + len(self._subjects))
        self._subjects += subjects

    def add_of_target(self, code: Code, target: str, tickets: Integers, rows: Integers) -> None:
        """Note a finding about some events that the clocks of a target make."""
        if len(rows):
            self._add(CLOCKS, code, tickets, rows, np.full(len(rows), len(self._subjects)))
            self._subjects.append(Subject("target", target))

    def add_entitled(self, plan: Integers, findings: Sequence[Sequence[Finding]]) -> None:
        """Note the findings that follow from the attributes of tickets, which their plans hold."""
        for place in range(max(map(len, findings), default=0)):
            code = np.array([CODE[one[place].code] if len(one) > place else -1 for one in findings], dtype=np.int64)
            about = [one[place].subject if len(one) > place else None for one in findings]
            subject = np.full(len(findings), NO_SUBJECT)
            named = [i for i, one in enumerate(about) if one is not None]
            subject[named] = len(self._subjects) + np.arange(len(named))
            self._subjects += [one for one in about if one is not None]
            tickets = np.flatnonzero(code[plan] >= 0)
            mine = plan[tickets]
            self._parts.append(
                (np.full(len(tickets), ITSELF), code[mine], tickets, np.full(len(tickets), place), subject[mine])
            )

    def _add(self, part: int, code: Code, tickets: Integers, rows: Integers, subject: Integers) -> None:
        count = len(rows)
        self._parts.append((np.full(count, part), np.full(count, int(CODE[code])), tickets, rows, subject))

    def in_order(self) -> Findings:
        """Return all findings in order."""
        if not self._parts:
            return Findings.of({})
        part, code, ticket, row, subject = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        order = np.lexsort((row, part, ticket))
        return Findings(ticket[order], code[order].astype(np.int8), subject[order], tuple(self._subjects))
