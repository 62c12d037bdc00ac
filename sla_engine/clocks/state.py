"""State: the states of one clock of a ticket."""

from enum import StrEnum


class State(StrEnum):
    """The states of a clock; `overdue` outranks `paused`.

    >>> State.MET == "met"
    True
    """

    NOT_APPLICABLE = "not_applicable"
    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"
