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
    content = _renamed(renderers[0]["content"], rename)
    if plot.spec is not None:
        ours = templates.filled(plot, (_colours(content) or ["#000000"]) * len(plot.sides))
        assert repr(_sorted(ours)) == repr(_sorted(content)), name
        return
    rows = [row for side in plot.sides for row in dressed(side.points, plot.lines).rows()]
    expected = content["data"]["values"]
    assert repr(rows) == repr(expected) or rows == expected, name
    named = {field.replace("\\", "") for field in _fields(content)}
    assert {plot.x, plot.y} <= named, (name, named)
    text = json.dumps(content, ensure_ascii=False)
    for label in (plot.title, plot.x_label, plot.y_label):
        assert json.dumps(label, ensure_ascii=False) in text, (name, label)


def _renamed(document: Any, rename: Callable[[str], str]) -> Any:
    """The document with other names of revisions."""
    if isinstance(document, dict):
        return {key: _renamed(value, rename) for key, value in document.items()}
    if isinstance(document, list):
        return [_renamed(value, rename) for value in document]
    return rename(document) if isinstance(document, str) else document


def _sorted(document: Any) -> Any:
    if isinstance(document, dict):
        return {key: _sorted(document[key]) for key in sorted(document)}
    return list(map(_sorted, document)) if isinstance(document, list) else document


def _colours(document: Any) -> list[str]:
    """The colours that dvc gave to revisions; one of no meaning where the template has no place for them."""
    if isinstance(document, list):
        document = dict(enumerate(document))
    if not isinstance(document, dict):
        return []
    if document.get("field") == "rev" and isinstance(document.get("scale"), dict):
        return list(document["scale"].get("range", ()))
    found = (_colours(value) for key, value in document.items() if key != "data")
    return next(filter(None, found), [])


def _fields(spec: Any) -> set[str]:
    """Every column that a filled template names."""
    if isinstance(spec, dict):
        own = {str(spec["field"])} if isinstance(spec.get("field"), str) else set()
        return own.union(*(_fields(value) for key, value in spec.items() if key != "data"))
    return set().union(*(_fields(value) for value in spec)) if isinstance(spec, list) else set()
