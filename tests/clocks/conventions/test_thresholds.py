"""When thresholds are reached: cases worked out by hand. Columns do not hold them."""

import pytest

from tests.clocks.conventions.three_ways import PAUSES, case, warned, warns

in_two_ways = pytest.mark.parametrize("way", ["evaluate", "oracle"])


def warning(target, *texts, plus=None, terms=(), **policy):
    """A contract that warns."""
    return case(target, plus, terms=terms, resolution={**PAUSES, "warnings": warns(*texts), **policy})


@in_two_ways
@pytest.mark.parametrize(
    ("lines", "as_of", "expected"),
    [
        ((), "15 13:30", "15 15:00"),
        (("15 14:00 paused customer",), "15 14:30", "15 15:30?"),
        (("15 14:00 paused customer", "15 15:00 resumed"), "15 15:00", "15 16:00"),
        (("15 14:00 paused customer", "15 15:00 resumed"), "15 16:00", "15 16:00!"),
        (("15 15:00 paused customer",), "15 16:00", "15 15:00!"),  # exactly at an event: reached
        (("15 14:00 resolved",), "15 16:00", "-"),
    ],
)
def test_a_threshold_over_the_whole_has_the_pauses_after_the_breach(way, lines, as_of, expected):
    assert warned(way, warning("4h", "150%"), "15 09:00", *lines, as_of=as_of) == {"150%": expected}


@in_two_ways
@pytest.mark.parametrize(
    ("lines", "as_of", "expected"),
    [
        ((), "15 13:00", {"75%": "15 12:00!", "100%": "15 13:00!"}),
        (("15 12:00 paused customer",), "15 14:00", {"75%": "15 12:00!", "100%": "15 15:00?"}),
        # A pause or a change exactly at due moves due, and the whole with it.
        (("15 13:00 paused customer",), "15 14:00", {"75%": "15 12:00!", "100%": "15 14:00?"}),
        (("15 13:00 paused customer", "15 18:00 resumed"), "15 18:00", {"75%": "15 12:00!", "100%": "16 08:00"}),
        (("15 13:00 tier_changed plus",), "15 14:00", {"75%": "15 12:00!", "100%": "15 17:00"}),
        # A stop exactly at due does not, nor a change by which the clock is cancelled.
        (("15 13:00 tier_changed none",), "15 14:00", {"75%": "15 12:00!", "100%": "15 13:00!"}),
        (("15 13:00 cancelled",), "15 14:00", {"75%": "15 12:00!", "100%": "15 13:00!"}),
        (("15 13:00 resolved",), "15 14:00", {"75%": "15 12:00!", "100%": "15 13:00!"}),
        (("15 13:00 resolved", "15 14:00 reopened"), "15 14:00", {"75%": "15 12:00!", "100%": "15 14:00!"}),
        # Nor does one while it stands with nothing left: it is due then, as if resumed.
        (("15 13:00 paused customer", "15 14:00 resolved"), "15 15:00", {"75%": "15 12:00!", "100%": "15 14:00!"}),
        (("15 13:00 paused customer", "15 14:00 cancelled"), "15 15:00", {"75%": "15 12:00!", "100%": "15 14:00!"}),
        (("15 13:00 paused customer", "15 18:00 cancelled"), "15 19:00", {"75%": "15 12:00!", "100%": "-"}),
        # After the breach it stays where it was.
        (("15 14:00 paused customer",), "15 15:00", {"75%": "15 12:00!", "100%": "15 13:00!"}),
    ],
)
def test_the_whole_is_reached_at_due_always(way, lines, as_of, expected):
    contract = warning("4h", "75%", "100%", plus="8h")
    assert warned(way, contract, "15 09:00", *lines, as_of=as_of) == expected


@in_two_ways
def test_the_whole_of_a_day_target_is_reached_at_due_though_it_is_used_up_before(way):
    contract = warning("1 day at 06:00", "50%", "100%")  # of seven hours
    assert warned(way, contract, "15 10:00", as_of="15 18:00") == {"50%": "15 13:30!", "100%": "16 06:00"}


@in_two_ways
def test_a_paused_clock_reaches_none(way):
    contract = warning("4h", "75%", "1h before")
    lines = ("15 10:00 paused customer",)
    assert warned(way, contract, "15 09:00", *lines, as_of="15 14:00") == {"75%": "15 16:00?", "1h before": "15 16:00?"}
    assert warned(way, contract, "15 09:00", *lines, "15 18:00 resumed", as_of="15 18:00") == {
        "75%": "16 10:00",
        "1h before": "16 10:00",
    }


# Shares that a change jumps over


@in_two_ways
@pytest.mark.parametrize(
    ("opened", "lines", "as_of", "expected"),
    [
        # Two hours of two are used.
        ("15 09:00", ("15 11:00 tier_changed plus",), "15 11:00", "15 11:00!"),
        ("15 15:00", ("15 20:00 tier_changed plus",), "15 21:00", "16 08:00"),
        ("15 15:00", ("15 20:00 tier_changed plus",), "16 08:00", "16 08:00!"),
        ("15 09:00", ("15 11:00 paused customer", "15 12:00 tier_changed plus"), "15 14:00", "15 14:00?"),
        ("15 09:00", ("15 11:00 paused customer", "15 12:00 tier_changed plus"), "15 20:00", "16 08:00?"),
        (
            "15 09:00",
            ("15 11:00 paused customer", "15 12:00 tier_changed plus", "15 20:00 resumed"),
            "15 20:00",
            "16 08:00",
        ),
        (
            "15 09:00",
            ("15 11:00 resolved", "15 12:00 tier_changed plus", "15 14:00 reopened"),
            "15 14:00",
            "15 14:00!",
        ),
    ],
)
def test_what_a_change_uses_up_is_reached_where_due_would_be(way, opened, lines, as_of, expected):
    for landing in ("closing", "opening"):
        contract = warning("8h", "75%", "100%", plus="2h", terms={"landing": landing})
        assert warned(way, contract, opened, *lines, as_of=as_of) == {"75%": expected, "100%": expected}


@in_two_ways
def test_a_share_that_is_jumped_over_is_reached_then_though_some_is_left(way):
    contract = warning("8h", "75%", "100%", plus="3h")  # 75 % of three hours are 2:15, and 2:30 are used
    assert warned(way, contract, "15 14:30", "15 20:00 tier_changed plus", as_of="15 21:00") == {
        "75%": "16 08:00",
        "100%": "16 08:30",
    }


@in_two_ways
def test_none_over_the_whole_comes_before_due(way):
    contract = warning("8h", "150%", "300%", plus="1h")  # two hours are used
    assert warned(way, contract, "15 15:00", "15 20:00 tier_changed plus", as_of="15 21:00") == {
        "150%": "16 08:00",
        "300%": "16 09:00",
    }


@in_two_ways
def test_none_over_the_whole_comes_before_due_of_a_target_of_no_time(way):
    # Opened when it is closed, the same business day is due as the office opens.
    contract = case("0 day at same time", resolution={"warnings": warns("50%", "100%", "200%")})
    expected = {"50%": "15 20:00!", "100%": "16 08:00", "200%": "16 08:00"}
    assert warned(way, contract, "15 20:00", as_of="15 21:00") == expected


@in_two_ways
def test_a_threshold_reached_stays_reached(way):
    contract = warning("8h", "25%", "75%", plus="16h")
    lines = ("15 12:00 tier_changed plus",)  # three hours are used; 75 % of sixteen are twelve
    assert warned(way, contract, "15 09:00", *lines, as_of="15 13:00") == {"25%": "15 11:00!", "75%": "16 12:00"}


@in_two_ways
def test_one_exactly_at_a_change_is_reached(way):
    contract = warning("8h", "25%", plus="16h")
    assert warned(way, contract, "15 09:00", "15 11:00 tier_changed plus", as_of="15 12:00") == {"25%": "15 11:00!"}


@in_two_ways
def test_a_stop_while_it_stands_reaches_no_share_that_a_change_jumped_over(way):
    contract = warning("8h", "75%", plus="3h")  # 75 % of three hours are 2:15, and 2:30 are used
    lines = ("15 11:30 paused customer", "15 12:00 tier_changed plus", "15 13:00 resolved")
    assert warned(way, contract, "15 09:00", *lines, as_of="15 14:00") == {"75%": "-"}


# The start


@in_two_ways
@pytest.mark.parametrize(("opened", "at"), [("15 09:00", "15 09:00!"), ("15 20:00", "15 20:00!")])
def test_one_at_or_before_the_start_is_reached_at_the_start(way, opened, at):
    contract = warning("4h", "4h before", "5h before")
    assert warned(way, contract, opened, as_of=opened) == {"4h before": at, "5h before": at}


@in_two_ways
def test_a_restart_tells_all_of_them_anew(way):
    contract = warning("8h", "25%", plus="4h", terms={"changes": {"tier": "restart"}})
    lines = ("15 12:00 tier_changed plus",)
    assert warned(way, contract, "15 09:00", *lines, as_of="15 12:30", cycle=0) == {"25%": "15 11:00!"}
    assert warned(way, contract, "15 09:00", *lines, as_of="15 12:30") == {"25%": "15 13:00"}


# Landing


@in_two_ways
@pytest.mark.parametrize(
    ("target", "landing", "expected"),
    [
        ("18h", "closing", "15 17:00!"),
        ("18h", "opening", "16 08:00"),
        ("1 day", "closing", "15 17:00!"),  # eighteen open hours too
        ("1 day", "opening", "15 17:00!"),
    ],
)
def test_landing_is_for_the_thresholds_of_business_budgets(way, target, landing, expected):
    contract = warning(target, "50%", terms={"landing": landing})
    assert warned(way, contract, "15 08:00", as_of="15 17:00") == {"50%": expected}


@in_two_ways
def test_a_stop_while_it_stands_reaches_no_share_over_the_whole_of_nothing(way):
    contract = warning("0 days at same time", "150%")
    lines = ("15 20:00 paused customer", "16 10:00 resolved")
    assert warned(way, contract, "15 19:00", *lines, as_of="16 11:00") == {"150%": "-"}
