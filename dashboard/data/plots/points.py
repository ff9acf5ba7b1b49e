"""The points of a plot at one revision: which columns stand on the axes, and rows of several files as one list.

The rules are those of ``dvc.render.converter.vega``. Without ``x`` the horizontal axis counts rows (``step``); without
``y`` the last column is drawn. Where the lines of a plot are columns of different names, they get one name.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.data.model.plots import ABSENT, REV, Line, Points
from dashboard.data.plots.definitions import Defined
from dashboard.data.plots.parsing import Parsed
from dashboard.errors import SourceError

STEP = "step"
_FILENAME, _FIELD = "filename", "field"
X_VALUE, Y_VALUE = "dvc_inferred_x_value", "dvc_inferred_y_value"
_CONCATENATED = "::"
_MOST_NAMED = 12

Files = Mapping[str, Parsed]
Source = tuple[str, str]
"""A file and one of its columns."""


@dataclass(frozen=True, slots=True)
class Converted:
    """Points with what is known of their axes; without `x` where there are none."""

    points: Points
    x: str = ""
    y: str = ""
    x_label: str = ""
    y_label: str = ""
    lines: tuple[Line, ...] = ()


def converted(plot: Defined, files: Files, rev: str) -> Converted:
    """The points of a plot.

    Args:
        plot: Its properties are those of all revisions that are drawn together.
        files: What its sources hold, as far as they could be read.
        rev: What the rows say of their revision.

    Raises:
        SourceError: ``plot-column-missing``: a column is not there. ``plot-mismatch``: files do not go together.
    """
    x, y = _axes(plot, files)
    xs, ys = list(_sources(x)), list(_sources(y))
    _check(xs + ys, files)
    if len(xs) > 1 and len(xs) != len(ys):
        raise SourceError(
            f"It names {len(xs)} columns for x and {len(ys)} for y; they go together one by one.",
            where=plot.file, hint="Name one x, or one for each y, in dvc.yaml.", code="plot-mismatch",
        )  # fmt: skip
    x_name = X_VALUE if len({field for _, field in xs}) > 1 else xs[0][1] if xs else STEP
    y_name = Y_VALUE if len({field for _, field in ys}) > 1 else ys[0][1] if ys else ""
    short = _short_names([file for file, _ in ys])
    parts = [
        _part(files, source, xs[place if len(xs) > 1 else 0] if xs else None, (x_name, y_name))
        | {REV: rev, _FILENAME: short[source[0]], _FIELD: source[1]}
        for place, source in enumerate(ys)
    ]
    heights = [files[file].points.height if file in files else 0 for file, _ in ys]
    points = _stacked(parts, heights)
    if not points.height:
        return Converted(points)
    lines = tuple(Line(short[file], field) for file, field in ys)
    return Converted(points, x_name, y_name, _x_label(plot, xs), _y_label(plot, ys), lines)


def dressed(points: Points, lines: tuple[Line, ...]) -> Points:
    """The points as DVC's templates get them: what is the same in every row is left out, what differs has one name.

    Args:
        points: From `converted`.
        lines: The series of the plot at its first revision.
    """
    varied = [name for name, values in (("filename", {line.file for line in lines}),
                                        ("field", {line.field for line in lines})) if len(values) > 1]  # fmt: skip
    columns = dict(points.columns)
    if len(varied) == 2:
        files, fields = columns.get(_FILENAME, ()), columns.get(_FIELD, ())
        columns[_CONCATENATED.join(varied)] = [
            f"{file}{_CONCATENATED}{field}" for file, field in zip(files, fields, strict=True)
        ]
    for name in (_FILENAME, _FIELD):
        if name not in varied or len(varied) == 2:
            columns.pop(name, None)
    return Points(columns, points.height)


def told_by(lines: tuple[Line, ...]) -> str:
    """The column of `dressed` points that tells the lines of a plot apart; empty where there is one."""
    names = [("filename", {line.file for line in lines}), ("field", {line.field for line in lines})]
    return _CONCATENATED.join(name for name, values in names if len(values) > 1)


def _axes(plot: Defined, files: Files) -> tuple[dict[str, Any], dict[str, Any]]:
    """Columns by file, of both axes."""
    x, y = plot.properties.get("x"), plot.properties.get("y")
    found_x: dict[str, Any] = x if isinstance(x, dict) else {}
    if isinstance(x, str):
        of_each = {file: [x] * len(fields) if isinstance(fields, list) else x for file, fields in y.items()} \
            if isinstance(y, dict) else {plot.inner: x}  # fmt: skip
        found_x = of_each
    if isinstance(y, dict):
        return found_x, y
    if y is None:
        last = files[plot.inner].last if plot.inner in files else None
        return found_x, {plot.inner: last} if last is not None else {}
    return found_x, {plot.inner: y}


def _sources(axis: Mapping[str, Any]) -> Iterator[Source]:
    for file, fields in axis.items():
        for each in fields if isinstance(fields, list) else [fields]:
            if isinstance(each, str):
                yield file, each


def _check(sources: Iterable[Source], files: Files) -> None:
    """A column that the first row does not have is missing, as in DVC."""
    for file, field in sources:
        if file not in files:
            continue
        columns = files[file].points.columns
        names = [name for name, values in columns.items() if values[0] is not ABSENT]
        if field not in names:
            more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
            raise SourceError(
                f"There is no column “{field}”; there are {', '.join(names[:_MOST_NAMED])}{more}.",
                where=file, hint="Name one of these in dvc.yaml.", code="plot-column-missing",
            )  # fmt: skip


def _part(files: Files, y: Source, x: Source | None, names: tuple[str, str]) -> dict[str, Any]:
    """The columns of one line; a value alone stands for one in every row."""
    held = files[y[0]].points if y[0] in files else Points()
    columns: dict[str, Any] = dict(held.columns)
    x_name, y_name = names
    if y_name == Y_VALUE:
        columns[Y_VALUE] = _laid(columns.get(y[1], ()), columns.get(Y_VALUE))
    if x is None:
        return columns | {STEP: range(held.height)}
    other = files[x[0]].points if x[0] in files else Points()
    if other.height != held.height:
        raise SourceError(
            f"“{x[1]}” of {x[0]} has {other.height:,} rows, “{y[1]}” of {y[0]} has {held.height:,}.",
            where=y[0], hint="Write files of the same length.", code="plot-mismatch",
        )  # fmt: skip
    if x[1] in other.columns:
        columns[x_name] = _laid(other.columns[x[1]], columns.get(x_name))
    return columns


def _laid(over: Any, under: Any) -> Any:
    """A column over another, which shows where the upper one has nothing."""
    if under is None or under is over or ABSENT not in over:
        return over
    return [below if above is ABSENT else above for above, below in zip(over, under, strict=True)]


def _stacked(parts: list[dict[str, Any]], heights: list[int]) -> Points:
    names = dict.fromkeys(name for part, height in zip(parts, heights, strict=True) if height for name in part)
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for part, height in zip(parts, heights, strict=True):
        for name, column in columns.items():
            values = part.get(name, ABSENT)
            is_one = isinstance(values, str) or values is ABSENT
            column.extend([values] * height if is_one else values)
    return Points(columns, sum(heights))


def _short_names(files: list[str]) -> dict[str, str]:
    """Names of files without what all of them begin with."""
    distinct = set(files)
    if len(distinct) < 2 or len({file.startswith("/") for file in distinct}) > 1:
        return {file: file for file in distinct}
    shared = len(posixpath.commonpath(list(distinct)))
    return {file: file[shared:].strip("/\\") for file in distinct}


def _x_label(plot: Defined, xs: list[Source]) -> str:
    label = plot.properties.get("x_label")
    return str(label) if label is not None else _one_of({field for _, field in xs}, "x") or STEP


def _y_label(plot: Defined, ys: list[Source]) -> str:
    label = plot.properties.get("y_label")
    return str(label) if label is not None else _one_of({field for _, field in ys}, "y")


def _one_of(fields: set[str], several: str) -> str:
    return next(iter(fields), "") if len(fields) < 2 else several
