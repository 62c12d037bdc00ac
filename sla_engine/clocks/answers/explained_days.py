"""ExplainedDays: an explanation summed up by day, with a row for each date in the clock's zone.

A date begins at the first instant at which the local clock reads its midnight or later, as everywhere in calendars.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from sla_engine.calendars.instants import EPOCH_ORDINAL
from sla_engine.calendars.shown.day_row import spans_read
from sla_engine.calendars.shown.explanation import clock_changes
from sla_engine.calendars.shown.reason import Kind, Reason, Reasons, as_text
from sla_engine.calendars.text.durations import format_duration
from sla_engine.calendars.timeline.zones import midnights, named_zone, offsets_over
from sla_engine.clocks.answers import explanation_words as words
from sla_engine.clocks.answers.counted_stretches import Counted
from sla_engine.show.languages import short_weekday
from sla_engine.show.plain_values import Plain, keys
from sla_engine.show.tables import as_text as table

COLUMNS = ("day", "hours", "why", "counted", "total")

# Reasons that are not special about a date; they are shown only if no time counts on it and there is no other reason.
_PLAIN: tuple[Kind, ...] = ("open", "season hours", "outside hours", "weekend", "no hours")
# Reasons that describe a date's own hours also explain why the rest of it does not count.
_SAID_BY_HOURS: dict[Kind, Kind] = {
    "season": "season hours",
    "holiday": "holiday hours",
    "special day": "special hours",
}


@dataclass(frozen=True, slots=True)
class ExplainedDay(Plain):
    """One local date of an explanation: the time that counts on it, and what is special about it.

    `hours` are the stretches that count, in local time. `total_us` is the own time counted from the clock's start to the end
    of the date or of the explanation.
    """

    PLAIN = keys(date="day", hours="hours", reason="english_reason", counted="counted", total="total")
    day: date
    hours: tuple[str, ...]
    why: Reasons
    counted_us: int
    total_us: int
    language: str | None = None

    @property
    def counted(self) -> timedelta:
        """The time that counts on this date."""
        return timedelta(microseconds=self.counted_us)

    @property
    def total(self) -> timedelta:
        """The own time counted from the clock's start to the end of this date."""
        return timedelta(microseconds=self.total_us)

    @property
    def reason(self) -> str:
        """What is special about the date, or why no time counts on it; empty for an ordinary date with time that counts."""
        return as_text(self.why, self.language)

    @property
    def english_reason(self) -> str:
        """The same in English, whatever the language; names stay as they are told."""
        return as_text(self.why)

    @property
    def name(self) -> str:
        """The date with its day of the week."""
        return f"{short_weekday(self.day.weekday(), self.language)} {self.day}"

    def __str__(self) -> str:
        told = (",".join(self.hours), self.reason)
        return f"{self.name}  {format_duration(self.counted_us)}  {'; '.join(filter(None, told))}"


@dataclass(frozen=True, slots=True)
class ExplainedDays(Plain):
    """The days of an explanation in order, with its title and sources. `str` is for a terminal, HTML for a notebook.

    The counted time of all days is that of all segments, and the last total is that of the explanation.
    """

    PLAIN = keys("title", "days")
    title: str
    days: tuple[ExplainedDay, ...]
    foot: str = ""
    language: str | None = None

    def __iter__(self) -> Iterator[ExplainedDay]:
        return iter(self.days)

    def __len__(self) -> int:
        return len(self.days)

    def __str__(self) -> str:
        columns = words.heads(COLUMNS, self.language)
        shown = table(columns, map(_cells, self.days), right=columns[3:])
        return "\n".join([self.title, shown, *filter(None, [self.foot])])

    def _repr_html_(self) -> str:
        return words.page(self.title, words.heads(COLUMNS, self.language), map(_cells, self.days), self.foot)


def _cells(one: ExplainedDay) -> tuple[str, ...]:
    counted = format_duration(one.counted_us) if one.counted_us else ""
    return one.name, ",".join(one.hours), one.reason, counted, format_duration(one.total_us)


def explained_days(segments: Sequence[Counted]) -> tuple[ExplainedDay, ...]:
    """Return a row for each local date of segments, which must follow each other without a gap."""
    if not segments:
        return ()
    zone = segments[0].zone
    ordinals, begin = midnights(zone, segments[0].start_us, segments[-1].end_us)
    edges = begin.tolist()
    pieces = ((place, piece) for segment in segments for place, piece in _cut(segment, edges))
    return tuple(
        _day(
            date.fromordinal(int(ordinals[place]) + EPOCH_ORDINAL),
            [piece for _, piece in run],
            *edges[place : place + 2],
        )
        for place, run in groupby(pieces, key=itemgetter(0))
    )


def _cut(segment: Counted, edges: Sequence[int]) -> Iterator[tuple[int, Counted]]:
    """Yield the parts of a segment between edges, each with the position of the edge at or before it.

    A date that the clock skips has no part, because it begins at the same instant as the next date.
    """
    start = segment.start_us
    while True:
        place = bisect_right(edges, start) - 1
        end = min(segment.end_us, edges[place + 1])
        ahead = segment.end_us - end if segment.counted else 0
        yield place, replace(segment, start_us=start, end_us=end, total_us=segment.total_us - ahead)
        if end == segment.end_us:
            return
        start = end


def _day(day: date, pieces: Sequence[Counted], low: int, high: int) -> ExplainedDay:
    counted = [(piece.start_us, piece.end_us) for piece in pieces if piece.counted]
    last = pieces[-1]
    why = dict.fromkeys(reason for piece in pieces for reason in _reasons(piece))
    return ExplainedDay(
        day,
        spans_read(counted, low, high, named_zone(last.zone)),
        tuple(_telling(why, told_by_hours=bool(counted))),
        sum(end - start for start, end in counted),
        last.total_us,
        last.language,
    )


def _reasons(piece: Counted) -> Iterator[Reason]:
    """Yield the reasons of a part of a segment, with only the clock changes within this part."""
    yield from (reason for reason in piece.why if reason.kind != "clock change")
    if piece.counted:
        clock = offsets_over(piece.zone, piece.start_us, piece.end_us)
        yield from clock_changes(clock, piece.start_us, piece.end_us)


def _telling(why: Collection[Reason], *, told_by_hours: bool) -> Iterator[Reason]:
    """Yield the reasons that are shown for a date."""
    special = [reason for reason in why if reason.kind not in _PLAIN or reason.taken_out]
    for reason in special:
        hours = _SAID_BY_HOURS.get(reason.kind)
        if hours is None or Reason(hours, reason.name) not in why:
            yield reason
    if not special and not told_by_hours:
        yield from why
