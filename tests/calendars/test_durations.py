"""What counts as a duration of business time, what is refused, and how durations print."""

from datetime import time, timedelta

import numpy as np
import pendulum
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sla_engine.calendars.text.durations import duration_us, format_duration
from sla_engine.errors import InvalidDurationError

H = 3_600_000_000
M = 60_000_000
S = 1_000_000


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("8h", 8 * H),
        ("90m", 90 * M),
        ("1h30m", 90 * M),
        ("1h 30m", 90 * M),
        ("1 h 30 min", 90 * M),
        ("45s", 45 * S),
        ("1h30m15s", 90 * M + 15 * S),
        ("1.5h", 90 * M),
        ("1,5h", 90 * M),
        ("0.1s", 100_000),
        ("1h0.5m", H + 30 * S),
        ("8 hours", 8 * H),
        ("1 Hour", H),
        ("8H", 8 * H),
        ("1h30", 90 * M),
        ("1 h 30", 90 * M),
        ("0h05", 5 * M),
        ("8 Std.", 8 * H),
        ("1 Std. 30 Min.", 90 * M),
        ("90 mn", 90 * M),
        ("1 hour, 30 minutes", 90 * M),
        ("1 hour and 30 minutes", 90 * M),
        ("2 heures et 15 minutes", 135 * M),
        ("8 horas", 8 * H),
        ("8 ore", 8 * H),
        ("8 uur", 8 * H),
        ("8 business hours", 8 * H),
        ("1 Business Hour", H),
        ("8 heures ouvrées", 8 * H),
        ("8 Geschäftsstunden", 8 * H),
        ("2hrs", 2 * H),
        ("3 minutes", 3 * M),
        ("15min", 15 * M),
        ("15mins", 15 * M),
        ("4 Stunden", 4 * H),
        ("30 Minuten", 30 * M),
        ("4 heures", 4 * H),
        ("20 secondes", 20 * S),
        ("250ms", 250_000),
        ("7us", 7),
        ("7µs", 7),
        ("0s", 0),
        ("0h", 0),
        (" 8h ", 8 * H),
        ("PT8H", 8 * H),
        ("PT1H30M", 90 * M),
        ("PT0.5H", 30 * M),
        ("PT0,5H", 30 * M),
        ("PT90M", 90 * M),
        ("PT0S", 0),
        ("PT1H0.000001S", H + 1),
        ("pt8h", 8 * H),
        ("1000000h", 1_000_000 * H),
    ],
)
def test_text_is_read_exactly(text, us) -> None:
    assert duration_us(text) == us


@pytest.mark.parametrize(
    ("value", "us"),
    [
        (timedelta(0), 0),
        (timedelta(days=1), 24 * H),
        (timedelta(days=-1, hours=25), H),
        (timedelta(microseconds=1), 1),
        (timedelta.max, 999_999_999 * 24 * H + 24 * H - 1),
        (pendulum.duration(hours=8), 8 * H),
        (pendulum.duration(days=3, hours=-30, microseconds=7), 42 * H + 7),
        (pendulum.duration(weeks=1), 168 * H),
        (np.timedelta64(8, "h"), 8 * H),
        (np.timedelta64(90, "m"), 90 * M),
        (np.timedelta64(45, "s"), 45 * S),
        (np.timedelta64(5, "us"), 5),
        (np.timedelta64(5000, "ns"), 5),
        (np.timedelta64(2, "D"), 48 * H),
        (np.timedelta64(1, "W"), 168 * H),
        (np.timedelta64(5 * 10**6, "ps"), 5),
        (np.timedelta64(5 * 10**9, "fs"), 5),
        (np.timedelta64(5 * 10**12, "as"), 5),
        (np.timedelta64(3, "15m"), 45 * M),
    ],
)
def test_physical_durations_are_read_exactly(value, us) -> None:
    assert duration_us(value) == us


@given(st.timedeltas(min_value=timedelta(0)))
def test_a_timedelta_keeps_every_microsecond(value) -> None:
    assert duration_us(value) == value // timedelta(microseconds=1)


@given(st.timedeltas(timedelta(0), timedelta(days=60_000)))
def test_a_pendulum_duration_equals_its_timedelta(value) -> None:
    assert duration_us(pendulum.duration(seconds=value.days * 86400 + value.seconds)) == duration_us(
        timedelta(days=value.days, seconds=value.seconds)
    )


def test_an_interval_is_the_physical_time_between_its_ends() -> None:
    noon = pendulum.datetime(2026, 3, 28, 12, tz="Europe/Luxembourg")
    assert duration_us(noon.add(months=2) - noon) == (61 * 24 - 1) * H  # one hour was skipped on 29 March


class Timedelta(timedelta):
    """What matters here of pandas' class of that name."""

    nanoseconds = 0


class Finer(Timedelta):
    nanoseconds = 1


def test_a_finer_timedelta_is_read_where_it_is_whole_microseconds() -> None:
    assert duration_us(Timedelta(hours=1, microseconds=5)) == H + 5


def test_a_finer_timedelta_with_nanoseconds_is_refused() -> None:
    with pytest.raises(InvalidDurationError, match="durations are whole microseconds"):
        duration_us(Finer(hours=1))


@given(st.integers(0, 10**18))
@example(0)
@example(1)
@example(59_999_999)
def test_a_printed_duration_reads_back(us) -> None:
    assert duration_us(format_duration(us)) == us


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (0, "0s"),
        (8 * H, "8h"),
        (90 * M, "1h30m"),
        (45 * S, "45s"),
        (100 * H, "100h"),
        (H + 1, "1h0.000001s"),
        (1_500_000, "1.5s"),
        (-90 * M, "-1h30m"),
    ],
)
def test_durations_print_without_empty_parts(us, text) -> None:
    assert format_duration(us) == text


@pytest.mark.parametrize("value", [8, 0, 8.0, True, False, np.float64(8), "8", "8.5", "0", "30m15", "8:00", "8 "])
def test_a_bare_number_is_refused(value) -> None:
    with pytest.raises(InvalidDurationError, match="a bare number is not a duration"):
        duration_us(value)


@pytest.mark.parametrize(
    "text",
    [
        "1 day",
        "1d",
        "2 days",
        "1 Tag",
        "3j",
        "1w",
        "1 week",
        "1 month",
        "1y",
        "1d2h",
        "2bd",
        "1 Woche",
        "1 an",
        "2 business days",
        "2 jours ouvrés",
        "2 Werktage",
    ],
)
def test_a_day_or_more_has_no_length_in_business_time(text) -> None:
    with pytest.raises(InvalidDurationError, match="of business time has no fixed length"):
        duration_us(text)


def test_business_hours_are_no_physical_time() -> None:
    with pytest.raises(
        InvalidDurationError,
        match="business hours are refused, as this time may count round the clock, in '8 business hours'; write '8h'",
    ):
        duration_us("8 business hours", physical=True)
    assert duration_us("8 hours", physical=True) == 8 * H


@pytest.mark.parametrize("text", ["1h5", "1h90", "1h005", "2h30.5"])
def test_minutes_behind_an_hour_are_two_digits(text) -> None:
    with pytest.raises(InvalidDurationError, match="minutes after an hour are two digits, 00 to 59"):
        duration_us(text)


@pytest.mark.parametrize("text", ["P1D", "P1W", "P1DT2H", "P1M", "P1Y", "P", "PT", "PT8", "PT1M2H", "P8H", "PT-1H"])
def test_other_iso_durations_are_refused(text) -> None:
    with pytest.raises(InvalidDurationError, match="of ISO 8601 only hours, minutes and seconds"):
        duration_us(text)


@pytest.mark.parametrize(
    "value",
    [
        "-8h",
        "\u22128h",
        "-PT8H",
        timedelta(-1),
        timedelta(microseconds=-1),
        pendulum.duration(hours=-1),
        np.timedelta64(-1, "s"),
    ],
)
def test_a_negative_duration_is_refused(value) -> None:
    with pytest.raises(InvalidDurationError, match="a negative duration is refused; use subtract"):
        duration_us(value)


@pytest.mark.parametrize(
    "value", [pendulum.duration(months=1), pendulum.duration(years=1), pendulum.duration(months=1, days=-30)]
)
def test_months_and_years_are_refused(value) -> None:
    with pytest.raises(InvalidDurationError, match="months and years have no fixed length"):
        duration_us(value)


@pytest.mark.filterwarnings("ignore:The 'generic' unit:DeprecationWarning")  # numpy 2.5 will refuse it itself one day
@pytest.mark.parametrize("unit", ["generic", "M", "Y"])
def test_a_timedelta64_without_fixed_length_is_refused(unit) -> None:
    value = np.timedelta64(3) if unit == "generic" else np.timedelta64(3, unit)
    with pytest.raises(InvalidDurationError, match=f"the unit '{unit}' has no fixed length"):
        duration_us(value)


@pytest.mark.parametrize(
    "value", ["0.1us", "0.0000001s", "0.33333333333h", "1.5us", np.timedelta64(1, "ns"), np.timedelta64(1, "as")]
)
def test_parts_of_a_microsecond_are_refused(value) -> None:
    with pytest.raises(InvalidDurationError, match="durations are whole microseconds"):
        duration_us(value)


@pytest.mark.parametrize("text", ["1M", "8x", "8 parsecs", "1ns"])
def test_an_unknown_unit_is_refused(text) -> None:
    with pytest.raises(InvalidDurationError, match="unknown unit"):
        duration_us(text)


@pytest.mark.parametrize("text", ["30m1h", "1h1h", "1m1min", "1s1h"])
def test_units_run_from_large_to_small_each_once(text) -> None:
    with pytest.raises(InvalidDurationError, match="expected units from large to small, each once"):
        duration_us(text)


def test_only_the_last_part_has_a_fraction() -> None:
    with pytest.raises(InvalidDurationError, match="only the last part may have a fraction"):
        duration_us("1.5h30m")


@pytest.mark.parametrize("value", [None, [], time(8), b"8h", object(), np.timedelta64("NaT", "s"), np.int64(8)])
def test_other_types_are_refused(value) -> None:
    with pytest.raises(InvalidDurationError, match="not a duration, got"):
        duration_us(value)


@pytest.mark.parametrize("text", ["", " ", "h", "8h!", "eight hours", "٨h", "8h 30!", "+8h", "1/2h", "\x00"])
def test_unreadable_text_is_refused_with_what_is_accepted(text) -> None:
    with pytest.raises(InvalidDurationError, match="'8h', '90m', '1h30m' or 'PT8H'"):
        duration_us(text)


@pytest.mark.parametrize("text", ["9" * 21 + "h", "1." + "0" * 30 + "h", "P" * 100_000, "1h" * 100_000])
def test_an_absurd_text_is_refused_briefly(text) -> None:
    with pytest.raises(InvalidDurationError) as error:
        duration_us(text)
    assert len(str(error.value)) < 250


def test_a_long_text_is_told_by_its_first_39_characters() -> None:
    with pytest.raises(InvalidDurationError, match=f"the duration '{'x' * 39}…';"):
        duration_us("x" * 41)
    with pytest.raises(InvalidDurationError, match=f"the duration '{'x' * 40}';"):
        duration_us("x" * 40)


@given(st.text() | st.from_regex(r"\A-?P?T?([0-9]{0,22}[.,]?[0-9]{0,3} ?[hmsdHMSDµ]{0,3} ?){0,4}\Z"))
def test_text_is_read_or_refused_on_one_line(text) -> None:
    try:
        assert duration_us(text) >= 0
    except InvalidDurationError as error:
        assert str(error).isprintable()  # noqa: PT017 - either outcome is right, and this is what the refusal owes
