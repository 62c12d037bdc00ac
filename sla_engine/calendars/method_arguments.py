"""Method arguments: checks of the landing, of a number of business days, and of a wall time."""

from operator import index
from typing import Literal, SupportsIndex

from sla_engine.calendars.text.notation import parse_wall_time
from sla_engine.errors import InvalidArgumentError
from sla_engine.show.durations import SECOND

Landing = Literal["closing", "opening"]


def opens_at(landing: Landing) -> bool:
    """Tell whether an answer at a closing moves to the next opening.

    Raises:
        InvalidArgumentError: the landing is neither `closing` nor `opening`.
    """
    if landing not in ("closing", "opening"):
        raise InvalidArgumentError(f"landing is 'closing' or 'opening', got {landing!r}")
    return landing == "opening"


def whole_days(n: SupportsIndex) -> int:
    """Return a number of business days, negative where they are counted back.

    Raises:
        InvalidArgumentError: the number of days is no whole number.
    """
    try:
        if not isinstance(n, bool):
            return index(n)
    except TypeError:
        pass
    raise InvalidArgumentError(f"expected a whole number of business days, got {n!r}")


def wall_time(text: str) -> int:
    """Return the microseconds after midnight of a wall time such as `16:00`.

    Raises:
        InvalidArgumentError: the value cannot be read as a wall time such as "16:00".
    """
    choices = "at is 'closing', 'same time' or a wall time such as '16:00'"
    if not isinstance(text, str):
        raise InvalidArgumentError(f"{choices}, got {text!r}")
    try:
        return parse_wall_time(text) * SECOND
    except ValueError as error:
        raise InvalidArgumentError(f"{choices}: {error}") from None
