"""Axes of charts over many runs: linear or logarithmic numbers, times and categories as plotly understands them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import numpy as np

from dashboard.figures.text import plural

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
_MAX_LABELS = 40
_MAX_LABEL = 28


class Variable(Protocol):
    """One column over runs; see `dashboard.data.charts.Variable`."""

    @property
    def key(self) -> str:
        """As the query language writes it."""

    @property
    def kind(self) -> str:
        """``number``, ``time`` or ``category``."""

    @property
    def values(self) -> Numbers:
        """NaN where nothing can be placed."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Of a category, by code."""

    @property
    def missing(self) -> int:
        """Runs without a value."""

    @property
    def nan(self) -> int:
        """Runs with NaN."""

    @property
    def infinite(self) -> int:
        """Runs with an infinity."""

    def placed(self, *, is_log: bool = False) -> Mask:
        """Which runs have a place on an axis."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A variable on an axis.

    Attributes:
        variable: What is on it.
        is_log: Whether numbers are spaced by their logarithm; never for times and categories.
    """

    variable: Variable
    is_log: bool = False

    @classmethod
    def of(cls, variable: Variable, *, is_log: bool) -> Scale:
        """The scale a person asked for, where it makes sense."""
        return cls(variable, is_log and variable.kind == "number")

    @property
    def mask(self) -> Mask:
        """Which runs have a place on it."""
        return self.variable.placed(is_log=self.is_log)

    @property
    def positions(self) -> Numbers:
        """Where each run stands, in a space where equal distances look equal: logarithms on a logarithmic axis."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log10(self.variable.values) if self.is_log else self.variable.values

    def plotted(self, positions: Numbers) -> Sequence[Any]:
        """Positions as plotly wants them on an axis of `layout`."""
        if self.variable.kind == "time":
            return [datetime.fromtimestamp(value / 1000, UTC) for value in positions.tolist()]
        return (10**positions if self.is_log else positions).tolist()  # type: ignore[no-any-return] # numpy's own

    @property
    def layout(self) -> dict[str, Any]:
        """Plotly's axis."""
        title = {"text": as_text(self.variable.key)}
        if self.variable.kind == "time":
            return {"type": "date", "title": title}
        if self.variable.kind == "category":
            return {"type": "linear", "title": title, **_ticks(self.variable.labels)}
        return {"type": "log" if self.is_log else "linear", "title": title, "exponentformat": "power"}


def _ticks(labels: Sequence[str]) -> dict[str, Any]:
    """A tick for each category, or for some of them where they are too many to read."""
    step = -(-len(labels) // _MAX_LABELS) or 1
    shown = list(range(0, len(labels), step))
    return {
        "tickmode": "array", "tickvals": shown, "ticktext": [as_text(shortened(labels[code])) for code in shown],
        "range": [-0.5, max(len(labels), 1) - 0.5],
    }  # fmt: skip


def shortened(label: str, limit: int = _MAX_LABEL) -> str:
    """A label without its middle; an empty one visible."""
    one_line = re.sub(r"\s+", " ", label) or '""'
    return one_line if len(one_line) <= limit else f"{one_line[: limit - 9]}…{one_line[-8:]}"


def as_text(label: str) -> str:
    """Plotly reads a few tags in labels; the name of a run, param or metric is text."""
    return label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def left_out(scales: Iterable[Scale], drawn: Mask) -> str:
    """Which runs have no place and why; a run that lacks two values is counted for both. Empty when all are drawn."""
    without = int((~drawn).sum())
    if not without:
        return ""
    reasons = [reason for scale in scales for reason in _reasons(scale)]
    return f"{plural(without, 'run')} not drawn: {'; '.join(reasons)}."


def _reasons(scale: Scale) -> list[str]:
    variable, key = scale.variable, scale.variable.key
    below = int((np.isfinite(variable.values) & (variable.values <= 0)).sum()) if scale.is_log else 0
    counts = (
        (variable.missing, f"without {key}"), (variable.nan, f"whose {key} is NaN"),
        (variable.infinite, f"whose {key} is infinite"), (below, f"whose {key} is not above zero"),
    )  # fmt: skip
    return [f"{count:,} {words}" for count, words in counts if count]
