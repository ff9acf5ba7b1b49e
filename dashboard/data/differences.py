"""Differences: what changed in one file between two revisions, whoever keeps the file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from dashboard.data.datasets import Datasets, Point
from dashboard.data.diff import ContentDiff, Options, wanted_bytes
from dashboard.data.files import Files
from dashboard.data.model.files import TrackedBy
from dashboard.data.model.project import Project, ProjectKey
from dashboard.errors import NotFoundError

_ABSENT = "not-found"


@dataclass(frozen=True, slots=True)
class FileSide:
    """The file on one side.

    Attributes:
        project: Whose.
        commit: A commit that has it, full sha.
        path: Relative to the project's root.
        hash: Git's object id, or DVC's hash; None where there is no such file.
        tracked_by: None where there is no such file.
        size: Bytes; None where there is no such file.
    """

    project: ProjectKey
    commit: str
    path: str
    hash: str | None = None
    tracked_by: TrackedBy | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file on two sides, and what differs."""

    old: FileSide
    new: FileSide
    content: ContentDiff


class Differences:
    """Compares the content of files.

    Args:
        files: Opens them.
        datasets: Knows which commits hold the content of a hash.
        compare: `dashboard.data.diff.diff_within` with its readers.
        read_yaml: Reads YAML by the rules of DVC.
    """

    def __init__(
        self, files: Files, datasets: Datasets, compare: Callable[..., ContentDiff], read_yaml: Callable[[str], Any]
    ) -> None:  # fmt: skip
        self._files = files
        self._datasets = datasets
        self._compare = compare
        self._read_yaml = read_yaml

    def points(self, project: Project, from_: str, to: str | None, path: str) -> tuple[Point, Point]:
        """Commits, of this project or others, that have what two texts mean at a path.

        Args:
            project: Whose file.
            from_: A revision; or a hash that the path, or a tracked directory above it, ever had; behind
                ``owner/name@`` one of another project.
            to: The same; None for the head of the default branch.
            path: Relative to the project's root.

        Raises:
            NotFoundError: There is no such revision or hash.
            InvalidRequestError: Several contents have such a hash.
            UnavailableError: The repository is not here.
        """
        return self._datasets.commit_with(project, from_, path), self._datasets.commit_with(project, to, path)

    def of(self, project: Project, from_: str, to: str | None, path: str, options: Options) -> FileDiff:
        """What differs in one file; a file that one side lacks was added or deleted.

        Args:
            project: Whose file.
            from_: As in `points`.
            to: As in `points`.
            path: The file, or a file inside a directory that DVC tracks.
            options: How to compare.

        Raises:
            NotFoundError: Neither side has such a file, or a side is unknown.
            InvalidRequestError: Several contents have such a hash.
            DagboardError: A content cannot be read; as `dashboard.data.contents.Contents` says.
        """
        points = self.points(project, from_, to, path)
        (old, before), (new, after) = (self._read(point, path) for point in points)
        if before is None and after is None:
            self._files.open(points[1].project, points[1].commit, path).content.close()
        how = replace(options, read_yaml=self._read_yaml)
        found = self._compare(path, before, after, old_size=old.size, new_size=new.size, options=how)
        return FileDiff(old, new, found)

    def _read(self, point: Point, path: str) -> tuple[FileSide, bytes | None]:
        """The file at a commit and as much of it as a comparison reads; None when there is no such file."""
        try:
            blob = self._files.open(point.project, point.commit, path)
        except NotFoundError as error:
            if error.code != _ABSENT:
                raise
            return FileSide(point.project.key, point.commit, path), None
        with closing(blob.content) as content:
            side = FileSide(point.project.key, point.commit, blob.path, blob.hash, blob.tracked_by, content.size)
            return side, content.read(0, wanted_bytes(path))
