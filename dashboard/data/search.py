"""Search over projects, branches, models and runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.data.model.project import Project, ProjectKey
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.model.revision import Ref
from dashboard.data.projects import Projects
from dashboard.data.store.stores import Stores

_LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found.

    Attributes:
        kind: ``project``, ``branch``, ``tag``, ``experiment``, ``model`` or ``run``.
        id: What its address needs: a name, or a run's id.
        detail: What tells it from others of its title: description, commit, source or experiment.
    """

    kind: str
    project: ProjectKey
    id: str
    title: str
    detail: str


class Search:
    """Finds things by a piece of their name, without regard to case."""

    def __init__(self, projects: Projects, stores: Stores) -> None:
        self._projects = projects
        self._stores = stores

    def search(self, q: str, limit: int = 20, near: ProjectKey | None = None) -> list[Hit]:
        """At most `limit` things, names that begin with the text first; of equals: projects, models, refs, runs.

        Args:
            q: What to look for.
            limit: How many to find.
            near: A project whose things come before those of other projects.
        """
        text = " ".join(q.split())[:_LONGEST_QUERY].casefold()
        if not text:
            return []
        hits = [hit for project in self._projects.list() for hit in self._in_project(project, text, limit)]
        return sorted(hits, key=lambda hit: _rank(hit, text, near))[:limit]

    def _in_project(self, project: Project, text: str, limit: int) -> Iterator[Hit]:
        if text in f"{project.key} {project.description}".casefold():
            yield Hit("project", project.key, str(project.key), str(project.key), project.description)
        for model in self._stores.models.list(project.id):
            if text in model.name.casefold():
                yield Hit("model", project.key, model.name, model.name, f"{len(model.versions)} versions")
            yield from _versions(project, model, text)
        yield from self._refs(project, text, limit)
        for run in self._stores.runs.search(project.id, text, limit):
            yield Hit("run", project.key, run.id, run.name, run.experiment)

    def _refs(self, project: Project, text: str, limit: int) -> Iterator[Hit]:
        for ref in self._stores.commits.search_refs(project.id, text, limit):
            yield Hit(ref.kind.value, project.key, ref.name, ref.name, _detail(ref))


def _versions(project: Project, model: RegisteredModel, text: str) -> Iterator[Hit]:
    """The versions of a model that somebody gave an alias or a stage of that name."""
    for version in model.versions:
        named = next((name for name in (*version.aliases, *version.stages) if text in name.casefold()), None)
        if named is not None:
            yield Hit("model", project.key, model.name, named, f"{model.name}, version {version.version}")


def _detail(ref: Ref) -> str:
    return f"{ref.commit[:7]} from {ref.baseline[:7]}" if ref.baseline else ref.commit[:7]


_KINDS = {"project": 0, "model": 1, "branch": 2, "tag": 3, "experiment": 4, "run": 5}


def _rank(hit: Hit, text: str, near: ProjectKey | None) -> tuple[bool, bool, int]:
    begins = any(name.casefold().startswith(text) for name in (hit.id, hit.title, hit.project.name))
    return not begins, near is not None and hit.project != near, _KINDS[hit.kind]
