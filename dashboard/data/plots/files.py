"""The files that plots are drawn from, git's and DVC's, at one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from dashboard.data.contents import Contents
from dashboard.data.model.dvc import Output
from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError, SourceError

if TYPE_CHECKING:
    from dashboard.data.sources.dvc.tree import ProjectTree


class PlotFiles:
    """Finds, lists and reads files by paths from the project's root.

    Args:
        tree: The project's files in git; None when the commit's tree was not fetched.
        contents: The content of what DVC tracks.
        project: Whose.
        sha: The commit.
    """

    def __init__(self, tree: ProjectTree | None, contents: Contents, project: Project, sha: str) -> None:
        self._tree = tree
        self._contents = contents
        self._project = project
        self._sha = sha

    def below(self, path: str) -> list[str] | None:
        """Files in and below a folder; None for what is no folder, whether it is there or not.

        Raises:
            DagboardError: DVC's listing of the folder cannot be read.
        """
        if self._in_git(path):
            return None
        is_folder = self._tree is not None and self._tree.is_directory(path)
        held = self._contents.output(self._project, self._sha, path) if not is_folder else None
        if held is not None:
            return self._listed(*held)
        names = [entry.name for entry in self._tree.files(path)] if self._tree and is_folder else []
        outputs = self._contents.tracked(self._project, self._sha)
        inner = [output for each, output in outputs.items() if each.startswith(f"{path}/") and each not in names]
        for output in inner:
            names += (self._listed(output, "") or []) if output.is_directory else [output.path]
        return names if inner or is_folder else None

    def has(self, path: str) -> bool:
        """Whether git holds a file there."""
        return self._in_git(path)

    def version(self, path: str) -> str:
        """What changes when the content does.

        Raises:
            NotFoundError: There is no such file.
            DagboardError: The listing that knows cannot be read.
        """
        if self._in_git(path):
            return f"git {self._tree.id(path) if self._tree else ''}"
        output, inner = self._held(path)
        return f"{output.hash_name} {self._contents.hash_of(self._project, output, inner)}"

    def size(self, path: str) -> int | None:
        """Bytes, where they are known without asking a remote.

        Raises:
            DagboardError: As in `version`.
        """
        if self._in_git(path) and self._tree:
            return self._tree.snapshot.size(self._tree.id(path) or "")
        output, inner = self._held(path)
        hash_ = self._contents.hash_of(self._project, output, inner)
        return self._contents.sizes(self._project, [hash_], output.hash_name).get(hash_)

    def read(self, path: str, most: int) -> bytes:
        """The content of a file.

        Raises:
            NotFoundError: There is no such file, or its data was not pushed.
            SourceError: It has more than `most` bytes (``file-too-big``).
            DagboardError: It cannot be read now.
        """
        if self._in_git(path) and self._tree:
            id_ = self._tree.id(path) or ""
            _check_size(path, self._tree.snapshot.size(id_) or 0, most)
            data = self._tree.snapshot.data(id_)
            if data is None:
                raise NotFoundError("The file was not fetched.", where=path, hint="Fetch without a filter.")
            return data
        with self._contents.open(self._project, *self._held(path)) as content:
            _check_size(path, content.size, most)
            return content.read()

    def _in_git(self, path: str) -> bool:
        return self._tree is not None and self._tree.is_file(path)

    def _held(self, path: str) -> tuple[Output, str]:
        held = self._contents.output(self._project, self._sha, path)
        if held is None:
            raise NotFoundError(
                f"{path} is not at this commit, neither in git nor in DVC.", where=path, code="file-missing",
                hint="Run the stage that writes it, and commit the file or dvc.lock.",
            )  # fmt: skip
        return held

    def _listed(self, output: Output, inner: str) -> list[str] | None:
        """Files in and below a folder of a tracked directory; None when there is no such folder."""
        if not output.is_directory:
            return None
        names = self._contents.listing(self._project, output).get_column("path")
        if inner:
            names = names.filter(names.str.starts_with(f"{inner}/"))
        return [f"{output.path}/{name}" for name in names.cast(pl.String)] if names.len() else None


def _check_size(path: str, size: int, most: int) -> None:
    if size > most:
        raise SourceError(
            f"It has {size:,} bytes; plots are drawn from files of at most {most:,}.", where=path,
            hint="Write fewer points.", code="file-too-big",
        )  # fmt: skip
