"""Problems of a file: for each the key, the value and what was expected."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

from sla_engine.contracts.forms.key_path import KeyPath, dotted, quoted
from sla_engine.show.did_you_mean import did_you_mean, listed
from sla_engine.show.numbers_and_shares import count

MOST_TOLD = 100
MOST_FOUND = 50_000  # for each version of a contract: every key that a table lacks is a problem
_LONGEST_VALUE = 60

# pydantic's messages name types of Python; these name types of TOML.
EXPECTED = {
    "model_type": "expected a table",
    "dict_type": "expected a table",
    "list_type": "expected a list",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "string_type": "expected text in quotes",
    "literal_error": "expected {expected}",
    "too_short": "expected at least one entry",
    "too_long": "expected at most {max_length} entries",
    "greater_than_equal": "expected {ge} or more",
    "less_than_equal": "expected {le} or less",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: its key path, the value as the file has it (empty where there is none), and what was expected."""

    key: KeyPath
    value: str
    expected: str
    known: Collection[str] | None = field(default=None, compare=False)  # the known names, where the value is a name
    name: object = field(default=None, compare=False)

    @classmethod
    def unknown(cls, what: str, key: KeyPath, value: str, name: object, known: Collection[str]) -> "Problem":
        """Return the problem of an unknown name; its text lists the known names and guesses which was meant."""
        return cls(key, value, f"unknown {what}", known, name)

    def within(self, *above: str | int) -> "Problem":
        """Return the problem with its key path extended by the keys of the tables around it."""
        return replace(self, key=(*above, *self.key))

    @property
    def fault(self) -> str:
        """The value and what was expected, without the key path."""
        got = f"got {self.value}; " if self.value else ""
        hint = "" if self.known is None else f"; {did_you_mean(self.name, self.known)}{listed(self.known)}"
        return f"{got}{self.expected}{hint}"

    def __str__(self) -> str:
        return f"{dotted(self.key) or 'the file'}: {self.fault}"


class UnknownKeyError(ValueError):
    """A key is unknown; the problem made of the error lists the known keys and guesses which was meant."""

    def __init__(self, what: str, known: Collection[str]) -> None:
        super().__init__(f"unknown {what}")
        self.what = what
        self.known = known


def told(file: str, problems: Sequence[Problem], text: Callable[[Problem], str] = str) -> tuple[str, tuple[str, ...]]:
    """Return an error's message and its lines: the first hundred problems of a file, and the number of those left out."""
    lines = [f"{file}: {text(problem)}" for problem in problems[:MOST_TOLD]]
    if left := len(problems) - len(lines):
        some = f"{left:,} or more problems" if len(problems) >= MOST_FOUND else count(left, "problem")
        lines.append(f"{file}: and {some} more, left out here")
    return f"{file} has {count(len(problems), 'problem')}:\n" + "\n".join(f"  {line}" for line in lines), tuple(lines)


def shown(value: object, *, longest: int = _LONGEST_VALUE) -> str:
    """Return a value as TOML writes it, shortened to `longest` characters."""
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
