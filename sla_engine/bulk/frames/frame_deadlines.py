"""Deadlines of a frame of tickets, added to it as columns."""

from typing import TYPE_CHECKING, Any, TypeVar

from sla_engine.bulk.arrow.column_arguments import named

if TYPE_CHECKING:
    from sla_engine.bulk.arrow.ticket_batches import Errors
    from sla_engine.clocks.entitlement import Contracts

Frame = TypeVar("Frame")


def deadlines(
    frame: Frame,
    contract: "Contracts",
    *,
    opened: str = "opened_at",
    tier: str = "tier",
    site: str = "site",
    kind: str | None = None,
    priority: str | None = None,
    contract_id: str | None = None,
    channel: str | None = None,
    service: str | None = None,
    reported: str | None = None,
    errors: "Errors" = "raise",
) -> Frame:
    """Return a frame of tickets with the due instants of each: bit for bit what `contract.due` says of every row.

    Behind the frame's own columns stand for each target whose clock starts when a ticket comes in `<target>_due`, an
    instant in the zone and unit of the opened column (seconds and milliseconds become microseconds where the contract
    asks for parts of them), and `<target>_state`: `due`, `not_applicable` or `error`. Columns of these names are replaced;
    rows, their order and a pandas index stay.

    The arguments name columns; of those that are None none is read. A null among opened, tier and site leaves a row's
    answers null; a null kind is an incident. Of several contracts, in a mapping by id, `contract_id` names the column
    that picks one. A lazy frame of polars comes back lazy, and nothing of it is collected before its time.

    With `errors="column"` a row without an answer has the state `error`, and the column `sla_error` has the reason.

    Raises:
        ColumnError: `tickets` is no frame of a known kind; a column is missing or has a wrong type; or a row has no answer
            and `errors` is "raise" (the message counts such rows and lists the first).
        NaiveInstantError: a column of instants has no zone, and `errors` is "raise".
        InvalidArgumentError: `errors` is neither "raise" nor "column".
        MissingExtraError: narwhals or pyarrow is not installed.

    >>> import pyarrow as pa
    >>> from datetime import UTC, datetime
    >>> from sla_engine import deadlines, load_contract
    >>> tickets = {"opened_at": [datetime(2026, 6, 22, 15, 30, tzinfo=UTC)], "tier": ["office"], "site": ["LU"]}
    >>> answered = deadlines(pa.table(tickets), load_contract("mixvoip-support"))
    >>> print(answered["response_due"][0].as_py(), answered["response_state"][0])
    2026-06-24 13:00:00+00:00 due
    """
    from sla_engine.bulk.frames.frame_kinds import added, as_arrow, is_lazy, is_polars

    names = named(
        opened=opened,
        tier=tier,
        site=site,
        kind=kind,
        priority=priority,
        contract_id=contract_id,
        channel=channel,
        service=service,
        reported=reported,
    )

    def answered(eager: Frame) -> Frame:
        from sla_engine.bulk.arrow.arrow_deadlines import deadlines_columns

        table = as_arrow(eager, list(names.values()))
        return added(eager, deadlines_columns(table, contract, names, errors=errors, views=is_polars(eager)).columns)

    if not is_lazy(frame):
        return answered(frame)
    lazy: Any = frame
    no_rows: Any = answered(lazy.clear().collect())
    return lazy.map_batches(  # type: ignore[no-any-return]  # polars is not imported
        answered,
        predicate_pushdown=False,  # a filter may ask for what is only added here
        projection_pushdown=False,
        slice_pushdown=True,
        schema=no_rows.schema,
        streamable=errors == "column",  # else errors are counted over all rows, so that these are wanted at once
    )
