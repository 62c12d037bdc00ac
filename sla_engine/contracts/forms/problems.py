"""Problems: what is wrong with a file, by key, value and what was expected."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

from sla_engine.contracts.forms.key_path import KeyPath, dotted, quoted
from sla_engine.show.did_you_mean import did_you_mean, listed
from sla_engine.show.numbers_and_shares import count

MOST_TOLD = 100
MOST_FOUND = 50_000  # of one version of a contract: each key that each table lacks is one
_LONGEST_VALUE = 60

# pydantic's words are about Python; these are about TOML.
EXPECTED = {
    "model_type": "expected a table",
    "dict_type": "expected a table",
    "list_type": "expected a list",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "string_type": "expected text in quotes",
    "literal_error": "expected {expected}",
    "too_short": "expected at least one",
    "too_long": "expected at most {max_length}",
    "greater_than_equal": "expected {ge} or more",
    "less_than_equal": "expected {le} or less",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is, the value as the file has it (empty where there is none), and what was expected."""

    key: KeyPath
    value: str
    expected: str
    known: Collection[str] | None = field(default=None, compare=False)  # where it is a name: those that there are
    name: object = field(default=None, compare=False)

    @classmethod
    def unknown(cls, what: str, key: KeyPath, value: str, name: object, known: Collection[str]) -> "Problem":
        """Return the problem of a name that is none of those known; which was meant is guessed when it is told."""
        return cls(key, value, f"unknown {what}", known, name)

    def within(self, *above: str | int) -> "Problem":
        """Return the problem of a part, with the path of the whole."""
        return replace(self, key=(*above, *self.key))

    @property
    def fault(self) -> str:
        """What is wrong, without where it is."""
        got = f"got {self.value}; " if self.value else ""
        hint = "" if self.known is None else f"; {did_you_mean(self.name, self.known)}{listed(self.known)}"
        return f"{got}{self.expected}{hint}"

    def __str__(self) -> str:
        return f"{dotted(self.key) or 'the file'}: {self.fault}"


class UnknownKeyError(ValueError):
    """A key that is none of those known; which was meant is guessed when it is told."""

    def __init__(self, what: str, known: Collection[str]) -> None:
        super().__init__(f"unknown {what}")
        self.what = what
        self.known = known


def told(file: str, problems: Sequence[Problem], text: Callable[[Problem], str] = str) -> tuple[str, tuple[str, ...]]:
    """Return the message and the lines that tell the problems of a file: the first hundred, and how many more there are."""
    lines = [f"{file}: {text(problem)}" for problem in problems[:MOST_TOLD]]
    if left := len(problems) - len(lines):
        some = f"{left:,} or more problems" if len(problems) >= MOST_FOUND else count(left, "problem")
        lines.append(f"{file}: and {some} more, left out here")
    return f"{file} has {count(len(problems), 'problem')}:\n" + "\n".join(f"  {line}" for line in lines), tuple(lines)


def shown(value: object, *, longest: int = _LONGEST_VALUE) -> str:
    """Return a value as TOML writes it, shortened to so many characters."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = quoted(value[: longest + 1])
        case datetime() | date() | time():
            text = value.isoformat()
        case Decimal() | int() | float():
            text = str(value)
        case list():
            text = f"[{', '.join(shown(item, longest=longest) for item in value[:longest])}]"
        case dict():
            items = islice(value.items(), longest)
            text = "{ " + ", ".join(f"{dotted((key,))} = {shown(item, longest=longest)}" for key, item in items) + " }"
        case _:
            text = repr(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
