"""What callers get wrong: a value of the wrong kind is an answer or an error of ours at every public entry."""

import inspect
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import sla_engine
from sla_engine import (
    BusinessCalendar,
    Event,
    HolidaySet,
    Interval,
    Outage,
    Scenario,
    SlaError,
    Ticket,
    Tracker,
    WeeklyHours,
    Work,
    break_even,
    choose_tier,
    compare,
    credits,  # noqa: A004 - the field's word
    deadlines,
    entitle,
    evaluate,
    evaluate_log,
    impact,
    lint_contract,
    load_contract,
    load_mapping,
    load_scenarios,
    parse_scenarios,
    quote,
    read_history,
    read_tickets,
    report,
)
from sla_engine.bulk.duckdb import register
from sla_engine.errors import NaiveInstantError

NOWHERE = "/nowhere"
AT = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
LATER = datetime(2026, 6, 26, 10, tzinfo=UTC)
SUPPORT, SERVICES = load_contract("mixvoip-support"), load_contract("mixvoip-services")
OFFICE = BusinessCalendar("Mo-Fr 07:30-18:00", tz="Europe/Luxembourg", holidays="LU")
ANSWERED = Event("responded", LATER)
TICKET = Ticket("T-1", opened_at=AT, tier="office", site="LU", events=[ANSWERED])
STATUS = evaluate(TICKET, SUPPORT, as_of=LATER)
TICKETS = pl.DataFrame({"id": ["T-1"], "opened_at": [AT], "tier": ["office"], "site": ["LU"]})
EVENTS = pl.DataFrame({"ticket": ["T-1"], "kind": ["responded"], "at": [LATER]})
HISTORY = {"tickets": TICKETS, "events": EVENTS}
STARTS = np.array(["2026-06-22T15:30"], dtype="datetime64[s]")
TODAY = Scenario("today", SUPPORT)
COMPARED = compare(TICKETS, EVENTS, [TODAY], as_of=LATER)
OWN = """
contract = { id = "desk", zone = "UTC" }
sites = { LU = { region = "LU" } }
tiers = { gold = { incident_hours = "n/a", request_hours = "n/a", targets = { response = { elapsed = "2h" } } } }
"""
VISIT, DOWN = Work("technician", LATER, LATER + timedelta(hours=1), about="T-1"), Outage(AT, LATER, about="T-1")


def foreign(package: str, name: str) -> object:
    """An instant of a package that need not be installed, known by the name of its module."""
    return type(name, (), {"__module__": package, "__repr__": lambda _: f"<{name}>"})()


ARROW, WHENEVER = foreign("arrow.arrow", "Arrow"), foreign("whenever", "ZonedDateTime")
WRONG = [
    *(
        None,
        pd.NaT,
        17,
        1.5,
        float("nan"),
        True,
        "nonsense",
        "",
        b"x",
        [],
        [None],
        {},
        {"a": 1},
        {"id": "T-1"},
        object(),
    ),
    *(ARROW, WHENEVER, np.datetime64("2026-06-22T10:00"), datetime(2026, 6, 22), date(2026, 6, 22), timedelta(-1)),  # noqa: DTZ001 - naive on purpose
]


def opened_and_closed(**arguments: object) -> None:
    Tracker(**arguments).close()


def tracked(method: str) -> Callable[..., object]:
    """A method of a tracker that knows one ticket."""

    def asked(**arguments: object) -> object:
        with Tracker("sqlite://", SUPPORT) as tracker:
            tracker.put(TICKET)
            return getattr(tracker, method)(**arguments)

    return asked


def listed(**arguments: object) -> object:
    return list(read_tickets(**arguments))  # type: ignore[arg-type]


# Each public callable with arguments that it takes; what is not there to be read is an error of ours already.
CALENDARS = {
    "BusinessCalendar": (
        BusinessCalendar,
        {"hours": "Mo-Fr 08:00-17:00", "tz": "UTC", "holidays": "LU", "special_days": {}, "closures": ()},
    ),
    "always": (BusinessCalendar.always, {"tz": "UTC"}),
    "add": (OFFICE.add, {"start": AT, "duration": "8h", "landing": "closing"}),
    "subtract": (OFFICE.subtract, {"end": AT, "duration": "8h"}),
    **{
        name: (getattr(OFFICE, name), {"a": AT, "b": LATER})
        for name in ("between", "intervals", "business_days_between")
    },
    **{name: (getattr(OFFICE, name), {"t": AT}) for name in ("is_open", "roll_forward", "roll_backward")},
    **{name: (getattr(OFFICE, name), {"t": AT}) for name in ("next_opening", "next_closing")},
    **{name: (getattr(OFFICE, name), {"t": AT}) for name in ("previous_opening", "previous_closing")},
    "explain": (OFFICE.explain, {"a": AT, "b": LATER, "language": None}),
    "add_business_days": (OFFICE.add_business_days, {"start": AT, "n": 1, "at": "closing"}),
    "HolidaySet": (
        HolidaySet,
        dict.fromkeys(("language", "add", "rename", "half_days"), None)
        | {"region": "LU", "categories": ("public",), "drop": (), "worked_days": False},
    ),
    "Interval": (Interval, {"start": AT, "end": LATER}),
    "WeeklyHours": (WeeklyHours.parse, {"text": "Mo-Fr 08:00-17:00"}),
}
PROMISED = {"tier": "office", "site": "LU", "target": "response", "kind": "incident", "priority": None}
CONTRACTS = {
    "load_contract": (load_contract, {"name_or_path": "mixvoip-support", "changes": None}),
    "load_contract of a text": (load_contract, {"text": OWN}),
    "lint_contract": (lint_contract, {"contract": SUPPORT, "as_of": None}),
    "at": (SUPPORT.at, {"instant": AT}),
    "tier": (SUPPORT.tier, {"name": "office"}),
    "calendar": (SUPPORT.calendar, {"tier": "office", "site": "LU", "kind": "incident"}),
    "due": (SUPPORT.due, {"opened_at": AT, "reported_at": None, **PROMISED}),
    "target": (SUPPORT.tier("office").target, {"name": "response", "kind": "incident", "priority": None}),
}
CLOCKS = {
    "Ticket": (
        Ticket,
        {
            "id": "T",
            "opened_at": AT,
            "tier": "office",
            "site": "LU",
            "kind": "incident",
            "reported_at": None,
            "events": (),
        }
        | dict.fromkeys(("contract", "service", "priority", "channel"), None),
    ),
    "Event": (Event, {"kind": "paused", "at": AT} | dict.fromkeys(("reason", "value", "by", "seq", "id"), None)),
    "evaluate": (evaluate, {"ticket": TICKET, "contract": SUPPORT, "as_of": LATER}),
    "entitle": (entitle, {"ticket": TICKET, "contracts": SUPPORT}),
    "status": (STATUS.cycles, {"target": "response"}),
    "clock.explain": (STATUS["response"].explain, {"language": None}),
}
SOURCES = {
    "read_tickets": (listed, {"source": NOWHERE, "mapping": None}),
    "load_mapping": (load_mapping, {"mapping": "zammad", "zone": None, "values": None}),
    "deadlines": (
        deadlines,
        {"frame": TICKETS, "contract": SUPPORT, "opened": "opened_at", "tier": "tier", "kind": None, "errors": "raise"},
    ),
    "evaluate_log": (evaluate_log, {**HISTORY, "contract": SUPPORT, "as_of": LATER}),
    "register": (register, {"con": duckdb.connect(), "contract": SUPPORT}),
}
TRACKING = {
    "Tracker": (opened_and_closed, {"url": "sqlite://", "contract": SUPPORT, "source": "default"}),
    "put": (tracked("put"), {"ticket": TICKET}),
    "put_many": (tracked("put_many"), {"many": [TICKET]}),
    "record": (tracked("record"), {"ticket_id": "T-1", "event": ANSWERED}),
    "tracker.status": (tracked("status"), {"ticket_id": "T-1", "now": LATER}),
    **{name: (tracked(name), {"ticket_id": "T-1"}) for name in ("ticket", "forget")},
    **{name: (tracked(name), {"now": LATER}) for name in ("sweep", "standing", "recompute")},
    "baseline": (tracked("baseline"), {"now": LATER, "since": None}),
    "upcoming": (tracked("upcoming"), {"now": LATER, "within": "8h"}),
    "pending": (tracked("pending"), {"sink": "stdout"}),
    "prune": (tracked("prune"), {"before": LATER}),
}
WHATIF = {
    "Scenario": (Scenario, {"name": "a", "contract": SUPPORT, "tier": None, "site": None, "sooner": {}, "without": ()}),
    "compare": (compare, {**HISTORY, "scenarios": [TODAY], "as_of": LATER}),
    "choose_tier": (choose_tier, {**HISTORY, "contract": SUPPORT, "as_of": LATER, "work": [VISIT]}),
    "impact": (impact, {**HISTORY, "before": SUPPORT, "after": SUPPORT, "as_of": LATER}),
    "load_scenarios": (load_scenarios, {"path": NOWHERE, "contract": SUPPORT}),
    "parse_scenarios": (parse_scenarios, {"text": 'scenario = [{ name = "a" }]', "contract": SUPPORT}),
    "read_history": (read_history, {"source": NOWHERE}),
    "frame": (COMPARED.frame, {"what": "attainment"}),
    "breaches": (COMPARED.breaches, {"scenario": "today"}),
    "break_even": (break_even, {"contract": SUPPORT, "tier": "standard", "role": "technician"}),
    "quote": (quote, {"work": [VISIT], "contract": SUPPORT, "tier": "standard", "site": "LU"}),
    "credits": (credits, {"outages": [DOWN], "contract": SERVICES, "tier": "retail", "monthly_cost": Decimal(80)}),
    "Work": (Work, {"role": "technician", "start": AT, "end": LATER}),
    "Outage": (Outage, {"start": AT, "end": LATER}),
}
CALLED = CALENDARS | CONTRACTS | CLOCKS | SOURCES | TRACKING | WHATIF
# What was expected, what was meant, what there is, or what to write or do; a name that is not there is told as such.
SAYS_WHAT_TO_DO = (
    "expected|got |did you mean|known: |write |give |load_|is unknown|known names|shipped .* are|found '|neither |"
    "no such file|there is no|is no instant|Expected '=' after a key|no contract is named|"
    "this key is missing"
)
# Values that the library makes and nobody else, and what takes no argument.
MADE_HERE = {
    *("Alert", "BadRow", "Breach", "BreakEven", "ClockStatus", "Comparison", "Contract", "ContractDoubt", "Counted"),
    *(
        "CreditStatement",
        "Entitlement",
        "Explanation",
        "Finding",
        "Happening",
        "History",
        "LiveClock",
        "Moved",
        "Pause",
    ),
    *(
        "Quote",
        "Report",
        "Segment",
        "Standings",
        "State",
        "Target",
        "TicketStatus",
        "TierChoice",
        "TierOption",
        "Warned",
    ),
    "list_contracts",
    "status_schema",
}


def refusal_of(called: Callable[[], object]) -> str | None:
    """How a call is refused, None where it is answered."""
    try:
        called()
    except SlaError as error:
        return str(error)
    return None


@pytest.mark.parametrize(("name", "parameter"), [(name, one) for name, (_, usual) in CALLED.items() for one in usual])
def test_a_value_of_the_wrong_kind_is_answered_or_refused_by_an_error_of_ours(name: str, parameter: str) -> None:
    called, usual = CALLED[name]
    for wrong in WRONG:
        refusal = refusal_of(partial(called, **{**usual, parameter: wrong}))
        assert refusal is None or re.search(SAYS_WHAT_TO_DO, refusal), (wrong, refusal)


@pytest.mark.parametrize("name", sorted(CALLED))
def test_the_other_arguments_are_right(name: str) -> None:
    called, usual = CALLED[name]
    if any(value is NOWHERE for value in usual.values()):
        with pytest.raises(SlaError, match=NOWHERE):
            called(**usual)
    else:
        called(**usual)


def test_every_public_name_is_called_or_made_here() -> None:
    errors = {
        name
        for name in sla_engine.__all__
        if inspect.isclass(one := getattr(sla_engine, name)) and issubclass(one, Exception)
    }
    assert set(sla_engine.__all__) - errors - MADE_HERE - {"report"} <= CALLED.keys()


@pytest.mark.parametrize(("parameter", "wrong"), [("contract", []), ("tickets", None), ("as_of", None)])
def test_a_report_is_refused_too(parameter: str, wrong: object) -> None:
    with pytest.raises(SlaError):
        report(**{**HISTORY, "contract": SUPPORT, "as_of": LATER, parameter: wrong})


@pytest.mark.parametrize(
    ("instant", "remedy"),
    [
        (None, "expected an aware datetime"),
        (ARROW, r"got <Arrow>; arrow's are converted by \.datetime"),
        (
            WHENEVER,
            r"got <ZonedDateTime>; whenever's are converted by \.to_stdlib\(\), in older versions \.py_datetime\(\)",
        ),
        (np.datetime64("2026-06-22T10:00"), r"\.astype\('datetime64\[us\]'\)\.item\(\)\.replace\(tzinfo=UTC\)"),
        (pd.NaT, "got NaT, which is no instant"),
        ("2026-06-22T10:00+02:00", "datetime.fromisoformat reads text"),
        (datetime(2026, 6, 22), "is naive; give it a time zone"),  # noqa: DTZ001 - naive on purpose
    ],
)
def test_what_is_no_aware_datetime_is_refused_with_how_it_becomes_one(instant: object, remedy: str) -> None:
    for called in (
        OFFICE.is_open,
        SUPPORT.at,
        lambda at: Event("paused", at),
        lambda at: evaluate(TICKET, SUPPORT, as_of=at),
    ):
        with pytest.raises(NaiveInstantError, match=remedy):
            called(instant)


def test_what_numpy_has_is_converted_as_the_message_says() -> None:
    at = np.datetime64("2026-06-22T15:30", "ns").astype("datetime64[us]").item().replace(tzinfo=UTC)
    assert at == AT


def test_timestamps_of_pandas_are_datetimes_and_answered() -> None:
    assert OFFICE.add(pd.Timestamp(AT), "8h") == OFFICE.add(AT, "8h")
    assert evaluate(TICKET, SUPPORT, as_of=pd.Timestamp(LATER)).as_of == LATER


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: evaluate({"id": "T-1"}, SUPPORT, as_of=LATER),
            r"expected a Ticket\(id, .*\) as ticket, got \{'id': 'T-1'\}",
        ),
        (
            lambda: evaluate(TICKET, [SUPPORT], as_of=LATER),
            "expected a contract .* or a mapping of ids to contracts, got ",
        ),
        (lambda: evaluate(TICKET, "mixvoip-support", as_of=LATER), r"expected a contract \(load_contract reads one\)"),
        (lambda: Ticket("T", opened_at=AT, tier="a", site="b", events=None), "expected events, got None"),
        (lambda: OFFICE.add(AT, 8), "a bare number is not a duration"),
        (
            lambda: load_contract(None),
            "expected the id of a shipped contract, the path of a TOML file, or a mapping, got None",
        ),
        (lambda: deadlines(TICKETS, SUPPORT, opened=None), "expected the name of a column as opened, got None"),
    ],
)
def test_the_message_says_what_was_expected_and_what_came(call: Callable[[], object], message: str) -> None:
    with pytest.raises(SlaError, match=message):
        call()
