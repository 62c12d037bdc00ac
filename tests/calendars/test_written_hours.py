"""What people write for hours: every spelling is read with its one meaning, or refused with what to write."""

import re

import pytest

from sla_engine.calendars.rules.weekly_hours import WeeklyHours, wall_text
from sla_engine.calendars.text.notation import parse_special, parse_wall_time
from sla_engine.errors import InvalidHoursError
from tests.calendars.written_hours import READ, REFUSED, SPECIAL, TIMES
from tests.deep.texts import READERS, Reader, fault_of, run


@pytest.mark.parametrize(("text", "normal"), READ.items())
def test_hours_in_the_words_of_six_languages_are_read(text, normal) -> None:
    assert str(WeeklyHours.parse(text)) == normal


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_has_two_meanings_is_refused_with_both(text, reason) -> None:
    with pytest.raises(InvalidHoursError, match=re.escape(reason)):
        WeeklyHours.parse(text)


@pytest.mark.parametrize(("text", "normal"), SPECIAL.items())
def test_special_days_are_read_alike(text, normal) -> None:
    assert str(parse_special(text)) == normal


@pytest.mark.parametrize(("text", "time"), TIMES.items())
def test_wall_times_are_read_alike(text, time) -> None:
    assert wall_text(parse_wall_time(text)) == time


def test_changed_texts_are_read_or_refused_with_what_to_write() -> None:
    tally = run(1_600, start=2026)
    assert tally.faults == []
    assert min(tally.read.values()) >= 10
    assert min(tally.asked[name] - tally.read[name] for name in tally.asked) >= 100


def refuse(message: str) -> Reader:
    """A way to read that refuses everything but the digit 8, with one message."""

    def read(text: str) -> str:
        if text == "8":
            return text
        raise InvalidHoursError(message)

    return Reader("hours", read, str, ())


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("no", "refused without what to write: no"),
        ("write what you mean", "refused without what to write: write what you mean"),
        ("no: write Mo-Fr or Xx", "proposes what is refused, ['Xx']: no: write Mo-Fr or Xx"),
        ("no: write\nMo-Fr", "refused on several lines: 'no: write\\nMo-Fr'"),
        ("no: write Mo-Fr, '08:00-12:00, 13:00-17:00' or 12:00", None),
    ],
)
def test_a_refusal_without_readable_forms_is_found(message, fault) -> None:
    assert fault_of("x", refuse(message)) == fault


def test_a_normal_form_that_is_read_otherwise_is_found() -> None:
    careless = READERS[0]._replace(printed=lambda week: str(week).replace("Mo", "Tu"))
    assert fault_of("Mo 8-12", careless) == "reads as 'Tu 08:00-12:00', which reads as 'Tu 08:00-12:00'"
    assert fault_of("We 8-12", careless) is None
