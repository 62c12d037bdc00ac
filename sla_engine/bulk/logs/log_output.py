"""Log output: evaluated clocks as an Arrow table, a row for each cycle, by ticket, target and cycle."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from sla_engine.bulk.arrow.arrow_to_numpy import duration_array, instant_array, text_array
from sla_engine.calendars.arrays import NAT, Integers, Micros
from sla_engine.clocks import State
from sla_engine.clocks.entitlement import Contracts
from sla_engine.clocks.many.answers.answers import Answers
from sla_engine.clocks.many.answers.cycle_rows import CycleRows
from sla_engine.clocks.many.events.findings import CODES, Findings
from sla_engine.clocks.many.promises.combination_plans import Fault, all_targets
from sla_engine.clocks.many.running.cycles import NUMBER, STATES, CycleStates

NAMES = (*(state.value for state in STATES), "error")
ERROR = NAMES.index("error")
OVERDUE, MISSED = NUMBER[State.OVERDUE], NUMBER[State.MISSED]
BETWEEN = ", "


def schema(tickets: pa.Schema, *, with_errors: bool) -> pa.Schema:
    """Return the columns of an answer about tickets, known before any of them is seen."""
    opened, ids = tickets.field("opened_at").type, tickets.field("id").type
    finer = getattr(opened, "unit", "us") == "ns"
    instant = pa.timestamp("ns" if finer else "us", getattr(opened, "tz", None) or "UTC")
    columns = {
        # Of views of text, not every version of Arrow can take rows.
        "ticket": pa.large_string() if pa.types.is_string_view(ids) else ids,
        "target": pa.string(),
        "cycle": pa.int64(),
        "state": pa.string(),
        "due": instant,
        "provisional": pa.bool_(),
        "started_at": instant,
        "stopped_at": instant,
        "breached_at": instant,
        **dict.fromkeys(("elapsed", "remaining", "paused"), pa.duration("us")),
        "share": pa.float64(),
        "findings": pa.string(),
    }
    return pa.schema(list(columns.items()) + ([("sla_error", pa.string())] if with_errors else []))


def written(
    answer: Answers,
    ids: pa.ChunkedArray,
    columns: pa.Schema,
    contracts: Contracts,
    faults: Mapping[int, Fault],
    *,
    now: int,
) -> pa.Table:
    """Return what is known of some tickets as a table of these columns; `faults` say why some have no answer, by place."""
    lines = _with_errors(answer.lines, contracts, faults)
    cycles = lines.cycles
    instant, identity = columns.field("due").type, columns.field("ticket").type

    def at(values: Micros) -> pa.Array:
        return instant_array(values, instant.unit, instant.tz)

    late = (cycles.state == OVERDUE) | (cycles.state == MISSED)
    unpromised = cycles.allowed == NAT
    error = cycles.state == ERROR
    answers = {
        "ticket": ids.cast(identity).take(pa.array(cycles.clock)),
        "target": text_array(lines.target, lines.targets),
        "cycle": pa.array(cycles.cycle),
        "state": text_array(cycles.state, NAMES),
        "due": at(cycles.due),
        "provisional": pa.array(cycles.provisional, mask=error),
        "started_at": at(cycles.start),
        "stopped_at": at(cycles.stop),
        "breached_at": at(np.where(late, cycles.due, NAT)),
        "elapsed": duration_array(np.where(error, NAT, cycles.elapsed)),
        "remaining": duration_array(np.where(unpromised, NAT, cycles.allowed - cycles.used)),
        "paused": duration_array(np.where(error, NAT, cycles.paused)),
        "share": pa.array(cycles.share(now), mask=unpromised),
        "findings": _by_ticket(_findings(answer.found), cycles.clock),
    }
    if "sla_error" in columns.names:
        said = {row: f"{fault.column}: expected {fault.expected}" for row, fault in faults.items()}
        answers["sla_error"] = _by_ticket(said, cycles.clock)
    return pa.table([answers[name].cast(columns.field(name).type) for name in columns.names], schema=columns)


def _findings(found: Findings) -> dict[int, str]:
    """Return the codes found about each ticket, in the order in which they are found."""
    texts: dict[int, str] = {}
    for ticket, code in zip(found.ticket.tolist(), found.code.tolist(), strict=True):
        text = CODES[code]
        texts[ticket] = f"{texts[ticket]}{BETWEEN}{text}" if ticket in texts else text
    return texts


def _by_ticket(texts: Mapping[int, str], ticket: Integers) -> pa.Array:
    """Return for each row the text about its ticket, null where there is none."""
    words = tuple(dict.fromkeys(texts.values()))
    places = {word: i for i, word in enumerate(words)}
    codes = np.full(int(ticket.max()) + 1 if len(ticket) else 0, len(words), dtype=np.int64)
    for number, text in texts.items():
        if number < len(codes):
            codes[number] = places[text]
    return text_array(codes[ticket], (*words, None))


def _with_errors(lines: CycleRows, contracts: Contracts, faults: Collection[int]) -> CycleRows:
    """Return lines with a line for each target of every ticket without an answer, in place of all others of it."""
    if not faults:
        return lines
    tickets, targets = np.array(sorted(faults), dtype=np.int64), tuple(all_targets(contracts))
    kept = lines.only(~np.isin(lines.cycles.clock, tickets))
    count = len(tickets) * len(targets)
    cycles = replace(CycleStates.empty(count), clock=np.repeat(tickets, len(targets)))
    cycles.state[:] = ERROR
    place = np.tile(np.arange(len(targets)), len(tickets))
    return CycleRows.joined([kept, CycleRows(targets, place, place, cycles)]).in_order()
