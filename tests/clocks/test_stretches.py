"""Segments, counted stretches and pauses keep integers and show them alike: exact in a repeated hour, never changing."""

import copy
import pickle
from dataclasses import FrozenInstanceError
from datetime import timedelta

import pytest

from sla_engine.calendars import Segment
from sla_engine.calendars.shown.reason import Reason
from sla_engine.clocks import Counted, Pause
from sla_engine.testing import us

LUX = "Europe/Luxembourg"
# From 02:30 summer time to 02:45 winter time of the night in which the clocks go back.
START, END = us("2026-10-25T02:30+02:00"), us("2026-10-25T02:45+01:00")
ALL = [
    Segment(START, END, False, (Reason("outside hours"),), LUX),
    Counted(START, END, False, (Reason("outside hours"),), 0, LUX),
    Pause(START, END, 0, "customer", None, LUX),
]
each = pytest.mark.parametrize("stretch", ALL, ids=lambda stretch: type(stretch).__name__)


@each
def test_start_and_end_are_shown_in_the_zone_with_the_right_fold(stretch):
    assert (str(stretch.start), str(stretch.end)) == ("2026-10-25 02:30:00+02:00", "2026-10-25 02:45:00+01:00")
    assert (stretch.start.fold, stretch.end.fold) == (0, 1)


@each
def test_the_duration_is_physical_time(stretch):
    assert stretch.duration == timedelta(hours=1, minutes=15)


@each
def test_a_stretch_is_kept_as_it_is_by_pickling_and_copying(stretch):
    for made in (pickle.loads(pickle.dumps(stretch)), copy.deepcopy(stretch)):  # noqa: S301 - our own bytes
        assert made == stretch
        assert hash(made) == hash(stretch)
        assert made.end.fold == 1


@each
def test_a_stretch_never_changes_and_holds_nothing_else(stretch):
    with pytest.raises(FrozenInstanceError):
        stretch.start_us = 0
    with pytest.raises((AttributeError, TypeError)):
        stretch.duration = timedelta(0)
    assert not hasattr(stretch, "__dict__")


def test_stretches_of_different_kinds_are_never_equal():
    assert len(set(ALL)) == len(ALL)
