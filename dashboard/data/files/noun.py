"""What pages and the API may ask about files and folders."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import polars as pl

from dashboard.data.contents import Contents
from dashboard.data.files.archive import Archive
from dashboard.data.files.blobs import Blob, GitBytes
from dashboard.data.files.changes import touching
from dashboard.data.files.differing import ChangedFile, changed_files
from dashboard.data.files.folders import FolderHistory, LastCommits, Past, StoredHashes
from dashboard.data.files.inside import Insides, LastInside
from dashboard.data.files.look import Look
from dashboard.data.files.merging import Name, below, children, is_named
from dashboard.data.files.packing import packed
from dashboard.data.files.paths import Paths
from dashboard.data.files.placing import place_of
from dashboard.data.files.tracked import last_data_changes
from dashboard.data.model.dvc import Output
from dashboard.data.model.files import FileEntry, FileKind, FolderPage, FoundFile, Place, TrackedBy
from dashboard.data.model.paths import normal
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit
from dashboard.data.preview import Preview, preview_of, wanted_bytes
from dashboard.data.preview.kinds import is_columnar
from dashboard.data.revisions import CommitPage, Revisions
from dashboard.data.sources.git import EntryKind
from dashboard.data.sources.repositories import Repositories
from dashboard.errors import DagboardError, InvalidRequestError, NotFoundError

_ROWS = 1_000
"""Of a table that has a page to itself."""
_MOST_REVISIONS = 40

_MANY_NAMES = 2_000
"""In larger folders the history is walked for the names that are shown alone, and not remembered."""


class Files:
    """One tree of what git and DVC track at any revision. Paths are relative to the project's root.

    Every method raises NotFoundError for an unknown revision or path, and UnavailableError when the repository is not
    here. What reads the content or the listing of something that DVC tracks also raises as `Contents` does.

    Args:
        revisions: Resolves revisions.
        contents: What DVC tracks.
        commits: What DVC tracked at each commit, read by a sync.
        repositories: Where the repositories are.
        preview: Makes a preview, within limits of its own.
    """

    def __init__(
        self, revisions: Revisions, contents: Contents, commits: StoredHashes, repositories: Repositories,
        preview: Callable[..., Preview] = preview_of,
    ) -> None:  # fmt: skip
        self._revisions = revisions
        self._contents = contents
        self._commits = commits
        self._repositories = repositories
        self._last_commits = LastCommits()
        self._last_inside = LastInside()
        self._paths = Paths(contents)
        self._preview = partial(preview, rows=_ROWS)

    def tree(
        self, project: Project, rev: str | None, path: str = "", *, text: str = "", offset: int = 0, limit: int = 1_000
    ) -> FolderPage:
        """A part of one folder: directories first, each kind by name.

        Args:
            project: Whose.
            rev: At which revision.
            path: The folder.
            text: Only names that hold every word of it, without regard to case.
            offset: After how many names.
            limit: How many.
        """
        look = self._look(project, rev, path)
        problems: tuple[Problem, ...] = ()
        if look.held is None:
            names = [each for each in look.names() if is_named(each.name, text)]
            total, part = len(names), names[offset : offset + limit]
        else:
            table = self._tracked_names(project, look, text)
            total, part = table.height, self._named(project, look, table.slice(offset, limit))
            problems = self._contents.listing_problems(project, look.held[0])
        return FolderPage(look.sha, look.path, tuple(self._entries(project, look, part, total)), total, problems)

    def place(self, project: Project, rev: str | None, path: str) -> Place:
        """What there is at a path, without its content; inside a directory that DVC tracks its listing says it."""
        look = self._look(project, rev, path)
        found = place_of(project, look, self._contents)
        above = replace(look, path=look.path.rpartition("/")[0], held=look.held if look.held and look.held[1] else None)
        changed = self._changed(project, above, [found.name], is_large=True) if look.path else {}
        return replace(found, last_commit=changed.get(found.name))

    def preview(self, project: Project, rev: str | None, path: str) -> Preview:
        """One file as far as it can be shown without running it."""
        blob = self.open(project, rev, path)
        with contextlib.closing(blob.content):
            wanted = wanted_bytes(blob.path, with_facts=True)
            if blob.size > wanted and is_columnar(blob.path):
                return self._preview(blob.path, b"", blob.size, read=blob.content.read)
            return self._preview(blob.path, blob.content.read(0, wanted), blob.size)

    def pictures(
        self, project: Project, rev: str | None, path: str, text: str = "", *, offset: int = 0, limit: int = 100
    ) -> tuple[int, list[tuple[str, int | None]]]:
        """How many images lie anywhere below a folder, and the paths and sizes of some, sorted.

        Args:
            project: Whose.
            rev: At which revision.
            path: The folder.
            text: Words that the paths hold.
            offset: How many to pass over.
            limit: How many to answer.
        """
        look = self._look(project, rev, path)
        found = self._paths.pictures(project, look, text)
        part = found.slice(offset, limit).to_list()
        places = (place_of(project, look.at(each), self._contents) for each in part)
        return found.len(), [(each.path, each.size) for each in places]

    def may_have(self, project: Project, rev: str | None, path: str) -> bool:
        """Whether there is something at a path; without the listing of a directory, what lies in it counts as there."""
        look = self._look(project, rev, path)
        return look.held is not None or look.item is not None or look.entry is not None or look.is_above_data

    def nearest(self, project: Project, rev: str | None, path: str) -> str:
        """The nearest folder above a path that there is."""
        return self._look(project, rev, path).nearest if normal(path) is not None else ""

    def revisions_with(self, project: Project, path: str) -> list[str]:
        """Names of branches and tags at which there may be something at a path; the first forty are looked at."""
        found = []
        for ref in self._revisions.refs(project)[:_MOST_REVISIONS]:
            with contextlib.suppress(DagboardError):
                found += [ref.name] if self.may_have(project, ref.commit, path) else []
        return found

    def open(self, project: Project, rev: str | None, path: str) -> Blob:
        """One file; the caller closes its content. A link is followed when it stays inside the repository."""
        look = self._look(project, rev, path)
        if look.held is not None:
            output, inner = look.held
            if not inner and output.is_directory:
                raise NotFoundError(f"{look.path!r} is a folder, not a file, at commit {look.sha[:7]}")
            content = self._contents.open(project, output, inner)
            return Blob(look.sha, look.path, TrackedBy.DVC, content.hash, content)
        item = look.item
        data = look.snapshot.data(item.id) if item and item.kind is EntryKind.FILE else None
        if item is None or data is None:
            raise look.absence("file")
        return Blob(look.sha, look.path, TrackedBy.GIT, item.id, GitBytes(data))

    def find(
        self, project: Project, rev: str | None, text: str, limit: int = 50, *, at_hand: bool = False
    ) -> list[FoundFile]:
        """Paths that hold every word of a text, the best first; files in directories whose listing can be read too.

        Args:
            project: Whose.
            rev: At which revision.
            text: Words.
            limit: How many to find.
            at_hand: Ask no other machine for the listing of a directory.
        """
        return self._paths.find(project, self._look(project, rev, ""), text, limit, at_hand=at_hand)

    def history(
        self, project: Project, rev: str | None, path: str, *, limit: int = 100, cursor: str | None = None
    ) -> CommitPage:
        """A page of the commits that changed a path, newest first.

        Of what DVC tracks, those that changed its hash; of a path inside a tracked directory, those that changed what
        the directory holds there. Versions of the directory whose listing cannot be read count as changes.

        Raises:
            InvalidRequestError: The cursor belongs to another history.
        """
        look = self._look(project, rev, path)
        if look.held is None:
            return self._revisions.log(project, look.sha, look.path, limit, cursor)
        past = self._past(project)
        commits = touching(look.sha, past.commit_of, self._value_at(project, look, past))
        if cursor is not None and not any(commit.id == cursor for commit in commits):
            raise InvalidRequestError("the cursor does not belong to this history", where="cursor")
        found = [commit for commit, _ in zip(commits, range(limit + 1), strict=False)]
        return CommitPage(tuple(found[:limit]), found[limit - 1].id if len(found) > limit else None)

    def last_data_changes(self, project: Project, rev: str | None) -> dict[str, Commit]:
        """The commit that last changed each path that DVC tracks at a revision, as far as it was fetched."""
        past = self._past(project)
        found = last_data_changes(self._revisions.resolve(project, rev), past)
        commits = {path: past.commit_of(sha) for path, sha in found.items()}
        return {path: commit for path, commit in commits.items() if commit is not None}

    def changed(
        self, project: Project, from_: str, to: str | None, *, other: Project | None = None, limit: int = 1_000
    ) -> list[ChangedFile]:
        """The first files of git, by path, that differ between two revisions.

        Args:
            project: Whose.
            from_: The older revision.
            to: The newer one.
            other: Whose the newer one is, where it is another project's.
            limit: How many.
        """
        new = self._look(project if other is None else other, to, "")
        return changed_files(self._look(project, from_, ""), new, limit)

    def renamed_from(self, project: Project, commit: str, path: str) -> str | None:
        """Where the parent of a commit has a file of git that the commit has at a path; None unless it renamed it.

        Raises:
            NotFoundError: There is no such commit.
        """
        parent = self._revisions.parent(project, commit)
        changes = self.changed(project, parent, commit) if parent else []
        return next((each.before for each in changes if each.path == path and each.before), None)

    def archive(self, project: Project, rev: str | None, path: str = "") -> Archive:
        """A folder as a zip file that is made while it is read.

        Raises:
            InvalidRequestError: The folder is too large, or nobody knows how large it is.
        """
        look = self._look(project, rev, path)
        name = f"{look.path.rsplit('/', 1)[-1] or project.key.name}-{look.sha[:12]}.zip"
        at = self._revisions.commit(project, look.sha).committed_at
        return Archive(name, packed(project, look, self._contents), at)

    def _look(self, project: Project, rev: str | None, path: str) -> Look:
        place = normal(path)
        sha = self._revisions.resolve(project, rev)
        if place is None:
            raise NotFoundError(f"no path {path[:200]!r} in this project", hint="Paths stay below the project's root.")
        snapshot = self._repositories.open(project.key).snapshot(sha)
        if snapshot is None:
            raise NotFoundError(f"the files of commit {sha[:7]} were not fetched", hint="Fetch without a filter.")
        prefix = normal(self._repositories.git_settings(project.key).subdirectory or "") or ""
        tracked = self._contents.tracked(project, sha)
        return Look(sha, place, prefix, snapshot, tracked, self._contents.output(project, sha, place))

    def _tracked_names(self, project: Project, look: Look, text: str) -> pl.DataFrame:
        """Names in a folder of a tracked directory, those that hold every word of a text; see `children`."""
        output, inner = look.held or (None, "")
        if output is None or not output.is_directory:
            raise NotFoundError(f"{look.path!r} is a file, not a folder, at commit {look.sha[:7]}")
        table = children(self._contents.listing(project, output), inner)
        if inner and not table.height:
            raise NotFoundError(f"no folder {inner} in {output.path} at commit {look.sha[:7]}")
        lowered = pl.col("name").str.to_lowercase()
        return table.filter(*(lowered.str.contains(word, literal=True) for word in text.lower().split()))

    def _named(self, project: Project, look: Look, table: pl.DataFrame) -> list[Name]:
        """Names with their sizes, as far as these are known."""
        hash_name = look.held[0].hash_name if look.held else None
        sizes = self._contents.sizes(project, table.get_column("hash").drop_nulls(), hash_name)
        kinds = {True: FileKind.DIRECTORY, False: FileKind.FILE}
        return [
            Name(name, kinds[is_folder], TrackedBy.DVC, hash_, sizes.get(hash_ or ""))
            for name, is_folder, hash_ in table.select("name", "is_folder", "hash").rows()
        ]

    def _entries(self, project: Project, look: Look, names: Sequence[Name], total: int) -> Iterator[FileEntry]:
        changed = self._changed(project, look, [each.name for each in names], is_large=total > _MANY_NAMES)
        lacking = [each.hash or "" for each in names if _lacks_size(each)]
        sizes = self._contents.sizes(project, lacking) if lacking and look.held is None else {}
        for each in names:
            is_git, target, size = each.tracked_by is TrackedBy.GIT, None, each.size
            if is_git and each.kind in {FileKind.FILE, FileKind.SYMLINK}:
                size = look.snapshot.size(each.hash or "")
            if each.kind is FileKind.SYMLINK:
                target = (look.snapshot.data(each.hash or "") or b"").decode("utf-8", "backslashreplace")
            size = sizes.get(each.hash or "") if size is None else size
            path = f"{look.path}/{each.name}" if look.path else each.name
            yield FileEntry(
                each.name, path, each.kind, each.tracked_by, size, each.hash, changed.get(each.name), target
            )

    def _changed(self, project: Project, look: Look, names: Sequence[str], *, is_large: bool) -> dict[str, str]:
        """The newest commit that changed each name, as far as that is known."""
        repository, past, folder = self._repositories.open(project.key), self._past(project), look.path
        if look.held is not None:
            return self._last_inside.of(
                (project.id, folder, look.sha), names, lambda missing: self._inside(project, look, past, missing).last()
            )
        has_data = any(below(look.outputs, folder))
        only = frozenset(names) if is_large else None
        history = FolderHistory(repository, past, look.in_repository(folder), folder, has_data=has_data, only=only)
        return self._last_commits.of(project.id, folder, look.sha, history, past.commit_of)

    def _inside(self, project: Project, look: Look, past: Past, names: Sequence[str]) -> Insides:
        """The history of names in a folder, which the look is at, inside a tracked directory."""
        return Insides(project, self._contents, past, look, names)

    def _value_at(self, project: Project, look: Look, past: Past) -> Callable[[str], Hashable]:
        """A function that tells what a tracked path, or one inside it, is at a commit."""
        output, inner = look.held or (Output(look.path), "")
        if not inner:
            return lambda sha: (past.hashes_at(sha) or {}).get(output.path)
        folder, _, name = look.path.rpartition("/")
        return partial(self._inside(project, replace(look, path=folder), past, [name]).print_at, name=name)

    def _past(self, project: Project) -> Past:
        return Past(self._repositories.open(project.key), project.id, self._commits)


def _lacks_size(each: Name) -> bool:
    return each.size is None and each.tracked_by is TrackedBy.DVC and each.kind is FileKind.FILE
