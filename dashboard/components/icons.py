"""Icons: Lucide's SVGs, out of the PyPI package, as CSS masks in one stylesheet.

A mask takes the colour of the text around it, needs no JavaScript and no request beyond the stylesheet.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from urllib.parse import quote
from zipfile import ZipFile

from dash import html

from dashboard.components.marks import marks

NAMES = (
    "activity", "arrow-down", "arrow-right", "arrow-up", "book-open", "bookmark", "box", "chart-line", "check",
    "chevron-down", "chevrons-up-down", "circle-alert", "circle-check", "circle-x", "code-xml", "columns-3", "copy",
    "corner-left-up", "database", "download", "ellipsis", "external-link", "eye-off", "file", "file-archive",
    "file-braces", "file-chart-column", "file-code", "file-image", "file-music", "file-spreadsheet", "file-symlink",
    "file-text",
    "film", "flask-conical", "folder", "folder-git-2", "funnel", "gauge", "git-branch", "git-commit-horizontal",
    "git-compare", "globe", "history", "inbox", "info", "layers", "layout-dashboard", "layout-grid", "link", "link-2",
    "list", "lock", "log-out", "maximize", "menu", "minus", "monitor", "moon", "notebook-text", "package", "pin",
    "play", "plus", "refresh-cw", "scale", "search", "settings", "share-2", "sticky-note", "sun", "table", "tag",
    "tags", "terminal", "triangle-alert", "unfold-vertical", "user", "users", "waypoints", "workflow", "x", "zoom-in",
    "zoom-out",
)  # fmt: skip
"""Every icon the pages use; the stylesheet holds these and no others."""


def icon(name: str, *, size: int = 16, extra: str = "") -> html.Span:
    """A decorative icon; say its meaning in text beside it or in an ``aria-label`` around it.

    Args:
        name: One of `NAMES`.
        size: Pixels.
        extra: Further classes.

    Raises:
        ValueError: The icon is not in `NAMES`, so the stylesheet does not hold it.
    """
    if name not in NAMES:
        raise ValueError(f"icon {name!r} is not listed in dashboard.components.icons.NAMES")
    style = {} if size == 16 else {"width": size, "height": size}
    return html.Span(className=f"dg-icon dg-icon-{name} {extra}".strip(), style=style, **marks(aria_hidden="true"))


def stylesheet() -> str:
    """One rule per icon: its SVG as a data address, used by ``.dg-icon`` as a mask."""
    archive = BytesIO((files("lucide") / "lucide.zip").read_bytes())
    with ZipFile(archive) as icons:
        return "".join(_rule(name, icons.read(f"{name}.svg").decode()) for name in NAMES)


def data_address(svg: str) -> str:
    """An SVG as an address usable inside CSS ``url("…")``."""
    packed = " ".join(svg.split()).replace("currentColor", "#000")
    return "data:image/svg+xml," + quote(packed, safe="/:=' ,.<>-@!;()")


def _rule(name: str, svg: str) -> str:
    return f'.dg-icon-{name}{{--dg-mask:url("{data_address(svg.replace(chr(34), chr(39)))}")}}\n'


@cache
def svg(name: str) -> str:
    """One icon's SVG source, with ``currentColor`` for its strokes."""
    with ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes())) as icons:
        return " ".join(icons.read(f"{name}.svg").decode().split())
