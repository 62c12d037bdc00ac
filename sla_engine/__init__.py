"""Service-level deadlines in business hours: exact, explained, in bulk.

Every public name is imported from here and loaded when it is first asked for, so that `import sla_engine` costs next to
nothing. Which module a name lives in is an internal matter; this list is the promise.
"""

TYPE_CHECKING = False  # type checkers take this name for true; importing it from typing would cost milliseconds
if TYPE_CHECKING:
    from .bulk import deadlines, evaluate_log
    from .calendars import BusinessCalendar, HolidaySet, Interval, Segment, WeeklyHours
    from .clocks import Event, State, Ticket, entitle, evaluate
    from .contracts import Contract, Target, list_contracts, load_contract
    from .errors import (
        ColumnError,
        ContractError,
        HolidayDataError,
        InvalidArgumentError,
        InvalidCalendarError,
        InvalidDurationError,
        InvalidHoursError,
        InvalidTicketError,
        MissingExtraError,
        NaiveInstantError,
        NeverOpensError,
        NotApplicableError,
        OutOfRangeError,
        ScenarioError,
        SinkBusyError,
        SinkError,
        SlaError,
        SourceError,
        StateError,
        UnknownNameError,
        UnknownRegionError,
        UnknownZoneError,
    )
    from .sources import BadRow, load_mapping, read_tickets
    from .tracking import Alert, Tracker

__version__ = "0.1.0"

__all__ = [
    "Alert",
    "BadRow",
    "BusinessCalendar",
    "ColumnError",
    "Contract",
    "ContractError",
    "Event",
    "HolidayDataError",
    "HolidaySet",
    "Interval",
    "InvalidArgumentError",
    "InvalidCalendarError",
    "InvalidDurationError",
    "InvalidHoursError",
    "InvalidTicketError",
    "MissingExtraError",
    "NaiveInstantError",
    "NeverOpensError",
    "NotApplicableError",
    "OutOfRangeError",
    "ScenarioError",
    "Segment",
    "SinkBusyError",
    "SinkError",
    "SlaError",
    "SourceError",
    "State",
    "StateError",
    "Target",
    "Ticket",
    "Tracker",
    "UnknownNameError",
    "UnknownRegionError",
    "UnknownZoneError",
    "WeeklyHours",
    "deadlines",
    "entitle",
    "evaluate",
    "evaluate_log",
    "list_contracts",
    "load_contract",
    "load_mapping",
    "read_tickets",
]

# Which package has a name: what is not listed here is an error.
_PACKAGES = {
    "bulk": ("deadlines", "evaluate_log"),
    "calendars": ("BusinessCalendar", "HolidaySet", "Interval", "Segment", "WeeklyHours"),
    "clocks": ("Event", "State", "Ticket", "entitle", "evaluate"),
    "contracts": ("Contract", "Target", "list_contracts", "load_contract"),
    "sources": ("BadRow", "load_mapping", "read_tickets"),
    "tracking": ("Alert", "Tracker"),
}
_HOME = {name: package for package, names in _PACKAGES.items() for name in names}


if not TYPE_CHECKING:  # hidden from type checkers, which would take any misspelt name for a public one

    def __getattr__(name: str) -> object:
        """Load a public name from the package that has it (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"{__name__}.{_HOME.get(name, 'errors')}"), name)
        globals()[name] = value  # the next look-up is an ordinary one
        return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
