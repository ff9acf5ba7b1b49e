"""Registered models of a project, over MLflow's registry and GTO tags."""

from __future__ import annotations

import difflib

from dashboard.data.model.project import Project
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.store.models import ModelStore
from dashboard.errors import NotFoundError


class Models:
    """The registry of every project."""

    def __init__(self, models: ModelStore) -> None:
        self._models = models

    def get(self, project: Project, name: str) -> RegisteredModel:
        """One model; when two sources have one of this name, the first.

        Raises:
            NotFoundError: There is none; the hint names the nearest.
        """
        models = self.list(project)
        for model in models:
            if model.name == name:
                return model
        nearest = difflib.get_close_matches(name, [model.name for model in models], n=1)
        raise NotFoundError(
            f"no model {name} in {project.key}",
            hint=f"Did you mean {nearest[0]}?" if nearest else "See the project's models.",
        )

    def list(self, project: Project) -> list[RegisteredModel]:
        """Every model of a project, by name."""
        return self._models.list(project.id)
