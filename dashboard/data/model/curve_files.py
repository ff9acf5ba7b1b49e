"""Where DVCLive and DagsHub's logger keep the history of a metric, and what the metric is called.

``dvclive/metrics.json`` holds last values, nested: ``{"train": {"loss": 0.3}}``. The history of that one is
``dvclive/plots/metrics/train/loss.tsv``. Source: ``dvclive.plots.metric.Metric``. DagsHub's logger has all histories in
one ``metrics.csv``; one of them goes by the file's path, a mark that paths do not have, and the name of the metric.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.data.model.values import names_of_leaves

_FOLDER = "plots/metrics"
_SUFFIX = ".tsv"
_SUMMARY = "metrics.json"
_MARK = "\n"


def folder_of(metrics_file: str) -> str | None:
    """The folder with the histories of a metrics file of DVCLive; None for other metrics files."""
    folder, name = posixpath.split(metrics_file)
    return posixpath.join(folder, _FOLDER) if name == _SUMMARY else None


def curve_names(metrics: Mapping[str, Mapping[str, Any]], paths: Iterable[str]) -> dict[str, str]:
    """The metric that each history file belongs to, by path; files that belong to none are left out.

    Args:
        metrics: Metrics files and their nested values.
        paths: Of the history files.
    """
    names = names_of_leaves(metrics)
    wanted = {}
    for file in metrics:
        folder = folder_of(file)
        if folder is not None:
            wanted[folder] = file
    found = {}
    for path in paths:
        file, logged_name = parted_curve(path)
        folder, dotted = _parted(path)
        key = (wanted.get(folder, ""), dotted) if logged_name is None else (file, logged_name)
        name = names.get(key)
        if name is not None:
            found[path] = name
    return found


def logged_curve(path: str, name: str) -> str:
    """What one history in a file of several goes by."""
    return f"{path}{_MARK}{name}"


def parted_curve(curve: str) -> tuple[str, str | None]:
    """The file of a history, and its metric where the file has several."""
    path, mark, name = curve.partition(_MARK)
    return path, name if mark else None


def is_curve(path: str) -> bool:
    """Whether a file is the history of a metric by its path."""
    return path.endswith(_SUFFIX) and f"/{_FOLDER}/" in f"/{path}"


def _parted(path: str) -> tuple[str, str]:
    """The folder of all histories, and the dotted key that the rest of a path stands for."""
    before, _, after = f"/{path}".rpartition(f"/{_FOLDER}/")
    return posixpath.join(before.strip("/"), _FOLDER), after.removesuffix(_SUFFIX).replace("/", ".")
