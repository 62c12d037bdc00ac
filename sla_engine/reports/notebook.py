"""What if? A notebook (marimo) that replays the same history under other tiers, hours and targets.

The module is long because a notebook is one document.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="What if?")

with app.setup:
    import json
    import sys
    from collections import Counter
    from dataclasses import asdict, replace
    from datetime import datetime
    from pathlib import Path
    from typing import Any

    import marimo as mo

    from sla_engine import charts
    from sla_engine.charts.chart_rows import tallies
    from sla_engine.clocks import evaluate
    from sla_engine.contracts import load_contract
    from sla_engine.errors import SlaError
    from sla_engine.show.escaping import escape, escape_html
    from sla_engine.show.instants import moment
    from sla_engine.show.numbers_and_shares import percent
    from sla_engine.sources import BadRow, load_mapping, read_tickets
    from sla_engine.whatif import DEMO_AS_OF as AS_OF
    from sla_engine.whatif import DEMO_CONTRACT as CONTRACT
    from sla_engine.whatif import Breach, Scenario, as_if, compare, demo_tickets, history_of_tickets, parse_scenarios

    AS_IT_IS = "as it is"
    KEEP = "as the contract says"
    SHOWN, MOST = 10, 500

    def boxed(title, lines, kind="danger"):
        """Return a box with a title and the first lines of text from outside, unchanged and no wider than the page."""
        text = escape_html("\n".join(map(str, [*lines[:SHOWN], *["..."][: len(lines[SHOWN:])]])))
        plain = mo.Html(f'<div style="white-space: pre-wrap; overflow-wrap: anywhere">{text}</div>')
        return mo.callout(mo.vstack([mo.md(f"**{escape_html(title)}**"), plain]), kind=kind)

    def commonest(values, among, otherwise=None):
        """Return the most frequent of some names among values, the first of several; `otherwise` if none occurs."""
        found = Counter(value for value in values if value in among).most_common(1)
        return found[0][0] if found else otherwise


@app.cell(hide_code=True)
def intro():
    # The arguments of `sla-engine whatif --notebook SOURCE --contract C ...`; marimo turns digits into numbers.
    _one = ("source", "events", "mapping", "zone", "query", "events-query", "form", "contract", "as-of")
    _given = {name: [str(value) for value in mo.cli_args().get_all(name)] for name in (*_one, "set", "scenario")}
    arguments: dict[str, Any] = {name: next(iter(_given[name]), None) for name in _one}
    arguments |= {name: _given[name] for name in ("set", "scenario")}
    mo.md("""
    # What if?

    The same tickets, replayed under other promises: another tier, longer hours, the holidays of another country, a
    shorter target, a desk that answers sooner. Nothing here changes your data: you look at a history, change a condition,
    and see which promises would have been kept, which missed, and why.
    """)
    return (arguments,)


@app.cell(hide_code=True)
def origin_controls(arguments):
    origin_form = mo.md("""
    ## 1. The history

    {source} {events}

    {mapping} {contract} {as_of}
    """).batch(
        source=mo.ui.text(
            arguments["source"] or "", label="Tickets", placeholder="path or URL; empty: the demo", full_width=True
        ),
        events=mo.ui.text(
            arguments["events"] or "", label="Events", placeholder="path of a log; may be empty", full_width=True
        ),
        mapping=mo.ui.text(arguments["mapping"] or "", label="Mapping", placeholder="may be empty"),
        contract=mo.ui.text(arguments["contract"] or CONTRACT, label="Contract", placeholder="shipped name or path"),
        as_of=mo.ui.text(arguments["as-of"] or "", label="As of", placeholder="empty: the last event"),
    )
    origin_form
    return (origin_form,)


@app.cell(hide_code=True)
def history_read(arguments, origin_form):
    origin = {name: value.strip() for name, value in origin_form.value.items()}

    def _read_all():
        """Return the contract, the tickets, the bad rows, and the instant of the last event."""
        found = load_contract(origin["contract"])
        if not origin["source"]:
            return found, demo_tickets(), [], AS_OF
        mapping = origin["mapping"] or None
        if mapping is not None:
            constants = dict(pair.split("=", 1) for pair in arguments["set"])
            mapping = load_mapping(mapping, zone=arguments["zone"], values=constants)
        rows = list(
            read_tickets(
                origin["source"],
                mapping=mapping,
                events=origin["events"] or None,
                form=arguments["form"],
                query=arguments["query"],
                events_query=arguments["events-query"],
            )
        )
        good = [row for row in rows if not isinstance(row, BadRow)]
        instants = [at for ticket in good for at in (ticket.opened_at, *(event.at for event in ticket.events))]
        return found, good, [row for row in rows if isinstance(row, BadRow)], max(instants, default=AS_OF)

    _found: Any = None
    _trouble = ""
    try:
        *_found, _last = _read_all()
        as_of = datetime.fromisoformat(origin["as_of"]) if origin["as_of"] else _last
        if as_of.tzinfo is None:
            _trouble = f"As of {origin['as_of']}: expected an offset too, such as 2026-07-01T08:00+02:00"
    except (SlaError, OSError, ValueError) as error:
        as_of, _trouble = None, str(error)
    if _trouble and mo.app_meta().mode == "script":
        sys.stderr.write(f"this cannot be read: {escape(_trouble)}\n")
    mo.stop(bool(_trouble), boxed("This cannot be read", [_trouble]))
    contract, tickets, _bad = _found
    history = replace(history_of_tickets(tickets), bad=tuple(_bad))
    _told = [history, mo.md(f"As of {moment(as_of)}, under version {contract.version} of contract {contract.id}.")]
    for _name in ("tier", "site", "kind"):
        _most = Counter(getattr(ticket, _name) for ticket in tickets).most_common(6)
        _told.append(mo.plain_text(f"{_name}s: {', '.join(f'{value} {number:,}' for value, number in _most)}"))
    if not origin["source"]:
        _told.append(
            "This is half a year of a made-up support desk. It is in Luxembourg and closed on its holidays, had too few "
            "people in April, and had to wait for a customer or a vendor before it started on every fourth ticket. Enter "
            "a file of yours above, and all that follows is about your tickets."
        )
    if _bad:
        _told.append(boxed(f"rows cannot be read and are left out: {len(_bad):,}", _bad, "warn"))
    mo.stop(not tickets, mo.vstack([*_told, mo.callout("There is no ticket to look at.", kind="danger")]))
    mo.vstack(_told)
    return as_of, contract, history, origin, tickets


@app.cell
def today(as_of, contract, history):
    today = compare(history, None, [Scenario(AS_IT_IS, contract)], as_of=as_of)
    return (today,)


@app.cell(hide_code=True)
def look():
    _dark = mo.app_meta().theme == "dark"

    def drawn(chart, *about):
        """Return a chart with the width and the theme of the page."""
        return chart(*about, dark=_dark).properties(width="container")

    return (drawn,)


@app.cell(hide_code=True)
def today_shown(drawn, today):
    _told = mo.md("""
    ## 2. As it is

    This is the share of the decided clocks that were stopped in time. A clock that is still open and in time counts neither as
    kept nor as missed.
    """)

    def _stat(target, tally):
        caption = f"{tally.kept:,} kept, {tally.missed:,} missed, {tally.open:,} open"
        share = percent(tally.share) or "nothing decided"
        return mo.stat(share, label=f"{target} kept", caption=caption, bordered=True)

    mo.stop(not today.targets, mo.vstack([_told, mo.callout("This contract makes no promise to these tickets.")]))
    _figures = {
        "Month by month": charts.attainment_by_month,
        "How much of the time was used": charts.used_share,
        "When clocks fall due": charts.deadlines_by_hour,
    }
    _stats = [_stat(*found) for found in tallies(today.attainment, "target").items()]
    _tabs = mo.ui.tabs({name: drawn(chart, today) for name, chart in _figures.items()})
    mo.vstack([_told, mo.hstack(_stats, widths="equal", wrap=True), _tabs])
    return


@app.cell(hide_code=True)
def wish_controls(arguments, contract, tickets):
    _terms = contract.latest
    _hours = {f"{name}: {hours.written}": name for name, hours in _terms.hours.items()}
    _tier = commonest([ticket.tier for ticket in tickets], _terms.tiers, list(_terms.tiers)[-1])
    _files = [
        Path(name).read_text("utf-8") if Path(name).is_file() else f"# there is no file {name!r}"
        for name in arguments["scenario"]
    ]
    wish_form = mo.md("""
    ## 3. What if ...

    Change one thing, or several at once. What is left empty stays as it is. All below follows what you choose here.

    {name}

    **Who is entitled to what** {tier}

    **How fast we are** {sooner} minutes sooner (to the left: later)

    **What we promise** {target_tier} {target} {time}

    **When we work** {hours} {week}

    {open}

    **Whose public holidays** {region}

    {pausing}

    {more}
    """).batch(
        name=mo.ui.text("my what-if", label="Call it"),
        tier=mo.ui.dropdown({KEEP: "", **{f"all {name}": name for name in _terms.tiers}}, value=KEEP),
        hours=mo.ui.dropdown(_hours, value=next(iter(_hours), None)),
        week=mo.ui.text("", label="become", placeholder="Mo-Su 06:00-20:00"),
        open=mo.ui.radio([KEEP, "open", "closed"], value=KEEP, inline=True, label="These hours, on holidays:"),
        region=mo.ui.text("", placeholder="BE, FR-57, or none"),
        sooner=mo.ui.slider(-240, 240, step=15, value=30, show_value=True),
        target_tier=mo.ui.dropdown(list(_terms.tiers), value=_tier),
        target=mo.ui.dropdown(list(_terms.targets), value=next(iter(_terms.targets), None)),
        time=mo.ui.text("", label="becomes", placeholder="2h, or n/a"),
        pausing=mo.ui.switch(label="clocks stop whenever the log says `paused`"),
        more=mo.ui.code_editor(
            "\n".join(_files),
            language="toml",
            placeholder="# as in a file: [[scenario]]",
            label="More scenarios, as TOML",
            max_height=200,
        ),
    )
    wish_form
    return (wish_form,)


@app.function(hide_code=True)
def wish_lines(terms, wish):
    """Yield the choices of the form as the lines of a file of scenarios."""

    def _table(pairs):
        """Return an inline table of TOML; JSON quotes as TOML does."""
        return "{ " + ", ".join(f"{json.dumps(key)} = {value}" for key, value in pairs.items()) + " }"

    said = {name: str(value).strip() for name, value in wish.items()}
    yield from ("[[scenario]]", f"name = {json.dumps(said['name'])}")
    if said["tier"]:
        yield f"tier = {json.dumps(said['tier'])}"
    if wish["sooner"]:
        span = json.dumps(f"{abs(wish['sooner'])}m")
        moved = _table(dict.fromkeys(("responded", "work_started"), span))
        yield f"{'sooner' if wish['sooner'] > 0 else 'later'} = {moved}"
    if said["time"]:
        yield f"targets = {_table({said['target_tier']: _table({said['target']: json.dumps(said['time'])})})}"
    if wish["hours"] and (said["week"] or said["open"] != KEEP):
        week = said["week"] or str(replace(terms.hours[wish["hours"]].week, holiday=None))
        rule = {"open": "; PH open", "closed": "; PH off"}.get(said["open"], "")
        yield f"hours = {_table({wish['hours']: json.dumps(week + rule)})}"
    if said["region"]:
        yield f"holidays = {_table(dict.fromkeys(terms.sites, json.dumps(said['region'])))}"
    if wish["pausing"]:
        yield "[scenario.changes.policies.targets]"
        yield from (f'{target} = {{ pause_on = "all" }}' for target in terms.targets)


@app.cell(hide_code=True)
def wish_understood(contract, origin, wish_form):
    written = "\n".join(wish_lines(contract.latest, wish_form.value))
    scenarios, _wrong = [Scenario(AS_IT_IS, contract)], []
    try:
        scenarios += parse_scenarios(f"{written}\n{wish_form.value['more']}", origin["contract"], file="step 3")
        if AS_IT_IS in [one.name for one in scenarios[1:]]:
            _wrong = [f"step 3: {AS_IT_IS!r} is what the history itself is called; expected another name"]
    except SlaError as error:
        _wrong = getattr(error, "problems", None) or [str(error)]
    mo.stop(bool(_wrong), boxed("This is not understood yet", _wrong))
    _saved = mo.md("Saved as `what-if.toml`, this is for `sla-engine whatif SOURCE --scenario what-if.toml`:")
    mo.accordion({"The same for the command line": mo.vstack([_saved, mo.plain_text(written)])})
    return scenarios, written


@app.cell
def compared(as_of, history, scenarios):
    comparison = compare(history, None, scenarios, as_of=as_of)
    chosen = comparison.scenarios[1]
    return chosen, comparison


@app.cell(hide_code=True)
def comparison_shown(chosen, comparison, drawn):
    _parts = [
        mo.md("""
        ## 4. Side by side

        The share of promises kept, and the breaches: *gained* are those that come up, *lost* those that go away, against the
        history as it is.
        """),
        comparison,
        drawn(charts.scenarios, comparison),
    ]
    if not comparison.gained(chosen) and not comparison.lost(chosen):
        _parts.insert(2, mo.md("The first what-if changes no breach. Choose something else in step 3."))
    _left_out = {ticket: why for faults in comparison.faults.values() for ticket, why in faults.items()}
    if _left_out:
        _title = f"tickets without an answer in some scenario are left out of it: {len(_left_out):,}"
        _parts.append(boxed(_title, [f"{ticket}: {why}" for ticket, why in _left_out.items()], "warn"))
    mo.vstack(_parts)
    return


@app.cell(hide_code=True)
def changes_shown(chosen, comparison, tickets):
    by_id = {ticket.id: ticket for ticket in tickets}
    _moved = {Breach(one.ticket, one.target, one.cycle): one for one in comparison.moved(chosen)}

    def _row(change, breach):
        ticket, due = by_id[breach.ticket], _moved.get(breach)
        return {
            "change": change,
            **asdict(breach),
            "tier": ticket.tier,
            "site": ticket.site,
            "opened": moment(ticket.opened_at),
            "was due": moment(due and due.due_before),
            "would be due": moment(due and due.due),
        }

    _found = comparison.changes(chosen)
    changes = [_row(change, one) for change in ("gained", "lost") for one in _found[change]]
    _empty = [name for name in (changes[0] if changes else ()) if not any(row[name] for row in changes)]
    _table = mo.ui.table(
        changes, selection=None, page_size=8, show_column_summaries=False, show_data_types=False, hidden_columns=_empty
    )
    _told = mo.md("""
    ## 5. Ticket by ticket

    Every breach that comes up or goes away in the first what-if. Due instants stand only where they move: a breach may also
    change because somebody acts sooner.
    """)
    mo.vstack([_told, _table if changes else mo.callout("No breach comes up, and none goes away.")])
    return by_id, changes


@app.cell(hide_code=True)
def time_shown(comparison, drawn):
    _told = mo.md("""
    ## 6. Where the time goes

    From the start of each clock to its stop: what counted against the target, and what did not, because nobody works then,
    it was a holiday, or the ticket had to wait for somebody.
    """)
    mo.vstack([_told, drawn(charts.time_spent, comparison)])
    return


@app.cell(hide_code=True)
def ticket_controls(by_id, changes, today):
    _found = {f"{row['ticket']}, {row['target']} {row['change']}": (row["ticket"], row["target"]) for row in changes}
    _others = {f"{name}, {target}": (name, target) for name in list(by_id)[:SHOWN] for target in today.targets[:1]}
    _choices = dict(list((_found or _others).items())[:MOST])
    ticket_choice = mo.ui.dropdown(_choices, value=next(iter(_choices), None), searchable=True, label="Ticket")
    _told = mo.md("""
    ## 7. One ticket explained

    As it is, and as it would have been: which hours counted, why others did not, and when the promise fell due.
    """)
    mo.vstack([_told, ticket_choice])
    return (ticket_choice,)


@app.cell(hide_code=True)
def ticket_shown(as_of, by_id, drawn, scenarios, ticket_choice):
    def _explained(scenario):
        name, target = ticket_choice.value
        try:
            status = evaluate(as_if(by_id[name], scenario), scenario.contract, as_of=as_of)
        except SlaError as error:
            return boxed(f"No answer: {scenario.name}", [error], "warn")
        parts = [mo.md(f"### {escape_html(scenario.name)}"), drawn(charts.ticket_timeline, status)]
        parts += [clock.explain() for clock in (status.cycles(target) if target in status else ())]
        return mo.vstack([*parts, mo.accordion({"Where all its clocks stand": status})])

    mo.stop(ticket_choice.value is None)
    mo.vstack([_explained(scenario) for scenario in scenarios[:2]])
    return


@app.cell(hide_code=True)
def year_controls(as_of, contract, tickets):
    _worked = [name for name, tier in contract.tiers.items() if tier.incident_hours is not None]
    _opened = [str(ticket.opened_at.year) for ticket in tickets]
    _years = [
        str(year) for year in range(min(int(min(_opened)), as_of.year - 2), max(int(max(_opened)), as_of.year + 3) + 1)
    ]
    _tier = commonest([ticket.tier for ticket in tickets], _worked, _worked[-1] if _worked else None)
    _site = commonest([ticket.site for ticket in tickets], contract.sites, next(iter(contract.sites)))
    year_form = mo.md("""
    ## 8. The year of a calendar

    The hours of a tier at a site, day by day: darker is longer, H is a public holiday.

    {tier} {site} {year}
    """).batch(
        tier=mo.ui.dropdown(_worked, value=_tier, label="Tier"),
        site=mo.ui.dropdown(list(contract.sites), value=_site, label="Site"),
        year=mo.ui.dropdown(_years, value=commonest(_opened, _years), label="Year"),
    )
    year_form
    return (year_form,)


@app.cell(hide_code=True)
def year_shown(drawn, scenarios, year_form):
    _asked = year_form.value

    def _year(scenario):
        try:
            calendar = scenario.contract.calendar(_asked["tier"], site=_asked["site"])
            title = mo.md(f"### {escape_html(scenario.name)}")
            return mo.vstack([title, drawn(charts.calendar_year, calendar, int(_asked["year"]))])
        except SlaError as error:
            return boxed(scenario.name, [error], "warn")

    mo.stop(not all(_asked.values()))
    mo.vstack([_year(scenario) for scenario in scenarios[:2]])
    return


if __name__ == "__main__":
    app.run()
