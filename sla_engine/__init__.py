"""Service-level deadlines in business hours: exact, explained, in bulk.

Every public name is imported from here and loaded when it is first asked for, so that `import sla_engine` costs next to
nothing. Which module a name lives in is an internal matter; this list is the promise.
"""

TYPE_CHECKING = False  # type checkers take this name for true; importing it from typing would cost milliseconds
if TYPE_CHECKING:
    from .bulk import deadlines, evaluate_log
    from .calendars import BusinessCalendar, HolidaySet, Interval, Segment, WeeklyHours
    from .clocks import (
        ClockStatus,
        Counted,
        Entitlement,
        Event,
        Explanation,
        Finding,
        Happening,
        Pause,
        State,
        Ticket,
        TicketStatus,
        Warned,
        entitle,
        evaluate,
        status_schema,
    )
    from .contracts import (
        Contract,
        ContractDoubt,
        Target,
        lint_contract,
        list_contracts,
        load_contract,
    )
    from .errors import (
        CalendarFileError,
        ColumnError,
        ContractError,
        HolidayDataError,
        InvalidArgumentError,
        InvalidCalendarError,
        InvalidDurationError,
        InvalidFileError,
        InvalidHoursError,
        InvalidTicketError,
        MappingError,
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
    from .money import CreditStatement, Outage, Quote, Work, credits, quote  # noqa: A004 - the field's word
    from .reports import Report
    from .reports.report_assembly import report  # a module beside it has the same name
    from .sources import BadRow, load_mapping, read_tickets
    from .tracking import (
        Alert,
        LiveClock,
        Standings,
        Tracker,
    )
    from .whatif import (
        Breach,
        BreakEven,
        Comparison,
        History,
        Moved,
        Scenario,
        TierChoice,
        TierOption,
        break_even,
        choose_tier,
        compare,
        impact,
        load_scenarios,
        parse_scenarios,
        read_history,
    )

__version__ = "0.1.0"

__all__ = [
    "Alert",
    "BadRow",
    "Breach",
    "BreakEven",
    "BusinessCalendar",
    "CalendarFileError",
    "ClockStatus",
    "ColumnError",
    "Comparison",
    "Contract",
    "ContractDoubt",
    "ContractError",
    "Counted",
    "CreditStatement",
    "Entitlement",
    "Event",
    "Explanation",
    "Finding",
    "Happening",
    "History",
    "HolidayDataError",
    "HolidaySet",
    "Interval",
    "InvalidArgumentError",
    "InvalidCalendarError",
    "InvalidDurationError",
    "InvalidFileError",
    "InvalidHoursError",
    "InvalidTicketError",
    "LiveClock",
    "MappingError",
    "MissingExtraError",
    "Moved",
    "NaiveInstantError",
    "NeverOpensError",
    "NotApplicableError",
    "OutOfRangeError",
    "Outage",
    "Pause",
    "Quote",
    "Report",
    "Scenario",
    "ScenarioError",
    "Segment",
    "SinkBusyError",
    "SinkError",
    "SlaError",
    "SourceError",
    "Standings",
    "State",
    "StateError",
    "Target",
    "Ticket",
    "TicketStatus",
    "TierChoice",
    "TierOption",
    "Tracker",
    "UnknownNameError",
    "UnknownRegionError",
    "UnknownZoneError",
    "Warned",
    "WeeklyHours",
    "Work",
    "break_even",
    "choose_tier",
    "compare",
    "credits",
    "deadlines",
    "entitle",
    "evaluate",
    "evaluate_log",
    "impact",
    "lint_contract",
    "list_contracts",
    "load_contract",
    "load_mapping",
    "load_scenarios",
    "parse_scenarios",
    "quote",
    "read_history",
    "read_tickets",
    "report",
    "status_schema",
]

# Which package has a name: what is not listed here is an error.
_PACKAGES = {
    "bulk": ("deadlines", "evaluate_log"),
    "calendars": ("BusinessCalendar", "HolidaySet", "Interval", "Segment", "WeeklyHours"),
    "clocks": (
        "ClockStatus",
        "Counted",
        "Entitlement",
        "Event",
        "Explanation",
        "Finding",
        "Happening",
        "Pause",
        "State",
        "Ticket",
        "TicketStatus",
        "Warned",
        "entitle",
        "evaluate",
        "status_schema",
    ),
    "contracts": ("Contract", "ContractDoubt", "Target", "lint_contract", "list_contracts", "load_contract"),
    "money": ("CreditStatement", "Outage", "Quote", "Work", "credits", "quote"),
    "reports": ("Report", "report"),
    "sources": ("BadRow", "load_mapping", "read_tickets"),
    "tracking": ("Alert", "LiveClock", "Standings", "Tracker"),
    "whatif": (
        "Breach",
        "BreakEven",
        "Comparison",
        "History",
        "Moved",
        "Scenario",
        "TierChoice",
        "TierOption",
        "break_even",
        "choose_tier",
        "compare",
        "impact",
        "load_scenarios",
        "parse_scenarios",
        "read_history",
    ),
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
