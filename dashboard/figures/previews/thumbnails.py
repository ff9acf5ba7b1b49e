"""Images of a folder side by side, as one HTML string."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from dashboard.figures import text


class Thumbnail(NamedTuple):
    """One image.

    Attributes:
        path: Of the file.
        page: Of the file, to open.
        source: Where its bytes are served.
        instead: A text that stands for an image too large to be fetched among many; empty for every other.
        size: Bytes in words; empty when unknown.
    """

    path: str
    page: str
    source: str
    instead: str = ""
    size: str = ""


def sheet(items: Sequence[Thumbnail], folder: str) -> str:
    """Thumbnails with the folder they lie in, which in a data set is often the label.

    Args:
        items: In the order to show.
        folder: What is shown; labels are relative to it.
    """
    return f'<ul class="dg-plain dg-sheet">{"".join(_thumb(item, folder) for item in items)}</ul>'


def _thumb(item: Thumbnail, folder: str) -> str:
    inner = item.path[len(folder) + 1 :] if folder else item.path
    label, _, name = inner.rpartition("/")
    image = f'<img src="{escape(item.source)}" loading="lazy" decoding="async" alt="">'
    shown = f'<span class="dg-muted">{escape(item.instead)}</span>' if item.instead else image
    above = f'<span class="dg-thumb-label">{escape(text.name(label))}</span>' if label else ""
    size = f'<span class="dg-thumb-size">{escape(item.size)}</span>' if item.size else ""
    return (
        f'<li><a href="{escape(item.page)}" title="{escape(item.path)}" data-file-row="">'
        f'<span class="dg-thumb-box">{shown}</span>'
        f'{above}<span class="dg-thumb-name">{escape(text.name(name))}</span>{size}</a></li>'
    )
