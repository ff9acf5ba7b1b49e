"""Runs of a file store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dashboard.data.model.points import Point
from dashboard.data.model.primary import Primary, summaries_of
from dashboard.data.model.run import RunInput
from dashboard.data.sources.mlflow.files.layout import folders_of, named_files, read_meta, text_of
from dashboard.data.sources.mlflow.rules import RawRun

_STATUS = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}
_CONTEXT_TAG = "mlflow.data.context"


def read_run(folder: Path, experiment: str, primary: Primary | None = None) -> RawRun | None:
    """A living run; None when it is deleted or its ``meta.yaml`` cannot be read just now."""
    meta = read_meta(folder)
    if meta is None or meta.get("lifecycle_stage", "active") != "active":
        return None
    histories = {name: points for name, path in named_files(folder / "metrics") if (points := read_points(path))}
    return RawRun(
        id=str(meta.get("run_id") or meta.get("run_uuid") or folder.name),
        experiment=experiment,
        name=meta.get("run_name") or meta.get("name"),
        status=_status(meta.get("status", 1)),
        user=meta.get("user_id"),
        start_ms=meta.get("start_time"),
        end_ms=meta.get("end_time"),
        artifact_uri=meta.get("artifact_uri"),
        source_version=meta.get("source_version"),
        newest_metric_ms=max((point.at for points in histories.values() for point in points), default=None),
        params=_texts(folder / "params"),
        tags=_texts(folder / "tags"),
        metrics=summaries_of(histories, primary),
        inputs=_inputs(folder),
    )


def _status(stored: Any) -> str:
    return _STATUS.get(stored, "RUNNING") if isinstance(stored, int) else str(stored)


def read_points(path: Path) -> list[Point]:
    """The points of one metric file, in the order they were logged; a line that is being written is left out.

    A line is ``time value [step [dataset name and digest]]``; without a step it is 0.
    """
    points = []
    for line in text_of(path).splitlines():
        parts = line.split(" ")
        try:
            points.append(Point(int(parts[2]) if len(parts) > 2 else 0, int(parts[0]), float(parts[1])))
        except (ValueError, IndexError):
            continue
    return points


def _texts(folder: Path) -> dict[str, str]:
    return {name: text_of(path) for name, path in named_files(folder)}


def _inputs(folder: Path) -> tuple[RunInput, ...]:
    result = []
    for entry in folders_of(folder / "inputs"):
        meta = read_meta(entry)
        if meta is None or meta.get("source_type") != "DATASET":
            continue
        dataset = read_meta(folder.parent / "datasets" / str(meta.get("source_id")))
        if dataset is not None:
            context = str((meta.get("tags") or {}).get(_CONTEXT_TAG, ""))
            result.append(_input(dataset, context))
    return tuple(sorted(result, key=lambda entry: (entry.name, entry.digest)))


def _input(dataset: dict[str, Any], context: str) -> RunInput:
    return RunInput(
        name=str(dataset.get("name", "")),
        digest=str(dataset.get("digest", "")),
        source_type=str(dataset.get("source_type") or ""),
        source=str(dataset.get("source") or ""),
        context=context,
        profile=str(dataset.get("profile") or ""),
    )
