"""The server's model registry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.sources.mlflow.rules import stages, utc
from dashboard.data.sources.mlflow.server.client import Client, OverloadError
from dashboard.data.sources.mlflow.server.pages import API, PAGE, broken
from dashboard.errors import NotFoundError

Entry = dict[str, Any]
_NEWEST = 100


def read_models(
    client: Client, source_name: str, commit_of: Callable[[str], str | None]
) -> tuple[RegisteredModel, ...]:
    """Registered models by name, versions newest first; empty for a server without a registry.

    Args:
        client: The server.
        source_name: Given to the models.
        commit_of: The commit of a run id, when known.
    """
    try:
        models = list(_pages(client, "registered-models", "registered_models"))
        versions = list(_pages(client, "model-versions", "model_versions")) if models else []
    except NotFoundError:
        return ()
    except OverloadError as error:
        raise broken(client, error) from error
    return tuple(_model(entry, versions, source_name, commit_of) for entry in sorted(models, key=_name))


def newest_print(client: Client) -> str:
    """A print of the models that changed last, with their aliases and newest versions; empty where there are none.

    One request, which tells of every alias, stage and version of a registry of up to a hundred models, and of new
    versions in a larger one.
    """
    query = {"max_results": _NEWEST, "order_by": ["last_updated_timestamp DESC"]}
    try:
        found = client.ask("GET", f"{API}/registered-models/search", query=query).get("registered_models", ())
    except (NotFoundError, OverloadError):
        return ""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:32] if found else ""


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry["name"])


def _pages(client: Client, noun: str, key: str) -> Iterator[Entry]:
    token = ""
    while True:
        fields = {"max_results": PAGE} | ({"page_token": token} if token else {})
        answer = client.ask("GET", f"{API}/{noun}/search", query=fields)
        yield from answer.get(key, ())
        token = answer.get("next_page_token", "")
        if not token:
            return


def _model(
    entry: Entry, versions: list[Entry], source_name: str, commit_of: Callable[[str], str | None]
) -> RegisteredModel:
    name = _name(entry)
    aliases: dict[str, list[str]] = {}
    for alias in entry.get("aliases", ()):
        aliases.setdefault(str(alias["version"]), []).append(alias["alias"])
    own = [version for version in versions if version["name"] == name]
    own.sort(key=lambda version: int(version["version"]), reverse=True)
    return RegisteredModel(
        name=name,
        source="mlflow",
        source_name=source_name,
        versions=tuple(_version(version, aliases, commit_of) for version in own),
        description=entry.get("description", ""),
    )


def _version(entry: Entry, aliases: Mapping[str, list[str]], commit_of: Callable[[str], str | None]) -> ModelVersion:
    number, run = str(entry["version"]), entry.get("run_id") or None
    created, updated = entry.get("creation_timestamp"), entry.get("last_updated_timestamp")
    return ModelVersion(
        version=number,
        run=run,
        commit=commit_of(run) if run else None,
        aliases=tuple(sorted(aliases.get(number, ()))),
        stages=stages(entry.get("current_stage")),
        created_at=utc(int(created)) if created else None,
        description=entry.get("description", ""),
        tags={tag["key"]: tag.get("value", "") for tag in entry.get("tags", ())},
        user=entry.get("user_id") or "",
        updated_at=utc(int(updated)) if updated else None,
    )
