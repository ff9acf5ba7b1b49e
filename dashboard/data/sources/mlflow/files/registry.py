"""The model registry of a file store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.sources.mlflow.files.layout import folders_of, named_files, read_meta, text_of
from dashboard.data.sources.mlflow.rules import PROMPT_TAG, stages, utc

_DELETED = "Deleted_Internal"


def read_models(root: Path, source_name: str, commit_of: Callable[[str], str | None]) -> tuple[RegisteredModel, ...]:
    """Registered models by name, versions newest first; prompts, which lie among them, are left out.

    Args:
        root: The store.
        source_name: Given to the models.
        commit_of: The commit of a run id, when known.
    """
    models = []
    for folder in folders_of(root / "models"):
        meta = read_meta(folder)
        if meta is None or _is_prompt(folder):
            continue
        aliases = {name: text_of(path).strip() for name, path in named_files(folder / "aliases")}
        found = [
            _version(entry, aliases, commit_of) for entry in folders_of(folder) if entry.name.startswith("version-")
        ]
        versions = sorted((entry for entry in found if entry), key=lambda entry: int(entry.version), reverse=True)
        text = str(meta.get("description") or "")
        name = str(meta.get("name", folder.name))
        models.append(RegisteredModel(name, "mlflow", source_name, tuple(versions), description=text))
    return tuple(models)


def _is_prompt(folder: Path) -> bool:
    tag = folder / "tags" / PROMPT_TAG
    return tag.is_file() and tag.read_text("utf-8").strip() == "true"


def _version(folder: Path, aliases: dict[str, str], commit_of: Callable[[str], str | None]) -> ModelVersion | None:
    meta: dict[str, Any] | None = read_meta(folder)
    number = folder.name.removeprefix("version-")
    if meta is None or not number.isdigit() or meta.get("current_stage") == _DELETED:
        return None
    run = meta.get("run_id") or None
    return ModelVersion(
        version=number,
        run=run,
        commit=commit_of(run) if run else None,
        aliases=tuple(sorted(alias for alias, version in aliases.items() if version == number)),
        stages=stages(meta.get("current_stage")),
        created_at=utc(meta.get("creation_timestamp")),
        description=str(meta.get("description") or ""),
        tags={name: text_of(path) for name, path in named_files(folder / "tags")},
        user=str(meta.get("user_id") or ""),
        updated_at=utc(meta.get("last_updated_timestamp")),
    )
