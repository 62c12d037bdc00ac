from datetime import UTC, datetime

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sla_engine.bulk.arrow.arrow_to_numpy import codes_of
from sla_engine.bulk.frames.frame_kinds import added, as_arrow, like
from sla_engine.errors import ColumnError, NaiveInstantError

OPENED = [datetime(2026, 6, 22, 15, 30, tzinfo=UTC), None, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
ROWS = {"tier": ["gold", None, "silver"], "opened_at": OPENED, "seen": [3, 1, 2]}
NEW = pa.table({"seen": pa.array([7, 8, 9]), "state": pa.array(["due", None, "error"])})


def arrow_table():
    return pa.table(ROWS)


def pandas_frame():
    return pd.DataFrame(ROWS, index=[5, 5, 2])


def pandas_arrow_frame():
    return arrow_table().to_pandas(types_mapper=pd.ArrowDtype).set_index(pd.Index(["x", "y", "x"], name="key"))


KINDS = {
    "pyarrow": arrow_table,
    "pandas": pandas_frame,
    "pandas with Arrow types": pandas_arrow_frame,
    "polars": lambda: pl.DataFrame(ROWS),
}


def rows_of(frame):
    """Rows of any frame as dictionaries, missing values as None."""
    if isinstance(frame, pd.DataFrame):
        return [
            {name: None if pd.isna(value) else value for name, value in row.items()}
            for row in frame.to_dict(orient="records")
        ]
    return frame.to_pylist() if isinstance(frame, pa.Table) else frame.to_dicts()


@pytest.fixture(params=KINDS)
def frame(request):
    return KINDS[request.param]()


def test_the_columns_asked_for_become_an_arrow_table(frame):
    table = as_arrow(frame, ["opened_at", "tier", "tier"])
    assert table.column_names == ["opened_at", "tier"]
    assert table["tier"].to_pylist() == ROWS["tier"]
    assert table["opened_at"].to_pylist() == OPENED
    assert table["opened_at"].type.tz == "UTC"


def test_columns_are_put_behind_those_of_the_frame_or_in_their_place(frame):
    before = rows_of(frame)
    result = added(frame, NEW)
    assert type(result) is type(frame)
    assert rows_of(result) == [row | new for row, new in zip(before, NEW.to_pylist(), strict=True)]
    assert list(rows_of(result)[0]) == ["tier", "opened_at", "seen", "state"]
    assert rows_of(frame) == before


def test_a_table_becomes_a_frame_of_the_same_kind(frame):
    result = like(frame, NEW)
    assert type(result) is type(frame)
    assert rows_of(result) == NEW.to_pylist()


@pytest.mark.parametrize("make", [pandas_frame, pandas_arrow_frame])
def test_a_pandas_frame_keeps_its_index(make):
    frame = make()
    pd.testing.assert_index_equal(added(frame, NEW).index, frame.index)


def test_pandas_types_are_those_of_the_frame():
    dtypes = added(pandas_arrow_frame(), NEW).dtypes
    assert all(isinstance(dtype, pd.ArrowDtype) for dtype in dtypes)
    assert not any(isinstance(dtype, pd.ArrowDtype) for dtype in added(pandas_frame(), NEW).dtypes)


def test_a_pandas_frame_may_have_a_column_twice_that_is_not_asked_for():
    frame = pd.DataFrame([["gold", 1, 2]], columns=["tier", "x", "x"])
    assert as_arrow(frame, ["tier"]).to_pylist() == [{"tier": "gold"}]
    assert list(added(frame, NEW.slice(0, 1)).columns) == ["tier", "x", "x", "seen", "state"]
    with pytest.raises(ColumnError, match="more than one column 'x'; found 'tier', 'x', 'x'"):
        as_arrow(frame, ["x"])


@pytest.mark.parametrize("kind", ["string", "category", object, pd.ArrowDtype(pa.string())])
def test_texts_of_pandas_are_read_whatever_their_type(kind):
    frame = pd.DataFrame({"tier": pd.Series(["gold", None, "silver"], dtype=kind)})
    assert as_arrow(frame, ["tier"])["tier"].to_pylist() == ["gold", None, "silver"]


def test_missing_values_of_pandas_are_null():
    values = ["gold", None, np.nan, pd.NA, pd.NaT]
    frame = pd.DataFrame({"tier": pd.Series(values, dtype=object)})
    assert as_arrow(frame, ["tier"])["tier"].to_pylist() == ["gold", None, None, None, None]


def test_python_datetimes_are_read_with_the_offset_of_each():
    values = [datetime.fromisoformat(text) for text in ("2026-06-22T17:30:00+02:00", "2026-06-22T17:30:00+01:00")]
    frame = pd.DataFrame({"opened_at": pd.Series([*values, None], dtype=object)})
    assert as_arrow(frame, ["opened_at"])["opened_at"].to_pylist() == [*values, None]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_python_datetime_without_a_zone_among_others_is_refused(turn):
    values = [datetime(2026, 6, 22, tzinfo=UTC), datetime(2026, 6, 22)][::turn]  # noqa: DTZ001 - it is what is refused
    frame = pd.DataFrame({"opened_at": pd.Series(values, dtype=object)})
    with pytest.raises(NaiveInstantError, match=r"'opened_at', row [01]: 2026-06-22 00:00:00 has no zone"):
        as_arrow(frame, ["opened_at"])


def test_parts_of_a_microsecond_are_not_dropped():
    values = [pd.Timestamp("2026-06-22T00:00:00.000000001Z")]
    frame = pd.DataFrame({"opened_at": pd.Series(values, dtype=object)})
    with pytest.raises(ColumnError, match="row 0: parts of a microsecond"):
        as_arrow(frame, ["opened_at"])


@pytest.mark.parametrize("values", [["gold", 1], [1, "gold"], [{"a": 1}, "gold"]])
def test_a_column_of_mixed_values_is_refused_by_name(values):
    frame = pd.DataFrame({"tier": pd.Series(values, dtype=object)})
    with pytest.raises(ColumnError, match=r"column 'tier' cannot be read: .*make its values of one type"):
        as_arrow(frame, ["tier"])


def test_a_missing_column_is_named_with_those_found(frame):
    with pytest.raises(ColumnError, match="no column 'priority'; found 'tier', 'opened_at', 'seen'"):
        as_arrow(frame, ["priority"])


def test_categories_and_enums_of_polars_are_read_as_text():
    frame = pl.DataFrame(
        {
            "tier": pl.Series(["gold", None], dtype=pl.Categorical),
            "site": pl.Series(["LU", "BE"], dtype=pl.Enum(["BE", "LU"])),
        }
    )
    table = as_arrow(frame, ["tier", "site"])
    read = [codes_of(table[name], name) for name in ("tier", "site")]
    assert [[codes.at(row) for row in range(2)] for codes in read] == [["gold", None], ["LU", "BE"]]


def test_texts_of_polars_are_not_copied():
    frame = pl.DataFrame({"tier": ["gold", "silver"]}).rechunk()
    address = as_arrow(frame, ["tier"])["tier"].chunk(0).buffers()[1].address
    assert address == as_arrow(frame, ["tier"])["tier"].chunk(0).buffers()[1].address
    assert as_arrow(frame, ["tier"])["tier"].type == pa.string_view()


@pytest.mark.parametrize("make", [pl.DataFrame, pl.LazyFrame])
def test_a_frame_of_narwhals_is_refused_with_the_remedy(make):
    with pytest.raises(ColumnError, match=r"got one of narwhals; pass its to_native\(\)"):
        as_arrow(nw.from_native(make(ROWS)), ["seen"])


@pytest.mark.parametrize("frame", [[1], {"tier": ["gold"]}, "tickets.csv", None, np.zeros(2)])
def test_what_is_no_frame_is_refused_with_what_would_be_one(frame):
    with pytest.raises(ColumnError, match=r"expected pandas and polars frames .* and pyarrow tables, got \w+\.\w+"):
        as_arrow(frame, [])


def test_a_lazy_frame_is_not_collected_in_secret():
    with pytest.raises(ColumnError, match=r"got polars.*LazyFrame; collect it first"):
        as_arrow(pl.LazyFrame(ROWS), ["tier"])


@pytest.mark.parametrize("missing", [[np.nan] * 3, [pd.NaT] * 3, [None] * 3])
def test_a_column_of_pandas_without_any_value_is_null_whatever_type_pandas_makes_up(missing):
    table = as_arrow(pd.DataFrame({"resolved_at": missing}), ["resolved_at"])
    assert table.schema.field("resolved_at").type == pa.null()
    assert len(table) == 3


def test_a_column_of_pandas_with_a_zone_keeps_it_without_any_value():
    frame = pd.DataFrame({"opened_at": pd.Series([pd.NaT], dtype="datetime64[s, Asia/Kathmandu]")})
    assert as_arrow(frame, ["opened_at"]).schema.field("opened_at").type == pa.timestamp("s", "Asia/Kathmandu")


def test_whole_numbers_of_pandas_stay_such_where_some_are_missing():
    table = as_arrow(pd.DataFrame({"priority": [1, None, 3], "share": [1, None, 0.5]}), ["priority", "share"])
    priority = codes_of(table["priority"], "priority")
    assert [priority.at(row) for row in range(3)] == ["1", None, "3"]
    with pytest.raises(ColumnError, match=r"'share' is of type double"):
        codes_of(table["share"], "share")


def test_columns_of_pandas_may_be_named_by_numbers():
    assert as_arrow(pd.DataFrame({0: ["gold"]}), ["0"])["0"].to_pylist() == ["gold"]


def test_a_column_of_mixed_values_is_refused_with_a_row_of_each():
    frame = pd.DataFrame({"tier": pd.Series([None, "gold", "gold", 1], dtype=object)})
    with pytest.raises(ColumnError, match=r"row 1 has 'gold' \(str\) and row 3 has 1 \(int\)"):
        as_arrow(frame, ["tier"])
