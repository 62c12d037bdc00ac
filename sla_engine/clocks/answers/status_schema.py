"""The JSON Schema of a ticket's status, for programs in other languages."""

from typing import Any

from sla_engine.clocks.answers.ticket_status import TicketStatus
from sla_engine.show.result_schema import schema_of


def status_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `TicketStatus.to_dict` returns; clocks are defined in `$defs`.

    >>> schema = status_schema()
    >>> schema["$defs"]["ClockStatus"]["properties"]["state"]["enum"][:3]
    ['not_applicable', 'not_started', 'running']
    """
    return schema_of(TicketStatus)
