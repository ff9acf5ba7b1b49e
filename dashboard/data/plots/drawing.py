"""Vega-Lite documents as SVG, by vl-convert: a program without a network, in a process with limits.

`svg_of` runs in a reader of `dashboard.data.preview.limits` only, because a template may loop or ask for any amount of
memory. No address is allowed; `dashboard.data.plots.templates.refusal` has refused templates that name one before.
"""

from __future__ import annotations

import re
from typing import Any

_VEGA = re.compile(r"/schema/vega/")
_GROUND = {"background": "transparent"}
MOST_BYTES = 8_000_000


def svg_of(spec: dict[str, Any]) -> str:
    """A picture of a filled template, on no ground unless the template names one.

    Raises:
        ValueError: The template cannot be drawn; the message says why.
    """
    import vl_convert  # noqa: PLC0415 - 80 MB, and in readers only

    try:
        if _VEGA.search(str(spec.get("$schema", ""))):
            svg = vl_convert.vega_to_svg(spec, allowed_base_urls=[])
        else:
            svg = vl_convert.vegalite_to_svg(spec, config=_GROUND, allowed_base_urls=[])
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(_first_line(error)) from None
    if len(svg) > MOST_BYTES:
        raise ValueError(f"the picture has {len(svg):,} bytes, more than {MOST_BYTES:,}")
    return str(svg)


def _first_line(error: Exception) -> str:
    """What Vega says, without the stack of its program."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.strip().startswith("at ")]
    said = next((line for line in lines if line.startswith("Error")), lines[-1] if lines else type(error).__name__)
    return said.removeprefix("Error: ")[:300]
