"""Parquet files too large to be read whole: their first rows come from the footer and the first row group."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from dashboard.data.preview import Kind, Preview, Readers, preview_within
from dashboard.data.preview.parts import MAX_FOOTER, READ_AT_END, Part, footer_bytes, preview_of_parts, wanted_of

ROWS = 40_000


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    made = Readers(processes=1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def content() -> bytes:
    file = io.BytesIO()
    numbers = np.random.default_rng(0).random(ROWS)
    frame = pl.DataFrame({"id": range(ROWS), "value": numbers, "name": [f"row {n}" for n in range(ROWS)]})
    frame.write_parquet(file, row_group_size=5_000)
    return file.getvalue()


class Far:
    """A file that says what was read of it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.read_bytes = 0

    def read(self, start: int, length: int) -> bytes:
        self.read_bytes += length
        return self.content[start : start + length]


def preview(readers: Readers, far: Far) -> Preview:
    return preview_within(readers, "a.parquet", b"", len(far.content), read=far.read)


def test_the_first_rows_without_the_rest(readers: Readers, content: bytes) -> None:
    far = Far(content)
    shown = preview(readers, far)
    assert (shown.kind, shown.is_cut) == (Kind.TABLE, True)
    assert shown.table is not None
    assert (len(shown.table.rows), shown.table.total_rows) == (200, ROWS)
    assert shown.table.rows[7][0] == "7"
    assert shown.table.rows[7][2] == "row 7"
    assert far.read_bytes < len(content) / 3


@pytest.mark.parametrize("damage", ["no mark", "long footer", "zeros in the footer", "zeros in the rows", "cut"])
def test_what_is_damaged_says_so(readers: Readers, content: bytes, damage: str) -> None:
    length = footer_bytes(content[-8:])
    broken = {
        "no mark": content[:-1] + b"X",
        "long footer": content[:-8] + (2**31).to_bytes(4, "little") + b"PAR1",
        "zeros in the footer": content[:-length] + b"\0" * (length - 8) + content[-8:],
        "zeros in the rows": b"PAR1" + b"\0" * (len(content) - length - 4) + content[-length:],
        "cut": content[: len(content) // 2],
    }[damage]
    shown = preview(readers, Far(broken))
    assert shown.kind is Kind.BINARY
    assert shown.note.endswith(".")


def test_wide_rows_are_shown_by_the_columns_that_fit(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    length = footer_bytes(content[-8:])
    whole = wanted_of(content[-length:])
    assert whole.columns == 3
    monkeypatch.setattr("dashboard.data.preview.parts.MAX_GROUP", whole.length - 1)
    some = wanted_of(content[-length:])
    assert some.columns == 2
    end = Part(len(content) - READ_AT_END, content[-READ_AT_END:])
    rows = Part(some.start, content[some.start :][: some.length])
    table = preview_of_parts(len(content), [end, rows], some.columns).table
    assert table is not None
    assert (table.columns, table.total_columns) == (("id", "value"), 3)
    monkeypatch.setattr("dashboard.data.preview.parts.MAX_GROUP", 10)
    with pytest.raises(ValueError, match="too large"):
        wanted_of(content[-length:])


def test_a_file_without_rows_and_one_with_a_huge_footer() -> None:
    file = io.BytesIO()
    pl.DataFrame({"a": []}, schema={"a": pl.Int64}).write_parquet(file)
    empty = file.getvalue()
    with pytest.raises(ValueError, match=r"\.$"):
        wanted_of(empty[-footer_bytes(empty[-8:]) :])
    with pytest.raises(ValueError, match="too many columns"):
        footer_bytes((MAX_FOOTER + 1).to_bytes(4, "little") + b"PAR1")


def test_the_same_rows_as_when_it_is_read_whole(readers: Readers, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    shown = preview(readers, Far(content)).table
    whole = preview_within(readers, "a.parquet", content, len(content)).table
    assert shown is not None
    assert whole is not None
    assert (shown.columns, shown.rows) == (whole.columns, whole.rows[:200])
