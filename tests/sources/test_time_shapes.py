"""Times read for whole columns at once are those that Python reads one by one."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sla_engine.sources.columns.arrow_texts import ArrowTexts
from sla_engine.sources.columns.texts import PlainTexts
from sla_engine.sources.columns.time_shapes import shapes
from sla_engine.sources.mappings.time_formats_and_zones import Times

FORMS = [
    ("iso",),
    ("%d/%m/%Y %H:%M",),
    ("%d.%m.%Y %H:%M:%S", "iso"),
    ("%Y-%m-%dT%H:%M:%S.%f%z",),
    ("%m-%d-%Y",),
    ("%d%m%Y%H%M",),
    ("%d/%b/%y %I:%M %p",),
]
DIGITS = st.text("0123456789", min_size=1, max_size=4)
# Texts near those of the formats: right ones, and such with parts that are none of a date.
TEXTS = st.one_of(
    st.datetimes().map(lambda at: at.isoformat(" " if at.second % 2 else "T")),
    st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()),
    st.sampled_from([form for forms in FORMS for form in forms if form != "iso"]).flatmap(
        lambda form: st.datetimes(timezones=st.timezones()).map(lambda at: at.strftime(form))
    ),
    st.builds("{}/{}/{} {}:{}".format, DIGITS, DIGITS, DIGITS, DIGITS, DIGITS),
    st.builds(
        "{}-{}-{}T{}:{}:{}{}".format, *[DIGITS] * 6, st.sampled_from(["", "Z", "+01:00", "-0930", "+24:00", "+1:00"])
    ),
    st.text("0123456789-/.:TZ+ ", max_size=25),
    st.sampled_from(["", "2016-02-30T00:00:00Z", "29/2/2015 01:16", "24:00", "2026-06-22t10:00:00z", "é/1/2026 10:00"]),
    st.none(),
)


@given(
    texts=st.lists(TEXTS, max_size=8), forms=st.sampled_from(FORMS), zone=st.sampled_from([None, "Europe/Luxembourg"])
)
@example(texts=["22/06/2026 17:30"], forms=("%d/%m/%Y %H:%M",), zone="Europe/Luxembourg")
@example(
    texts=["29/03/2026 02:30", "25/10/2026 02:30", "25/10/2026 02:30"],
    forms=("%d/%m/%Y %H:%M",),
    zone="Europe/Luxembourg",
)
@example(texts=["2026-06-22T10:00:00.1234567Z", "1899-12-31T00:00:00Z"], forms=("iso",), zone=None)
def test_columns_say_what_single_texts_say(texts, forms, zone):
    # A mapping without a zone is refused where its formats have no offset.
    assume(zone is not None or forms == ("iso",) or "%z" in forms[0])
    times, odd, odd_singly = Times(forms, zone), Counter(), Counter()
    us, wrong = times.read(ArrowTexts(pa.array(texts, pa.string())), odd)
    singly, wrong_singly = times.read(PlainTexts(texts), odd_singly)
    assert (us.tolist(), wrong, odd) == (singly.tolist(), wrong_singly, odd_singly)


@pytest.mark.parametrize("form", ["%d/%b/%Y", "%I:%M %p %d/%m/%Y", "%d/%m/%y", "%H:%M", "%d/%m/%Y %d", "%d%%%m%Y"])
def test_formats_with_other_parts_have_no_shape(form):
    assert shapes(form) == ()


def test_a_number_of_one_digit_is_read_only_where_a_sign_ends_it():
    assert {shape.width for shape in shapes("%d/%m/%Y")} == {8, 9, 10}
    assert {shape.width for shape in shapes("%d%m%Y")} == {8}
