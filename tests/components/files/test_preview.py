"""The preview of a file draws an image that browsers do not know from the picture that was made of it."""

from __future__ import annotations

import base64
import io
import json
import wave

import plotly.utils
import pypdfium2
import pytest
from PIL import Image

from dashboard.components.files import preview as file_preview
from dashboard.components.files import table as file_table
from dashboard.components.files.preview_bodies import File
from dashboard.data.preview import Table, preview_of
from dashboard.data.query.parser import parse_columns


def drawn(path: str, content: bytes) -> str:
    panel = file_preview.panel(path, preview_of(path, content, len(content)), "/raw/x")
    return json.dumps(panel, cls=plotly.utils.PlotlyJSONEncoder)


def test_a_tiff_is_drawn_from_its_picture_and_a_png_from_its_address() -> None:
    file = io.BytesIO()
    Image.new("I;16", (3, 2)).save(file, "TIFF")
    shown = drawn("a.tiff", file.getvalue())
    packed = shown.partition("data:image/png;base64,")[2].partition('"')[0]
    assert Image.open(io.BytesIO(base64.b64decode(packed))).size == (3, 2)
    assert '"src": "/raw/x"' in drawn("a.png", b"\x89PNG")


def test_a_broken_tiff_and_a_pickle_say_why_they_are_not_drawn() -> None:
    assert "cannot be read as an image" in drawn("a.tiff", b"II*\0")
    assert "Download it" in drawn("a.tiff", b"II*\0")
    pickle = drawn("m.pkl", b"\x80")
    assert "never opened" in pickle
    assert "Download it" not in pickle


def whole(path: str, content: bytes, filter_: str = "") -> str:
    preview = preview_of(path, content, len(content))
    file = File(path, preview, "/raw/x", True, lambda link: f"/at/{link}", str, "/rows?path=x", filter_)
    panel = file_preview.whole(file)
    return json.dumps(panel, cls=plotly.utils.PlotlyJSONEncoder)


def test_a_page_of_a_file_has_line_numbers_links_zoom_and_a_tree() -> None:
    assert "data-line" in whole("a.py", b"x = 1\n")
    assert "/at/b.md" in whole("a.md", b"[b](b.md)")
    assert "data-zoom" in whole("a.svg", b"<svg/>")
    drawing = whole("a.svg", b"<svg><script>alert(1)</script></svg>")
    assert "Source" in drawing
    assert "<script" not in drawing, "the text of a drawing is never markup"
    assert whole("a.json", b'{"a": [1]}').index("dg-tree") < whole("a.json", b'{"a": [1]}').index("dg-lines-numbered")
    assert "data-line" not in drawn("a.py", b"x = 1\n"), "an artifact has no lines to link to"


def test_a_table_is_a_grid_with_a_filter_on_its_page_alone() -> None:
    rows = b"a,b,c,d,e,f\n" + b"1,2,3,4,5,6\n" * 300
    assert '"type": "AgGrid"' in whole("t.csv", rows)
    assert '"type": "AgGrid"' not in drawn("t.csv", rows)
    small = whole("t.csv", b"a,b\n1,2\n")
    assert '"type": "AgGrid"' in small
    assert "data-table-filter" in small
    assert '"height": 80' in small, "a table of one row is no higher than it must be"
    assert '"type": "AgGrid"' in whole("t.csv", b"a,b\n1,2\n", "a > 1"), "a filter of the address is answered"


@pytest.mark.parametrize(("table", "expected"), [
    (Table(("name", "unit price"), (("x", "3"), ("y", "5")), frozenset({1}), 2, 2), '"unit price" > 5'),
    (Table(("name",), (("O'Hara",), ("",)), frozenset(), 2, 1), "name = 'O''Hara'"),
    (Table(("0",), (), frozenset(), 0, 1), "\"0\" = '0'"),
    (Table(("", "x"), (("0", "a"), ("1", "b")), frozenset({0}), 2, 2), "x = 'b'"),
])  # fmt: skip
def test_the_example_of_a_filter_is_one_of_the_language(table: Table, expected: str) -> None:
    assert file_table.example(table) == expected
    assert parse_columns(expected, table.columns) is not None


def test_a_sound_is_drawn_and_a_pdf_is_a_row_of_pages() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(range(256)) * 60)
    shown = whole("s.wav", file.getvalue())
    assert "dg-wave" in shown
    assert "Spectrogram" in shown
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 300)
    document.new_page(200, 300)
    packed = io.BytesIO()
    document.save(packed)
    pages = whole("p.pdf", packed.getvalue())
    assert "Page 2 of p.pdf" in pages
