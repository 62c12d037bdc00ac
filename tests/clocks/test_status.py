"""Statuses as they are read: in a terminal and in a notebook."""

from html import unescape

from tests.clocks.desk import desk, rows, status

TWO = {"response": '"4h"', "resolution": '"8h"'}
LINES = ("15 10:00 paused <customer>", "15 10:10 escalated", "15 10:20 responded")
WHOLE_OF = "tier 'basic' of contract 'desk', version 'first'"
FOUND = (
    "escalated at 2026-06-15T10:10:00+02:00: of a kind that neither the standard nor the contract names; does nothing"
)


def waiting():
    """A ticket that was answered and waits for the customer."""
    return status(desk(TWO, resolution='pause_on = "all"'), "15 09:00", *LINES, as_of="15 11:00")


def test_a_status_reads_as_a_line_for_the_ticket_each_clock_and_each_finding():
    assert str(waiting()).splitlines() == [
        f"ticket T-1 as of 2026-06-15 11:00:00: {WHOLE_OF}",
        "  response: met, due 2026-06-15 13:00:00, 2h40m left",
        "  resolution: paused, due 2026-06-16 09:00:00 (provisional), 7h left",
        f"  found: {FOUND}",
    ]


def test_a_status_without_findings_ends_with_its_clocks():
    assert str(status(desk({"response": '"4h"'}), "15 09:00", as_of="15 11:00")).splitlines() == [
        f"ticket T-1 as of 2026-06-15 11:00:00: {WHOLE_OF}",
        "  response: running, due 2026-06-15 13:00:00, 2h left",
    ]


def test_a_clock_that_is_late_reads_so_with_how_late_it_is():
    late = status(desk({"response": '"4h"'}), "15 09:00", as_of="16 10:00")["response"]
    assert str(late) == "response: overdue, due 2026-06-15 13:00:00, 6h late"


def test_a_clock_that_was_cancelled_or_waits_to_start_has_nothing_left():
    cancelled = status(desk({"response": '"4h"'}), "15 09:00", "15 10:00 cancelled", as_of="15 11:00")["response"]
    assert str(cancelled) == "response: cancelled, due 2026-06-15 13:00:00"
    early = status(desk({"response": '"4h"'}), "15 09:00", as_of="15 08:00")["response"]
    assert (str(early.state), early.remaining_text) == ("not_started", "")


def test_statuses_fit_a_line_of_a_debugger():
    found = waiting()
    assert repr(found) == "<TicketStatus T-1 as of Mon 2026-06-15 11:00 +02:00: response met, resolution paused>"
    assert repr(found["response"]) == "<ClockStatus response: met, due Mon 2026-06-15 13:00 +02:00, 2h40m left>"
    due = "due Tue 2026-06-16 09:00 +02:00 (provisional)"
    assert repr(found["resolution"]) == f"<ClockStatus resolution: paused, {due}, 7h left>"
    second = status(
        desk({"resolution": '"8h"'}, resolution='reopening = "new_cycle"'),
        "15 09:00", "15 10:00 resolved", "15 11:00 reopened", as_of="15 12:00",
    )["resolution"]  # fmt: skip
    assert repr(second).startswith("<ClockStatus resolution (cycle 2): running, due ")


def test_a_clock_that_is_due_at_closing_is_late_from_then_on_and_not_zero_left():
    due_at_closing = desk({"response": '"2h"'})
    assert status(due_at_closing, "15 15:00", as_of="15 17:00")["response"].remaining_text == "0m left"
    late = status(due_at_closing, "15 15:00", as_of="15 20:00")["response"]
    assert (str(late.state), late.remaining_text) == ("overdue", "0m late")
    missed = status(due_at_closing, "15 15:00", "15 21:00 resolved", as_of="15 22:00")["response"]
    assert (str(missed.state), missed.remaining_text) == ("missed", "0m late")


def test_a_clock_without_a_due_instant_reads_as_its_state():
    found = status(desk(TWO), "15 09:00", tier="none", as_of="15 11:00")
    assert str(found["response"]) == "response: not_applicable"


def test_a_notebook_shows_a_row_for_each_clock():
    assert rows(waiting()._repr_html_()) == [
        "# target | # cycle | # state | # due | # elapsed | # remaining",
        "response | 1 | met | 2026-06-15 13:00:00+02:00 | 1:20:00 | 2h40m left",
        "resolution | 1 | paused | 2026-06-16 09:00:00+02:00 (provisional) | 1:00:00 | 7h left",
    ]


def test_a_notebook_shows_every_cycle_and_empty_cells_where_nothing_is_known():
    contract = desk({"response": '"n/a"', "resolution": '"8h"'}, resolution='reopening = "new_cycle"')
    found = status(contract, "15 09:00", "15 10:00 resolved", "15 11:00 reopened", as_of="15 12:00")
    assert rows(found._repr_html_())[1:] == [
        "response | 0 | not_applicable |  | 0:00:00 | ",
        "resolution | 1 | met | 2026-06-15 17:00:00+02:00 | 1:00:00 | 7h left",
        "resolution | 2 | running | 2026-06-16 10:00:00+02:00 | 1:00:00 | 7h left",
    ]


def test_a_notebook_names_the_ticket_above_the_table_and_lists_its_findings_below():
    above, _, rest = unescape(waiting()._repr_html_()).partition("<table")
    assert above == f"<p>ticket T-1 as of 2026-06-15 11:00:00+02:00: {WHOLE_OF}</p>"
    assert rest.partition("</table>")[2] == f"<ul><li>{FOUND}</li></ul>"


def test_a_notebook_lists_several_findings_one_below_the_other_and_no_list_without_any():
    found = status(desk(TWO), "15 09:00", "15 10:00 escalated", "15 10:00 called", as_of="15 11:00")
    assert found._repr_html_().count("</li><li>") == 1
    assert status(desk(TWO), "15 09:00", as_of="15 11:00")._repr_html_().endswith("</table>")


def test_a_notebook_is_given_no_markup_of_a_log():
    found = status(desk(TWO), "15 09:00", "15 10:00 tier_changed <b>", as_of="15 11:00", priority="<i>")
    assert "<b>" not in found._repr_html_()
    assert "<i>" not in found._repr_html_()
