"""What cameras and programs write into images and documents, in words.

Names of tags: EXIF 2.32 and TIFF 6.0; dates of PDF: ISO 32000-1, 7.9.4.
"""

from __future__ import annotations

import contextlib
import re
from fractions import Fraction
from typing import Any

from dashboard.data.preview.cells import short
from dashboard.data.preview.shown import Fact

_ABOUT_THE_FILE = frozenset({
    "ImageWidth", "ImageLength", "BitsPerSample", "Compression", "PhotometricInterpretation", "StripOffsets",
    "StripByteCounts", "RowsPerStrip", "SamplesPerPixel", "PlanarConfiguration", "TileOffsets", "TileByteCounts",
    "TileWidth", "TileLength", "SampleFormat", "Predictor", "FillOrder", "ExifOffset", "GPSInfo", "MakerNote",
    "JPEGTables", "ColorMap", "ExtraSamples", "NewSubfileType", "SubfileType", "ExifImageWidth", "ExifImageHeight",
    "ExifVersion", "FlashPixVersion", "ComponentsConfiguration", "JpegIFOffset", "JpegIFByteCount",
    "InterColorProfile", "ExifInteroperabilityOffset", "ResolutionUnit", "YCbCrPositioning", "XMLPacket", "IPTCNAA",
    "ImageResources", "PrintImageMatching",
})  # fmt: skip
"""Tags that say how the bytes lie, which the format, the size and the colours say in words already."""
_WORDS = {
    "Make": "camera maker", "Model": "camera", "DateTime": "changed", "DateTimeOriginal": "taken",
    "DateTimeDigitized": "digitised", "ExposureTime": "exposure", "FNumber": "aperture", "ISOSpeedRatings": "ISO",
    "PhotographicSensitivity": "ISO", "FocalLength": "focal length", "ImageDescription": "description",
    "XResolution": "resolution across", "YResolution": "resolution down", "LensModel": "lens",
    "CreationDate": "created", "ModDate": "changed", "Creator": "written with", "Producer": "produced by",
    "Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords",
}  # fmt: skip
_TURNS = {
    1: "upright", 2: "mirrored", 3: "turned by 180°", 4: "mirrored, turned by 180°", 5: "mirrored, turned by 90°",
    6: "turned by 90°", 7: "mirrored, turned by 270°", 8: "turned by 270°",
}  # fmt: skip
_COLOURS = {
    "1": "black and white", "L": "grey", "LA": "grey and transparency", "P": "a palette", "RGB": "RGB",
    "RGBA": "RGB and transparency", "PA": "a palette and transparency", "I": "grey, 32 bits", "F": "grey, floats",
    **dict.fromkeys(("I;16", "I;16B", "I;16L", "I;16N"), "grey, 16 bits"),
}  # fmt: skip
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CAMERA_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d)(:\d\d)?\Z")
_PDF_TIME = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?")


def colours(mode: str) -> str:
    """Pillow's mode of an image in words."""
    return _COLOURS.get(mode, mode)


def tag_fact(name: str, value: Any) -> Fact | None:
    """One tag; None when it says nothing to a reader."""
    if name in _ABOUT_THE_FILE or value in {"", None}:
        return None
    return Fact(short(_WORDS.get(name) or _spelt(name)), short(_value(name, value)))


def _spelt(name: str) -> str:
    """``WhiteBalance`` as ``white balance``."""
    words = _HUMP.split(name)
    return " ".join(word if word.isupper() else word.lower() for word in words)


def _value(name: str, value: Any) -> str:
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    text = str(value).strip().replace("\0", "")
    with contextlib.suppress(ValueError, ZeroDivisionError, OverflowError, TypeError):
        measured = _measured(name, value)
        if measured:
            return measured
    return _moment(text)


def _measured(name: str, value: Any) -> str:
    """A number with its unit; empty for tags that have none."""
    if name == "ExposureTime":
        time = Fraction(value).limit_denominator(10_000)
        return f"{time} s" if time else ""
    if name == "Orientation":
        return _TURNS.get(int(value), "")
    form = {"FNumber": "f/{:.3g}", "FocalLength": "{:.4g} mm"}.get(name)
    return form.format(float(value)) if form else ""


def _moment(text: str) -> str:
    """A time as it is written in ISO 8601, to the minute; any other text as it is."""
    camera = _CAMERA_TIME.match(text)
    if camera:
        return f"{camera[1]}-{camera[2]}-{camera[3]} {camera[4]}"
    written = _PDF_TIME.match(text)
    if not written:
        return text
    day = "-".join(part for part in written.groups()[:3] if part)
    return f"{day} {written[4]}:{written[5]}" if written[5] else day
