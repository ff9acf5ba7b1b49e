"""Revisions: names, commits and history of a project's repository, and resolving what a person typed."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.data.model.address import public_address
from dashboard.data.model.paths import normal
from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit, Ref
from dashboard.data.sources.git import EntryKind, Repository, TreeEntry
from dashboard.data.sources.repositories import Repositories
from dashboard.errors import NotFoundError

_README_SUFFIXES = (".md", ".markdown", ".rst", ".txt", "")
_README_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class CommitPage:
    """Part of a history.

    Attributes:
        commits: Newest first.
        next: Cursor of the next page; None at the end.
    """

    commits: tuple[Commit, ...]
    next: str | None


class Revisions:
    """Answers questions about a project's git history.

    Args:
        repositories: Where the repositories are.
    """

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    def refs(self, project: Project, q: str = "") -> list[Ref]:
        """Branches, tags and experiments whose name contains `q`, by kind and name; none before the first sync.

        Raises:
            NotFoundError: The project has no repository.
            UnavailableError: The repository is not here.
        """
        wanted = q.strip().lower()
        return [ref for ref in self._open(project).refs() if wanted in ref.name.lower()]

    def resolve(self, project: Project, rev: str | None) -> str:
        """Full sha of a revision; None means the head of the default branch.

        Raises:
            NotFoundError: There is no such revision, or the repository has no commits.
            UnavailableError: The repository is not here.
        """
        repository = self._open(project)
        if rev:
            return repository.resolve(rev)
        branch = self._repositories.git_settings(project.key).branch or repository.default_branch()
        if branch is None:
            raise NotFoundError(
                f"the repository of {project.key} has no commits here",
                hint="Push a first commit; the settings page says whether it could be read.",
            )
        return repository.resolve(branch)

    def commit(self, project: Project, sha: str) -> Commit:
        """One commit by its full sha.

        Raises:
            NotFoundError: There is no such commit.
            UnavailableError: The repository is not here.
        """
        return self._open(project).commit(sha)

    def parent(self, project: Project, rev: str | None) -> str | None:
        """Full sha of the first parent of a revision; None for a first commit.

        Raises:
            NotFoundError, UnavailableError: As in `resolve`.
        """
        return next(iter(self.commit(project, self.resolve(project, rev)).parents), None)

    def log(
        self, project: Project, rev: str | None, path: str | None = None, limit: int = 100, cursor: str | None = None
    ) -> CommitPage:
        """A page of the history of a revision, or of one path in it.

        Raises:
            NotFoundError: There is no such revision, or the path leaves the project.
            InvalidRequestError: The cursor belongs to another history.
            UnavailableError: The repository is not here.
        """
        sha = self.resolve(project, rev)
        inside = self._inside(project, path) if path else None
        commits, following = self._open(project).log(sha, inside, limit, cursor)
        return CommitPage(tuple(commits), following)

    def readme(self, project: Project, sha: str) -> tuple[str, str] | None:
        """Name and text of the README of the project's folder, else of the repository; None when there is none.

        Raises:
            NotFoundError: There is no such commit.
            UnavailableError: The repository is not here.
        """
        repository = self._open(project)
        repository.commit(sha)
        for folder in dict.fromkeys((self._inside(project, ""), "")):
            name = _readme_in(repository, sha, folder)
            if name is not None:
                path = f"{folder}/{name}" if folder else name
                return name, repository.blob(sha, path)[:_README_BYTES].decode("utf-8", "replace")
        return None

    def clone_url(self, project: Project) -> str:
        """The repository's address without credentials.

        Raises:
            NotFoundError: The project has no repository.
        """
        return public_address(self._repositories.git_settings(project.key).url)

    def clone_folder(self, project: Project) -> str:
        """Where a clone named after the project holds it: ``wine``, in a monorepo ``wine/models/wine``.

        Raises:
            NotFoundError: The project has no repository.
        """
        inside = self._inside(project, "")
        return f"{project.key.name}/{inside}" if inside else project.key.name

    def _open(self, project: Project) -> Repository:
        return self._repositories.open(project.key)

    def _inside(self, project: Project, path: str) -> str:
        """A path of the project as a path of the repository; of a monorepo the rest is other projects'."""
        place = normal(path)
        if place is None:
            raise NotFoundError(f"no path {path[:200]!r} in this project", hint="Paths stay below the project's root.")
        folder = (self._repositories.git_settings(project.key).subdirectory or "").strip("/")
        return f"{folder}/{place}".strip("/")


def _readme_in(repository: Repository, sha: str, folder: str) -> str | None:
    try:
        entries = repository.entries(sha, folder)
    except NotFoundError:
        return None
    files = {entry.name.lower(): entry for entry in entries if _is_readable(entry)}
    found = (files.get(f"readme{suffix}") for suffix in _README_SUFFIXES)
    return next((entry.name for entry in found if entry is not None), None)


def _is_readable(entry: TreeEntry) -> bool:
    return entry.kind in {EntryKind.FILE, EntryKind.SYMLINK}
