"""Rows of table files: parts of them, filters over their columns, and what is not read."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.preview import Readers, Refused
from dashboard.data.tables import TablePage, noun
from dashboard.data.tables.rows import Asked, rows_of
from dashboard.errors import DagboardError, InvalidRequestError, NotFoundError, QueryError
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import put

CSV = b'id,name,"unit price",day,ok\n1,apple,1.5,2026-01-01,true\n2,pear,,2026-01-02,false\n3,"plum, blue",9,,true\n'
ODD = pl.DataFrame(
    {
        "x": [1.0, math.nan, math.inf, None],
        "at": [datetime(2026, 1, day, 12, tzinfo=UTC) for day in (1, 2, 3, 4)],
        "day": [date(2026, 1, day) for day in (1, 2, 3, 4)],
        "big": [2**60, 2**60 + 1, 0, None],
        "list": [[1], [], None, [2]],
        "clock": [time(1), time(2), None, time(3)],
        "span": [timedelta(seconds=1), None, timedelta(1), timedelta(2)],
    }
)


def parquet(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def page(content: bytes, filter_: str = "", path: str = "a.csv", **asked: Any) -> TablePage:
    found = rows_of(path, content, Asked(f"{path}{hash(content)}", filter_, **asked))
    if isinstance(found, QueryError):
        raise found
    return found


def first(content: bytes, filter_: str, path: str = "a.csv") -> list[Any]:
    return [row[0] for row in page(content, filter_, path).rows]


@pytest.mark.parametrize(("filter_", "expected"), [
    ("", [1, 2, 3]), ("id > 1", [2, 3]), ("id >= 1.5 and id != 3", [2]), ("name = 'pear'", [2]),
    ("name like '%l%'", [1, 3]), ("name not ilike 'P%'", [1]), ("name ~ '^p' or id = 1", [1, 2, 3]),
    ('"unit price" is null', [2]), ("`unit price` > 1", [1, 3]), ('not "unit price" > 2', [1]),
    ("ok = true", [1, 3]), ("not (ok = true)", [2]), ("id in (1, 3)", [1, 3]), ("id not in (1)", [2, 3]),
    ("name in ('apple', 'pear')", [1, 2]), ("id between 2 and 3", [2, 3]), ("day >= '2026-01-02'", [2]),
    ("name > 3", []), ("id = 'apple'", []), ("name = true", []), ("ok > 1", []), ("id is not null", [1, 2, 3]),
    ("id = '2'", [2]), ("id < '2'", [1]), ("name >= 'pear'", [2, 3]),
])  # fmt: skip
def test_filters_of_a_csv(filter_: str, expected: list[int]) -> None:
    assert first(CSV, filter_) == expected


@pytest.mark.parametrize(("filter_", "expected"), [
    ("x is nan", [1]), ("x is not nan", [0, 2]), ("x > 0", [0, 2]), ("x = inf", [2]), ("x != 1", [1, 2]),
    ("at >= '2026-01-03'", [2, 3]), ("day = '2026-01-02'", [1]), ("at < '2026-01-01T12:00:01Z'", [0]),
    ("big = 1152921504606846976", []), ("big > 5", [0, 1]), ("list = 'x'", []), ("list is null", [2]),
    ("list > 1", []), ("clock = '02:00:00'", [1]), ("span is null", [1]), ("span = 'x'", []), ("big is nan", []),
])  # fmt: skip
def test_filters_of_odd_columns(filter_: str, expected: list[int]) -> None:
    if filter_.startswith("big ="):
        expected = [0, 1]  # beyond what a float holds apart
    found = page(parquet(ODD.with_row_index("at_row")), filter_, "a.parquet")
    assert [row[0] for row in found.rows] == expected


@pytest.mark.parametrize(("filter_", "position", "words"), [
    ("prise > 3", 0, "There is no column prise."), ("name = pear", 7, "Text stands in quotes"),
    ("'name' = 1", 0, "starts with the name of a column"), ("id >", 4, "a value"), ("delta(id) > 1", 0, "delta()"),
    ("name ~ '('", 8, "regular expression"), ("id ? 3", 3, "?"), ("and", 0, "starts with the name"),
])  # fmt: skip
def test_what_is_wrong_with_a_filter(filter_: str, position: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        page(CSV, filter_)
    assert words in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.position == position


def test_the_nearest_column_is_named_as_it_is_written() -> None:
    with pytest.raises(QueryError) as caught:
        page(CSV, '"unit prize" > 3')
    assert caught.value.suggestion == '"unit price"'
    with pytest.raises(QueryError) as caught:
        page(CSV, "'name' = 'x'")
    assert caught.value.suggestion == "name"


@given(
    st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=1, max_size=20),
    st.sampled_from(["<", "<=", "=", "!=", ">", ">="]), st.integers(-5, 5),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_as_a_naive_comparison(values: Sequence[int | None], operator: str, number: int) -> None:
    tests: dict[str, Callable[[int], bool]] = {
        "<": lambda value: value < number, "<=": lambda value: value <= number, "=": lambda value: value == number,
        "!=": lambda value: value != number, ">": lambda value: value > number, ">=": lambda value: value >= number,
    }  # fmt: skip
    content = "v,w\n" + "".join(f"{'' if value is None else value},x\n" for value in values)
    expected = [value for value in values if value is not None and tests[operator](value)]
    if any(value is not None for value in values):
        assert first(content.encode(), f"v {operator} {number}") == expected


def test_a_part_of_the_rows_and_values_as_json_holds_them() -> None:
    found = page(parquet(ODD), path="a.parquet", offset=1, limit=2)
    assert (found.total, found.read, len(found.rows), found.total_columns) == (4, 4, 2, 7)
    assert [column.type for column in found.columns][:5] == ["number", "time", "time", "number", "nested"]
    row = found.rows[0]
    assert math.isnan(row[0])
    assert row[3] == str(2**60 + 1)
    assert row[4] == "[]"
    json.dumps(found.rows)


def test_many_columns_and_formulas_and_hidden_characters() -> None:
    wide = page(",".join(f"c{n}" for n in range(1_000)).encode() + b"\n" + b",".join([b"1"] * 1_000) + b"\n")
    assert (len(wide.columns), wide.total_columns) == (60, 1_000)
    assert page("a,b\n=1+1,\u202ex\n".encode()).rows == (("=1+1", "⟨U+202E⟩x"),)


@pytest.mark.parametrize(("content", "rows"), [
    (b'a,b\n1,"open\n2,x\n', 1), (b"a,b\n1\n2,3,4\n", 2), (b"a,a\n1,2\n", 1), (b"a,b\n\xff\xfe,1\n\xc3\xa9,2\n", 2),
])  # fmt: skip
def test_broken_quotes_ragged_lines_and_mixed_encodings(content: bytes, rows: int) -> None:
    found = page(content)
    assert (found.total, len(found.columns)) == (rows, 2)


def test_what_is_too_wide_or_no_table_is_refused_with_a_sentence() -> None:
    for content in (b"a" + b",b" * 50_000 + b"\n", b""):
        with pytest.raises(ValueError, match=r"\.$"):
            page(content)


@pytest.mark.parametrize("name", ["", "*", "^x$", "count"])
def test_any_name_of_a_column_will_do(name: str) -> None:
    content = f'"{name}",x\n7,1\n8,2\n9,3\n'.encode()
    assert [column.name for column in page(content).columns] == [name, "x"]
    assert first(content, "x > 1") == [8, 9]
    assert not name or first(content, f"`{name}` < 9 and not `{name}` is null") == [7, 8]


def test_a_beginning_is_read_to_its_last_whole_line() -> None:
    assert page(b"a,b\n1,2\n3,", is_cut=True).rows == ((1, 2),)
    with pytest.raises(ValueError, match="too large to read its rows"):
        page(b"PAR1", path="a.parquet", is_cut=True)


@pytest.fixture
def team(ground: Ground, make_team: Callable[..., Team]) -> Team:
    ground.commit({
        "t.csv": CSV, "broken.parquet": b"PAR1 nothing", "note.md": "x",
        "kept.csv.dvc": tracked("kept.csv", put(ground.cache, CSV)),
    })  # fmt: skip
    return make_team()


def test_rows_of_git_and_dvc(team: Team) -> None:
    for path in ("t.csv", "kept.csv"):
        found = team.board.tables.rows(team.project, None, path, "id > 1", limit=1)
        assert (found.page.total, found.page.read, found.is_whole) == (2, 3, True)
        assert found.page.rows[0][1] == "pear"
    with pytest.raises(QueryError):
        team.board.tables.rows(team.project, None, "t.csv", "nothing = 1")


@pytest.mark.parametrize(("path", "kind", "words"), [
    ("note.md", InvalidRequestError, "no table"), ("broken.parquet", InvalidRequestError, "cannot be read"),
    ("gone.csv", NotFoundError, "no file"),
])  # fmt: skip
def test_what_has_no_rows(team: Team, path: str, kind: type[DagboardError], words: str) -> None:
    with pytest.raises(kind, match=words):
        team.board.tables.rows(team.project, None, path)


def test_the_beginning_of_a_long_file(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noun, "READ_BYTES", len(CSV) - 5)
    found = team.board.tables.rows(team.project, None, "t.csv")
    assert (found.is_whole, found.page.read) == (False, 2)


def test_a_bomb_is_refused_and_the_next_is_answered() -> None:
    readers = Readers(processes=1, seconds=20, memory_bytes=600_000_000)
    try:
        texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(2_000, np.int32)), pa.array(["x" * 8_000_000]))
        file = io.BytesIO()
        pq.write_table(pa.table({f"c{place}": texts for place in range(4)}), file, compression="zstd")
        bomb = file.getvalue()
        assert len(bomb) < 1_000_000
        assert isinstance(readers.attempt(rows_of, "a.parquet", bomb, Asked("bomb", "c0 like '%y%'")), Refused)
        assert isinstance(readers.attempt(rows_of, "a.csv", CSV, Asked("next")), TablePage)
    finally:
        readers.close()
