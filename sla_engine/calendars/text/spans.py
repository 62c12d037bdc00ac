"""Spans of hours as people write them: `08:00-12:00`, `8-12 / 13-17`, `8h30-12h`, `0900-1700`, `9-5pm`, `24h`.

A span that ends before it starts runs into the next day, but only if that is clearly meant: `9-5` is refused. An hour of one
digit without am or pm may be in the afternoon. It is refused if the span lies between 1:00 and 8:00 (`1-5`), or begins
before the end of the span before it (`8-12, 2-9`).

If only one end has am or pm, or is noon or midnight, the other end is in the nearer half of the day: `9-5pm`, `9am-5`,
`1-5pm`, `9-noon`. This is refused if people may also mean the other half: from a morning (`10-11pm`, `10-2am`,
`8-midnight`), and to a later hour of the same half (`9am-11`, `5pm-9`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sla_engine.calendars.rules.day_hours import DAY_S, WHOLE_DAY, DayHours, Span, wall_text
from sla_engine.calendars.text.text_token import Token
from sla_engine.calendars.text.times import HOUR, MORNING, NOON, WallTime, take_time
from sla_engine.calendars.text.tokens import Tokens

AFTERNOON = 13 * HOUR  # from this hour on, a time must be on a clock of 24 hours
DAYBREAK = 5 * HOUR  # no hours begin earlier
_GO_ON = frozenset({"to", "unit", "half"})  # the kinds that follow the start of a span

Edges = tuple[WallTime, WallTime]


def read_spans(tokens: Tokens) -> DayHours:
    """Take spans; raise `InvalidHoursError` for a span that is impossible, or can be read in two ways."""
    return WrittenSpans.take(tokens).hours(tokens)


@dataclass(frozen=True, slots=True)
class WrittenSpans:
    """Spans as they were written; `hours` resolves them when it is known to which hours they are added."""

    edges: Sequence[Edges]
    whole: Token | None = None  # 24 hours

    @classmethod
    def take(cls, tokens: Tokens) -> "WrittenSpans":
        """Take spans separated by commas, other joins or blanks, or whole days."""
        if whole := tokens.take("whole"):
            return cls((), whole)
        edges = [_edges(tokens)]
        while (blank := tokens.next.kind == "time") or (tokens.ahead(2).kind in _GO_ON and tokens.join("time")):
            start = tokens.next
            edges.append(_edges(tokens))
            if blank and any(_within(edges[-1], span) or _within(span, edges[-1]) for span in edges[:-1]):
                problem = "these hours lie within others; separate the rules with ';' and name their days"
                raise tokens.fault(start, problem, "Mo-Fr 09:00-17:00; Sa 09:00-15:00")
        if tokens.next.kind == "off" and any(_within(edges[-1], span) for span in edges[:-1]):  # `8-18, 12-13 closed`
            raise tokens.fault(tokens.next, "hours cannot be removed; state the open hours", "08:00-12:00,13:00-18:00")
        return cls(edges)

    def hours(self, tokens: Tokens, ended: int = 0) -> DayHours:
        """Return the hours; the hours to which they are added end at `ended`, in seconds after midnight."""
        spans: list[Span] = []
        for start, end in self.edges:
            spans.append(_span(tokens, start, end, ended))
            ended = max(ended, spans[-1][1])
        return DayHours.of(spans) if spans else WHOLE_DAY


def _within(span: Edges, other: Edges) -> bool:
    return other[0].clock <= span[0].clock and span[1].clock <= other[1].clock


def _edges(tokens: Tokens) -> Edges:
    start = take_time(tokens)
    tokens.expect("'-' and the end of the span", "to", write=("08:00-12:00",))
    if start.clock >= DAY_S:
        raise tokens.fault(start.token, "a span starts before 24:00; name the next day instead", "00:00-08:00")
    return start, take_time(tokens)


def _span(tokens: Tokens, start: WallTime, end: WallTime, ended: int) -> Span:
    """Return a span in seconds after midnight; it ends on the next day only if that is clearly meant."""
    if start.half != end.half:
        readings = _readings(start, end)
        if len(readings) > 1 and readings[1][0] < ended:  # `9-12, 6-9pm`
            readings = readings[:1]
        if len(readings) > 1:
            raise tokens.fault(start.token, "state am or pm at both ends; both may be meant", *map(_text, readings))
        return readings[0]
    if (start.unclear or end.unclear) and HOUR <= end.clock <= start.clock < AFTERNOON:
        readings = [(start.clock, end.clock + NOON), (start.clock, end.clock + DAY_S)]
        raise tokens.fault(end.token, "this ends before it starts", *map(_text, readings))
    span = _forward(start.clock, end.clock)
    if (start.short or end.short) and (span[0] < ended or (span[0] >= HOUR and span[1] <= MORNING)):
        late = (span[0] + NOON, span[1] + NOON)
        readings = [span] if span[0] < HOUR or span[1] > NOON else [late, span]
        raise tokens.fault(start.token, "this may be meant before or after noon", *map(_text, readings))
    return span


def _readings(start: WallTime, end: WallTime) -> list[Span]:
    """Return the possible meanings of a span of which only one end has am or pm, the nearest first."""
    if start.half and end.open_half:
        clocks = [(start.clock, clock) for clock in (end.clock % NOON, end.clock % NOON + NOON)]
        also = start.clock % NOON >= DAYBREAK and start.clock % NOON < end.clock % NOON
    elif end.half and start.open_half:
        clocks = [(clock, end.clock) for clock in (start.clock % NOON, start.clock % NOON + NOON)]
        far = max((_forward(*each) for each in clocks), key=_length)
        also = DAYBREAK <= far[0] <= NOON
    else:
        clocks, also = [(start.clock, end.clock)], False
    near, *far_ones = sorted((_forward(*each) for each in clocks), key=_length)
    return [near, *far_ones] if also else [near]


def _forward(start: int, end: int) -> Span:
    return start, end if end > start else end + DAY_S


def _length(span: Span) -> int:
    return span[1] - span[0]


def _text(span: Span) -> str:
    return f"{wall_text(span[0])}-{wall_text(span[1])}"
