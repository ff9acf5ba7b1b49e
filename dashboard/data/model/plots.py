"""DVC's plots of one revision or several: what is drawn, and the points of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

from dashboard.data.model.problem import Problem


class PlotKind(StrEnum):
    """What a plot is made of."""

    TABLE = "table"
    IMAGE = "image"


class Absent(Enum):
    """Stands in a column where a row has no such key; JSON's null is None."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT
REV = "rev"
"""Column that names the revision of a row."""


@dataclass(frozen=True, slots=True)
class Points:
    """Rows by column, because a million rows as mappings would take half a gigabyte.

    Attributes:
        columns: Values by column, each of `height` values, or `ABSENT`; texts where the file is CSV or TSV.
        height: Number of rows.
    """

    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    height: int = 0

    def rows(self, start: int = 0, stop: int | None = None) -> list[dict[str, Any]]:
        """Rows as mappings, from `start` up to `stop`."""
        end = self.height if stop is None else min(stop, self.height)
        named = [(name, values[start:end]) for name, values in self.columns.items()]
        return [
            {name: values[place] for name, values in named if values[place] is not ABSENT}
            for place in range(max(0, end - start))
        ]


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a plot: a column of a file; `file` without what the names of all its files begin with."""

    file: str
    field: str


@dataclass(frozen=True, slots=True)
class PlotSide:
    """A plot at one revision.

    Attributes:
        rev: The revision as it was asked for.
        commit: The commit it means.
        points: What is drawn; empty for an image.
        image: Path of the image; empty for a table, and where the image is not there.
        size: Bytes of the image, where they are known.
        problem: Why nothing is drawn.
        is_defined: Whether the revision defines the plot at all.
    """

    rev: str
    commit: str
    points: Points = field(default_factory=Points)
    image: str = ""
    size: int | None = None
    problem: Problem | None = None
    is_defined: bool = True


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot over the revisions asked for, whose first one says how it is drawn.

    Attributes:
        id: DVC's: a path, the name of a top-level entry, or ``file::name`` where several files have the name.
        file: The ``dvc.yaml`` that defines it.
        stage: Address of the stage whose output it is; empty for a top-level entry.
        template: Name of its template, as written; ``linear`` where there is none.
        x, y: Columns of the points that are drawn; empty for an image, and where nothing could be read.
        lines: The series; one at least where there are points.
        spec: The template's own content where it is not DVC's.
        problem: What is wrong with its template.
    """

    id: str
    file: str
    stage: str
    kind: PlotKind
    template: str
    title: str
    sides: tuple[PlotSide, ...]
    x: str = ""
    y: str = ""
    x_label: str = ""
    y_label: str = ""
    lines: tuple[Line, ...] = ()
    spec: Mapping[str, Any] | None = None
    problem: Problem | None = None

    @property
    def points(self) -> int:
        """Rows over all revisions."""
        return sum(side.points.height for side in self.sides)

    @property
    def alike(self) -> tuple[tuple[PlotSide, ...], ...]:
        """Revisions whose points are the same, two or more in each group: their lines hide each other."""
        groups: list[list[PlotSide]] = []
        for side in self.sides:
            if not side.points.height:
                continue
            group = next((group for group in groups if _has_same_points(group[0], side)), None)
            if group is None:
                groups.append([side])
            else:
                group.append(side)
        return tuple(tuple(group) for group in groups if len(group) > 1)


def _has_same_points(one: PlotSide, other: PlotSide) -> bool:
    """Whether both have the same values, apart from the name of the revision."""
    left, right = one.points, other.points
    if left.height != right.height or left.columns.keys() != right.columns.keys():
        return False
    return all(name == REV or values == right.columns[name] for name, values in left.columns.items())
