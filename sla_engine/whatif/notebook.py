import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="What if?")

with app.setup:
    import json
    from collections import Counter
    from dataclasses import replace
    from datetime import datetime, timedelta
    from html import escape
    from pathlib import Path

    import marimo as mo

    from sla_engine import BadRow, SlaError, evaluate, load_contract, load_mapping, read_tickets
    from sla_engine.whatif import Scenario, as_if, charts, compare, parse_scenarios
    from sla_engine.whatif.demo_history import AS_OF, CONTRACT, demo_tickets, history_of_tickets

    AS_IT_IS = "as it is"
    KEEP = "as the contract says"


@app.cell(hide_code=True)
def intro():
    mo.md("""
    # What if?

    The same tickets, replayed under other promises: another tier, longer hours, the holidays of another country, a
    shorter target, a desk that answers sooner. Nothing here changes anything: you look at a history, wish for something
    else, and see which promises would have been kept, which missed, and why.

    It begins with half a year of a made-up support desk. Put in a file of yours below, and all that follows is about your
    tickets.
    """)
    return


@app.cell(hide_code=True)
def arguments():
    # What `sla-engine whatif --notebook SOURCE --contract C ...` handed over.
    arguments = {
        name: mo.cli_args().get(name)
        for name in ("source", "events", "mapping", "zone", "query", "events-query", "form", "contract")
    }
    arguments |= {name: mo.cli_args().get_all(name) for name in ("set", "scenario")}
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
        mapping=mo.ui.text(
            arguments["mapping"] or "", label="Mapping", placeholder="how the file is written; may be empty"
        ),
        contract=mo.ui.text(arguments["contract"] or CONTRACT, label="Contract", placeholder="shipped name or path"),
        as_of=mo.ui.text("", label="As of", placeholder="empty: the last event"),
    )
    origin_form
    return (origin_form,)


@app.cell(hide_code=True)
def origin_chosen(arguments, origin_form):
    origin = {name: value.strip() for name, value in origin_form.value.items()}
    return (origin,)


@app.cell(hide_code=True)
def reading(arguments, origin):
    def _read_all():
        """Return the contract, the tickets, the rows that are none, and the instant of the last event."""
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

    _trouble = None
    try:
        contract, tickets, bad_rows, _last = _read_all()
        as_of = datetime.fromisoformat(origin["as_of"]) if origin["as_of"] else _last
        if as_of.tzinfo is None:
            _trouble = f"As of {origin['as_of']}: expected an offset too, such as 2026-07-01T08:00+02:00"
    except (SlaError, OSError, ValueError) as error:
        _trouble = str(error)
    mo.stop(_trouble is not None, mo.callout(mo.plain_text(_trouble or ""), kind="danger", title="This cannot be read"))
    return as_of, bad_rows, contract, tickets


@app.cell(hide_code=True)
def history_shown(as_of, bad_rows, contract, origin, tickets):
    def _counted(name):
        found = Counter(getattr(ticket, name) for ticket in tickets).most_common(6)
        return ", ".join(f"{value} {count:,}" for value, count in found)

    _opened = [ticket.opened_at for ticket in tickets]
    _happened = sum(len(ticket.events) for ticket in tickets)
    _span = f"{min(_opened):%d %b %Y} to {max(_opened):%d %b %Y}" if _opened else "none"
    _told = [
        mo.hstack(
            [
                mo.stat(f"{len(tickets):,}", label="tickets", caption=_span, bordered=True),
                mo.stat(f"{_happened:,}", label="events", caption=f"as of {as_of:%d %b %Y %H:%M %Z}", bordered=True),
                mo.stat(contract.id, label="contract", caption=f"version {contract.version}", bordered=True),
            ],
            widths="equal",
        ),
        mo.md(
            f"**Tiers**: {escape(_counted('tier'))}. **Sites**: {escape(_counted('site'))}. **Kinds**: {escape(_counted('kind'))}."
        ),
    ]
    if not origin["source"]:
        _told.append(
            mo.md(
                "The demo desk sits in Luxembourg and keeps its holidays, was short of people in April, and waits for "
                "customers and vendors before it can start on every fourth ticket."
            )
        )
    if bad_rows:
        _lines = [str(row) for row in bad_rows[:10]] + (["..."] if len(bad_rows) > 10 else [])
        _told.append(
            mo.callout(
                mo.plain_text("\n".join(_lines)),
                kind="warn",
                title=f"{len(bad_rows):,} rows cannot be read and are left out",
            )
        )
    mo.stop(not tickets, mo.vstack([*_told, mo.callout("There is no ticket to look at.", kind="danger")]))
    mo.vstack(_told)
    return


@app.cell(hide_code=True)
def today(as_of, contract, tickets):
    dark = mo.app_meta().theme == "dark"
    history = history_of_tickets(tickets)
    today = compare(history, None, [Scenario(AS_IT_IS, contract)], as_of=as_of)
    return dark, history, today


@app.cell(hide_code=True)
def today_shown(dark, today):
    def _stat(target):
        mine = [one for one in today.attainment if one.target == target]
        kept, missed, still = (sum(getattr(one, name) for one in mine) for name in ("kept", "missed", "open"))
        share = "nothing decided" if not kept + missed else f"{kept / (kept + missed):.1%}"
        return mo.stat(
            share, label=f"{target} kept", caption=f"{kept:,} kept, {missed:,} missed, {still:,} open", bordered=True
        )

    mo.vstack(
        [
            mo.md("""
            ## 2. As it is

            Of the clocks that are decided, so many were stopped in time. A clock that is still open and in time counts neither
            as kept nor as missed: nobody knows yet.
            """),
            mo.hstack([_stat(target) for target in today.targets], widths="equal")
            if today.targets
            else mo.callout("This contract promises nothing to these tickets.", kind="warn"),
            mo.ui.tabs(
                {
                    "Month by month": charts.attainment_by_month(today, dark=dark),
                    "How much of the time was used": charts.used_share(today, dark=dark),
                    "When clocks fall due": charts.deadlines_by_hour(today, dark=dark),
                }
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def wish_controls(arguments, contract):
    _terms = contract.latest
    _hours = {f"{name}: {hours.written}": name for name, hours in contract.latest.hours.items()}
    _files = [Path(name).read_text("utf-8") for name in arguments["scenario"]]
    wish_form = mo.md("""
    ## 3. What if ...

    Change one thing, or several at once. What is left empty stays as it is.

    {name}

    **Who is entitled to what** {tier}

    **When we work** {hours} {week} {open}

    **Whose holidays count** {region}

    **How fast we are** {sooner} minutes sooner (to the left: later)

    **What we promise** {target_tier} {target} {time}

    {pausing}

    {more}
    """).batch(
        name=mo.ui.text("my what-if", label="Call it"),
        tier=mo.ui.dropdown({KEEP: "", **{f"all {name}": name for name in _terms.tiers}}, value=KEEP),
        hours=mo.ui.dropdown(_hours, value=next(iter(_hours), None)),
        week=mo.ui.text("", label="become", placeholder="such as Mo-Su 06:00-20:00"),
        open=mo.ui.radio([KEEP, "open", "closed"], value=KEEP, inline=True, label="on holidays"),
        region=mo.ui.text("", placeholder="such as BE, DE-RP, FR-57, or none"),
        sooner=mo.ui.slider(-240, 240, step=15, value=0, show_value=True),
        target_tier=mo.ui.dropdown(list(_terms.tiers), value=list(_terms.tiers)[-1]),
        target=mo.ui.dropdown(list(_terms.targets), value=next(iter(_terms.targets), None)),
        time=mo.ui.text("", label="becomes", placeholder="such as 2h, or n/a"),
        pausing=mo.ui.switch(label="clocks pause whenever the log says `paused`"),
        more=mo.ui.code_editor(
            "\n".join(_files),
            language="toml",
            placeholder="# more scenarios, as in a file",
            label="More, as TOML",
            max_height=200,
        ),
    )
    wish_form
    return (wish_form,)


@app.cell(hide_code=True)
def wish_chosen(wish_form):
    wish = wish_form.value
    return (wish,)


@app.cell
def wish_written(contract, wish):
    def _table(**pairs):
        """Return an inline table of TOML; JSON quotes as TOML does."""
        return "{ " + ", ".join(f"{json.dumps(key)} = {value}" for key, value in pairs.items()) + " }"

    def _lines():
        terms, text = contract.latest, {name: json.dumps(value) for name, value in wish.items()}
        yield "[[scenario]]"
        yield f"name = {text['name']}"
        if wish["tier"]:
            yield f"tier = {text['tier']}"
        if wish["hours"] and (wish["week"].strip() or wish["open"] != KEEP):
            week = wish["week"].strip() or str(replace(terms.hours[wish["hours"]].week, holiday=None))
            week += {"open": "; PH open", "closed": "; PH off"}.get(wish["open"], "")
            yield f"hours = {_table(**{wish['hours']: json.dumps(week)})}"
        if wish["region"].strip():
            yield f"holidays = {_table(**dict.fromkeys(terms.sites, json.dumps(wish['region'].strip())))}"
        if wish["sooner"]:
            moved = _table(**dict.fromkeys(("responded", "work_started"), f'"{abs(wish["sooner"])}m"'))
            yield f"{'sooner' if wish['sooner'] > 0 else 'later'} = {moved}"
        if wish["time"].strip():
            yield f"targets = {_table(**{wish['target_tier']: _table(**{wish['target']: json.dumps(wish['time'].strip())})})}"
        if wish["pausing"]:
            yield "[scenario.changes.policies.targets]"
            yield from (f'{target} = {{ pause_on = "all" }}' for target in terms.targets)

    written = "\n".join(_lines())
    return (written,)


@app.cell(hide_code=True)
def scenarios_made(contract, origin, wish, written):
    _wrong = ""
    try:
        scenarios = [
            Scenario(AS_IT_IS, contract),
            *parse_scenarios(f"{written}\n{wish['more']}", origin["contract"], file="scenarios"),
        ]
    except SlaError as error:
        _wrong = "\n".join(getattr(error, "problems", ()) or [str(error)])
    mo.stop(bool(_wrong), mo.callout(mo.plain_text(_wrong), kind="danger", title="This is not understood yet"))
    mo.accordion(
        {
            "The same for the command line": mo.vstack(
                [
                    mo.md(
                        "Saved as `what-if.toml`, this is what `sla-engine whatif SOURCE --scenario what-if.toml` takes:"
                    ),
                    mo.plain_text(written),
                ]
            )
        }
    )
    return (scenarios,)


@app.cell(hide_code=True)
def compared(as_of, history, scenarios):
    comparison = compare(history, None, scenarios, as_of=as_of)
    chosen = comparison.scenarios[1]
    return chosen, comparison


@app.cell(hide_code=True)
def comparison_shown(chosen, comparison, dark):
    _gained, _lost = len(comparison.gained(chosen)), len(comparison.lost(chosen))
    _left_out = {ticket: why for faults in comparison.faults.values() for ticket, why in faults.items()}
    mo.vstack(
        [
            mo.md("""
            ## 4. Side by side

            *Gained* are breaches that come up, *lost* those that go away, against the history as it is.
            """),
            comparison,
            mo.md(
                f"**{escape(chosen)}**: {_gained:,} breaches gained, {_lost:,} lost."
                if _gained or _lost
                else f"**{escape(chosen)}** changes no breach. Wish for something in step 3."
            ),
            charts.scenarios(comparison, dark=dark),
            *(
                [
                    mo.callout(
                        mo.plain_text("\n".join(f"{ticket}: {why}" for ticket, why in list(_left_out.items())[:10])),
                        kind="warn",
                        title=f"{len(_left_out):,} tickets have no answer in some scenario and are left out of it",
                    )
                ]
                if _left_out
                else []
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def changes_found(chosen, comparison, tickets):
    by_id = {ticket.id: ticket for ticket in tickets}
    _moved = {(one.ticket, one.target, one.cycle): one for one in comparison.moved(chosen)}

    def _row(change, breach):
        ticket, due = by_id[breach.ticket], _moved.get((breach.ticket, breach.target, breach.cycle))
        return {
            "change": change,
            "ticket": breach.ticket,
            "target": breach.target,
            "cycle": breach.cycle,
            "tier": ticket.tier,
            "site": ticket.site,
            "opened": f"{ticket.opened_at:%Y-%m-%d %H:%M %Z}",
            "was due": "" if due is None or due.due_before is None else f"{due.due_before:%Y-%m-%d %H:%M %Z}",
            "would be due": "" if due is None or due.due is None else f"{due.due:%Y-%m-%d %H:%M %Z}",
        }

    changes = [_row("gained", one) for one in comparison.gained(chosen)]
    changes += [_row("lost", one) for one in comparison.lost(chosen)]
    return by_id, changes


@app.cell(hide_code=True)
def changes_shown(changes):
    mo.vstack(
        [
            mo.md("""
            ## 5. Ticket by ticket

            Every breach that comes up or goes away. Due instants stand only where they move; a breach may also change because
            an event does.
            """),
            mo.ui.table(changes, selection=None, page_size=8, show_column_summaries=False, show_data_types=False)
            if changes
            else mo.callout("No breach comes up, and none goes away.", kind="neutral"),
        ]
    )
    return


@app.cell(hide_code=True)
def time_shown(comparison, dark):
    mo.vstack(
        [
            mo.md("""
            ## 6. Where the time goes

            From the start of each clock to its stop: what was counted against the target, and what was not, because nobody
            works then, it was a holiday, or the ticket had to wait for somebody.
            """),
            charts.time_spent(comparison, dark=dark),
        ]
    )
    return


@app.cell(hide_code=True)
def ticket_controls(by_id, changes):
    _ids = list(dict.fromkeys(row["ticket"] for row in changes)) or list(by_id)
    ticket_choice = mo.ui.dropdown(_ids[:500], value=_ids[0], searchable=True, label="Ticket")
    mo.vstack(
        [
            mo.md("""
            ## 7. One ticket explained

            Above as it is, below as it would have been: which hours counted, why others did not, and when each promise fell
            due.
            """),
            ticket_choice,
        ]
    )
    return (ticket_choice,)


@app.cell(hide_code=True)
def ticket_shown(as_of, by_id, dark, scenarios, ticket_choice):
    def _explained(scenario):
        status = evaluate(as_if(by_id[ticket_choice.value], scenario), scenario.contract, as_of=as_of)
        clocks = {target: status[target].explain() for target in status if status[target].due is not None}
        return mo.vstack(
            [
                mo.md(f"### {escape(scenario.name)}"),
                charts.ticket_timeline(status, dark=dark),
                mo.accordion({"Where its clocks stand": status, **clocks}, multiple=True),
            ]
        )

    mo.vstack([_explained(scenario) for scenario in scenarios[:2]])
    return


@app.cell(hide_code=True)
def year_controls(contract):
    _worked = [name for name, tier in contract.tiers.items() if tier.incident_hours is not None]
    year_form = mo.md("""
    ## 8. The year of a calendar

    {tier} {site} {year}
    """).batch(
        tier=mo.ui.dropdown(_worked, value=_worked[-1], label="Tier"),
        site=mo.ui.dropdown(list(contract.sites), value=next(iter(contract.sites)), label="Site"),
        year=mo.ui.number(1950, 2150, value=2026, label="Year"),
    )
    year_form
    return (year_form,)


@app.cell(hide_code=True)
def year_shown(dark, scenarios, year_form):
    def _drawn(scenario):
        calendar = scenario.contract.calendar(year_form.value["tier"], site=year_form.value["site"])
        return mo.vstack(
            [
                mo.md(f"### {escape(scenario.name)}"),
                charts.calendar_year(calendar, int(year_form.value["year"]), dark=dark),
            ]
        )

    _unknown_year = ""
    try:
        _years = mo.vstack([_drawn(scenario) for scenario in scenarios[:2]])
    except SlaError as error:
        _unknown_year = str(error)
    mo.stop(bool(_unknown_year), mo.callout(mo.plain_text(_unknown_year), kind="danger"))
    _years
    return


if __name__ == "__main__":
    app.run()
