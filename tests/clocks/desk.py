"""A service desk in a few words: contracts, logs and instants as short text, for tests that are worked out by hand.

All instants lie in June 2026 on the clock of Luxembourg: `19 16:30` is Friday, 19 June 2026, 16:30. Mondays are 1, 8, 15,
22 and 29. The office is open from Monday to Friday, 08:00 to 17:00: nine hours a day.
"""

from datetime import datetime, timedelta, timezone

from sla_engine.clocks import Event, Ticket, evaluate
from sla_engine.contracts import parse_contract

SUMMER = timezone(timedelta(hours=2))
OFFICE = "Mo-Fr 08:00-17:00"
NOT_APPLICABLE = '"n/a"'
FILE = """
[contract]
id = "desk"
zone = "Europe/Luxembourg"
{contract}
[sites.LU]
{lu}
[sites.NY]
zone = "America/New_York"
holidays = "none"
[hours.office]
week = "{hours}"
[hours.early]
week = "Mo-Fr 06:00-10:00"
[hours.always]
week = "24/7"
[tiers]
{tiers}
[policies]
{policies}
[policies.targets]
{targets}
"""


def desk(
    basic,
    plus=None,
    *,
    hours=OFFICE,
    plus_hours="office",
    policies="",
    contract="",
    lu='holidays = "none"',
    more="",
    **targets,
):
    """A contract with the tiers basic, plus (of `plus_hours`) and none; targets map names to TOML.

    Settings are lines of TOML: `policies` for all targets, `targets` for single ones, such as `response='stop = [...]'`.
    """
    plus = basic if plus is None else plus
    names = dict.fromkeys([*basic, *plus])
    tiers = [("basic", "office", basic), ("plus", plus_hours, plus), ("none", "office", {})]
    text = FILE.format(
        contract=contract,
        lu=lu,
        hours=hours,
        policies=policies,
        tiers="\n".join(_tier(*tier, names) for tier in tiers),
        targets="\n".join(f"{name} = {{ {settings} }}" for name, settings in targets.items()),
    )
    return parse_contract(text + more)


def _tier(name, hours, targets, names):
    lines = ", ".join(f"{target} = {targets.get(target, NOT_APPLICABLE)}" for target in names)
    return f'{name} = {{ incident_hours = "{hours}", request_hours = "{hours}", targets = {{ {lines} }} }}'


def at(text):
    """An instant: `19 16:30`, `19 16:30:15.5` or ISO 8601 with its offset."""
    if text[4:5] == "-":
        return datetime.fromisoformat(text)
    day, time = text.split()
    return datetime.fromisoformat(f"2026-06-{int(day):02d}T{time}").replace(tzinfo=SUMMER)


def shown(moment):
    """An instant as `at` takes it; nothing is `-`."""
    if moment is None:
        return "-"
    local = datetime.fromtimestamp(moment.timestamp() // 1, SUMMER).replace(microsecond=moment.microsecond)
    if (local.year, local.month) != (2026, 6):
        return local.isoformat()
    time = local.time().isoformat()
    return f"{local.day} {time.removesuffix(':00')}"


def log(*lines):
    """Events from lines such as `16 10:00 paused customer`, `16 10:00 tier_changed plus` or `16 10:00 resolved #3`."""
    return tuple(map(_event, lines))


def _event(line):
    line, _, seq = line.partition(" #")
    day, time, kind, *rest = line.split(" ", 3)
    word = rest[0] if rest else None
    place = "value" if kind.endswith("_changed") else "reason"
    return Event(kind, at(f"{day} {time}"), seq=int(seq) if seq else None, **{place: word})


def ticket(opened, /, *lines, tier="basic", site="LU", **more):
    """A ticket opened at an instant, with its log."""
    return Ticket("T-1", opened_at=at(opened), tier=tier, site=site, events=log(*lines), **more)


def status(terms, opened, /, *lines, as_of, **more):
    """Where a ticket stands."""
    return evaluate(ticket(opened, *lines, **more), terms, as_of=at(as_of))


def clock(terms, opened, /, *lines, as_of, target="response", **more):
    """Where one clock of a ticket stands."""
    return status(terms, opened, *lines, as_of=as_of, **more)[target]


def stands(clock):
    """State and due instant: `running, due 16 10:00`; `?` after a provisional one."""
    return f"{clock.state}, due {shown(clock.due)}{'?' if clock.provisional else ''}"


def hours(text):
    """A length of time: `2:30` is two hours and a half."""
    sign = -1 if text.startswith("-") else 1
    whole, minutes = text.removeprefix("-").split(":")
    return sign * timedelta(hours=int(whole), minutes=int(minutes))


def codes(found):
    """The codes of a status's findings, in order."""
    return [finding.code for finding in found.findings]


def rows(shown_in_notebook):
    """The rows of a notebook's table: `# due` for a cell of its head, the others as they are, with bars between."""
    table = shown_in_notebook.partition("<table")[2].partition(">")[2].partition("</table>")[0]
    cells = table.replace('<th scope="col">', "<td># ").replace("</th>", "</td>")
    parts = cells.removeprefix("<thead>").removesuffix("</tbody>").replace("</thead><tbody>", "").split("</tr>")
    return [part.removeprefix("<tr><td>").removesuffix("</td>").replace("</td><td>", " | ") for part in parts if part]
