"""Differences of images: which pixels, how far apart, and what the files say; deep and damaged ones too."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dashboard.data.diff.image import image_diff
from dashboard.data.preview.pictures import MAX_SIDE


def packed(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pixels(png: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_changed_pixels_are_counted_and_marked() -> None:
    old = Image.new("RGB", (40, 20), (10, 20, 30))
    new = old.copy()
    new.paste((10, 20, 81), (0, 0, 4, 10))
    found = image_diff(packed(old), packed(new))
    assert found.changed_pixels == pytest.approx(40 / 800)
    assert found.largest == pytest.approx(51 / 255)
    assert found.difference is not None
    drawn = pixels(found.difference.png)
    assert (drawn[:10, :4] == (224, 36, 54)).all()
    assert not (drawn[10:] == (224, 36, 54)).all(axis=2).any()
    assert (found.old, found.new, found.note) == (None, None, "")


def test_equal_images_in_different_formats() -> None:
    image = Image.effect_noise((30, 30), 50).convert("RGB")
    found = image_diff(packed(image), packed(image, "BMP"))
    assert found.changed_pixels == 0
    assert {fact.name: (fact.old, fact.new) for fact in found.facts if not fact.is_same} == {"format": ("PNG", "BMP")}


def test_a_single_pixel_of_a_large_image_stays_in_sight() -> None:
    old = Image.new("L", (MAX_SIDE * 2 + 1, 30))
    new = old.copy()
    new.putpixel((4_000, 29), 1)
    found = image_diff(packed(old), packed(new))
    assert found.difference is not None
    assert max(found.difference.width, found.difference.height) <= MAX_SIDE
    assert (pixels(found.difference.png) == (224, 36, 54)).all(axis=2).sum() == 1


def test_other_sizes_are_said_and_not_compared() -> None:
    found = image_diff(packed(Image.new("L", (3, 4))), packed(Image.new("L", (4, 4))))
    assert (found.difference, found.changed_pixels) == (None, None)
    assert "sizes differ" in found.note
    assert ("width", "3 px", "4 px") in [(fact.name, fact.old, fact.new) for fact in found.facts]


def test_sixteen_bits_count_and_tiff_becomes_png() -> None:
    values = np.arange(600, dtype=np.uint16).reshape(20, 30) * 100
    other = values.copy()
    other[3, 4] += 1
    files = [packed(Image.fromarray(array), "TIFF") for array in (values, other)]
    found = image_diff(*files, converts=True)
    assert found.changed_pixels == pytest.approx(1 / 600)
    assert 0 < (found.largest or 0) < 0.001
    assert found.new is not None
    assert pixels(found.new.png).shape == (20, 30)
    assert image_diff(files[0], packed(Image.fromarray(values), "PNG")).changed_pixels == 0


def test_floats_that_are_no_numbers() -> None:
    old = np.array([[np.nan, 1, np.inf, 0]], dtype=np.float32)
    new = np.array([[np.nan, np.nan, np.inf, 0.5]], dtype=np.float32)
    found = image_diff(*(packed(Image.fromarray(array), "TIFF") for array in (old, new)), converts=True)
    assert (found.changed_pixels, found.largest) == (0.5, 0.5)
    assert found.old is not None


def test_exif_is_text_and_its_changes_are_seen() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "<script>"
    old, new = packed(Image.new("RGB", (4, 4)), "JPEG"), packed(Image.new("RGB", (4, 4)), "JPEG", exif=exif)
    assert {fact.name: fact.new for fact in image_diff(old, new).facts if not fact.is_same} == {
        "camera maker": "Maker", "camera": "<script>",
    }  # fmt: skip


def test_an_added_or_deleted_image_has_facts_only() -> None:
    found = image_diff(None, packed(Image.new("L", (3, 4))))
    assert all(fact.old is None for fact in found.facts)
    assert found.difference is None


def test_bombs_and_damaged_images_are_refused_with_a_sentence() -> None:
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" * 10_000)),
    ]
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(parts)
    with pytest.raises(ValueError, match="pixels"):
        image_diff(None, bomb)
    with pytest.raises(ValueError, match="cannot be read"):
        image_diff(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", None)
    whole = packed(Image.effect_noise((200, 200), 90))
    assert "damaged" in image_diff(whole, whole[: len(whole) // 2]).note
