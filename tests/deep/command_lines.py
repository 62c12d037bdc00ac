"""Lines of the program, in the order in which they are run, and the files that they read, for the digest."""

import csv
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from sla_engine.whatif import demo_tickets

TICKETS = "id,opened_at,tier,site,kind,responded_at,work_started_at"
EVENTS = "ticket,kind,at,reason,value,by"
COMMANDS = "demo deadlines explain check upcoming status recompute whatif report quote calendar contract"
SCENARIOS = """
[[scenario]]
name = "all Business"
tier = "business"
[[scenario]]
name = "two hours, open on holidays"
targets = { business = { response = "2h" } }
hours = { extended = "Mo-Su 07:00-19:00; PH open" }
sooner = { responded = "30m" }
[[scenario]]
name = "holidays of Belgium, customers wait"
holidays = { LU = "BE" }
without = ["tier_changed"]
[scenario.changes.policies.targets]
response = { pause_on = ["customer"] }
"""
WORK = """ticket,role,started_at,ended_at,on_site
T-1001,technician,2026-01-05T10:00:00+01:00,2026-01-05T11:20:00+01:00,true
T-1006,technician,2026-02-06T17:30:00+01:00,2026-02-06T19:10:00+01:00,false
"""
BROKEN = {
    "empty.csv": "",
    "header.csv": "id,opened_at,tier,site\n",
    "columns.csv": "id,opened\nT-1,2026-06-22T17:30:00+02:00\n",
    "twice.csv": "id,id,opened_at,tier,site\nT-1,T-2,2026-06-22T17:30:00+02:00,office,LU\n",
    "rows.csv": "id,opened_at,tier,site,kind\nT-1,2026-06-22,office,LU,\nT-2,2026-06-22T17:30:00+02:00,offise,LU,\n"
    "T-3,2026-06-22T17:30:00+02:00,office,LX,\nT-4,2026-06-22T17:30:00+02:00,office,LU,wish\nT-5,x\n"
    "T-6,2026-06-22T17:30:00+02:00,office,LU,\nT-6,2026-06-22T17:30:00+02:00,office,LU,\n",
    "rows.jsonl": '{"id": "T-1", "opened_at": 5, "tier": "office", "site": "LU"}\n{"id": \n[1]\n',
    "rows.json": '[{"id": "T-1", "opened_at": "2026-06-22T17:30:00+02:00", "tier": "office", "site": null}',
    "syntax.toml": "[contract\n",
    "faults.toml": '[contract]\nid = "x"\nzone = "Europe/Luxemburg"\nanchr = "opened"\n[sites.LU]\nname = "L"\nzone = "CET"\n'
    'region = "LX"\n[hours.office]\nweek = "Mo-Fr 8-12, 1-5"\n[tiers.gold]\nname = "Gold"\nincident_hours = "offices"\n'
    '[tiers.gold.targets]\nresponse = "1 day"\n[policies]\nlanding = "begin"\n[policies.targets.respons]\nwarnings = ["x"]\n',
    "mapping.toml": '[columns]\nid = 5\nopend_at = "x"\n[states]\ncolumn = "state"\n[zone]\n',
    "scenario.toml": '[[scenario]]\nname = "a"\ntier = "gold"\nsooner = { responded = 5 }\n[[scenario]]\nnam = "b"\n',
}
NOW = "--now 2026-05-04T12:00+02:00"
DESK_FILES = f"tickets.csv --events events.csv --contract mixvoip-support {NOW}"
STATE = "--contract desk.toml --state sqlite:///sla.db"
FORMS = ("table", "json", "jsonl", "csv")
WHATIF = ("summary", "attainment", "breaches", "moved", "time", "used", "dues", "slack", "cost")


def lines() -> Iterator[str]:  # noqa: C901 - one line after the other
    """Yield the lines of the program in the order in which they are run."""
    yield from (
        "--help",
        "--version",
        "nonsense",
        "demo",
        "demo --seed 7 --folder demo",
        "contract list",
        "contract schema",
    )
    for name in COMMANDS.split():
        yield f"{name} --help"
    for name in ("list", "show", "validate", "schema"):
        yield f"contract {name} --help"
    for name in ("mixvoip-support", "mixvoip-services", "desk.toml", "mixvoip-suport", "syntax.toml", "faults.toml"):
        yield f"contract validate {name}"
        yield from (f"contract show {name} -o {form} --language de" for form in ("table", "json"))
    for form in FORMS:
        for source in ("tickets.csv", "tickets.jsonl", "tickets.parquet", "rows.csv"):
            yield f"deadlines {source} --contract mixvoip-support -o {form}"
        yield f"deadlines {DESK_FILES} -o {form}"
        yield f"deadlines {DESK_FILES} --summary -o {form}"
        yield f"explain --contract mixvoip-support --tier office --site LU --opened 2026-06-22T17:30+02:00 -o {form}"
        yield f"explain {DESK_FILES} --ticket T-1006 --language de -o {form}"
        for hours in (
            "--contract mixvoip-support --tier business --site BE",
            "'Mo-Fr 8:00-12:30' --tz Asia/Tokyo --holidays JP",
        ):
            yield f"calendar {hours} --year 2026 -o {form}"
            yield f"calendar {hours} --year 2026 --month 5 -o {form}"
        quoted = "--contract mixvoip-support --tier standard --site LU --role technician --start 2026-06-22T16:40+02:00"
        yield f"quote {quoted} --end 2026-06-22T19:20+02:00 --on-site -o {form}"
        for what in WHATIF:
            yield f"whatif {DESK_FILES} --scenario scenarios.toml --work work.csv --what {what} -o {form}"
        yield f"whatif {DESK_FILES} --tier office -o {form}"
    yield from (
        f"deadlines {DESK_FILES} --to now.parquet",
        "deadlines rows.csv --contract mixvoip-support --to due.parquet",
    )
    yield f"whatif {DESK_FILES} --scenario scenario.toml"
    yield f"report {DESK_FILES} --scenario scenarios.toml --to report.html"
    for name in BROKEN:
        source = "tickets.csv" if name.endswith("toml") else name
        option = f"--mapping {name}" if name == "mapping.toml" else ""
        yield f"deadlines {source} --contract {name if name in ('syntax.toml', 'faults.toml') else 'desk.toml'} {option}"
    yield from (
        "deadlines missing.csv --contract desk.toml",
        "deadlines tickets.csv",
        f"explain {DESK_FILES} --ticket T-9",
    )
    # Nothing happens to the tickets, until what did is told late; each run comes three hours after the one before.
    for day in ("05", "06", "09"):
        for hour, form in zip(("09", "12", "15", "18"), FORMS, strict=True):
            yield f"check tickets.csv {STATE} --now 2026-01-{day}T{hour}:00+01:00 -o {form}"
    now = "--now 2026-01-09T18:01+01:00"
    for form in FORMS:
        yield f"check tickets.csv {STATE} {now} --standing -o {form}"
        yield from (f"status {STATE} {now} -o {form}", f"status T-1056 {STATE} {now} -o {form}")
        yield f"upcoming {STATE} {now} --within 72h -o {form}"
        yield f"recompute --contract other.toml --state sqlite:///sla.db {now} --dry-run -o {form}"
    yield f"recompute --contract other.toml --state sqlite:///sla.db {now} --ended"
    for hour, form in zip(("09", "12", "15", "18"), FORMS, strict=True):
        events = "--events events.csv --contract other.toml --state sqlite:///sla.db"
        yield f"check tickets.csv {events} --now 2026-01-12T{hour}:00+01:00 -o {form}"


def fill_folder() -> None:
    """Write what the commands read into the current folder."""
    shipped = (files("sla_engine.contracts") / "catalogue" / "mixvoip-support.toml").read_text("utf-8")
    warned = '[policies.targets.response]\nwarnings = ["50%", "1h before", "120%"]\n'
    desk = re.sub(r"\[policies\.targets\.response\]\n", lambda _: warned, shipped, count=1)
    desk = desk if desk != shipped else f"{shipped}\n{warned}"
    texts = {
        "desk.toml": desk,
        "other.toml": desk.replace("07:30", "09:00"),
        "scenarios.toml": SCENARIOS,
        "work.csv": WORK,
    }
    for name, text in (texts | BROKEN).items():
        Path(name).write_text(text, "utf-8")
    tickets = demo_tickets()[:400:5]
    rows = [[one.id, one.opened_at.isoformat(), one.tier, one.site, one.kind, "", ""] for one in tickets]
    log = [[one.id, event.kind, event.at.isoformat(), event.reason or "", event.value or "", event.by or ""]
           for one in tickets for event in one.events]  # fmt: skip
    tables = {
        "tickets.csv": (TICKETS.split(","), rows),
        "events.csv": (EVENTS.split(","), log),
    }
    for name, (head, body) in tables.items():
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *body])
    rows_as_json = (json.dumps({"id": row[0], "opened_at": row[1], "tier": row[2], "site": row[3]}) for row in rows)
    Path("tickets.jsonl").write_text("\n".join(rows_as_json), "utf-8")
    pq.write_table(pa_csv.read_csv("tickets.csv").drop(["responded_at", "work_started_at"]), "tickets.parquet")
