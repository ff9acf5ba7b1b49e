"""Our plots against what ``dvc plots show --json`` and ``dvc plots diff --json`` print."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from dashboard.data.model.plots import Plot, PlotKind
from dashboard.data.plots import templates
from dashboard.data.plots.points import dressed

Renderers = dict[str, list[dict[str, Any]]]


def drawn_by_dvc(answer: dict[str, Any]) -> Renderers:
    """The plots of which dvc draws anything."""
    return {name: found for name, found in answer.get("data", {}).items() if found}


def drawn_here(plots: dict[str, Plot]) -> set[str]:
    """The plots of which we draw anything."""
    return {name for name, plot in plots.items() if plot.points or any(side.image for side in plot.sides)}


def check_plots(ours: dict[str, Plot], theirs: Renderers, rename: Callable[[str], str]) -> None:
    """The same plots with the same values, axes and words."""
    assert drawn_here(ours) == theirs.keys()
    for name, renderers in theirs.items():
        _check(name, ours[name], renderers, rename)


def _check(name: str, plot: Plot, renderers: list[dict[str, Any]], rename: Callable[[str], str]) -> None:
    if renderers[0]["type"] == "image":
        assert plot.kind is PlotKind.IMAGE
        assert [rename(each["revisions"][0]) for each in renderers] == [s.rev for s in plot.sides if s.image]
        return
    content = renderers[0]["content"]
    rows = _rows(plot)
    expected = [row | {"rev": rename(row["rev"])} for row in content["data"]["values"]]
    assert repr(rows) == repr(expected) or rows == expected, name
    named = {field.replace("\\", "") for field in _fields(content)}
    assert {plot.x, plot.y} <= named, (name, named)
    text = json.dumps(content, ensure_ascii=False)
    for label in (plot.title, plot.x_label, plot.y_label):
        assert json.dumps(label, ensure_ascii=False) in text, (name, label)


def _rows(plot: Plot) -> list[dict[str, Any]]:
    """The rows as its template gets them."""
    if plot.spec is not None:
        rows: list[dict[str, Any]] = templates.filled(plot, [f"#00000{place}" for place in range(len(plot.sides))])[
            "data"
        ]["values"]
        return rows
    return [row for side in plot.sides for row in dressed(side.points, plot.lines).rows()]


def _fields(spec: Any) -> set[str]:
    """Every column that a filled template names."""
    if isinstance(spec, dict):
        own = {str(spec["field"])} if isinstance(spec.get("field"), str) else set()
        return own.union(*(_fields(value) for key, value in spec.items() if key != "data"))
    return set().union(*(_fields(value) for value in spec)) if isinstance(spec, list) else set()
