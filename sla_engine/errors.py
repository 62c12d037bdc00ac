"""Every error this library raises on purpose, in one hierarchy.

Each class is also the builtin that a caller would expect (`ValueError`, `LookupError`, ...), and each message is lower case,
names the value that was refused and says what would have been accepted.
"""


class SlaError(Exception):
    """Base of all errors of this library."""


class NaiveInstantError(SlaError, ValueError):
    """A datetime without a UTC offset was given where an instant is needed."""


class InvalidDurationError(SlaError, ValueError):
    """A duration that is negative, ambiguous (a bare number, a day, a month) or not a duration at all."""


class InvalidArgumentError(SlaError, ValueError):
    """An option that is none of its choices; the message lists them."""


class InvalidHoursError(SlaError, ValueError):
    """Hours that cannot be read or make no sense; the message points at the part."""


class InvalidCalendarError(SlaError, ValueError):
    """A calendar's definition contradicts itself or holds a value of the wrong kind."""


class OutOfRangeError(SlaError, ValueError):
    """An instant, or an answer, outside the years for which answers are given."""


class HolidayDataError(OutOfRangeError):
    """A year for which there is no holiday data."""


class NeverOpensError(SlaError, ValueError):
    """Open time was asked of a calendar that has none (left)."""


class UnknownRegionError(SlaError, LookupError):
    """A country, subdivision, holiday category or holiday language that the holiday data does not have."""


class UnknownZoneError(SlaError, LookupError):
    """A time zone that the time-zone data does not have."""


class ColumnError(SlaError, ValueError):
    """A column of the wrong type or shape, or a bad row in it; the message names the row."""


class InvalidFileError(SlaError, ValueError):
    """A file of ours that cannot be accepted; `problems` lists the faults found, at most a hundred one by one."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class ContractError(InvalidFileError):
    """A contract that cannot be accepted."""


class ScenarioError(InvalidFileError):
    """A file of scenarios that cannot be accepted."""


class UnknownNameError(SlaError, LookupError):
    """A contract, tier, site, target or role that is not defined; the message lists the known ones."""


class InvalidTicketError(SlaError, ValueError):
    """A ticket or an event with a value that it cannot have."""


class NotApplicableError(SlaError, ValueError):
    """Something was asked of a tier that the contract declares not applicable to it."""


class SourceError(SlaError, ValueError):
    """Input that cannot be read as a whole: a missing column, an empty or unreadable file."""


class MappingError(InvalidFileError, SourceError):
    """A mapping that cannot be accepted."""


class SinkError(SlaError, OSError):
    """Alerts that could not be told.

    `refused` are the keys of those which a sink took amiss, and which wait behind all others from now on; `over` says that it
    is of no use to tell it any others now.
    """

    def __init__(self, message: str, refused: tuple[str, ...] = (), *, over: bool = False) -> None:
        super().__init__(message)
        self.refused = refused
        self.over = over or not refused


class SinkBusyError(SinkError):
    """Another process or thread is telling the same sink, and did not end in time; what is left will be told by it or later."""


class StateError(SlaError, OSError):
    """A database of tracking that cannot be opened, read or written."""


class MissingExtraError(SlaError, ImportError):
    """An optional package is needed; the message names the extra to install."""
