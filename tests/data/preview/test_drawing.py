"""Images, sounds, documents, archives, arrays and models say what they are; nothing in them is run or unpacked."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import tarfile
import zipfile
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from dashboard.data.preview import Kind, Preview, preview_of, wanted_bytes
from dashboard.data.preview.archives import MAX_ENTRIES
from dashboard.data.preview.tags import tag_fact


def whole(path: str, content: bytes) -> Preview:
    return preview_of(path, content, len(content))


def image(kind: str, mode: str = "RGB", size: tuple[int, int] = (30, 20), **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def facts(preview: Preview) -> dict[str, str]:
    return dict(preview.facts)


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def tarred(*members: tarfile.TarInfo, mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return file.getvalue()


def member(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size, found.type, found.linkname = size, kind, target
    return found


def array(values: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, values, **options)
    return file.getvalue()


def test_facts_cost_bytes_only_where_they_are_asked_for() -> None:
    for path in ("a.png", "a.wav", "a.pdf", "a.zip", "a.npy", "a.safetensors"):
        assert (wanted_bytes(path), wanted_bytes(path, with_facts=True) > 100_000) == (1, True)
    assert preview_of("a.png", b"\x89", 500).kind is Kind.IMAGE
    assert preview_of("a.pdf", b"%", 500).kind is Kind.BINARY


def test_an_image_says_what_it_is_and_the_browser_draws_it() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker\x1b<b>"
    shown = whole("a.jpg", image("JPEG", exif=exif))
    assert (shown.kind, shown.pictures) == (Kind.IMAGE, ())
    assert facts(shown) == {
        "format": "JPEG", "width": "30 px", "height": "20 px", "colours": "RGB", "camera maker": "Maker␛<b>",
    }  # fmt: skip
    beginning = image("PNG", size=(500, 500))[:60]
    assert facts(preview_of("a.png", beginning, 10_000))["width"] == "500 px"


def test_what_no_browser_shows_is_converted_and_bounded() -> None:
    shown = whole("a.tiff", image("TIFF", "I;16", (3_000, 10)))
    assert shown.kind is Kind.RASTER
    [picture] = shown.pictures
    assert (picture.width, picture.png[:4]) == (2_000, b"\x89PNG")
    assert whole("a.tif", b"II*\0broken").kind is Kind.BINARY
    assert "Too large" in preview_of("a.tif", b"II*\0", 10**9).note


def test_an_svg_is_an_image_whose_text_is_at_hand() -> None:
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    shown = whole("a.svg", drawing)
    assert (shown.kind, shown.text, shown.facts) == (Kind.IMAGE, drawing.decode(), ())
    assert preview_of("a.svg", drawing, len(drawing) + 1).text == "", "a beginning is no drawing"


def test_a_sound_has_facts_outline_and_spectrogram() -> None:
    file = io.BytesIO()
    soundfile.write(file, np.sin(np.arange(8_000) / 3).reshape(-1, 1), 8_000, format="WAV")
    shown = whole("a.wav", file.getvalue())
    assert facts(shown)["duration"] == "1.000 s"
    assert facts(shown)["bits"] == "16"
    assert [picture.title for picture in shown.pictures] == ["spectrogram"]
    assert shown.waveform is not None
    assert len(shown.waveform.high) == 1_000
    broken = whole("a.wav", b"RIFFnonsense")
    assert (broken.kind, broken.note) == (Kind.AUDIO, "It cannot be read as a sound.")


def test_tags_are_told_in_words_and_those_about_bytes_are_left_out() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x0132] = 6, "2026:01:11 09:30:00"
    camera = exif.get_ifd(0x8769)
    camera[0x829A], camera[0x829D], camera[0xA403] = TiffImagePlugin.IFDRational(1, 60), 2.8, 1
    shown = facts(whole("a.jpg", image("JPEG", exif=exif)))
    assert (shown["exposure"], shown["aperture"], shown["changed"]) == ("1/60 s", "f/2.8", "2026-01-11 09:30")
    assert (shown["orientation"], shown["white balance"]) == ("turned by 90°", "1")
    deep = facts(whole("a.tif", image("TIFF", mode="I;16")))
    assert set(deep) == {"format", "width", "height", "colours"}
    assert deep["colours"] == "grey, 16 bits"


@pytest.mark.parametrize(("name", "value", "expected"), [
    ("CreationDate", "D:20260112083000Z", ("created", "2026-01-12 08:30")), ("ModDate", "D:2026", ("changed", "2026")),
    ("Producer", "D<b>", ("produced by", "D<b>")), ("ExposureTime", "soon", ("exposure", "soon")),
    ("FNumber", float("nan"), ("aperture", "f/nan")), ("ExposureTime", 0, ("exposure", "0")),
    ("FNumber", b"12", ("aperture", "2 bytes")),
    ("Orientation", 99, ("orientation", "99")), ("StripOffsets", 8, None), ("Title", "", None),
])  # fmt: skip
def test_what_a_tag_says(name: str, value: object, expected: tuple[str, str] | None) -> None:
    assert tag_fact(name, value) == expected


def test_a_pdf_is_its_first_pages() -> None:
    file = io.BytesIO()
    pages = [Image.new("L", (60, 80), shade) for shade in range(8)]
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], title="Report <b>")
    shown = whole("a.pdf", file.getvalue())
    assert (shown.kind, len(shown.pictures), shown.note) == (Kind.PDF, 5, "The first 5 of 8 pages are shown.")
    assert (facts(shown)["pages"], facts(shown)["title"]) == ("8", "Report <b>")
    assert whole("a.pdf", file.getvalue()[:300]).kind is Kind.BINARY


def test_an_archive_is_its_listing() -> None:
    shown = whole("a.zip", zipped(**{"b/c.txt": b"123", "../evil": b"", "C:\\x": b"", "/root": b""}))
    assert shown.kind is Kind.ARCHIVE
    assert shown.table is not None
    assert shown.table.rows == (
        ("b/c.txt", "3", "file", "884863d2"), ("../evil", "0", "file, unsafe path", "00000000"),
        ("C:\\x", "0", "file, unsafe path", "00000000"), ("/root", "0", "file, unsafe path", "00000000"),
    )  # fmt: skip
    assert facts(shown) == {"entries": "4", "bytes unpacked": "3"}


@pytest.mark.parametrize(("name", "mode"), [
    ("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar.bz2", "w:bz2"), ("a.tar.xz", "w:xz"),
])  # fmt: skip
def test_tars_of_every_compression(name: str, mode: str) -> None:
    content = tarred(
        member("d", kind=tarfile.DIRTYPE), member("d/x", 5),
        member("l", kind=tarfile.SYMTYPE, target="../../etc/passwd"), mode=mode,
    )  # fmt: skip
    table = whole(name, content).table
    assert table is not None
    assert table.rows == (
        ("d", "0", "folder"), ("d/x", "5", "file"), ("l", "0", "link, unsafe path, to ../../etc/passwd"),
    )  # fmt: skip


def test_long_cut_and_single_archives() -> None:
    long = whole("a.tar", tarred(*(member(str(n)) for n in range(MAX_ENTRIES + 3))))
    assert long.table is not None
    assert (len(long.table.rows), long.table.total_rows) == (MAX_ENTRIES, None)
    assert "Not all" in long.note
    content = tarred(member("a", 9_000), member("b", 9_000))
    cut = preview_of("a.tar", content[:12_000], len(content))
    assert cut.table is not None
    assert cut.table.rows[0][0] == "a"
    assert whole("a.csv.gz", gzip.compress(b"a,b\n")).note == "It holds one compressed file, which is not unpacked."
    assert "Too large" in preview_of("a.zip", zipped(a=b"")[:20], 999).note


def test_an_array_shows_its_shape_and_first_values() -> None:
    shown = whole("a.npy", array(np.arange(60.0).reshape(3, 4, 5)))
    assert shown.kind is Kind.ARRAY
    assert facts(shown) == {
        "shape": "3 × 4 × 5", "type": "float64", "values": "60", "order": "C",
        "min": "0.0", "max": "59.0", "mean": "29.5",
    }  # fmt: skip
    assert shown.table is not None
    assert shown.table.rows[1] == ("5.0", "6.0", "7.0", "8.0", "9.0")
    odd = whole("a.npy", array(np.array([np.nan, 1.0])))
    assert (facts(odd)["not finite"], facts(odd)["max"]) == ("1", "1.0")
    assert facts(whole("a.npy", array(np.float32(3))))["shape"] == "one value"
    records = whole("a.npy", array(np.array([(1, "x")], dtype=[("a", int), ("b", "U3")])))
    assert records.table is not None


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 3).flatmap(lambda n: st.tuples(*[st.integers(0, 4)] * n)), st.booleans(), st.integers(0, 60))
def test_arrays_of_any_shape_and_cut_anywhere(shape: tuple[int, ...], is_fortran: bool, missing: int) -> None:
    values = np.asarray(np.arange(int(np.prod(shape)), dtype=np.int16).reshape(shape), order="F" if is_fortran else "C")
    content = array(values)
    shown = whole("a.npy", content[: len(content) - missing])
    assert shown.kind in {Kind.ARRAY, Kind.BINARY}
    if not missing:
        assert shown.table is not None
        assert facts(shown)["values"] == str(values.size)


def test_objects_in_arrays_are_never_loaded() -> None:
    shown = whole("a.npy", array(np.array([{"a": 1}], dtype=object), allow_pickle=True))
    assert (shown.kind, shown.table) == (Kind.BINARY, None)
    assert "Python objects" in shown.note
    assert facts(shown)["type"] == "object"


def test_floats_have_as_many_digits_as_their_type_tells_apart() -> None:
    shown = whole("a.npy", array(np.array([[0.1, np.nan], [np.inf, 2]], dtype="float32")))
    assert shown.table is not None
    assert shown.table.rows == (("0.1", "NaN"), ("inf", "2.0"))
    assert facts(shown)["min"] == "0.1"


def test_several_arrays_are_listed() -> None:
    file = io.BytesIO()
    np.savez_compressed(file, a=np.zeros((2, 3)), b=np.array([None], dtype=object))
    shown = whole("a.npz", file.getvalue())
    assert shown.table is not None
    assert [row[:4] for row in shown.table.rows] == [("a", "2 × 3", "float64", "48"), ("b", "1", "object", "8")]
    assert all(len(row[4]) == 8 for row in shown.table.rows)
    odd = whole("a.npz", zipped(x=b"no array")).table
    assert odd is not None
    assert odd.rows[0][:4] == ("x", "", "no array", "")


def test_safetensors_from_the_header_alone() -> None:
    header = {"w": {"dtype": "F16", "shape": [3, 4], "data_offsets": [0, 24]}, "__metadata__": {"format": "pt"}}
    packed = json.dumps(header).encode()
    content = len(packed).to_bytes(8, "little") + packed
    shown = preview_of("m.safetensors", content, 10**9)
    assert shown.kind is Kind.MODEL
    assert facts(shown) == {"tensors": "1", "parameters": "12", "types": "F16 × 1", "format": "pt"}
    assert shown.table is not None
    assert shown.table.rows == (("w", "[3, 4]", "F16", "12"),)
    for broken in (b"", b"\xff" * 30, content[:20], (2).to_bytes(8, "little") + b"[]"):
        assert whole("m.safetensors", broken).kind is Kind.BINARY


def field(number: int, value: int | bytes) -> bytes:
    """One field of a protobuf message; numbers below 128 only."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    return (
        bytes([number << 3 | 2, *([len(value)] if len(value) < 128 else [len(value) & 127 | 128, len(value) >> 7])])
        + value
    )


def onnx() -> bytes:
    shape = field(1, field(2, b"batch")) + field(1, field(1, 4)) + field(1, b"")
    value = field(1, b"x") + field(2, field(1, field(1, 1) + field(2, shape)))
    graph = field(1, b"") + field(2, b"net") + field(5, b"\0" * 200) + field(11, value) + field(12, field(1, b"y"))
    return (
        field(1, 8) + field(2, b"pytorch") + field(3, b"2.1") + field(7, graph) + field(8, field(1, b"") + field(2, 17))
    )


def test_an_onnx_model_without_any_model_library() -> None:
    shown = whole("m.onnx", onnx())
    assert facts(shown) == {
        "IR version": "8", "producer": "pytorch", "producer version": "2.1", "operator sets": "ai.onnx 17",
        "graph": "net", "nodes": "1", "weights": "1",
    }  # fmt: skip
    assert shown.table is not None
    assert shown.table.rows == (("input", "x", "float32", "[batch, 4, ?]"), ("output", "y", "", ""))
    cut = preview_of("m.onnx", onnx()[:80], 10_000)
    assert (cut.kind, facts(cut)["producer"]) == (Kind.MODEL, "pytorch")
    assert whole("m.onnx", b"\xff" * 50).kind is Kind.BINARY


def test_pickles_are_named_and_never_opened() -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return pytest.fail, ("a pickle was opened",)

    for name in ("m.pkl", "m.joblib", "m.pt", "m.ckpt"):
        shown = whole(name, pickle.dumps(Bomb()))
        assert (shown.kind, "never opened" in shown.note) == (Kind.BINARY, True)
    for name in ("m.npy", "m.npz", "m.safetensors", "m.onnx"):
        assert whole(name, pickle.dumps(Bomb())).kind is Kind.BINARY


SUFFIXES = "png jpg tif wav mp3 pdf zip tar tgz bz2 xz npy npz safetensors onnx pkl jsonl yaml toml"
STARTS = [
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"II*\0",
    b"RIFF",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\x93NUMPY\x01\0",
    b"\x1f\x8b\x08",
    b"\x08\x07",
]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(STARTS), st.binary(max_size=300), st.sampled_from(SUFFIXES.split()), st.booleans())
def test_no_content_breaks_a_preview(start: bytes, rest: bytes, suffix: str, is_cut: bool) -> None:
    content = start + rest
    assert isinstance(preview_of(f"x.{suffix}", content, len(content) + is_cut), Preview)
