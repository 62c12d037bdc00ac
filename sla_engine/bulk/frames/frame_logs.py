"""Frames of tickets and of events: where every clock of every ticket stands."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, overload

from sla_engine.calendars.instants import instant_us
from sla_engine.clocks.column_names import COLUMNS, LOG_COLUMNS, LOG_NEEDED, NEEDED
from sla_engine.errors import InvalidArgumentError

if TYPE_CHECKING:
    from sla_engine.bulk.arrow.ticket_batches import Errors
    from sla_engine.bulk.logs.history_columns import HistoryColumns
    from sla_engine.clocks.entitlement import Contracts

Frame = TypeVar("Frame")


@overload
def evaluate_log(
    tickets: "HistoryColumns", events: None, contract: "Contracts", *, as_of: datetime, errors: "Errors" = "raise"
) -> Any: ...  # noqa: ANN401 - a frame of the kind that the history was made of
@overload
def evaluate_log(
    tickets: Frame, events: object, contract: "Contracts", *, as_of: datetime, errors: "Errors" = "raise"
) -> Frame: ...
def evaluate_log(
    tickets: Any, events: object, contract: "Contracts", *, as_of: datetime, errors: "Errors" = "raise"
) -> Any:
    """Return where every clock of many tickets stands as of an instant: bit for bit what `evaluate` says of each ticket.

    `tickets` has the default columns of a table of tickets (`id`, `opened_at`, `tier`, `site`, and where there are such
    `contract`, `service`, `kind`, `priority`, `channel`, `reported_at`, and the instants `responded_at`,
    `work_started_at`, `recovered_at`, `resolved_at`, `closed_at`, which count as events); `events` those of an event log
    (`ticket`, `kind`, `at`, and where there are such `reason`, `value`, `by`, `seq`, `id`). Their order changes nothing.
    Other columns are left alone, and an empty text is none. `events` may be None, for no events.

    What `read_history` returns may stand for both (`events` is None then): its bad rows are left out, as it lists them itself.
    The answer is a frame of the kind that the history was made of, or an Arrow table where it was read from a file or a
    database; its instants are in UTC.

    The answer is a frame of the tickets' kind with a row for each cycle of each clock, in the order of the tickets, of
    their targets, and of cycles: `ticket`, `target`, `cycle` (0 for a clock that has not started), `state`, `due`,
    `provisional`, `started_at`, `stopped_at`, `breached_at` (instants in the zone of `opened_at`, in microseconds unless
    that has nanoseconds), `elapsed`, `remaining`, `paused` (durations of the target's own time), `share` (of the allowed
    time; over 1 when late) and `findings` (the codes of what is odd about the ticket's log, joined by ", ").

    The few tickets that columns cannot answer are evaluated one by one. How many these were is `evaluated_singly` in the
    metadata of an Arrow table's schema and in the `attrs` of a pandas frame, and in a line of the log `sla_engine.bulk`.

    With `errors="column"` a ticket without an answer has a row for each target with the state `error`, and the column
    `sla_error` has the reason; events of tickets that are not there are left out. Lazy frames of polars are collected, and
    the answer to a lazy one is lazy.

    Raises:
        ColumnError: `tickets` or `events` is no frame of a known kind; a column is missing or has a wrong type; or `errors` is
            "raise", and a ticket has no answer or an event no ticket (the message counts such rows and lists the first).
        NaiveInstantError: `as_of` has no zone; or a column of instants has none, and `errors` is "raise".
        InvalidArgumentError: `errors` is neither "raise" nor "column"; or events come beside a history, which has its own.
        MissingExtraError: narwhals or pyarrow is not installed.

    >>> import pyarrow as pa
    >>> from datetime import UTC, datetime
    >>> from sla_engine import evaluate_log, load_contract
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> tickets = pa.table({"id": ["T-1"], "opened_at": [opened], "tier": ["office"], "site": ["LU"]})
    >>> events = pa.table({"ticket": ["T-1"], "kind": ["responded"], "at": [opened.replace(hour=8)]})
    >>> clocks = evaluate_log(tickets, events, load_contract("mixvoip-support"), as_of=opened.replace(hour=9))
    >>> clocks.select(["target", "state", "share"]).to_pylist()[0]
    {'target': 'response', 'state': 'met', 'share': 0.125}
    """
    now = instant_us(as_of)
    from sla_engine.bulk.frames.frame_kinds import eager, is_lazy, like, table_of  # first: it says what is missing
    from sla_engine.bulk.logs.history_columns import HistoryColumns
    from sla_engine.bulk.logs.log_evaluation import SINGLY, history_table, log_table, no_events

    if isinstance(tickets, HistoryColumns):
        if events is not None:
            raise InvalidArgumentError("a history has its events already; leave the events out (None)")
        mine, answer = tickets.kind, history_table(tickets, contract, now, errors=errors)
    else:
        mine = eager(tickets)
        table = table_of(mine, NEEDED, COLUMNS)
        log = no_events() if events is None else table_of(eager(events), LOG_NEEDED, LOG_COLUMNS)
        answer = log_table(table, log, contract, now, errors=errors)
    told: Any = answer.table if mine is None else like(mine, answer.table)
    if isinstance(getattr(told, "attrs", None), dict):
        told.attrs[SINGLY] = answer.one_by_one
    return told.lazy() if is_lazy(tickets) else told
