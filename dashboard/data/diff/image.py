"""What of an image changed: size, mode, EXIF, and which pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from dashboard.data.diff.facts import FactDiff, fact_diffs
from dashboard.data.preview.pictures import MAX_SIDE, as_png, decoded, facts_of, is_deep, opened, picture_of
from dashboard.data.preview.shown import Picture

_MARK = (224, 36, 54)
_FADED = 0.35


@dataclass(frozen=True, slots=True)
class ImageDiff:
    """What differs between two images; one of them may be missing.

    Attributes:
        facts: Format, size, mode, frames and EXIF of both.
        old, new: Each as PNG, for formats that a browser does not show; None for others.
        difference: The new image faded, with the changed pixels in red; None when pixels are not compared.
        changed_pixels: Their share, from 0 to 1; None as above.
        largest: By how much the most changed value differs, as a share of the range; None as above.
        note: Why pixels are not compared; empty when they are.
    """

    facts: tuple[FactDiff, ...]
    old: Picture | None
    new: Picture | None
    difference: Picture | None = None
    changed_pixels: float | None = None
    largest: float | None = None
    note: str = ""


def image_diff(old: bytes | None, new: bytes | None, *, converts: bool = False) -> ImageDiff:
    """What of one image became the other.

    Args:
        old: The file before; None when it was added.
        new: The file after; None when it was deleted.
        converts: Whether a browser needs both as PNG.

    Raises:
        ValueError: One of them cannot be opened as an image; the message is a sentence.
    """
    before, after = None if old is None else opened(old), None if new is None else opened(new)
    facts = fact_diffs(facts_of(before) if before else (), facts_of(after) if after else ())
    found = ImageDiff(
        facts,
        as_png(before) if converts and before else None,
        as_png(after) if converts and after else None,
    )
    if before is None or after is None:
        return found
    if before.size != after.size:
        return replace(found, note="The sizes differ, so pixels are not compared.")
    try:
        is_changed, largest = _compared(decoded(before), decoded(after))
    except ValueError as error:
        return replace(found, note=str(error))
    share = float(is_changed.mean()) if is_changed.size else 0.0
    return replace(found, difference=_drawn(after, is_changed), changed_pixels=share, largest=largest)


def _compared(old: Image.Image, new: Image.Image) -> tuple[NDArray[np.bool_], float]:
    """Which pixels differ, and the largest difference as a share of the range of values."""
    if is_deep(old) or is_deep(new):
        return _deeply(*(np.asarray(image if is_deep(image) else image.convert("L")) for image in (old, new)))
    mode = "RGBA" if old.has_transparency_data or new.has_transparency_data else "RGB"
    apart = ImageChops.difference(old.convert(mode), new.convert(mode))
    most = reduce(ImageChops.lighter, apart.split())
    values: NDArray[np.uint8] = np.asarray(most)
    return values > 0, float(values.max(initial=0)) / 255


def _deeply(old: NDArray[np.generic], new: NDArray[np.generic]) -> tuple[NDArray[np.bool_], float]:
    """The same for values of more than 8 bits; NaN is equal to itself, and differs from numbers by nothing known."""
    before, after = old.astype(np.float64), new.astype(np.float64)
    is_changed = (before != after) & ~(np.isnan(before) & np.isnan(after))
    with np.errstate(invalid="ignore"):
        apart = np.nan_to_num(np.abs(after - before), nan=0.0)
    known = np.concatenate([values[np.isfinite(values)] for values in (before, after)])
    whole = float(known.max() - known.min()) if known.size else 0.0
    return is_changed, min(1.0, float(apart.max(initial=0)) / whole) if whole else 0.0


def _drawn(image: Image.Image, is_changed: NDArray[np.bool_]) -> Picture:
    """Bounded in size; a part that is made smaller is red when any of its pixels changed."""
    factor = max(1, -(-max(image.size) // MAX_SIDE))
    mask = Image.fromarray(_pooled(is_changed, factor))
    base = (image if not is_deep(image) else Image.new("L", image.size, 255)).convert("L")
    base = base.reduce(factor) if factor > 1 else base
    faded = base.point(lambda value: 255 - (255 - value) * _FADED).convert("RGB")
    faded.paste(_MARK, mask=mask)
    return picture_of(faded, "difference")


def _pooled(is_changed: NDArray[np.bool_], factor: int) -> NDArray[np.uint8]:
    """Whether any pixel of each square changed, as 0 and 255; squares at the edge may be smaller."""
    height, width = is_changed.shape
    padded = np.pad(is_changed, ((0, -height % factor), (0, -width % factor)))
    rows, columns = padded.shape[0] // factor, padded.shape[1] // factor
    pooled: NDArray[np.bool_] = np.asarray(padded.reshape(rows, factor, columns, factor).any(axis=(1, 3)))
    return pooled.astype(np.uint8) * np.uint8(255)
