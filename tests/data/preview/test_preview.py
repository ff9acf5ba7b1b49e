"""Files become previews by their names and bytes; nothing runs, nothing large is read, and nothing breaks the page."""

from __future__ import annotations

import base64
import io
import json
import pickle
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.preview import CellKind, Kind, Preview, preview_of, wanted_bytes
from dashboard.data.preview.tables import MAX_COLUMNS, MAX_ROWS

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def whole(path: str, content: bytes | str) -> Preview:
    data = content.encode() if isinstance(content, str) else content
    return preview_of(path, data, len(data))


def notebook(*cells: dict[str, Any], **metadata: Any) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)})


def code(*outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": 3, "source": ["a = 1\n", "a"], "outputs": list(outputs)}


@pytest.mark.parametrize(("path", "kind"), [
    ("train.py", Kind.TEXT), ("Makefile", Kind.TEXT), ("notes.md", Kind.MARKDOWN), ("a/b.PNG", Kind.IMAGE),
    ("x.svg", Kind.IMAGE), ("s.wav", Kind.AUDIO), ("s.mp4", Kind.VIDEO), ("report.html", Kind.HTML),
    ("config.json", Kind.JSON), ("t.csv", Kind.TABLE),
])  # fmt: skip
def test_the_name_decides_what_is_tried(path: str, kind: Kind) -> None:
    assert whole(path, '{"a": 1}').kind is kind


@pytest.mark.parametrize("path", ["model.pkl", "weights.pt", "x.safetensors", "a.zip"])
def test_what_could_run_or_says_nothing_is_not_read(path: str) -> None:
    assert wanted_bytes(path) == 1
    assert whole(path, pickle.dumps({"a": 1})).kind is Kind.BINARY


def test_binary_content_under_a_name_of_text() -> None:
    assert whole("readme.txt", b"a\0b").kind is Kind.BINARY
    assert whole("readme.txt", bytes(range(128, 256)) * 9).kind is Kind.BINARY


@pytest.mark.parametrize("content", ["naïve ☕", "naïve".encode("latin-1") + b" caf\xe9, and more of this text",
                                     "\ufeffnaïve", "naïve".encode("utf-16")])  # fmt: skip
def test_text_in_several_encodings(content: str | bytes) -> None:
    preview = whole("readme", content)
    assert preview.kind is Kind.TEXT
    assert preview.text.startswith("naïve")


def test_a_long_text_says_that_it_is_cut() -> None:
    content = b"line\n" * 200_000
    preview = preview_of("train.log", content[: wanted_bytes("train.log")], len(content))
    assert preview.is_cut
    assert preview.size == len(content)
    assert not whole("train.log", "short").is_cut


def test_an_unknown_size_counts_as_cut() -> None:
    assert preview_of("train.log", b"a", None).is_cut


def test_json_is_laid_out_and_broken_json_is_text() -> None:
    assert whole("a.json", '{"b":[1,null]}').text == '{\n  "b": [\n    1,\n    null\n  ]\n}'
    broken = whole("a.json", "{")
    assert (broken.kind, broken.text) == (Kind.TEXT, "{")
    assert "no valid JSON" in broken.note
    assert whole("deep.json", "[" * 100_000).kind is Kind.TEXT


def test_a_csv_is_its_first_rows() -> None:
    rows = "".join(f"{number},name {number}\n" for number in range(MAX_ROWS + 50))
    table = whole("t.csv", f"id,name\n{rows}").table
    assert table is not None
    assert (table.columns, len(table.rows), table.total_rows) == (("id", "name"), MAX_ROWS, MAX_ROWS + 50)
    assert table.numeric == {0}


def test_a_cut_csv_leaves_out_its_last_line() -> None:
    preview = preview_of("t.csv", b"a;b\n1;2\n3;4\n5;", 10_000)
    assert preview.table is not None
    assert preview.table.rows == (("1", "2"), ("3", "4"))
    assert (preview.is_cut, preview.table.total_rows) == (True, None)


def test_ragged_quoted_and_wide_tables() -> None:
    table = whole("t.csv", 'a,b\n"x, y\nz"\n1,2,3\n').table
    assert table is not None
    assert table.rows == (("x, y\nz", ""), ("1", "2"))
    wide = whole("t.tsv", "\t".join(map(str, range(500))) + "\n").table
    assert wide is not None
    assert (len(wide.columns), wide.total_columns, wide.total_rows) == (MAX_COLUMNS, 500, 0)


def test_an_empty_csv_is_text() -> None:
    assert whole("t.csv", "").kind is Kind.TEXT


def test_parquet_and_feather_with_odd_values() -> None:
    columns = {"id": [1, 2], "x": [float("nan"), None], "s": ["<b>", "ü"], "raw": [b"\0\1", None], "l": [[1, 2], []]}
    table = pa.table(columns)
    parquet, feather = io.BytesIO(), io.BytesIO()
    pq.write_table(table, parquet)
    pyarrow.feather.write_feather(table, feather)
    for name, file in (("t.parquet", parquet), ("t.feather", feather)):
        shown = whole(name, file.getvalue()).table
        assert shown is not None
        assert shown.rows == (("1", "NaN", "<b>", "2 bytes", "[1, 2]"), ("2", "", "ü", "", "[]"))
        assert shown.total_rows == 2


@pytest.mark.parametrize("name", ["t.parquet", "t.arrow"])
def test_a_broken_columnar_file_says_so(name: str) -> None:
    for content in (b"", b"PAR1", b"nonsense" * 40):
        preview = whole(name, content)
        assert preview.kind is Kind.BINARY
        assert "cannot be read" in preview.note


def test_a_columnar_file_beyond_the_limit_is_not_read() -> None:
    limit = wanted_bytes("t.parquet")
    assert "Too large" in preview_of("t.parquet", b"\0" * limit, limit + 1).note


def test_a_table_that_mlflow_logged() -> None:
    table = whole("tables/mistakes.json", '{"columns": ["actual", "p"], "data": [["a", 0.5], [null, 1]]}').table
    assert table is not None
    assert (table.rows, table.numeric) == ((("a", "0.5"), ("", "1")), {1})
    assert whole("x.json", '{"columns": ["a"], "data": 3}').kind is Kind.JSON


def test_images_and_sounds_are_left_to_the_browser() -> None:
    assert wanted_bytes("a.png") == 1
    huge = preview_of("a.png", b"\x89", 900_000_000)
    assert (huge.kind, huge.note) == (Kind.BINARY, "Too large to show here.")


def test_a_notebook_is_its_cells_and_safe_outputs() -> None:
    html = {"output_type": "display_data", "data": {"text/html": "<script>x()</script>", "text/plain": ["table"]}}
    only_html = {"output_type": "display_data", "data": {"text/html": "<script>x()</script>"}}
    image = {"output_type": "execute_result", "data": {"image/png": PNG, "text/plain": "<Figure>"}}
    evil = {"output_type": "display_data", "data": {"image/png": '"><script>', "text/plain": "fallback"}}
    stream = {"output_type": "stream", "text": ["\x1b[31mred\x1b[0m"]}
    error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[0;31mE: v"]}
    text = notebook({"cell_type": "markdown", "source": "# T"}, code(html, only_html, image, evil, stream, error))
    cells = whole("a.ipynb", text).cells
    assert [(cell.kind, cell.text) for cell in cells] == [
        (CellKind.MARKDOWN, "# T"), (CellKind.CODE, "a = 1\na"), (CellKind.OUTPUT, "table"),
        (CellKind.OUTPUT, "(text/html: not shown)"), (CellKind.IMAGE, ""), (CellKind.OUTPUT, "fallback"),
        (CellKind.OUTPUT, "red"), (CellKind.ERROR, "E: v"),
    ]  # fmt: skip
    assert cells[1].number == 3
    assert cells[4].figure is not None
    assert cells[4].figure.base64 == PNG


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 3}', '{"nbformat": 3, "worksheets": []}', "{"])
def test_what_is_no_notebook_is_text(text: str) -> None:
    preview = whole("a.ipynb", text)
    assert (preview.kind, preview.note) == (Kind.TEXT, "It cannot be read as a notebook.")


def test_a_notebook_without_cells_says_so() -> None:
    content = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    assert preview_of("a.ipynb", content, len(content)).note == "It has no cells."


def test_a_notebook_with_damaged_cells_shows_the_others() -> None:
    text = notebook(3, {"cell_type": "code", "outputs": "x"}, {"cell_type": "raw", "source": ["r"]})  # type: ignore[arg-type]
    assert [cell.text for cell in whole("a.ipynb", text).cells] == ["", "r"]


@given(
    content=st.binary(max_size=400), suffix=st.sampled_from(["csv", "json", "ipynb", "md", "parquet", "txt", "arrow"])
)
def test_no_content_breaks_a_preview(content: bytes, suffix: str) -> None:
    assert isinstance(whole(f"x.{suffix}", content), Preview)
