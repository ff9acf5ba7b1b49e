"""The preview of a file draws an image that browsers do not know from the picture that was made of it."""

from __future__ import annotations

import base64
import io
import json

import plotly.utils
from PIL import Image

from dashboard.components import file_preview
from dashboard.data.preview import preview_of


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
