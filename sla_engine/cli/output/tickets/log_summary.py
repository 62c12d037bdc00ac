"""Log summary: counts of a whole log: states by target, findings by code, rows without an answer by reason."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from sla_engine.cli.output.output_formats import print_csv, print_json, print_json_lines, print_table
from sla_engine.clocks import State
from sla_engine.clocks.finding import UNPROMISED
from sla_engine.clocks.many.answers.latest_cycles import LatestCycles
from sla_engine.show.instants import moment

if TYPE_CHECKING:
    from sla_engine.clocks.many.events.findings import Fallen

STATES = tuple(map(str, State))


class Summary:
    """Counts of tickets that were evaluated as of an instant; `bad_rows`, `not_entitled` and `odd` count by reason."""

    def __init__(self, as_of: datetime) -> None:
        self.as_of = as_of
        self.tickets = 0
        self.states: dict[str, Counter[str]] = {}
        self.findings: Counter[str] = Counter()
        self.bad_rows: Counter[str] = Counter()
        self.not_entitled: Counter[str] = Counter()
        self.odd: Counter[str] = Counter()

    def add(self, states: LatestCycles) -> None:
        """Count a chunk of tickets, each target by the state of its latest cycle."""
        self.tickets += len(states.rows)
        for target, counts in states.counts().items():
            self.states.setdefault(target, Counter()).update(counts)
        self.findings.update(states.findings)

    def print(self, output: str) -> None:
        """Print the counts in the output chosen."""
        match output:
            case "json":
                print_json(self._record())
            case "jsonl":
                print_json_lines([self._record()])
            case "csv":
                print_csv([("what", "name", "detail", "count"), *self._rows()])
            case _:
                self._print_tables()

    def _counters(self) -> dict[str, Counter[str]]:
        return {name: getattr(self, name) for name in ("findings", "not_entitled", "odd", "bad_rows")}

    def _record(self) -> dict[str, object]:
        states = {target: _ordered(counts) for target, counts in self.states.items()}
        counters = {name: dict(counts.most_common()) for name, counts in self._counters().items()}
        return {"as_of": self.as_of.isoformat(), "tickets": self.tickets, "states": states, **counters}

    def _rows(self) -> Iterator[tuple[str, str, str, int]]:
        yield "tickets", "", "", self.tickets
        for target, counts in self.states.items():
            for state, count in _ordered(counts).items():
                yield "states", target, state, count
        for name, counts in self._counters().items():
            for reason, count in counts.most_common():
                yield name, reason, "", count

    def _print_tables(self) -> None:
        found = [state for state in STATES if any(counts[state] for counts in self.states.values())]
        rows = [(target, *(f"{counts[state]:,}" for state in found)) for target, counts in self.states.items()]
        title = f"{self.tickets:,} tickets as of {moment(self.as_of)}"
        print_table(("target", *found), rows, title=title, right=found)
        for name, counts in self._counters().items():
            if counts:
                told = [(reason, f"{count:,}") for reason, count in counts.most_common()]
                print_table((name.replace("_", " "), "count"), told, right=("count",))


def not_entitled(fallen: "Fallen") -> Counter[str]:
    """Return how many tickets have no promise, by reason."""
    return Counter({about.told(code): count for (code, about), count in fallen.items() if code in UNPROMISED})


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return {state: counts[state] for state in STATES if counts[state]}
