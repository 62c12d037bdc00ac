"""Messages for people: what their title and text say."""

from dataclasses import replace

import pytest

from sla_engine.tracking.alert import Alert, AlertKey
from sla_engine.tracking.alert_routing import Routing
from sla_engine.tracking.sinks.message import body, title
from tests.tracking.sinks.receiver import alert

DUE = "Wed 2026-06-24 15:00:00 +02:00 (Europe/Luxembourg)"


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (alert(), f"Breach: response of ticket T-1 was due {DUE}."),
        (alert(moot=True), f"Breach: response of ticket T-1 was due {DUE}; its clock has stopped since."),
        (alert(threshold="75%"), f"Warning: response of ticket T-1 reached 75%, {DUE}."),
        (
            alert(withdrawn=True),
            f"Withdrawn: by what is known now there was no breach of response of ticket T-1, {DUE}.",
        ),
        (
            alert(threshold="-PT1H", withdrawn=True),
            f"Withdrawn: by what is known now there was no warning at -PT1H of response of ticket T-1, {DUE}.",
        ),
    ],
)
def test_a_text_says_what_happened_when(one: Alert, sentence: str) -> None:
    assert body([one]) == f"{sentence}\nkey {one.key}"


def test_a_text_says_whose_ticket_it_is() -> None:
    known = replace(alert(), **Routing("support", "gold\n", "LU", "P1", 1_781_589_600_000_000)._asdict())
    expected = "Opened Tue 2026-06-16 08:00:00 +02:00; tier gold, site LU, priority P1, contract support, source desk."
    assert [line.replace("\\n", "") for line in body([known]).splitlines()][1:2] == [expected]
    assert "priority" not in body([replace(known, priority=None)])


def test_a_later_cycle_is_named() -> None:
    one = Alert.of(AlertKey("desk", "T-1", "response", 2, "due", 0), due_us=0, at_us=0, zone="UTC")
    assert title([one]) == "SLA breach: response (cycle 2) of T-1"


def test_a_title_counts_kinds_with_the_gravest_first() -> None:
    alerts = [alert("T-1", "75%"), alert("T-2", "75%"), alert("T-3"), alert("T-4", withdrawn=True), alert("T-5")]
    assert title(alerts) == "SLA: 2 breaches, 2 warnings, 1 withdrawn"


def test_a_title_is_one_printable_line_of_bounded_length() -> None:
    text = title([alert("\r\n\x1b[2J" + "x" * 10_000)])
    assert text.isprintable()
    assert len(text) < 200
