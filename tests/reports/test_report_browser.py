"""Reports and charts in a real Chromium: drawn, legible, sortable, searchable, and silent."""

from datetime import UTC, datetime, timedelta

import pytest

from sla_engine import Event, Ticket, charts, evaluate, load_contract
from sla_engine.reports import report
from sla_engine.whatif import Scenario, compare
from sla_engine.whatif.histories.demo_history import AS_OF, CONTRACT, demo_tickets, history_of_tickets
from tests.charts.browser import DESK, MILLISECONDS, PHONE, chromium, visit

__all__ = ["chromium", "visit"]  # fixtures

BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
WIDTHS = pytest.mark.parametrize("width", [DESK, PHONE])
PAUSING = load_contract(
    CONTRACT, changes={"policies": {"targets": {"intervention": {"pause_on": ["waiting for customer"]}}}}
)
SCENARIOS = [
    Scenario("all Business", PAUSING, tier="business"),
    Scenario("half an hour sooner", PAUSING, sooner={"responded": timedelta(minutes=30)}),
]
HOSTILE = {  # what a ticket is called, and what is to be seen of it
    "</script><img src=x onerror=alert(1)>": "</script><img src=x onerror=alert(1)>",
    "<script>alert(2)</script>": "<script>alert(2)</script>",
    "\"'><svg onload=alert(3)>": "\"'><svg onload=alert(3)>",
    "{{ 7 * 7 }} ${alert(4)} {% raw %}": "{{ 7 * 7 }} ${alert(4)} {% raw %}",
    "right \u202eot tfel\u202c to left": "right \u202eot tfel\u202c to left",
    "two\nlines": "two\nlines",
    "bell \x07 nul \x00 return \r": "bell \u2407 nul \u2400 return \u240d",
    "&lt;b&gt; &amp;": "&lt;b&gt; &amp;",
    "half \ud83d a pair": "half \ufffd a pair",
    "x" * 300: "x" * 300,
    "Zürich, Ångström": "Zürich, Ångström",
}
FIRST = datetime(2026, 6, 22, 7, tzinfo=UTC)
LONG = 2000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def page(folder):
    """The report of the demo history, with scenarios."""
    path = folder / "demo.html"
    history = history_of_tickets(demo_tickets())
    report(history, None, PAUSING, as_of=AS_OF, scenarios=SCENARIOS, at_risk=0.01, most=150).save(path)
    return path


@pytest.fixture(scope="module")
def hostile_page(folder):
    """A report of tickets with names that mean harm, each breached, which are names of parties, scenarios and the page too."""
    path = folder / "hostile.html"
    paused = [Event("resumed", FIRST + timedelta(hours=2)), Event("work_started", FIRST + timedelta(days=2))]
    tickets = [
        Ticket(
            name,
            opened_at=FIRST,
            tier="business",
            site="LU",
            events=[Event("paused", FIRST + timedelta(hours=1), reason="waiting for customer", by=name), *paused],
        )
        for name in HOSTILE
    ]
    scenarios = [Scenario(name, PAUSING, tier="standard") for name in HOSTILE]
    history, as_of = history_of_tickets(tickets), FIRST + timedelta(days=4)
    report(history, None, PAUSING, as_of=as_of, scenarios=scenarios, title=next(iter(HOSTILE))).save(path)
    return path


@pytest.fixture(scope="module")
def long_page(folder):
    """A report with as many breaches as a table has rows."""
    path = folder / "long.html"
    tickets = [
        Ticket(f"INC{number}", opened_at=FIRST + timedelta(minutes=number), tier="business", site="LU")
        for number in range(LONG)
    ]
    report(history_of_tickets(tickets), None, PAUSING, as_of=FIRST + timedelta(days=30), most=LONG).save(path)
    return path


COLUMN = """([id, place, key]) => [...document.querySelectorAll(`#${id} tbody tr`)].filter(row => row.offsetHeight)
    .map(row => row.cells[place]).map(cell => key ? Number(cell.dataset.sort) : cell.innerText)"""


def column(seen, table, place, *, keys=False):
    """The texts of a column, or the numbers by which it is sorted, of the rows that are shown."""
    return seen.ask(COLUMN, [table, place, keys])


def press(seen, table, title):
    """Press the heading of a column; return how the table says that it is sorted."""
    heading = seen.page.locator(f"#{table} thead th", has_text=title)
    heading.get_by_role("button").click()
    return heading.get_attribute("aria-sort")


def search(seen, table, text):
    """Type into the search field of a table; return what is said to be found."""
    seen.page.locator(f"#{table}-search").fill(text)
    return seen.page.locator(f"#{table}-found").inner_text()


DRAWN = """look => [...document.querySelectorAll(`figure .canvas > .${look}`)].map(host => {
    const svg = host.querySelector("svg"), box = svg.getBoundingClientRect();
    return {
        shown: getComputedStyle(host).visibility === "visible",
        width: box.width, left: box.left, right: box.right, height: box.height,
        marks: svg.querySelectorAll("[role=graphics-symbol], .mark-rect path, .mark-symbol path, .mark-text text").length,
    };
})"""


@BOTH
@WIDTHS
def test_a_report_is_drawn_in_the_width_of_its_window_and_makes_no_noise(visit, page, width, dark):
    seen = visit(page, width=width, dark=dark)
    look = "dark" if dark else "light"
    seen.await_charts(look)
    drawn = seen.ask(DRAWN, look)
    assert len(drawn) == seen.ask("document.querySelectorAll('figure.chart').length") == 6
    for chart in drawn:
        assert chart["shown"]
        assert chart["left"] >= 0
        assert chart["right"] <= width
        assert chart["width"] > min(width - 60, 700)
        assert chart["height"] > 100
        assert chart["marks"] > 5
    assert seen.ask("document.documentElement.scrollWidth") <= width
    assert seen.noise == []


def test_the_look_of_a_page_changes_with_the_system_and_its_charts_with_it(visit, page):
    seen = visit(page)
    seen.await_charts()
    paper = "getComputedStyle(document.body).backgroundColor"
    shown = "getComputedStyle(document.querySelector('.canvas > .dark')).visibility"
    assert (seen.ask(paper), seen.ask(shown)) == ("rgb(255, 255, 255)", "hidden")
    seen.page.emulate_media(color_scheme="dark")
    seen.await_charts("dark")
    assert (seen.ask(paper), seen.ask(shown)) == ("rgb(21, 24, 28)", "visible")
    assert all(chart["shown"] and chart["marks"] for chart in seen.ask(DRAWN, "dark"))
    seen.page.emulate_media(color_scheme="light")
    seen.await_charts("light")
    assert (seen.ask(paper), seen.ask(shown)) == ("rgb(255, 255, 255)", "hidden")
    assert seen.noise == []


CONTRASTS = """() => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = numbers(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3]) return colour;
        }
    };
    const found = [];
    for (const element of document.body.querySelectorAll("*")) {
        const said = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
        if (!said || element.closest("svg, script, noscript") || !element.checkVisibility()) continue;
        const [a, b] = [numbers(getComputedStyle(element).color), ground(element)].map(light);
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) found.push(`${element.tagName} ${element.className}: ${ratio.toFixed(2)}`);
    }
    return [...new Set(found)];
}"""


def test_all_words_stand_out_from_their_ground_in_both_looks(visit, page):
    seen = visit(page)
    assert seen.ask(CONTRASTS) == []
    seen.page.emulate_media(color_scheme="dark")
    assert seen.ask(CONTRASTS) == []


def test_words_that_do_not_stand_out_are_found(visit, page):
    seen = visit(page)
    seen.page.add_style_tag(content=".lead { color: #aaaaaa !important; }")
    assert seen.ask(CONTRASTS) == ["P lead: 2.32", "TIME : 2.32"]


def test_a_table_is_sorted_by_the_values_of_a_column_and_back(visit, page):
    seen = visit(page)
    for place, title in ((5, "Opened"), (8, "Late by"), (9, "Used")):
        before = column(seen, "breached", place, keys=True)
        assert press(seen, "breached", title) == "ascending"
        assert column(seen, "breached", place, keys=True) == sorted(before)
        assert press(seen, "breached", title) == "descending"
        assert column(seen, "breached", place, keys=True) == sorted(before, reverse=True)
        assert len(set(before)) > 10
    assert seen.page.locator("#breached th[aria-sort]").count() == 1
    assert seen.noise == []


def test_numbers_within_ids_count_as_numbers(visit, page):
    seen = visit(page)
    press(seen, "breached", "Ticket")
    numbers = [int(text.removeprefix("T-")) for text in column(seen, "breached", 0)]
    assert numbers == sorted(numbers)


def test_rows_that_are_equal_in_a_column_stay_in_their_order_both_ways(visit, page):
    def by_tier():
        rows = {}
        for tier, *row in zip(*(column(seen, "breached", place) for place in (3, 0, 1)), strict=True):
            rows.setdefault(tier, []).append(row)
        return rows

    seen = visit(page)
    before = by_tier()
    for direction, tiers in (("ascending", sorted(before)), ("descending", sorted(before, reverse=True))):
        assert press(seen, "breached", "Tier") == direction
        assert by_tier() == before
        assert list(by_tier()) == tiers


def test_a_heading_is_pressed_from_the_keyboard_and_shows_where_one_is(visit, page):
    seen = visit(page)
    seen.page.locator("#breached-search").focus()
    for _ in range(2):  # the box of the table can be scrolled by keys, so it comes first
        seen.page.keyboard.press("Tab")
    assert seen.ask("document.activeElement.textContent") == "Ticket"
    assert seen.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    seen.page.keyboard.press("Enter")
    assert seen.page.locator("#breached th", has_text="Ticket").get_attribute("aria-sort") == "ascending"


def test_a_search_leaves_the_rows_that_have_all_words_somewhere(visit, page):
    seen = visit(page)
    tiers, sites = column(seen, "breached", 3), column(seen, "breached", 4)
    wanted = sum(pair == ("business", "DE-RP") for pair in zip(tiers, sites, strict=True))
    assert search(seen, "breached", "  BUSINESS de-rp ") == f"{wanted} of {len(tiers):,} rows"
    assert set(zip(column(seen, "breached", 3), column(seen, "breached", 4), strict=True)) == {("business", "DE-RP")}
    press(seen, "breached", "Ticket")
    assert len(column(seen, "breached", 0)) == wanted > 0
    assert search(seen, "breached", "no such thing") == f"0 of {len(tiers):,} rows"
    assert column(seen, "breached", 0) == []
    assert search(seen, "breached", "") == ""
    assert len(column(seen, "breached", 0)) == len(tiers)


def test_a_search_does_not_mind_accents(visit, hostile_page):
    seen = visit(hostile_page)
    assert search(seen, "breached", "zurich ANGSTROM").startswith("2 of ")  # of two targets
    assert set(column(seen, "breached", 0)) == {"Zürich, Ångström"}
    assert search(seen, "breached", "ZÜRICH").startswith("2 of ")


def test_hostile_names_are_shown_as_they_are_and_do_nothing(visit, hostile_page):
    seen = visit(hostile_page)
    seen.await_charts()
    assert set(seen.ask("[...document.querySelectorAll('#breached tbody th')].map(cell => cell.textContent)")) == set(
        HOSTILE.values()
    )
    scenarios = seen.ask("[...document.querySelectorAll('#scenario-numbers tbody th')].map(cell => cell.textContent)")
    assert scenarios == ["as it is", *HOSTILE.values()]
    first = next(iter(HOSTILE))
    assert (seen.page.title(), seen.page.locator("h1").inner_text()) == (first, first)
    assert seen.ask("document.images.length + document.querySelectorAll('[onload], [onerror], iframe').length") == 0
    assert seen.ask("document.querySelectorAll('script:not([type])').length") == 2
    for width in (DESK, PHONE):
        seen.page.set_viewport_size({"width": width, "height": 800})
        assert seen.ask("document.documentElement.scrollWidth") <= width
    assert seen.noise == []


def test_a_tooltip_tells_hostile_names_as_text(visit, hostile_page):
    seen = visit(hostile_page)
    seen.await_charts()
    chart = seen.page.locator("#scenarios .light svg")
    chart.scroll_into_view_if_needed()
    told = set()
    for mark in seen.page.locator("#scenarios .light .mark-rect path").all()[1:8]:
        box = mark.bounding_box()
        seen.page.mouse.move(box["x"] + 9, box["y"] + box["height"] / 2)
        tip = seen.page.locator("#vg-tooltip-element.visible")
        told.update(tip.locator("td.value").all_inner_texts())
    assert {"<script>alert(2)</script>", "\"'><svg onload=alert(3)>"} <= told
    assert seen.ask("document.images.length + document.querySelectorAll('[onload]').length") == 0
    assert seen.noise == []


def test_what_a_policy_forbids_is_noise(visit, page, folder):
    path = folder / "loud.html"
    path.write_text(
        page.read_text("utf-8").replace("</main>", "<img src=x onerror=alert(1)><script>alert(2)</script></main>")
    )
    seen = visit(path)
    seen.await_charts()
    assert [line for line in seen.noise if line.startswith("dialog")] == []
    assert len([line for line in seen.noise if line.startswith("error: policy")]) >= 2


def test_without_scripts_all_is_readable(visit, page):
    seen = visit(page, scripts=False)
    assert seen.page.locator("#breached tbody tr").count() > 100
    assert seen.page.locator("#breached thead th").first.inner_text() == "Ticket"
    assert seen.page.locator("#breached").is_visible()
    assert not seen.page.locator("#breached-search").is_visible()
    assert all(one.is_visible() for one in seen.page.get_by_text("The chart needs JavaScript").all())
    assert seen.page.get_by_text("The chart needs JavaScript").count() == 6
    summary = seen.page.locator("#attainment summary")
    summary.click()
    assert seen.page.locator("#attainment-numbers").is_visible()


def test_paper_is_light_and_has_no_more_rows_than_anybody_reads(visit, page):
    seen = visit(page, dark=True)
    seen.await_charts("dark")
    seen.page.emulate_media(media="print")
    assert seen.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert all(chart["shown"] for chart in seen.ask(DRAWN, "light"))
    assert not seen.page.locator("#breached-search").is_visible()
    assert len(column(seen, "breached", 0)) == 60
    assert seen.page.get_by_text("Only the first 60 rows are printed").first.is_visible()


def test_two_thousand_rows_are_sorted_and_searched_in_one_go(visit, long_page):
    seen = visit(long_page)
    assert seen.page.locator("#breached tbody tr").count() == LONG
    moves = seen.ask(
        """() => {
            const input = document.querySelector("#breached-search"), body = document.querySelector("#breached tbody");
            const watch = new MutationObserver(() => {});
            watch.observe(body, { childList: true });
            document.querySelector("#breached thead button").click();
            const sorted = watch.takeRecords().length;
            input.value = "199";
            input.dispatchEvent(new Event("input"));
            return [sorted, watch.takeRecords().length];
        }"""
    )
    # Each row is taken out and put in once by sorting, and none is touched by searching.
    assert moves[0] <= 2 * LONG
    assert moves[1] == 0
    assert all("199" in ticket for ticket in column(seen, "breached", 0))


@pytest.fixture(scope="module")
def drawings():
    """Every chart there is, by its name, as a function of the look."""
    tickets = demo_tickets()
    found = compare(history_of_tickets(tickets), None, [Scenario("as it is", PAUSING), *SCENARIOS], as_of=AS_OF)
    paused = next(ticket for ticket in tickets if ticket.tier == "business" and len(ticket.events) > 5)
    status = evaluate(paused, PAUSING, as_of=AS_OF)
    calendar = PAUSING.calendar("office", site="LU")
    return {
        "scenarios": lambda dark: charts.scenarios(found, dark=dark),
        "attainment_by_month": lambda dark: charts.attainment_by_month(found, dark=dark),
        "used_share": lambda dark: charts.used_share(found, dark=dark),
        "deadlines_by_hour": lambda dark: charts.deadlines_by_hour(found, dark=dark),
        "time_spent": lambda dark: charts.time_spent(found, dark=dark),
        "ticket_timeline": lambda dark: charts.ticket_timeline(status, dark=dark),
        "calendar_year": lambda dark: charts.calendar_year(calendar, 2026, dark=dark),
    }


CHARTS = tuple(name for name in charts.__all__ if name not in {"bundle", "save", "spec"})


@BOTH
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_saved_as_a_page_is_drawn_at_any_width_and_makes_no_noise(visit, drawings, tmp_path, name, dark):
    path = tmp_path / f"{name}.html"
    charts.save(drawings[name](dark), path)
    seen = visit(path)
    for width in (DESK, PHONE):
        seen.page.set_viewport_size({"width": width, "height": 800})
        seen.page.wait_for_function(
            """width => {
                const box = document.querySelector("svg")?.getBoundingClientRect();
                return box && box.left >= 0 && box.right <= width && box.width > width / 2 && box.height > 100;
            }""",
            arg=width,
            timeout=MILLISECONDS,
        )
        assert seen.ask("document.documentElement.scrollWidth") <= width
    assert seen.ask("document.querySelectorAll('svg path, svg text').length") > 10
    assert seen.noise == []
