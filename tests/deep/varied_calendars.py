"""Calendars over regions, zones and kinds of day, and what they say of instants, for the digest."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import numpy as np

from sla_engine import BusinessCalendar, HolidaySet, Interval, list_contracts, load_contract
from sla_engine.whatif import charts
from tests.deep.plain_text import MICROSECOND, Answers, drawn, said

HOURS = (
    "Mo-Fr 07:30-18:00; PH off",
    "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00; PH 10:00-14:00",
    "Mo-Sa 22:00-06:00",
    "24/7",
    "Mo-Th 08:30-17:15:30; Fr 08:00-12:00",
    "Mo-Su 00:00-02:30,12:00-24:00; PH off",
)
PLACES = (
    *(("LU", "Europe/Luxembourg"), ("DE-RP", "Europe/Berlin"), ("FR", "Europe/Paris"), ("GB", "Europe/London")),
    *(("US-NY", "America/New_York"), ("US-CA", "America/Los_Angeles"), ("BR-SP", "America/Sao_Paulo")),
    *(("JP", "Asia/Tokyo"), ("IN", "Asia/Kolkata"), ("AU-NSW", "Australia/Lord_Howe"), ("NZ", "Pacific/Chatham")),
    *(("HU", "Europe/Budapest"), ("CN", "Asia/Shanghai"), ("TR", "Europe/Istanbul"), ("IL", "Asia/Jerusalem")),
    *(("BG", "Europe/Sofia"), ("CA-QC", "America/St_Johns"), ("ZA", "Africa/Johannesburg"), ("CL", "America/Santiago")),
    *(("", "Africa/Casablanca"), ("", "Pacific/Apia")),
)
SPECIAL = (
    None,
    {"12-24": ("-12:00", "Christmas Eve"), "12-31": "closed"},
    {"2026-06-20": "09:00-12:00", "03-01": "13:00-"},
)
LENGTHS = ("0s", "1s", "30m", "8h", "40h", "200h")


def _made() -> Iterator[tuple[str, object]]:
    """Yield calendars by name: those of the shipped contracts, and others over regions, zones and kinds of day."""
    seen = set()
    for contract in map(load_contract, list_contracts()):
        for tier, site, kind in (
            (t, s, k) for t in contract.tiers for s in contract.sites for k in ("incident", "request")
        ):
            calendar = said(contract.calendar, tier, site=site, kind=kind)
            if isinstance(calendar, BusinessCalendar) and calendar not in seen:
                seen.add(calendar)
                yield f"{contract.id} {tier} {site} {kind}", calendar
    made: list[BusinessCalendar] = []
    closed = Interval(
        datetime.fromisoformat("2026-05-04T10:00+00:00"), datetime.fromisoformat("2026-05-06T10:00+00:00")
    )
    for number in range(2 * len(PLACES)):
        region, zone = PLACES[number % len(PLACES)]
        half, worked = (None, "12:00")[number % 2], number % 3 == 0
        holidays = HolidaySet(region, half_days=half, worked_days=worked) if region else None
        special, closures = SPECIAL[number % len(SPECIAL)], [closed] if number % 5 == 0 else ()
        hours = HOURS[number % len(HOURS)]
        made.append(BusinessCalendar(hours, tz=zone, holidays=holidays, special_days=special, closures=closures))
        yield f"{number} {region} {zone} {hours}", made[-1]
    for number, (one, other) in enumerate(zip(made[::4], made[1::4], strict=False)):
        yield f"united {number}", one | other
        yield f"both {number}", one & other
        yield f"without {number}", one - other


def calendars() -> Answers:
    """What calendars say of instants, one by one and by columns, with their explanations and pages."""
    draw = Random(7)  # noqa: S311 - instants that must repeat, not secrets
    begin = datetime.fromisoformat("2025-11-01T00:00:00+00:00")
    instants = [
        begin + timedelta(minutes=draw.randrange(600_000), microseconds=draw.choice((0, 0, 1))) for _ in range(60)
    ]
    # Near changes of the clocks; and far off, beyond some data, where each question compiles many years.
    instants += [
        datetime.fromisoformat(f"2026-{day}:30:00+00:00") for day in ("03-29T00", "10-25T01", "03-08T07", "11-01T06")
    ]
    far = [datetime.fromisoformat(f"{year}-01-01T00:00:00+00:00") for year in (1900, 1960, 2099, 2199)]
    column = np.array([(at - datetime.fromisoformat("1970-01-01T00:00:00+00:00")) // MICROSECOND for at in instants])
    rolled = "is_open roll_forward roll_backward next_opening next_closing previous_opening previous_closing"
    for name, calendar in _made():
        yield f"{name}: itself", (calendar.fingerprint, calendar.data_versions, repr(calendar))
        for what in rolled.split():
            yield f"{name}: {what}", [said(getattr(calendar, what), at) for at in instants]
        for what in rolled.split()[:3]:
            yield f"{name}: {what}_many", said(getattr(calendar, f"{what}_many"), column, errors="nat")
        yield f"{name}: far", [(said(calendar.is_open, at), said(calendar.add, at, "8h")) for at in far]
        for length in LENGTHS:
            for landing in ("closing", "opening"):
                yield (
                    f"{name}: add {length} {landing}",
                    [said(calendar.add, at, length, landing=landing) for at in instants],
                )
                many = said(calendar.add_many, column, length, landing=landing, errors="nat")
                yield f"{name}: add_many {length} {landing}", many
            yield f"{name}: subtract {length}", [said(calendar.subtract, at, length) for at in instants]
            yield f"{name}: subtract_many {length}", said(calendar.subtract_many, column, length, errors="nat")
        yield f"{name}: between", [said(calendar.between, *pair) for pair in pairwise(instants)]
        yield f"{name}: between_many", said(calendar.between_many, column, column[::-1].copy(), errors="nat")
        for days in (0, 1, 5):
            for at in ("closing", "16:00", "same time"):
                answers = [said(calendar.add_business_days, one, days, at=at) for one in instants]
                many = said(calendar.add_business_days_many, column, days, at=at, errors="nat")
                yield f"{name}: {days} business days, {at}", (answers, many)
        begins = instants[:4]
        pieces = [said(calendar.explain, at, at + timedelta(days=9)) for at in begins]
        yield f"{name}: explain", [one if isinstance(one, str) else list(map(str, one)) for one in pieces]
        yield f"{name}: intervals", [list(map(str, calendar.intervals(at, at + timedelta(days=9)))) for at in begins]
        yield f"{name}: month", calendar._repr_html_()
        if draw.random() < 0.1:
            yield f"{name}: year", drawn(charts.calendar_year(calendar, 2026))
