"""Every error this library raises on purpose, in one hierarchy.

Each class is also the builtin that a caller would expect (`ValueError`, `LookupError`, ...), and each message is lower case,
names the value that was refused and says what would have been accepted.
"""


class SlaError(Exception):
    """Base of all errors of this library."""


class NaiveInstantError(SlaError, ValueError):
    """A datetime without a UTC offset, or a value that is no datetime, was given where an instant is needed."""


class InvalidDurationError(SlaError, ValueError):
    """A duration is negative, ambiguous (a bare number, a day, a month) or unreadable."""


class InvalidArgumentError(SlaError, ValueError):
    """An option has a value that is none of its choices; the message lists them."""


class InvalidHoursError(SlaError, ValueError):
    """Opening hours cannot be read or contradict themselves; the message points at the part."""


class InvalidCalendarError(SlaError, ValueError):
    """The definition of a calendar contradicts itself or has a value of a wrong type."""


class OutOfRangeError(SlaError, ValueError):
    """An instant, or the answer to a question, lies outside the years for which answers are given."""


class HolidayDataError(OutOfRangeError):
    """An answer needs a year for which there is no holiday data; the message says which years there are."""


class NeverOpensError(SlaError, ValueError):
    """An answer needs open time, and the calendar has none, or none left in the years with answers."""


class UnknownRegionError(SlaError, LookupError):
    """The holiday data does not have the given country, subdivision, category or language."""


class UnknownZoneError(SlaError, LookupError):
    """The time-zone data does not have the given zone, or a zone object has no IANA name."""


class ColumnError(SlaError, ValueError):
    """A column is missing or has a wrong type or shape, or a row has no answer; the message names the column or the row."""


class InvalidFileError(SlaError, ValueError):
    """A contract, mapping, or file of scenarios or holidays cannot be accepted; `problems` lists at most a hundred faults."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class ContractError(InvalidFileError):
    """A contract cannot be accepted; `problems` lists its faults."""


class ScenarioError(InvalidFileError):
    """A file of scenarios cannot be accepted; `problems` lists its faults."""


class CalendarFileError(InvalidFileError, InvalidCalendarError):
    """An iCalendar file cannot be accepted, or has nothing of what is asked for; the message names the file and the line."""


class UnknownNameError(SlaError, LookupError):
    """A contract, tier, site, target or role is named that is not defined; the message lists the known ones."""


class InvalidTicketError(SlaError, ValueError):
    """A ticket or an event has a value that is not allowed there; the message says what is."""


class NotApplicableError(SlaError, ValueError):
    """A question does not apply to a tier, because the contract declares so; the message has the reason."""


class SourceError(SlaError, ValueError):
    """A source cannot be read as a whole: a column is missing, or a file is empty or unreadable. A bad row is a `BadRow`."""


class MappingError(InvalidFileError, SourceError):
    """A mapping cannot be accepted; `problems` lists its faults."""


class SinkError(SlaError, OSError):
    """Alerts could not be told to a sink.

    `refused` has the keys of the alerts that the sink refused, and which are told after all others from now on; `over` is True
    if the sink cannot take any other alert in this run either.
    """

    def __init__(self, message: str, refused: tuple[str, ...] = (), *, over: bool = False) -> None:
        super().__init__(message)
        self.refused = refused
        self.over = over or not refused


class SinkBusyError(SinkError):
    """Another process or thread is telling the same sink, and did not end in time; it, or a later run, tells what is left."""


class StateError(SlaError, OSError):
    """A database of tracked tickets cannot be opened, read or written."""


class MissingExtraError(SlaError, ImportError):
    """An optional package is needed and not installed; the message names the extra to install."""
