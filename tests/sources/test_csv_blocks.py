"""A block of CSV read at once says what reading it row by row says, or is refused and read row by row."""

import io
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sla_engine.errors import SourceError
from sla_engine.sources.files import byte_blocks, csv_blocks, csv_rows
from sla_engine.sources.tables.column_layout import Layout

LAYOUT = Layout({"id": ("id",), "tier": ("tier",)}, ("id", "tier"))
HEADER = b"id,other,tier\n"

CELLS = st.sampled_from(
    [b"", b"a", b"b c", "é".encode(), b'"x"', b'"x,y"', b'"x""y"', b'"x\ny"', b'"x\r\ny"', b'""', b'""""']
)
ODD = st.sampled_from([b'a"b', b'"a"b', b'"', b"\xff", b"\0", b"\r", b'"a" ', b"a,b"])
LINES = st.lists(st.lists(CELLS | ODD, min_size=1, max_size=4).map(b",".join) | st.just(b""), max_size=12)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])


def read(data, monkeypatch, *, at_once, size=1 << 22):
    monkeypatch.setattr(csv_rows, "find_spec", lambda _: at_once or None)
    monkeypatch.setattr(byte_blocks, "BLOCK", size)
    rows = []
    for chunk in csv_rows.read_csv(io.BufferedReader(io.BytesIO(data)), "t.csv", LAYOUT):
        assert all(before < after for before, after in zip(chunk.line[:-1], chunk.line[1:], strict=True))
        rows += zip(chunk.line.tolist(), *(chunk.texts[name] for name in ("id", "tier")), strict=True)
        rows += [(row.line, row.value, row.expected) for row in chunk.bad]
    return sorted(rows, key=lambda row: row[0])


@given(lines=LINES, end=ENDS, last=st.booleans(), size=st.sampled_from([1, 7, 40, 1 << 22]))
@example(lines=[b'a,"x', b'y",b', b"c,d,e"], end=b"\n", last=True, size=7)
@example(lines=[b"a,b,c"], end=b"\r", last=False, size=1)
def test_blocks_of_any_size_say_what_rows_say(lines, end, last, size):
    data = HEADER + end.join(lines) + (end if last else b"")
    with pytest.MonkeyPatch.context() as patch:
        assert read(data, patch, at_once=True, size=size) == read(data, patch, at_once=False)


def test_what_is_written_as_csv_should_be_is_read_at_once():
    rows = b'a,,b\r\n\r\n"x ""y""\nz",1,\r\n'
    found = csv_blocks.rows_of_block(rows, ",", 3, [0, 2])
    assert found is not None
    assert found.line.tolist() == [0, 2]
    assert {place: list(texts) for place, texts in found.columns.items()} == {0: ["a", 'x "y"\nz'], 2: ["b", ""]}
    assert (found.size, found.lines) == (len(rows), 4)


@pytest.mark.parametrize(
    "odd", [b'a"b,c,d\n', b'"a"b,c,d\n', b"a\xff,c,d\n", b"a\0,c,d\n", b"a\rb,c,d\n", b"no line end"]
)
def test_what_is_written_otherwise_is_refused(odd):
    assert csv_blocks.rows_of_block(odd, ",", 3, [0, 1]) is None


def test_a_block_is_read_without_importing_pandas_which_arrow_would_do():
    code = (
        "import sys; from sla_engine.sources import read_tickets; "
        "print(len(list(read_tickets('-', form='csv'))), 'pyarrow.csv' in sys.modules, 'pandas' in sys.modules)"
    )
    text = "id,opened_at,tier,site\nT-1,2026-06-22T10:00Z,office,LU\n,2026-06-22T10:00Z,,LU\n,,,\n"
    done = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True)
    assert done.stdout == "2 True False\n"


def test_a_row_of_another_width_is_named_by_its_line():
    found = csv_blocks.rows_of_block(b"\na,b,c\na,b\na,b,c,d\n", ",", 3, [0])
    assert found is not None
    assert (found.line.tolist(), found.uneven) == ([1], [(2, 2), (3, 4)])


def test_a_stream_that_breaks_within_a_quoted_cell_hands_on_the_rows_before():

    class Breaking(io.RawIOBase):
        def __init__(self):
            self.parts = [HEADER + b'a,b,c\n"d,e']

        def readable(self):
            return True

        def readinto(self, buffer):
            if not self.parts:
                raise SourceError("the cable was cut")
            data = self.parts.pop()
            buffer[: len(data)] = data
            return len(data)

    chunks = csv_rows.read_csv(io.BufferedReader(Breaking()), "t.csv", LAYOUT)
    assert [list(chunk.texts["id"]) for chunk in [next(chunks)]] == [["a"]]
    with pytest.raises(SourceError, match="the cable was cut"):
        list(chunks)
