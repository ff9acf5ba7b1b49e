"""Feather and Arrow files too large to be read whole: their first rows come from their first record batch."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.ipc
import pytest

from dashboard.data.preview import Kind, Preview, Readers, preview_of, preview_within
from dashboard.data.preview.frames import frame_of
from tests.data.preview.test_parts import Far

ROWS = 40_000


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    made = Readers(processes=1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def table() -> pa.Table:
    numbers = np.random.default_rng(0).random((ROWS, 6))
    columns = {f"value {place}": numbers[:, place] for place in range(6)}
    kinds = pa.array(["warm", "cold"] * (ROWS // 2)).dictionary_encode()
    return pa.table({"id": range(ROWS), **columns, "kind": kinds})


def written(table: pa.Table, compression: str | None, *, rows: int = 5_000, is_stream: bool = False) -> bytes:
    file = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    writer = pa.ipc.new_stream if is_stream else pa.ipc.new_file
    with writer(file, table.schema, options=options) as opened:
        opened.write_table(table, max_chunksize=rows)
    return file.getvalue()


def preview(readers: Readers, far: Far) -> Preview:
    return preview_within(readers, "a.feather", b"", len(far.content), read=far.read)


@pytest.fixture
def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for files that are larger by far than what is read at once."""
    monkeypatch.setattr("dashboard.data.preview.limits.AHEAD", 1_000)
    monkeypatch.setattr("dashboard.data.preview.limits.READ_AT_END", 1_000)


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_the_first_rows_without_the_rest(
    readers: Readers, table: pa.Table, in_small_steps: None, compression: str | None
) -> None:
    far = Far(written(table, compression))
    shown = preview(readers, far)
    assert (shown.kind, shown.is_cut) == (Kind.TABLE, True)
    assert shown.table is not None
    assert (len(shown.table.rows), shown.table.total_rows, shown.table.total_columns) == (200, None, 8)
    whole = preview_of("a.feather", far.content, len(far.content)).table
    assert whole is not None
    assert (shown.table.columns, shown.table.rows) == (whole.columns, whole.rows)
    assert shown.table.rows[7][-1] == "cold"
    assert far.read_bytes < len(far.content) / 4


def test_a_stream_is_read_from_its_beginning(readers: Readers, table: pa.Table, in_small_steps: None) -> None:
    far = Far(written(table, None, is_stream=True))
    shown = preview(readers, far).table
    assert shown is not None
    assert [row[0] for row in shown.rows[:3]] == ["0", "1", "2"]
    assert far.read_bytes < len(far.content) / 4


def test_a_small_stream_is_a_table_with_all_its_rows(table: pa.Table) -> None:
    content = written(table, "zstd", is_stream=True)
    shown = preview_of("a.arrow", content, len(content)).table
    assert shown is not None
    assert (len(shown.rows), shown.total_rows) == (200, ROWS)
    assert frame_of("a.arrow", content).equals(pl.DataFrame(table))


def test_wide_rows_are_shown_by_the_columns_that_fit(
    readers: Readers, table: pa.Table, in_small_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = Far(written(table, None, rows=ROWS))
    monkeypatch.setattr("dashboard.data.preview.limits.MAX_READ", 3 * 8 * ROWS)
    shown = preview(readers, far).table
    assert shown is not None
    assert (shown.columns, shown.total_columns, shown.total_rows) == (("id", "value 0"), 8, ROWS)
    monkeypatch.setattr("dashboard.data.preview.limits.MAX_READ", 20_000)
    assert "too large" in preview(readers, far).note
    assert far.read_bytes < len(far.content)


@pytest.mark.parametrize("damage", ["no mark", "long footer", "zeros in the middle", "cut", "nothing"])
def test_what_is_damaged_says_so(readers: Readers, table: pa.Table, in_small_steps: None, damage: str) -> None:
    content = written(table, "zstd")
    broken = {
        "no mark": b"X" * 8 + content[8:],
        "long footer": content[:-10] + (2**31 - 1).to_bytes(4, "little") + b"ARROW1",
        "zeros in the middle": content[:8] + b"\0" * (len(content) - 8_008) + content[-8_000:],
        "cut": content[: len(content) // 2],
        "nothing": b"",
    }[damage]
    shown = preview_within(readers, "a.feather", b"", len(content), read=Far(broken).read)
    assert shown.kind is Kind.BINARY
    assert shown.note.endswith(".")
