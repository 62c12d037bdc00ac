"""Column names: the default columns of tickets and of event logs, the same for files, databases and frames."""

NEEDED = ("id", "opened_at", "tier", "site")
WORDS = ("contract", "service", "kind", "priority", "channel")

# Columns of instants that become events of the ticket, by the kind of the event.
EVENTS = {
    "responded_at": "responded",
    "work_started_at": "work_started",
    "recovered_at": "recovered",
    "resolved_at": "resolved",
    "closed_at": "closed",
}
COLUMNS = (*NEEDED, *WORDS, "reported_at", *EVENTS)

LOG_NEEDED = ("ticket", "kind", "at")
STATE_LOG_NEEDED = ("ticket", "state", "at")
LOG_COLUMNS = (*LOG_NEEDED, "reason", "value", "by", "seq", "id")
