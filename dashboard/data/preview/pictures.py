"""Images by Pillow: what they say of themselves, and as PNG where a browser cannot show them.

Only formats whose decoders start no other program are opened, and only images of at most `MAX_PIXELS`.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import ExifTags, Image, ImageOps

from dashboard.data.preview.shown import Fact, Picture
from dashboard.data.preview.tags import colours, tag_fact

MAX_PIXELS = 50_000_000
MAX_SIDE = 2_000
"""Of pictures that are made."""
SMALL_SIDE = 320
"""Of those that stand among many."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "ICO", "AVIF", "PPM", "TGA", "JPEG2000", "MPO")
_DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
_PARTS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
_MOST_TAGS = 80
_FAULTS = (
    OSError, ValueError, TypeError, SyntaxError, KeyError, IndexError, EOFError, OverflowError, RuntimeError,
    AttributeError, Image.DecompressionBombError,
)  # fmt: skip
"""What decoders raise for damaged files."""


def opened(content: bytes) -> Image.Image:
    """An image, its pixels not decoded yet.

    Raises:
        ValueError: It is no image of a known format, or it has too many pixels; the message is a sentence.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise ValueError("It has too many pixels to open.") from error
        except _FAULTS as error:
            raise ValueError("It cannot be read as an image.") from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise ValueError(f"It has {width:,} × {height:,} pixels; images of at most {MAX_PIXELS:,} are opened.")
    return image


def decoded(image: Image.Image) -> Image.Image:
    """The same image with its pixels.

    Raises:
        ValueError: The file is damaged or cut; the message is a sentence.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image.load()
        except _FAULTS as error:
            raise ValueError("The image is damaged or incomplete.") from error
    return image


def facts_of(image: Image.Image) -> tuple[Fact, ...]:
    """Format, size, colours, frames, and what its camera or program wrote."""
    frames = _frames(image)
    return (
        Fact("format", image.format or ""),
        Fact("width", f"{image.width:,} px"),
        Fact("height", f"{image.height:,} px"),
        Fact("colours", colours(image.mode)),
        *([Fact("frames", f"{frames:,}")] if frames > 1 else []),
        *_exif(image),
    )


def _frames(image: Image.Image) -> int:
    """How many images there are; one where the file is cut before they could be counted."""
    try:
        return int(getattr(image, "n_frames", 1))
    except _FAULTS:
        return 1


def _exif(image: Image.Image) -> Iterator[Fact]:
    """EXIF and TIFF tags in words, without those that say how the bytes lie."""
    try:
        exif = image.getexif()
        tags = [(ExifTags.TAGS.get(tag), value) for tag, value in exif.items() if tag not in set(_PARTS)]
        tags += [(ExifTags.TAGS.get(tag), value) for tag, value in exif.get_ifd(_PARTS[0]).items()]
        tags += [(ExifTags.GPSTAGS.get(tag), value) for tag, value in exif.get_ifd(_PARTS[1]).items()]
    except _FAULTS:
        return
    for name, value in tags[:_MOST_TAGS]:
        fact = tag_fact(name, value) if name else None
        if fact is not None:
            yield fact


def as_png(image: Image.Image, title: str = "", most: int = MAX_SIDE) -> Picture:
    """An image as a PNG whose sides have at most `most` pixels; deep ones are stretched to 8 bits.

    Raises:
        ValueError: As in `decoded`.
    """
    turned = ImageOps.exif_transpose(decoded(image))
    shown = _eight_bits(turned)
    shown.thumbnail((most, most))
    return picture_of(shown, title)


def thumbnail_of(content: bytes) -> bytes:
    """An image as a PNG that is small enough to stand among many.

    Raises:
        ValueError: As in `opened` and `decoded`.
    """
    return as_png(opened(content), most=SMALL_SIDE).png


def picture_of(image: Image.Image, title: str = "") -> Picture:
    """An image of 8 bits as it is."""
    packed = io.BytesIO()
    image.save(packed, "PNG", compress_level=1)
    return Picture(packed.getvalue(), image.width, image.height, title)


def is_deep(image: Image.Image) -> bool:
    """Whether pixels have more than 8 bits."""
    return image.mode in _DEEP


def _eight_bits(image: Image.Image) -> Image.Image:
    if not is_deep(image):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    pixels = np.asarray(image).astype(np.float32)
    finite = pixels[np.isfinite(pixels)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    scaled = (np.nan_to_num(pixels, nan=low, posinf=high, neginf=low) - low) * (255 / ((high - low) or 1))
    return Image.fromarray(scaled.clip(0, 255).astype(np.uint8))
