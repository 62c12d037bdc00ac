from datetime import datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.calendars.instants import EPOCH
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.clocks.many.answers.iso_texts import iso_texts
from sla_engine.clocks.many.tickets.text_codes import Codes

NAT = np.iinfo(np.int64).min
ZONES = [
    "Europe/Luxembourg",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Monrovia",
]
INSTANTS = st.integers(-2_208_988_800, 7_289_654_399).map(lambda s: s * 1_000_000) | st.integers(
    -2_208_988_800_000_000, 7_289_654_399_999_999
)


@given(rows=st.lists(st.tuples(INSTANTS, st.sampled_from(ZONES))))
def test_instants_print_as_datetime_prints_them_in_their_zone(rows):
    texts = iso_texts(np.array([us for us, _ in rows], dtype=np.int64), Codes.of([zone for _, zone in rows]))
    assert texts == [(EPOCH + timedelta(microseconds=us)).astimezone(named_zone(zone)).isoformat() for us, zone in rows]


def test_both_readings_of_a_repeated_hour_have_their_own_offset():
    at = [datetime.fromisoformat(text) for text in ("2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00")]
    texts = iso_texts(
        np.array([(a - EPOCH) // timedelta(microseconds=1) for a in at]), Codes.same("Europe/Luxembourg", 2)
    )
    assert texts == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]


def test_a_missing_instant_has_no_text():
    assert iso_texts(np.array([NAT, 0]), Codes.same("Europe/Luxembourg", 2)) == [None, "1970-01-01T01:00:00+01:00"]


def test_without_a_zone_it_is_utc():
    assert iso_texts(np.array([0]), Codes.same(None, 1)) == ["1970-01-01T00:00:00+00:00"]
