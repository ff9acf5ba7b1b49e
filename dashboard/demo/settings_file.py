"""Writes the demo's own configuration file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from dashboard.demo.contents import PROJECTS, DemoProject

_HEAD = """\
# Configuration of the demo team, written by `dagboard demo`.
# Relative paths are relative to this file.
"""


def write(directory: Path) -> Path:
    """Write ``config.yaml`` unless it is already the same; its path."""
    settings = {
        "server": {"port": 8050},
        "data_dir": ".dagboard",
        "projects": [_entry(project) for project in PROJECTS],
    }
    text = _HEAD + yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=120)
    path = directory / "config.yaml"
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
    return path


def _entry(project: DemoProject) -> dict[str, Any]:
    owner, name = project.key.split("/")
    git = {"url": f"{project.folder}/origin.git"}
    if project.subdirectory:
        git["subdirectory"] = project.subdirectory
    entry: dict[str, Any] = {
        "owner": owner,
        "name": name,
        "description": project.description,
        "git": git,
        "dvc": {"remotes": [{"name": "storage", "url": f"{project.folder}/storage"}]},
    }
    if project.mlflow:
        entry["mlflow"] = [{"uri": project.mlflow}]
    return entry | {"goals": project.goals}
