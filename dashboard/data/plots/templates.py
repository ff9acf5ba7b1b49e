"""Templates: DVC's own by name, and others, which are Vega-Lite documents with places to fill in.

A place is a text ``<DVC_METRIC_…>`` (``dvc_render.vega``). Those of DVC's own names are drawn by
`dashboard.figures.plots.dvc_plots`; this module fills in the others.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.data.model.plots import REV, Plot
from dashboard.data.plots.points import dressed, told_by
from dashboard.errors import NotFoundError, SourceError

LINEAR = "linear"
BUILT_IN = frozenset({
    "simple", LINEAR, "scatter", "scatter_jitter", "smooth", "confusion", "confusion_normalized", "bar_horizontal",
    "bar_horizontal_sorted",
})  # fmt: skip
MOST_ROWS = 20_000
"""Of a plot with a template of its own: an SVG has an element for each row."""

_FOLDER = ".dvc/plots"
_SIZE = 300
_SHAPES = ("circle", "square", "triangle", "diamond")
_DASHES = ([1, 0], [8, 8], [8, 4], [4, 4], [4, 2], [2, 1], [1, 1])
_FETCHING = frozenset({"url", "href", "src"})
_MAX_DEPTH = 60


def places(name: str) -> tuple[str, ...]:
    """Where a template of this name is looked for, in this order; DVC's own come after all of them."""
    named = posixpath.normpath(posixpath.join(_FOLDER, name))
    stem, suffix = posixpath.splitext(named)
    inside = (named, *([f"{stem}.json"] if suffix != ".json" else []))
    return (*(path for path in inside if path.startswith(f"{_FOLDER}/")), posixpath.normpath(name))


def found(name: str, read: Callable[[str], bytes | None]) -> Mapping[str, Any] | None:
    """The content of a template; None for one of DVC's own.

    Args:
        name: As a plot names it.
        read: The bytes of a file of the revision; None where there is none.

    Raises:
        NotFoundError: ``template-missing``: there is no such template.
        SourceError: ``template-invalid``: it is no JSON object.
    """
    for path in places(name):
        data = read(path)
        if data is not None:
            return _content(path, data)
    if name in BUILT_IN:
        return None
    raise NotFoundError(
        f"There is no template “{name}”.", where=_FOLDER, code="template-missing",
        hint="Commit it, or name one that `dvc plots templates` lists.",
    )  # fmt: skip


def _content(path: str, data: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _invalid(path, "The template is no JSON.") from error
    if not isinstance(content, dict):
        raise _invalid(path, "The template is no JSON object.")
    return content


def _invalid(path: str, message: str) -> SourceError:
    return SourceError(message, where=path, hint="Correct the template in a new commit.", code="template-invalid")


def refusal(template: Any) -> str:
    """Why a template is not drawn, in a sentence; empty when it may be.

    What it would fetch is never fetched, so a template that names an address is refused before it is read.
    """
    kept = [(template, 0)]
    while kept:
        value, depth = kept.pop()
        if depth > _MAX_DEPTH:
            return "The template is nested too deeply."
        if isinstance(value, dict):
            fetching = next((key for key in value if str(key).lower() in _FETCHING), None)
            if fetching is not None:
                return f"The template names an address (“{fetching}”); nothing is ever fetched for a plot."
            kept += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, list):
            kept += [(item, depth + 1) for item in value]
    return ""


def filled(plot: Plot, colours: Sequence[str]) -> dict[str, Any]:
    """The template of a plot with its data and titles filled in, as DVC fills it.

    Args:
        plot: With a template that is not DVC's, and not `refusal`.
        colours: One for each side of the plot.

    Raises:
        SourceError: ``template-invalid``: it has no place for data.
    """
    spec: Any = dict(plot.spec or {})
    if not _has(spec, _anchor("data")):
        raise _invalid(plot.template, f"The template has no place for data: {_anchor('data')}.")
    drawn = [side for side in plot.sides if side.points.height]
    tones = [colours[plot.sides.index(side)] for side in drawn]
    ways = _encodings(plot, [side.rev for side in drawn], tones)
    has_ways = any(_has(spec, _anchor(name)) for name in ways)
    points = [dressed(side.points, plot.lines) if has_ways else side.points for side in drawn]
    rows = [row for each in points for row in each.rows()]
    values = {**ways, **_texts(plot)}
    for name, value in values.items():
        spec = _replaced(spec, _anchor(name), value)
    return dict(_replaced(spec, _anchor("data"), rows))


def _anchor(name: str) -> str:
    return f"<DVC_METRIC_{name.upper()}>"


def _texts(plot: Plot) -> dict[str, Any]:
    return {"title": plot.title, "x": _escaped(plot.x), "y": _escaped(plot.y), "x_label": plot.x_label,
            "y_label": plot.y_label}  # fmt: skip


def _encodings(plot: Plot, revs: Sequence[str], colours: Sequence[str]) -> dict[str, Any]:
    told = told_by(plot.lines)
    group = [REV, *([told] if told else [])]
    names = sorted({"::".join(filter(None, (line.file, line.field))) if "::" in told else getattr(
        line, "file" if told == "filename" else "field") for line in plot.lines})  # fmt: skip
    facet: dict[str, Any] = {"field": told, "sort": []} if told else {}
    fields = [REV, plot.x, plot.y, *([told] if told else [])]
    pivot = [f"datum.{name}" for name in (REV, *told.split("::"))] if told else ["datum.rev"]
    return {
        "color": {"field": REV, "scale": {"domain": list(revs), "range": list(colours)}},
        "zoom_and_pan": {"name": "grid", "select": "interval", "bind": "scales"},
        "plot_height": _SIZE, "plot_width": _SIZE, "group_by": group, "group_by_x": [*group, plot.x],
        "group_by_y": [*group, plot.y], "pivot_field": " + '::' + ".join(pivot), "row": facet, "column": facet,
        "tooltip": [{"field": name} for name in fields],
        "stroke_dash": _told_apart(told, names, _DASHES), "shape": _told_apart(told, names, _SHAPES),
    }  # fmt: skip


def _told_apart(told: str, names: Sequence[str], ways: Sequence[Any]) -> dict[str, Any]:
    if not told:
        return {}
    ways_of = [ways[place % len(ways)] for place in range(len(names))]
    return {"field": told, "scale": {"domain": list(names), "range": ways_of}}


def _escaped(name: str) -> str:
    """A name of a column where dots and brackets would reach inside of values."""
    for character in ".[]":
        name = name.replace(character, f"\\{character}")
    return name


def _has(value: Any, anchor: str) -> bool:
    if isinstance(value, dict):
        return any(_has(item, anchor) for item in value.values())
    if isinstance(value, list):
        return any(_has(item, anchor) for item in value)
    return bool(value == anchor)


def _replaced(value: Any, anchor: str, by: Any) -> Any:
    """The document with an anchor replaced; inside of a longer text only a text takes its place."""
    if isinstance(value, dict):
        return {key: _replaced(item, anchor, by) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, anchor, by) for item in value]
    if value == anchor:
        return by
    return value.replace(anchor, by) if isinstance(value, str) and isinstance(by, str) else value
