"""Ids that came before are told as a dictionary of all of them would tell it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.sources.columns.texts import PlainTexts
from sla_engine.sources.repeated_ids import SeenIds, once
from sla_engine.sources.tickets import read_columns

IDS = st.lists(
    st.lists(st.sampled_from([*"abcdefgh", "", "é", "T-1" * 40, "T-2" * 40, "T-1", "T-2"]), max_size=12), max_size=8
)


@given(chunks=IDS)
def test_each_row_is_told_the_line_on_which_its_id_came_first(chunks):
    seen, first, line = SeenIds(), {}, 0
    for ids in chunks:
        lines = np.arange(line + 1, line + 1 + len(ids))
        line += len(ids)
        expected = [
            0 if first.setdefault(name, at) == at else first[name] for name, at in zip(ids, lines.tolist(), strict=True)
        ]
        assert seen.before(PlainTexts(ids), lines).tolist() == expected


def test_of_each_id_twenty_bytes_are_kept_in_few_runs():
    seen, count = SeenIds(), 50_000
    for start in range(0, count, 1_000):
        assert not seen.before(
            PlainTexts([f"T-{i}" for i in range(start, start + 1_000)]), np.arange(start, start + 1_000) + 1
        ).any()
    kept = sum(column.nbytes for run in seen._runs for column in (run.hash, run.check, run.line))
    assert kept == 20 * count
    assert len(seen._runs) < 10


def test_the_first_row_of_an_id_counts_and_each_further_one_is_a_bad_row(tmp_path):
    file = tmp_path / "t.csv"
    rows = [
        f"{name},2026-06-22T10:00:00Z,{tier},LU"
        for name, tier in (("a", "x"), ("b", "x"), ("a", "y"), ("", "x"), ("a", "z"))
    ]
    file.write_text("\n".join(["nr,opened_at,tier,site", *rows, ""]).replace("nr", "id"), "utf-8")
    (chunk,) = once(read_columns(file))
    assert list(zip(chunk.id, chunk.words("tier"), chunk.line.tolist(), strict=True)) == [("a", "x", 2), ("b", "x", 3)]
    assert [str(row).partition(", ")[2] for row in chunk.bad] == [
        "line 4, column 'id': 'a', expected an id that comes once; line 2 has it already",
        "line 5, column 'id': '', expected text",
        "line 6, column 'id': 'a', expected an id that comes once; line 2 has it already",
    ]
