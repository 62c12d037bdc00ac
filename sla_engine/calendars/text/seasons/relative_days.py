"""Days counted from others as people write them: `Sa[1]`, `Sa[-1]` for the last, `Th[4] +1 day`, `PH -1 day`."""

import re
from collections.abc import Iterator

from sla_engine.calendars.rules.season_days import DAY_NAMES, NthWeekday
from sla_engine.calendars.text.text_token import Token
from sla_engine.calendars.text.tokens import Tokens

MOST_DAYS = 80  # between a day and the day from which it is counted; a day counted from Easter stays in its year
MOST_IN_MONTH = 5  # of one weekday

_NTH = re.compile(r"\s*(-?[0-9]{1,2})\s*(?:-\s*([0-9]{1,2})\s*)?")


def take_shift(tokens: Tokens) -> int:
    """Take a shift in days, negative for days before; 0 if there is none."""
    token = tokens.take("shift")
    if token is None:
        return 0
    days = int(re.sub("[^0-9]", "", token.text)[:9])
    if not 1 <= days <= MOST_DAYS:
        raise tokens.fault(
            token, f"a day is counted 1 to {MOST_DAYS} days from another", "PH -1 day", "easter +39 days"
        )
    return days if token.text[0] == "+" else -days


def take_nth(tokens: Tokens, day: Token) -> Iterator[NthWeekday]:
    """Take the numbers of a weekday in a month, and the shift in days after them."""
    token = tokens.expect("the n-th of a month", "nth", write=("Sa[1]", "Sa[-1]"))
    if len(day.days) != 1 or day.days[0] >= len(DAY_NAMES):
        raise tokens.fault(token, "only a weekday has a number in a month; holidays have none", "Sa[1]", "Sa[-1]")
    numbers = list(_numbers(tokens, token))
    shift = take_shift(tokens)
    yield from (NthWeekday(day.days[0], shift, n) for n in numbers)


def _numbers(tokens: Tokens, token: Token) -> Iterator[int]:
    for part in token.text[1:-1].split(","):
        match = _NTH.fullmatch(part)
        ends = [int(number) for number in match.groups() if number] if match else []
        in_order = len(ends) == 1 or (len(ends) > 1 and 0 < ends[0] < ends[1])
        if not in_order or not all(1 <= abs(n) <= MOST_IN_MONTH for n in ends):
            problem = f"a month has 1 to {MOST_IN_MONTH} of a weekday"
            raise tokens.fault(token, problem, "Sa[1]", "Sa[1,3]", "Sa[1-2]", "Sa[-1]")
        yield from range(ends[0], ends[-1] + 1)
