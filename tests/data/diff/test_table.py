"""Differences of tables: equal to a naive one, by key and by content; every row counts, the first are listed."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.diff.columns import ColumnChange
from dashboard.data.diff.keys import keys_of
from dashboard.data.diff.table import MAX_ROWS, table_diff

Rows = dict[int, tuple[Any, Any]]
ROWS = st.dictionaries(
    st.integers(0, 12),
    st.tuples(st.none() | st.sampled_from([1.5, math.nan, -0.0]), st.none() | st.sampled_from(["a", "b", ""])),
)
CELLS = st.lists(st.tuples(st.integers(0, 2), st.none() | st.sampled_from(["a", "b"])), max_size=20)
SCHEMA = {"id": pl.Int64, "x": pl.Float64, "s": pl.String}


def table(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame([(key, *cells) for key, cells in rows.items()], schema=SCHEMA, orient="row")


def is_equal(one: Any, other: Any) -> bool:
    is_nan = isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other)
    return is_nan or one == other


@given(ROWS, ROWS)
def test_with_a_key_it_equals_a_naive_difference(old: Rows, new: Rows) -> None:
    found = table_diff(table(old), table(new), key=["id"])
    changed = {
        key: {place + 1 for place in (0, 1) if not is_equal(old[key][place], new[key][place])}
        for key in new if key in old
    }  # fmt: skip
    order = {name: place for place, name in enumerate(found.columns)}
    expected = {key: {order[("id", "x", "s")[place]] for place in places} for key, places in changed.items() if places}
    assert [int(row.new[0] or "") for row in found.added] == [key for key in new if key not in old]
    assert [int(row.old[0] or "") for row in found.deleted] == [key for key in old if key not in new]
    assert {int(row.new[0] or ""): set(row.differing) for row in found.changed} == expected
    assert found.same_rows + found.changed_rows + found.added_rows == len(new)
    for row in found.changed:
        assert list(old)[(row.old_number or 0) - 1] == list(new)[(row.new_number or 0) - 1]


@given(CELLS, CELLS)
def test_without_a_key_rows_are_a_multiset(
    old: list[tuple[int, str | None]], new: list[tuple[int, str | None]]
) -> None:
    schema = {"a": pl.Float64, "b": pl.String}
    frames = [pl.DataFrame(rows, schema=schema, orient="row") for rows in (old, new)]
    found = table_diff(*frames)
    if found.key:
        return
    added, deleted = Counter(new) - Counter(old), Counter(old) - Counter(new)
    assert (found.added_rows, found.deleted_rows) == (added.total(), deleted.total())
    assert Counter((float(row.new[0] or 0), row.new[1] or None) for row in found.added) == added
    assert found.same_rows == len(new) - added.total()


def test_columns_that_came_went_and_changed_their_type() -> None:
    old = pl.DataFrame({"id": [1, 2], "gone": ["x", "y"], "n": [1, 2], "s": [3, 4]})
    new = pl.DataFrame({"id": [1, 2], "n": [1.0, 2.5], "s": ["3", "five"], "new": [True, None]})
    found = table_diff(old, new)
    assert {column.name: column.change for column in found.schema} == {
        "id": ColumnChange.SAME, "n": ColumnChange.RETYPED, "s": ColumnChange.RETYPED, "new": ColumnChange.ADDED,
        "gone": ColumnChange.REMOVED,
    }  # fmt: skip
    assert found.key == ("id",)
    [row] = found.changed
    assert (row.old, row.new) == (("2", "2", "4", None, "y"), ("2", "2.5", "five", "", None))
    assert {found.columns[place] for place in row.differing} == {"n", "s"}
    statistics = {column.name: (column.old, column.new) for column in found.schema}
    assert statistics["n"][1] is not None
    assert (statistics["n"][1].mean, statistics["n"][1].max) == (1.75, "2.5")
    assert statistics["gone"][1] is None
    assert not found.is_same


def test_the_key_is_guessed_by_name_then_by_values_then_by_pairs() -> None:
    plain = pl.DataFrame({"n": [1, 2, 3], "sample_id": [7, 8, 9], "x": [0.1, 0.2, 0.3]})
    assert keys_of(plain, plain) == (("sample_id",), ("n",))
    pairs = pl.DataFrame({"run": ["a", "a", "b"], "step": [1, 2, 1], "x": [0.1, 0.2, 0.3]})
    assert keys_of(pairs, pairs) == (("step", "run"),)
    assert keys_of(pl.DataFrame({"a": [1, 1]}), pl.DataFrame({"a": [1, 1]})) == ()
    assert keys_of(pl.DataFrame({"a": [1, 2]}), pl.DataFrame({"a": [8, 9]})) == ()
    assert keys_of(pl.DataFrame({"id": [1, None]}), pl.DataFrame({"id": [1, 2]})) == ()


@pytest.mark.parametrize("name", ["", "*", "^x$", "count", "\N{SNOWMAN} a.b"])
def test_any_name_of_a_column_will_do(name: str) -> None:
    """The first is what pandas calls its index in a CSV file; polars takes two others for patterns."""
    old = pl.DataFrame({name: [1, 2, 3], "x": [1.0, 2.0, 3.5]})
    found = table_diff(old, pl.DataFrame({name: [1, 2, 4], "x": [1.0, 2.5, 3.5]}))
    assert (found.key, found.changed_rows, found.added_rows, found.deleted_rows) == ((name,), 1, 1, 1)
    assert found.changed[0].new == ("2", "2.5")
    assert [column.name for column in found.schema] == [name, "x"]
    assert table_diff(old, old.with_columns(x=pl.lit(0.0))).changed_rows == 3


def test_a_key_that_names_no_row_is_refused_with_a_sentence() -> None:
    twice = pl.DataFrame({"a": [1, 1], "id": [1, 2]})
    found = table_diff(twice, twice, key=["a"])
    assert (found.key, found.is_same) == (("id",), True)
    assert "a does not name each row" in found.note
    assert "missing does not" in table_diff(twice, twice, key=["missing"]).note


def test_another_order_is_said_and_is_no_change() -> None:
    frame = pl.DataFrame({"id": [1, 2, 3]})
    found = table_diff(frame, frame.reverse())
    assert found.is_same
    assert "another order" in found.note


def test_many_rows_are_counted_and_the_first_are_listed() -> None:
    old = pl.DataFrame({"id": range(1_000), "x": [0] * 1_000})
    new = pl.DataFrame({"id": range(500, 2_000), "x": [1] * 1_500})
    found = table_diff(old, new)
    assert (found.added_rows, found.deleted_rows, found.changed_rows) == (1_000, 500, 500)
    assert [len(rows) for rows in (found.added, found.deleted, found.changed)] == [MAX_ROWS] * 3
    assert {column.name: column.changed_cells for column in found.schema} == {"id": 0, "x": 500}


def test_empty_and_nested_tables() -> None:
    empty = pl.DataFrame({"id": pl.Series([], dtype=pl.Int64), "l": pl.Series([], dtype=pl.List(pl.Int64))})
    full = pl.DataFrame({"id": [1, 2], "l": [[1], [2, 3]]})
    assert table_diff(empty, full).added_rows == 2
    assert table_diff(full, empty).deleted_rows == 2
    changed = pl.DataFrame({"id": [1, 2], "l": [[1], [2, 4]]})
    assert table_diff(full, changed).changed[0].new[1] == "[2, 4]"
    nothing = pl.DataFrame()
    assert table_diff(nothing, nothing).is_same
    assert table_diff(nothing, full).added_rows == 2
