"""The small read-only filesystem through which DVC's own code reads variables and params at a commit."""

from __future__ import annotations

import io
import json
import posixpath
from typing import Any

from dvc.exceptions import DvcException

from dashboard.data.sources.dvc.tree import ProjectTree
from dashboard.data.sources.dvc.unreadable import UnreadableError


class VariablesFilesystem:
    """What `dvc.parsing.DataResolver` and `read_param_file` need of a filesystem, over git's objects.

    Every file is served as JSON, whatever its suffix, because our parse (fast, bounded, remembered by content) has
    already been made; DVC's loader for JSON is the cheapest one.

    Attributes:
        reads: Content id by path of everything that was asked for, None for what is not there: when these are equal,
            so is the outcome.
    """

    sep = "/"

    def __init__(self, tree: ProjectTree) -> None:
        self._tree = tree
        self.reads: dict[str, str | None] = {}

    def exists(self, path: str) -> bool:
        """Whether git holds something at `path`."""
        self.reads[path] = self._tree.id(path)
        return self.reads[path] is not None

    def isdir(self, path: str) -> bool:
        """Whether it is a folder."""
        return self._tree.is_directory(path)

    def open(self, path: str, encoding: str = "utf-8", **_: Any) -> io.StringIO:  # noqa: ARG002 - DVC passes an encoding
        """The file's values as JSON text."""
        self.reads[path] = self._tree.id(path)
        try:
            return io.StringIO(json.dumps(self._tree.values(path)))
        except UnreadableError as error:
            raise DvcException(f"unable to read: '{path}', {error.message}") from error

    def suffix(self, path: str) -> str:  # noqa: ARG002 - every file is served alike
        """The suffix by which DVC chooses its loader."""
        return ".json"

    def join(self, *parts: str) -> str:
        """Path parts joined."""
        return posixpath.join(*parts)

    def normpath(self, path: str) -> str:
        """The path without ``.`` and ``..`` inside."""
        return posixpath.normpath(path)

    def relpath(self, path: str, start: str = "/") -> str:
        """The path relative to `start`."""
        return posixpath.relpath(path, start)
