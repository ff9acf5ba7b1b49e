"""Which plots a revision has: outputs of stages and top-level entries, in every form that DVC reads.

The rules are those of ``dvc.repo.plots``: an entry whose ``y`` names files is known by its name; every other one is
itself a path, and a directory stands for the files in it. Paths are relative to the ``dvc.yaml`` that names them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.data.model.dvc import PlotDefinition
from dashboard.data.model.problem import Problem, problem_of
from dashboard.errors import DagboardError

IMAGES = frozenset({".jpg", ".jpeg", ".gif", ".png", ".svg"})
TABLES = frozenset({".csv", ".tsv", ".json", ".yaml", ".yml", ".toml"})
_SHOWN = frozenset({"x", "y", "x_label", "y_label", "title", "template", "header"})
_HIDDEN_NAMES = frozenset({"dvc.yaml", "dvc.lock"})

Below = Callable[[str], list[str] | None]
"""Files in and below a folder by their paths; None for what is no folder. Raises DagboardError."""


@dataclass(frozen=True, slots=True)
class Defined:
    """A plot of one revision.

    Attributes:
        inner: Its id inside its file: a path from the project's root, or a name.
        properties: How it is drawn, with the paths of files from the project's root.
        problem: Why it is not known what it stands for.
    """

    inner: str
    file: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    stage: str = ""
    problem: Problem | None = None

    @property
    def is_image(self) -> bool:
        """Whether it is an image; as in DVC its name decides."""
        return posixpath.splitext(self.inner)[1] in IMAGES

    @property
    def sources(self) -> tuple[str, ...]:
        """Files that are read."""
        x, y = self.properties.get("x"), self.properties.get("y")
        found = list(y) if isinstance(y, dict) else [self.inner]
        return tuple(dict.fromkeys([*found, *(list(x)[:1] if isinstance(x, dict) else [])]))


def defined(plots: Iterable[PlotDefinition], below: Below) -> dict[str, Defined]:
    """The plots of a revision by DVC's id, top-level entries first.

    Args:
        plots: As the files define them.
        below: Lists folders of the revision.
    """
    by_config: dict[str, dict[str, Defined]] = {}
    entries: dict[str, dict[str, PlotDefinition]] = {}
    outputs: dict[str, PlotDefinition] = {}
    for plot in plots:
        if plot.stage:
            outputs[_joined(plot.file, plot.id)] = plot
        else:
            entries.setdefault(plot.file, {})[plot.id] = plot
    for file, named in entries.items():
        by_config[file] = _top_level(file, named, below)
    by_config[""] = {}
    for path, plot in outputs.items():
        by_config[""] |= {found.inner: found for found in _unpacked(plot, path, below)}
    return _by_id(by_config)


def headers(plots: Iterable[PlotDefinition]) -> frozenset[str]:
    """Paths of tables without a line of names: ``header: false``, which counts for outputs of stages only."""
    return frozenset(
        _joined(plot.file, plot.id) for plot in plots if plot.stage and plot.properties.get("header") is False
    )


def _by_id(by_config: Mapping[str, Mapping[str, Defined]]) -> dict[str, Defined]:
    """The name of a file goes before an id only where several files have it."""
    groups: dict[str, dict[str, Defined]] = {}
    for config, named in by_config.items():
        for inner, found in named.items():
            groups.setdefault(inner, {})[config] = found
    result = {}
    for inner, group in groups.items():
        if len(group) == 1:
            result[inner] = next(iter(group.values()))
        else:
            result |= {f"{config}::{inner}" if config else inner: found for config, found in group.items()}
    return result


def _top_level(file: str, named: Mapping[str, PlotDefinition], below: Below) -> dict[str, Defined]:
    parents = [_joined(file, name) for name in named]
    found: dict[str, Defined] = {}
    for name, plot in named.items():
        if isinstance(plot.properties.get("y"), dict):
            found[name] = Defined(name, file, _adjusted(file, plot.properties))
            continue
        path = _joined(file, name)
        for each in _unpacked(plot, path, below):
            if _closest(each.inner, parents) == path:
                found[each.inner] = each
    return found


def _unpacked(plot: PlotDefinition, path: str, below: Below) -> list[Defined]:
    """The plot itself, or one for each file of a folder that can be drawn."""
    properties = _chosen(plot.properties)
    try:
        files = below(path)
    except DagboardError as error:
        return [Defined(path, plot.file, properties, plot.stage, problem_of(error))]
    if files is None:
        return [Defined(path, plot.file, properties, plot.stage)]
    return [Defined(each, plot.file, properties, plot.stage) for each in files if _is_plot(each)]


def _is_plot(path: str) -> bool:
    suffix = posixpath.splitext(path)[1]
    return suffix in IMAGES or (suffix in TABLES and posixpath.basename(path) not in _HIDDEN_NAMES)


def _closest(path: str, parents: Iterable[str]) -> str:
    """The longest path that `path` shares with one of the parents: the most specific entry counts."""
    best = ""
    for parent in parents:
        common = posixpath.commonpath([path, parent]) if path.startswith("/") == parent.startswith("/") else ""
        best = common if len(common) > len(best) else best
    return best


def _adjusted(file: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties with the files of both axes from the project's root."""
    changed = _chosen(properties)
    for axis in ("x", "y"):
        if isinstance(changed.get(axis), dict):
            changed[axis] = {_joined(file, str(path)): fields for path, fields in changed[axis].items()}
    return changed


def _chosen(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name in _SHOWN}


def _joined(file: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
