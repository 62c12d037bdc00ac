"""DayHours, WeeklyHours and Cut as values: what they accept, how they print, what they answer."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.rules.day_hours import MOST_SPANS
from sla_engine.calendars.rules.weekly_hours import CLOSED, DAY_S, WHOLE_DAY, Cut, DayHours, WeeklyHours
from sla_engine.calendars.text.notation import parse_special
from sla_engine.errors import InvalidHoursError
from sla_engine.testing import day_spans, weekly_hours

H = 3600
OFFICE = DayHours(((8 * H, 12 * H), (13 * H, 17 * H)))
NIGHT = DayHours(((22 * H, 30 * H),))

days = day_spans().map(DayHours.of)
holidays = st.none() | st.just("open") | days
weeks = st.builds(lambda week, said: WeeklyHours(tuple(map(DayHours.of, week)), said), weekly_hours(), holidays)


def covered(hours: DayHours) -> set[int]:
    """The minutes that are open, for hours in whole minutes."""
    return {minute for start, end in hours.spans for minute in range(start // 60, end // 60)}


@given(day_spans())
def test_united_spans_are_in_order_and_apart(spans) -> None:
    edges = [edge for span in DayHours.of(spans).spans for edge in span]
    assert edges == sorted(set(edges))


@given(day_spans(step=60))
def test_uniting_spans_opens_the_same_minutes(spans) -> None:
    minutes = {minute for start, end in spans for minute in range(start // 60, end // 60)}
    assert covered(DayHours.of(spans)) == minutes


@given(day_spans(step=60))
def test_seconds_are_the_open_time(spans) -> None:
    hours = DayHours.of(spans)
    assert hours.seconds == 60 * len(covered(hours))


@given(day_spans(step=60), st.integers(1, 2880), st.integers(0, 1439))
def test_a_cut_keeps_what_lies_within_it(spans, until, since) -> None:
    hours = DayHours.of(spans)
    kept = covered(hours.cut(Cut(until * 60, since * 60)))
    assert kept == {minute for minute in covered(hours) if since <= minute < until}


@given(weeks)
def test_a_week_reads_back_from_its_normal_form(week) -> None:
    assert WeeklyHours.parse(str(week)) == week


@given(weeks)
def test_equal_weeks_have_one_normal_form(week) -> None:
    assert str(WeeklyHours.parse(str(week))) == str(week)


@given(days | st.integers(1, 2 * DAY_S).map(Cut))
def test_a_special_day_reads_back_from_its_text(value) -> None:
    assert parse_special(str(value)) == value


@pytest.mark.parametrize("until", [1, 2 * DAY_S])
def test_a_cut_may_fall_anywhere_up_to_the_end_of_the_night(until) -> None:
    assert Cut(until).until == until


@given(weeks)
def test_round_the_clock_means_that_every_minute_of_the_week_is_open(week) -> None:
    # Walls at odd seconds leave part of a minute open, so look at every edge and the second beside it.
    opened = [(n * DAY_S + start, n * DAY_S + end) for n, day in enumerate(week.days) for start, end in day.spans]
    probes = {edge + nudge for span in opened for edge in span for nudge in (-1, 0)} | {0}
    shifted = [(start + turn, end + turn) for start, end in opened for turn in (-7 * DAY_S, 0, 7 * DAY_S)]
    everywhere = all(any(start <= probe < end for start, end in shifted) for probe in probes)
    assert week.round_the_clock == everywhere


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24/7", True),
        ("Mo-Su 00:00-12:00,12:00-24:00", True),
        ("Mo-Su 17:00-17:00", True),
        ("Mo-Su 08:00-20:00,20:00-08:00", True),
        ("Mo 00:00-48:00; We 00:00-48:00; Fr 00:00-48:00; Su 00:00-24:00", True),
        ("Su 00:00-36:00; Mo 12:00-24:00; Tu-Sa 00:00-24:00", True),
        ("24/7; PH off", True),
        ("Mo-Su 00:00-23:59", False),
        ("Mo-Su 00:00:01-24:00", False),
        ("Mo 00:00:01-24:00; Tu-Su 00:00-24:00", False),
        ("Mo 00:00-48:00; We 00:00-48:00; Fr 00:00-48:00", False),
        ("Su 00:00-35:59; Mo 12:00-24:00; Tu-Sa 00:00-24:00", False),
        ("off", False),
    ],
)
def test_a_week_is_round_the_clock_when_its_circle_is_covered(text, expected) -> None:
    assert WeeklyHours.parse(text).round_the_clock is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("off", True),
        ("off; PH off", True),
        ("off; PH open", True),
        ("PH 10:00-12:00", False),
        ("Mo 08:00-08:01; PH off", False),
    ],
)
def test_a_week_never_opens_without_any_hours(text, expected) -> None:
    assert WeeklyHours.parse(text).never_opens is expected


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (OFFICE, "08:00-12:00,13:00-17:00"),
        (CLOSED, "off"),
        (WHOLE_DAY, "00:00-24:00"),
        (NIGHT, "22:00-06:00"),
        (DayHours(((17 * H, 41 * H),)), "17:00-17:00"),
        (DayHours(((8 * H, 33 * H),)), "08:00-33:00"),
        (DayHours(((0, 25 * H),)), "00:00-25:00"),
        (DayHours(((0, 2 * DAY_S),)), "00:00-48:00"),
        (DayHours(((12 * H, DAY_S),)), "12:00-24:00"),
        (DayHours(((8 * H + 30, 12 * H + 1),)), "08:00:30-12:00:01"),
    ],
)
def test_hours_print_in_the_notation(hours, text) -> None:
    assert str(hours) == text


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Sa 09:00-12:00; Mo-Fr 08:00-17:00", "Mo-Fr 08:00-17:00; Sa 09:00-12:00"),
        ("Mo 08:00-12:00; Tu 08:00-12:00", "Mo-Tu 08:00-12:00"),
        ("Mo,We,Th,Fr,Su 08:00-12:00", "Mo,We-Fr,Su 08:00-12:00"),
        ("Fr-Mo 08:00-12:00", "Mo,Fr-Su 08:00-12:00"),
        ("Tu 10:00-12:00; Mo,We 08:00-12:00", "Mo,We 08:00-12:00; Tu 10:00-12:00"),
        ("Mo-Su 08:00-20:00", "Mo-Su 08:00-20:00"),
        ("Mo-Su 00:00-24:00; PH off", "24/7; PH off"),
        ("Mo off; PH 10:00-12:00", "off; PH 10:00-12:00"),
        ("PH open; Mo 08:00-12:00", "Mo 08:00-12:00; PH open"),
    ],
)
def test_the_normal_form_groups_equal_days_in_the_order_of_the_week(text, normal) -> None:
    assert str(WeeklyHours.parse(text)) == normal


@pytest.mark.parametrize("said", [None, "open", CLOSED, OFFICE])
def test_the_word_on_holidays_can_be_replaced(said) -> None:
    week = WeeklyHours.parse("Mo-Fr 08:00-17:00; PH 10:00-12:00")
    assert week.on_holidays(said) == WeeklyHours(week.days, said)


def test_hours_are_equal_however_they_were_made() -> None:
    assert hash(DayHours.of([(13 * H, 17 * H), (8 * H, 12 * H)])) == hash(OFFICE)


def test_spans_given_as_lists_become_tuples() -> None:
    assert DayHours([[0, 5], [7, 9]]).spans == ((0, 5), (7, 9))  # type: ignore[arg-type,list-item]


@pytest.mark.parametrize("value", [OFFICE, Cut(12 * H), WeeklyHours((OFFICE,) * 7, "open")])
def test_values_survive_pickling_and_copying(value) -> None:
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value  # noqa: S301 - our own bytes


@pytest.mark.parametrize("value", [OFFICE, Cut(12 * H), WeeklyHours((OFFICE,) * 7)])
def test_values_never_change(value) -> None:
    with pytest.raises(AttributeError):
        setattr(value, value.__slots__[0], None)


@pytest.mark.parametrize(
    "spans",
    [
        ((12 * H, 8 * H),),
        ((8 * H, 8 * H),),
        ((-1, 8 * H),),
        ((DAY_S, DAY_S + 1),),
        ((0, 2 * DAY_S + 1),),
        ((8.0, 12.0),),
        ((False, True),),
        (("08:00", "12:00"),),
        ((1, 2, 3),),
    ],
)
def test_a_span_outside_its_bounds_is_refused(spans) -> None:
    with pytest.raises(InvalidHoursError, match="a span starts within the day"):
        DayHours(spans)


@pytest.mark.parametrize("spans", [((13 * H, 17 * H), (8 * H, 12 * H)), ((8, 12), (12, 13)), ((8, 12), (10, 13))])
def test_spans_out_of_order_or_not_apart_are_refused(spans) -> None:
    with pytest.raises(InvalidHoursError, match="in order and apart"):
        DayHours(spans)


def test_a_day_has_so_many_spans_at_most() -> None:
    spans = [(1800 * n, 1800 * n + 60) for n in range(MOST_SPANS)]
    assert len(DayHours.of(spans).spans) == MOST_SPANS
    with pytest.raises(InvalidHoursError, match="a day has at most 48 separate spans, got 49"):
        DayHours.of([*spans, (90, 100)])


def test_hundreds_of_spans_in_a_text_are_refused_and_touching_ones_are_one() -> None:
    minutes = [f"{m // 60:02}:{m % 60:02}-{m // 60:02}:{m % 60 + 1:02}" for m in range(0, 1100, 2)]
    with pytest.raises(InvalidHoursError, match="a day has at most 48 separate spans, got 550"):
        WeeklyHours.parse("Mo-Su " + ",".join(minutes))
    touching = [f"{m // 60:02}:{m % 60:02}-{(m + 2) // 60:02}:{(m + 2) % 60:02}" for m in range(0, 1100, 2)]
    assert str(WeeklyHours.parse("Mo-Su " + ",".join(touching))) == "Mo-Su 00:00-18:20"


def test_a_week_of_the_most_spans_reads_back() -> None:
    day = DayHours.of((1800 * n + 7, 1800 * n + 60 + 9) for n in range(MOST_SPANS))
    week = WeeklyHours(tuple(DayHours.of((a + n, b + n) for a, b in day.spans) for n in range(7)), day)
    assert WeeklyHours.parse(str(week)) == week


@pytest.mark.parametrize("until", [0, -1, 2 * DAY_S + 1, 12.0, True, "12:00", None])
def test_a_cut_outside_the_day_and_its_night_is_refused(until) -> None:
    with pytest.raises(InvalidHoursError, match="a cut is whole seconds"):
        Cut(until)


@pytest.mark.parametrize("week", [(OFFICE,) * 6, (OFFICE,) * 8, ("off",) * 7, ()])
def test_a_week_of_other_than_seven_days_is_refused(week) -> None:
    with pytest.raises(InvalidHoursError, match="7 DayHours, Monday first"):
        WeeklyHours(week)


@pytest.mark.parametrize("said", ["off", "closed", False, ((8, 12),)])
def test_any_other_word_on_holidays_is_refused(said) -> None:
    with pytest.raises(InvalidHoursError, match="holiday hours are DayHours, 'open' or None"):
        WeeklyHours((OFFICE,) * 7, said)
