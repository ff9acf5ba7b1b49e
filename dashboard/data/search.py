"""Search over projects, models, branches, tags, experiments, runs and files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dashboard.data.files import Files
from dashboard.data.model.files import TrackedBy
from dashboard.data.model.project import Project, ProjectKey
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.model.revision import Ref
from dashboard.data.projects import Projects
from dashboard.data.store.stores import Stores
from dashboard.errors import DagboardError

_LONGEST_QUERY = 200
_SHARES = 3
"""No kind takes more than one of as many parts of the places that others want as well."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found.

    Attributes:
        kind: ``project``, ``branch``, ``tag``, ``experiment``, ``model``, ``run`` or ``file``.
        id: What its address needs: a name, a run's id, or the path of a file.
        detail: What tells it from others of its title: description, commit, source, experiment or folder.
    """

    kind: str
    project: ProjectKey
    id: str
    title: str
    detail: str


class Search:
    """Finds things by a piece of their name, files by words of their path, without regard to case.

    Args:
        projects: Those that are looked through.
        stores: What syncs have read.
        files: Files at the head of each project's default branch.
    """

    def __init__(self, projects: Projects, stores: Stores, files: Files) -> None:
        self._projects = projects
        self._stores = stores
        self._files = files

    def search(self, q: str, limit: int = 20, near: ProjectKey | None = None) -> list[Hit]:
        """At most `limit` things, names that begin with the text first; of equals: projects, models, refs, runs, files.

        Args:
            q: What to look for.
            limit: How many to find.
            near: A project whose things come before those of other projects.
        """
        text = " ".join(q.split())[:_LONGEST_QUERY].casefold()
        if not text:
            return []
        hits = [hit for project in self._projects.list() for hit in self._in_project(project, text, limit)]
        return _shared(sorted(hits, key=lambda hit: _rank(hit, text, near)), limit)

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
        yield from self._of_files(project, text, limit)

    def _of_files(self, project: Project, text: str, limit: int) -> Iterator[Hit]:
        """Files of git and DVC; a repository that cannot be read hides no other hit."""
        try:
            found = self._files.find(project, project.head, text, limit, at_hand=True) if project.head else []
        except DagboardError:
            return
        for each in found:
            folder, _, name = each.path.rpartition("/")
            keeper = "DVC" if each.tracked_by is TrackedBy.DVC else "git"
            yield Hit("file", project.key, each.path, name, f"{folder} · {keeper}" if folder else keeper)

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


def _shared(hits: Iterable[Hit], limit: int) -> list[Hit]:
    """The first hits, so that many of one kind leave places to the others."""
    counts: Counter[str] = Counter()
    places: dict[bool, list[tuple[int, Hit]]] = {False: [], True: []}
    for place, hit in enumerate(hits):
        counts[hit.kind] += 1
        places[counts[hit.kind] > max(1, limit // _SHARES)].append((place, hit))
    return [hit for _, hit in sorted((places[False] + places[True])[:limit], key=lambda each: each[0])]


_KINDS = {"project": 0, "model": 1, "branch": 2, "tag": 3, "experiment": 4, "run": 5, "file": 6}


def _rank(hit: Hit, text: str, near: ProjectKey | None) -> tuple[bool, bool, int]:
    begins = any(name.casefold().startswith(text) for name in (hit.id, hit.title, hit.project.name))
    return not begins, near is not None and hit.project != near, _KINDS[hit.kind]
