"""Logged models of a file store: ``<experiment id>/models/<model id>/meta.yaml`` and ``artifacts`` beside it."""

from __future__ import annotations

from pathlib import Path

from dashboard.data.sources.mlflow.files.layout import folders_of, read_meta
from dashboard.data.sources.mlflow.logged_models import LoggedModel


def read_logged_models(run: Path) -> tuple[LoggedModel, ...]:
    """The living models that a run logged, the newest last.

    Args:
        run: The run's folder.
    """
    found = []
    for folder in folders_of(run.parent / "models"):
        meta = read_meta(folder) or {}
        if str(meta.get("source_run_id")) == run.name and meta.get("lifecycle_stage") != "deleted" and meta.get("name"):
            model = LoggedModel(folder.name, str(meta["name"]), str(folder.resolve() / "artifacts"))
            found.append((int(meta.get("creation_timestamp") or 0), model))
    return tuple(model for _, model in sorted(found))
