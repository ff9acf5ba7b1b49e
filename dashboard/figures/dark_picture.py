"""Pictures drawn for a light page, in the colours of a dark one as well.

A picture is an image of its own, so it sees neither the page's theme nor its custom properties. It gets a style of its
own instead, which counts while the address of the image ends in ``#dark`` (``pictures.js``): greys change sides,
colours of revisions are those they have on dark pages everywhere, others are lightened until they can be told from
the page.
"""

from __future__ import annotations

import re

from dashboard.figures.palette import DARK, LIGHT

NAME = "dark"
_TEXT, _SURFACE = (0xED, 0xEE, 0xF0), (0x18, 0x19, 0x1B)
"""``--dg-text`` and ``--dg-surface`` of ``tokens.css``, dark."""
_CONTRAST = 3.0
_GREY = 12
"""How far apart red, green and blue of a grey may lie."""
_MOST_COLOURS = 500
_ROOT = re.compile(r"<svg\b([^>]*)>")
_GROUND = re.compile(r"""\s*<rect\b[^>]*\bfill="(?!transparent|none)[^"]*\"""")
_COLOUR = re.compile(
    r'\b(fill|stroke|stop-color)="(#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}|black|white|gr[ae]y|rgb\([\d, ]+\))"'
)
_NAMES = {"black": (0, 0, 0), "white": (255, 255, 255), "gray": (128, 128, 128), "grey": (128, 128, 128)}
_KNOWN = dict(zip(LIGHT, DARK, strict=True))

Rgb = tuple[int, int, int]


def themed(svg: str) -> str:
    """The picture with a style for dark pages; as it is where it is painted on a ground of its own.

    Args:
        svg: As Vega draws it, colours as attributes.
    """
    root = _ROOT.search(svg)
    if root is None or _GROUND.match(svg, root.end()) or " id=" in root[1]:
        return svg
    found = dict.fromkeys((name, written) for name, written in _COLOUR.findall(svg, root.end()))
    rules = [
        f'svg:target [{name}="{written}"]{{{name}:{dark(written)}}}' for name, written in list(found)[:_MOST_COLOURS]
    ]
    # Text without a colour of its own is black.
    style = f"<style>svg:target text:not([fill]){{fill:{_hex(_TEXT)}}}{''.join(rules)}</style>"
    return f'{svg[: root.start()]}<svg id="{NAME}"{root[1]}>{style}{svg[root.end() :]}'


def dark(written: str) -> str:
    """A colour on a dark page.

    Args:
        written: ``#rgb``, ``#rrggbb``, ``rgb(…)`` or the name of a grey.
    """
    if written.lower() in _KNOWN:
        return _KNOWN[written.lower()]
    value = _rgb(written)
    if max(value) - min(value) <= _GREY:
        return _hex(_mixed(_TEXT, _SURFACE, sum(value) / 765))
    share = 0.0
    while _contrast(_mixed(value, (255, 255, 255), share)) < _CONTRAST and share < 1:
        share += 0.1
    return _hex(_mixed(value, (255, 255, 255), share))


def _rgb(written: str) -> Rgb:
    if written in _NAMES:
        return _NAMES[written]
    if written.startswith("rgb"):
        red, green, blue, *_ = [min(255, int(each)) for each in re.findall(r"\d{1,3}", written)] + [0, 0, 0]
        return red, green, blue
    digits = written[1:] if len(written) == 7 else "".join(2 * each for each in written[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _hex(value: Rgb) -> str:
    return "#" + "".join(f"{each:02x}" for each in value)


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _contrast(value: Rgb) -> float:
    """Of a colour on the dark surface (WCAG 2)."""
    return (_luminance(value) + 0.05) / (_luminance(_SURFACE) + 0.05)


def _luminance(value: Rgb) -> float:
    parts = [each / 255 for each in value]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
