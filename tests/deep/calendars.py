"""Random calendars against the oracle, scalar and bulk: `python -m tests.deep.calendars --cases 100000 --seed 1`.

A case is one question answered by both. Prints how many were compared for each operation, and each mismatch with the
calendar as source text that can be pasted; exits 1 when there is one. The same seed asks the same questions.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import NamedTuple

import click
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sla_engine.testing import Case, calendar_cases, datetime_at, instant_of, instants
from sla_engine.testing.local_clock import DAY, HOUR
from tests.deep.columns import DTYPES, column_of, rows_of, whole
from tests.deep.regions import regional_cases
from tests.oracles.answers import Answers
from tests.oracles.truth import BeyondHorizonError, Truth

BATCH = 50  # calendars that Hypothesis draws in one go
INSTANTS = 6
# Each case with what to draw its instants from.
PLAIN = calendar_cases().map(lambda case: (case, case))
CASES = st.one_of(PLAIN, PLAIN, PLAIN, regional_cases())
UNKNOWN = object()  # the oracle's years are too short for the answer
COUNTS = (-40, -10, -2, -1, 0, 0, 1, 2, 3, 10, 40)
DAY_TIMES = ("closing", "same time", "16:00", "00:30", "26:00", "48:00", "09:15:30")


class Outcome(NamedTuple):
    """A question, what the oracle says and what the calendar says."""

    name: str
    arguments: tuple[object, ...]
    expected: object
    found: object


@dataclass
class Trial:
    """A calendar, its oracle, and the instants to ask about."""

    case: Case
    moments: list[int]
    chance: random.Random

    def __post_init__(self) -> None:
        self.truth = Truth(self.case, min(self.moments) - 90 * DAY, max(self.moments) + 180 * DAY)
        self.answers = Answers(self.case.calendar())

    def known(self, name: str, arguments: tuple[object, ...]) -> object:
        """The oracle's answer, if it knows."""
        try:
            return getattr(self.truth, name)(*arguments)
        except BeyondHorizonError:
            return UNKNOWN

    def length(self, most: int) -> int:
        """A length of time up to `most`, short ones more often; or a usual one, which may be too long."""
        short = int(most ** self.chance.random())
        return self.chance.choice((0, 1, HOUR, 8 * HOUR, short, self.chance.randint(0, most), most // 2, most))

    def outcomes(self) -> Iterator[Outcome]:
        """Everything, scalar and bulk."""
        for name, arguments in self._questions():
            yield Outcome(name, arguments, self.known(name, arguments), getattr(self.answers, name)(*arguments))
        a, b = sorted(self.chance.sample(self.moments, 2))
        yield Outcome("explain", (a, b), [], self.truth.tiling_faults(a, b, self.answers.explain(a, b)))
        yield from self._column_outcomes()

    def _questions(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Scalar questions; lengths of time are such that the oracle mostly knows the answer."""
        for t in self.moments:
            u = self.chance.choice(self.moments)
            yield "is_open", (t,)
            yield "between", (t, u)
            yield "intervals", (min(t, u), max(t, u))
            ahead, behind = self.truth.between(t, self.truth.until), self.truth.between(self.truth.since, t)
            yield "add", (t, self.length(ahead), self.chance.choice(("closing", "opening")))
            yield "subtract", (t, self.length(behind))
            for name in ("roll", "next", "previous"):
                for side in ("forward", "backward") if name == "roll" else ("opening", "closing"):
                    yield f"{name}_{side}", (t,)
            yield "add_business_days", (t, self.chance.choice(COUNTS), self.chance.choice(DAY_TIMES))
            yield "business_days_between", (t, u)

    def _column_outcomes(self) -> Iterator[Outcome]:
        """Each bulk operation on all instants at once, compared row by row."""
        dtype = self.chance.choice(DTYPES)
        starts = [whole(t, dtype) for t in self.moments]
        others = self.chance.sample(starts, len(starts))
        lengths = [self.length(self.truth.between(t, self.truth.until)) for t in starts]
        one, landing = lengths[0], self.chance.choice(("closing", "opening"))
        n, at = self.chance.choice(COUNTS), self.chance.choice(DAY_TIMES)
        each = column_of(lengths, self.chance.choice(("int64", "timedelta64[us]")))
        single = timedelta(microseconds=one)
        asked: list[tuple[str, tuple[object, ...], dict[str, object], Callable[[int], tuple[object, ...]]]] = [
            ("add", (single,), {"landing": landing}, lambda _: (one, landing)),
            ("add", (each,), {"landing": landing}, lambda i: (lengths[i], landing)),
            ("subtract", (single,), {}, lambda _: (one,)),
            ("subtract", (each,), {}, lambda i: (lengths[i],)),
            ("between", (column_of(others, dtype),), {}, lambda i: (others[i],)),
            ("add_business_days", (n,), {"at": at}, lambda _: (n, at)),
            *((name, (), {}, lambda _: ()) for name in ("is_open", "roll_forward", "roll_backward")),
        ]
        for name, more, options, of_row in asked:
            bulk = getattr(self.answers.calendar, f"{name}_many")
            found = rows_of(bulk(column_of(starts, dtype), *more, errors="nat", **options))
            for i, t in enumerate(starts):
                arguments = (t, *of_row(i))
                yield Outcome(f"{name}_many", (*arguments, dtype), self.known(name, arguments), found[i])


@dataclass
class Tally:
    """What was compared, by operation; what the oracle's years were too short for; and what differed."""

    compared: Counter[str] = field(default_factory=Counter)
    unknown: int = 0
    mismatches: list[str] = field(default_factory=list)
    calendars: int = 0

    def take(self, trial: Trial) -> None:
        """Count the outcomes of a trial."""
        self.calendars += 1
        for outcome in trial.outcomes():
            if outcome.expected is UNKNOWN:
                self.unknown += 1
                continue
            self.compared[outcome.name] += 1
            if outcome.found != outcome.expected:
                self.mismatches.append(_described(outcome, trial.case))

    def __str__(self) -> str:
        rows = [f"{name:24} {count:8}" for name, count in sorted(self.compared.items())]
        rows.append(f"{'in all':24} {self.compared.total():8}  on {self.calendars} calendars; {self.unknown} not known")
        rows.append(f"{'mismatches':24} {len(self.mismatches):8}")
        return "\n".join((*self.mismatches, *rows))


def _described(outcome: Outcome, case: Case) -> str:
    expected, found = _shown(outcome.expected, case.zone), _shown(outcome.found, case.zone)
    question = f"{outcome.name}{_shown(outcome.arguments, case.zone)}"
    return f"MISMATCH {question}\n  of {case!r}\n  expected {expected}\n  got      {found}"


def _shown(value: object, zone: str) -> str:
    """An answer or arguments as text; an integer of more than four months is taken for an instant."""
    if isinstance(value, tuple | list):
        return f"({', '.join(_shown(part, zone) for part in value)})"
    if isinstance(value, int) and abs(value) > 120 * DAY:
        return f"{value} = {datetime_at(value, zone).isoformat()}"
    return repr(value)


def run(cases: int, *, start: int = 0) -> Tally:
    """Ask at least `cases` questions of random calendars; `start` seeds what is asked."""
    tally = Tally()
    for batch in count(start * 1_000_000):
        if tally.compared.total() >= cases:
            return tally
        _run_batch(batch, tally)
    raise AssertionError("counting never ends")


def _run_batch(number: int, tally: Tally) -> None:
    @seed(number)
    @settings(
        max_examples=BATCH,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        case, about = data.draw(CASES)
        first = data.draw(instants(about))
        others = [data.draw(instants(about, near=first)) for _ in range(INSTANTS - 1)]
        chance = random.Random(data.draw(st.integers(0, 2**32)))  # noqa: S311 - not for secrets
        tally.take(Trial(case, [instant_of(moment) for moment in (first, *others)], chance))

    ask()


@click.command()
@click.option("--cases", default=100_000, show_default=True, help="How many questions to compare, at least.")
@click.option("--seed", "start", default=0, show_default=True, help="What to ask; the same seed asks the same.")
def main(cases: int, start: int) -> None:
    """Compare calendars with the oracle on random questions."""
    began = time.perf_counter()
    tally = run(cases, start=start)
    click.echo(tally)
    click.echo(f"{'seconds':24} {time.perf_counter() - began:8.1f}")
    sys.exit(1 if tally.mismatches else 0)


if __name__ == "__main__":
    main()
