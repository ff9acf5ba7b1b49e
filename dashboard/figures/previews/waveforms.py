"""Outlines of sounds as SVG strings; the colour is that of the text around them."""

from __future__ import annotations

from dashboard.data.preview.shown import Waveform

_HEIGHT = 100.0


def outline(found: Waveform, label: str, *, reach: float = 1.0) -> str:
    """A filled outline that fills the box around it.

    Args:
        found: Lowest and highest samples.
        label: What it shows, for people who cannot see it; escaped already.
        reach: The amplitude at the edge of the box.
    """
    count = len(found.low)
    if not count:
        return ""

    def height(value: float) -> str:
        shown = max(-1.0, min(1.0, value / reach))
        return f"{(1 - shown) * _HEIGHT / 2:.2f}"

    above = " ".join(f"{place},{height(value)}" for place, value in enumerate(found.high))
    below = " ".join(f"{place},{height(value)}" for place, value in reversed(list(enumerate(found.low))))
    box = f"0 0 {max(1, count - 1)} {_HEIGHT:.0f}"
    return (
        f'<svg viewBox="{box}" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'<polygon points="{above} {below}" fill="currentColor" stroke="currentColor" stroke-width="1" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
