"""The model registry's tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.sources.mlflow.database.schema import Rows, Schema, rows
from dashboard.data.sources.mlflow.rules import COMMIT_TAG, PROMPT_TAG, stages, utc

_DELETED = "Deleted_Internal"
_VERSION = ("run_id", "current_stage", "creation_time", "description", "user_id", "last_updated_time")

Key = tuple[str, str]


def read_models(connection: Connection, schema: Schema, source_name: str) -> tuple[RegisteredModel, ...]:
    """Registered models by name, versions newest first; empty for a schema from before the registry.

    Prompts are left out, as MLflow's own search does.
    """
    if not (schema.has("registered_models") and schema.has("model_versions")):
        return ()
    models = schema.table("registered_models")
    description = schema.column(models, "description")
    versions = _versions(connection, schema)
    prompts = _prompts(connection, schema)
    return tuple(
        RegisteredModel(
            name=name, source="mlflow", source_name=source_name, description=text or "",
            versions=tuple(sorted(versions.get(name, ()), key=_number, reverse=True)),
        )
        for name, text in sorted(rows(connection, select(schema.name(models), description)))
        if name not in prompts
    )  # fmt: skip


def _number(version: ModelVersion) -> int:
    return int(version.version) if version.version.isdigit() else 0


def _versions(connection: Connection, schema: Schema) -> dict[str, list[ModelVersion]]:
    table = schema.table("model_versions")
    columns = [schema.column(table, name) for name in _VERSION]
    found = rows(connection, select(schema.name(table), table.c.version, *columns))
    aliases = _aliases(connection, schema)
    tags = _tags(connection, schema)
    commits = _commits(connection, schema, {row[2] for row in found if row[2]})
    result: dict[str, list[ModelVersion]] = {}
    for name, version, run, stage, created, text, user, updated in found:
        if stage != _DELETED:
            key = (name, str(version))
            entry = ModelVersion(
                version=key[1], run=run or None, commit=commits.get(run), aliases=tuple(sorted(aliases.get(key, ()))),
                stages=stages(stage), created_at=utc(created), description=text or "", tags=tags.get(key, {}),
                user=user or "", updated_at=utc(updated),
            )  # fmt: skip
            result.setdefault(name, []).append(entry)
    return result


def _table_rows(connection: Connection, schema: Schema, name: str, columns: Iterable[str]) -> Rows:
    """Names of models with these columns."""
    if not schema.has(name):
        return []
    table = schema.table(name)
    return rows(connection, select(schema.name(table), *(table.c[column] for column in columns)))


def _aliases(connection: Connection, schema: Schema) -> dict[Key, list[str]]:
    result: dict[Key, list[str]] = {}
    for name, version, alias in _table_rows(connection, schema, "registered_model_aliases", ("version", "alias")):
        result.setdefault((name, str(version)), []).append(alias)
    return result


def _prompts(connection: Connection, schema: Schema) -> set[str]:
    found = _table_rows(connection, schema, "registered_model_tags", ("key", "value"))
    return {name for name, key, value in found if key == PROMPT_TAG and value == "true"}


def _tags(connection: Connection, schema: Schema) -> dict[Key, dict[str, str]]:
    result: dict[Key, dict[str, str]] = {}
    for name, version, key, value in _table_rows(connection, schema, "model_version_tags", ("version", "key", "value")):
        result.setdefault((name, str(version)), {})[key] = value or ""
    return result


def _commits(connection: Connection, schema: Schema, run_ids: set[Any]) -> dict[str, str]:
    if not (schema.has("tags") and run_ids):
        return {}
    tags = schema.table("tags")
    statement = select(tags.c.run_uuid, tags.c.value).where(tags.c.key == COMMIT_TAG)
    found: dict[str, str] = {}
    ordered = sorted(run_ids)
    for start in range(0, len(ordered), 2000):
        found |= dict(rows(connection, statement.where(tags.c.run_uuid.in_(ordered[start : start + 2000]))))
    return found
