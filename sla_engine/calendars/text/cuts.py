"""Cuts as people write them: `-12:00` and `until noon` remove later hours, `13:00-` removes earlier ones."""

from sla_engine.calendars.rules.day_hours import DAY_S, Cut
from sla_engine.calendars.text.times import MORNING, read_time
from sla_engine.calendars.text.tokens import Tokens


def cut_follows(tokens: Tokens) -> bool:
    """Tell whether a cut is next: a dash before a time, or a time followed by a dash and no end."""
    dash = next(at for at in range(1, 4) if tokens.ahead(at).kind not in {"unit", "half"})
    late = tokens.next.kind == "time" and tokens.ahead(dash).kind == "to" and tokens.ahead(dash + 1).kind != "time"
    return late or (tokens.next.kind == "to" and tokens.after.kind == "time")


def read_cut(tokens: Tokens) -> Cut:
    """Take a cut from the tokens.

    Raises:
        InvalidHoursError: the text cannot be read; the message has the part, its column (counted from 1) and what was expected.
    """
    early = tokens.take("to")
    time = read_time(tokens)
    if early:
        if time.short and time.clock == MORNING:  # ambiguous as in `1-8`
            raise tokens.fault(time.token, "this may be meant before or after noon", "20:00", "08:00")
        if time.clock == 0:
            raise tokens.fault(time.token, "a cut at 0:00 leaves nothing", "closed", "-24:00")
        return Cut(time.clock)
    if not 0 < time.clock < DAY_S:
        raise tokens.fault(time.token, "a late opening lies between 00:00 and 24:00 of its date", "13:00-")
    tokens.expect("'-' and nothing more: a day opens late once", "to", write=("13:00-",))
    return Cut(since=time.clock)
