"""Reasons: values with a kind and a name, and the text of each."""

import pytest

from sla_engine.calendars.shown.reason import Reason, as_text


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason("open"), "open"),
        (Reason("outside hours"), "outside hours"),
        (Reason("no hours", "Sunday"), "no hours on Sunday"),
        (Reason("holiday", "Europe Day"), "holiday: Europe Day"),
        (Reason("holiday"), "holiday"),
        (Reason("holiday", "a {name}: "), "holiday: a {name}: "),
        (Reason("holiday hours", "Europe Day"), "open: holiday hours Europe Day"),
        (Reason("holiday hours"), "open: holiday hours"),
        (Reason("special hours", "-12:00"), "open: special day -12:00"),
        (Reason("worked day", "Friday"), "open: worked day (as Friday)"),
        (Reason("clock change", "back 60 min at 03:00"), "clocks go back 60 min at 03:00"),
        (Reason("open", taken_out=True), "taken out: open"),
        (Reason("paused"), "paused"),
        (Reason("paused", "customer"), "paused: customer"),
    ],
)
def test_a_reason_has_a_text(reason, text):
    assert str(reason) == text


def test_several_reasons_are_one_text():
    assert as_text((Reason("weekend"), Reason("holiday", "Europe Day"))) == "weekend; holiday: Europe Day"
