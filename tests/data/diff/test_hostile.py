"""Hostile files: each is refused with a sentence or shown bounded, and memory and time stay within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import soundfile
from PIL import Image

from dashboard.data.diff import BinaryDiff, ContentDiff, DiffKind, ImageDiff, Options, TextDiff, diff_of, diff_within
from dashboard.data.diff import wanted_bytes as compared_bytes
from dashboard.data.preview import Kind, Preview, Readers, preview_of, preview_within, wanted_bytes
from dashboard.data.sources.dvc.yaml12 import document
from dashboard.figures.previews.preview import numbered

SECONDS = 20
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to RLIMIT_AS")


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    made = Readers(processes=1, seconds=SECONDS, memory_bytes=600_000_000)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _quickly() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 3 * SECONDS


def shown(readers: Readers, path: str, content: bytes) -> Preview:
    return preview_within(readers, path, content, len(content), read_yaml=document)


def compared(
    readers: Readers, path: str, old: bytes | None, new: bytes | None, *, as_text: bool = False
) -> ContentDiff:
    return diff_within(readers, path, old, new, options=Options(read_yaml=document, as_text=as_text))


def png(width: int, height: int, data: bytes) -> bytes:
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", data), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_png_of_a_billion_pixels(readers: Readers) -> None:
    bomb = png(40_000, 40_000, zlib.compress(b"\0" * 1_000_000))
    assert len(bomb) < 10_000
    preview = shown(readers, "a.png", bomb)
    assert (preview.kind, "pixels" in preview.note) == (Kind.BINARY, True)
    found = compared(readers, "a.png", bomb, png(1, 1, zlib.compress(b"\0\0")))
    assert (found.kind, "pixels" in found.note) == (DiffKind.BINARY, True)


@pytest.mark.parametrize(
    ("name", "pack"), [("x.tar.gz", gzip.compress), ("x.tar.bz2", bz2.compress), ("x.tar.xz", lzma.compress)]
)
def test_compressed_archives_that_unpack_to_gigabytes(readers: Readers, name: str, pack: Any) -> None:
    head = tarfile.TarInfo("zeros")
    head.size = 8 * 10**9
    block = pack(head.tobuf() + b"\0" * 10_000_000)
    bomb = block + pack(b"\0" * 20_000_000) * 100
    preview = shown(readers, name, bomb)
    assert preview.kind is Kind.ARCHIVE
    assert preview.table is not None
    assert preview.table.rows == (("zeros", "8000000000", "file"),)
    assert "Not all" in preview.note


def test_a_zip_bomb_is_its_listing_and_its_arrays_are_their_headers(readers: Readers) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.npy", b"\x93NUMPY\x02\0" + (2**32 - 1).to_bytes(4, "little") + b"\0" * 300_000_000)
    bomb = file.getvalue()
    assert len(bomb) < 500_000
    assert shown(readers, "x.zip", bomb).table.rows[0][:2] == ("zeros.npy", "300000012")  # type: ignore[union-attr]
    assert preview_of("x.npz", bomb, len(bomb)).table.rows[0][:4] == ("zeros.npy", "", "no array", "")  # type: ignore[union-attr]


def test_an_array_that_claims_to_be_huge(readers: Readers) -> None:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    preview = shown(readers, "x.npy", file.getvalue() + b"\0" * 80)
    assert "too large" in preview.note


def parquet(**columns: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, compression="zstd")
    return file.getvalue()


def test_a_small_parquet_file_of_very_many_rows(readers: Readers) -> None:
    bomb = parquet(x=np.zeros(6_000_000, np.int64))
    assert len(bomb) < 100_000
    preview = shown(readers, "x.parquet", bomb)
    assert preview.table is not None
    assert (len(preview.table.rows), preview.table.total_rows) == (200, 6_000_000)
    found = compared(readers, "x.parquet", bomb, parquet(x=[1]))
    assert (found.kind, "too large to read" in found.note) == (DiffKind.BINARY, True)


@linux_only
def test_a_small_parquet_file_of_huge_texts(readers: Readers) -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(2_000, np.int32)), pa.array(["x" * 8_000_000]))
    bomb = parquet(**{f"c{n}": texts for n in range(4)})
    assert len(bomb) < 100_000
    preview = shown(readers, "x.parquet", bomb)
    assert (preview.kind, "memory" in preview.note) == (Kind.BINARY, True)
    found = compared(readers, "x.parquet", bomb, parquet(x=[1]))
    assert found.detail is not None
    assert found.new is not None
    assert shown(readers, "x.parquet", parquet(x=[1])).kind is Kind.TABLE


def test_a_notebook_of_200_megabytes(readers: Readers) -> None:
    start = b'{"cells": [{"cell_type": "code", "source": "a", "outputs": [{"output_type": "stream", "text": "'
    size = 200_000_000
    content = start + b"x" * (wanted_bytes("a.ipynb") - len(start))
    preview = preview_within(readers, "a.ipynb", content, size)
    assert (preview.kind, len(preview.text)) == (Kind.TEXT, 400_000)
    assert "too large" in preview.note
    beginning = start + b"x" * (compared_bytes("a.ipynb") - len(start))
    found = diff_within(readers, "a.ipynb", beginning, b'{"cells": []}', old_size=size)
    assert (found.kind, "too large" in found.note) == (DiffKind.TEXT, True)


def test_a_csv_of_50_000_columns(readers: Readers) -> None:
    wide = (",".join(f"c{n}" for n in range(50_000)) + "\n" + "1," * 49_999 + "1\n").encode()
    preview = shown(readers, "x.csv", wide)
    assert preview.table is not None
    assert (len(preview.table.columns), preview.table.total_columns) == (60, 50_000)
    found = compared(readers, "x.csv", wide, wide.replace(b"1\n", b"2\n"))
    assert (found.kind, "50,000 columns" in found.note) == (DiffKind.TEXT, True)


def test_a_csv_of_broken_quotes_and_mixed_encodings(readers: Readers) -> None:
    mixed = 'id,name\n1,"naïve\n2,café\n'.encode() + b'3,caf\xe9 "x" y\n4,"\xff\xfe\n' * 50
    assert shown(readers, "x.csv", mixed).kind in {Kind.TABLE, Kind.TEXT}
    found = compared(readers, "x.csv", mixed, b"id,name\n1,x\n")
    assert isinstance(found.detail, TextDiff)
    assert "table" in found.note
    long = b"a,b\n" + b'"' + b"x" * 900_000
    assert shown(readers, "x.csv", long).kind is Kind.TEXT


def test_images_and_sounds_cut_anywhere(readers: Readers) -> None:
    file = io.BytesIO()
    Image.effect_noise((300, 300), 80).save(file, "PNG")
    image = file.getvalue()
    sound = io.BytesIO()
    soundfile.write(sound, np.random.default_rng(1).normal(size=(20_000, 2)) / 9, 8_000, format="FLAC")
    for share in (0.001, 0.1, 0.5, 0.99):
        cut = image[: int(len(image) * share)]
        found = compared(readers, "a.png", image, cut)
        assert isinstance(found.detail, (ImageDiff, BinaryDiff))
        assert found.note or found.detail.note
        assert shown(readers, "a.flac", sound.getvalue()[: int(len(sound.getvalue()) * share)]).kind is Kind.AUDIO
        assert shown(readers, "a.tif", cut).kind is Kind.BINARY


def test_a_sound_of_hours_in_a_small_file(readers: Readers) -> None:
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", 8_000, 1, format="FLAC") as written:
        for _ in range(40):
            written.write(np.zeros(1_000_000, np.int16))
    preview = shown(readers, "a.flac", file.getvalue())
    assert dict(preview.facts)["duration"] == "5,000.000 s"
    assert (preview.is_cut, "beginning" in preview.note) == (True, True)


def test_yaml_bombs_and_deep_documents(readers: Readers) -> None:
    bomb = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n".encode() for n in range(12)
    )
    preview = shown(readers, "a.yaml", bomb)
    assert (preview.tree, "not valid" in preview.note) == (None, True)
    found = compared(readers, "a.yaml", bomb, b"a: 1\n")
    assert (found.kind, "unfold" in found.note) == (DiffKind.TEXT, True)
    for path, deep in (("a.json", b"[" * 300_000), ("a.yaml", b"[" * 30_000), ("a.toml", b"a = " + b"[" * 30_000),
                       ("a.ipynb", b'{"cells":' * 50_000), ("a.json", b"[" * 900 + b"]" * 900)):  # fmt: skip
        assert shown(readers, path, deep).kind in {Kind.TEXT, Kind.JSON}
        assert isinstance(compared(readers, path, deep, b"{}").detail, TextDiff)


def test_scripts_are_text(readers: Readers) -> None:
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    drawing = shown(readers, "a.svg", script)
    assert (drawing.kind, drawing.text) == (Kind.IMAGE, script.decode())
    assert "<script" not in numbered(drawing.text, "a.svg")
    for path in ("a.svg", "a.html"):
        found = compared(readers, path, None, script, as_text=True).detail
        assert isinstance(found, TextDiff)
        assert [line.text for _, line in (part for part in found.unified() if isinstance(part, tuple))] == [
            script.decode()
        ]
    cell = {
        "cell_type": "code",
        "source": "",
        "outputs": [{"data": {"text/html": "<script>", "image/svg+xml": "<svg>"}}],
    }
    cells = shown(readers, "a.ipynb", json.dumps({"cells": [cell]}).encode()).cells
    assert [item.text for item in cells] == ["", "(image/svg+xml, text/html: not shown)"]


def test_formulas_stay_text(readers: Readers) -> None:
    table = shown(readers, "a.csv", b"a,b\n=1+1,@SUM(A1)\n\"=cmd|' /C calc'!A0\",-2\n").table
    assert table is not None
    assert table.rows == (("=1+1", "@SUM(A1)"), ("=cmd|' /C calc'!A0", "-2"))


def test_two_texts_with_nothing_in_common_and_two_of_the_same_few_lines() -> None:
    for old, new in (("".join(f"{n}\n" for n in range(150_000)), "".join(f"-{n}\n" for n in range(150_000))),
                     ("a\nb\n" * 70_000, "b\na\nb\n" * 50_000), ("x" * 9_000_000, "x" * 9_000_000 + "y")):  # fmt: skip
        found = diff_of("a.txt", old.encode(), new.encode()).detail
        assert isinstance(found, TextDiff)
        assert len(found.parts) <= 5_000
