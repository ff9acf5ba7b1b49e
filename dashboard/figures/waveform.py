"""The outline of a sound as an SVG string."""

from __future__ import annotations

from dashboard.data.preview import Waveform

_HEIGHT = 100


def outline(wave: Waveform) -> str:
    """The outline between the lowest and the highest sample of each part, as wide as its place is."""
    width = len(wave.high)
    if not width:
        return ""
    upper = [f"{place} {_y(value):.1f}" for place, value in enumerate(wave.high)]
    lower = [f"{place} {_y(value):.1f}" for place, value in reversed(list(enumerate(wave.low)))]
    path = f"M{'L'.join(upper)}L{'L'.join(lower)}Z"
    return (
        f'<svg class="dg-wave" viewBox="0 0 {width} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="Waveform of {wave.seconds:.2f} seconds"><path d="{path}"/></svg>'
    )


def _y(value: float) -> float:
    return _HEIGHT / 2 * (1 - max(-1.0, min(1.0, value)))
