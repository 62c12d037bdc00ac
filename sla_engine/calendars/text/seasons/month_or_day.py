"""Month or day: whether `Mar` is a month, by the tokens beside it: the number of a day, or another month in a list."""

from collections.abc import Sequence

from sla_engine.calendars.text.neighbours import JOINS
from sla_engine.calendars.text.text_token import Token
from sla_engine.calendars.text.words.day_names import NOT_A_DAY

_NOTHING = Token("end", "", 0)
_REACH = 3  # tokens on each side: a number, a dash, and the other month


def is_month(row: Sequence[Token], at: int) -> bool:
    """Tell whether a name that may be a day or a month must be a month, as in `Mar 21 off`, `Mar-Oct`, `Feb 20-Mar 5`."""
    if not _may_be_month(row[at]):
        return False
    before, behind = row[max(0, at - _REACH) : at][::-1], row[at + 1 : at + 1 + _REACH]
    number, next_one, end = [*behind, *[_NOTHING] * _REACH][:_REACH]
    is_hour = next_one.kind in {"unit", "half"} or (next_one.kind == "to" and end.kind == "time")
    return (number.is_number and not is_hour) or _lead_to_month(before) or _lead_to_month(behind)


def _lead_to_month(side: Sequence[Token]) -> bool:
    """Tell whether a dash or a join leads to a month; if the month may be a day, only with the number of a day between."""
    parts = [token for token in side if not token.is_number]
    if len(parts) < 2 or parts[0].kind not in JOINS | {"to", "and"}:  # noqa: PLR2004 - the join and the month
        return False
    return parts[1].kind == "month" or (len(parts) < len(side) and _may_be_month(parts[1]))


def _may_be_month(token: Token) -> bool:
    return token.word is not None and any(NOT_A_DAY in days for days in token.word.days.values())
