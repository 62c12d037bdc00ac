"""Alerts and their keys: what they hold, how they read, and that no two keys have one text."""

import json
import pickle
from datetime import UTC, datetime
from fractions import Fraction
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.instants import instant_us
from sla_engine.calendars.text.durations import duration_us
from sla_engine.contracts.values.thresholds import ShareUsed, TimeBefore, parse_threshold
from sla_engine.errors import InvalidArgumentError
from sla_engine.tracking.alert import Alert, AlertKey, threshold_name
from sla_engine.tracking.alert_routing import Routing

DUE = instant_us(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # 02:30 in Berlin, for the first time that night
HOUR = 3_600_000_000
KEY = AlertKey("desk", "T-1", "response", 0, "due", 0)
ANY = st.text(st.characters(codec=None), max_size=20)


def test_an_alert_shows_its_instants_in_the_zone_of_its_site() -> None:
    alert = Alert.of(KEY, due_us=DUE, at_us=DUE + HOUR, zone="Europe/Berlin")
    assert (alert.due.isoformat(), alert.at.isoformat()) == ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")


def test_an_alert_is_the_same_after_pickling() -> None:
    alert = Alert.of(KEY, due_us=DUE, at_us=DUE + HOUR, zone="Europe/Berlin", moot=True)
    assert pickle.loads(pickle.dumps(alert)) == alert  # noqa: S301  # bytes made in the same line


def test_a_line_has_the_fields_of_check_in_their_order() -> None:
    what = Routing("support", "gold", "LU", None, DUE - HOUR)
    line = Alert.of(KEY, due_us=DUE, at_us=DUE + HOUR, zone="Europe/Berlin", routing=what).line()
    assert line == (
        '{"key": "desk/T-1/response/0/due/0", "ticket": "T-1", "target": "response", "cycle": 0, "kind": "breach", '
        '"threshold": "due", "due": "2026-10-25T02:30:00+02:00", "at": "2026-10-25T02:30:00+01:00", "moot": false, '
        '"absent": false, "source": "desk", "contract": "support", "tier": "gold", "site": "LU", "priority": null, '
        '"opened": "2026-10-25T01:30:00+02:00"}'
    )


@given(ANY)
def test_an_alert_knows_its_source_whatever_that_is_called(source: str) -> None:
    assert Alert.of(AlertKey(source, "T-1", "response", 0, "due", 0), due_us=0, at_us=0, zone="UTC").source == source


@given(ANY)
def test_a_line_is_one_line_of_printable_ascii_whatever_the_ticket_is_called(ticket: str) -> None:
    line = Alert.of(AlertKey("desk", ticket, "response", 0, "due", 0), due_us=0, at_us=0, zone="UTC").line()
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["ticket"] == ticket


@pytest.mark.parametrize(
    ("threshold", "withdrawn", "kind"),
    [("75%", False, "warning"), ("-PT1H", False, "warning"), ("due", False, "breach"), ("due", True, "withdrawn")],
)
def test_a_key_tells_the_kind_of_its_alert(threshold: str, withdrawn: bool, kind: str) -> None:  # noqa: FBT001
    key = AlertKey("desk", "T-1", "response", 0, threshold, 0, withdrawn)
    assert Alert.of(key, due_us=0, at_us=0, zone="UTC").kind == kind


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="expected one of warning, breach, withdrawn as kind, got 'alarm'"):
        Alert("k", "T-1", "response", 0, "alarm", "due", 0, 0, "UTC")


@given(st.builds(AlertKey, ANY, ANY, ANY, st.integers(0, 10**6), ANY, st.integers(0, 10**6), st.booleans()))
def test_the_parts_of_a_key_are_read_back_from_its_text(key: AlertKey) -> None:
    *parts, last = str(key).split("/")
    parts += [] if key.withdrawn else [last]
    source, ticket, target, cycle, threshold, generation = (unquote(part, errors="surrogatepass") for part in parts)
    assert AlertKey(source, ticket, target, int(cycle), threshold, int(generation), last == "withdrawn") == key


@given(ANY, ANY)
def test_the_text_of_a_key_is_printable_ascii_without_blanks(source: str, ticket: str) -> None:
    text = str(AlertKey(source, ticket, "response", 0, "75%", 0))
    assert all("!" <= char <= "~" for char in text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("75%", "75%"),
        ("0.75 %", "3/400"),
        ("1/3", "1/3"),
        ("2/3", "2/3"),
        ("120%", "120%"),
        ("1h before", "-PT1H"),
        ("90m before", "-PT1H30M"),
        ("30h before", "-PT30H"),
        ("45s before", "-PT45S"),
        ("1.5s before", "-PT1.5S"),
        ("1us before", "-PT0.000001S"),
    ],
)
def test_a_threshold_has_a_name(text: str, name: str) -> None:
    assert threshold_name(parse_threshold(text)) == name


@given(st.integers(1, 10**15))
def test_a_time_before_due_is_read_back_from_its_name(us: int) -> None:
    assert duration_us(threshold_name(TimeBefore(us)).removeprefix("-")) == us


def test_no_share_has_the_name_of_a_breach() -> None:
    assert threshold_name(ShareUsed(Fraction(1))) == "100%"
    assert threshold_name(None) == "due"
