"""Plots with templates of the repository as pictures, drawn once; one that never ends is not waited for twice."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from dashboard.data.model.plots import Plot
from dashboard.data.model.problem import Problem
from dashboard.data.plots import drawing, templates
from dashboard.data.preview import Readers, Refused
from dashboard.data.remembered import Remembered
from dashboard.errors import DagboardError

SECONDS = 10.0
"""How long one picture may take."""
PAGE_SECONDS = 12.0
"""After so much drawing no further picture of a page is begun."""
_MOST_KEPT_CHARACTERS = 16_000_000
_MOST_REFUSALS = 500
_REFUSED_SECONDS = 600.0
"""How long a template that took too much is not tried again; the machine may have been busy."""
_NOTES = {"slow": "The template takes too long to draw.", "large": "The template takes too much memory to draw."}
_ADVICE = "Correct the template in a new commit."


class Pictures:
    """Draws templates of repositories, and remembers what came of it; safe for threads.

    Args:
        readers: Where templates are drawn.
        clock: Seconds, for what is remembered for a while.
    """

    def __init__(self, readers: Readers, clock: Callable[[], float] = time.monotonic) -> None:
        self._readers = readers
        self._clock = clock
        self._drawn_before: Remembered[bytes, str | Problem] = Remembered(
            _MOST_KEPT_CHARACTERS, weight=lambda _, found: _characters(found)
        )
        """What was drawn, or what is wrong with the template whenever it is drawn."""
        self._refused: Remembered[bytes, tuple[int, float, str]] = Remembered(_MOST_REFUSALS)

    def all(self, plots: Sequence[Plot], colours: Sequence[Sequence[str]]) -> list[str | Problem | None]:
        """The SVG of each plot whose template is not DVC's, or why there is none; None for every other plot.

        Args:
            plots: With their points.
            colours: ``#rrggbb`` of each side of each plot.
        """
        spent = 0.0
        found: list[str | Problem | None] = []
        for plot, tones in zip(plots, colours, strict=True):
            if plot.spec is None or not plot.points:
                found.append(None)
                continue
            began = self._clock()
            found.append(self._one(plot, tones, may_draw=spent < PAGE_SECONDS))
            spent += self._clock() - began
        return found

    def _one(self, plot: Plot, colours: Sequence[str], *, may_draw: bool) -> str | Problem:
        why = templates.refusal(plot.spec)
        if not why and plot.points > templates.MOST_ROWS:
            why = f"It has {plot.points:,} rows; templates are drawn with at most {templates.MOST_ROWS:,}."
        if why:
            return Problem("template-refused", why, plot.template, "Choose one of DVC's own templates.")
        try:
            spec = templates.filled(plot, colours)
        except DagboardError as error:
            return Problem("template-invalid", error.message, plot.template, _ADVICE)
        key, template = _digest(spec), _digest(plot.spec)
        known = self._drawn_before.get(key) or self._refusal(template, plot)
        if known is not None:
            return known
        if not may_draw:
            said = "The templates before this one took too long, so it was not drawn."
            return Problem("template-waits", said, plot.template, "Open the plot alone.")
        return self._drawn(spec, key, template, plot)

    def _drawn(self, spec: dict[str, Any], key: bytes, template: bytes, plot: Plot) -> str | Problem:
        found: str | Problem | Refused
        try:
            found = self._readers.run(drawing.svg_of, spec)
        except ValueError as error:
            found = Problem("template-invalid", f"The template cannot be drawn: {error}.", plot.template, _ADVICE)
        if not isinstance(found, Refused):
            self._drawn_before.keep(key, found)
            return found
        if found.cause == "busy":
            return Problem("template-waits", "Other templates are being drawn.", plot.template, "Reload in a moment.")
        note = _NOTES.get(found.cause, found.note)
        self._refused.keep(template, (plot.points, self._clock() + _REFUSED_SECONDS, note))
        return _refused(note, plot)

    def _refusal(self, template: bytes, plot: Plot) -> Problem | None:
        """What was said of the template a while ago, with as many rows or fewer."""
        rows, until, note = self._refused.get(template) or (0, 0.0, "")
        return _refused(note, plot) if self._clock() < until and plot.points >= rows else None


def _refused(note: str, plot: Plot) -> Problem:
    return Problem("template-refused", note, plot.template, "Make the template simpler, or write fewer points.")


def _characters(found: str | Problem) -> int:
    return len(found) if isinstance(found, str) else len(found.message)


def _digest(document: object) -> bytes:
    return hashlib.blake2b(json.dumps(document, default=str).encode(), digest_size=16).digest()
