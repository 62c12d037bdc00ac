"""The laws of the design, for any calendar: what holds whatever the hours, zones, holidays and closures are.

Questions and answers are integers, microseconds of UTC: comparing datetimes goes by the wall clock in a repeated hour.
"""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, timedelta
from functools import partial
from itertools import pairwise

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sla_engine import BusinessCalendar
from sla_engine.testing import (
    CalendarCase,
    calendar_cases,
    datetime_at,
    durations,
    hm,
    instant_of,
    instants,
    leaves,
    us,
)
from tests.examples import examples
from tests.oracles.answers import Answers
from tests.oracles.truth import BeyondHorizonError, Truth

HOUR = 3_600_000_000
DAY = 24 * HOUR
FAR = 10**12  # some eleven days and a half
EDGES = ("next_opening", "next_closing", "previous_opening", "previous_closing")


@st.composite
def asked(draw, count=2, **kinds):
    """A calendar's answers, and some instants that lie within a few weeks of each other, as integers."""
    case = draw(calendar_cases(**kinds))
    first = draw(instants(case))
    others = [draw(instants(case, near=first)) for _ in range(count - 1)]
    return Answers(case.calendar()), *map(instant_of, (first, *others))


@st.composite
def asked_with_time(draw, count=1):
    """A calendar, an instant, and lengths of business time that together lie within 200 days either side of it."""
    answers, t = draw(asked(count=1))
    reach = answers.between(t - 200 * DAY, t), answers.between(t, t + 200 * DAY)
    assume(min(reach) >= 2)
    most = min(reach) // count
    length = durations(largest=timedelta(microseconds=most)) | st.integers(1, most).map(
        lambda n: timedelta(microseconds=n)
    )
    return answers, t, *(draw(length) // timedelta(microseconds=1) for _ in range(count))


# Adding and subtracting


@given(asked_with_time())
def test_subtracting_what_was_added_rolls_forward(drawn):
    answers, t, d = drawn
    assume(d > 0)
    assert answers.subtract(answers.add(t, d), d) == answers.roll_forward(t)


@given(asked_with_time())
def test_adding_what_was_subtracted_rolls_backward(drawn):
    answers, t, d = drawn
    assume(d > 0)
    assert answers.add(answers.subtract(t, d), d) == answers.roll_backward(t)


@pytest.mark.parametrize("landing", ["closing", "opening"])
@given(asked_with_time(count=2))
def test_adding_twice_is_adding_the_sum(landing, drawn):
    answers, t, d, e = drawn
    assert answers.add(answers.add(t, d, landing), e, landing) == answers.add(t, d + e, landing)


@given(asked_with_time(count=2))
def test_subtracting_twice_is_subtracting_the_sum(drawn):
    answers, t, d, e = drawn
    assert answers.subtract(answers.subtract(t, d), e) == answers.subtract(t, d + e)


@given(asked_with_time())
def test_adding_nothing_changes_nothing_and_with_landing_opening_rolls_forward(drawn):
    answers, t, _ = drawn
    assert answers.add(t, 0) == t
    assert answers.subtract(t, 0) == t
    assert answers.add(t, 0, "opening") == answers.roll_forward(t)


@given(asked_with_time())
def test_landing_opening_is_the_next_open_instant_from_the_closing_landing(drawn):
    answers, t, d = drawn
    assert answers.add(t, d, "opening") == answers.roll_forward(answers.add(t, d))


@given(asked_with_time())
def test_add_is_the_earliest_instant_with_that_much_time(drawn):
    answers, t, d = drawn
    assume(d > 0)
    due = answers.add(t, d)
    assert answers.between(t, due) == d
    assert answers.between(t, due - 1) == d - 1


@given(asked_with_time())
def test_subtract_is_the_latest_instant_with_that_much_time(drawn):
    answers, t, d = drawn
    assume(d > 0)
    start = answers.subtract(t, d)
    assert answers.between(start, t) == d
    assert answers.between(start + 1, t) == d - 1


@given(asked_with_time(count=2), st.integers(0, 40 * DAY))
def test_later_starts_and_longer_targets_are_never_due_earlier(drawn, later):
    answers, t, d, e = drawn
    due = answers.add(t, d)
    after = answers.add(t + later, d)
    assert after is None or due <= after
    assert due <= answers.add(t, d + e)
    assert answers.add(t, d, "opening") >= due


# Counting


@given(asked(count=3))
def test_between_is_antisymmetric_and_additive(drawn):
    answers, a, b, c = drawn
    assert answers.between(a, b) == -answers.between(b, a)
    assert answers.between(a, a) == 0
    assert answers.between(a, b) + answers.between(b, c) == answers.between(a, c)


@given(asked())
def test_open_and_closed_time_tile_the_line(drawn):
    answers, a, b = drawn
    a, b = min(a, b), max(a, b)
    closed = Answers(BusinessCalendar.always(answers.calendar.tz.key) - answers.calendar)
    assert answers.between(a, b) + closed.between(a, b) == b - a
    tiles = sorted(answers.intervals(a, b) + closed.intervals(a, b))
    edges = [a, *(edge for tile in tiles for edge in tile), b]
    assert all(x == y for x, y in zip(edges[::2], edges[1::2], strict=True))


@given(asked())
def test_intervals_are_sorted_apart_and_sum_to_between(drawn):
    answers, a, b = drawn
    a, b = min(a, b), max(a, b)
    found = answers.intervals(a, b)
    assert all(a <= start < end <= b for start, end in found)
    assert all(end < start for (_, end), (start, _) in pairwise(found))
    assert sum(end - start for start, end in found) == answers.between(a, b)
    assert answers.intervals(b, a) == ([] if a < b else found)


@given(asked())
def test_explanations_tile_agree_with_is_open_and_sum_to_between(drawn):
    answers, a, b = drawn
    a, b = min(a, b), max(a, b)
    segments = answers.explain(a, b)
    edges = [a, *(edge for start, end, _ in segments for edge in (start, end)), b]
    assert all(x == y for x, y in zip(edges[::2], edges[1::2], strict=True))
    assert all(start < end for start, end, _ in segments)
    assert all(answers.is_open(start) == answers.is_open(end - 1) == is_open for start, end, is_open in segments)
    assert sum(end - start for start, end, is_open in segments if is_open) == answers.between(a, b)


# Edges and rolls


@given(asked(count=1))
def test_edges_lie_strictly_on_their_side_and_are_where_openness_changes(drawn):
    answers, t = drawn
    found = {name: getattr(answers, name)(t) for name in EDGES}
    assert all(edge is None or (edge > t if name.startswith("next") else edge < t) for name, edge in found.items())
    for name, edge in found.items():
        if edge is not None:
            opens = name.endswith("opening")
            assert (answers.is_open(edge - 1), answers.is_open(edge)) == (not opens, opens)


@given(asked(count=1))
def test_no_edge_lies_between_an_instant_and_its_nearest_edges(drawn):
    answers, t = drawn
    following = [edge for edge in (answers.next_opening(t), answers.next_closing(t)) if edge is not None]
    assume(following)
    until = min(*following, t + 20 * DAY) if len(following) == 1 else min(following)
    is_open = answers.is_open(t)
    assert answers.between(t, until) == (until - t if is_open else 0)


@given(asked(count=1))
def test_rolling_twice_is_rolling_once_and_ends_at_open_time(drawn):
    answers, t = drawn
    forward, backward = answers.roll_forward(t), answers.roll_backward(t)
    if forward is not None:
        assert forward >= t
        assert answers.is_open(forward)
        assert answers.roll_forward(forward) == forward
        assert answers.between(t, forward) == 0
    if backward is not None:
        assert backward <= t
        assert answers.is_open(backward - 1)
        assert answers.roll_backward(backward) == backward
        assert answers.between(backward, t) == 0


# Business days


@given(asked_with_time())
def test_business_days_come_in_order_and_close_no_earlier_than_they_start(drawn):
    answers, t, _ = drawn
    closings = [answers.add_business_days(t, n) for n in range(4)]
    assume(None not in closings)
    assert all(a < b for a, b in pairwise(closings))
    assert closings[0] > answers.roll_forward(t)
    assert all(answers.is_open(closing - 1) for closing in closings)
    assert all(answers.add_business_days(t, n, "12:00") <= closing for n, closing in enumerate(closings))


@given(asked_with_time())
def test_the_business_day_of_a_rolled_start_is_that_of_the_start(drawn):
    answers, t, _ = drawn
    rolled = answers.roll_forward(t)
    assert answers.add_business_days(rolled, 1) == answers.add_business_days(t, 1)


@given(asked_with_time())
def test_the_same_time_is_open(drawn):
    answers, t, _ = drawn
    same = answers.add_business_days(t, 1, "same time")
    assume(same is not None)
    assert answers.is_open(same)


# Algebra


@given(asked(), calendar_cases(largest=1), st.lists(st.integers(-FAR, FAR), max_size=10))
def test_algebra_is_pointwise(drawn, other, shifts):
    a, t, u = drawn
    b = Answers(other.calendar())
    union, both, less = (
        Answers(c) for c in (a.calendar | b.calendar, a.calendar & b.calendar, a.calendar - b.calendar)
    )
    for moment in (t, u, *(t + shift for shift in shifts)):
        in_a, in_b = a.is_open(moment), b.is_open(moment)
        assert (union.is_open(moment), both.is_open(moment), less.is_open(moment)) == (
            in_a or in_b,
            in_a and in_b,
            in_a and not in_b,
        )


@given(asked(largest=1), st.data())
def test_algebra_obeys_its_identities(drawn, data):
    a, t, u = drawn
    t, u = min(t, u), max(t, u)
    b = Answers(data.draw(calendar_cases(largest=1)).calendar())
    x, y = a.calendar, b.calendar
    zone = x.tz.key
    everything = BusinessCalendar.always(zone)

    def opens(calendar):
        return Answers(calendar).intervals(t, u)

    assert Answers(x | y).between(t, u) + Answers(x & y).between(t, u) == a.between(t, u) + b.between(t, u)
    assert opens(everything - (x | y)) == opens((everything - x) & (everything - y))
    assert opens(everything - (x & y)) == opens((everything - x) | (everything - y))
    assert opens(x - y) == opens(x & (everything - y)) == opens(x - (x & y))
    assert opens(x | x) == opens(x & x) == opens(x)
    assert opens(x - x) == []


# Values


def definitions():
    return calendar_cases(largest=2)


@pytest.mark.parametrize("again", [lambda c: pickle.loads(pickle.dumps(c)), copy.copy, copy.deepcopy])  # noqa: S301
@given(case=definitions(), data=st.data())
@examples(40)
def test_a_copy_is_the_same_value_with_the_same_answers(again, case, data):
    calendar = case.calendar()
    t = instant_of(data.draw(instants(case)))
    before = Answers(calendar).next_opening(t)
    other = again(calendar)
    assert other == calendar
    assert hash(other) == hash(calendar)
    assert other.fingerprint == calendar.fingerprint
    assert other.tz == calendar.tz
    assert Answers(other).next_opening(t) == before


@given(case=definitions())
@examples(50)
def test_equal_definitions_are_equal_values(case):
    one, other = case.calendar(), case.calendar()
    assert one == other
    assert hash(one) == hash(other)
    assert one.fingerprint == other.fingerprint


OFFICE = CalendarCase(
    "Europe/Luxembourg",
    (hm("08:00-17:00"),) * 5 + ((), ()),
    holidays=(date(2026, 6, 23), date(2026, 12, 25)),
    special=((date(2026, 12, 24), 43_200), (date(2026, 6, 20), hm("09:00-12:00"))),
    yearly=(((12, 31), 43_200),),
    closures=((us("2026-07-01T10:00Z"), us("2026-07-01T12:00Z")), (us("2026-08-01T10:00Z"), us("2026-08-03T12:00Z"))),
)


@pytest.mark.parametrize(
    "changed",
    [
        replace(OFFICE, zone="Europe/Brussels"),
        replace(OFFICE, week=(hm("08:00-17:00:01"), *OFFICE.week[1:])),
        replace(OFFICE, holiday_hours="open"),
        replace(OFFICE, holiday_hours=hm("10:00-12:00")),
        replace(OFFICE, holidays=OFFICE.holidays[:1]),
        replace(OFFICE, special=OFFICE.special[:1]),
        replace(OFFICE, special=((date(2026, 12, 24), 43_201), OFFICE.special[1])),
        replace(OFFICE, yearly=(((12, 31), 43_201),)),
        replace(OFFICE, yearly=()),
        replace(OFFICE, closures=OFFICE.closures[:1]),
        replace(OFFICE, closures=((us("2026-07-01T10:00Z"), us("2026-07-01T12:00:00.000001Z")), OFFICE.closures[1])),
        OFFICE | replace(OFFICE, week=((),) * 7),
        OFFICE - replace(OFFICE, week=((),) * 7),
    ],
)
def test_a_changed_definition_is_another_value(changed):
    one, other = OFFICE.calendar(), changed.calendar()
    assert one != other
    assert one.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    "same",
    [
        replace(OFFICE, holidays=OFFICE.holidays[::-1]),
        replace(OFFICE, special=OFFICE.special[::-1]),
        replace(OFFICE, closures=OFFICE.closures[::-1]),
        replace(OFFICE, week=(hm("12:00-17:00,08:00-12:00"),) * 5 + ((), ())),
    ],
)
def test_the_order_in_which_a_definition_is_given_does_not_matter(same):
    assert same.calendar() == OFFICE.calendar()
    assert same.calendar().fingerprint == OFFICE.calendar().fingerprint


@given(case=definitions())
@examples(30)
def test_the_order_of_a_composite_matters_in_its_definition_only(case):
    assume(len(leaves(case)) == 1)
    other = OFFICE
    union, swapped = (case | other).calendar(), (other | case).calendar()
    a, b = us("2026-06-01T00:00Z"), us("2026-09-01T00:00Z")
    assert Answers(union).intervals(a, b) == Answers(swapped).intervals(a, b)


def test_a_calendar_cannot_be_changed():
    calendar = OFFICE.calendar()
    for name in ("tz", "hours", "holidays", "fingerprint"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(calendar, name, None)


@given(asked(count=1), st.lists(st.integers(-20_000, 20_000), max_size=4))
@examples(50)
def test_answers_do_not_depend_on_what_was_asked_before(drawn, days):
    used, t = drawn
    fresh = Answers(pickle.loads(pickle.dumps(used.calendar)))  # noqa: S301
    low, high = us("1901-01-01T00:00Z"), us("2199-01-01T00:00Z")
    for shift in days:
        used.is_open(min(max(t + shift * DAY, low), high))
    for name in (*EDGES, "roll_forward", "roll_backward", "is_open"):
        assert getattr(used, name)(t) == getattr(fresh, name)(t), name
    assert used.add_business_days(t, 2) == fresh.add_business_days(t, 2)


@given(case=calendar_cases(), data=st.data())
@examples(25)
def test_answers_are_right_where_the_first_compiled_stretch_ends(case, data):
    """A first question compiles about a year each way; here the next ones lie right there, each on a fresh calendar."""
    t = instant_of(data.draw(instants(case)))
    turn = t + data.draw(st.sampled_from((-366, 366))) * DAY
    truth = Truth(case, min(t, turn) - 30 * DAY, max(t, turn) + 30 * DAY)
    questions = [("add_business_days", t, n) for n in (259, 260, 261, 262, 364, 365, 366, 367)]
    for _ in range(4):
        u = turn + data.draw(st.integers(-49 * HOUR, 49 * HOUR))
        questions += [(name, u) for name in (*EDGES, "is_open", "roll_forward", "roll_backward")]
        questions += [("add_business_days", u, 0), ("add", u, 8 * HOUR), ("subtract", u, 8 * HOUR), ("between", t, u)]
        questions.append(("add", t, truth.between(min(t, u), max(t, u))))
    for name, *arguments in questions:
        answers = Answers(case.calendar())
        answers.is_open(t)
        try:
            expected = getattr(truth, name)(*arguments)
        except BeyondHorizonError:
            continue
        assert getattr(answers, name)(*arguments) == expected, (name, arguments)


@given(asked(count=1))
def test_answers_are_in_the_calendars_zone_with_the_right_fold(drawn):
    answers, t = drawn
    assume(answers.next_opening(t) is not None)
    calendar = answers.calendar
    opening = calendar.next_opening(datetime_at(t, "UTC"))
    assert type(opening) is pendulum.DateTime
    assert opening.timezone_name == calendar.tz.name
    utc = opening.astimezone(UTC)
    back = utc.astimezone(calendar.tz)
    assert (back.replace(tzinfo=None), back.fold) == (opening.naive(), opening.fold)


# Threads


@pytest.mark.parametrize("case", [OFFICE, OFFICE | OFFICE])
def test_threads_that_extend_one_fresh_calendar_get_the_answers_of_a_private_one(case):
    starts = [us(f"{year}-03-05T11:00Z") for year in range(1905, 2195, 5)]
    starts = starts[::2] + starts[::-2]  # both ends keep reaching beyond what is known

    def ask(answers, t):
        return (
            answers.add(t, 30 * HOUR),
            answers.subtract(t, 30 * HOUR),
            answers.between(t - 30 * DAY, t + 30 * DAY),
            answers.next_opening(t),
            answers.add_business_days(t, 3),
        )

    expected = [ask(Answers(case.calendar()), t) for t in starts]
    with ThreadPoolExecutor(16) as pool:
        for _ in range(2):
            assert list(pool.map(partial(ask, Answers(case.calendar())), starts)) == expected
