"""Instants: converts between aware datetimes, used outside, and integer microseconds of UTC since 1970, used inside.

No other module converts between the two. All arithmetic is on integers, so that neither the subtraction of wall times of
one zone nor pendulum's comparison, which ignores the fold, can affect a result.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Self, SupportsIndex, overload
from zoneinfo import ZoneInfo

from pendulum import DateTime

from sla_engine.errors import NaiveInstantError
from sla_engine.show.durations import SECOND

if TYPE_CHECKING:
    from pendulum import Interval

    class Instant(DateTime):
        """A pendulum `DateTime` as type checkers should see it: any aware datetime can be subtracted from it.

        At run time pendulum allows this; its type hints allow only its own class, and would refuse `due - datetime.now(UTC)`.
        """

        @overload  # type: ignore[override]  # wider than pendulum declares
        def __sub__(self, other: timedelta) -> Self: ...
        @overload
        def __sub__(self, other: datetime) -> Interval[datetime]: ...
        def __sub__(self, other: datetime | timedelta) -> Self | Interval[datetime]: ...
else:
    Instant = DateTime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()

# The unbound C method, because pendulum's own `-` builds an Interval and costs ten times as much.
_since = datetime.__sub__


def instant_us(instant: datetime) -> int:
    """Return the microseconds of UTC since 1970 of an aware datetime.

    Raises:
        NaiveInstantError: the value is naive, not a datetime, or holds parts of a microsecond.
    """
    try:
        if type(instant) is datetime:
            elapsed = instant - EPOCH
        else:
            elapsed = _since(instant, EPOCH)
            _check_whole(instant)
        return (elapsed.days * 86_400 + elapsed.seconds) * SECOND + elapsed.microseconds
    except TypeError:
        raise _refused(instant) from None


def utc_at(us: SupportsIndex) -> datetime:
    """Return microseconds of UTC since 1970 as a datetime of the standard library, in UTC."""
    return EPOCH + timedelta(microseconds=int(us))


def fixed(instant: object, name: str) -> datetime:
    """Return an aware datetime with its wall time kept and its zone replaced by the offset in force.

    Datetimes of one zone compare by wall time, those of two zones are never equal in a repeated hour, and pendulum's lose the
    fold when pickled; with a fixed offset none of this happens. So values that keep datetimes keep them with fixed offsets.

    Raises:
        NaiveInstantError: the value is naive, not a datetime, or holds parts of a microsecond.
    """
    if not isinstance(instant, datetime) or _is_nat(instant):
        raise _refused(instant, name)
    if type(instant) is datetime and type(instant.tzinfo) is timezone:
        return instant
    offset = instant.utcoffset()
    if offset is None:
        raise _refused(instant, name)
    _check_whole(instant)
    return datetime.combine(instant.date(), instant.time(), timezone(offset)).replace(fold=0)


# How to convert the instants of other packages to aware datetimes, by the package of their class.
_CONVERSIONS = {
    "arrow": "arrow's are converted by .datetime",
    "whenever": "whenever's are converted by .to_stdlib(), in older versions .py_datetime()",
    "numpy": "numpy's are converted by .astype('datetime64[us]').item().replace(tzinfo=UTC), or whatever zone they are in",
}


def _is_nat(instant: object) -> bool:
    """Tell whether this is pandas' NaT, which is an instance of datetime."""
    return type(instant).__name__ == "NaTType"


def _refused(instant: object, name: str = "") -> NaiveInstantError:
    """Return the error for a value that is no aware datetime, with the way to convert it."""
    where = f" as {name}" if name else ""
    if _is_nat(instant):
        return NaiveInstantError(
            f"expected an aware datetime{where}, got NaT, which is no instant; leave such rows out"
        )
    if isinstance(instant, datetime):
        return NaiveInstantError(f"{name} {instant!r} is naive; give it a time zone (tzinfo=...)".lstrip())
    if isinstance(instant, str):
        remedy = "; datetime.fromisoformat reads text"
    else:
        found = _CONVERSIONS.get(type(instant).__module__.partition(".")[0])
        remedy = f"; {found}" if found else ""
    return NaiveInstantError(f"expected an aware datetime{where}, got {instant!r:.80}{remedy}")


def _check_whole(instant: datetime) -> None:
    if getattr(instant, "nanosecond", False):  # pandas' timestamps are datetimes with nanoseconds
        raise NaiveInstantError(f"{instant!r} has parts of a microsecond; round it first")


def instant_at(us: int, tz: ZoneInfo) -> Instant:
    """Return microseconds of UTC as a pendulum DateTime in `tz`, with the right fold."""
    seconds, micros = divmod(us, SECOND)
    at = datetime.fromtimestamp(seconds, tz)
    if at.fold:
        return Instant(at.year, at.month, at.day, at.hour, at.minute, at.second, micros, tz, fold=1)
    # Without the keyword the call costs a third less; every scalar result is made here.
    return Instant(at.year, at.month, at.day, at.hour, at.minute, at.second, micros, tz)
