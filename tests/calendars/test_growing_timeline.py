"""A line compiles what is asked of it and little more, and answers the same whatever was asked before.

Work is counted, not timed: how often and over which stretches a definition is asked for its windows.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import pairwise, permutations

import numpy as np
import pytest

from sla_engine import (
    HolidayDataError,
    HolidaySet,
    Interval,
    InvalidArgumentError,
    InvalidCalendarError,
    NeverOpensError,
    OutOfRangeError,
    SlaError,
)
from sla_engine.calendars.calendar_definition import read_rules
from sla_engine.calendars.method_arguments import opens_at, wall_time, whole_days
from sla_engine.calendars.timeline.compiled_timeline import Timeline
from sla_engine.calendars.timeline.growing_timeline import GrowingTimeline
from sla_engine.calendars.timeline.set_operations import Combined, describe

LUX = "Europe/Luxembourg"
OFFICE = "Mo-Fr 08:00-17:00"
HOUR = 3_600_000_000
DAY = 24 * HOUR
YEAR = 366 * DAY


def us(text):
    return round(datetime.fromisoformat(text).timestamp()) * 1_000_000


def rules(hours=OFFICE, tz=LUX, *, holidays=None, special_days=None, closures=()):
    spans = [Interval(*map(datetime.fromisoformat, pair)) for pair in closures]
    return read_rules(hours, tz, holidays, special_days, spans)


class Counted:
    """A definition that keeps the stretches it was asked for."""

    def __init__(self, definition):
        self.definition = definition
        self.asked = []

    def windows(self, low, high):
        self.asked.append((low, high))
        return self.definition.windows(low, high)

    def __getattr__(self, name):
        return getattr(self.definition, name)

    @property
    def reach(self):
        """The stretch compiled, which must have been compiled without a gap and nowhere twice."""
        stretches = sorted(self.asked)
        assert all(end == start for (_, end), (start, _) in pairwise(stretches))
        return stretches[0][0], stretches[-1][1]

    @property
    def __class__(self):  # messages tell combined definitions apart
        return type(self.definition)


class Limits(Counted):
    """A definition with other limits of what is known."""

    def __init__(self, definition, low, high):
        super().__init__(definition)
        self.limits = low, high

    def known(self):
        return self.limits


MONDAY = us("2026-06-22T08:00+02:00")


# Growth


def test_nothing_is_compiled_before_it_is_asked_for():
    counted = Counted(rules())
    GrowingTimeline(counted)
    assert counted.asked == []


def test_a_question_within_what_is_compiled_compiles_nothing():
    counted = Counted(rules())
    timeline = GrowingTimeline(counted)
    for hours in range(300):
        timeline.add(MONDAY + hours * HOUR, 3 * HOUR, opening=False)
    assert len(counted.asked) == 1


def test_a_first_answer_compiles_a_few_years_only():
    counted = Counted(rules())
    GrowingTimeline(counted).add(MONDAY, 8 * HOUR, opening=False)
    low, high = counted.reach
    assert high - low < 3 * 366 * DAY


@pytest.mark.parametrize("step", [YEAR, -YEAR])
def test_what_lies_a_little_beyond_a_far_question_compiles_nothing(step):
    counted = Counted(rules())
    timeline = GrowingTimeline(counted)
    timeline.at(MONDAY)
    timeline.at(MONDAY + 10 * step)
    asked = len(counted.asked)
    timeline.at(MONDAY + 10 * step + step // 2)
    assert len(counted.asked) == asked


@pytest.mark.parametrize("step", [DAY, -DAY])
def test_many_small_steps_compile_logarithmically_often(step):
    counted = Counted(rules())
    timeline = GrowingTimeline(counted)
    moments = range(MONDAY, us("2199-01-01T00:00Z") if step > 0 else us("1902-01-01T00:00Z"), step)
    for moment in moments:
        timeline.is_open(moment)
    assert len(moments) > 40_000
    assert len(counted.asked) <= 9  # from two years to three hundred by doubling
    assert counted.reach[0] >= timeline.known[0]
    assert counted.reach[1] <= timeline.known[1]


def test_steps_to_both_sides_in_turn_compile_logarithmically_often():
    counted = Counted(rules())
    timeline = GrowingTimeline(counted)
    for days in range(0, 120 * 365, 5):
        timeline.is_open(MONDAY + days * DAY)
        timeline.is_open(MONDAY - days * DAY)
    assert len(counted.asked) <= 16
    assert counted.reach[0] < MONDAY - 119 * 365 * DAY


def test_a_far_question_is_reached_in_one_go():
    counted = Counted(rules())
    timeline = GrowingTimeline(counted)
    timeline.is_open(MONDAY)
    timeline.is_open(us("2150-01-01T00:00Z"))
    assert len(counted.asked) == 2


@pytest.mark.parametrize(
    "ask",
    [
        lambda timeline: timeline.add(MONDAY, 30 * 9 * 260 * HOUR, opening=False),
        lambda timeline: timeline.subtract(MONDAY, 30 * 9 * 260 * HOUR),
        lambda timeline: timeline.add_business_days(MONDAY, 30 * 260, "closing"),
    ],
)
def test_thirty_working_years_are_reached_in_a_few_goes(ask):
    counted = Counted(rules())
    ask(GrowingTimeline(counted))
    assert len(counted.asked) <= 6


@pytest.mark.parametrize(
    "definition",
    [
        rules("24/7"),
        rules("off"),
        rules("Mo 08:00-09:00", closures=[("1890-01-01T00:00Z", "2210-01-01T00:00Z")]),
        rules("off; PH 10:00-12:00", holidays=HolidaySet.dates([])),
        Combined.of("-", rules("24/7"), rules("24/7", "Asia/Manila")),
    ],
    ids=describe,
)
@pytest.mark.parametrize("opening", [True, False])
@pytest.mark.parametrize("back", [True, False])
def test_a_fruitless_search_for_an_edge_ends_soon(definition, opening, back):
    counted = Counted(definition)
    timeline = GrowingTimeline(counted)
    assert timeline.edge(MONDAY, opening=opening, back=back) is None
    assert len(counted.asked) <= 12


@pytest.mark.parametrize(
    "definition",
    [
        rules("off"),
        rules("Mo 08:00-09:00", closures=[("1890-01-01T00:00Z", "2210-01-01T00:00Z")]),
        Combined.of("-", rules("24/7"), rules("24/7", "Asia/Manila")),
    ],
    ids=describe,
)
def test_a_fruitless_search_for_open_time_ends_soon(definition):
    counted = Counted(definition)
    timeline = GrowingTimeline(counted)
    for ask in (
        lambda: timeline.add(MONDAY, 1, opening=False),
        lambda: timeline.subtract(MONDAY, 1),
        lambda: timeline.roll_forward(MONDAY),
        lambda: timeline.roll_backward(MONDAY),
        lambda: timeline.add_business_days(MONDAY, 0, "closing"),
    ):
        with pytest.raises(NeverOpensError):
            ask()
    assert len(counted.asked) <= 12


@pytest.mark.parametrize("n", [10**6, 10**12, 10**30])
def test_absurd_targets_are_refused_without_compiling_towards_them(n):
    counted = Counted(rules())
    timeline = GrowingTimeline(counted)
    with pytest.raises(OutOfRangeError):
        timeline.add(MONDAY, n * DAY, opening=False)
    with pytest.raises(OutOfRangeError):
        timeline.add_business_days(MONDAY, n, "closing")
    assert len(counted.asked) == 1


# The same answers whatever was asked before

FAR = [us(f"{year}-05-04T12:00Z") for year in (1905, 1969, 1993, 2026, 2098, 2170)]
SHAPES = {
    "office": rules(holidays=[]),
    "nights": rules("Mo-Su 22:00-06:00", "Pacific/Kwajalein"),
    "long nights": rules("Mo,We 23:00-48:00", "America/St_Johns"),
    "closures": rules("24/7", closures=[("1993-05-04T11:59:59Z", "1993-05-04T12:00:01Z")]),
    "composite": Combined.of("|", rules("Mo-Fr 20:00-04:00", "Pacific/Apia"), rules(OFFICE)),
}


def answers(timeline, moment):
    return (
        timeline.is_open(moment),
        timeline.add(moment, 100 * HOUR, opening=True),
        timeline.subtract(moment, 100 * HOUR),
        timeline.between(moment, FAR[2]),
        timeline.add_business_days(moment, 3, "same time"),
    )


@pytest.mark.parametrize("definition", SHAPES.values(), ids=SHAPES)
def test_a_line_grown_in_any_order_answers_as_a_fresh_one(definition):
    fresh = {moment: answers(GrowingTimeline(definition), moment) for moment in FAR}
    for order in list(permutations(FAR))[::150]:
        timeline = GrowingTimeline(definition)
        assert {moment: answers(timeline, moment) for moment in order} == fresh


@pytest.mark.parametrize("definition", SHAPES.values(), ids=SHAPES)
def test_a_line_grown_to_both_sides_is_the_one_compiled_at_once(definition):
    timeline = GrowingTimeline(definition)
    for moment in (FAR[3], FAR[2], FAR[4], FAR[1], FAR[5]):
        timeline.is_open(moment)
    grown = timeline.at(FAR[3])
    at_once = Timeline(grown.low, grown.high, definition.windows(grown.low, grown.high))
    assert (grown.openings, grown.closings) == (at_once.openings, at_once.closings)
    assert (grown.dates.ordinal, grown.dates.closing) == (at_once.dates.ordinal, at_once.dates.closing)


def outcome(ask):
    try:
        return ask()
    except SlaError as error:
        return type(error), str(error)


LIMITED = {
    "holidays": rules(holidays="DE"),
    "nights": rules("Mo-Su 22:00-06:00", holidays="DE"),
    "round the clock": rules("24/7", holidays="DE"),
    "open holidays": rules("24/7; PH open", holidays="DE"),
    "no holidays": rules(),
    "one day": rules("off", special_days={"2026-06-23": "09:00-12:00"}),
    "ranges that differ": Combined.of("&", rules("24/7", "America/New_York", holidays="DE"), rules(holidays="LU")),
}


@pytest.mark.parametrize("definition", LIMITED.values(), ids=LIMITED)
def test_what_is_answered_and_what_refused_does_not_depend_on_what_was_asked_before(definition):
    moments = [us(text) for text in ("1991-01-02T12:00Z", "2026-06-23T12:00Z", "2100-12-30T12:00Z")]
    asks = [
        lambda timeline, t=t, ask=ask: ask(timeline, t)
        for t in moments
        for ask in (
            lambda timeline, t: timeline.edge(t, opening=True, back=False),
            lambda timeline, t: timeline.edge(t, opening=False, back=False),
            lambda timeline, t: timeline.edge(t, opening=True, back=True),
            lambda timeline, t: timeline.edge(t, opening=False, back=True),
            lambda timeline, t: timeline.add(t, 100 * HOUR, opening=False),
            lambda timeline, t: timeline.subtract(t, 100 * HOUR),
            lambda timeline, t: timeline.roll_forward(t),
            lambda timeline, t: timeline.roll_backward(t),
            lambda timeline, t: timeline.add_business_days(t, 1, "closing"),
        )
    ]
    fresh = [outcome(lambda ask=ask: ask(GrowingTimeline(definition))) for ask in asks]
    warm = GrowingTimeline(definition)
    assert [outcome(lambda ask=ask: ask(warm)) for ask in asks] == fresh
    assert [outcome(lambda ask=ask: ask(warm)) for ask in reversed(asks)] == fresh[::-1]


def test_threads_share_a_line_and_compile_nothing_twice():
    moments = np.random.default_rng(7).integers(us("1902-01-01T00:00Z"), us("2198-01-01T00:00Z"), 400).tolist()
    definition = SHAPES["nights"]
    counted = Counted(definition)
    timeline = GrowingTimeline(counted)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda moment: answers(timeline, moment), moments))
    alone = GrowingTimeline(definition)
    assert found == [answers(alone, moment) for moment in moments]
    assert counted.reach[0] <= min(moments)
    assert counted.reach[1] > max(moments)


# Where what is known ends


def edges(timeline, moment):
    return (
        outcome(lambda: timeline.edge(moment, opening=True, back=False)),
        outcome(lambda: timeline.edge(moment, opening=False, back=False)),
    )


def test_a_closing_that_only_the_end_of_the_data_makes_is_not_told():
    nights = GrowingTimeline(rules("Mo-Su 22:00-06:00", holidays="LU"))
    late = us("2100-12-31T23:00+01:00")
    with pytest.raises(HolidayDataError, match="no holiday data for LU in 2101"):
        nights.edge(late, opening=False, back=False)
    with pytest.raises(HolidayDataError):
        nights.add_business_days(late, 0, "closing")
    assert nights.is_open(late)


@pytest.mark.parametrize(
    ("definition", "last"),
    [
        (rules("Mo-Su 08:00-24:00", holidays="LU"), "2101-01-01T00:00+01:00"),
        (rules("Mo-Su 08:00-20:00", holidays="LU"), "2100-12-31T20:00+01:00"),
        (rules("24/7"), "2201-01-01T00:00+01:00"),
    ],
)
def test_a_date_that_closes_by_its_own_hours_when_the_data_ends_is_whole(definition, last):
    end = us(last)
    assert GrowingTimeline(definition).add_business_days(end - 6 * HOUR, 0, "closing") == end


def test_a_combined_date_that_the_data_cuts_off_has_no_closing():
    both = Combined.of("&", rules("24/7", "America/New_York"), rules("24/7", holidays="LU"))
    with pytest.raises(HolidayDataError):
        GrowingTimeline(both).add_business_days(us("2100-12-31T10:00-05:00"), 0, "closing")


@pytest.mark.parametrize("start", ["2200-12-31T20:00+01:00", "2200-12-31T10:00+01:00"])
def test_the_end_of_the_years_is_an_end_of_what_is_known_not_of_the_calendar(start):
    timeline = GrowingTimeline(rules("Mo-Su 08:00-17:00"))
    with pytest.raises(OutOfRangeError, match="year 2201 lies outside 1900 to 2200"):
        timeline.add(us(start), 9 * HOUR, opening=False)


@pytest.mark.parametrize("definition", [rules("24/7", "UTC"), rules("Mo-Su 00:00-12:00", "UTC")], ids=describe)
def test_nothing_before_the_first_year_is_known(definition):
    timeline, start = GrowingTimeline(definition), us("1900-01-01T00:00Z")
    for ask in (
        lambda: timeline.subtract(start, HOUR),
        lambda: timeline.roll_backward(start),
        lambda: timeline.is_open(start - 1),
    ):
        with pytest.raises(OutOfRangeError, match="year 1899 lies outside"):
            ask()


def test_what_is_known_ends_before_its_end():
    timeline = GrowingTimeline(rules())
    assert timeline.is_open(timeline.known[1] - 1) is False
    with pytest.raises(OutOfRangeError):
        timeline.is_open(timeline.known[1])


def test_a_stretch_may_end_where_what_is_known_ends():
    timeline = GrowingTimeline(rules("24/7"))
    low, high = timeline.known
    assert timeline.within(high - HOUR, high).within(high - HOUR, high) == [(high - HOUR, high)]
    for stretch in ((high, high), (high - HOUR, high + 1), (low - 1, low)):
        with pytest.raises(OutOfRangeError):
            timeline.within(*stretch)


def test_a_calendar_whose_only_day_is_past_has_no_open_time_left():
    timeline = GrowingTimeline(LIMITED["one day"])
    after = us("2026-06-24T00:00Z")
    with pytest.raises(NeverOpensError, match="none left on that side"):
        timeline.roll_forward(after)
    assert edges(timeline, after) == (None, None)


def test_parts_without_a_common_year_are_refused_at_the_first_question():
    apart = Combined.of("&", Limits(rules(), 0, 10), Limits(rules(), 10, 20))
    with pytest.raises(InvalidCalendarError, match="no year for which all holiday data is known"):
        GrowingTimeline(apart).is_open(5)


# Arguments


@pytest.mark.parametrize(("landing", "opening"), [("closing", False), ("opening", True)])
def test_a_landing_is_one_of_two(landing, opening):
    assert opens_at(landing) is opening


@pytest.mark.parametrize("landing", [None, "Opening", "", 5, []], ids=str)
def test_any_other_landing_is_refused(landing):
    with pytest.raises(InvalidArgumentError, match="landing is 'closing' or 'opening', got"):
        opens_at(landing)


@pytest.mark.parametrize(
    ("n", "whole"), [(0, 0), (3, 3), (np.int64(3), 3), (np.array(3), 3), (10**30, 10**30), (-2, -2)]
)
def test_a_number_of_days_is_whole(n, whole):
    assert whole_days(n) == whole


@pytest.mark.parametrize("n", [1.0, np.float64(1), "1", None, True, np.array([1])], ids=repr)
def test_any_other_number_of_days_is_refused(n):
    with pytest.raises(InvalidArgumentError, match="expected a whole number of business days, got"):
        whole_days(n)


@pytest.mark.parametrize(
    ("text", "hours"), [("16:00", 16), ("16", 16), ("4pm", 16), ("00:00", 0), ("24:00", 24), ("26:00", 26)]
)
def test_a_wall_time_counts_from_midnight(text, hours):
    assert wall_time(text) == hours * HOUR


@pytest.mark.parametrize("text", [None, 16, "", "midnight", "16:00-17:00", "49:00", "-1:00", b"16:00"], ids=repr)
def test_what_is_no_wall_time_is_refused(text):
    with pytest.raises(InvalidArgumentError, match="at is 'closing', 'same time' or a wall time such as '16:00'"):
        wall_time(text)


# In a line


@pytest.mark.parametrize(
    ("definition", "text"),
    [
        (rules(), "Mo-Fr 08:00-17:00, Europe/Luxembourg"),
        (rules(holidays=("LU", "DE-RP")), "Mo-Fr 08:00-17:00, Europe/Luxembourg, holidays LU, DE-RP"),
        (
            rules(
                special_days={"12-24": "closed", "2026-06-26": "closed"},
                closures=[("2026-01-01T00:00Z", "2026-01-02T00:00Z")],
            ),
            "Mo-Fr 08:00-17:00, Europe/Luxembourg, 2 special days, 1 closure",
        ),
        (
            Combined.of("-", rules(), rules("Fr 12:00-17:00", "UTC")),
            "(Mo-Fr 08:00-17:00, Europe/Luxembourg) - (Fr 12:00-17:00, UTC)",
        ),
    ],
)
def test_a_definition_is_described_as_people_would_write_it(definition, text):
    assert describe(definition) == text
